"""What every two sites get on every two kinds of link: the table links are chosen by.

Where the forecast has a pair on those links, its figures stand in the table. The rest is simulated with the same kernel
in the same worlds, but in fewer of them and in a few hours that stand for equal parts of the shared time: enough to
choose by. What is chosen is simulated again in full (`choice`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from beacon.capacity.choice_table import PairCells
from beacon.flows.forecasting.forecast import schedule_of
from beacon.flows.forecasting.lines import Line
from beacon.flows.forecasting.simulation import simulated
from beacon.flows.forecasting.working import band_over_worlds, hours_of, shares_on_target, weighted_band
from beacon.flows.forecasting.worlds import LineWorlds, line_worlds
from beacon.flows.planning.conversations import conversations
from beacon.flows.planning.hubs.talks import Talk
from beacon.flows.planning.request import PlanRequest
from beacon.flows.route_facts import route_facts
from beacon.nouns import Forecast, Link, PairForecast, PairLoad

Floats = NDArray[np.float64]
HOURS, CALLS, CALL_S = 4, 9, 60.0
"""Of a cell of the table. [h], calls, [s]. Calls are as long as the forecast's: calls of 20 s lose half a point of R to
their beginnings, which sets mixed kinds back against the equal ones of the forecast (docs/decisions/link-choice.md)."""
MOST_LINES = 2_500
"Mixed kinds simulated; beyond, the pairs with least people are estimated from the forecast of equal kinds."
Ends = tuple[str, str]
Kinds = tuple[Link, Link]


class Figures(NamedTuple):
    """What two sites get on two kinds."""

    share: float
    "Of shared working hours on target, in the median network. [0..1]"
    low_share: float
    "The low figure of the same: one network in ten is worse. [0..1]"
    r: float
    "Median on the common scale."


@dataclass(frozen=True, slots=True, kw_only=True)
class PairTable:
    """Shares and ratings by pair and kinds."""

    pairs: tuple[Ends, ...]
    "In the forecast's order."
    kinds: Mapping[str, tuple[Link, ...]]
    "Of each site."
    cells: tuple[PairCells, ...]
    "One a pair; rows and columns in the order of `kinds`."
    low_shares: tuple[Floats, ...]
    "In the order of `cells`, and of their shape: the low figures of the shares. [0..1]"
    estimated: int
    "Cells that are means of equal kinds."

    def corrected(self, full: Mapping[tuple[Ends, Kinds], Figures]) -> PairTable:
        """The table with what has been simulated in full in its place."""
        cells, low_shares = [], []
        for (a, b), cell, low_share in zip(self.pairs, self.cells, self.low_shares):
            share, low, quality = cell.share.copy(), low_share.copy(), cell.quality.copy()
            for i, link_a in enumerate(self.kinds[a]):
                for j, link_b in enumerate(self.kinds[b]):
                    known = full.get(((a, b), (link_a, link_b)))
                    if known is not None:
                        share[i, j], low[i, j], quality[i, j] = known
            cells.append(replace(cell, share=share, quality=quality))
            low_shares.append(low)
        return replace(self, cells=tuple(cells), low_shares=tuple(low_shares))

    def cautious(self) -> PairTable:
        """The table to choose by when the low figures are to reach the target."""
        cells = tuple(replace(cell, share=low) for cell, low in zip(self.cells, self.low_shares))
        return replace(self, cells=cells)


def known_pairs(forecast: Forecast) -> dict[tuple[Ends, Kinds], PairForecast]:
    """Pairs the forecast has, by sites and links."""
    return {((p.site_a, p.site_b), (p.link_a, p.link_b)): p for p in forecast.pairs}


def figures_of(pair: PairForecast, codec: str) -> Figures:
    """Of a pair forecast in full."""
    working = pair.working[codec]
    return Figures(working.on_target.typical, working.on_target.low, working.r_common.typical)


def pair_table(
    forecast: Forecast,
    pair_loads: Sequence[PairLoad],
    kinds: Mapping[str, tuple[Link, ...]],
    request: PlanRequest,
    *,
    told: Callable[[int, int], None],
) -> PairTable:
    """Tabulate every pair on every two kinds of `kinds`; told (lines done, in all)."""
    firm, codec = forecast.firm, forecast.codec_rows[0]
    places = {site.name: i for i, site in enumerate(firm.sites)}
    weights = {(load.site_a, load.site_b): load.weight for load in pair_loads}
    full = {key: figures_of(pair, codec.name) for key, pair in known_pairs(forecast).items()}
    wanted = [
        Line(a=firm.site(a), b=firm.site(b), link_a=link_a, link_b=link_b)
        for a, b in weights
        for link_a in kinds[a]
        for link_b in kinds[b]
        if ((a, b), (link_a, link_b)) not in full
    ]
    chosen = _affordable(wanted, weights)
    figures = full | _simulated(forecast, chosen, request, told)
    cells, low_shares, estimated = [], [], 0
    for (a, b), weight in weights.items():
        (share, low_share, quality), guessed = _matrix((a, b), kinds, figures)
        estimated += guessed
        cells.append(PairCells(a=places[a], b=places[b], weight=weight, share=share, quality=quality))
        low_shares.append(low_share)
    return PairTable(
        pairs=tuple(weights), kinds=kinds, cells=tuple(cells), low_shares=tuple(low_shares), estimated=estimated
    )


def _affordable(lines: Sequence[Line], weights: Mapping[Ends, float]) -> list[Line]:
    """Equal kinds always (they are what the rest is estimated from), then the heaviest pairs."""
    order = sorted(
        range(len(lines)),
        key=lambda i: (lines[i].link_a != lines[i].link_b, -weights[lines[i].a.name, lines[i].b.name], i),
    )
    equal = sum(line.link_a == line.link_b for line in lines)
    return [lines[i] for i in sorted(order[: max(equal, MOST_LINES)])]


def _simulated(
    forecast: Forecast, lines: Sequence[Line], request: PlanRequest, told: Callable[[int, int], None]
) -> dict[tuple[Ends, Kinds], Figures]:
    firm, codec = forecast.firm, forecast.codec_rows[0]
    facts = route_facts(measured=firm.measured, overrides=firm.overrides)
    schedule = schedule_of([codec], CALL_S)
    few = {}
    for line in lines:
        ends = line.a.name, line.b.name
        if ends not in few:
            few[ends] = _few(forecast, line)

    def compose(line: Line) -> LineWorlds:
        hours, _ = few[line.a.name, line.b.name]
        return line_worlds(
            line, facts=facts, hours=hours, seed=request.seed, calls=CALLS, size_bytes=schedule.size_bytes
        )

    found = {}
    done = simulated(lines, compose, seed=request.seed, schedule=schedule, threads=request.threads)
    for count, (line, _, counters) in enumerate(done, 1):
        ends = line.a.name, line.b.name
        talk = conversations(counters, codec=codec, terminal_ms=firm.terminal_delay_ms)
        weights = few[ends][1]
        share = band_over_worlds(shares_on_target(talk, weights, firm.target))
        rating = weighted_band(talk.reshape(-1), np.repeat(weights, talk.shape[1])).typical
        found[ends, (line.link_a, line.link_b)] = Figures(share.typical, share.low, rating)
        told(count, len(lines))
    return found


def _few(forecast: Forecast, line: Line) -> tuple[tuple[int, ...], Floats]:
    """The few hours that stand for the shared ones."""
    _, hours = hours_of(line.a, line.b, firm=forecast.firm, hours=forecast.hours_utc)
    worked = [(hour, float(h)) for hour, h in zip(forecast.hours_utc, hours) if h > 0.0]
    talk = Talk(line=line, weight=1.0, hours=tuple(h for h, _ in worked), hour_weights=tuple(w for _, w in worked))
    return talk.few(HOURS)


def _matrix(
    ends: Ends, kinds: Mapping[str, tuple[Link, ...]], figures: Mapping[tuple[Ends, Kinds], Figures]
) -> tuple[Floats, int]:
    """Shares, low shares and ratings, shape (3, kinds of a, kinds of b), and how many are taken from equal kinds."""
    rows, columns = kinds[ends[0]], kinds[ends[1]]
    values = np.zeros((3, len(rows), len(columns)))
    guessed = 0
    for i, link_a in enumerate(rows):
        for j, link_b in enumerate(columns):
            known = figures.get((ends, (link_a, link_b)))
            if known is None:
                equal = [figures[ends, (link, link)] for link in (link_a, link_b) if (ends, (link, link)) in figures]
                known = _between(equal) if equal else Figures(0.0, 0.0, 0.0)
                guessed += 1
            values[:, i, j] = known
    return values, guessed


def _between(equal: Sequence[Figures]) -> Figures:
    """The worse share of equal kinds, and their mean rating."""
    return Figures(
        min(e.share for e in equal), min(e.low_share for e in equal), sum(e.r for e in equal) / len(equal)
    )
