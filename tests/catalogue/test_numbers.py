"""Numbering plans against published facts: country codes, prefixes, emergency numbers, and the known traps."""

from __future__ import annotations

import phonenumbers
import pytest

from beacon.catalogue.countries import countries_with_facts
from beacon.catalogue.numbers import NOTES, geocoded, numbering
from beacon.catalogue.places import find_place
from beacon.errors import InputError
from beacon.nouns import Override, Place
from beacon.nouns.numbering import SiteNumbers


def at(country: str, city: str = "") -> SiteNumbers:
    zone = "Etc/UTC"
    place = Place(name_en=city, name_zh=None, country=country, lat_deg=0.0, lon_deg=0.0, zone=zone)
    return numbering("Site", place)


@pytest.mark.parametrize(
    ("country", "code", "trunk", "abroad", "emergency"),
    [
        ("CN", "+86", "0", "00", {"110", "119", "120"}),
        ("HK", "+852", "", "00", {"112", "992", "999"}),
        ("MO", "+853", "", "00", {"999"}),
        ("TW", "+886", "0", "", {"110", "112", "119"}),
        ("JP", "+81", "0", "010", {"110", "119"}),
        ("GB", "+44", "0", "00", {"112", "999"}),
        ("SG", "+65", "", "", {"993", "995", "999"}),
        ("KZ", "+7", "8", "810", {"101", "102", "103", "112"}),
    ],
)
def test_plan_is_as_published(country: str, code: str, trunk: str, abroad: str, emergency: set[str]) -> None:
    found = at(country)
    assert (found.country_code, found.trunk_prefix, found.international_prefix) == (code, trunk, abroad)
    assert {number for number, _ in found.emergency} == emergency
    assert found.source == "catalogue"


def test_services_are_told_where_they_are_known() -> None:
    assert dict(at("CN").emergency) == {"110": ("police",), "119": ("fire",), "120": ("ambulance",)}
    assert dict(at("HK").emergency)["992"] == ("text",)
    assert dict(at("GB").emergency) == {"112": ("all",), "999": ("all",)}


def test_traps_carry_a_word_of_their_own() -> None:
    assert f"{NOTES}cn_122" in at("CN").notes
    assert f"{NOTES}hk_992" in at("HK").notes
    assert f"{NOTES}no_112" in at("CN").notes
    assert f"{NOTES}no_112" not in at("GB").notes


@pytest.mark.parametrize("country", ["CN", "HK", "MO", "ID", "PH", "IN"])
def test_plans_without_a_range_for_internet_telephony_say_so(country: str) -> None:
    assert not at(country).voip_range
    assert f"{NOTES}no_voip_range" in at(country).notes


@pytest.mark.parametrize("country", countries_with_facts())
def test_example_is_a_valid_number_of_the_plan(country: str) -> None:
    found = at(country)
    assert found.example.startswith(found.country_code)
    assert phonenumbers.is_valid_number(phonenumbers.parse(found.example))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("country", "city", "code"),
    [
        ("CN", "Beijing", "10"),
        ("CN", "Shenzhen", "755"),
        ("GB", "Manchester", "161"),
        ("GB", "London", "20"),
        ("DE", "Frankfurt", "69"),
        ("IN", "Bengaluru", "80"),
        ("IN", "Mumbai", "22"),
        ("HK", "Hong Kong", ""),
        ("FR", "Paris", ""),
        ("CN", "Suzhou", ""),
    ],
)
def test_area_code_is_told_only_where_the_city_has_one_code(country: str, city: str, code: str) -> None:
    assert at(country, city).area_code == code


def test_a_place_without_facts_says_it_is_told_by_the_library_alone() -> None:
    brazil = at("BR")
    assert (brazil.source, brazil.country_code, brazil.row) == ("library", "+55", "")
    assert f"{NOTES}no_facts" in brazil.notes
    assert {"190", "192", "193"} <= {number for number, _ in brazil.emergency}


def test_a_place_nobody_knows_is_not_made_up() -> None:
    nowhere = at("AQ")
    assert (nowhere.source, nowhere.country_code, nowhere.emergency, nowhere.example) == ("none", "", (), "")
    assert nowhere.notes == (f"{NOTES}nothing_known",)


def test_the_library_is_not_asked_for_the_zone_of_macau() -> None:
    assert find_place("Macau").zone == "Asia/Macau"


def test_a_service_the_firm_made_up_is_refused() -> None:
    wrong = [Override(row="countries:GB", values={"emergency_services": "999=plumber"})]
    with pytest.raises(InputError) as refused:
        numbering("Leeds", find_place("Leeds"), overrides=wrong)
    assert refused.value.key == "error.cell_word"


@pytest.mark.slow
def test_the_table_read_file_by_file_is_the_whole_of_the_librarys() -> None:
    from phonenumbers.geodata import GEOCODE_DATA

    assert dict(geocoded()) == GEOCODE_DATA
