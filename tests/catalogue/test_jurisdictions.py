"""What a country or region, a part of it, and its calendar are called in both languages."""

import pytest

from beacon.catalogue.country_names import calendar_names, country_names, jurisdiction_names
from beacon.errors import InputError


@pytest.mark.parametrize(
    ("code", "english", "chinese"),
    [
        ("CN", "Mainland China", "中国内地"),
        ("HK", "Hong Kong", "中国香港"),
        ("MO", "Macau", "中国澳门"),
        ("TW", "Taiwan", "中国台湾"),
        ("GB", "United Kingdom", "英国"),
    ],
)
def test_rules_and_numbers_of_china_are_the_mainlands(code: str, english: str, chinese: str) -> None:
    names = jurisdiction_names(code)
    assert (names.en, names.zh) == (english, chinese)


def test_a_place_in_china_is_in_china() -> None:
    assert country_names("CN").zh == "中国"


@pytest.mark.parametrize(
    ("key", "english", "chinese"),
    [
        ("GB-SCT", "Scotland", "苏格兰"),
        ("GB-NIR", "Northern Ireland", "北爱尔兰"),
        ("DE-HE", "Germany (DE-HE)", "德国（DE-HE）"),
        ("CN", "Mainland China", "中国内地"),
        ("HK", "Hong Kong", "中国香港"),
    ],
)
def test_calendars_are_called_by_whom_they_bind(key: str, english: str, chinese: str) -> None:
    names = calendar_names(key)
    assert (names.en, names.zh) == (english, chinese)


def test_a_calendar_of_nowhere_is_refused() -> None:
    with pytest.raises(InputError):
        calendar_names("XX-YY")
