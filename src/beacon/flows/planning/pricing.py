"""What each kind of link would cost each site: the cheapest usable quote for the rate the site needs."""

from __future__ import annotations

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


def needed_mbps(site: Site, need: SiteCapacity | None, link: Link) -> float:
    """The larger of the site's rate and what its busy hour needs on that kind. [Mbit/s]"""
    have = max(site.access.up_mbps, site.access.down_mbps)
    return have if need is None else max(have, need.needed_by_link.get(str(link), 0.0))


def demanding_offers(site: Site, need: SiteCapacity | None) -> tuple[Offer, ...]:
    """Every kind on offer, costed by how demanding it is."""
    return tuple(
        Offer(link=link, mbps=needed_mbps(site, need, link), cost=_demand(link) + _CHANGE * (link != site.link))
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
        usable = [q for q in quotes if _holds(q, on) and q.max_mbps >= mbps]
        if usable:
            priced = [(book.monthly(q, max(mbps, q.min_mbps)), q.id, max(mbps, q.min_mbps)) for q in usable]
            monthly, quote, rate = min(priced)
            offers.append(Offer(link=link, mbps=rate, cost=monthly, quote=quote, monthly=monthly))
        else:
            unpriced.append(_unpriced(site.name, link, quotes, on))
    if not offers:
        offers.append(Offer(link=site.link, mbps=needed_mbps(site, need, site.link), cost=0.0))
    return tuple(offers), tuple(unpriced)


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
