"""What each kind of link would cost each site: the cheapest usable quote for the rate the site needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from beacon.nouns import Link, LinkKind, PriceBook, Quote, Site, SiteCapacity
from beacon.nouns.link_plan import UnpricedKind

DEMANDING = (LinkKind.INTERNET, LinkKind.PREMIUM, LinkKind.SPLIT, LinkKind.SDWAN, LinkKind.MPLS)
"""Without prices, kinds in the order of what they ask of a firm: a plain line; a better one from the same supplier; a
second path beside it; an overlay with a licensed core; a private line with its contract and its lead time."""
_BREAK_OUT = 0.5
"A break-out elsewhere asks for one more contract, less than a step of kind."
_CHANGE = 1e-3
"Of two choices that ask for as much, the one that changes fewer sites."


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One kind at one site."""

    link: Link
    mbps: float
    "Rate to order. [Mbit/s]"
    cost: float
    "What the choice keeps small: money a month, or how demanding the kind is."
    quote: str | None = None
    monthly: float | None = None
    needed_mbps: float | None = None
    "What the busy hour needs on that kind, whatever the site has; None where nobody calls. [Mbit/s]"
    monthly_needed: float | None = None
    "Price of a line of that rate, by the cheapest quote that holds for it. [currency of the price book]"


def needed_mbps(site: Site, need: SiteCapacity | None, link: Link) -> float:
    """The larger of the site's rate and what its busy hour needs on that kind. [Mbit/s]"""
    return max(site.access.up_mbps, site.access.down_mbps, _busy_hour_mbps(need, link) or 0.0)


def _busy_hour_mbps(need: SiteCapacity | None, link: Link) -> float | None:
    return None if need is None else need.needed_by_link.get(str(link))


def demanding_offers(site: Site, need: SiteCapacity | None) -> tuple[Offer, ...]:
    """Every kind on offer, costed by how demanding it is."""
    return tuple(
        Offer(
            link=link, mbps=needed_mbps(site, need, link), cost=_demand(link) + _CHANGE * (link != site.link),
            needed_mbps=_busy_hour_mbps(need, link),
        )
        for link in site.links_available
    )


def step_up(link: Link, today: Link) -> int:
    """1 when a kind asks for more than today's, -1 when for less, 0 when for as much."""
    asks, asked = _demand(link), _demand(today)
    return (asks > asked) - (asks < asked)


def _demand(link: Link) -> float:
    return 1.0 + DEMANDING.index(link.kind) + _BREAK_OUT * bool(link.break_out)


def priced_offers(
    site: Site, need: SiteCapacity | None, book: PriceBook, *, on: date
) -> tuple[tuple[Offer, ...], tuple[UnpricedKind, ...]]:
    """Kinds with a usable quote at its cheapest, and those without one.

    A site without any usable quote keeps the kind it has today, at a cost nobody knows.
    """
    offers, unpriced = [], []
    for link in site.links_available:
        mbps = needed_mbps(site, need, link)
        quotes = [q for q in book.quotes if q.site == site.name and q.link == link]
        holding = [q for q in quotes if _holds(q, on)]
        found = _cheapest(book, holding, mbps)
        if found is not None:
            monthly, quote, rate = found
            least = _busy_hour_mbps(need, link)
            at_need = None if least is None else _cheapest(book, holding, least)
            offers.append(
                Offer(
                    link=link, mbps=rate, cost=monthly, quote=quote, monthly=monthly, needed_mbps=least,
                    monthly_needed=None if at_need is None else min(at_need[0], monthly),
                )
            )  # fmt: skip
        else:
            unpriced.append(_unpriced(site.name, link, quotes, on))
    if not offers:
        offers.append(Offer(link=site.link, mbps=needed_mbps(site, need, site.link), cost=0.0))
    return tuple(offers), tuple(unpriced)


def _cheapest(book: PriceBook, quotes: Sequence[Quote], mbps: float) -> tuple[float, str, float] | None:
    """Price a month, quote and rate to order; a quote with a minimum is paid at its minimum."""
    rates = [(quote, max(mbps, quote.min_mbps)) for quote in quotes if quote.max_mbps >= mbps]
    return min(((book.monthly(quote, rate), quote.id, rate) for quote, rate in rates), default=None)


def _holds(quote: Quote, on: date) -> bool:
    return not _expired(quote, on) and date.fromisoformat(quote.as_of) <= on


def _expired(quote: Quote, on: date) -> bool:
    return quote.valid_until is not None and date.fromisoformat(quote.valid_until) < on


def _unpriced(site: str, link: Link, quotes: list[Quote], on: date) -> UnpricedKind:
    if not quotes:
        return UnpricedKind(site=site, link=link, why="none")
    small = [q for q in quotes if _holds(q, on)]
    if small:
        largest = max(small, key=lambda q: q.max_mbps)
        return UnpricedKind(site=site, link=link, why="too_small", quote=largest.id, max_mbps=largest.max_mbps)
    later = [q for q in quotes if not _expired(q, on)]
    if later:
        return UnpricedKind(site=site, link=link, why="not_yet", quote=min(later, key=lambda q: q.as_of).id)
    last = max(quotes, key=lambda q: q.valid_until or "")
    return UnpricedKind(site=site, link=link, why="expired", quote=last.id, valid_until=last.valid_until)
