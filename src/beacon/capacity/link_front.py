"""What more money buys: the best quality under every budget, from the dearest choice worth its price to the cheapest.

Walked downwards (the epsilon-constraint method): the best quality there is, then the best under the next lower budget,
and so on to the least cost. Budgets lie evenly in ratio, so that the cheap end, where money does most, is not passed
over. Nothing dearer than a point and within its budget is better; without steps every point there is is walked.
"""

from __future__ import annotations

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


def front(table: ChoiceTable, *, limits: FrontLimits | None = None) -> Front:
    """Points from the cheapest choice to the best; the target is not asked for, each point says which pairs fail."""
    asked = limits or _usual(table)
    least, most = (sum(end(costs) for costs in table.costs) for end in (min, max))
    walk = _walk(table, least=least, most=most)
    points: list[Choice] = []
    budgets: list[float] = []
    budget = most
    while budget >= least:
        point = walk.under(table, budget, asked)
        if point is None:
            break
        if points and point.cost >= points[-1].cost:
            break
        points.append(point)
        if not budgets and asked.budgets:
            top = max(point.cost, least)
            ratio = (top / least) ** (1.0 / asked.budgets) if least > 0 else 1.0
            budgets = [least * ratio**k for k in range(asked.budgets)]
        lower = point.cost * (1.0 - _LESS) - _LESS
        if point.cost <= least * (1.0 + _LESS):
            break
        # Never a budget the last point already fits: the next lower one that shuts it out.
        budget = max((b for b in budgets if b < lower), default=lower) if budgets else lower
        budget = max(budget, least * (1.0 + _LESS / 2))
    return Front(
        points=_efficient(points),
        ratio=budgets[1] / budgets[0] if len(budgets) > 1 else 1.0,
        proven=bool(points) and all(point.proven for point in points),
    )


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
