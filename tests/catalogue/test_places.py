"""Places by name and by coordinates."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beacon.catalogue.country_names import country_code, country_names, find_country
from beacon.catalogue.gazetteer import distance_km
from beacon.catalogue.places import find_place, load_places, place_at
from beacon.errors import InputError
from beacon.i18n import Message, Names, translate

PROVINCIAL = (
    "北京 天津 上海 重庆 石家庄 太原 呼和浩特 沈阳 长春 哈尔滨 南京 杭州 合肥 福州 "
    "南昌 济南 郑州 武汉 长沙 广州 南宁 海口 成都 贵阳 昆明 拉萨 西安 兰州 西宁 银川 乌鲁木齐 香港 澳门 台北"
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("London", "London", "GB"),
        ("lOnDoN ", "London", "GB"),
        ("北京", "Beijing", "CN"),
        ("北京市", "Beijing", "CN"),
        ("Bangalore", "Bengaluru", "IN"),
        ("Bengaluru", "Bengaluru", "IN"),
        ("Sao Paulo", "São Paulo", "BR"),
        ("圣保罗", "São Paulo", "BR"),
        ("Saigon", "Ho Chi Minh City", "VN"),
        ("Zurich", "Zürich", "CH"),
        ("Xian", "Xi'an", "CN"),
        ("Frankfurt am Main", "Frankfurt", "DE"),
        ("廣州", "Guangzhou", "CN"),
        ("臺北", "Taipei", "TW"),
        ("阿拉木图", "Almaty", "KZ"),
        ("Cambridge, UK", "Cambridge", "GB"),
        ("Cambridge, US", "Cambridge", "US"),
        ("Cambridge, United States", "Cambridge", "US"),
        ("剑桥，英国", "Cambridge", "GB"),
        ("Washington, D.C.", "Washington", "US"),
        ("Birmingham", "Birmingham", "GB"),
        ("Nice", "Nice", "FR"),
    ],
)
def test_place_is_found_by(text: str, name: str, country: str) -> None:
    place = find_place(text)
    assert (place.name_en, place.country) == (name, country)


@pytest.mark.slow
def test_country_chooses_between_cities_of_one_name() -> None:
    assert find_place("Birmingham", country="US").zone == "America/Chicago"
    with pytest.raises(InputError):
        find_place("London", country="CN")


def test_most_populous_of_a_name_wins() -> None:
    # Two cities are romanised Taizhou: 泰州 in Jiangsu is the larger in GeoNames.
    assert find_place("Taizhou").name_zh == "泰州"
    assert find_place("台州").name_en == "Taizhou (Zhejiang)"


@pytest.mark.parametrize(
    ("typed", "meant"), [("Bejing", "Beijing"), ("Manchster", "Manchester"), ("Sanghai", "Shanghai")]
)
def test_misspelt_name_is_answered_with_the_nearest(typed: str, meant: str) -> None:
    with pytest.raises(InputError) as caught:
        find_place(typed)
    sentence = translate(Message(caught.value.key, caught.value.fields), "en")
    assert sentence == f"'{typed}' is not in the catalogue; did you mean '{meant}'?"


def test_right_name_in_the_wrong_country_is_not_suggested_again() -> None:
    with pytest.raises(InputError) as caught:
        find_place("London, CN")
    assert caught.value.fields["hint"].key == "place.give_coordinates"


@pytest.mark.parametrize("text", ["", " ", ",", ", GB", "Nowhereville", "x" * 5000, "!!!", "北"])
def test_unknown_name_is_an_input_error_with_a_sentence(text: str) -> None:
    with pytest.raises(InputError) as caught:
        find_place(text)
    for language in ("en", "zh_Hans"):
        assert len(translate(Message(caught.value.key, caught.value.fields), language)) < 300


@pytest.mark.slow
@given(st.text(max_size=30))
def test_any_text_is_a_place_or_an_input_error(text: str) -> None:
    try:
        place = find_place(text)
    except InputError as error:
        assert error.key == "place.unknown"
    else:
        assert place.zone


def test_every_curated_place_is_found_by_both_its_names() -> None:
    for name, place in load_places().items():
        assert find_place(name) == place
        assert find_place(place.name_zh or "") == place


def test_curated_set_holds_every_provincial_capital() -> None:
    known = {place.name_zh for place in load_places().values()}
    assert set(PROVINCIAL.split()) <= known


def test_mainland_keeps_beijing_time() -> None:
    assert {p.zone for p in load_places().values() if p.mainland} == {"Asia/Shanghai"}
    assert find_place("Korla").zone == "Asia/Shanghai"


def test_point_takes_country_and_zone_of_the_nearest_city() -> None:
    place = place_at(53.40, -2.99)
    assert (place.name_en, place.country, place.zone) == ("Liverpool", "GB", "Europe/London")
    assert (place.lat_deg, place.lon_deg) == (53.40, -2.99)
    assert place_at(39.9, 116.4, "Depot").name_en == "Depot"


@pytest.mark.parametrize(
    ("lat", "lon", "key"),
    [
        (91.0, 0.0, "place.latitude"),
        (math.nan, 0.0, "place.latitude"),
        (0.0, 181.0, "place.longitude"),
        (0.0, math.inf, "place.longitude"),
        (-40.0, -110.0, "place.nowhere"),
    ],
)
def test_impossible_point_is_refused(lat: float, lon: float, key: str) -> None:
    with pytest.raises(InputError) as caught:
        place_at(lat, lon)
    assert caught.value.key == key


def test_distance_is_the_great_circle_within_its_stated_error() -> None:
    # London to Beijing is 8 140 km to three figures on the ellipsoid; the sphere is within 0.6 %.
    assert distance_km(find_place("London"), find_place("Beijing")) == pytest.approx(8140, rel=0.006 + 0.0007)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("HK", Names("Hong Kong", "中国香港")),
        ("MO", Names("Macau", "中国澳门")),
        ("TW", Names("Taiwan", "中国台湾")),
        ("GB", Names("United Kingdom", "英国")),
        ("cn", Names("China", "中国")),
    ],
)
def test_country_or_region_is_named(code: str, names: Names) -> None:
    assert country_names(code) == names


@pytest.mark.parametrize(
    ("text", "code"),
    [("NO", "NO"), ("norway", "NO"), ("uk", "GB"), ("中国", "CN"), ("香港", "HK"), ("中国香港", "HK")],
)
def test_country_is_found_by(text: str, code: str) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize("text", ["", "EU", "Atlantis", "001"])
def test_no_country_is_called(text: str) -> None:
    assert find_country(text) is None
    with pytest.raises(InputError):
        country_code(text)
