"""Facts by country or region: zones, usual office hours, calling codes; `data/countries.csv`.

A country without facts is said to be without facts: its hours are `assumed` and carry no source. The
columns on holidays, make-up days and emergency numbers are kept for the calendar and the telephone, which
read them later.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from beacon.nouns import Grade, Source, WorkingHours

ASSUMED = WorkingHours(start_h=9.0, end_h=18.0, provenance="assumed")
"Hours where nobody has said anything: 09:00 to 18:00."


@cache
def _rows() -> dict[str, dict[str, str]]:
    text = (files("beacon.catalogue") / "data" / "countries.csv").read_text(encoding="utf-8")
    return {row["id"]: row for row in csv.DictReader(text.splitlines())}


def countries_with_facts() -> tuple[str, ...]:
    """ISO codes of the countries and regions the catalogue has a row for."""
    return tuple(_rows())


def country_facts(code: str) -> dict[str, str]:
    """All columns of a country's row as they are written; empty for a country without facts."""
    return dict(_rows().get(code.upper(), {}))


def _hours(text: str) -> float:
    hour, minute = text.split(":")
    return int(hour) + int(minute) / 60


def working_hours(code: str) -> WorkingHours:
    """Usual office hours, `provenance` naming the row `countries:<code>`, or `assumed` without one."""
    row = country_facts(code)
    if not row.get("hours_start"):
        return ASSUMED
    return WorkingHours(
        start_h=_hours(row["hours_start"]),
        end_h=_hours(row["hours_end"]),
        provenance=f"countries:{row['id']}",
    )


def hours_source(code: str) -> Source | None:
    """Who says what the usual office hours are; None where they are assumed."""
    row = country_facts(code)
    if not row.get("hours_start"):
        return None
    return Source(
        row=f"countries:{row['id']}",
        source=row["hours_source"],
        as_of=row["hours_as_of"],
        grade=Grade(row["hours_grade"]),
    )
