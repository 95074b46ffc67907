"""When people at different sites work at the same time, week by week, and when a meeting is best."""

from __future__ import annotations

from dataclasses import dataclass

from beacon.nouns.band import Band


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOff:
    """A public holiday, or a weekend day that is worked."""

    date: str
    "ISO date, local."
    calendar: str
    "Country or region, with its part: GB-ENG, HK, CN."
    name_en: str
    name_zh: str
    works: bool
    "True: a make-up day on which people work."
    provisional: bool
    "The year's official notice is not in the calendar yet."
    source: str
    "library, firm, or the catalogue row that overrides the library."


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekWindow:
    """Shared hours in one week, Monday to Sunday."""

    week_start: str
    "Monday, ISO date."
    shared_h: float
    "[h]"
    days: int
    "Days with any shared hour."
    usual_start_utc_min: int
    "Start of the week's most common daily window, minutes after midnight UTC; -1: none."
    usual_end_utc_min: int
    "Its end; may pass 1440."
    holidays: tuple[str, ...]
    "Calendars with a day off or a make-up day this week."


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingTime:
    """A time of day that suits, and how calls are expected to work then."""

    hour_utc: int
    days_per_year: int
    "Days of the twelve months on which the whole hour is shared."
    r_common: Band
    "Expected, worst pair of the group at that hour, links as they are today."
    r_chosen: Band | None
    "The same on the links of the plan."
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupWindows:
    """One pair of sites, or all of them."""

    sites: tuple[str, ...]
    weeks: tuple[WeekWindow, ...]
    "53 or so, in order."
    shared_h: float
    "In the twelve months. [h]"
    best: tuple[MeetingTime, ...]
    "At most three, best first; empty: no shared hour."
    compromise_utc_min: int | None
    "Where no hour is shared: the least bad start for half an hour, minutes UTC; None otherwise."


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """The whole."""

    first_day: str
    last_day: str
    calendars: dict[str, str]
    "Calendar of each site: GB-ENG, CN, HK ..."
    days_off: tuple[DayOff, ...]
    pairs: tuple[GroupWindows, ...]
    all_sites: GroupWindows
    clock_changes: tuple[tuple[str, str, int], ...]
    "Day, IANA zone, minutes added to the clock."
    unknown: tuple[str, ...]
    "Sites whose country or region has no calendar here: Monday to Friday is assumed."
