"""What must be known before anything is ordered: trials of links nobody has measured, and the order of steps."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from typing import Any

import pytest

import factories
from beacon.flows.planning.steps.of_links import link_steps
from beacon.flows.planning.steps.of_measuring import measuring_steps
from beacon.flows.planning.steps.of_meetings import meeting_steps
from beacon.flows.planning.steps.of_trials import trial_steps
from beacon.flows.planning.steps.order import orders_last
from beacon.nouns import Band, Firm, Link, MeasuredRoute, PriceBook, Quote
from beacon.nouns.hub_plan import HubPlan
from beacon.nouns.link_plan import PairOutcome, SiteChoice, UnpricedKind
from beacon.nouns.next_steps import NextStep

PREMIUM, MPLS = Link.parse("internet-premium"), Link.parse("mpls")
NO_HUBS = HubPlan(
    candidates=(), today=None, today_quality=0.0, one=None, one_runner_up=None, two=None, two_runner_up=None
)


@pytest.fixture(scope="module")
def firm() -> Firm:
    """London and Manchester at home, Beijing and Shanghai on the mainland, Tokyo elsewhere."""
    cities = {"London": 50, "Manchester": 90, "Beijing": 40, "Shanghai": 70, "Tokyo": 30}
    sites = tuple(factories.site(city, people, "mpls") for city, people in cities.items())
    return dataclasses.replace(
        factories.uk_firm(), sites=sites, head_office="London", prices=None, measured=(), demand=None
    )


def quote(id: str, site: str, *, supplier: str, link: Link = PREMIUM) -> Quote:
    return Quote(
        id=id, site=site, link=link, supplier=supplier, currency="GBP", monthly=1.0, per_mbps=0.0, set_up=0.0,
        term_months=24, min_mbps=0.0, max_mbps=1000.0, as_of="2026-01-01",
    )  # fmt: skip


def priced(firm: Firm, *quotes: Quote) -> Firm:
    return dataclasses.replace(firm, prices=PriceBook(currency="GBP", rates={}, rates_as_of=None, quotes=quotes))


def plan(*choices: SiteChoice, priced: bool = True, **more: Any) -> Any:
    chosen = SimpleNamespace(sites=choices, pairs=more.pop("pairs", ()))
    links = {"chosen": chosen, "failing": (), "unpriced": (), "priced": priced, **more}
    return SimpleNamespace(links=SimpleNamespace(**links))


def choice(site: str, link: Link = PREMIUM, *, quote: str | None = None, step: int = 0) -> SiteChoice:
    return SiteChoice(site=site, link=link, changes=True, mbps=40.0, quote=quote, monthly=None, step=step)


def test_a_kind_nobody_measured_is_tried_once_at_its_largest_mainland_site(firm: Firm) -> None:
    (step,) = trial_steps(firm, plan(choice("Beijing"), choice("Shanghai"), choice("Tokyo")))
    assert (step.fields["site"], step.fields["site_far"]) == ("Shanghai", "Manchester")
    assert step.fields["sites"] == ["Beijing", "Shanghai"]


def test_it_is_tried_at_home_where_only_home_is_to_have_it(firm: Firm) -> None:
    (step,) = trial_steps(firm, plan(choice("London")))
    assert (step.fields["site"], step.fields["site_far"]) == ("London", "Shanghai")


def test_no_trial_of_what_is_published_kept_elsewhere_or_measured_already(firm: Firm) -> None:
    assert not trial_steps(firm, plan(choice("Beijing", MPLS)))
    assert not trial_steps(firm, plan(choice("Tokyo")))
    assert not trial_steps(firm, plan(dataclasses.replace(choice("Beijing"), changes=False)))
    route = MeasuredRoute(
        site_a="London", site_b="Shanghai", link=PREMIUM, rtt_ms=Band(low=1, typical=2, high=3), as_of="2026-11-01",
        source="ping",
    )  # fmt: skip
    assert not trial_steps(dataclasses.replace(firm, measured=(route,)), plan(choice("Beijing")))
    abroad = dataclasses.replace(firm, sites=firm.sites[2:])
    assert not trial_steps(abroad, plan(choice("Beijing")))


def test_an_order_on_trial_says_so_and_names_who_quoted(firm: Firm) -> None:
    book = priced(firm, quote("q", "Beijing", supplier="Carrier A"))
    (order,) = link_steps(book, plan(choice("Beijing", quote="q")))
    assert (order.key, order.fields["supplier"]) == ("steps.order.trial", "Carrier A")
    (order,) = link_steps(book, plan(choice("Tokyo", quote="q")))
    assert order.key == "steps.order"


def test_prices_are_asked_of_those_who_quoted_for_the_site_or_else_for_any(firm: Firm) -> None:
    book = priced(firm, quote("q1", "Beijing", supplier="A"), quote("q2", "London", supplier="B"))

    def asked(site: str) -> list[str]:
        (step,) = link_steps(book, plan(unpriced=(UnpricedKind(site=site, link=MPLS, why="none"),)))
        suppliers: list[str] = step.fields["suppliers"]
        return suppliers

    assert asked("Beijing") == ["A"]
    assert asked("Tokyo") == ["A", "B"]


def test_without_prices_the_carrier_of_the_line_is_asked_first(firm: Firm) -> None:
    site = firm.sites[2]
    known = dataclasses.replace(site, access=dataclasses.replace(site.access, carrier="China Unicom"))
    told = dataclasses.replace(firm, sites=(*firm.sites[:2], known, *firm.sites[3:]))
    (step,) = link_steps(told, plan(choice("Beijing")))
    assert (step.key, step.fields["carrier"]) == ("steps.quote.change.carrier", "China Unicom")


def test_a_simpler_kind_is_only_asked_the_price_of(firm: Firm) -> None:
    (step,) = link_steps(firm, plan(choice("Tokyo", Link.parse("internet"), step=-1)))
    assert firm.site("Tokyo").access.carrier is None
    assert (step.key, step.saves) == ("steps.quote.simpler", "steps.why.quote.simpler")


def step(kind: str, rank: float, key: str = "", **fields: Any) -> NextStep:
    return NextStep(kind=kind, key=key or f"steps.{kind}", fields=fields, rank=rank)


@pytest.mark.parametrize(
    "before",
    [
        step("trial", 40.0, site="Suzhou", sites=["Tokyo", "Beijing"]),
        step("measure", 40.0, site_a="London", site_b="Tokyo"),
        step("quote", 40.0, site="Tokyo"),
        step("test_exit", 40.0, "steps.test_exit.link", sites=["Tokyo"]),
        step("rule", 40.0, country="JP"),
        step("enlarge", 40.0, "steps.enlarge.planned", site="Tokyo"),
        step("ask", 40.0, "steps.ask.demand", sites=["Tokyo"]),
    ],
)
def test_an_order_stands_behind_what_may_change_it(firm: Firm, before: NextStep) -> None:
    order = step("order", 74.0, site="Tokyo")
    assert orders_last([order, before], firm)[0].rank < before.rank
    elsewhere = step("order", 74.0, site="Manchester")
    assert orders_last([elsewhere, before], firm)[0].rank == 74.0


@pytest.mark.parametrize(
    "beside",
    [
        step("test_exit", 40.0, "steps.test_exit.hub", sites=["Tokyo"]),
        step("ask", 40.0, "steps.rule.unknown", countries=["JP"]),
        step("ask", 40.0, "steps.ask.trunks", sites=["Tokyo"]),
        step("enlarge", 40.0, "steps.enlarge.later", site="Tokyo"),
    ],
)
def test_what_does_not_bear_on_a_line_does_not_hold_it_up(firm: Firm, beside: NextStep) -> None:
    order = step("order", 74.0, site="Tokyo")
    assert orders_last([order, beside], firm)[0].rank == 74.0


def test_a_pair_sure_to_miss_the_target_is_decided_on_and_not_measured(firm: Firm) -> None:
    never = Band(low=0.0, typical=0.0, high=0.0)
    pair = PairOutcome(
        site_a="London", site_b="Beijing", link_a=MPLS, link_b=MPLS, on_target=never,
        r_common=Band(low=30.0, typical=50.0, high=80.0), meets=False, weight=1.0,
    )  # fmt: skip
    forecast: Any = SimpleNamespace(firm=firm)
    assert measuring_steps(forecast, plan(pairs=(pair,))) == []


def test_emergency_calls_are_not_asked_for_twice(firm: Firm) -> None:
    loads = tuple(SimpleNamespace(site=s.name, external_erlangs=1.0, agent_calls_per_h=0.0) for s in firm.sites)
    whole: Any = SimpleNamespace(hubs=NO_HUBS, pair_loads=(), windows=SimpleNamespace(pairs=()), loads=loads)
    (told,) = meeting_steps(firm, whole, helped=frozenset({"GB"}))
    assert told.fields["sites"] == ["Beijing", "Shanghai", "Tokyo"]


def test_a_trial_of_a_simpler_kind_waits_for_its_price(firm: Firm) -> None:
    (step,) = trial_steps(firm, plan(choice("Beijing", step=-1), priced=False))
    assert step.key == "steps.trial.simpler"
    (step,) = trial_steps(firm, plan(choice("Beijing", step=-1), choice("Shanghai", step=1), priced=False))
    assert step.key == "steps.trial"


def test_what_an_order_must_ask_for_stands_between_what_decides_it_and_the_order(firm: Firm) -> None:
    order = step("order", 74.0, site="Tokyo")
    larger = step("enlarge", 75.0, "steps.enlarge.planned", site="Tokyo")
    price = step("quote", 55.0, "steps.quote.simpler", site="Tokyo")
    ranked = sorted(orders_last([order, larger, price], firm), key=lambda s: -s.rank)
    assert [s.key for s in ranked] == [price.key, larger.key, order.key]
