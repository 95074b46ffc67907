"""How a sheet looks, and that text in it stays text: no cell ever holds a formula."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from beacon.report.charts.palette import CATEGORY_TINT, FAINT, INK
from beacon.report.workbook.columns import Column, Entry

NARROWEST, WIDEST = 9.0, 60.0
"Widths of columns. [letters]"
SAMPLE = 400
"Rows looked at for a column's width."
LINE_PT, HIGHEST_PT = 13.5, 400.0
"Height of a line of text, and of the highest row. [pt]"
TITLE_PT = 20.0
"Height of a title. [pt]"
A4 = 9
"Paper size in a workbook."
FORMULA_SIGNS = ("=", "+", "-", "@", "\t")
"What a spreadsheet takes for a formula when the cell is typed anew."
THIN = Side(style="thin", color="D5DBE1")


def colour(css: str) -> str:
    """#rrggbb as a workbook spells it."""
    return css.lstrip("#").upper()


TITLE = Font(name="Calibri", size=14, bold=True, color=colour(INK))
HEAD = Font(name="Calibri", size=10, bold=True, color=colour(INK))
BODY = Font(name="Calibri", size=10, color=colour(INK))
NOTE = Font(name="Calibri", size=10, color=colour(FAINT))
LINK = Font(name="Calibri", size=10, color="1F5FA8", underline="single")
HEAD_FILL = PatternFill("solid", fgColor="E9EEF3")
TINTS = {category: PatternFill("solid", fgColor=colour(css)) for category, css in CATEGORY_TINT.items()}


def text_cell(sheet: Any, text: str, font: Font = BODY, *, wrap: bool = False) -> Any:
    """A cell of text, whatever the text looks like."""
    cell = WriteOnlyCell(sheet)
    set_text(cell, text)
    cell.font = font
    cell.alignment = Alignment(vertical="top", wrap_text=wrap)
    return cell


def set_text(cell: Any, text: str) -> None:
    """Put a text into a cell: as text even where it begins like a formula or is spelt like an error."""
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(FORMULA_SIGNS)


def number_cell(sheet: Any, number: int) -> Any:
    """A cell of a whole number."""
    cell = WriteOnlyCell(sheet, value=number)
    cell.font = BODY
    cell.number_format = "#,##0"
    cell.alignment = Alignment(vertical="top", horizontal="right", indent=1)
    return cell


def link_cell(sheet: Any, text: str, target: str) -> Any:
    """A cell that leads to another sheet."""
    cell = text_cell(sheet, text, LINK)
    quoted = target.replace("'", "''")
    cell.hyperlink = Hyperlink(ref="", location=f"'{quoted}'!A1")
    return cell


def display_width(text: str) -> float:
    """Width of the longest line, hanzi counting two. [letters]"""
    return max(
        (sum(2.0 if unicodedata.east_asian_width(c) in "WF" else 1.0 for c in line) for line in text.split("\n")),
        default=0.0,
    )


def column_width(column: Column) -> float:
    """Room for most of what stands in it; longer texts run over several lines."""
    shown = [_shown(entry) for entry in column.entries[:SAMPLE]]
    body = max((display_width(text) for text in shown), default=0.0)
    head = max((display_width(word) for word in column.head.split()), default=0.0)
    return min(max(body + 2.0, head + 2.0, display_width(column.head) / 2.5, NARROWEST), WIDEST)


def _shown(entry: Entry) -> str:
    if isinstance(entry.value, str):
        return entry.value
    return "" if entry.value is None else f"{entry.value:,.1f}   "


def new_sheet(book: Workbook, name: str, widths: Sequence[float], *, head_row: int, columns: int, rows: int) -> Any:
    """A sheet ready for rows: widths, frozen heads, filter, and how it prints."""
    sheet = book.create_sheet(name)
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    if columns:
        sheet.freeze_panes = sheet_corner(head_row)
        sheet.auto_filter.ref = f"A{head_row}:{get_column_letter(columns)}{head_row + rows}"
        sheet.print_title_rows = f"{head_row}:{head_row}"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToHeight = 0
    sheet.page_setup.fitToWidth = 1
    sheet.oddFooter.left.text = "&A"
    sheet.oddFooter.right.text = "&P / &N"
    return sheet


def sheet_corner(head_row: int) -> str:
    """First cell that scrolls: below the heads, right of the first column."""
    return f"B{head_row + 1}"


def title_row(sheet: Any, number: int, text: str) -> None:
    """A title as the next row, which is this one."""
    sheet.row_dimensions[number].height = TITLE_PT
    sheet.append([text_cell(sheet, text, TITLE)])


def head_cells(sheet: Any, heads: Sequence[str], figures: Sequence[bool]) -> list[Any]:
    """The row of heads, flush with what stands under them."""
    cells = []
    for head, right in zip(heads, figures, strict=True):
        cell = text_cell(sheet, head, HEAD)
        cell.fill = HEAD_FILL
        side = {"horizontal": "right", "indent": 1} if right else {}
        cell.alignment = Alignment(vertical="bottom", wrap_text=True, **side)
        cell.border = Border(bottom=Side(style="medium", color=colour(FAINT)))
        cells.append(cell)
    return cells


def lines_of(text: str, width: float) -> int:
    """Lines a text takes in a column of that width. [letters]"""
    return sum(max(math.ceil(display_width(line) / max(width - 1.5, 1.0)), 1) for line in text.split("\n"))


def height_of(texts: Sequence[tuple[str, float]]) -> float | None:
    """Height of a row whose texts (text, width of its column) need more than a line: not every program works it out.

    None for a row of single lines. [pt]
    """
    lines = max((lines_of(text, width) for text, width in texts), default=1)
    return min(lines * LINE_PT + 2.0, HIGHEST_PT) if lines > 1 else None


def set_height(sheet: Any, row: int, texts: Sequence[tuple[str, float]]) -> None:
    """Make a row as high as its texts need."""
    sheet.row_dimensions[row].height = height_of(texts)
