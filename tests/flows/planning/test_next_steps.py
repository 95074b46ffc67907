"""Every kind of step is there when, and only when, its cause is in the plan; all of them can be said."""

from __future__ import annotations

import dataclasses
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

import factories
from beacon.flows.briefing.planning.next_steps import next_steps as section
from beacon.flows.briefing.reading import Reading
from beacon.flows.planning.request import PlanRequest
from beacon.flows.planning.steps.next_steps import next_steps
from beacon.i18n import LANGUAGES, render
from beacon.nouns import Band, Forecast, Link, MeasuredRoute, Table
from beacon.nouns.demand import Demand, SiteDemand
from beacon.nouns.hub_plan import HubCandidate, HubOption, HubPlan
from beacon.nouns.link_plan import (
    FailingPair,
    LinkOption,
    LinkPlan,
    PairOutcome,
    SiteChoice,
    UnpricedKind,
)
from beacon.nouns.rules import Bearing, Found, Rule, RuleBook, Standing

MADE_ON = date(2026, 11, 23)
MPLS, HK_EXIT = Link.parse("mpls"), Link.parse("sdwan@hk")
RULE = Rule(
    id="XX-01", country="CN", topic="cross_border_link", standing=Standing.RULE, title_en="T", title_zh="题",
    says_en="S.", says_zh="文。", do_en="D.", do_zh="办。", sources=(("t", ""),), as_of="2026-01-01", confidence="high",
    bears_on=(Bearing.PRIVATE_LINE,), event="2026-12-21",
)  # fmt: skip
NO_LINKS = LinkOption(sites=(), pairs=(), monthly=None, quality=0.0, pairs_failing=0)
LINKS = LinkPlan(
    priced=True, currency="GBP", fictional=False, feasible=True, chosen=NO_LINKS, today=NO_LINKS, front=(),
    failing=(), unpriced=(), proven=True, gap=0.0, tabulated_calls=0,
)  # fmt: skip
NO_HUBS = HubPlan(
    candidates=(), today=None, today_quality=0.0, one=None, one_runner_up=None, two=None, two_runner_up=None
)


@pytest.fixture(scope="module")
def forecast() -> Forecast:
    """Two sites whose people are told, so that nothing is left to ask."""
    made = factories.small_forecast()
    sites = tuple(SiteDemand(site=site.name, staff=()) for site in made.firm.sites)
    told = Demand(personas=(), sites=sites, growth_per_year=0.1)
    return dataclasses.replace(made, firm=dataclasses.replace(made.firm, demand=told))


@pytest.fixture(scope="module")
def names(forecast: Forecast) -> list[str]:
    return [site.name for site in forecast.firm.sites]


def book(*found: Found) -> RuleBook:
    return RuleBook(countries=("CN",), found=found, rules=(RULE,), silent=())


def found(weight: int, *, standing: Standing = Standing.RULE) -> Found:
    rule = RULE.id if standing is Standing.RULE else None
    return Found(
        standing=standing, country="CN", topic=RULE.topic, rule=rule, touches=("private_line",), weight=weight,
        age_days=9,
    )  # fmt: skip


def plan(**causes: Any) -> Any:
    """A plan that asks for nothing but what its causes ask for."""
    quiet = {
        "made_on": MADE_ON.isoformat(), "loads": (), "pair_loads": (), "capacity": (), "breaking": (), "links": LINKS,
        "hubs": NO_HUBS, "windows": SimpleNamespace(pairs=()), "rules": book(), "numbers": (), "next_steps": (),
    }  # fmt: skip
    return SimpleNamespace(**{**quiet, **causes})


def keys(forecast: Forecast, **causes: Any) -> list[str]:
    steps = next_steps(forecast, plan(**causes), PlanRequest(made_on=MADE_ON))
    told = section(Reading(forecast=forecast, codec=forecast.codecs[0]), plan(**causes, next_steps=steps))
    for language in LANGUAGES:  # every step can be said, whole, in both
        for table in (block for block in told.blocks if isinstance(block, Table)):
            assert table.checklist
            assert all(render(cell.text, language).strip() for row in table.rows for cell in row)
    return [step.key for step in steps]


def links(**more: Any) -> dict[str, Any]:
    chosen = {name: more.pop(name) for name in ("sites", "pairs") if name in more}
    return {"links": dataclasses.replace(LINKS, chosen=dataclasses.replace(NO_LINKS, **chosen), **more)}


def choice(site: str, *, quote: str | None, link: Link = MPLS, changes: bool = True) -> SiteChoice:
    return SiteChoice(site=site, link=link, changes=changes, mbps=40.0, quote=quote, monthly=None)


def outcome(names: list[str], *, low: float, high: float) -> PairOutcome:
    return PairOutcome(
        site_a=names[0], site_b=names[1], link_a=MPLS, link_b=MPLS, on_target=Band(low=low, typical=low, high=high),
        r_common=Band(low=70, typical=75, high=80), meets=False, weight=2.0,
    )  # fmt: skip


def busy(site: str, *, up: float = 10.0, trunks: Any = None, agents: Any = None, planned: Any = None) -> Any:
    fits = SimpleNamespace(rate_mbps=20.0, needed_mbps=10.0)
    return SimpleNamespace(
        site=site, up=SimpleNamespace(rate_mbps=20.0, needed_mbps=up), down=fits, trunks=trunks, agents=agents,
        planned=planned,
    )  # fmt: skip


def ordered(*, rate_mbps: float, up: float = 10.0) -> Any:
    """A line that a plan orders."""
    way = SimpleNamespace(rate_mbps=rate_mbps, needed_mbps=10.0)
    return SimpleNamespace(link=MPLS, up=SimpleNamespace(rate_mbps=rate_mbps, needed_mbps=up), down=way)


def test_a_plan_without_causes_asks_for_nothing(forecast: Forecast) -> None:
    assert keys(forecast) == []


def test_a_rule_on_private_lines_is_settled_and_one_with_a_day_near_says_when(forecast: Forecast) -> None:
    assert keys(forecast, rules=book(found(95))) == ["steps.rule"]
    assert keys(forecast, rules=book(found(105))) == ["steps.rule.soon"]
    soon = next_steps(forecast, plan(rules=book(found(105))), PlanRequest(made_on=MADE_ON))[0]
    assert soon.fields["weeks"] == 4  # 2026-11-23 to 2026-12-21: 28 days
    assert keys(forecast, rules=book(found(20))) == []


def test_a_rule_whose_day_has_passed_asks_whether_anything_is_left(forecast: Forecast) -> None:
    later = PlanRequest(made_on=date(2027, 1, 5))
    (step,) = next_steps(forecast, plan(rules=book(found(95))), later)
    assert (step.key, step.fields["date"]) == ("steps.rule.past", "2026-12-21")
    whole = plan(rules=book(found(95)), next_steps=(step,))
    told = section(Reading(forecast=forecast, codec=forecast.codecs[0]), whole)
    (table,) = (block for block in told.blocks if isinstance(block, Table))
    assert all("2026-12-21" in render(table.rows[0][2].text, language) for language in LANGUAGES)


def test_a_heavy_gap_is_asked_about(forecast: Forecast) -> None:
    assert keys(forecast, rules=book(found(95, standing=Standing.UNKNOWN))) == ["steps.rule.unknown"]
    assert keys(forecast, rules=book(found(40, standing=Standing.UNKNOWN))) == []


def test_a_new_kind_of_link_is_ordered_with_a_quote_and_asked_for_without(
    forecast: Forecast, names: list[str]
) -> None:
    assert keys(forecast, **links(sites=(choice(names[0], quote="quote-1"),))) == ["steps.order"]
    assert keys(forecast, **links(sites=(choice(names[0], quote=None),))) == ["steps.quote.change"]
    assert keys(forecast, **links(sites=(choice(names[0], quote=None, changes=False),))) == []


def test_an_exit_is_tested_before_it_is_bought(forecast: Forecast, names: list[str]) -> None:
    asked = keys(forecast, **links(sites=(choice(names[0], quote="quote-1", link=Link.parse("mpls@hk")),)))
    assert asked == ["steps.test_exit.link", "steps.order"]


@pytest.mark.parametrize("why", ["none", "expired", "too_small"])
def test_kinds_left_out_for_want_of_a_price_are_asked_for_where_there_is_a_price_book(
    forecast: Forecast, names: list[str], why: str
) -> None:
    kind = UnpricedKind(
        site=names[0], link=MPLS, why=why, quote="quote-1", valid_until="2026-06-30", max_mbps=10.0
    )
    assert keys(forecast, **links(unpriced=(kind,))) == [f"steps.quote.{why}"]
    assert keys(forecast, **links(unpriced=(kind,), priced=False)) == []


def test_a_pair_that_nothing_serves_is_decided_or_more_kinds_are_asked_for(
    forecast: Forecast, names: list[str]
) -> None:
    failing = FailingPair(
        site_a=names[0], site_b=names[1], best_a=MPLS, best_b=MPLS, on_target=Band(low=0.1, typical=0.2, high=0.3),
        short_by=0.6, remedy="distance", cause="delay",
    )  # fmt: skip
    assert keys(forecast, **links(failing=(failing,))) == ["steps.decide"]
    more = dataclasses.replace(failing, remedy="more_kinds", kinds=(HK_EXIT, HK_EXIT))
    assert keys(forecast, **links(failing=(more,))) == ["steps.quote.failing"]


@pytest.mark.parametrize("remedy", ["more_kinds", "access", "conflict", "hours", "distance", "target"])
def test_every_remedy_of_a_failing_pair_can_be_said(forecast: Forecast, names: list[str], remedy: str) -> None:
    failing = FailingPair(
        site_a=names[0], site_b=names[1], best_a=MPLS, best_b=MPLS, on_target=Band(low=0.1, typical=0.2, high=0.3),
        short_by=0.6, remedy=remedy, cause="delay",
    )  # fmt: skip
    assert keys(forecast, **links(failing=(failing,))) == ["steps.decide"]


def test_what_is_uncertain_is_measured_first_and_what_was_measured_is_not(
    forecast: Forecast, names: list[str]
) -> None:
    wide = links(pairs=(outcome(names, low=0.3, high=0.9),))
    assert keys(forecast, **wide) == ["steps.measure"]
    assert keys(forecast, **links(pairs=(outcome(names, low=0.85, high=0.9),))) == []
    route = MeasuredRoute(
        site_a=names[1], site_b=names[0], link=MPLS, rtt_ms=Band(low=1, typical=2, high=3), as_of="2026-11-01",
        source="ping",
    )  # fmt: skip
    known = dataclasses.replace(forecast, firm=dataclasses.replace(forecast.firm, measured=(route,)))
    assert keys(known, **wide) == []


def test_a_line_too_small_now_is_widened_and_one_that_growth_fills_is_watched(
    forecast: Forecast, names: list[str]
) -> None:
    assert keys(forecast, capacity=(busy(names[0], up=30.0),)) == ["steps.enlarge.now"]
    assert keys(forecast, capacity=(busy(names[0]),)) == []
    # a tenth more people a year: 1.2 times is reached in 1.9 years, 2 times in 7.3
    near = SimpleNamespace(site=names[0], resource="line_up", multiplier=1.2)
    far = SimpleNamespace(site=names[0], resource="line_up", multiplier=2.0)
    assert keys(forecast, breaking=(near,)) == ["steps.enlarge.later"]
    assert keys(forecast, breaking=(far,)) == []
    assert keys(forecast, capacity=(busy(names[0], up=30.0),), breaking=(near,)) == ["steps.enlarge.now"]


def test_of_a_line_that_is_replaced_the_one_to_be_ordered_counts(forecast: Forecast, names: list[str]) -> None:
    """Today's is too small: an order that is large enough sees to it, one that is not is asked for larger."""
    near = SimpleNamespace(site=names[0], resource="line_up", multiplier=1.2)
    enough = busy(names[0], up=30.0, planned=ordered(rate_mbps=40.0, up=30.0))
    assert keys(forecast, capacity=(enough,), breaking=(near,)) == []
    short = busy(names[0], up=30.0, planned=ordered(rate_mbps=20.0, up=30.0))
    assert keys(forecast, capacity=(short,), breaking=(near,)) == ["steps.enlarge.planned"]
    # As large as today's, and large enough: that growth fills it is still worth saying.
    same = busy(names[0], planned=ordered(rate_mbps=20.0))
    assert keys(forecast, capacity=(same,), breaking=(near,)) == ["steps.enlarge.later"]


def test_trunks_and_agents_are_asked_for_where_they_do_not_suffice(forecast: Forecast, names: list[str]) -> None:
    def trunks(have: int | None) -> Any:
        return (busy(names[0], trunks=SimpleNamespace(have=have, needed=10, blocking_have=0.2)),)

    def agents(have: int) -> Any:
        return (busy(names[0], agents=SimpleNamespace(have=have, needed=10, service_level_have=0.4)),)

    assert keys(forecast, capacity=trunks(8)) == ["steps.trunks"]
    assert keys(forecast, capacity=trunks(10)) == []
    assert keys(forecast, capacity=trunks(None)) == ["steps.ask.trunks"]
    assert keys(forecast, capacity=agents(8)) == ["steps.agents"]
    assert keys(forecast, capacity=agents(10)) == []


def test_a_better_place_for_the_server_is_tested_and_then_used(forecast: Forecast, names: list[str]) -> None:
    def hubs(gain: float, today: str | None = "Singapore") -> HubPlan:
        option = HubOption(hubs=("Hong Kong",), quality=80.0, gain=gain, on_target=1.0, pairs=())
        return dataclasses.replace(NO_HUBS, today=today, one=option)

    assert keys(forecast, hubs=hubs(4.0)) == ["steps.test_exit.hub", "steps.hub"]
    assert keys(forecast, hubs=hubs(0.5)) == []
    building = HubCandidate(
        key="Hong Kong", site="Hong Kong", name_en="Hong Kong", name_zh=None, country="HK", lat_deg=22.3, lon_deg=114.2,
        quality=80.0, settled=True, adds_mbps=120.0, flags=("own_line",), line_way="up", line_needed_mbps=300.5,
        line_mbps=200.0,
    )  # fmt: skip
    narrow = dataclasses.replace(hubs(4.0), scored=(building,))
    assert keys(forecast, hubs=narrow) == ["steps.test_exit.hub", "steps.enlarge.hub", "steps.hub"]
    wide = dataclasses.replace(hubs(4.0), scored=(dataclasses.replace(building, line_mbps=400.0),))
    assert keys(forecast, hubs=wide) == ["steps.test_exit.hub", "steps.hub"]
    assert keys(forecast, hubs=hubs(4.0, today="Hong Kong")) == []


def test_pairs_that_talk_and_share_no_hour_agree_on_one(forecast: Forecast, names: list[str]) -> None:
    apart = SimpleNamespace(pairs=(SimpleNamespace(sites=tuple(names[:2]), best=()),))
    talk = SimpleNamespace(site_a=names[0], site_b=names[1], weight=1.0)
    assert keys(forecast, windows=apart, pair_loads=(talk,)) == ["steps.hours"]
    assert keys(forecast, windows=apart) == []


def test_sites_that_call_outside_test_their_emergency_calls(forecast: Forecast, names: list[str]) -> None:
    load = SimpleNamespace(site=names[0], external_erlangs=1.0, agent_calls_per_h=0.0)
    assert keys(forecast, loads=(load,)) == ["steps.numbers"]
    quiet = SimpleNamespace(site=names[0], external_erlangs=0.0, agent_calls_per_h=0.0)
    assert keys(forecast, loads=(quiet,)) == []


def test_people_nobody_told_of_are_asked_about(forecast: Forecast) -> None:
    untold = dataclasses.replace(forecast, firm=dataclasses.replace(forecast.firm, demand=None))
    assert keys(untold) == ["steps.ask.demand"]


def test_steps_stand_by_rank_and_those_of_one_kind_do_not_crowd_out_others(
    forecast: Forecast, names: list[str]
) -> None:
    causes = {
        **links(sites=tuple(choice(name, quote=None) for name in names)),
        "rules": book(found(105)),
        "capacity": tuple(busy(name, up=30.0) for name in names),
    }
    steps = next_steps(forecast, plan(**causes), PlanRequest(made_on=MADE_ON))
    assert [s.rank for s in steps] == sorted((s.rank for s in steps), reverse=True)
    assert [s.kind for s in steps][:3] == ["rule", "enlarge", "enlarge"]
    assert len({s.rank for s in steps if s.kind == "quote"}) == len(names)


def test_a_line_too_small_today_is_not_pushed_down_by_lines_to_be_ordered(
    forecast: Forecast, names: list[str]
) -> None:
    short = [busy(name, planned=ordered(rate_mbps=20.0, up=30.0)) for name in names[:2]]
    steps = next_steps(forecast, plan(capacity=(*short, busy(names[2], up=30.0))), PlanRequest(made_on=MADE_ON))
    assert steps[0].key == "steps.enlarge.now"


@pytest.mark.parametrize(("link_b", "said"), [("mpls", "MPLS private line at both ends"), ("sdwan", "at the second")])
def test_links_to_be_measured_are_told_once_where_they_are_alike(
    forecast: Forecast, names: list[str], link_b: str, said: str
) -> None:
    pair = dataclasses.replace(outcome(names, low=0.3, high=0.9), link_b=Link.parse(link_b))
    steps = next_steps(forecast, plan(**links(pairs=(pair,))), PlanRequest(made_on=MADE_ON))
    told = section(Reading(forecast=forecast, codec=forecast.codecs[0]), plan(next_steps=steps))
    (table,) = (block for block in told.blocks if isinstance(block, Table))
    assert said in render(table.rows[0][0].text, "en")
