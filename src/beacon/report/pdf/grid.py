"""A Table as it is printed: words of its heads and cells, which columns are figures, and how it is laid out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from beacon.nouns import Cell, Table, Text
from beacon.report.column_notes import column_notes
from beacon.report.pdf.placing import TOGETHER_LINES, printed_refs
from beacon.report.pdf.widths import breakable, layout

Told = Callable[[Text], str]
"A text in the language of the page."
Grid = dict[str, Any]


def grid_of(table: Table, told: Told, anchors: Collection[str]) -> Grid:
    """The table, JSON-able, with the lines each row takes."""
    notes = column_notes(table)
    heads = [
        breakable(told(column)) + ("" if note is None else f"\n{breakable(told(note))}")
        for column, note in zip(table.columns, notes, strict=True)
    ]
    rows = [
        [_cell(cell, told, anchors, noted=note is None) for cell, note in zip(row, notes, strict=True)]
        for row in table.rows
    ]
    for number, row in enumerate(rows):
        if table.checklist:
            row[0]["box"] = True
        if table.anchors:
            row[0]["anchor"] = table.anchors[number]
    placed = layout([[head, *(_seen(row[i]) for row in rows)] for i, head in enumerate(heads)])
    return {
        "kind": "table",
        "key": table.key,
        "caption": breakable(told(table.caption)),
        "columns": heads,
        "figures": [_is_figures([row[i] for row in table.rows]) for i in range(len(heads))],
        "rows": rows,
        "size": placed.size_pt,
        "widths": [round(w, 2) for w in placed.widths_pt],
        "landscape": placed.landscape,
        "together": not placed.landscape and sum(placed.lines) <= TOGETHER_LINES,
        "lines": placed.lines[1:],
    }


def _cell(cell: Cell, told: Told, anchors: Collection[str], *, noted: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"text": breakable(told(cell.text))}
    if cell.category:
        found["category"] = cell.category
    if cell.note is not None and noted:
        found["note"] = breakable(told(cell.note))
    if cell.refs:
        found["refs"] = [
            {"to": run[0], "text": run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}"}
            for run in printed_refs(cell, anchors)
        ]
    return found


def _is_figures(cells: Sequence[Cell]) -> bool:
    """A column to be set flush right."""
    return bool(cells) and all(cell.numeric for cell in cells)


def _seen(cell: dict[str, Any]) -> str:
    """What of a cell takes room, for measuring."""
    box = "□ " if "box" in cell else ""
    refs = "".join(f" [{ref['text']}]" for ref in cell.get("refs", ()))
    note = f"\n{cell['note']}" if "note" in cell else ""
    return f"{box}{cell['text']}{refs}{note}"
