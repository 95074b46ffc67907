"""What the report says of the choice of links: what changes, what it costs, how it holds by the low figures."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from typing import Any

import pytest

from beacon.flows.briefing.planning.links import links
from beacon.flows.briefing.reading import Reading
from beacon.i18n import LANGUAGES, render
from beacon.nouns import (
    Band,
    Chart,
    Link,
    LinkKind,
    LinkOption,
    LinkPlan,
    PairOutcome,
    Paragraph,
    PriceBook,
    Quote,
    SiteChoice,
    Table,
)
from factories import small_forecast

INTERNET, PREMIUM, MPLS = Link(LinkKind.INTERNET), Link(LinkKind.PREMIUM), Link(LinkKind.MPLS)
ORDER = [INTERNET, PREMIUM, MPLS]
SITES = ("London", "Beijing", "Singapore")
TODAY = (INTERNET, MPLS, INTERNET)
PRICES = {INTERNET: 500.0, PREMIUM: 1500.0, MPLS: 4000.0}


@pytest.fixture(scope="module")
def reading() -> Reading:
    forecast = small_forecast()
    firm = dataclasses.replace(forecast.firm, overrides=())
    return Reading(forecast=dataclasses.replace(forecast, firm=firm), codec=forecast.codecs[0])


def option(kinds: tuple[Link, ...], shares: tuple[tuple[float, float], ...], *, priced: bool = True) -> LinkOption:
    """Links by site; (low, typical) share by pair."""
    ends = [(0, 1), (0, 2), (1, 2)]
    outcomes = tuple(
        PairOutcome(
            site_a=SITES[a], site_b=SITES[b], link_a=kinds[a], link_b=kinds[b], weight=1.0, meets=typical >= 0.9,
            on_target=Band(low=low, typical=typical, high=1.0), r_common=Band(low=70.0, typical=80.0, high=90.0),
        )
        for (a, b), (low, typical) in zip(ends, shares, strict=True)
    )  # fmt: skip
    sites = tuple(
        SiteChoice(
            site=site, link=link, changes=link != had, mbps=100.0, quote="q" if priced else None,
            monthly=PRICES[link] if priced else None,
            step=(ORDER.index(link) > ORDER.index(had)) - (ORDER.index(link) < ORDER.index(had)),
        )
        for site, link, had in zip(SITES, kinds, TODAY, strict=True)
    )  # fmt: skip
    return LinkOption(
        sites=sites, pairs=outcomes, monthly=sum(PRICES[k] for k in kinds) if priced else None, quality=80.0,
        pairs_failing=sum(not o.meets for o in outcomes), pairs_failing_low=sum(low < 0.9 for low, _ in shares),
    )  # fmt: skip


GOOD, SHAKY, BAD = (0.95, 1.0), (0.5, 0.95), (0.1, 0.3)


def plan(chosen: LinkOption, today: LinkOption, *, priced: bool = True, **more: Any) -> LinkPlan:
    usual: dict[str, Any] = {
        "priced": priced, "currency": "GBP" if priced else None, "fictional": False,
        "feasible": not chosen.pairs_failing,
        "chosen": chosen, "today": today, "front": (chosen,) if priced else (), "failing": (), "unpriced": (),
        "proven": True, "gap": 0.0, "tabulated_calls": 9,
    }  # fmt: skip
    return LinkPlan(**{**usual, **more})


def leads(reading: Reading, found: LinkPlan, language: str = "en") -> list[str]:
    section = links(reading, SimpleNamespace(links=found, made_on="2026-11-23", capacity=()))  # type: ignore[arg-type]
    return [render(b.text, language) for b in section.blocks if isinstance(b, Paragraph) and b.role == "lead"]


def test_better_kinds_are_told_apart_from_simpler_ones(reading: Reading) -> None:
    found = plan(option((PREMIUM, INTERNET, INTERNET), (GOOD,) * 3), option(TODAY, (BAD, GOOD, GOOD)))
    said = leads(reading, found)
    assert said[0].startswith("A better kind of link at 1 of 3 sites (London) brings all 3 pairs")
    assert "today 2 reach it" in said[0]
    assert said[1] == "Sites where a simpler kind is then enough: Beijing."


def test_links_that_do_today_are_not_called_for_a_change(reading: Reading) -> None:
    found = plan(option((INTERNET,) * 3, (GOOD,) * 3), option(TODAY, (GOOD,) * 3))
    assert leads(reading, found)[0].startswith("Today's links bring all 3 pairs of sites to the target. A simpler kind")
    kept = plan(option(TODAY, (GOOD,) * 3), option(TODAY, (GOOD,) * 3))
    assert leads(reading, kept)[0].startswith("Keep the links you have")


def test_the_price_of_today_stands_beside_the_plans(reading: Reading) -> None:
    found = plan(option((INTERNET,) * 3, (GOOD,) * 3), option(TODAY, (GOOD,) * 3))
    costs = next(text for text in leads(reading, found) if "GBP" in text)
    assert "1,500 GBP a month" in costs
    assert "5,000 GBP by the same quotes" in costs


def test_a_price_that_is_not_whole_is_set_beside_nothing(reading: Reading) -> None:
    today = dataclasses.replace(option(TODAY, (GOOD,) * 3), sites_unpriced=1)
    found = plan(option((INTERNET,) * 3, (GOOD,) * 3), today)
    assert not any("by the same quotes" in text for text in leads(reading, found))
    section = links(reading, SimpleNamespace(links=found, made_on="2026-11-23", capacity=()))  # type: ignore[arg-type]
    chart = next(b for b in section.blocks if isinstance(b, Chart))
    assert "today" not in {row["what"] for row in chart.rows}


def test_what_the_low_figures_leave_is_said(reading: Reading) -> None:
    today = option(TODAY, (GOOD, GOOD, GOOD))
    assert "holds by the low figures too" in leads(reading, plan(option((INTERNET,) * 3, (GOOD,) * 3), today))[-1]
    shaky = option((INTERNET,) * 3, (SHAKY, GOOD, SHAKY))
    alone = leads(reading, plan(shaky, today))
    assert "1 of 3 pairs reach the target" in alone[-2]
    assert alone[-1].endswith("Measure before you order.")
    wary = option((INTERNET, MPLS, INTERNET), (GOOD,) * 3)
    said = leads(reading, plan(shaky, today, cautious=wary))[-1]
    assert "5,000 GBP a month" in said
    assert "3 of 3 pairs" in said
    assert said.endswith("MPLS private line at Beijing.")


def test_a_target_out_of_reach_is_never_told_as_reached(reading: Reading) -> None:
    for chosen, today in (
        (option((MPLS,) * 3, (GOOD, BAD, BAD)), option(TODAY, (BAD,) * 3)),
        (option((INTERNET,) * 3, (GOOD, BAD, BAD)), option(TODAY, (GOOD, BAD, BAD))),
        (option(TODAY, (GOOD, BAD, BAD)), option(TODAY, (GOOD, BAD, BAD))),
    ):
        first = leads(reading, plan(chosen, today))[0]
        assert "1 of 3 pairs" in first
        assert "all 3 pairs" not in first


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("priced", [True, False])
def test_every_sentence_is_whole_and_every_row_as_wide_as_its_head(
    reading: Reading, language: str, priced: bool
) -> None:
    shaky, today = option((INTERNET,) * 3, (SHAKY, GOOD, BAD), priced=priced), option(TODAY, (GOOD,) * 3, priced=priced)
    wary = option((INTERNET, MPLS, PREMIUM), (GOOD,) * 3, priced=priced)
    found = plan(shaky, today, priced=priced, cautious=wary)
    section = links(reading, SimpleNamespace(links=found, made_on="2026-11-23", capacity=()))  # type: ignore[arg-type]
    said = [render(b.text, language) for b in section.blocks if isinstance(b, Paragraph)]
    for block in section.blocks:
        if isinstance(block, Table):
            assert {len(row) for row in block.rows} == {len(block.columns)}
            said += [render(text, language) for text in (block.caption, *block.columns)]
    assert all(text and "{" not in text for text in said)


def test_a_choice_stands_in_the_front_once(reading: Reading) -> None:
    chosen, today = option((INTERNET,) * 3, (GOOD,) * 3), option(TODAY, (GOOD,) * 3)
    found = plan(chosen, today, front=(dataclasses.replace(chosen, pairs=()), option((MPLS,) * 3, (GOOD,) * 3)))
    section = links(reading, SimpleNamespace(links=found, made_on="2026-11-23", capacity=()))  # type: ignore[arg-type]
    chart = next(b for b in section.blocks if isinstance(b, Chart))
    said = [(row["what"], row["cost"]) for row in chart.rows]
    assert said == [("plan", 1500.0), ("today", 5000.0), ("point", 12000.0)]


def of_two_sites(option: LinkOption) -> LinkOption:
    failing, low = (not option.pairs[0].meets), option.pairs[0].on_target.low < 0.9
    return dataclasses.replace(
        option, sites=option.sites[:2], pairs=option.pairs[:1], pairs_failing=int(failing), pairs_failing_low=int(low)
    )


def test_two_sites_are_not_counted_as_pairs(reading: Reading) -> None:
    for chosen, today in (
        (option((PREMIUM, MPLS, INTERNET), (GOOD,) * 3), option(TODAY, (BAD,) * 3)),
        (option((INTERNET,) * 3, (SHAKY,) * 3), option(TODAY, (GOOD,) * 3)),
        (option((INTERNET,) * 3, (BAD,) * 3), option(TODAY, (BAD,) * 3)),
    ):
        said = leads(reading, plan(of_two_sites(chosen), of_two_sites(today)))
        assert not any("1 of 1" in text or "all 1" in text for text in said)


def notes(reading: Reading, book: PriceBook) -> str:
    firm = dataclasses.replace(reading.forecast.firm, prices=book)
    other = Reading(forecast=dataclasses.replace(reading.forecast, firm=firm), codec=reading.codec)
    found = plan(option(TODAY, (GOOD,) * 3), option(TODAY, (GOOD,) * 3))
    section = links(other, SimpleNamespace(links=found, made_on="2026-11-23", capacity=()))  # type: ignore[arg-type]
    return " ".join(render(b.text, "en") for b in section.blocks if isinstance(b, Paragraph) and b.role == "note")


def test_what_sums_were_converted_by_is_said_with_its_day(reading: Reading) -> None:
    quote = Quote(
        id="q", site="London", link=INTERNET, supplier="S", monthly=10.0, set_up=0.0, per_mbps=0.0, term_months=12,
        currency="USD", min_mbps=0.0, max_mbps=1000.0, as_of="2026-01-01",
    )  # fmt: skip
    book = PriceBook(currency="GBP", rates={"USD": 0.8, "CNY": 0.1}, rates_as_of="2026-05-01", quotes=(quote,))
    assert "of 2026-05-01: 1 USD = 0.8" in notes(reading, book)
    assert "CNY" not in notes(reading, book)
    assert "does not say" in notes(reading, dataclasses.replace(book, rates_as_of=None))
    later = dataclasses.replace(book, rates_as_of="2999-01-01")
    assert "after this plan was made (2026-11-23)" in notes(reading, later)
    assert "Converted" not in notes(reading, dataclasses.replace(book, quotes=()))


def test_smaller_lines_are_spoken_of_where_they_save_something(reading: Reading) -> None:
    def at_need(part: float) -> LinkPlan:
        whole = option((INTERNET,) * 3, (GOOD,) * 3)
        sites = tuple(dataclasses.replace(s, monthly_needed=part * (s.monthly or 0.0)) for s in whole.sites)
        return plan(dataclasses.replace(whole, sites=sites), option(TODAY, (GOOD,) * 3))

    assert any("would cost 750 GBP a month" in text for text in leads(reading, at_need(0.5)))
    assert not any("than the busy hour needs" in text for text in leads(reading, at_need(0.99)))


def test_a_line_too_narrow_one_way_says_so_beside_its_rate(reading: Reading) -> None:
    def rates(up_needed: float) -> str:
        up = SimpleNamespace(needed_mbps=up_needed, rate_mbps=50.0)
        line = SimpleNamespace(up=up, down=SimpleNamespace(needed_mbps=90.0, rate_mbps=100.0))
        whole = option((INTERNET,) * 3, (GOOD,) * 3)
        need = (SimpleNamespace(site="Beijing", planned=line), SimpleNamespace(site="London", planned=None))
        found = SimpleNamespace(links=plan(whole, whole), made_on="2026-11-23", capacity=need)
        table = next(b for b in links(reading, found).blocks if isinstance(b, Table))  # type: ignore[arg-type]
        return " ".join(render(cell.note, "en") for row in table.rows for cell in row if cell.note)

    assert rates(60.2) == "at least 61 from the site"
    assert rates(40.0) == ""
