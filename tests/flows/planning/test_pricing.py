"""What a kind of link costs a site: the cheapest quote that holds, for the rate ordered, in one currency."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from beacon.firmfile.reader import firm_from_text
from beacon.flows.planning.links.pricing import demanding_offers, needed_mbps, priced_offers
from beacon.nouns import Firm, Link, LinkKind, PriceBook, Quote, Site

DAY = date(2027, 3, 1)
INTERNET, MPLS, SDWAN = (Link(kind) for kind in (LinkKind.INTERNET, LinkKind.MPLS, LinkKind.SDWAN))
FIRM = """
firm: {name: Two, home: GB}
sites:
  - {name: London, city: London, people: 40, access: {medium: fibre, down_mbps: 100, up_mbps: 20}, link: internet,
     links_available: [internet, sdwan, mpls]}
  - {name: Leeds, city: Leeds, people: 10, access: {medium: fibre, down_mbps: 50, up_mbps: 50}, link: internet}
"""


@pytest.fixture(scope="module")
def firm() -> Firm:
    return firm_from_text(FIRM, name="two.yaml")


@pytest.fixture
def london(firm: Firm) -> Site:
    return firm.site("London")


def quote(id_: str, link: Link = INTERNET, **fields: object) -> Quote:
    plain = Quote(
        id=id_, site="London", link=link, supplier="Nobody", currency="GBP", monthly=100.0, per_mbps=1.0,
        set_up=0.0, term_months=10, min_mbps=0.0, max_mbps=1000.0, as_of="2027-01-01",
    )  # fmt: skip
    return replace(plain, **fields)  # type: ignore[arg-type]


def book(*quotes: Quote) -> PriceBook:
    return PriceBook(currency="GBP", rates={"CNY": 0.1}, rates_as_of="2027-01-01", quotes=quotes)


def test_set_up_is_spread_and_currencies_are_converted_by_the_books_rate(london: Site) -> None:
    offers, _ = priced_offers(london, None, book(quote("q", currency="CNY", set_up=500.0)), on=DAY)
    # 100 Mbit/s: 0.1 x (100 + 1 x 100 + 500 / 10)
    assert [(o.quote, o.mbps, o.monthly) for o in offers] == [("q", 100.0, pytest.approx(25.0))]


def test_the_cheapest_quote_that_holds_for_the_rate_is_taken(london: Site) -> None:
    quotes = (quote("small", monthly=1.0, max_mbps=99.0), quote("dear", monthly=300.0), quote("fair"))
    offers, unpriced = priced_offers(london, None, book(*quotes), on=DAY)
    assert [o.quote for o in offers] == ["fair"]
    assert [(u.link, u.why) for u in unpriced] == [(SDWAN, "none"), (MPLS, "none")]


def test_a_quote_with_a_minimum_is_paid_at_its_minimum(london: Site) -> None:
    offers, _ = priced_offers(london, None, book(quote("q", min_mbps=200.0)), on=DAY)
    assert (offers[0].mbps, offers[0].monthly) == (200.0, 300.0)


def test_a_quote_holds_on_its_last_day_and_no_longer(london: Site) -> None:
    last = book(quote("q", valid_until="2027-03-01"))
    assert priced_offers(london, None, last, on=DAY)[0][0].quote == "q"
    _, unpriced = priced_offers(london, None, last, on=date(2027, 3, 2))
    told = next(u for u in unpriced if u.link == INTERNET)
    assert (told.why, told.quote, told.valid_until) == ("expired", "q", "2027-03-01")


def test_a_quote_from_the_future_is_not_used(london: Site) -> None:
    _, unpriced = priced_offers(london, None, book(quote("q", as_of="2027-03-02")), on=DAY)
    told = next(u for u in unpriced if u.link == INTERNET)
    assert (told.why, told.quote) == ("not_yet", "q")


def test_a_quote_too_small_for_the_rate_is_named_with_its_largest_rate(london: Site) -> None:
    _, unpriced = priced_offers(london, None, book(quote("q", MPLS, max_mbps=10.0)), on=DAY)
    told = next(u for u in unpriced if u.link == MPLS)
    assert (told.why, told.quote, told.max_mbps) == ("too_small", "q", 10.0)


def test_a_site_without_a_usable_quote_keeps_its_kind_at_no_known_price(london: Site) -> None:
    offers, unpriced = priced_offers(london, None, book(), on=DAY)
    assert [(o.link, o.monthly, o.cost) for o in offers] == [(INTERNET, None, 0.0)]
    assert len(unpriced) == len(london.links_available)


def test_the_rate_ordered_is_never_below_the_sites_own(london: Site) -> None:
    assert needed_mbps(london, None, INTERNET) == 100.0


def test_without_prices_kinds_are_ranked_by_what_they_ask_and_a_change_breaks_ties(london: Site) -> None:
    ranked = sorted(demanding_offers(london, None), key=lambda o: o.cost)
    assert [o.link for o in ranked] == [INTERNET, SDWAN, MPLS]
    moved = replace(london, link=MPLS, links_available=(MPLS, INTERNET))
    assert min(demanding_offers(moved, None), key=lambda o: o.cost).link == INTERNET


def test_what_the_busy_hour_needs_is_priced_beside_the_rate_the_site_has(london: Site) -> None:
    need = SimpleNamespace(needed_by_link={"internet": 30.0})
    quotes = (quote("whole"), quote("small", monthly=20.0, max_mbps=40.0), quote("least", monthly=0.0, min_mbps=500.0))
    (offer,), _ = priced_offers(london, need, book(*quotes), on=DAY)  # type: ignore[arg-type]
    assert (offer.quote, offer.mbps, offer.monthly) == ("whole", 100.0, 200.0)
    assert (offer.needed_mbps, offer.monthly_needed) == (30.0, 50.0)


def test_a_line_that_must_grow_costs_what_it_needs(london: Site) -> None:
    need = SimpleNamespace(needed_by_link={"internet": 130.0})
    (offer,), _ = priced_offers(london, need, book(quote("q")), on=DAY)  # type: ignore[arg-type]
    assert offer.mbps == offer.needed_mbps == 130.0
    assert offer.monthly == offer.monthly_needed
