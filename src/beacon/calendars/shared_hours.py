"""When two sites work at the same time: hours a year by hour of UTC, daylight saving included.

Both offices keep their own local days and hours, with the holidays, make-up days and weekends of the calendar they
are given; a shared hour is one of real time, so an evening in Manchester that meets the next morning in Auckland
counts. Local times are turned into UTC by the zone's own rules, a day at a time, and the pieces are intersected
exactly (in whole minutes), so half-hour and quarter-hour zones need no rounding. Breaks for lunch are not taken off.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from beacon.calendars.office import MINUTES_PER_DAY, MINUTES_PER_HOUR, Flags, Office, checked, worked_minutes

AnyOffice = Office | tuple[str, float, float]


def _of_year(office: AnyOffice, year: int) -> Flags:
    return worked_minutes(checked(office), date(year, 1, 1), (date(year + 1, 1, 1) - date(year, 1, 1)).days)


def _by_utc_hour(flags: Flags) -> NDArray[np.float64]:
    minutes = flags.reshape(-1, MINUTES_PER_DAY).sum(axis=0)
    hours: NDArray[np.float64] = minutes.reshape(24, MINUTES_PER_HOUR).sum(axis=1) / MINUTES_PER_HOUR
    return hours


def shared_hours_by_utc_hour(*, a: AnyOffice, b: AnyOffice, year: int) -> NDArray[np.float64]:
    """Hours a year in which both offices work, by hour of UTC.

    Parameters
    ----------
    a, b
        Office; or IANA zone, start and end of the local working day [h after midnight], Monday to Friday.
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
    return _by_utc_hour(_of_year(a, year) & _of_year(b, year))


def either_hours_by_utc_hour(*, a: AnyOffice, b: AnyOffice, year: int) -> NDArray[np.float64]:
    """Hours a year in which one office or the other works, by hour of UTC; otherwise as the shared hours."""
    return _by_utc_hour(_of_year(a, year) | _of_year(b, year))
