"""The same workbook, the same bytes: a workbook is a ZIP, and both carry the clock unless they are told the time."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO

EARLIEST = "1980-01-01"
"First day a ZIP can name."
_END = b"</sheetData>"
_STAMPS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:(?:created|modified)>)")


def packed(book: bytes, *, day: str | None, rows: Mapping[str, Iterable[str]]) -> bytes:
    """The workbook with every date in it set to midnight of `day`, and rows put at the end of sheets.

    Parameters
    ----------
    book : bytes
    day : str or None
        ISO date; None: the earliest there is.
    rows : mapping of str to str
        XML of rows by the part of the workbook that holds the sheet: xl/worksheets/sheet1.xml.
    """
    stamp = max(day or EARLIEST, EARLIEST)
    year, month, date = (int(part) for part in stamp.split("-"))
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in sorted(old.infolist(), key=_order):
            data = old.read(item)
            if item.filename == "docProps/core.xml":
                data = _STAMPS.sub(rb"\g<1>" + f"{stamp}T00:00:00Z".encode() + rb"\g<2>", data)
            if item.filename in rows:
                data = data.replace(_END, "".join(rows[item.filename]).encode() + _END, 1)
            entry = zipfile.ZipInfo(item.filename, date_time=(year, month, date, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, data)
    return out.getvalue()


def _order(item: zipfile.ZipInfo) -> tuple[bool, str]:
    """The list of types first, as readers expect; then by name."""
    return item.filename != "[Content_Types].xml", item.filename
