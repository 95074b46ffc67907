"""Facts by country."""

import csv
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from beacon.catalogue.countries import (
    ASSUMED,
    countries_with_facts,
    country_facts,
    hours_source,
    working_hours,
)
from beacon.errors import InputError
from beacon.nouns import Grade, Override


def test_britain_works_from_nine_to_half_past_five() -> None:
    hours = working_hours("GB")
    assert (hours.start_h, hours.end_h, hours.provenance) == (9.0, 17.5, "countries:GB")


def test_country_without_facts_is_said_to_be_without() -> None:
    assert working_hours("BR") == ASSUMED
    assert working_hours("BR").provenance == "assumed"
    assert country_facts("BR") == {}
    assert hours_source("BR") is None


def test_country_with_a_row_but_no_hours_is_assumed_too() -> None:
    assert country_facts("SG")
    assert working_hours("SG") == ASSUMED
    assert hours_source("SG") is None


def test_hours_name_who_says_so_and_how_sure() -> None:
    source = hours_source("DE")
    assert source is not None
    assert source.row == "countries:DE"
    assert source.grade is Grade.ESTIMATE
    assert source.source.startswith("https://")
    assert source.as_of == "2025-06-05"


def test_firm_may_change_a_row() -> None:
    override = Override(row="countries:GB", values={"hours_start": "08:00", "hours_end": 16.5})
    hours = working_hours("GB", overrides=[override])
    assert (hours.start_h, hours.end_h, hours.provenance) == (8.0, 16.5, "firm")
    source = hours_source("GB", overrides=[override])
    assert source is not None
    assert source.users


@pytest.mark.parametrize("value", ["early", "25:00", "-1", "nan"])
def test_changed_row_must_hold_a_time_of_day(value: str) -> None:
    with pytest.raises(InputError) as caught:
        working_hours("GB", overrides=[Override(row="countries:GB", values={"hours_start": value})])
    assert caught.value.key == "error.cell_number"


@pytest.mark.parametrize("code", countries_with_facts())
def test_zones_exist(code: str) -> None:
    zones = country_facts(code)["zones"].split(";")
    assert all(ZoneInfo(zone).key == zone for zone in zones)


def test_every_row_has_source_date_and_grade() -> None:
    for table in ("countries", "places"):
        text = (files("beacon.catalogue") / "data" / f"{table}.csv").read_text(encoding="utf-8")
        rows = list(csv.DictReader(text.splitlines()))
        assert len({row["id"] for row in rows}) == len(rows)
        for row in rows:
            assert row["source"], row
            assert row["as_of"], row
            assert row["grade"] in list(Grade), row
            assert not row.get("hours_start") or (row["hours_source"] and row["hours_as_of"]), row
