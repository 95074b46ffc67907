"""Numbers of every site of a plan: a row a site, told by the table and the library alike."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from typing import Any

import phonenumbers
import pytest
from phonenumbers import PhoneMetadata

import factories
from beacon.catalogue.countries import countries_with_facts, country_facts
from beacon.catalogue.numbers import NOTES, numbering
from beacon.catalogue.rows import read_rows
from beacon.errors import InputError
from beacon.flows.briefing.planning.numbers import numbers as section_of
from beacon.flows.briefing.reading import Reading
from beacon.flows.planning.numbers import site_numbers
from beacon.i18n import LANGUAGES, render
from beacon.nouns import Bullets, Firm, Override, Place, Table


def place(country: str) -> Place:
    return Place(name_en="", name_zh=None, country=country, lat_deg=0.0, lon_deg=0.0, zone="Etc/UTC")


def placed(*countries: str) -> Firm:
    """A firm with a site in each country, named by its code."""
    sites = tuple(
        dataclasses.replace(
            factories.site("London", 10, "internet", name=country),
            place=place(country),
        )
        for country in countries
    )
    return dataclasses.replace(factories.uk_firm(), sites=sites, head_office=countries[0])


def test_every_site_has_a_row_in_the_firms_order() -> None:
    firm = placed("GB", "CN", "HK", "GB")
    assert [found.site for found in site_numbers(firm)] == [site.name for site in firm.sites]
    assert [found.country_code for found in site_numbers(firm)] == ["+44", "+86", "+852", "+44"]


@pytest.mark.parametrize("country", countries_with_facts())
def test_the_table_says_what_the_library_says(country: str) -> None:
    """Where they part, one of the two has learnt something: look which."""
    row, library = country_facts(country), PhoneMetadata.metadata_for_region(country)
    assert row["e164"] == f"+{library.country_code}"
    assert row["trunk_prefix"] == (library.national_prefix or "")
    assert row["idd_prefix_pattern"] == library.international_prefix
    numbers = row["emergency_numbers"].split(";")
    assert all(phonenumbers.is_emergency_number(number, country) for number in numbers)


@pytest.mark.slow
def test_every_country_of_the_catalogues_cities_can_be_called_and_calls_for_help() -> None:
    for country in sorted({row["country"] for row in read_rows("places")}):
        found = numbering("Site", place(country))
        assert found.country_code.startswith("+"), country
        assert found.emergency, country
        # Stored as the report says numbers are to be stored: plus, digits, nothing else.
        assert found.example[0] == "+", country
        assert found.example[1:].isdigit(), country
        assert 7 < len(found.example) <= 16, country  # ITU-T E.164, 6.1: at most 15 digits


def test_sites_where_toll_bypass_is_banned_are_told_first_to_keep_a_gateway() -> None:
    india, britain = site_numbers(placed("IN", "GB"))
    assert india.notes[0] == f"{NOTES}toll_bypass"
    assert f"{NOTES}toll_bypass" not in britain.notes


def test_a_firms_own_word_on_a_country_holds_for_all_its_sites() -> None:
    override = Override(row="countries:CN", values={"emergency_numbers": "110;119;120;122"})
    firm = dataclasses.replace(placed("CN", "GB", "CN"), overrides=(override,))
    first, _, last = site_numbers(firm)
    assert "122" in dict(first.emergency)
    assert dict(first.emergency) == dict(last.emergency)


def test_a_service_nobody_knows_is_refused() -> None:
    override = Override(row="countries:CN", values={"emergency_services": "110=plumber"})
    with pytest.raises(InputError) as refused:
        site_numbers(dataclasses.replace(placed("CN"), overrides=(override,)))
    assert refused.value.key == "error.cell_word"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_section_has_a_row_a_site_and_every_practice(language: str) -> None:
    firm = placed("GB", "CN", "HK", "IN", "AQ")
    forecast = dataclasses.replace(factories.small_forecast(), firm=firm)
    plan: Any = SimpleNamespace(numbers=site_numbers(firm))
    section = section_of(Reading(forecast=forecast, codec=forecast.codecs[0]), plan)
    (table,) = (block for block in section.blocks if isinstance(block, Table))
    assert len(table.rows) == len(firm.sites)
    assert all(render(cell.text, language).strip() for row in table.rows for cell in row)
    told = [render(item, language) for block in section.blocks if isinstance(block, Bullets) for item in block.items]
    assert sum("911" in item for item in told) == 1
    assert any("992" in item for item in told)
    assert any("122" in item for item in told)
