"""The worlds of a line: for every hour and call one network, drawn so that few calls cover a band evenly.

The uniforms of a pair are a Latin hypercube over its calls: of 32 worlds, each thirty-second of every band is met
once, so families appear in proportion to their weights. Day columns are the same for all hours: in one world carrier
and base delay hold through the day.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from beacon.flows.forecasting.lines import Line
from beacon.impair import uniforms
from beacon.nouns import Path, Queue
from beacon.routes import DAY_UNIFORMS, UNIFORMS, RouteFacts, WayArrays, build_path, draw_worlds
from beacon.routes.normal import clamped_normal_score
from beacon.sim import LANE_COLUMNS, QUEUE_COLUMNS
from beacon.units import serialisation_ms

Floats = NDArray[np.float64]

DAY = len(DAY_UNIFORMS)
UNSEEN_WAIT_MS = 0.5
"""An access queue whose mean wait is shorter is not simulated packet by packet: its mean wait and serialisation are
added to the base delay. Next to a receiver that works in steps of 20 ms the rest cannot be seen. [ms]"""


def key_of(*words: str) -> int:
    """64 bits of a name, the same on every machine."""
    digest = hashlib.blake2b("\x1e".join(words).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


@lru_cache(maxsize=8192)
def hypercube(*, seed: int, name: str, calls: int, columns: int) -> Floats:
    """Latin hypercube, shape (calls, columns): each column holds one draw in every 1/calls of [0, 1)."""
    words = np.array([seed, key_of("worlds", name)], np.uint64)
    draws = uniforms(words, 2 * calls * columns).reshape(2, calls, columns)
    ranks = np.argsort(np.argsort(draws[0], axis=0, kind="stable"), axis=0, kind="stable")
    cube: Floats = (ranks + draws[1]) / calls
    cube.flags.writeable = False
    return cube


@lru_cache(maxsize=4096)
def _uniforms(seed: int, pair: str, hour: int, calls: int) -> tuple[Floats, Floats]:
    """Uniforms of a pair's worlds at an hour and their normal scores; alike for every kind of link."""
    day = hypercube(seed=seed, name=f"{pair}\x1fday", calls=calls, columns=DAY)
    rest = hypercube(seed=seed, name=f"{pair}\x1f{hour}", calls=calls, columns=UNIFORMS - DAY)
    u = np.hstack((day, rest))
    return u, clamped_normal_score(u)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineWorlds:
    """Everything the simulator needs of one line."""

    paths: tuple[Path, ...]
    "One per hour."
    cells: NDArray[np.uint64]
    "Keys; shape (hours, 2): out, back."
    lanes: Floats
    "Worlds; shape (hours, 2, calls, len(LANE_COLUMNS))."
    queues: Floats
    "Shape (hours, 2, 2, len(QUEUE_COLUMNS))."


def mean_wait_ms(queue: Queue) -> float:
    """Mean wait behind other traffic: M/G/1. [ms]"""
    if queue.rate_kbps <= 0:
        return 0.0
    service = serialisation_ms(size_bytes=queue.load_packet_bytes, rate_kbps=queue.rate_kbps)
    return queue.load * service / (2.0 * (1.0 - queue.load))


def split_queues(queues: tuple[Queue, ...], size_bytes: int) -> tuple[Floats, float]:
    """Rows of the queues worth simulating, shape (2, columns), and the delay of the others. [ms]"""
    rows = np.zeros((2, len(QUEUE_COLUMNS)))
    folded = 0.0
    for row, queue in zip(rows, queues, strict=False):
        wait = mean_wait_ms(queue)
        if wait < UNSEEN_WAIT_MS and queue.rate_kbps > 0:
            folded += wait + serialisation_ms(size_bytes=size_bytes + queue.overhead_bytes, rate_kbps=queue.rate_kbps)
        else:
            row[:] = (queue.rate_kbps, queue.limit_ms, queue.overhead_bytes, queue.load, queue.load_packet_bytes)
    return rows, folded


def fill_lanes(lanes: Floats, way: WayArrays, folded_ms: float) -> None:
    """One direction's worlds into their rows; shape (calls, columns)."""
    figures: tuple[Floats | float, ...] = (
        way.base_ms + folded_ms, way.wander_ms, way.jitter_ms, way.spike_ms, way.spike_rate_per_s,
        way.loss, way.burst_ms, way.reorder, way.reorder_ms,
    )  # fmt: skip
    for column, figure in enumerate(figures):
        lanes[:, column] = figure


def line_worlds(
    line: Line, *, facts: RouteFacts, hours: tuple[int, ...], seed: int, calls: int, size_bytes: int
) -> LineWorlds:
    """Paths, worlds and keys of a line."""
    a, b = line.ends()
    lanes = np.zeros((len(hours), 2, calls, len(LANE_COLUMNS)))
    queues = np.zeros((len(hours), 2, 2, len(QUEUE_COLUMNS)))
    cells = np.zeros((len(hours), 2), np.uint64)
    paths = []
    for i, hour in enumerate(hours):
        path = build_path(facts=facts, a=a, b=b, hour_utc=hour)
        paths.append(path)
        u, z = _uniforms(seed, line.pair_key, hour, calls)
        worlds = draw_worlds(path, u, z=z)
        for side, (way, drawn) in enumerate(((path.out, worlds.out), (path.back, worlds.back))):
            queues[i, side], folded = split_queues(way.queues, size_bytes)
            fill_lanes(lanes[i, side], drawn, folded)
            cells[i, side] = key_of(line.key, str(hour), str(side))
    return LineWorlds(paths=tuple(paths), cells=cells, lanes=lanes, queues=queues)
