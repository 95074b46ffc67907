"""The rows of a sheet's table as XML. Writing each cell through the library takes twenty times as long.

The library makes one cell for every look, which gives the look its number; values are then written beside that number,
and `packing` puts the rows into the sheet. A cell here can hold a text or a number, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border
from openpyxl.utils import get_column_letter

from beacon.report.workbook.columns import Entry
from beacon.report.workbook.sheets import BODY, FORMULA_SIGNS, THIN, TINTS, height_of

EXACT = 2**53
"Up to here every whole number has a double of its own."
Look = tuple[str, str, str | None]
"What sort of value, how it is shown, what tints it."


class TableRows:
    """Collects rows of entries as XML."""

    def __init__(self, sheet: Any, widths: Sequence[float], *, first_row: int) -> None:
        self._sheet = sheet
        self._widths = widths
        self._letters = [get_column_letter(number) for number in range(1, len(widths) + 1)]
        self._row = first_row
        self._looks: dict[Look, int] = {}
        self._said: dict[Entry, str] = {}
        self.xml: list[str] = []

    def append(self, entries: Sequence[Entry]) -> None:
        """One row."""
        row = self._row
        cells = "".join(
            f'<c r="{letter}{row}"{self._body(entry)}' for letter, entry in zip(self._letters, entries, strict=True)
        )
        self.xml.append(f'<row r="{row}"{self._height(entries)}>{cells}</row>')
        self._row += 1

    def _body(self, entry: Entry) -> str:
        """All of a cell but its place; the same entry stands in many rows."""
        said = self._said.get(entry)
        if said is None:
            said = self._said[entry] = f' s="{self._style(entry)}"{_value(entry.value)}'
        return said

    def _height(self, entries: Sequence[Entry]) -> str:
        long = [
            (e.value, w)
            for e, w in zip(entries, self._widths, strict=True)
            if isinstance(e.value, str) and len(e.value) * 2 > w
        ]
        height = height_of(long) if long else None
        return "" if height is None else f' ht="{height}" customHeight="1"'

    def _style(self, entry: Entry) -> int:
        """Number of the entry's look in the workbook."""
        sort = "figure"
        if isinstance(entry.value, str):
            sort = "quoted" if entry.value.startswith(FORMULA_SIGNS) else "words"
        look = (sort, entry.look, entry.category)
        if look not in self._looks:
            self._looks[look] = self._made(look)
        return self._looks[look]

    def _made(self, look: Look) -> int:
        sort, shown, category = look
        cell = WriteOnlyCell(self._sheet)
        cell.font = BODY
        cell.border = Border(bottom=THIN)
        if sort == "figure":
            cell.alignment = Alignment(vertical="top", horizontal="right", indent=1)
            cell.number_format = shown
        else:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.quotePrefix = sort == "quoted"
        if category in TINTS:
            cell.fill = TINTS[category]
        return int(cell.style_id)


def _value(value: str | float | None) -> str:
    """The rest of a cell: nothing, a text, or a number."""
    if value is None or value == "":
        return "/>"
    if isinstance(value, str):
        return f' t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    whole = int(value) == value and abs(value) < EXACT
    return f"><v>{int(value) if whole else float(value)!r}</v></c>"
