"""The search for places: a table of all candidates, and a closer look at those that are chosen until none is left.

The table is coarse, so its best would be flattered by chance (of many noisy figures the largest is too large); whatever
a choice names is simulated again with more hours and longer calls, and the choice is made anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from beacon.capacity.hub_placement import Placement, place_hubs, placement_of
from beacon.flows.planning.hubs.candidates import Spot
from beacon.flows.planning.hubs.table import Effort, Setting, tabulate
from beacon.flows.planning.request import Progress

STAGE = "plan_hubs"
TABLE = Effort(hours=4, calls=16, call_s=20.0)
"For choosing: short calls are a little worse than long ones, alike on every server."
SETTLED_HOURS, SETTLED_WORLDS = 8, 16
"For what is reported; calls are as long as the forecast's."
TABLE_CALLS, SETTLED_CALLS = 80_000, 10_000
"Calls simulated for the whole table, and for a settled candidate, above which firms of many sites get fewer hours."
FEWEST_HOURS, FEWEST_CALLS = 2, 8
ROUNDS = 4
"Choices are made again while a chosen candidate is not settled, so often at most."
NEAR, NEAREST = 1.5, 3
"Of servers alone those within so many points of the best, so many at most, are settled too: the table has noise."

Choices = dict[tuple[int, int], tuple[tuple[str, ...], Placement]]


@dataclass(slots=True, kw_only=True)
class Search:
    """Qualities known so far, and the choice made from them."""

    spots: dict[str, Spot]
    "By key, those that may be chosen."
    table: dict[str, tuple[float, ...]]
    "By key, then by conversation."
    settled: set[str]
    weights: tuple[float, ...]

    def choices(self) -> Choices:
        """Best and runner-up for one and two servers, by (servers, rank), each with the keys it was chosen among."""
        return self._placed(tuple(self.spots), ranks=2)

    def abroad(self, choices: Choices) -> Choices:
        """The best without a server in mainland China, where the best has one there."""
        best = [keys[h] for (_, rank), (keys, placed) in choices.items() if rank == 0 for h in placed.hubs]
        if not any(self.spots[key].place.mainland for key in best):
            return {}
        return self._placed(tuple(key for key, spot in self.spots.items() if not spot.place.mainland), ranks=1)

    def _placed(self, keys: tuple[str, ...], *, ranks: int) -> Choices:
        rows = [[self.table[key][i] for key in keys] for i in range(len(self.weights))]
        found: Choices = {}
        for count in (1, 2):
            excluded: list[tuple[int, ...]] = []
            for rank in range(ranks):
                placed = place_hubs(rows, self.weights, count=count, excluded=excluded) if keys else None
                if placed is None:
                    break
                found[count, rank] = keys, placed
                excluded.append(placed.hubs)
        return found

    def unsettled(self) -> list[Spot]:
        """Candidates of any choice, and those that alone come near the best, whose figures are the table's still."""
        chosen = self.choices()
        named = (*chosen.values(), *self.abroad(chosen).values())
        wanted = dict.fromkeys(keys[h] for keys, placed in named for h in placed.hubs)
        alone = {key: self.quality(key) for key in self.spots}
        best = max(alone.values(), default=0.0)
        near = [key for key in sorted(alone, key=lambda key: -alone[key]) if alone[key] >= best - NEAR][:NEAREST]
        return [self.spots[key] for key in dict.fromkeys((*wanted, *near)) if key not in self.settled]

    def quality(self, key: str) -> float:
        """People-weighted, with that server alone."""
        return placement_of([[q] for q in self.table[key]], self.weights, hubs=(0,)).quality


def settling(*, talks: int, call_s: float) -> Effort:
    """What is spent on a candidate whose figures are reported."""
    whole = Effort(hours=SETTLED_HOURS, calls=SETTLED_WORLDS, call_s=call_s)
    return within(whole, cells=talks, most=SETTLED_CALLS)


def searched(
    spots: dict[str, Spot], setting: Setting, settled: Effort, today: Spot | None, progress: Progress
) -> Search:
    """The table, then choices until all that is chosen is settled."""
    among = dict(spots)
    table_effort = within(TABLE, cells=len(setting.talks) * max(len(spots), 1), most=TABLE_CALLS)
    # Today's place is reported, whether it may be chosen or not.
    asked = among | ({today.key: today} if today is not None else {})
    done, total = 0, len(asked) + 4

    def told() -> None:
        nonlocal done
        done = min(done + 1, total)
        progress(STAGE, done, total)

    search = Search(
        spots=among,
        table=tabulate(list(asked.values()), setting, table_effort, told),
        settled=set(),
        weights=tuple(talk.weight for talk in setting.talks),
    )
    wanted = [today] if today is not None else []
    for _ in range(ROUNDS):
        wanted += [spot for spot in search.unsettled() if spot not in wanted]
        if not wanted:
            break
        search.table |= tabulate(wanted, setting, settled, told)
        search.settled |= {spot.key for spot in wanted}
        wanted = []
    else:
        # Whatever rounds were not enough to settle is no candidate any more, so that like is compared with like.
        search.spots = {key: spot for key, spot in among.items() if key in search.settled}
    progress(STAGE, total, total)
    return search


def within(effort: Effort, *, cells: int, most: int) -> Effort:
    """The effort with as many hours, and then as many worlds, as the calls allow."""
    hours = min(max(most // max(cells * 2 * effort.calls, 1), FEWEST_HOURS), effort.hours)
    calls = min(max(most // max(cells * 2 * hours, 1), FEWEST_CALLS), effort.calls)
    return replace(effort, hours=hours, calls=calls)
