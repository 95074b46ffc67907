"""Which kind of link each site should have: table, choice, the chosen pairs in full, and again where they disagree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from beacon.capacity.choice_table import Choice, ChoiceTable
from beacon.capacity.link_choice import cheapest
from beacon.capacity.link_front import Front, front
from beacon.flows.forecasting.forecast import pairs_in_full
from beacon.flows.forecasting.lines import Line
from beacon.flows.planning.failing_pairs import failing_pairs, unserved_sites
from beacon.flows.planning.pair_table import CALLS, Ends, Kinds, PairTable, known_pairs, outcome, pair_table
from beacon.flows.planning.pricing import Offer, demanding_offers, needed_mbps, priced_offers
from beacon.flows.planning.request import PlanRequest, Progress, untold
from beacon.nouns import (
    AS_IS,
    Forecast,
    LinkOption,
    LinkPlan,
    PairForecast,
    PairLoad,
    PairOutcome,
    SiteCapacity,
    SiteChoice,
)
from beacon.nouns.link_plan import UnpricedKind

ROUNDS = 3
"Choices made before what the full simulation says of the last one stands."
PLANNED = "plan"
"Column key of pairs simulated for a plan."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Market:
    """What there is to choose from."""

    offers: tuple[tuple[Offer, ...], ...]
    "By site, in the firm's order."
    unpriced: tuple[UnpricedKind, ...]
    priced: bool


def plan_links(
    forecast: Forecast,
    pair_loads: Sequence[PairLoad],
    capacities: Sequence[SiteCapacity],
    request: PlanRequest,
    *,
    progress: Progress = untold,
) -> tuple[LinkPlan, tuple[PairForecast, ...]]:
    """Choose a kind for every site.

    Returns
    -------
    The plan, and the chosen pairs as they are forecast in full, in the forecast's order.
    """
    market = _market(forecast, capacities, request)
    kinds = {site.name: tuple(o.link for o in own) for site, own in zip(forecast.firm.sites, market.offers)}
    table = pair_table(
        forecast, pair_loads, kinds, request, told=lambda done, total: progress("plan_lines", done, total)
    )
    progress("plan_choice", 0, 2)
    known = dict(known_pairs(forecast))
    rounds, numbers = 0, table
    while True:
        rounds += 1
        choices = _numbers(forecast, market, numbers)
        choice = cheapest(choices)
        chosen = _in_full(forecast, numbers, choice, known, request)
        full = {key: outcome(pair, forecast.codecs[0]) for key, pair in chosen.items()}
        told_otherwise = _meeting(numbers, choice, full, forecast) != _failing(choice, numbers)
        numbers = numbers.corrected(full)
        if rounds == ROUNDS or not told_otherwise:
            break
    progress("plan_choice", 1, 2)
    plan = _told(forecast, market, capacities, table, numbers, choice, chosen, rounds, request)
    progress("plan_choice", 2, 2)
    return plan, tuple(chosen.values())


def _market(forecast: Forecast, capacities: Sequence[SiteCapacity], request: PlanRequest) -> _Market:
    needs = {need.site: need for need in capacities}
    firm = forecast.firm
    if firm.prices is None:
        offers = tuple(demanding_offers(site, needs.get(site.name)) for site in firm.sites)
        return _Market(offers=offers, unpriced=(), priced=False)
    priced = [priced_offers(s, needs.get(s.name), firm.prices, on=request.made_on) for s in firm.sites]
    unpriced = tuple(kind for _, missing in priced for kind in missing)
    return _Market(offers=tuple(own for own, _ in priced), unpriced=unpriced, priced=True)


def _numbers(forecast: Forecast, market: _Market, table: PairTable) -> ChoiceTable:
    costs = tuple(tuple(offer.cost for offer in own) for own in market.offers)
    return ChoiceTable(costs=costs, pairs=table.cells, target_share=forecast.firm.target.share)


def _kinds(table: PairTable, choice: Choice, forecast: Forecast) -> dict[str, int]:
    return {site.name: kind for site, kind in zip(forecast.firm.sites, choice.kinds)}


def _in_full(
    forecast: Forecast,
    table: PairTable,
    choice: Choice,
    known: dict[tuple[Ends, Kinds], PairForecast],
    request: PlanRequest,
) -> dict[tuple[Ends, Kinds], PairForecast]:
    """Every pair on the kinds chosen, as forecast; `known` grows by what had to be simulated."""
    kinds = _kinds(table, choice, forecast)
    keys = [
        ((a, b), (table.kinds[a][kinds[a]], table.kinds[b][kinds[b]])) for a, b in table.pairs
    ]
    firm = forecast.firm
    lines = [
        Line(a=firm.site(a), b=firm.site(b), link_a=link_a, link_b=link_b)
        for (a, b), (link_a, link_b) in keys
        if ((a, b), (link_a, link_b)) not in known
    ]
    for pair in pairs_in_full(forecast, lines, column=PLANNED, threads=request.threads):
        known[(pair.site_a, pair.site_b), (pair.link_a, pair.link_b)] = pair
    return {key: known[key] for key in keys}


def _failing(choice: Choice, table: PairTable) -> set[Ends]:
    return {table.pairs[place] for place in choice.failing}


def _meeting(
    table: PairTable, choice: Choice, full: Mapping[tuple[Ends, Kinds], tuple[float, float]], forecast: Forecast
) -> set[Ends]:
    """Pairs that stay below the target as simulated in full."""
    return {ends for (ends, _), (share, _) in full.items() if share < forecast.firm.target.share - 1e-9}


def _told(
    forecast: Forecast, market: _Market, capacities: Sequence[SiteCapacity], first: PairTable, table: PairTable,
    choice: Choice, chosen: Mapping[tuple[Ends, Kinds], PairForecast], rounds: int, request: PlanRequest,
) -> LinkPlan:  # fmt: skip
    firm = forecast.firm
    book = firm.prices
    as_is = {((p.site_a, p.site_b), (p.link_a, p.link_b)): p for p in forecast.pairs if p.column == AS_IS}
    best = _option(forecast, _chosen_sites(forecast, market, choice.kinds), chosen, first)
    numbers = _numbers(forecast, market, table)
    points = _front(numbers, request) if market.priced else None
    return LinkPlan(
        priced=market.priced,
        currency=None if book is None else book.currency,
        fictional=book is not None and book.fictional,
        feasible=best.pairs_failing == 0,
        chosen=best,
        today=_option(forecast, _sites_today(forecast, market, capacities), as_is, first),
        front=() if points is None else tuple(_point(forecast, market, point) for point in points.points),
        failing=failing_pairs(forecast, table, chosen),
        unpriced=market.unpriced,
        proven=choice.proven,
        gap=choice.gap,
        tabulated_calls=CALLS,
        unserved=unserved_sites(forecast, table),
        cells=sum(cell.share.size for cell in table.cells),
        cells_estimated=first.estimated,
        rounds=rounds,
        front_step=0.0 if points is None else points.ratio - 1.0,
    )


def _front(numbers: ChoiceTable, request: PlanRequest) -> Front:
    """Budgets at once on all threads: the solver holds no lock, and no search knows of another."""
    with ThreadPoolExecutor(max_workers=request.threads) as pool:
        return front(numbers, each=pool.map)


def _chosen_sites(forecast: Forecast, market: _Market, kinds: Sequence[int]) -> tuple[SiteChoice, ...]:
    return tuple(
        SiteChoice(
            site=site.name, link=own[kind].link, changes=own[kind].link != site.link, mbps=own[kind].mbps,
            quote=own[kind].quote, monthly=own[kind].monthly,
        )
        for site, own, kind in zip(forecast.firm.sites, market.offers, kinds)
    )  # fmt: skip


def _sites_today(
    forecast: Forecast, market: _Market, capacities: Sequence[SiteCapacity]
) -> tuple[SiteChoice, ...]:
    needs = {need.site: need for need in capacities}
    sites = []
    for site, own in zip(forecast.firm.sites, market.offers):
        offer = next((o for o in own if o.link == site.link and o.monthly is not None), None)
        sites.append(
            SiteChoice(
                site=site.name, link=site.link, changes=False,
                mbps=offer.mbps if offer else needed_mbps(site, needs.get(site.name), site.link),
                quote=offer.quote if offer else None, monthly=offer.monthly if offer else None,
            )
        )  # fmt: skip
    return tuple(sites)


def _option(
    forecast: Forecast, sites: tuple[SiteChoice, ...], pairs: Mapping[tuple[Ends, Kinds], PairForecast],
    table: PairTable,
) -> LinkOption:  # fmt: skip
    codec, target = forecast.codecs[0], forecast.firm.target.share
    weights = {ends: cell.weight for ends, cell in zip(table.pairs, table.cells)}
    cells = dict(zip(table.pairs, table.cells))
    own = known_pairs(forecast)
    outcomes = []
    for (ends, kinds), pair in pairs.items():
        working = pair.working[codec]
        at = tuple(table.kinds[end].index(link) if link in table.kinds[end] else -1 for end, link in zip(ends, kinds))
        tabulated = None if (ends, kinds) in own or -1 in at else float(cells[ends].share[at])
        outcomes.append(
            PairOutcome(
                site_a=ends[0], site_b=ends[1], link_a=kinds[0], link_b=kinds[1], on_target=working.on_target,
                r_common=working.r_common, meets=working.on_target.typical >= target - 1e-9,
                weight=weights[ends], tabulated_share=tabulated,
            )
        )  # fmt: skip
    whole = sum(weights.values())
    parts = [(o.weight / whole if whole > 0 else 1.0 / len(outcomes), o.r_common.typical) for o in outcomes]
    return LinkOption(
        sites=sites,
        pairs=tuple(outcomes),
        monthly=_sum(sites),
        quality=sum(part * r for part, r in parts),
        pairs_failing=sum(not o.meets for o in outcomes),
        sites_unpriced=sum(s.monthly is None for s in sites) if forecast.firm.prices is not None else 0,
    )


def _sum(sites: Sequence[SiteChoice]) -> float | None:
    prices = [site.monthly for site in sites if site.monthly is not None]
    return sum(prices) if prices else None


def _point(forecast: Forecast, market: _Market, point: Choice) -> LinkOption:
    sites = _chosen_sites(forecast, market, point.kinds)
    return LinkOption(
        sites=sites, pairs=(), monthly=_sum(sites), quality=point.quality, pairs_failing=len(point.failing),
        sites_unpriced=sum(s.monthly is None for s in sites),
    )  # fmt: skip
