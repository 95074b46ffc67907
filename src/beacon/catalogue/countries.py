"""Facts by country or region: zones, usual office hours, calling codes; `data/countries.csv`.

A country without facts is said to be without facts: its hours are `assumed` and carry no source. Working days come
from `calendars`; the columns on weekends and make-up days are what was found by hand, and a test holds the two
together.
"""

from __future__ import annotations

from collections.abc import Sequence

from beacon.catalogue.rows import USERS, Row, read_rows
from beacon.errors import InputError
from beacon.nouns import Grade, Override, Source, WorkingHours

TABLE = "countries"

ASSUMED = WorkingHours(start_h=9.0, end_h=18.0, provenance="assumed")
"Hours where nobody has said anything: 09:00 to 18:00."


def countries_with_facts() -> tuple[str, ...]:
    """ISO codes of the countries and regions the catalogue has a row for."""
    return tuple(row["id"] for row in read_rows(TABLE))


def country_facts(code: str, *, overrides: Sequence[Override] = ()) -> Row:
    """All columns of a country's row as they are written; empty for a country without facts."""
    return next((row for row in read_rows(TABLE, overrides=overrides) if row["id"] == code.upper()), {})


def _hour(row: Row, column: str) -> float:
    """A cell such as 08:30, or 8.5 where a firm wrote it so. [h after midnight]"""
    hour, _, minute = row[column].partition(":")
    try:
        value = float(hour) + float(minute or 0) / 60
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 24.0:
        raise InputError("error.cell_number", row=f"{TABLE}:{row['id']}", column=column, value=row[column])
    return value


def working_hours(code: str, *, overrides: Sequence[Override] = ()) -> WorkingHours:
    """Usual office hours; `provenance` names the row, or is `firm` for a row it changed, or `assumed`.

    Raises
    ------
    InputError
        `error.cell_number` for an override that is no time of day, `hours.order` for an end before the start.
    """
    row = country_facts(code, overrides=overrides)
    if not row.get("hours_start") or not row.get("hours_end"):
        return ASSUMED
    start_h, end_h = _hour(row, "hours_start"), _hour(row, "hours_end")
    if end_h <= start_h:
        raise InputError("hours.order")
    return WorkingHours(
        start_h=start_h,
        end_h=end_h,
        provenance="firm" if USERS in row else f"{TABLE}:{row['id']}",
    )


def hours_source(code: str, *, overrides: Sequence[Override] = ()) -> Source | None:
    """Who says what the usual office hours are; None where they are assumed."""
    row = country_facts(code, overrides=overrides)
    if not row.get("hours_start"):
        return None
    return Source(
        row=f"{TABLE}:{row['id']}",
        source=row["hours_source"],
        as_of=row["hours_as_of"],
        grade=Grade(row["hours_grade"]),
        users=USERS in row,
    )
