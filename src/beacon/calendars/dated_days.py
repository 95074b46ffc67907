"""The firm's own dated days laid over a calendar: nearer wins, site over part over country; of equals the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from beacon.nouns.firm import DatedDay
from beacon.nouns.work_calendar import DayOff, WorkCalendar

FIRM = "firm"
"Source of a day the firm gave."


def with_dated_days(calendar: WorkCalendar, days: Sequence[DatedDay], *, site: str) -> WorkCalendar:
    """The calendar that a site of the firm keeps.

    Parameters
    ----------
    calendar
        Of its country or region, or part.
    days
        All the firm's dated days, wherever they hold.
    site
        Name of the site.
    """
    rank = {calendar.country: 0, calendar.key: 1, site: 2}
    held = [day for day in days if day.where in rank]
    if not held:
        return calendar
    found = {day.date: day for day in calendar.days}
    for day in sorted(held, key=lambda d: rank[d.where]):
        found[day.date] = DayOff(
            date=day.date,
            calendar=day.where,
            name_en=day.name,
            name_zh=day.name,
            works=day.works,
            provisional=False,
            source=FIRM,
        )
    return replace(calendar, days=tuple(found[date] for date in sorted(found)))
