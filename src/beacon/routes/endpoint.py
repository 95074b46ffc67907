"""One end of a path, and the time of day there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from beacon.nouns import Access, Link, Place, WorkingHours

STANDARD_DAY = date(2027, 1, 15)
"Day whose clocks count where no date is asked for: winter time in the north."
CHINA_OFFSET_H = 8.0
"China time is UTC+8 all year."


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A site as its paths see it."""

    place: Place
    link: Link
    access: Access | None = None
    "None leaves the access line out: no queue, no medium."
    carrier: str | None = None
    "Carrier as a person wrote it; None takes the access line's."
    site: str | None = None
    "Name of the site, by which the firm's own measurements are found."
    hours: WorkingHours | None = None
    "Hours in which background traffic is at its full share; None for 9 to 18."


@cache
def offset_h(zone: str, day: date = STANDARD_DAY) -> float:
    """Offset of local time from UTC at noon of a day. [h]"""
    offset = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)).utcoffset()
    return offset.total_seconds() / 3600.0 if offset is not None else 0.0
