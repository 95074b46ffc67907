"""Every row of facts says who says so, since when and how sure. Does not ask whether the source is right."""

from __future__ import annotations

import csv
import re
from importlib.resources import files

import pytest

from beacon.nouns import Grade

TABLES = sorted(item.name for item in (files("beacon.catalogue") / "data").iterdir() if item.name.endswith(".csv"))
SOURCES = "latency_sources.csv"
"Not facts but the citations that rows of latency.csv name."
DAY = r"(19|20)\d\d(-\d\d(-\d\d( \d\d:\d\d)?)?)?"
DATE = re.compile(rf"{DAY}(\.\.[\d-]+)?|before {DAY}|undated, (read|published) {DAY}")
"""As exact as the source is: a year, month, day or minute, a span, a latest date; a page without a date has the date
on which it was read."""


def rows(table: str) -> list[dict[str, str]]:
    """The table's rows."""
    text = (files("beacon.catalogue") / "data" / table).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("table", [table for table in TABLES if table != SOURCES])
def test_every_row_has_source_date_and_grade(table: str) -> None:
    grades = {str(grade) for grade in Grade}
    found = rows(table)
    assert found
    for row in found:
        name = f"{table}: {next(iter(row.values()))}"
        assert row["source"].strip(), name
        assert DATE.fullmatch(row["as_of"].strip()), f"{name}: as_of {row['as_of']!r}"
        assert row["grade"] in grades, f"{name}: grade {row['grade']!r}"


@pytest.mark.parametrize("table", TABLES)
def test_row_ids_are_unique(table: str) -> None:
    ids = [next(iter(row.values())) for row in rows(table)]
    assert len(ids) == len(set(ids))


def test_every_latency_source_is_cited_and_known() -> None:
    known = {row["source"]: row for row in rows(SOURCES)}
    assert {row["source"] for row in rows("latency.csv")} == set(known)
    assert all(row["citation"].strip() for row in known.values())
