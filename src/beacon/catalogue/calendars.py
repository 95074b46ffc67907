"""Working days by country or region and part: the `holidays` library, and what is known better than it.

The library holds public holidays, weekends and make-up days; `data/day_overrides.csv` holds the days it lacks and
the years whose official notice it does not have yet. Offices keep the general holidays: in Hong Kong those of the
General Holidays Ordinance (Good Friday is one, though no statutory holiday), in Macau and Indonesia the
government's days beside the public ones. A country the library does not know works Monday to Friday, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import holidays

from beacon.catalogue.country_names import find_country
from beacon.catalogue.holiday_names import ESTIMATED, holiday_names
from beacon.catalogue.rows import Row, read_rows, source_of, word
from beacon.errors import InputError
from beacon.i18n import Names
from beacon.nouns import DayOff, Override, Source, WorkCalendar

TABLE = "day_overrides"
PROVISIONAL = "provisional"
"Kind of a row that marks its year, and those after it, as not settled."
_KINDS = ("off", "works", PROVISIONAL)
LIBRARY = "library"
"Source of a day of the library."
LISTED_THROUGH = 2027
"""Last year that governments had published lists for when the library was made (0.109, November 2026): of later years
it computes the days that rules and the moon give, and knows none that a government adds or exchanges."""
_CATEGORIES = {"HK": ("public", "optional"), "MO": ("public", "government"), "ID": ("public", "government")}
"Which of the library's lists offices keep, where it is not the public one alone."
_SUNDAY_ONLY = frozenset({6})
_SATURDAY = 5
_MAKE_UP = Names("Make-up working day", "调休上班")
_ENGLISH = ("en_GB", "en_US", "en_HK")
_PARTS_SHOWN = 24


def _of_library(country: str) -> Any:
    """The library's class of a country; None where it has none."""
    listed = holidays.registry.COUNTRIES.get(_module_of().get(country, ""))
    return getattr(holidays, listed[1]) if listed else None


@lru_cache(maxsize=1)
def _module_of() -> dict[str, str]:
    return {names[1]: module for module, names in holidays.registry.COUNTRIES.items()}


def parts_of(country: str) -> tuple[str, ...]:
    """Codes of the parts of a country that may keep holidays of their own; empty where there are none."""
    known = _of_library(country)
    return () if known is None else tuple(known.subdivisions)


def split_calendar(text: str) -> tuple[str, str]:
    """(country, part) of a calendar's name: GB-SCT, HK, 中国.

    Raises
    ------
    InputError
        `calendar.unknown` for a country nobody knows, `calendar.no_part` for a part it does not have.
    """
    country = find_country(text)
    if country is not None:
        return country, ""
    name, _, part = text.strip().partition("-")
    country = find_country(name)
    if country is None or not part:
        raise InputError("calendar.unknown", text=text[:60])
    parts = {p.casefold(): p for p in parts_of(country)}
    if part.casefold() not in parts:
        key = "calendar.no_part" if parts else "calendar.no_parts"
        listed = ", ".join([f"{country}-{p}" for p in parts.values()][:_PARTS_SHOWN])
        raise InputError(key, text=text[:60], country=country, parts=listed)
    return country, parts[part.casefold()]


def calendar_key(country: str, part: str) -> str:
    """GB-ENG, or CN where there is no part."""
    return f"{country}-{part}" if part else country


def _rows(overrides: Sequence[Override]) -> tuple[Row, ...]:
    """The rows of our own, each with a kind and a date. Raises InputError: a firm may have written them."""
    rows = read_rows(TABLE, overrides=overrides)
    for row in rows:
        word(row, "kind", table=TABLE, words=_KINDS)
        try:
            date.fromisoformat(row["date"])
        except ValueError:
            where = f"{TABLE}:{row['id']}"
            raise InputError("error.cell_date", row=where, column="date", value=row["date"]) from None
    return rows


def work_calendar(
    country: str, part: str = "", *, years: Sequence[int], overrides: Sequence[Override] = ()
) -> WorkCalendar:
    """The calendar of a country or region, or of a part of one.

    Parameters
    ----------
    country, part
        ISO 3166-1 code, and the code of the part; a part the library does not know counts as none.
    years
        Years to hold.
    overrides
        The firm's changes to rows of `day_overrides`.

    Raises
    ------
    InputError
        An override names a row or a column there is not, or a kind that is none.
    """
    rows = [row for row in _rows(overrides) if row["calendar"] in (country, f"{country}-{part}")]
    changed = tuple(tuple(sorted(row.items())) for row in rows)
    return _calendar(country, part, tuple(sorted(set(years))), changed)


def calendar_sources(
    country: str, part: str, *, years: Sequence[int], overrides: Sequence[Override] = ()
) -> dict[str, Source]:
    """The rows that change a calendar in those years, by row id."""
    found = {}
    for row in _rows(overrides):
        year = int(row["date"][:4])
        holds = year in years or (row["kind"] == PROVISIONAL and year <= max(years))
        if row["calendar"] in (country, f"{country}-{part}") and holds:
            source = source_of(row, TABLE)
            found[source.row] = source
    return found


@lru_cache(maxsize=1024)
def _calendar(
    country: str, part: str, years: tuple[int, ...], changed: tuple[tuple[tuple[str, str], ...], ...]
) -> WorkCalendar:
    known = _of_library(country)
    rows = [dict(row) for row in changed]
    if known is None:
        return WorkCalendar(
            key=country, country=country, part="", weekend=frozenset({5, 6}), days=(), known=False,
        )  # fmt: skip
    part = part if part in known.subdivisions else ""
    days = {day.date: day for day in _library_days(known, country, part, years)}
    for row in rows:
        if row["kind"] in ("off", "works") and int(row["date"][:4]) in years:
            days[row["date"]] = _overriding(row, calendar_key(country, part))
    since = min((row["date"] for row in rows if row["kind"] == PROVISIONAL), default="9999")
    weekend = frozenset(int(day) for day in known(years=years[0]).weekend)
    open_saturday = weekend == _SUNDAY_ONLY
    return WorkCalendar(
        key=calendar_key(country, part),
        country=country,
        part=part,
        weekend=weekend | {_SATURDAY} if open_saturday else weekend,
        days=tuple(_provisional(days[when], since) for when in sorted(days)),
        # Callers ask for the years on either side too: only those between must be covered.
        known=known.start_year <= years[0] + 1 and years[-1] - 1 <= known.end_year,
        part_known=bool(part) or not _parts_differ(country, years),
        saturday_open=open_saturday,
    )


def _library_days(known: Any, country: str, part: str, years: tuple[int, ...]) -> list[DayOff]:
    key = calendar_key(country, part)
    listed = _list(known, country, part, years, _english(known))
    chinese = _list(known, country, part, years, "zh_CN") if "zh_CN" in known.supported_languages else {}
    days = []
    for when, label in listed.items():
        if when.year in years:
            names = holiday_names(label, country=country, chinese=chinese.get(when))
            days.append(_day(when.isoformat(), key, names, works=False, estimated=ESTIMATED in label))
    made_up = [when for when in listed.weekend_workdays if when.year in years]
    return [*days, *(_day(when.isoformat(), key, _MAKE_UP, works=True) for when in made_up)]


def _english(known: Any) -> str | None:
    return next((language for language in _ENGLISH if language in known.supported_languages), None)


def _list(known: Any, country: str, part: str, years: tuple[int, ...], language: str | None) -> Any:
    categories = _CATEGORIES.get(country)
    more = {"categories": categories} if categories else {}
    # Asked for exactly these years: looking up a date of another year would add that year to the list.
    return known(years=years, subdiv=part or None, language=language, expand=False, **more)


def _day(when: str, key: str, names: Names, *, works: bool, estimated: bool = False) -> DayOff:
    return DayOff(
        date=when, calendar=key, name_en=names.en, name_zh=names.zh or names.en, works=works,
        provisional=estimated, source=LIBRARY,
    )  # fmt: skip


def _overriding(row: Row, key: str) -> DayOff:
    return DayOff(
        date=row["date"], calendar=key, name_en=row["name_en"], name_zh=row["name_zh"],
        works=row["kind"] == "works", provisional=False, source=f"{TABLE}:{row['id']}",
    )  # fmt: skip


def _provisional(day: DayOff, since: str) -> DayOff:
    if day.provisional or day.date < since or day.source != LIBRARY:
        return day
    return DayOff(
        date=day.date, calendar=day.calendar, name_en=day.name_en, name_zh=day.name_zh, works=day.works,
        provisional=True, source=day.source,
    )  # fmt: skip


def provisional_years(
    country: str, part: str, years: Sequence[int], *, overrides: Sequence[Override] = ()
) -> tuple[int, ...]:
    """Those of the years whose official notice is not in the calendar yet."""
    rows = _rows(overrides)
    named = (country, f"{country}-{part}")
    since = [int(r["date"][:4]) for r in rows if r["kind"] == PROVISIONAL and r["calendar"] in named]
    return tuple(year for year in years if since and year >= min(since))


@lru_cache(maxsize=256)
def _parts_differ(country: str, years: tuple[int, ...]) -> bool:
    """True where the part decides which days are off."""
    known = _of_library(country)
    if not known.subdivisions:
        return False
    national = set(_list(known, country, "", years, None))
    return any(set(_list(known, country, part, years, None)) != national for part in known.subdivisions)
