"""What figures a text of a document holds, so that a sheet gets numbers where the page has a sentence of them.

The document's own words for figures are few: a quantity, a band, a rated quality, so many of so many. Anything else is
words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from beacon.i18n import Message, Quantity
from beacon.nouns import Text

BANDS = {"report.band", "report.band_signed"}
"Keys of bands: fields low, typical, high."
RATED = "report.quality"
"Key of a word and its figure: fields word, r."
COUNTED = "report.of"
"Key of so many of so many: fields n, all."
NOTHING = "–"
"Stands in a table where there is no figure."
SIGNED = "+0;\u22120;0"
DAY = "yyyy-mm-dd"
PERCENT = "0{point}%"
_SIGNED = re.compile(r"([+−])(\d{1,15})", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_FIRST_DAY = date(1899, 12, 30)
"Day 0 of a workbook."
_FIRST_YEAR = 1901
"Workbooks hold a 29 February 1900, which never was."
_UNITS = {"ms": " ms", "mbps": " Mbit/s", "kbps": " kbit/s", "km": " km", "seconds": " s"}
"Units the same in both languages, shown behind the figure."


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A text taken apart."""

    words: Text | None = None
    "What is left for words; None: nothing."
    number: float | None = None
    "The figure, or the typical one of a band."
    low: float | None = None
    high: float | None = None
    of: float | None = None
    "How many there are in all."
    look: str = "General"
    "Number format."

    @property
    def spread(self) -> bool:
        """The figure has a spread."""
        return self.low is not None


def figures_of(text: Text, *, numeric: bool = False) -> Figures:
    """Take a cell's text apart.

    Parameters
    ----------
    text : Text
    numeric : bool
        The cell says it is a figure: plain digits then are one.
    """
    if isinstance(text, Quantity):
        return Figures(number=text.value, look=_look(text))
    if isinstance(text, Message):
        return _of_message(text)
    if numeric and isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 16:
        return Figures(number=int(text), look="0")
    if numeric and isinstance(text, str) and (signed := _SIGNED.fullmatch(text)):
        return Figures(number=int(signed[2]) * (1 if signed[1] == "+" else -1), look=SIGNED)
    return Figures(words=text)


def day_of(text: Text) -> int | None:
    """A day as a workbook counts it, for a text that is an ISO date and nothing else."""
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return (day - _FIRST_DAY).days if day.year >= _FIRST_YEAR else None


def _of_message(text: Message) -> Figures:
    fields = text.fields
    if text.key in BANDS:
        low, typical, high = (fields[part] for part in ("low", "typical", "high"))
        return Figures(number=typical.value, low=low.value, high=high.value, look=_look(typical))
    if text.key == RATED:
        inner = figures_of(fields["r"])
        return Figures(
            words=fields["word"], number=inner.number, low=inner.low, high=inner.high, look=inner.look
        )
    if text.key == COUNTED and all(isinstance(fields[part], int) for part in ("n", "all")):
        return Figures(number=fields["n"], of=fields["all"], look="0")
    return Figures(words=text)


def _look(quantity: Quantity) -> str:
    """How a figure is shown: as the page shows it."""
    point = "." + "0" * quantity.digits if quantity.digits else ""
    if quantity.style == "pct":
        return PERCENT.format(point=point)
    unit = _UNITS.get(quantity.style)
    return f"#,##0{point}" + (f'"{unit}"' if unit else "")
