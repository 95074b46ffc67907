"""What the report says of demand, the busy hour and what gives way."""

from __future__ import annotations

import dataclasses
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from beacon.flows.briefing.planning.breaking import breaking
from beacon.flows.briefing.planning.capacity import capacity
from beacon.flows.briefing.planning.demand import demand
from beacon.flows.briefing.reading import Reading
from beacon.flows.planning.lines.breaking import breaking_points
from beacon.flows.planning.lines.capacity import busy_sites, site_capacities
from beacon.flows.planning.loads import demand_of, loads
from beacon.flows.planning.request import PlanRequest
from beacon.i18n import LANGUAGES, render
from beacon.nouns import Chart, Link, LinkKind, Paragraph, PlannedLine, Section, Table
from beacon.nouns.capacity import BreakingPoint
from beacon.report.charts.draw import chart_svg
from beacon.report.page_charts import page_spec
from factories import small_forecast


@pytest.fixture(scope="module")
def reading() -> Reading:
    forecast = small_forecast()
    firm = dataclasses.replace(forecast.firm, overrides=())
    return Reading(forecast=dataclasses.replace(forecast, firm=firm), codec=forecast.codecs[0])


@pytest.fixture(scope="module")
def plan(reading: Reading) -> Any:
    """The parts of a plan that these sections read."""
    request = PlanRequest(made_on=date(2026, 11, 23))
    site_loads, pair_loads = loads(reading.forecast.firm)
    busy = busy_sites(reading.forecast, site_loads, pair_loads, request)
    found = site_capacities(reading.forecast.firm, busy, request)
    return SimpleNamespace(loads=site_loads, capacity=found, breaking=breaking_points(busy, found, request))


def texts(section: Section, language: str) -> list[str]:
    """Everything a section says, in order."""
    said = [render(section.title, language)]
    for block in section.blocks:
        if isinstance(block, Paragraph):
            said.append(render(block.text, language))
        elif isinstance(block, Table):
            said += [render(text, language) for text in (block.caption, *block.columns)]
            said += [render(cell.text, language) for row in block.rows for cell in row]
        elif isinstance(block, Chart):
            said += [render(text, language) for text in (block.title, block.alt)]
    return said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", [breaking, capacity, demand])
def test_every_sentence_is_whole_in_both_languages(reading: Reading, plan: Any, part: Any, language: str):
    section = part(reading, plan)
    said = texts(section, language)
    assert all(said)
    assert not any("{" in text for text in said)
    first = section.blocks[0]
    assert isinstance(first, Paragraph)
    assert first.role == "lead"


@pytest.mark.parametrize("part", [breaking, capacity, demand])
def test_rows_are_as_wide_as_their_heads(reading: Reading, plan: Any, part: Any):
    for block in part(reading, plan).blocks:
        if isinstance(block, Table):
            assert {len(row) for row in block.rows} == {len(block.columns)}


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chart_has_a_bar_a_site_and_is_drawn_on_paper_and_on_the_page(reading: Reading, plan: Any, language: str):
    chart = next(block for block in breaking(reading, plan).blocks if isinstance(block, Chart))
    assert len(chart.rows) == len(reading.forecast.firm.sites)
    assert "<svg" in chart_svg(chart, language, prefix="t")
    assert page_spec(chart, language)["layer"]


def point(**changes: object) -> BreakingPoint:
    usual: dict[str, Any] = {
        "site": "London", "resource": "line_up", "multiplier": 1.4, "hour_utc": 9, "why": "delay", "below": 8.0,
        "above": 14.0, "bound": 10.0, "confirmed": True,
    }  # fmt: skip
    return BreakingPoint(**{**usual, **changes})


def leads(reading: Reading, plan: Any, *points: BreakingPoint) -> list[str]:
    changed = SimpleNamespace(loads=plan.loads, capacity=plan.capacity, breaking=points)
    blocks = breaking(reading, changed).blocks  # type: ignore[arg-type]
    return [render(b.text, "en") for b in blocks if isinstance(b, Paragraph) and b.role == "lead"]


def test_what_gives_way_first_is_told_with_people_hour_and_figure(reading: Reading, plan: Any):
    (said,) = leads(reading, plan, point(), point(multiplier=2.0, site="Singapore"))
    assert "London" in said
    assert "1.40 times" in said
    assert "42 instead of 30" in said
    assert "09:00 UTC (09:00 local)" in said
    assert "14 ms" in said


def test_what_is_past_its_bound_today_is_told_before_what_comes_next(reading: Reading, plan: Any):
    now, later = leads(reading, plan, point(multiplier=1.0), point(multiplier=2.0, site="Singapore"))
    assert now.startswith("Past its bound already")
    assert "Singapore" in later


def test_the_worst_of_what_is_past_its_bound_today_is_told_with_its_site(reading: Reading, plan: Any):
    (said,) = leads(reading, plan, point(multiplier=1.0, why="share", above=0.425, bound=0.3))
    assert said.endswith("At London calls and meetings take 42.5% of the line (allowed: 30.0%).")
    changed = SimpleNamespace(loads=plan.loads, capacity=plan.capacity, breaking=(point(multiplier=1.0),))
    chart = next(b for b in breaking(reading, changed).blocks if isinstance(b, Chart))  # type: ignore[arg-type]
    assert render(chart.rows[0]["text"], "en") == "already today: access line, from the site"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("why", ["rate", "share", "delay", "loss", "blocking", "service_level"])
def test_every_bound_that_is_passed_today_can_be_said(reading: Reading, plan: Any, why: str, language: str):
    changed = SimpleNamespace(loads=plan.loads, capacity=plan.capacity, breaking=(point(multiplier=1.0, why=why),))
    assert all(texts(breaking(reading, changed), language))  # type: ignore[arg-type]


def test_of_agents_the_calls_are_said_to_grow(reading: Reading, plan: Any):
    (said,) = leads(reading, plan, point(resource="agents", why="service_level", above=0.7, bound=0.8))
    assert "today's calls" in said
    assert "people" not in said


def test_where_everything_holds_it_is_said_so(reading: Reading, plan: Any):
    (said,) = leads(reading, plan, point(multiplier=None))
    assert said.startswith("Nothing gives way")


def test_a_line_that_is_too_small_is_named_with_what_it_needs(reading: Reading, plan: Any):
    first = plan.capacity[0]
    small = dataclasses.replace(first, up=dataclasses.replace(first.up, rate_mbps=5.0, needed_mbps=42.0))
    changed = SimpleNamespace(loads=plan.loads, capacity=(small, *plan.capacity[1:]), breaking=())
    said = texts(capacity(reading, changed), "en")[1]  # type: ignore[arg-type]
    assert "2 of 3 sites" in said
    assert "London (from the site: needs 42 Mbit/s, has 5 Mbit/s)" in said


def with_planned(plan: Any, *, up_mbps: float) -> Any:
    """The first site's line replaced by another kind."""
    first = plan.capacity[0]
    line = PlannedLine(
        link=Link(LinkKind.SDWAN), changes=True, ordered_mbps=first.down.rate_mbps, rates=first.rates,
        up=dataclasses.replace(first.up, rate_mbps=up_mbps, needed_mbps=20.0), down=first.down,
        queue_up=first.queue_up, queue_down=first.queue_down,
    )  # fmt: skip
    return SimpleNamespace(
        loads=plan.loads, capacity=(dataclasses.replace(first, planned=line), *plan.capacity[1:]), breaking=()
    )


def leads_of_capacity(reading: Reading, plan: Any) -> list[str]:
    blocks = capacity(reading, plan).blocks
    return [render(b.text, "en") for b in blocks if isinstance(b, Paragraph) and b.role == "lead"]


def test_the_hour_on_a_planned_line_is_told_beside_todays(reading: Reading, plan: Any):
    said = leads_of_capacity(reading, with_planned(plan, up_mbps=50.0))
    assert "Sites whose line the plan changes: 1" in said[1]
    assert "stays within bounds" in said[1]
    tables = [b for b in capacity(reading, with_planned(plan, up_mbps=50.0)).blocks if isinstance(b, Table)]
    planned = next(table for table in tables if table.key == "capacity-planned")
    assert planned.folded
    assert [render(row[2].text, "en") for row in planned.rows] == ["SD-WAN", "SD-WAN"]
    assert "capacity-planned" not in [b.key for b in capacity(reading, plan).blocks if isinstance(b, Table)]


def test_a_planned_line_that_is_too_small_is_named_with_what_to_ask_for(reading: Reading, plan: Any):
    said = leads_of_capacity(reading, with_planned(plan, up_mbps=15.0))
    assert "ask for more at London (from the site: needs 20 Mbit/s, would have 15 Mbit/s)" in said[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_planned_line_is_said_in_both_languages(reading: Reading, plan: Any, language: str):
    for rate in (15.0, 50.0):
        assert all(texts(capacity(reading, with_planned(plan, up_mbps=rate)), language))


def test_the_wire_is_told_for_every_codec_and_adds_up(reading: Reading, plan: Any):
    """160 bytes of G.711 in 20 ms, with RTP 12, SRTP's tag 10, UDP 8, IPv4 20 and Ethernet's 38: 99.2 kbit/s."""
    table = next(b for b in capacity(reading, plan).blocks if isinstance(b, Table) and b.key == "capacity-wire")
    rows = [[render(cell.text, "en") for cell in row] for row in table.rows]
    calls = {row[1]: row for row in rows if row[0] == "call" and row[2] == "–"}
    assert {codec.split(",")[0] for codec in calls} == set(reading.forecast.firm.codecs)
    g711 = next(row for codec, row in calls.items() if codec.startswith("G.711"))
    assert g711[1].endswith("20 ms")
    assert g711[3:] == ["160", "12", "10", "8", "20", "0", "38", "248", "50", "99"]


def test_what_the_firm_did_not_say_is_told_as_assumed(reading: Reading, plan: Any):
    assert reading.forecast.firm.demand is None
    said = [b for b in demand(reading, plan).blocks if isinstance(b, Paragraph) and b.role == "warning"]
    assert "moderate" in render(said[0].text, "en")
    personas = next(b for b in demand(reading, plan).blocks if isinstance(b, Table) and b.key == "demand-personas")
    assert len(personas.rows) == len(demand_of(reading.forecast.firm).personas)
    assert "(assumed)" in render(personas.rows[0][6].text, "en")
