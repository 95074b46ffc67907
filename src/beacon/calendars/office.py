"""An office as calendars see it, and the minutes it works: local days turned into UTC by the zone's own rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

MINUTES_PER_HOUR = 60
MINUTES_PER_DAY = 1440
SATURDAY = 5
MONDAY_TO_FRIDAY = frozenset({5, 6})
"A weekend of Saturday and Sunday."
Flags = NDArray[np.bool_]


class Office(NamedTuple):
    """Where and when people work; a plain tuple `(zone, start_h, end_h)` works Monday to Friday, without holidays."""

    zone: str
    "IANA time zone."
    start_h: float
    "Start of work, local. [h after midnight]"
    end_h: float
    "End of work, local, after start. [h after midnight]"
    weekend: frozenset[int] = MONDAY_TO_FRIDAY
    "Days of the week that are not worked; Monday is 0."
    off: frozenset[str] = frozenset()
    "Holidays, ISO dates."
    worked: frozenset[str] = frozenset()
    "Days worked whatever day of the week they are, ISO dates; they win over `off`."
    saturday: tuple[float, float] | None = None
    "Hours on Saturdays that are worked every week. [h after midnight]"

    def hours_on(self, day: date) -> tuple[float, float] | None:
        """Start and end of work that day, local; None on a day off. [h after midnight]"""
        name = day.isoformat()
        if name in self.worked:
            return self.start_h, self.end_h
        if name in self.off:
            return None
        if day.weekday() == SATURDAY and self.saturday is not None:
            return self.saturday
        return None if day.weekday() in self.weekend else (self.start_h, self.end_h)


def checked(office: Office | tuple[str, float, float]) -> Office:
    """The office. Raises ValueError for hours outside one day, or not in order."""
    whole = Office(*office)
    for start_h, end_h in ((whole.start_h, whole.end_h), whole.saturday or (0.0, 1.0)):
        if not 0.0 <= start_h < end_h <= 24.0:
            raise ValueError(f"working hours {start_h} to {end_h} are not within one day")
    return whole


@lru_cache(maxsize=512)
def worked_minutes(office: Office, first: date, days: int) -> Flags:
    """One flag per minute from midnight UTC of `first`: true while the office works.

    Raises
    ------
    zoneinfo.ZoneInfoNotFoundError
        Unknown zone.
    """
    zone = ZoneInfo(office.zone)
    origin = datetime(first.year, first.month, first.day, tzinfo=UTC)
    flags = np.zeros(days * MINUTES_PER_DAY, dtype=np.bool_)
    # A local day may begin up to 14 hours before and end up to 12 hours after the day of UTC with its name.
    for i in range(-1, days + 1):
        day = first + timedelta(days=i)
        hours = office.hours_on(day)
        if hours is not None:
            start, end = (_utc_minute(day, h, zone, origin) for h in hours)
            flags[max(start, 0) : max(end, 0)] = True
    flags.flags.writeable = False
    return flags


def _utc_minute(day: date, hour: float, zone: ZoneInfo, origin: datetime) -> int:
    midnight = datetime(day.year, day.month, day.day)
    local = (midnight + timedelta(minutes=round(hour * MINUTES_PER_HOUR))).replace(tzinfo=zone)
    return (local.astimezone(UTC) - origin) // timedelta(minutes=1)
