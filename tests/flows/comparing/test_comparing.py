"""Two forecasts side by side: what is told apart, what is not, and what cannot be set against each other."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import factories
from beacon.errors import InputError
from beacon.firmfile import firm_from_text
from beacon.flows.comparing import compare_document
from beacon.flows.comparing.stored import NEWEST, read_stored
from beacon.flows.comparing.words import Change, change_of
from beacon.flows.forecasting import Request, forecast_firm
from beacon.flows.planning.plan import plan_firm
from beacon.flows.planning.request import PlanRequest
from beacon.i18n import LANGUAGES, render
from beacon.nouns import Band, Document, Paragraph, Table
from beacon.report.forecast_json import forecast_json
from beacon.report.forecast_versions import FORMAT_VERSION, forecast_from_json
from beacon.report.web_document import web_document

FIRM = """
firm: {name: Test, home: GB}
sites:
  - {name: Leeds, city: "Leeds, GB", people: 30, link: mpls,
     access: {medium: fibre, down_mbps: 500, up_mbps: 500, background_pct: 20}}
  - {name: Beijing, city: Beijing, people: 60, link: internet,
     access: {medium: fibre, carrier: China Telecom, down_mbps: 200, up_mbps: 200, background_pct: 20}}
  - {name: Paris, city: Paris, people: 20, link: internet,
     access: {medium: fibre, down_mbps: 500, up_mbps: 500, background_pct: 20}}
codecs: [G.711 + PLC]
links: [internet]
"""
BANDS = st.lists(st.floats(0, 100), min_size=3, max_size=3).map(sorted)


def band(values: list[float]) -> Band:
    return Band(low=values[0], typical=values[1], high=values[2])


def plan_part() -> dict[str, Any]:
    """As much of a plan as a comparison reads."""

    def site(name: str, monthly: float) -> dict[str, Any]:
        return {"site": name, "link": "mpls", "mbps": 100, "monthly": monthly}

    def need(name: str) -> dict[str, Any]:
        way = {"needed_mbps": 40}
        return {"site": name, "up": way, "down": way, "trunks": {"needed": 12}, "agents": None}

    spot = {"key": "Hong Kong", "site": None, "name_en": "Hong Kong", "name_zh": "香港"}
    group = {"sites": ["London", "Beijing"], "shared_h": 240.5}
    return {
        "made_on": "2026-11-23",
        "links": {
            "priced": True, "currency": "GBP", "fictional": False, "feasible": True,
            "chosen": {"monthly": 3000, "pairs_failing": 0, "sites": [site("London", 1000), site("Beijing", 2000)]},
        },
        "capacity": [need("London"), need("Beijing")],
        "breaking": [
            {"site": "London", "resource": "trunks", "multiplier": 2.5},
            {"site": "Beijing", "resource": "line_up", "multiplier": None},
        ],
        "hubs": {"one": {"hubs": ["Hong Kong"], "quality": 86.1, "gain": 3}, "two": None, "scored": [spot]},
        "windows": {"all_sites": group, "pairs": [group]},
    }  # fmt: skip


@pytest.fixture(scope="module")
def plain() -> dict[str, Any]:
    return json.loads(forecast_json(factories.small_forecast()))


@pytest.fixture
def planned(plain: dict[str, Any]) -> dict[str, Any]:
    return {**copy.deepcopy(plain), "plan": plan_part()}


def told(document: Document, language: str = "en") -> str:
    """All words of a document."""
    return json.dumps(web_document(document, language=language), ensure_ascii=False)


def leads(document: Document, role: str = "lead") -> list[str]:
    blocks = document.sections[0].blocks
    return [render(b.text, "en") for b in blocks if isinstance(b, Paragraph) and b.role == role]


def table(document: Document, key: str) -> list[list[str]]:
    """A table's cells in English."""
    tables = [b for s in document.sections for b in s.blocks if isinstance(b, Table) and b.key == key]
    return [[render(cell.text, "en") for cell in row] for row in tables[0].rows] if tables else []


def set_quality(data: dict[str, Any], low: float, typical: float, high: float) -> None:
    for pair in data["pairs"]:
        for working in pair["working"].values():
            working["r_common"] = {"low": low, "typical": typical, "high": high}


def test_a_forecast_against_itself_says_that_nothing_differs(planned: dict[str, Any]) -> None:
    document = compare_document(planned, planned)
    assert "calls are the same in both; site pairs compared: 3" in leads(document)[0]
    assert table(document, "compare-pairs") == []
    assert leads(document, "warning") == []
    assert all(row[-1] == "yes" for row in table(document, "compare-made"))


def test_bands_tell_pairs_apart_clearly_probably_or_not_at_all(plain: dict[str, Any]) -> None:
    before, near, far, likely, mixed = (copy.deepcopy(plain) for _ in range(5))
    set_quality(before, 60, 65, 70)
    set_quality(near, 68, 74, 80)
    set_quality(far, 71, 80, 85)
    set_quality(likely, 64, 74, 80)
    set_quality(mixed, 55, 68, 80)
    assert table(compare_document(before, mixed), "compare-pairs")[0][3] == "no clear difference"
    assert table(compare_document(before, near), "compare-pairs")[0][3] == "probably better"
    assert table(compare_document(before, likely), "compare-pairs")[0][3] == "probably better"
    assert table(compare_document(near, before), "compare-pairs")[0][3] == "probably worse"
    assert table(compare_document(before, far), "compare-pairs")[0][3] == "clearly better"
    assert table(compare_document(far, before), "compare-pairs")[0][3] == "clearly worse"


@given(BANDS.map(band), BANDS.map(band))
def test_turned_round_better_is_worse(a: Band, b: Band) -> None:
    turned = {
        Change.BETTER: Change.WORSE, Change.LIKELY_BETTER: Change.LIKELY_WORSE,
        Change.WORSE: Change.BETTER, Change.LIKELY_WORSE: Change.LIKELY_BETTER,
    }  # fmt: skip
    change = change_of(a, b)
    assert change_of(b, a) == turned.get(change, change)
    if change is Change.BETTER:
        assert b.typical > a.typical


def test_the_answer_says_what_moved_most_and_what_changed_in_the_firm(plain: dict[str, Any]) -> None:
    before, after = copy.deepcopy(plain), copy.deepcopy(plain)
    set_quality(before, 60, 65, 70)
    set_quality(after, 71, 79.9, 85)
    first = after["firm"]["sites"][0]
    first |= {"people": first["people"] + 5, "link": "mpls"}
    after["firm"]["target"]["r"] = 75
    said = " ".join(leads(compare_document(before, after)))
    assert "In B 3 pairs are better, 0 worse, 0 without" in said
    assert "R 65 → 79" in said
    assert f"people in {first['name']}" in said and f"link of {first['name']}" in said
    assert "Given otherwise in the firm file: the target." in said
    assert "one forecast twice" not in said


def test_one_forecast_named_twice_is_said_to_be_one(planned: dict[str, Any]) -> None:
    assert "one forecast twice" in leads(compare_document(planned, planned))[-1]
    later = copy.deepcopy(planned)
    later["plan"]["made_on"] = "2027-01-01"
    assert "what differs comes from the day" in leads(compare_document(planned, later))[-1]


@pytest.mark.parametrize("value", [10**30, -(10**30), 1e308, True, "5"])
def test_a_figure_no_firm_can_have_is_damage(plain: dict[str, Any], value: Any) -> None:
    broken = copy.deepcopy(plain)
    broken["firm"]["sites"][0]["people"] = value
    with pytest.raises(InputError) as refused:
        compare_document(plain, broken)
    assert refused.value.key == "compare.damaged"


def test_the_largest_seed_is_read(plain: dict[str, Any]) -> None:
    other = copy.deepcopy(plain)
    other["provenance"]["seed"] = 2**63 - 1
    assert table(compare_document(other, other), "compare-made")[4][1] == str(2**63 - 1)


def test_without_prices_no_row_of_cost_is_shown(planned: dict[str, Any]) -> None:
    free = copy.deepcopy(planned)
    free["plan"]["links"] |= {"priced": False, "currency": None}
    assert "Chosen links, a month" in told(compare_document(planned, free))
    assert "Chosen links, a month" not in told(compare_document(free, free))


def test_sites_are_matched_by_name_whatever_their_order(plain: dict[str, Any]) -> None:
    turned = copy.deepcopy(plain)
    turned["firm"]["sites"].reverse()
    for pair in turned["pairs"]:
        pair["site_a"], pair["site_b"] = pair["site_b"], pair["site_a"]
    assert "calls are the same" in leads(compare_document(plain, turned))[0]


def test_links_people_and_lines_that_changed_are_listed(plain: dict[str, Any]) -> None:
    other = copy.deepcopy(plain)
    site = other["firm"]["sites"][0]
    site["people"], site["link"], site["access"]["up_mbps"] = site["people"] * 2, "sdwan@hk", 7
    rows = table(compare_document(plain, other), "compare-sites")
    assert len(rows) == 1
    assert "→" in rows[0][1] and "SD-WAN via Hong Kong" in rows[0][2] and "7 up" in rows[0][3]


def test_costs_in_one_currency_are_set_against_each_other(planned: dict[str, Any]) -> None:
    dearer = copy.deepcopy(planned)
    dearer["plan"]["links"]["chosen"]["monthly"] = 3600
    assert any("GBP 600 more" in text for text in leads(compare_document(planned, dearer)))
    assert any("GBP 600 less" in text for text in leads(compare_document(dearer, planned)))


def test_costs_in_two_currencies_are_not(planned: dict[str, Any]) -> None:
    other = copy.deepcopy(planned)
    other["plan"]["links"]["currency"] = "CNY"
    document = compare_document(planned, other)
    assert not any(" more." in text or " less." in text for text in leads(document))
    assert "different currencies (A GBP, B CNY)" in told(document)


def test_fictional_prices_are_said_to_be(planned: dict[str, Any]) -> None:
    planned["plan"]["links"]["fictional"] = True
    document = compare_document(planned, planned)
    assert "fictional prices" in told(document)
    assert "GBP 3,000 (fictional prices) a month in both" in " ".join(leads(document))
    assert "虚构" in told(document, "zh_Hans")


def test_what_gives_way_first_is_named_with_its_place(planned: dict[str, Any]) -> None:
    sooner = copy.deepcopy(planned)
    sooner["plan"]["breaking"][1]["multiplier"] = 1.0
    said = " ".join(leads(compare_document(planned, sooner)))
    assert "London, telephone trunks, at 2.50 times" in said
    assert "Beijing, the line from the site, already today" in said


def test_a_forecast_without_a_plan_is_compared_as_far_as_it_goes(
    plain: dict[str, Any], planned: dict[str, Any]
) -> None:
    document = compare_document(planned, plain)
    assert any(text.startswith("No plan in B") for text in leads(document, "warning"))
    assert [s.key for s in document.sections if s.part == "plan"] == []


def test_what_makes_two_forecasts_unlike_is_said(plain: dict[str, Any]) -> None:
    other = copy.deepcopy(plain)
    other["firm"]["target"]["r"] = 80
    other["provenance"]["version"] = "9.9"
    warnings = " ".join(leads(compare_document(plain, other), "warning"))
    assert "targets differ" in warnings and "different versions" in warnings
    refreshed = copy.deepcopy(plain)
    refreshed["provenance"]["catalogue_hash"] = "0" * 64
    assert "Made with other facts" in " ".join(leads(compare_document(plain, refreshed), "warning"))
    reseeded = copy.deepcopy(plain)
    reseeded["provenance"]["seed"] += 1
    assert "another seed" in " ".join(leads(compare_document(plain, reseeded), "warning"))


def test_without_a_common_codec_no_quality_is_compared(plain: dict[str, Any]) -> None:
    other = copy.deepcopy(plain)
    for codec in other["codecs"]:
        codec["name"] += " X"
    for pair in other["pairs"]:
        pair["working"] = {f"{name} X": working for name, working in pair["working"].items()}
    document = compare_document(plain, other)
    assert "No codec is in both" in " ".join(leads(document, "warning"))
    assert table(document, "compare-pairs") == []


def test_two_firms_without_a_common_site_have_nothing_to_compare(plain: dict[str, Any]) -> None:
    other = copy.deepcopy(plain)
    for site in other["firm"]["sites"]:
        site["name"] += " II"
    with pytest.raises(InputError) as raised:
        compare_document(plain, other)
    assert raised.value.key == "compare.no_site"


def test_with_one_common_site_there_is_no_pair_and_that_is_said(plain: dict[str, Any]) -> None:
    other = copy.deepcopy(plain)
    kept = other["firm"]["sites"][0]["name"]
    for site in other["firm"]["sites"][1:]:
        site["name"] += " II"
    for pair in other["pairs"]:
        pair["site_a"], pair["site_b"] = (s if s == kept else f"{s} II" for s in (pair["site_a"], pair["site_b"]))
    assert "only one site in common" in leads(compare_document(plain, other))[0]


@pytest.mark.parametrize("data", [{}, [], {"format": "beacon-forecast"}, {"format": "other", "format_version": 1}])
def test_what_is_no_forecast_is_refused(data: Any, plain: dict[str, Any]) -> None:
    with pytest.raises(InputError) as raised:
        compare_document(plain, data)
    assert (raised.value.key, raised.value.fields["which"]) == ("compare.not_a_forecast", "B")


def test_a_newer_format_is_refused_and_the_newest_is_the_reports(plain: dict[str, Any]) -> None:
    assert NEWEST == FORMAT_VERSION
    with pytest.raises(InputError) as raised:
        compare_document({**plain, "format_version": NEWEST + 1}, plain)
    assert raised.value.key == "compare.newer"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("firm.name", 7), ("firm.sites", {}), ("provenance.seed", "one"), ("calls", True), ("firm.target.r", None),
        ("pairs", [1]), ("firm.links", ["carrier pigeon"]), ("codecs", "opus"),
    ],
)  # fmt: skip
def test_damage_is_named_by_its_place(plain: dict[str, Any], path: str, value: Any) -> None:
    data = copy.deepcopy(plain)
    *way, last = path.split(".")
    node = data
    for key in way:
        node = node[key]
    node[last] = value
    with pytest.raises(InputError) as raised:
        compare_document(data, plain)
    assert raised.value.key == "compare.damaged"
    assert raised.value.fields["where"].startswith(path.split("[")[0])


@pytest.mark.slow
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_cut_from_a_file_raises_nothing_but_an_input_error(
    plain: dict[str, Any], data: st.DataObject
) -> None:
    as_is = [{**pair, "hours": None} for pair in plain["pairs"] if pair["column"] == "as-is"]
    whole = copy.deepcopy({**plain, "pairs": as_is, "home_pairs": [], "rows": {}, "plan": plan_part()})
    node: Any = whole
    while isinstance(node, dict | list) and node:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys))
        if data.draw(st.booleans()) or not isinstance(node[key], dict | list):
            node[key] = data.draw(st.sampled_from([None, 3, "x", [], {}, True, 1e400]))
            break
        node = node[key]
    try:
        compare_document(whole, whole)
    except InputError as error:
        assert error.key.startswith("compare.")


def test_hostile_names_stay_names(plain: dict[str, Any]) -> None:
    text = json.dumps(plain).replace(plain["firm"]["name"], "{0.__class__} <script>")
    assert "{0.__class__} <script>" in told(compare_document(json.loads(text), plain))


@pytest.mark.slow
def test_a_file_of_the_first_format_is_raised_and_compared() -> None:
    old = (Path(__file__).parents[2] / "report" / "forecast_v1.json").read_text(encoding="utf-8")
    raised = forecast_from_json(old, file="old.json")
    assert read_stored(raised, name="A").plan is None
    for data in (raised, json.loads(old)):
        assert "calls are the same" in leads(compare_document(data, raised))[0]


@pytest.mark.slow
def test_two_real_plans_are_told_in_both_languages() -> None:
    firm = firm_from_text(FIRM, name="test.yaml")
    request = Request(seed=3, calls=8, call_s=10.0, hours=(7, 8, 9), threads=2)
    day = PlanRequest(made_on=date(2026, 11, 23), threads=2)
    before = forecast_firm(firm, request)
    sites = (*firm.sites[:2], replace(firm.sites[2], link=firm.sites[0].link, people=80))
    after = forecast_firm(replace(firm, demand=None, sites=sites), request)
    a, b = (json.loads(forecast_json(made, plan_firm(made, day))) for made in (before, after))
    document = compare_document(a, b)
    english, chinese = (told(document, language) for language in LANGUAGES)
    assert "When people can meet" in english and "可以开会的时间" in chinese
    keys = {section.key for section in document.sections}
    assert {"compare-answer", "compare-sites", "compare-windows", "compare-made"} <= keys
    assert ("compare-links" in keys, "compare-needs" in keys) == (
        bool(a["plan"]["links"]["chosen"]["sites"]), bool(a["plan"]["capacity"]),
    )  # fmt: skip
    assert [row[0] for row in table(document, "compare-sites")] == ["Paris"]
