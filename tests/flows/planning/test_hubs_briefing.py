"""What the report says of meeting servers: the answer first, in both languages, and nothing that cannot be told."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

import factories
from beacon.flows.briefing.planning.hubs import CLOSE_R, hubs
from beacon.flows.briefing.reading import Reading
from beacon.i18n import LANGUAGES, render
from beacon.nouns import Chart, Document, Forecast, Paragraph, Section, Table
from beacon.nouns.hub_plan import HubCandidate, HubOption, HubPair, HubPlan
from beacon.report.charts import chart_svg
from beacon.report.web_document import web_document


@pytest.fixture(scope="module")
def forecast() -> Forecast:
    return factories.small_forecast()


def candidate(key: str, *, site: str | None = None, quality: float | None = 80.0, flags: tuple[str, ...] = ()) -> Any:
    return HubCandidate(
        key=key, site=site, name_en=key, name_zh=None, country="HK", lat_deg=22.3, lon_deg=114.2, quality=quality,
        settled=quality is not None and quality > 75, adds_mbps=120.0 if site else 0.0, flags=flags,
    )  # fmt: skip


def option(forecast: Forecast, hubs: tuple[str, ...], quality: float, today: float) -> HubOption:
    names = [site.name for site in forecast.firm.sites]
    pair = HubPair(
        site_a=names[0], site_b=names[1], hub=hubs[-1], r_common=quality, r_today=today, weight=3.0
    )
    return HubOption(hubs=hubs, quality=quality, gain=quality - today, on_target=1.0, pairs=(pair,))


def plan_of(forecast: Forecast, *, one: float = 82.0, second: float = 79.0, two: float = 85.0, **more: Any) -> HubPlan:
    site = forecast.firm.sites[0].name
    today = more.pop("today_quality", 76.0)
    made = HubPlan(
        candidates=("Hong Kong", "Singapore", site),
        today="Singapore",
        today_quality=today,
        one=option(forecast, ("Hong Kong",), one, today),
        one_runner_up=option(forecast, ("Singapore",), second, today),
        two=option(forecast, ("Hong Kong", site), two, today),
        two_runner_up=None,
        scored=(
            candidate("Hong Kong"),
            candidate("Singapore", quality=70.0),
            candidate(site, site=site, flags=("own_line",)),
            candidate("Narrow", site=forecast.firm.sites[1].name, quality=None, flags=("mainland", "full_line")),
        ),
    )
    return replace(made, **more)


def section_of(forecast: Forecast, plan: HubPlan) -> Section:
    reading: Any = Reading(forecast=forecast, codec=forecast.codecs[0])
    whole: Any = SimpleNamespace(hubs=plan)
    return hubs(reading, whole)


def said(section: Section, role: str = "lead", language: str = "en") -> list[str]:
    return [render(b.text, language) for b in section.blocks if isinstance(b, Paragraph) and b.role == role]


def test_the_first_sentence_is_the_answer(forecast: Forecast) -> None:
    first = said(section_of(forecast, plan_of(forecast)))[0]
    assert first == (
        "One server: Hong Kong (data centre). Meetings are held in Singapore (data centre) today; on today's lines "
        "moving them raises R from 76.0 to 82.0 (+6.0), weighted by people who meet."
    )


def test_a_place_that_is_already_best_is_left_alone(forecast: Forecast) -> None:
    first = said(section_of(forecast, plan_of(forecast, today="Hong Kong", today_quality=82.0)))[0]
    assert first.startswith("One server: leave it in Hong Kong (data centre)")


def test_a_gain_too_small_to_tell_moves_nothing(forecast: Forecast) -> None:
    plan = plan_of(forecast, one=76.0 + CLOSE_R / 2)
    first = said(section_of(forecast, plan))[0]
    assert first.startswith("One server: Singapore (data centre), where meetings are held today")


def test_where_nobody_said_straight_lines_are_the_measure(forecast: Forecast) -> None:
    assert "Nobody said where meetings are held" in said(section_of(forecast, plan_of(forecast, today=None)))[0]


@pytest.mark.parametrize(("second", "words"), [(81.9, "does as well"), (79.0, "Next best")])
def test_the_runner_up_is_told_by_how_near_it_comes(forecast: Forecast, second: float, words: str) -> None:
    assert words in said(section_of(forecast, plan_of(forecast, second=second)))[1]


@pytest.mark.parametrize(("two", "words"), [(85.0, "+3.0 over one"), (82.1, "not worth having")])
def test_a_second_server_has_to_be_worth_it(forecast: Forecast, two: float, words: str) -> None:
    assert words in said(section_of(forecast, plan_of(forecast, two=two)))[-1]


def told_as_is(plan: HubPlan) -> HubPlan:
    """The plan as it would be where the lines stay."""
    assert plan.one is not None and plan.two is not None
    return replace(
        plan,
        today_as_is_quality=70.0,
        one=replace(plan.one, as_is_quality=74.0, as_is_gain=4.0),
        one_runner_up=None,
        two=replace(plan.two, as_is_quality=75.0, as_is_gain=5.0),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_that_changes_lines_tells_the_gain_on_those_of_today_too(forecast: Forecast, language: str) -> None:
    section = section_of(forecast, told_as_is(plan_of(forecast)))
    first, second = said(section, language=language)[:2]
    assert ("the plan's lines" if language == "en" else "规划所选线路") in first
    assert all(figure in second for figure in ("70.0", "74.0", "+4.0"))
    table = next(b for b in section.blocks if isinstance(b, Table) and b.key == "hubs-options")
    assert {len(row) for row in table.rows} == {len(table.columns)} == {7}
    plain = next(b for b in section_of(forecast, plan_of(forecast)).blocks if isinstance(b, Table))
    assert len(plain.columns) == 5


def test_mainland_china_and_own_lines_are_minded(forecast: Forecast) -> None:
    plan = plan_of(forecast)
    inside = replace(plan.scored[0], flags=("mainland",))
    abroad = option(forecast, (plan.scored[2].key,), 78.0, 76.0)
    section = section_of(forecast, replace(plan, scored=(inside, *plan.scored[1:]), one_abroad=abroad))
    warnings = " ".join(said(section, "warning"))
    assert "In mainland China: Hong Kong (data centre)" in warnings and "licensed carriers" in warnings
    assert "In a building of the firm" in warnings
    assert any("Outside mainland China the best place" in text for text in said(section))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("needed", "role"), [(900.0, "warning"), (300.0, "note")])
def test_what_the_line_of_a_servers_building_needs_is_told_and_minded_where_it_is_short(
    forecast: Forecast, needed: float, role: str, language: str
) -> None:
    plan = plan_of(forecast)
    spot = replace(plan.scored[2], line_way="up", line_needed_mbps=needed, line_mbps=500.0)
    section = section_of(forecast, replace(plan, scored=(*plan.scored[:2], spot, plan.scored[3])))
    told = [text for text in said(section, role, language) if f"{needed:.0f} Mbit/s" in text]
    assert len(told) == 1
    assert "500 Mbit/s" in told[0]


def test_a_line_too_narrow_says_by_how_much(forecast: Forecast) -> None:
    tables = [b for b in section_of(forecast, plan_of(forecast)).blocks if isinstance(b, Table)]
    narrow = next(t for t in tables if t.key == "hubs-candidates").rows[-1]
    assert render(narrow[1].text, "en") == "left out"
    assert "120 Mbit/s" in render(narrow[2].text, "en")


def test_nobody_who_meets_is_one_sentence(forecast: Forecast) -> None:
    section = section_of(forecast, replace(plan_of(forecast), one=None, scored=()))
    assert len(section.blocks) == 1
    assert said(section)[0].startswith("No two sites meet")


def test_no_place_that_can_carry_the_meetings_is_another(forecast: Forecast) -> None:
    plan = plan_of(forecast)
    full = replace(plan, one=None, scored=(plan.scored[-1],), refused=(("Narrow", "line"),))
    assert said(section_of(forecast, full))[0].startswith("No candidate can carry")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_said_and_drawn_in_both_languages(forecast: Forecast, language: str) -> None:
    section = section_of(forecast, plan_of(forecast, by_calls=True, proven=False, pairs_left_out=3))
    web_document(Document(title="t", subtitle="s", sections=(section,)), language=language)
    chart = next(b for b in section.blocks if isinstance(b, Chart))
    assert "<svg" in chart_svg(chart, language, prefix="x")
