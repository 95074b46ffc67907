"""Runs the cells of many lines on all cores. Threads only carry; what they carry does not depend on them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from beacon.flows.forecasting.worlds import LineWorlds
from beacon.sim import COUNTERS, LANE_COLUMNS, QUEUE_COLUMNS, Schedule, run_cells

Floats = NDArray[np.float64]
_CELLS_PER_TASK = 48


def simulate(
    lines: list[LineWorlds],
    *,
    seed: int,
    schedule: Schedule,
    threads: int,
    progress: Callable[[int, int], None],
) -> list[Floats]:
    """Counters of every line.

    Parameters
    ----------
    lines
        Worlds, all with the same hours and calls.
    seed, schedule
        What chance is keyed by; packets and receiver.
    threads
        How many threads carry.
    progress
        Told (cells done, cells in all) from this thread.

    Returns
    -------
    list of arrays
        One per line; shape (hours, 2, calls, COUNTERS).
    """
    hours, _, calls, _ = lines[0].lanes.shape
    cells = np.concatenate([line.cells.reshape(-1) for line in lines])
    lanes = np.concatenate([line.lanes.reshape(-1, calls, len(LANE_COLUMNS)) for line in lines])
    queues = np.concatenate([line.queues.reshape(-1, 2, len(QUEUE_COLUMNS)) for line in lines])
    counters = np.zeros((len(cells), calls, COUNTERS))
    done = 0
    with ThreadPoolExecutor(max_workers=threads) as pool:
        tasks = []
        for first in range(0, len(cells), _CELLS_PER_TASK):
            last = min(first + _CELLS_PER_TASK, len(cells))
            tasks.append(
                (
                    last - first,
                    pool.submit(run_cells, np.uint64(seed), cells, lanes, queues, schedule, first, last, counters),
                )
            )
        try:
            for count, task in tasks:
                task.result()
                done += count
                progress(done, len(cells))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return list(counters.reshape(len(lines), hours, 2, calls, COUNTERS))
