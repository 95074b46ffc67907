"""Which days people work in a country or region, or in a part of one, and the days a firm knows better."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOff:
    """A public holiday, or a weekend day that is worked."""

    date: str
    "ISO date, local."
    calendar: str
    "Country or region, with its part (GB-ENG, HK, CN); or a site, for a day the firm gave it alone."
    name_en: str
    name_zh: str
    works: bool
    "True: a make-up day on which people work."
    provisional: bool
    "The year's official notice is not in the calendar yet, or the day hangs on the moon."
    source: str
    "`library`, `firm`, or the catalogue row that overrides the library."


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """The working days of some years."""

    key: str
    "GB-ENG, CN, HK ..."
    country: str
    part: str
    "Code of the part, after ISO 3166-2 where the library follows it; empty for the national list."
    weekend: frozenset[int]
    "Days of the week that are not worked; Monday is 0."
    days: tuple[DayOff, ...]
    "In order of date; holidays on weekends included."
    known: bool = True
    "False: no facts; Monday to Friday, no holidays."
    part_known: bool = True
    "False: parts keep holidays of their own, and which part this is nobody said."
    saturday_open: bool = False
    "Custom leaves Saturday to each firm; it is taken as not worked unless the firm says."
    off: frozenset[str] = field(init=False, compare=False, repr=False)
    "ISO dates of `days` that are not worked."
    worked: frozenset[str] = field(init=False, compare=False, repr=False)
    "ISO dates of `days` that are worked whatever day of the week they are."

    def __post_init__(self) -> None:
        object.__setattr__(self, "off", frozenset(day.date for day in self.days if not day.works))
        object.__setattr__(self, "worked", frozenset(day.date for day in self.days if day.works))
