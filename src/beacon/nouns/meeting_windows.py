"""When people at different sites work at the same time, week by week, and when a meeting is best."""

from __future__ import annotations

from dataclasses import dataclass

from beacon.nouns.band import Band
from beacon.nouns.work_calendar import DayOff


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekWindow:
    """Shared hours in one week, Monday to Sunday."""

    week_start: str
    "Monday, ISO date."
    shared_h: float
    "[h]"
    days: int
    "Days with any shared time."
    usual_start_utc_min: int
    "Start of the week's most common daily window, minutes after midnight UTC; -1: none."
    usual_end_utc_min: int
    "Its end; may pass 1440; -1: none."
    holidays: tuple[str, ...]
    "Calendars whose day off or make-up day changes this week."


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingTime:
    """A time of day that suits, and how calls are expected to work then."""

    hour_utc: int
    "The hour whose expected quality is given; the meeting lies inside it."
    days_per_year: int
    "Days of the twelve months on which all of the meeting is shared."
    r_common: Band
    "Expected, worst pair of the group at that hour, links as they are today."
    r_chosen: Band | None
    "The same on the links of the plan; None where they were not simulated hour by hour."
    category: str
    "Of the typical call of the worst pair, links as they are today."
    start_utc_min: int
    "Start, minutes after midnight UTC."
    length_min: int
    "60; 30 or 15 where no whole hour is shared."
    days: tuple[str, ...]
    "Those days by their date in UTC at the start, ISO; of the best time of a group only, else empty."


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideHours:
    """How far a compromise lies outside a site's working hours."""

    site: str
    before_min: int
    "Before work begins, on the worst of the days; 0: not before."
    after_min: int
    "After work ends, on the worst of the days; 0: not after."


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupWindows:
    """One pair of sites, or all of them."""

    sites: tuple[str, ...]
    weeks: tuple[WeekWindow, ...]
    "53 or so, in order."
    shared_h: float
    "In the twelve months. [h]"
    best: tuple[MeetingTime, ...]
    "At most three, best first; empty: no shared time."
    compromise_utc_min: int | None
    "Where no time is shared: the least bad start for half an hour, minutes UTC; None otherwise."
    outside: tuple[OutsideHours, ...] = ()
    "With a compromise: the sites whose people meet outside their hours then."


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """The whole."""

    first_day: str
    last_day: str
    calendars: dict[str, str]
    "Calendar of each site: GB-ENG, CN, HK ..."
    days_off: tuple[DayOff, ...]
    pairs: tuple[GroupWindows, ...]
    "In the firm's order of sites; of very many, those with most people."
    all_sites: GroupWindows
    clock_changes: tuple[tuple[str, str, int], ...]
    "Day, IANA zone, minutes added to the clock."
    unknown: tuple[str, ...]
    "Sites whose country or region has no calendar here: Monday to Friday is assumed."
    national: tuple[str, ...] = ()
    "Sites whose part of the country nobody said, where parts differ: the national list is used."
    saturdays: tuple[str, ...] = ()
    "Sites where custom leaves Saturday to the firm, which said nothing: taken as not worked."
    provisional: tuple[tuple[str, int], ...] = ()
    "Calendars and years whose official notice is not in the calendar yet."
    pairs_left_out: int = 0
    "Pairs of sites not told one by one."
