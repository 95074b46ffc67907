"""Runs lines on all cores while the caller composes the next and scores the last. Threads only carry.

Every line's cells are its own task, which holds no GIL; what comes out does not depend on the threads or their order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from beacon.flows.forecasting.worlds import LineWorlds
from beacon.sim import COUNTERS, LANE_COLUMNS, QUEUE_COLUMNS, Schedule, run_cells

Floats = NDArray[np.float64]
Name = TypeVar("Name")
_AHEAD = 24
"Lines composed ahead of the simulator: enough to keep every core busy, few enough to keep memory small."


def simulate_line(worlds: LineWorlds, *, seed: int, schedule: Schedule) -> Floats:
    """Counters of a line; shape (hours, 2, calls, COUNTERS)."""
    hours, ways, calls, _ = worlds.lanes.shape
    count = hours * ways
    counters = np.zeros((count, calls, COUNTERS))
    run_cells(
        np.uint64(seed), worlds.cells.reshape(-1), worlds.lanes.reshape(count, calls, len(LANE_COLUMNS)),
        worlds.queues.reshape(count, 2, len(QUEUE_COLUMNS)), schedule, 0, count, counters,
    )  # fmt: skip
    return counters.reshape(hours, ways, calls, COUNTERS)


def simulated(
    names: Iterable[Name],
    compose: Callable[[Name], LineWorlds],
    *,
    seed: int,
    schedule: Schedule,
    threads: int,
) -> Iterator[tuple[Name, LineWorlds, Floats]]:
    """Lines as they are done, in their own order: (name, worlds, counters).

    Parameters
    ----------
    names, compose
        The lines, and how the worlds of one are made; called from this thread.
    seed, schedule
        What chance is keyed by; packets and receiver.
    threads
        How many threads simulate.
    """
    waiting: deque[tuple[Name, LineWorlds, Future[Floats]]] = deque()
    pool = ThreadPoolExecutor(max_workers=threads)
    try:
        for name in names:
            worlds = compose(name)
            waiting.append((name, worlds, pool.submit(simulate_line, worlds, seed=seed, schedule=schedule)))
            while waiting and (len(waiting) > _AHEAD or waiting[0][2].done()):
                first, its_worlds, task = waiting.popleft()
                yield first, its_worlds, task.result()
        while waiting:
            first, its_worlds, task = waiting.popleft()
            yield first, its_worlds, task.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
