"""Small pieces that the sections on demand and capacity share: a site's busy hour, figures, cells."""

from __future__ import annotations

from beacon.flows.briefing.reading import Reading
from beacon.flows.briefing.words import clock, local_clock, site_name
from beacon.i18n import Message, Quantity, msg
from beacon.nouns import Cell, Text

NONE = "–"


def site_cell(reading: Reading, site: str) -> Cell:
    return Cell(text=site_name(reading.forecast, site))


def hour_text(reading: Reading, site: str, hour_utc: int) -> Message:
    """An hour in UTC and in the site's winter time."""
    zone, year = reading.place(site).zone, reading.forecast.firm.year
    return msg("capacity.hour", utc=clock(hour_utc), local=local_clock(hour_utc, zone, year))


def local_text(reading: Reading, site: str, hour_utc: int) -> str:
    """The same in the site's winter time alone, for narrow columns."""
    return local_clock(hour_utc, reading.place(site).zone, reading.forecast.firm.year)


def number(value: float | None, *, digits: int = 0, style: str = "number") -> Cell:
    """A figure, or a dash where there is none."""
    text: Text = NONE if value is None else Quantity(value, style, digits)
    return Cell(text=text, numeric=True)


def share(value: float | None, *, digits: int = 0) -> Cell:
    return number(value, digits=digits, style="pct")


def times(value: float) -> Quantity:
    """A multiple of today's people, in steps of a twentieth."""
    return Quantity(value, "number", 2)
