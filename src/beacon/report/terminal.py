"""The first section of a Document on a terminal: what a manager reads before opening the report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text as Words

from beacon.i18n import msg, render, translate
from beacon.nouns import Cell, Document, Paragraph, Section, Table, Text

_STYLES = {
    "best": "bold blue",
    "high": "blue",
    "medium": "yellow",
    "low": "yellow",
    "poor": "red",
    "unusable": "bold red",
}
"Colours beside the words, never instead of them."
_DECIDING = ("links", "breaking", "hubs", "windows", "next_steps")
"Sections of a plan whose lead belongs on a terminal: what to buy, what gives way, where, when, what first."
_ROLES = {"lead": "", "warning": "yellow"}
"Roles of paragraphs that belong on a terminal, with their style."


def print_summary(
    document: Document, console: Console, language: str, *, files: Mapping[str, Path] | None = None
) -> None:
    """Print the title, the answer in sentences, its first table, what to do, and where the files are.

    Parameters
    ----------
    document : Document
    console : Console
    language : str
        `en` or `zh_Hans`.
    files : mapping of str to Path, optional
        What was written: formats of `formats.FILES` and where.
    """
    console.print()
    console.print(Words(render(document.title, language), style="bold"))
    console.print(Words(render(document.subtitle, language), style="dim"))
    console.print()
    first = document.sections[0].blocks
    for block in first:
        if isinstance(block, Paragraph) and block.role in _ROLES:
            console.print(Words(render(block.text, language), style=_ROLES[block.role]))
            console.print()
    for table in [b for b in first if isinstance(b, Table)][:1]:
        console.print(_grid(table, language))
    _print_plan(document, console, language)
    for what, path in (files or {}).items():
        # Paths are printed unbroken, to be copied or clicked.
        console.print(
            Words(translate(msg(f"report.terminal.{what}", path=str(path)), language)), soft_wrap=True
        )


def _print_plan(document: Document, console: Console, language: str) -> None:
    """What to do, a sentence or two of each section of the plan that decides something."""
    sections = {s.key: s for s in document.sections if s.part == "plan"}
    leads = [lead for key in _DECIDING if key in sections and (lead := _lead(sections[key]))]
    if not leads:
        return
    console.print(Words(translate(msg("report.terminal.plan"), language), style="bold"))
    grid = Grid.grid(padding=(0, 1))
    grid.add_column()
    grid.add_column(overflow="fold")
    for lead in leads:
        grid.add_row(Words("•"), Words(render(lead, language)))
    console.print(grid)
    console.print()


def _lead(section: Section) -> Text | None:
    """What a section says first."""
    leads = (b.text for b in section.blocks if isinstance(b, Paragraph) and b.role == "lead")
    return next(leads, None)


def _grid(table: Table, language: str) -> Grid:
    grid = Grid(
        title=Words(render(table.caption, language), style="dim"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        expand=False,
    )
    for column in table.columns:
        grid.add_column(Words(render(column, language)), overflow="fold")
    for row in table.rows:
        cells = [_cell(cell, language) for cell in row]
        if table.checklist:
            cells[0] = Words("[ ] ") + cells[0]
        grid.add_row(*cells)
    return grid


def _cell(cell: Cell, language: str) -> Words:
    return Words(render(cell.text, language), style=_STYLES.get(cell.category or "", ""))
