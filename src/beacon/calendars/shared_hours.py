"""When two sites work at the same time: hours a year by hour of UTC, daylight saving included.

Both offices keep their own local weekdays, Monday to Friday, and hours; a shared hour is one of real time,
so an evening in Manchester that meets the next morning in Auckland counts. Local times are turned into UTC
by the zone's own rules, a day at a time, and the pieces are intersected exactly (in whole minutes), so
half-hour and quarter-hour zones need no rounding. Public holidays, make-up days and weekends on other days
are not known here yet: a year has every one of its Mondays to Fridays.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

_MINUTES_PER_HOUR = 60
_MINUTES_PER_DAY = 1440
_SATURDAY = 5


class Office(NamedTuple):
    """Where and when people work: what a plain tuple `(zone, start_h, end_h)` says."""

    zone: str
    "IANA time zone."
    start_h: float
    "Start of work, local. [h after midnight]"
    end_h: float
    "End of work, local, after start. [h after midnight]"


@lru_cache(maxsize=512)
def _worked(office: Office, year: int) -> NDArray[np.bool_]:
    """One flag per minute of the UTC year: true while the office works."""
    zone = ZoneInfo(office.zone)
    first = datetime(year, 1, 1, tzinfo=UTC)
    minutes = (datetime(year + 1, 1, 1, tzinfo=UTC) - first) // timedelta(minutes=1)
    flags = np.zeros(minutes, dtype=np.bool_)
    # A local day may begin up to 14 hours before and end up to 12 hours after the day of UTC with its name.
    day = datetime(year, 1, 1) - timedelta(days=1)
    while day <= datetime(year + 1, 1, 1):
        if day.weekday() < _SATURDAY:
            start, end = (_utc_minute(day, h, zone, first) for h in (office.start_h, office.end_h))
            flags[max(start, 0) : max(end, 0)] = True
        day += timedelta(days=1)
    flags.flags.writeable = False
    return flags


def _utc_minute(day: datetime, hour: float, zone: ZoneInfo, first: datetime) -> int:
    local = (day + timedelta(minutes=round(hour * _MINUTES_PER_HOUR))).replace(tzinfo=zone)
    return (local.astimezone(UTC) - first) // timedelta(minutes=1)


def _by_utc_hour(flags: NDArray[np.bool_]) -> NDArray[np.float64]:
    minutes = flags.reshape(-1, _MINUTES_PER_DAY).sum(axis=0)
    hours: NDArray[np.float64] = minutes.reshape(24, _MINUTES_PER_HOUR).sum(axis=1) / _MINUTES_PER_HOUR
    return hours


def _checked(office: tuple[str, float, float]) -> Office:
    zone, start_h, end_h = office
    if not 0.0 <= start_h < end_h <= 24.0:
        raise ValueError(f"working hours {start_h} to {end_h} are not within one day")
    return Office(zone, start_h, end_h)


def shared_hours_by_utc_hour(
    *, a: tuple[str, float, float], b: tuple[str, float, float], year: int
) -> NDArray[np.float64]:
    """Hours a year in which both offices work, by hour of UTC.

    Parameters
    ----------
    a, b
        IANA zone, start and end of the local working day. [h after midnight]
    year
        Calendar year of UTC.

    Returns
    -------
    ndarray of shape (24,)
        Element h: hours of the year that lie between h:00 and h+1:00 UTC. [h]

    Raises
    ------
    ValueError
        Hours outside one day, or not in order.
    zoneinfo.ZoneInfoNotFoundError
        Unknown zone.
    """
    return _by_utc_hour(_worked(_checked(a), year) & _worked(_checked(b), year))


def either_hours_by_utc_hour(
    *, a: tuple[str, float, float], b: tuple[str, float, float], year: int
) -> NDArray[np.float64]:
    """Hours a year in which one office or the other works, by hour of UTC; otherwise as the shared hours."""
    return _by_utc_hour(_worked(_checked(a), year) | _worked(_checked(b), year))
