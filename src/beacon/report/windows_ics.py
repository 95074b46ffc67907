"""Meeting times and days off as one calendar file (RFC 5545), which Outlook, Google and Apple calendars import.

A meeting time is the same in UTC all year, because the quality expected of it is. It is written on the clocks of the
group's first site, so it is a new series on each side of a clock change; days on which somebody is off are left out.
All sites have a series, and every site with the head office where any hour would not do; a wall of every pair would
help nobody. Nothing blocks
anybody's time: these are suggestions, and the days off of every calendar stand beside them in a category of their own.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from beacon import __version__
from beacon.catalogue.country_names import calendar_names, find_country
from beacon.i18n import LANGUAGES, Message, Names, Quantity, msg, render
from beacon.nouns import DayOff, Firm, GroupWindows, MeetingTime, Plan, Text

MOST_SERIES = 40
"Groups with a series of their own."
_TAGS = {"en": "EN", "zh_Hans": "ZH-HANS"}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MUCH_MIN = 300
"Pairs that share longer windows than this need no suggestion. [min]"
_REGULAR = 0.5
"A day of the week that is shared half as often as the most frequent one belongs to the series. [0..1]"


def windows_ics(plan: Plan, firm: Firm, *, language: str) -> bytes:
    """The calendar file.

    Parameters
    ----------
    plan
        Whose windows are told; the stamp of every entry is the day it was made on.
    firm
        Whose sites they are.
    language
        Of titles: `en` or `zh_Hans`. Descriptions hold both languages, this one first.

    Returns
    -------
    bytes
        UTF-8 with CRLF and folded lines; the same plan gives the same bytes. An entry keeps its UID when the plan is
        made again, so that calendars replace the old one.

    Raises
    ------
    ValueError
        For another language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language is of {LANGUAGES}, not {language!r}")
    calendar = Calendar()
    calendar.add("prodid", f"-//Beacon//Beacon {__version__}//{_TAGS[language]}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", render(msg("windows.ics.name", firm=firm.name), language))
    stamp = datetime.combine(date.fromisoformat(plan.made_on), datetime.min.time(), UTC)
    for event in _events(plan, firm, language):
        event.add("dtstamp", stamp)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    calendar.add_missing_timezones(
        first_date=date.fromisoformat(plan.windows.first_day) - timedelta(days=1),
        last_date=date.fromisoformat(plan.windows.last_day) + timedelta(days=1),
    )
    return bytes(calendar.to_ical())


def _events(plan: Plan, firm: Firm, language: str) -> Iterator[Event]:
    for group in _groups(plan, firm):
        yield from _series(group, group.best[0], firm, language)
    for day in plan.windows.days_off:
        yield _day(day, plan, firm, language)


def _groups(plan: Plan, firm: Firm) -> list[GroupWindows]:
    """All sites, then every site with the head office; those that share time."""
    pairs = [group for group in plan.windows.pairs if firm.head_office in group.sites and not _all_day(group)]
    both = [plan.windows.all_sites, *(p for p in pairs if p.sites != plan.windows.all_sites.sites)]
    return [group for group in both if group.best and group.best[0].days][:MOST_SERIES]


def _all_day(group: GroupWindows) -> bool:
    """Sites so close in time that any hour will do."""
    return max(week.usual_end_utc_min - week.usual_start_utc_min for week in group.weeks) > _MUCH_MIN


def _series(group: GroupWindows, time: MeetingTime, firm: Firm, language: str) -> Iterator[Event]:
    """The meeting time as weekly series, one on each side of anybody's clock change, and odd days by themselves."""
    zones = [ZoneInfo(firm.site(site).place.zone) for site in group.sites]
    at = timedelta(minutes=time.start_utc_min)
    days = (datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) for day in time.days)
    starts = [(day + at).astimezone(zones[0]) for day in days]

    def clocks(start: datetime) -> list[timedelta | None]:
        return [start.astimezone(zone).utcoffset() for zone in zones]

    for number, (_, part) in enumerate(groupby(starts, key=clocks)):
        held = list(part)
        often = Counter(start.weekday() for start in held)
        least = max(often.values()) * _REGULAR
        regular = [start for start in held if often[start.weekday()] >= least]
        event = _meeting(group, time, firm, language, start=regular[0], key=f"series {number}")
        weekdays = sorted({start.weekday() for start in regular})
        until = regular[-1].astimezone(UTC)
        event.add("rrule", {"freq": "weekly", "until": until, "byday": [_WEEKDAYS[day] for day in weekdays]})
        left_out = _left_out(regular, weekdays)
        if left_out:
            event.add("exdate", left_out)
        yield event
        for start in held:
            if start not in regular:
                yield _meeting(group, time, firm, language, start=start, key=start.date().isoformat())


def _left_out(regular: Sequence[datetime], weekdays: Sequence[int]) -> list[datetime]:
    """Days between the first and the last that the rule would name and that are not shared."""
    held, found = set(regular), []
    start = regular[0]
    while start < regular[-1]:
        if start.weekday() in weekdays and start not in held:
            found.append(start)
        start += timedelta(days=1)  # on the zone's own clock, which does not change within a series
    return found


def _meeting(
    group: GroupWindows, time: MeetingTime, firm: Firm, language: str, *, start: datetime, key: str
) -> Event:
    event = Event()
    event.add("uid", _uid(firm, *group.sites, key))
    event.add("summary", render(msg("windows.ics.meet", sites=_group_name(group, firm)), language))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=time.length_min))
    clocks = [
        msg("windows.at_site", site=_site_name(firm, site), time=_clock(start, firm.site(site).place.zone))
        for site in group.sites
    ]
    quality = msg(
        "report.quality",
        word=msg(f"report.category.{time.category}"),
        r=Quantity(float(int(time.r_common.typical)), "integer"),
    )
    said = msg("windows.ics.meet_said", clocks=clocks, quality=quality)
    event.add("description", _both(said, language))
    event.add("categories", [render(msg("windows.ics.category_meet"), language)])
    return event


def _day(day: DayOff, plan: Plan, firm: Firm, language: str) -> Event:
    """A day off, or a make-up day, all day."""
    event = Event()
    event.add("uid", _uid(firm, day.calendar, day.date))
    kind = "windows.ics.works" if day.works else "windows.ics.off"
    names = Names(day.name_en, day.name_zh)
    event.add("summary", render(msg(kind, name=names, calendar=_calendar_name(day.calendar, firm)), language))
    first = date.fromisoformat(day.date)
    event.add("dtstart", first)
    event.add("dtend", first + timedelta(days=1))
    sites = [_site_name(firm, site) for site, key in plan.windows.calendars.items() if day.calendar in (key, site)]
    sites = sites or [
        _site_name(firm, s) for s, key in plan.windows.calendars.items() if key.partition("-")[0] == day.calendar
    ]
    said = msg("windows.ics.day_said_provisional" if day.provisional else "windows.ics.day_said", sites=sites)
    event.add("description", _both(said, language))
    event.add("categories", [render(msg("windows.ics.category_days"), language)])
    return event


def _both(said: Message, language: str) -> str:
    """A description in both languages, the one asked for first."""
    return "\n".join(render(said, spoken) for spoken in sorted(LANGUAGES, key=lambda x: x != language))


def _uid(firm: Firm, *parts: str) -> str:
    digest = hashlib.sha256("\x1f".join((firm.name, *parts)).encode()).hexdigest()
    return f"{digest[:32]}@beacon"


def _clock(start: datetime, zone: str) -> str:
    return start.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def _site_name(firm: Firm, site: str) -> Text:
    """The firm's own word, or the city in the reader's language where that is the word."""
    place = firm.site(site).place
    return Names(place.name_en, place.name_zh) if site in (place.name_en, place.name_zh) else site


def _group_name(group: GroupWindows, firm: Firm) -> Text:
    if len(group.sites) == 2:
        return msg("report.pair", a=_site_name(firm, group.sites[0]), b=_site_name(firm, group.sites[1]))
    return msg("windows.all_sites", sites=len(group.sites))


def _calendar_name(key: str, firm: Firm) -> Text:
    country = key.partition("-")[0]
    if key in {site.name for site in firm.sites} or find_country(country) != country:
        return key
    return calendar_names(key)
