"""What more money buys: the best quality under every budget, from the dearest choice worth its price to the cheapest.

The epsilon-constraint method: the best quality there is, and the best under each lower budget down to the least cost.
Budgets lie evenly in ratio, so that the cheap end, where money does most, is not passed over. Nothing within a point's
budget is better than the point; without steps every point there is is walked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from beacon.capacity.choice_table import Choice, ChoiceTable, choice_of
from beacon.capacity.link_choice import Sites, heaviest, one_kind_a_site, qualities
from beacon.capacity.milp import Limits, Milp, Solution

_TIE_QUALITY = 1e-4
"Quality given up for the whole range of cost: breaks ties towards the cheaper, decides nothing else. [quality]"
_MANY_CELLS = 5_000
"From here on, about twenty sites with five kinds each, a budget takes half a second or more."
_LESS = 1e-5
"Relative: a budget this much under a cost excludes it; the solver lets rows be broken by 1e-6."
Each = Callable[[Callable[[float], "Choice | None"], Iterable[float]], Iterable["Choice | None"]]
"Does one search a budget, as `map` does."


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The points, cheapest first, and how finely they were looked for."""

    points: tuple[Choice, ...]
    ratio: float
    "Of neighbouring budgets; 1 when every point was walked."
    proven: bool
    "No point is beaten by anything in the table."


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontLimits:
    """How much to look."""

    budgets: int = 10
    "Between the cheapest and the dearest; 0 walks every point."
    nodes: int = 60
    "Of the search tree, for each point."
    gap: float = 1e-4
    "Relative: quality within this of the best possible counts as the best; a hundredth of a point of R."


@dataclass(frozen=True, slots=True)
class _Walk:
    """The programme: most quality within a budget."""

    programme: Milp
    sites: Sites
    budget: int
    "The row that holds cost down."
    whole: bool
    "Every pair's quality is in it."

    def under(self, table: ChoiceTable, budget: float, limits: FrontLimits) -> Choice | None:
        """The best within a budget; None when the search was cut short before it found any."""
        self.programme.set_bounds(self.budget, high=budget)
        solution: Solution = self.programme.solve(limits=Limits(gap=limits.gap, nodes=limits.nodes))
        if not solution.values:
            return None
        proven = self.whole and solution.gap <= limits.gap
        return choice_of(table, self.sites.chosen(solution), proven=proven, gap=solution.gap)


def _walk(table: ChoiceTable, *, least: float, most: float) -> _Walk:
    programme = Milp()
    sites = one_kind_a_site(programme, table, priced=False)
    pairs = heaviest(table)
    qualities(programme, table, sites, pairs)
    price = _TIE_QUALITY / max(most - least, 1e-9)
    for column, cost in sites.priced(table):
        programme.set_cost(column, cost=price * cost)
    return _Walk(programme, sites, programme.row(sites.priced(table)), len(pairs) == len(table.pairs))


def front(table: ChoiceTable, *, limits: FrontLimits | None = None, each: Each = map) -> Front:
    """Points from the cheapest choice to the best; the target is not asked for, each point says which pairs fail.

    Parameters
    ----------
    table
        What there is to choose from.
    limits
        How much to look; by the size of the table when left out.
    each
        Does the searches under given budgets, as `map` does; a pool's `map` does several at once.
    """
    asked = limits or _usual(table)
    least, most = (sum(end(costs) for costs in table.costs) for end in (min, max))
    best = _walk(table, least=least, most=most).under(table, most, asked)
    if best is None:
        return Front(points=(), ratio=1.0, proven=False)
    if asked.budgets:
        ratio = (max(best.cost, least) / least) ** (1.0 / asked.budgets) if least > 0 else 1.0
        budgets = [least * ratio**step * (1.0 + _LESS / 2) for step in range(asked.budgets)]
        found = each(lambda budget: _walk(table, least=least, most=most).under(table, budget, asked), budgets)
        points = [best, *(point for point in found if point is not None)]
    else:
        ratio, points = 1.0, _every_point(table, best, asked, least=least, most=most)
    return Front(points=_efficient(points), ratio=ratio, proven=all(point.proven for point in points))


def _every_point(table: ChoiceTable, best: Choice, asked: FrontLimits, *, least: float, most: float) -> list[Choice]:
    """From the best downwards, each budget just under the cost of the point before."""
    walk = _walk(table, least=least, most=most)
    points = [best]
    while points[-1].cost > least * (1.0 + _LESS):
        under = max(points[-1].cost * (1.0 - _LESS) - _LESS, least * (1.0 + _LESS / 2))
        point = walk.under(table, under, asked)
        if point is None or point.cost >= points[-1].cost:
            break
        points.append(point)
    return points


def _usual(table: ChoiceTable) -> FrontLimits:
    """Fewer budgets where every one is a long search."""
    size = sum(pair.quality.size for pair in table.pairs)
    return FrontLimits(budgets=5) if size > _MANY_CELLS else FrontLimits()


def _efficient(points: list[Choice]) -> tuple[Choice, ...]:
    """Those that no other beats, cheapest first."""
    kept: list[Choice] = []
    for point in sorted(points, key=lambda p: (p.cost, -p.quality)):
        if not kept or point.quality > kept[-1].quality:
            kept.append(point)
    return tuple(kept)
