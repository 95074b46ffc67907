"""Pieces of text about shared hours: clocks, usual windows, calendars, compromises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from beacon.catalogue.country_names import calendar_names, find_country
from beacon.flows.briefing.reading import Reading
from beacon.flows.briefing.words import clock, site_name
from beacon.i18n import Message, Quantity, msg
from beacon.nouns import Firm, GroupWindows, MeetingTime, OutsideHours, Text

MOST_WINDOWS = 2
"Usual windows told of a pair: those of winter and summer; others are rare."
_MIDWEEK = timedelta(days=2)
"Clocks change on Sundays: Wednesday stands for its week."


def offset_min(zone: str, day: date) -> int:
    """Minutes ahead of UTC at noon UTC of a day."""
    offset = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset()
    assert offset is not None
    return offset // timedelta(minutes=1)


def local(minutes_utc: int, zone: str, day: date) -> str:
    """HH:MM on the clocks of a zone on a day."""
    return clock((minutes_utc + offset_min(zone, day)) / 60)


def usual_windows(reading: Reading, group: GroupWindows) -> list[tuple[str, int, float]]:
    """The windows a group has most often: HH:MM–HH:MM at its first site, weeks, length. [h]"""
    zone = reading.place(group.sites[0]).zone
    seen: Counter[tuple[str, float]] = Counter()
    for week in group.weeks:
        if week.usual_start_utc_min >= 0:
            day = date.fromisoformat(week.week_start) + _MIDWEEK
            ends = (week.usual_start_utc_min, week.usual_end_utc_min)
            told = "–".join(local(end, zone, day) for end in ends)
            seen[told, (ends[1] - ends[0]) / 60] += 1
    return [(told, weeks, length_h) for (told, length_h), weeks in seen.most_common(MOST_WINDOWS)]


def weeks_without(group: GroupWindows) -> int:
    """Whole weeks in which the group shares nothing; the first and the last may lie in the span only in part."""
    return sum(not week.days for week in group.weeks[1:-1])


def clocks_of(time: MeetingTime, zone: str) -> str:
    """The meeting's start on the clocks of a zone: both readings where summer time moves it."""
    days = [date.fromisoformat(day) for day in time.days]
    return "/".join(sorted({local(time.start_utc_min, zone, day) for day in days}))


def utc_words(time: MeetingTime) -> str:
    """09:00–10:00 in UTC."""
    return f"{clock(time.start_utc_min / 60)}–{clock((time.start_utc_min + time.length_min) / 60)}"


def local_words(reading: Reading, sites: Sequence[str], time: MeetingTime) -> list[Message]:
    """The start at each site, on its own clocks."""
    return [
        msg("windows.at_site", site=site_name(reading.forecast, s), time=clocks_of(time, reading.place(s).zone))
        for s in sites
    ]


def hours_words(hours: float) -> Quantity:
    """Hours with as many digits as they need, two at most."""
    digits = next((d for d in (0, 1) if round(hours, d) == round(hours, 2)), 2)
    return Quantity(hours, "hours", digits)


def outside_words(reading: Reading, outside: Sequence[OutsideHours]) -> list[Message]:
    """Who meets outside their hours, and by how much; those farthest out first."""
    farthest = sorted(outside, key=lambda o: -max(o.before_min, o.after_min))
    return [
        msg(
            "windows.before" if o.before_min >= o.after_min else "windows.after",
            site=site_name(reading.forecast, o.site),
            h=hours_words(max(o.before_min, o.after_min) / 60),
        )
        for o in farthest
    ]


def calendar_name(key: str, firm: Firm) -> Text:
    """The country or region in words, or the part that keeps days of its own; or the site's name."""
    country = key.partition("-")[0]
    if any(site.name == key for site in firm.sites) or find_country(country) != country:
        return key
    return calendar_names(key)
