"""Which kind of link each site should have: table, choice, the chosen pairs in full, and again where they disagree.

Chosen twice: so that the median network reaches the target, and so that even the low figure of its band does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from beacon.capacity.choice_table import Choice
from beacon.capacity.link_choice import cheapest
from beacon.capacity.link_front import Front, front
from beacon.flows.forecasting.forecast import pairs_in_full
from beacon.flows.forecasting.lines import Line
from beacon.flows.forecasting.working import hours_of
from beacon.flows.planning.links.failing_pairs import failing_pairs, unserved_sites
from beacon.flows.planning.links.market import Market, market_of
from beacon.flows.planning.links.options import option, point
from beacon.flows.planning.links.pair_table import CALLS, Ends, Kinds, PairTable, figures_of, known_pairs, pair_table
from beacon.flows.planning.request import PlanRequest, Progress, untold
from beacon.nouns import AS_IS, Forecast, LinkOption, LinkPlan, PairForecast, PairLoad, SiteCapacity

ROUNDS = 3
"Choices made before what the full simulation says of the last one stands."
PLANNED = "plan"
"Column key of pairs simulated for a plan."
Pairs = dict[tuple[Ends, Kinds], PairForecast]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settled:
    """A choice, and what it rests on."""

    choice: Choice
    table: PairTable
    "With what was simulated in full in its place."
    pairs: Pairs
    "As chosen, in full, in the forecast's order."
    rounds: int


@dataclass(frozen=True, slots=True)
class _Choosing:
    """What every choice for one firm shares."""

    forecast: Forecast
    market: Market
    request: PlanRequest
    known: Pairs
    "Simulated in full so far; grows."

    def settle(self, table: PairTable, view: Callable[[PairTable], PairTable]) -> _Settled:
        """Choose by a view of the table until the full simulation says the same of the choice, or often enough."""
        codec = self.forecast.codecs[0]
        rounds = 0
        while True:
            rounds += 1
            numbers = self.market.numbers(view(table))
            choice = cheapest(numbers)
            pairs = self._in_full(table, choice)
            table = table.corrected({key: figures_of(pair, codec) for key, pair in pairs.items()})
            told_otherwise = self.market.numbers(view(table)).failing(choice.kinds) != choice.failing
            if rounds == ROUNDS or not told_otherwise:
                return _Settled(choice=choice, table=table, pairs=pairs, rounds=rounds)

    def _in_full(self, table: PairTable, choice: Choice) -> Pairs:
        """Every pair on the kinds chosen, as forecast."""
        firm = self.forecast.firm
        kinds = {site.name: kind for site, kind in zip(firm.sites, choice.kinds)}
        keys = [((a, b), (table.kinds[a][kinds[a]], table.kinds[b][kinds[b]])) for a, b in table.pairs]
        new = [
            Line(a=firm.site(a), b=firm.site(b), link_a=link_a, link_b=link_b)
            for (a, b), (link_a, link_b) in keys
            if ((a, b), (link_a, link_b)) not in self.known
        ]
        lines = {line: self._hours(line) for line in new}
        for pair in pairs_in_full(self.forecast, lines, column=PLANNED, threads=self.request.threads):
            self.known[(pair.site_a, pair.site_b), (pair.link_a, pair.link_b)] = pair
        return {key: self.known[key] for key in keys}

    def _hours(self, line: Line) -> tuple[int, ...]:
        """Hours that count for two sites: those of their work, and the busy hours of either. [h, UTC]"""
        forecast, needs = self.forecast, self.market.needs
        _, weights = hours_of(line.a, line.b, firm=forecast.firm, hours=forecast.hours_utc)
        busy = {needs[site.name].busy_hour_utc for site in (line.a, line.b) if site.name in needs}
        return tuple(h for h, weight in zip(forecast.hours_utc, weights) if weight > 0.0 or h in busy)


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
    market = market_of(forecast, capacities, request)
    table = pair_table(
        forecast, pair_loads, market.kinds, request, told=lambda done, total: progress("plan_lines", done, total)
    )
    progress("plan_choice", 0, 3)
    choosing = _Choosing(forecast, market, request, dict(known_pairs(forecast)))
    settled = choosing.settle(table, lambda numbers: numbers)
    chosen = option(forecast, market.chosen(settled.choice.kinds), settled.pairs, table)
    progress("plan_choice", 1, 3)
    cautious = _cautious(choosing, settled, chosen, table)
    progress("plan_choice", 2, 3)
    plan = _told(choosing, settled, chosen, cautious, table)
    progress("plan_choice", 3, 3)
    return plan, tuple(settled.pairs.values())


def _cautious(choosing: _Choosing, settled: _Settled, chosen: LinkOption, table: PairTable) -> LinkOption | None:
    """The choice for those who want the low figures on target; None where it would be no better than the other."""
    if not chosen.pairs_failing_low:
        return None
    wary = choosing.settle(settled.table, PairTable.cautious)
    found = option(choosing.forecast, choosing.market.chosen(wary.choice.kinds), wary.pairs, table)
    return found if found.pairs_failing_low < chosen.pairs_failing_low else None


def _told(
    choosing: _Choosing, settled: _Settled, chosen: LinkOption, cautious: LinkOption | None, first: PairTable
) -> LinkPlan:
    forecast, market = choosing.forecast, choosing.market
    book = forecast.firm.prices
    as_is = {((p.site_a, p.site_b), (p.link_a, p.link_b)): p for p in forecast.pairs if p.column == AS_IS}
    points = _front(settled.table, market, choosing.request) if market.priced else None
    low = market.numbers(settled.table.cautious())
    return LinkPlan(
        priced=market.priced,
        currency=None if book is None else book.currency,
        fictional=book is not None and book.fictional,
        feasible=chosen.pairs_failing == 0,
        chosen=chosen,
        cautious=cautious,
        today=option(forecast, market.today(), as_is, first),
        front=() if points is None else tuple(point(market, found, low) for found in points.points),
        failing=failing_pairs(forecast, settled.table, settled.pairs),
        unpriced=market.unpriced,
        proven=settled.choice.proven,
        gap=settled.choice.gap,
        tabulated_calls=CALLS,
        unserved=unserved_sites(forecast, settled.table),
        cells=sum(cell.share.size for cell in settled.table.cells),
        cells_estimated=first.estimated,
        rounds=settled.rounds,
        front_step=0.0 if points is None else points.ratio - 1.0,
    )


def _front(table: PairTable, market: Market, request: PlanRequest) -> Front:
    """Budgets at once on all threads: the solver holds no lock, and no search knows of another."""
    with ThreadPoolExecutor(max_workers=request.threads) as pool:
        return front(market.numbers(table), each=pool.map)
