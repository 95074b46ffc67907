"""Which kind of link each site should have: the cheapest that brings every pair to the target, or the nearest to it.

The programme. x[s,k] = 1 when site s has kind k; every site has one. A pair (a, b) of sites reaches the target in some
cells (i, j) of its matrix and not in others, which is said twice, once from each end:

    x[a,i] <= sum of x[b,j] over the j that reach it with i
    x[b,j] <= sum of x[a,i] over the i that reach it with j

Choices are made in order, each kept while the next is made better:
1. fewest conversations below the target (none, when that can be);
2. those that stay below, as little below as can be in hours and in R, to what the figures can tell;
3. least cost;
4. most quality at that cost.
Where quality counts, y[i,j] is the share of cell (i, j): its rows sum to x[a], its columns to x[b], so that at whole x
it is 1 in the one cell chosen.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from beacon.capacity.choice_table import Choice, ChoiceTable, Floats, PairCells, choice_of
from beacon.capacity.milp import Limits, Milp, Solution, Status

TELLING_SHARE = 0.005
"Shares of hours that differ by less count as equal: it is less than the figures can tell. [0..1]"
COST_ROUNDING = 1e-6
"Relative: costs that differ by less are one cost."
MOST_CELLS = 16_000
"Cells whose quality one programme holds: 36 sites with five kinds each. Of larger firms the heaviest pairs count."
_REACHED = Limits(gap=1e-7)
_QUALITY = Limits(gap=1e-5, nodes=2_000)
"A part in 100 000 of R is a thousandth of a point; what a tie-break needs."


@dataclass(frozen=True, slots=True)
class Sites:
    """The x of a programme, by site and kind."""

    columns: list[list[int]]

    def chosen(self, solution: Solution) -> tuple[int, ...]:
        """Kind of each site."""
        return tuple(max(range(len(own)), key=lambda k: solution.values[own[k]]) for own in self.columns)

    def priced(self, table: ChoiceTable) -> list[tuple[int, float]]:
        """Every column with its cost."""
        return [pair for own, costs in zip(self.columns, table.costs) for pair in zip(own, costs)]


def one_kind_a_site(programme: Milp, table: ChoiceTable, *, priced: bool) -> Sites:
    """The x, each with its cost where the objective is cost."""
    columns = [[programme.binary(cost=cost if priced else 0.0) for cost in costs] for costs in table.costs]
    for own in columns:
        programme.row([(column, 1.0) for column in own], low=1.0, high=1.0)
    return Sites(columns)


def cells(
    programme: Milp, pair: PairCells, sites: Sites, value: Floats, *, cost: float = 0.0
) -> list[tuple[int, float]]:
    """The y of a pair, and what each is worth; `cost` times the worth goes into the objective."""
    mine, others = sites.columns[pair.a], sites.columns[pair.b]
    y = [[programme.column(cost=cost * float(value[i, j]), high=1.0) for j in range(len(others))]
         for i in range(len(mine))]  # fmt: skip
    for i, column in enumerate(mine):
        programme.row([*((cell, 1.0) for cell in y[i]), (column, -1.0)], low=0.0, high=0.0)
    for j, column in enumerate(others):
        programme.row([*((row[j], 1.0) for row in y), (column, -1.0)], low=0.0, high=0.0)
    return [(y[i][j], float(value[i, j])) for i in range(len(mine)) for j in range(len(others)) if value[i, j]]


def heaviest(table: ChoiceTable) -> tuple[PairCells, ...]:
    """The pairs whose quality a programme can hold, those with most conversations first; all in most firms."""
    kept, size = [], 0
    for pair in sorted(table.pairs, key=lambda p: (-p.weight, p.a, p.b)):
        size += pair.quality.size
        if size > MOST_CELLS:
            break
        kept.append(pair)
    return tuple(kept)


def qualities(programme: Milp, table: ChoiceTable, sites: Sites, pairs: Sequence[PairCells]) -> None:
    """The pairs' quality, taken off the objective."""
    for pair in pairs:
        cells(programme, pair, sites, pair.quality, cost=-table.weight(pair))


def _reach(programme: Milp, pair: PairCells, sites: Sites, target_share: float, slack: int | None = None) -> None:
    """A pair reaches the target, or its slack is 1. Rows that say nothing are left out."""
    spare = [] if slack is None else [(slack, -1.0)]
    ok = pair.ok(target_share)
    for mine, others, matrix in ((pair.a, pair.b, ok), (pair.b, pair.a, ok.T)):
        for kind, row in enumerate(matrix):
            if not row.all():
                terms = [(sites.columns[others][int(j)], -1.0) for j in np.flatnonzero(row)]
                programme.row([(sites.columns[mine][kind], 1.0), *terms, *spare], high=0.0)


def fewest_failing(table: ChoiceTable) -> tuple[frozenset[int], bool]:
    """Pairs to give up so that all others reach the target together; and whether fewer is proven impossible.

    Pairs that no kinds bring to the target are always among them.
    """
    hopeless = frozenset(table.hopeless())
    programme, _ = _reaching(table, hopeless, priced=False)
    if programme.solve(limits=_REACHED).status is Status.OPTIMAL:
        return hopeless, True
    programme = Milp()
    sites = one_kind_a_site(programme, table, priced=False)
    slacks = {}
    for place, pair in enumerate(table.pairs):
        if place not in hopeless:
            # A pair in which nobody talks still counts a little: a choice that helps it for nothing is better.
            slacks[place] = programme.column(cost=table.weight(pair) + 1e-3 / len(table.pairs), high=1.0)
            _reach(programme, pair, sites, table.target_share, slacks[place])
    solution = programme.solve(limits=_REACHED)
    if not solution.values:
        return frozenset(range(len(table.pairs))), False
    given_up = {place for place, slack in slacks.items() if solution.values[slack] > 0.5}
    return hopeless | given_up, solution.status is Status.OPTIMAL


def _reaching(table: ChoiceTable, given_up: Collection[int], *, priced: bool) -> tuple[Milp, Sites]:
    """A programme in which every pair but those given up reaches the target."""
    programme = Milp()
    sites = one_kind_a_site(programme, table, priced=priced)
    for place, pair in enumerate(table.pairs):
        if place not in given_up:
            _reach(programme, pair, sites, table.target_share)
    return programme, sites


def _short(
    programme: Milp, table: ChoiceTable, sites: Sites, given_up: Collection[int], *, cost: float
) -> list[tuple[int, float]]:
    """Terms of how far the given-up pairs stay below the target, by conversations."""
    return [
        term
        for place in sorted(given_up)
        for pair in [table.pairs[place]]
        for term in cells(programme, pair, sites, _below(table, pair), cost=cost)
    ]


def _below(table: ChoiceTable, pair: PairCells) -> Floats:
    return table.weight(pair) * pair.shortfall(table.target_share, table.target_r)


def _shortfall_allowed(table: ChoiceTable, given_up: Collection[int]) -> float:
    """The least that the given-up pairs must stay below, and what cannot be told from it."""
    programme, sites = _reaching(table, given_up, priced=False)
    _short(programme, table, sites, given_up, cost=1.0)
    least = programme.solve(limits=_QUALITY)
    if not least.values:
        return np.inf
    return least.objective + TELLING_SHARE * sum(table.weight(table.pairs[place]) for place in given_up) + 1e-9


def cheapest(table: ChoiceTable) -> Choice:
    """The cheapest choice that brings every pair to the target; where none does, the cheapest of the nearest.

    Of choices of one cost it is the one of most quality.
    """
    given_up, reached = fewest_failing(table)
    allowed = _shortfall_allowed(table, given_up) if given_up else np.inf
    programme, sites = _reaching(table, given_up, priced=True)
    if given_up:
        programme.row(_short(programme, table, sites, given_up, cost=0.0), high=allowed)
    solution = programme.solve(limits=_REACHED)
    if not solution.values:
        each = tuple(min(range(len(costs)), key=costs.__getitem__) for costs in table.costs)
        return choice_of(table, each, proven=False, gap=1.0)
    proven = reached and solution.status is Status.OPTIMAL
    found = choice_of(table, sites.chosen(solution), proven=proven, gap=solution.gap)
    return _best_of_cost(table, given_up, allowed, found)


def _best_of_cost(table: ChoiceTable, given_up: Collection[int], allowed: float, found: Choice) -> Choice:
    """Of the choices that cost no more, the one of most quality; the one found where the search is cut short."""
    room = found.cost + COST_ROUNDING * max(1.0, abs(found.cost))
    programme, sites = _reaching(table, given_up, priced=False)
    programme.row(sites.priced(table), high=room)
    if given_up:
        programme.row(_short(programme, table, sites, given_up, cost=0.0), high=allowed)
    other = programme.row([(own[kind], 1.0) for own, kind in zip(sites.columns, found.kinds)],
                          high=len(found.kinds) - 1.0)  # fmt: skip
    if not programme.solve(limits=_REACHED).values:
        return found
    programme.set_bounds(other)
    qualities(programme, table, sites, heaviest(table))
    solution = programme.solve(limits=_QUALITY)
    if not solution.values:
        return found
    better = choice_of(table, sites.chosen(solution), proven=found.proven, gap=found.gap)
    keeps = better.cost <= room and set(better.failing) <= set(given_up)
    return better if keeps and better.quality > found.quality else found
