"""What a good firm file means."""

import pytest
from firm_texts import EXAMPLES, SMALL, changed
from jsonschema import Draft202012Validator

from beacon.firmfile import firm_from_bytes, firm_from_text, firm_schema, read_firm
from beacon.firmfile.tree import parse_tree
from beacon.nouns import PLAIN_LINKS, BreakOut, Link, LinkKind, Medium, Target


def test_what_is_left_out_has_the_documented_defaults() -> None:
    firm = firm_from_text(SMALL, name="firm.yaml")
    assert firm.head_office == "London"
    assert firm.languages == ("en", "zh_Hans")
    assert firm.links == PLAIN_LINKS
    assert firm.target == Target(share=0.9, r=70.0)
    assert (firm.year, firm.terminal_delay_ms, firm.measured, firm.overrides) == (2027, 0.0, (), ())
    london = firm.site("London")
    assert london.access.background_down == london.access.background_up == 0.3
    assert london.links_available == PLAIN_LINKS
    assert london.hours.provenance == "countries:GB"


def test_codec_aliases_become_catalogue_names_each_once() -> None:
    firm = firm_from_text(SMALL + "codecs: [g711, G.711 + PLC]\n", name="firm.yaml")
    assert firm.codecs == ("G.711 + PLC",)


def test_background_may_differ_by_direction() -> None:
    text = changed("up_mbps: 20", "up_mbps: 20, background_pct: 10, background_up_pct: 25")
    access = firm_from_text(text, name="firm.yaml").site("London").access
    assert (access.background_down, access.background_up) == (0.10, 0.25)


def test_todays_link_is_always_available() -> None:
    text = changed("link: sdwan", "link: sdwan@hk\n    links_available: [internet]")
    site = firm_from_text(text, name="firm.yaml").site("Beijing")
    assert site.links_available == (Link(LinkKind.INTERNET), Link(LinkKind.SDWAN, BreakOut.HONG_KONG))


@pytest.mark.parametrize("home", ["GB", "uk", "United Kingdom", "英国"])
def test_home_is_a_code_or_a_name(home: str) -> None:
    assert firm_from_text(changed("home: GB", f"home: {home}"), name="firm.yaml").home == "GB"


def test_norway_is_not_false() -> None:
    text = changed("home: GB", "home: NO\n  head_office: London")
    assert firm_from_text(text, name="firm.yaml").home == "NO"


@pytest.mark.parametrize(("written", "hour"), [("08:30", 8.5), ('"8:30"', 8.5), ("8.5", 8.5), ("8", 8.0)])
def test_time_of_day_may_be_written(written: str, hour: float) -> None:
    text = changed("link: sdwan", f"link: sdwan\n    hours: {{start: {written}, end: 24}}")
    hours = firm_from_text(text, name="firm.yaml").site("Beijing").hours
    assert (hours.start_h, hours.end_h, hours.provenance) == (hour, 24.0, "firm")


def test_hours_of_a_country_apply_to_its_sites_without_their_own() -> None:
    text = SMALL + "working_hours: {中国: {start: 8, end: 17}}\n"
    firm = firm_from_text(text, name="firm.yaml")
    assert firm.site("Beijing").hours.start_h == 8.0
    assert firm.site("London").hours.start_h == 9.0


def test_country_row_of_the_catalogue_may_be_overridden() -> None:
    text = SMALL + "overrides: [{row: 'countries:GB', values: {hours_start: 08:00}}]\n"
    firm = firm_from_text(text, name="firm.yaml")
    assert firm.site("London").hours.start_h == 8.0
    assert firm.overrides[0].row == "countries:GB"


def test_site_may_be_a_point_on_the_map() -> None:
    text = changed("city: London", "latitude: 53.40\n    longitude: -2.99")
    place = firm_from_text(text, name="firm.yaml").site("London").place
    assert (place.name_en, place.lat_deg, place.zone) == ("Liverpool", 53.40, "Europe/London")


@pytest.mark.parametrize("written", ["Wi-Fi", "wifi", "WIFI", "wi-fi"])
def test_medium_may_be_written(written: str) -> None:
    text = changed("medium: fibre", f"medium: {written}")
    assert firm_from_text(text, name="firm.yaml").site("London").access.medium is Medium.WIFI


def test_byte_order_mark_and_windows_lines_are_read() -> None:
    data = b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode()
    assert firm_from_bytes(data, name="firm.yaml") == firm_from_text(SMALL, name="firm.yaml")


def test_examples_are_the_two_firms_and_nothing_else() -> None:
    names = sorted(path.name for path in EXAMPLES.iterdir() if path.suffix in (".yaml", ".yml"))
    assert names == ["china-appliances.yaml", "uk-manufacturer.yaml"]


def test_uk_example_has_its_twelve_sites() -> None:
    firm = read_firm(EXAMPLES / "uk-manufacturer.yaml")
    cities = {site.place.name_en for site in firm.sites}
    wanted = {"Manchester", "London", "Beijing", "Shanghai", "Shenzhen", "Hong Kong", "Singapore", "Tokyo"}
    assert wanted <= cities
    assert (len(firm.sites), firm.home, firm.head_office) == (12, "GB", "Manchester")
    assert firm.links == PLAIN_LINKS


def test_chinese_example_goes_abroad_from_qingdao() -> None:
    firm = read_firm(EXAMPLES / "china-appliances.yaml")
    cities = [site.place.name_en for site in firm.sites]
    assert cities == [
        "Qingdao", "Shenzhen", "London", "Birmingham", "Frankfurt", "Singapore", "Almaty", "São Paulo",
    ]  # fmt: skip
    assert (firm.home, firm.site(firm.head_office).place.name_en) == ("CN", "Qingdao")
    assert firm.languages[0] == "zh_Hans"


@pytest.mark.parametrize("name", ["uk-manufacturer", "china-appliances"])
def test_examples_satisfy_the_published_schema(name: str) -> None:
    text = (EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8")
    Draft202012Validator(firm_schema()).validate(parse_tree(text, name=name).data)


def test_schema_refuses_what_the_reader_refuses() -> None:
    data = parse_tree(SMALL + "colour: red\n", name="firm.yaml").data
    assert not Draft202012Validator(firm_schema()).is_valid(data)
    data = parse_tree(changed("people: 10", "people: 0"), name="firm.yaml").data
    assert not Draft202012Validator(firm_schema()).is_valid(data)


def test_every_field_of_the_schema_says_what_it_means() -> None:
    schema = firm_schema()
    silent = [
        f"{part}.{field}"
        for part, body in [("top", schema), *schema["$defs"].items()]
        for field, said in body["properties"].items()
        if "description" not in said and "$ref" not in said  # a group says itself what it is
    ]
    assert silent == []
