"""Which rules a plan meets, in which order, and what is said to be unknown."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

import factories
from beacon.flows.briefing.planning.rules import event, rules
from beacon.flows.briefing.reading import Reading
from beacon.flows.planning.loads import loads
from beacon.flows.planning.numbers import site_numbers
from beacon.flows.planning.request import PlanRequest
from beacon.flows.planning.rule_days import days_ahead, weeks_ahead
from beacon.flows.planning.rules import SOON_WEIGHT, rule_book, rule_rows
from beacon.i18n import render
from beacon.nouns import Band, Firm, Forecast, Link, LinkKind, MeasuredRoute, Paragraph, Section, Table
from beacon.nouns.demand import SiteLoad
from beacon.nouns.hub_plan import HubOption, HubPlan
from beacon.nouns.link_plan import LinkOption, LinkPlan, SiteChoice
from beacon.nouns.rules import Bearing, Found, RuleBook, Standing

MADE_ON = datetime.date(2026, 11, 23)
NO_HUB = HubPlan(
    candidates=(), today=None, today_quality=0.0, one=None, one_runner_up=None, two=None, two_runner_up=None
)


def forecast_of(places: dict[str, str]) -> Forecast:
    """The small forecast, its firm's sites moved to these cities."""
    forecast = factories.small_forecast()
    sites = tuple(
        dataclasses.replace(site, name=name, place=factories.PLACES[city])
        for site, (name, city) in zip(forecast.firm.sites, places.items(), strict=False)
    )
    firm = dataclasses.replace(forecast.firm, sites=sites, overrides=(), head_office=sites[0].name, measured=())
    return dataclasses.replace(forecast, firm=firm)


UK_CHINA = forecast_of({"Leeds office": "London", "Beijing office": "Beijing"})


def links_of(firm: Firm, *kinds: LinkKind) -> LinkPlan:
    choices = tuple(
        SiteChoice(site=site.name, link=Link(kind), changes=False, mbps=10.0, quote=None, monthly=None)
        for site, kind in zip(firm.sites, kinds, strict=True)
    )
    option = LinkOption(sites=choices, pairs=(), monthly=None, quality=80.0, pairs_failing=0)
    return LinkPlan(
        priced=False, currency=None, fictional=False, feasible=True, chosen=option, today=option, front=(),
        failing=(), unpriced=(), proven=True, gap=0.0, tabulated_calls=1,
    )  # fmt: skip


def silent(load: SiteLoad) -> SiteLoad:
    """A site that never calls the telephone network."""
    return dataclasses.replace(load, external_erlangs=0.0, agent_calls_per_h=0.0, agents=0)


def book_of(
    forecast: Forecast = UK_CHINA,
    *,
    kinds: tuple[LinkKind, ...] = (LinkKind.MPLS, LinkKind.MPLS),
    calls_outside: bool = True,
    hubs: HubPlan = NO_HUB,
    made_on: datetime.date = MADE_ON,
) -> RuleBook:
    site_loads = loads(forecast.firm)[0]
    told = site_loads if calls_outside else tuple(silent(load) for load in site_loads)
    return rule_book(forecast, told, links_of(forecast.firm, *kinds), hubs, PlanRequest(made_on=made_on))


def weight(book: RuleBook, id: str) -> int:
    return next(found.weight for found in book.found if found.rule == id)


def unknown(book: RuleBook, topic: str) -> set[str]:
    return {f.country for f in book.found if f.standing is Standing.UNKNOWN and f.topic == topic}


def section_of(book: RuleBook, forecast: Forecast = UK_CHINA, made_on: datetime.date = MADE_ON) -> Section:
    class Planned:
        """The parts of a plan the section reads."""

    plan = Planned()
    plan.rules, plan.made_on = book, made_on.isoformat()  # type: ignore[attr-defined]
    return rules(Reading(forecast=forecast, codec=forecast.codecs[0]), plan)  # type: ignore[arg-type]


def table(section: Section, key: str) -> Table:
    return next(b for b in section.blocks if isinstance(b, Table) and b.key == key)


def test_a_private_line_from_the_mainland_brings_its_rule_to_the_top() -> None:
    rules_found = [f for f in book_of().found if f.standing is Standing.RULE and f.country == "CN"]
    assert rules_found[0].rule == "CN-01"
    assert "link:mpls" in rules_found[0].touches
    assert "site:Beijing office" in rules_found[0].touches


def test_without_a_private_line_its_rule_touches_nothing() -> None:
    book = book_of(kinds=(LinkKind.INTERNET, LinkKind.INTERNET))
    assert weight(book, "CN-01") == 0
    assert weight(book, "CN-22") > 0


def test_telephone_rules_follow_calls_outside() -> None:
    assert weight(book_of(), "CN-05") > 0
    assert weight(book_of(calls_outside=False), "CN-05") == 0


def test_a_server_in_a_third_place_brings_that_place_in() -> None:
    option = HubOption(hubs=("Macau",), quality=80.0, gain=2.0, on_target=1.0, pairs=())
    book = book_of(hubs=dataclasses.replace(NO_HUB, one=option))
    assert book.countries == ("GB", "CN", "MO") or book.countries == ("CN", "GB", "MO")
    assert weight(book, "MO-02") > 0


def test_heavier_comes_first() -> None:
    weights = [found.weight for found in book_of().found]
    assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize(
    ("made_on", "soon"),
    [(datetime.date(2026, 11, 23), True), (datetime.date(2026, 6, 1), False), (datetime.date(2027, 3, 1), False)],
)
def test_a_day_that_is_near_stands_above_all(made_on: datetime.date, soon: bool) -> None:
    assert (weight(book_of(made_on=made_on), "GB-01") >= SOON_WEIGHT) is soon


def test_days_are_told_as_they_lie_to_the_day_of_the_plan() -> None:
    rule = book_of().rule("GB-01")

    def said(*day: int) -> str:
        return render(event(rule, datetime.date(*day))[0], "en")

    assert said(2026, 11, 23) == "In 5 weeks (2027-01)."
    assert said(2027, 1, 20) == "Within a week, or already begun (2027-01)."
    assert said(2027, 2, 1) == "Its day, 2027-01, has passed."
    assert days_ahead("2027-01", MADE_ON) == 39
    assert weeks_ahead(39) == 5
    assert days_ahead("undated, read 2026-11-22", MADE_ON) is None


def test_a_subject_without_a_source_is_unknown_and_one_with_is_not() -> None:
    book = book_of()
    assert unknown(book, "voip_pstn") == {"GB"}
    assert unknown(book, "emergency") == {"CN"}
    assert not unknown(book, "data_transfer")


def test_what_the_plan_does_not_touch_is_not_called_unknown() -> None:
    assert not unknown(book_of(calls_outside=False), "voip_pstn")


def test_a_country_without_any_row_is_named() -> None:
    forecast = forecast_of({"London": "London", "São Paulo": "São Paulo"})
    book = book_of(forecast)
    assert book.silent == ("BR",)
    texts = [render(b.text, "en") for b in section_of(book, forecast).blocks if isinstance(b, Paragraph)]
    assert any("No text with a source at all: Brazil" in text for text in texts)


def test_rows_about_the_other_end_need_the_other_end() -> None:
    to_china = book_of(forecast_of({"Frankfurt": "Frankfurt", "Beijing": "Beijing"}))
    to_britain = book_of(forecast_of({"Frankfurt": "Frankfurt", "London": "London"}))
    assert "EU-02" in {rule.id for rule in to_china.rules}
    assert "EU-02" not in {rule.id for rule in to_britain.rules}


def test_every_found_row_is_cited() -> None:
    book = book_of()
    named = {f.rule for f in book.found if f.rule}
    assert named == {rule.id for rule in book.rules}
    assert set(rule_rows(book, UK_CHINA.firm)) == {f"rules:{id}" for id in named}


def test_the_warning_stands_before_every_table() -> None:
    for language in ("en", "zh_Hans"):
        blocks = section_of(book_of()).blocks
        first_table = next(i for i, b in enumerate(blocks) if isinstance(b, Table))
        before = [render(b.text, language) for b in blocks[:first_table] if isinstance(b, Paragraph)]
        assert any("not legal advice" in text or "不构成法律意见" in text for text in before)


def test_rule_vendor_measured_and_unknown_are_four_groups() -> None:
    section = section_of(book_of())
    assert {b.key for b in section.blocks if isinstance(b, Table)} >= {"rules-rule", "rules-vendor", "rules-unknown"}
    texts = [render(b.text, "en") for b in section.blocks if isinstance(b, Paragraph)]
    assert any(text.startswith("Measured here: nothing yet") for text in texts)


def test_what_the_firm_measured_is_listed_as_measured() -> None:
    route = MeasuredRoute(
        site_a="Leeds office",
        site_b="Beijing office",
        link=Link(LinkKind.MPLS),
        rtt_ms=Band(low=190.0, typical=200.0, high=210.0),
        as_of="2026-11-01",
        source="mtr",
    )
    forecast = dataclasses.replace(UK_CHINA, firm=dataclasses.replace(UK_CHINA.firm, measured=(route,)))
    book = book_of(forecast)
    assert [f.age_days for f in book.found if f.standing is Standing.MEASURED] == [22]
    assert len(table(section_of(book, forecast), "rules-measured").rows) == 1


def test_products_are_folded_away() -> None:
    rest = table(section_of(book_of()), "rules-rest")
    assert rest.folded
    assert any("Teams operated by 21Vianet" in render(row[0].text, "en") for row in rest.rows)


@pytest.mark.slow
def test_toll_bypass_is_noted_where_a_rule_bans_it() -> None:
    forecast = forecast_of({"Mumbai": "Mumbai", "London": "London"})
    india, britain = site_numbers(forecast.firm)
    assert "numbers.note.toll_bypass" in india.notes
    assert "numbers.note.toll_bypass" not in britain.notes


def test_found_parts_are_bearings() -> None:
    def parts(found: Found) -> set[str]:
        return {t for t in found.touches if not t.startswith(("site:", "link:", "hub:"))}

    assert all(parts(f) <= set(Bearing) for f in book_of().found)
