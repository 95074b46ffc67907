"""The table hubs are chosen by: the median R of every conversation on every server, in shared working hours.

The kernel, the receiver and the scores are the forecast's; only the lanes are composed here. A table for choosing needs
less than a report: a few hours that stand for equal parts of the shared time, and a few worlds. What is chosen is
simulated again with more of both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from beacon.flows.forecasting.forecast import schedule_of
from beacon.flows.forecasting.simulation import simulated
from beacon.flows.forecasting.working import weighted_band
from beacon.flows.forecasting.worlds import LineWorlds, line_worlds
from beacon.flows.planning.conversations import conversations
from beacon.flows.planning.hubs.candidates import Spot
from beacon.flows.planning.hubs.talks import Talk
from beacon.flows.planning.hubs.worlds import HubWorlds, OwnLine
from beacon.nouns import Codec
from beacon.routes import RouteFacts
from beacon.sim import LANE_COLUMNS, QUEUE_COLUMNS

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is simulated for a cell of the table."""

    hours: int
    calls: int
    call_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What every column of the table shares."""

    talks: tuple[Talk, ...]
    codec: Codec
    terminal_ms: float
    facts: RouteFacts
    own_lines: Mapping[str, OwnLine]
    "By key of the candidates that stand in a site's building."
    seed: int
    threads: int


def tabulate(
    spots: Sequence[Spot], setting: Setting, effort: Effort, told: Callable[[], None]
) -> dict[str, tuple[float, ...]]:
    """Median R on the common scale of every conversation, by candidate; `told` is called after each."""
    schedule = schedule_of([setting.codec], effort.call_s)
    few = [talk.few(effort.hours) for talk in setting.talks]

    def compose(spot: Spot) -> LineWorlds:
        worlds = HubWorlds(
            spot=spot, facts=setting.facts, seed=setting.seed, calls=effort.calls, size_bytes=schedule.size_bytes,
            own_line=setting.own_lines.get(spot.key, OwnLine()),
        )  # fmt: skip
        return _stacked(worlds, setting.talks, [hours for hours, _ in few], calls=effort.calls)

    table = {}
    for spot, _, counters in simulated(
        spots, compose, seed=setting.seed, schedule=schedule, threads=setting.threads
    ):
        table[spot.key] = _medians(counters, [weights for _, weights in few], setting)
        told()
    return table


def straight(setting: Setting, effort: Effort) -> tuple[float, ...]:
    """The same figure for every conversation without a server, each site on the link it has, by the same effort."""
    schedule = schedule_of([setting.codec], effort.call_s)
    few = [talk.few(effort.hours) for talk in setting.talks]

    def compose(index: int) -> LineWorlds:
        return line_worlds(
            setting.talks[index].line, facts=setting.facts, hours=few[index][0], seed=setting.seed,
            calls=effort.calls, size_bytes=schedule.size_bytes,
        )  # fmt: skip

    done = simulated(
        range(len(few)), compose, seed=setting.seed, schedule=schedule, threads=setting.threads
    )
    return _medians(np.concatenate([counters for _, _, counters in done]), [w for _, w in few], setting)


def _stacked(
    worlds: HubWorlds, talks: Sequence[Talk], hours: Sequence[tuple[int, ...]], *, calls: int
) -> LineWorlds:
    """All conversations of one server, hour after hour, as one long line."""
    count = sum(len(some) for some in hours)
    lanes = np.zeros((count, 2, calls, len(LANE_COLUMNS)))
    queues = np.zeros((count, 2, 2, len(QUEUE_COLUMNS)))
    cells = np.zeros((count, 2), np.uint64)
    at = 0
    for talk, some in zip(talks, hours):
        for hour in some:
            worlds.fill(talk.line, hour_utc=hour, lanes=lanes[at], queues=queues[at], cells=cells[at])
            at += 1
    return LineWorlds(paths=(), cells=cells, lanes=lanes, queues=queues)


def _medians(counters: Floats, weights: Sequence[Floats], setting: Setting) -> tuple[float, ...]:
    """Weighted median over hours and worlds, by conversation."""
    talk = conversations(counters, codec=setting.codec, terminal_ms=setting.terminal_ms)
    medians, at = [], 0
    for some in weights:
        values = talk[at : at + len(some)]
        medians.append(weighted_band(values.reshape(-1), np.repeat(some, values.shape[1])).typical)
        at += len(some)
    return tuple(medians)
