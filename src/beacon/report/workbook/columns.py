"""A table's columns as a sheet's: words once a language where languages differ, figures once, bands as three."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from beacon.i18n import msg, render
from beacon.nouns import Cell, Table, Text
from beacon.report.workbook.figures import DAY, NOTHING, Figures, day_of, figures_of

MOST_LETTERS = 32_767
"What a cell of a workbook can hold."
Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What stands in one cell of a sheet."""

    value: str | float | None
    look: str = "General"
    category: str | None = None

    def __post_init__(self) -> None:
        if isinstance(self.value, float) and not math.isfinite(self.value):
            raise ValueError(f"a workbook holds no infinities and no NaN: {self.value!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a sheet."""

    head: str
    entries: tuple[Entry, ...]


def clean(text: str) -> str:
    """Text a workbook can hold: no control characters, no lone surrogates, not too long."""
    kept = (c if unicodedata.category(c) not in ("Cc", "Cs") or c in "\n\t" else " " for c in text)
    whole = "".join(kept).replace("\ufffe", " ").replace("\uffff", " ")
    return whole if len(whole) <= MOST_LETTERS else whole[: MOST_LETTERS - 1] + "…"


def said(text: Text, languages: Sequence[str]) -> str:
    """A head of figures: in every language, one a line."""
    return "\n".join(dict.fromkeys(clean(render(text, language)) for language in languages))


def words_columns(
    head: Text,
    cells: Sequence[Text | None],
    languages: Sequence[str],
    *,
    categories: Sequence[str | None] | None = None,
) -> list[Column]:
    """Texts as columns, one a language; one alone when all languages say the same."""
    tints = categories or [None] * len(cells)
    told = {language: _told(cells, language) for language in languages}
    if len(set(told.values())) == 1:
        return [Column(head=said(head, languages), entries=_entries(told[languages[0]], tints))]
    return [
        Column(head=clean(render(head, language)), entries=_entries(told[language], tints)) for language in languages
    ]


def _told(cells: Sequence[Text | None], language: str) -> tuple[str | None, ...]:
    """The texts in a language. The very same text stands in many rows: it is told once."""
    known = {id(cell): None if cell is None else clean(render(cell, language)) for cell in _once(cells)}
    return tuple(known[id(cell)] for cell in cells)


def _once(cells: Sequence[Text | None]) -> Iterable[Text | None]:
    return {id(cell): cell for cell in cells}.values()


def _entries(values: Sequence[str | None], tints: Sequence[str | None]) -> tuple[Entry, ...]:
    return tuple(Entry(value=value, category=tint) for value, tint in zip(values, tints, strict=True))


def columns_of(table: Table, languages: Sequence[str]) -> list[Column]:
    """All columns of a table."""
    found: list[Column] = []
    if table.checklist:
        found.append(
            Column(head=said(msg("report.workbook.done"), languages), entries=(Entry(value=None),) * len(table.rows))
        )
    for number, head in enumerate(table.columns):
        found += _spread(head, [row[number] for row in table.rows], languages)
    return found


def _spread(head: Text, cells: Sequence[Cell], languages: Sequence[str]) -> list[Column]:
    """The columns one column becomes."""
    parts = _parts(cells)
    tints = [cell.category for cell in cells]
    numbers = any(p.number is not None for p in parts)
    found: list[Column] = []
    if any(p.words is not None and p.words not in ("", NOTHING) for p in parts) or not numbers:
        named = msg("report.workbook.words", column=head) if numbers else head
        found += words_columns(named, [p.words for p in parts], languages, categories=tints)
        tints = tints if not numbers else [None] * len(tints)
    found += _numbers(head, parts, tints, languages)
    if any(cell.note is not None for cell in cells):
        found += words_columns(msg("report.workbook.note", column=head), [c.note for c in cells], languages)
    if any(cell.refs for cell in cells):
        refs = tuple(Entry(value=", ".join(cell.refs) or None) for cell in cells)
        found.append(Column(head=said(msg("report.workbook.sources"), languages), entries=refs))
    return found


def _parts(cells: Sequence[Cell]) -> list[Figures]:
    """Every cell taken apart; a column of days is one of figures."""
    days = [day_of(cell.text) for cell in cells]
    known = [day for day in days if day is not None]
    if known and len(known) == len(days):
        return [Figures(number=day, look=DAY) for day in known]
    return [figures_of(cell.text, numeric=cell.numeric) for cell in cells]


def _numbers(
    head: Text, parts: Sequence[Figures], tints: Sequence[str | None], languages: Sequence[str]
) -> list[Column]:
    def column(name: Text, pick: Callable[[Figures], float | None]) -> Column:
        entries = (Entry(value=pick(p), look=p.look, category=t) for p, t in zip(parts, tints, strict=True))
        return Column(head=said(name, languages), entries=tuple(entries))

    if not any(p.number is not None for p in parts):
        return []
    if any(p.spread for p in parts):  # a figure without a spread is its own low and high
        return [
            column(msg("report.workbook.low", column=head), lambda p: p.low if p.spread else p.number),
            column(msg("report.workbook.typical", column=head), lambda p: p.number),
            column(msg("report.workbook.high", column=head), lambda p: p.high if p.spread else p.number),
        ]
    found = [column(head, lambda p: p.number)]
    if any(p.of is not None for p in parts):
        found.append(column(msg("report.workbook.share_of", column=head), lambda p: p.of))
    return found
