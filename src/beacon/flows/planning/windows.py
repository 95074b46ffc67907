"""Working windows of the plan: shared hours week by week, and the best times to meet with the quality expected then.

The calendars are those the forecast weighs its hours by, so that hours agree everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from beacon.calendars import (
    Office,
    changed_days,
    clock_changes,
    least_bad,
    shared_minutes,
    slots_of,
    weeks_of,
)
from beacon.catalogue.calendars import calendar_sources, provisional_years
from beacon.flows.forecasting.offices import calendar_of, kept_calendar, office_of
from beacon.flows.planning.meeting_times import ExpectedHours, best_times
from beacon.flows.planning.request import PlanRequest, Progress, untold
from beacon.nouns import (
    DayOff,
    Firm,
    Forecast,
    GroupWindows,
    LinkPlan,
    OutsideHours,
    PairForecast,
    Site,
    Source,
    WeekWindow,
    Windows,
    WorkCalendar,
)

STAGE = "plan_windows"
MOST_PAIRS = 100
"Pairs told one by one; of more, those with most people. A strip for every pair of a hundred sites helps nobody."


def first_day(firm: Firm) -> date:
    """Where the twelve months begin."""
    return date.fromisoformat(firm.plan_from) if firm.plan_from else date(firm.year, 1, 1)


def last_day(first: date) -> date:
    """Where they end: the day before the same date of the next year."""
    leap = (first.month, first.day) == (2, 29)
    return date(first.year + 1, 3, 1) - timedelta(days=1) if leap else first.replace(year=first.year + 1) - timedelta(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """The twelve months, the firm's calendars and offices in them."""

    firm: Firm
    first: date
    days: int
    calendars: Mapping[str, WorkCalendar]
    "By site."
    offices: Mapping[str, Office]

    @classmethod
    def of(cls, firm: Firm) -> _Span:
        first = first_day(firm)
        last = last_day(first)
        years = sorted({(first - timedelta(days=1)).year, *(first.year, last.year), (last + timedelta(days=1)).year})
        return cls(
            firm=firm,
            first=first,
            days=(last - first).days + 1,
            calendars={site.name: calendar_of(site, firm, years=years) for site in firm.sites},
            offices={site.name: office_of(site, firm, years=years) for site in firm.sites},
        )

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.days - 1)

    def holds(self, day: DayOff) -> bool:
        return self.first.isoformat() <= day.date <= self.last.isoformat()

    def changed(self, site: str) -> frozenset[date]:
        return changed_days(self.offices[site], first=self.first, days=self.days)


def shared_windows(
    forecast: Forecast,
    links: LinkPlan,
    request: PlanRequest,
    *,
    simulated: Sequence[PairForecast] = (),
    progress: Progress = untold,
) -> Windows:
    """When the firm's people can meet, in the twelve months from the day it plans from.

    Parameters
    ----------
    forecast
        Whose quality by hour is joined with the hours.
    links
        The plan's links: quality on them is told for pairs simulated on the same two links.
    request
        Changes nothing here; every part of a plan is given it.
    simulated
        Pairs simulated hour by hour for the plan; those of the forecast are known.
    """
    firm = forecast.firm
    span = _Span.of(firm)
    expected = ExpectedHours.of(forecast, links, simulated)
    pairs = list(combinations(firm.sites, 2))
    largest = sorted(range(len(pairs)), key=lambda i: -pairs[i][0].people * pairs[i][1].people)
    told = sorted(largest[:MOST_PAIRS])
    changed = {site.name: span.changed(site.name) for site in firm.sites}
    groups = []
    for done, i in enumerate(told):
        progress(STAGE, done, len(told) + 1)
        groups.append(_group(pairs[i], span, changed, expected))
    all_sites = _group(firm.sites, span, changed, expected)
    progress(STAGE, len(told) + 1, len(told) + 1)
    return Windows(
        first_day=span.first.isoformat(),
        last_day=span.last.isoformat(),
        calendars={name: calendar.key for name, calendar in span.calendars.items()},
        days_off=_days_off(span),
        pairs=tuple(groups),
        all_sites=all_sites,
        clock_changes=_clock_changes(span),
        unknown=tuple(site.name for site in firm.sites if not span.calendars[site.name].known),
        national=tuple(
            site.name
            for site in firm.sites
            if not site.calendar and span.calendars[site.name].known and not span.calendars[site.name].part_known
        ),
        saturdays=tuple(
            site.name
            for site in firm.sites
            if span.calendars[site.name].saturday_open and site.hours.saturday_start_h is None
        ),
        provisional=_provisional(span),
        pairs_left_out=len(pairs) - len(told),
    )


def window_rows(firm: Firm) -> dict[str, Source]:
    """Rows of the catalogue that change a calendar of the firm in the twelve months."""
    first = first_day(firm)
    years = tuple({first.year, last_day(first).year})
    rows = [calendar_sources(*kept_calendar(s), years=years, overrides=firm.overrides) for s in firm.sites]
    return {row: source for found in rows for row, source in sorted(found.items())}


def _group(
    sites: Sequence[Site], span: _Span, changed: Mapping[str, frozenset[date]], expected: ExpectedHours
) -> GroupWindows:
    names = tuple(site.name for site in sites)
    offices = [span.offices[name] for name in names]
    shared = shared_minutes(offices, first=span.first, days=span.days)
    weeks = weeks_of(shared, first=span.first)
    slots = slots_of(shared, first=span.first)
    start, outside = (None, ()) if slots else _compromise(names, offices, span)
    return GroupWindows(
        sites=names,
        weeks=tuple(
            WeekWindow(
                week_start=week.monday.isoformat(),
                shared_h=week.shared_min / 60,
                days=week.days,
                usual_start_utc_min=week.start_utc_min,
                usual_end_utc_min=week.end_utc_min,
                holidays=_changing(names, week.monday, span, changed),
            )
            for week in weeks
        ),
        shared_h=sum(week.shared_min for week in weeks) / 60,
        best=best_times(slots, names, expected),
        compromise_utc_min=start,
        outside=outside,
    )


def _compromise(
    names: Sequence[str], offices: Sequence[Office], span: _Span
) -> tuple[int, tuple[OutsideHours, ...]]:
    least = least_bad(offices, first=span.first, days=span.days)
    by_site = zip(names, least.before_min, least.after_min, strict=True)
    return least.start_utc_min, tuple(
        OutsideHours(site=name, before_min=before, after_min=after)
        for name, before, after in by_site
        if before or after
    )


def _changing(
    names: Sequence[str], monday: date, span: _Span, changed: Mapping[str, frozenset[date]]
) -> tuple[str, ...]:
    """Calendars of a group with a day in the week that a holiday or a make-up day changes."""
    week = [monday + timedelta(days=i) for i in range(7)]
    found = (span.calendars[name].key for name in names if not changed[name].isdisjoint(week))
    return tuple(dict.fromkeys(found))


def _days_off(span: _Span) -> tuple[DayOff, ...]:
    """Every day off and make-up day of the twelve months, once for each calendar."""
    days = {day: None for calendar in span.calendars.values() for day in calendar.days if span.holds(day)}
    return tuple(sorted(days, key=lambda day: (day.date, day.calendar, day.works, day.name_en)))


def _clock_changes(span: _Span) -> tuple[tuple[str, str, int], ...]:
    zones = dict.fromkeys(site.place.zone for site in span.firm.sites)
    found = [
        (day.isoformat(), zone, minutes)
        for zone in zones
        for day, minutes in clock_changes(zone, first=span.first, days=span.days)
    ]
    return tuple(sorted(found))


def _provisional(span: _Span) -> tuple[tuple[str, int], ...]:
    """Calendars and years that are not settled, each once."""
    years = tuple(range(span.first.year, span.last.year + 1))
    found = {
        (span.calendars[site.name].key, year): None
        for site in span.firm.sites
        for year in provisional_years(*kept_calendar(site), years, overrides=span.firm.overrides)
    }
    return tuple(found)
