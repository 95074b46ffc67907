"""Monte Carlo over cells: many worlds of many paths at many hours, each a call of its own.

A cell's chance is keyed by (seed, cell, call, direction) and nothing else, calls are counted one by one and cells are
written to their own rows: any number of threads, in any order, gives the same bytes. The loop holds no lock and no
GIL; threads are the caller's.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from beacon.impair import lane_profile, queue_profile, stream_key
from beacon.sim.adaptive_receiver import BUCKETS
from beacon.sim.call import Schedule, run_call

LANE_COLUMNS = (
    "base_ms", "wander_ms", "jitter_ms", "spike_ms", "spike_rate_per_s", "loss", "burst_ms", "reorder", "reorder_ms",
)  # fmt: skip
"Columns of a world's lane."
QUEUE_COLUMNS = ("rate_kbps", "limit_ms", "overhead_bytes", "load", "load_packet_bytes")
"Columns of a queue; a rate of zero is no queue."
WANDER_INTERVAL_MS = 60_000.0


@njit(cache=True, nogil=True)
def run_cells(
    seed: np.uint64, cells: NDArray[np.uint64], lanes: NDArray[np.float64], queues: NDArray[np.float64],
    schedule: Schedule, first: int, last: int, counters: NDArray[np.float64],
) -> None:  # fmt: skip
    """Simulate cells `first` to `last` - 1.

    Parameters
    ----------
    seed
        The forecast's seed.
    cells
        Key of each cell (a direction of a pair at an hour); shape (cells,).
    lanes
        Worlds; shape (cells, calls, len(LANE_COLUMNS)).
    queues
        Sender's and receiver's access; shape (cells, 2, len(QUEUE_COLUMNS)).
    schedule
        Packets and receiver.
    first, last
        Which cells.
    counters
        Filled; shape (cells, calls, sim.call.COUNTERS).
    """
    words = np.empty(3, np.uint64)
    learnt = np.empty(BUCKETS)
    none = np.zeros(0, np.int64)
    for cell in range(first, last):
        q = queues[cell]
        up = queue_profile(q[0, 0], 0, q[0, 1], q[0, 2], q[0, 3], q[0, 4])
        down = queue_profile(q[1, 0], 0, q[1, 1], q[1, 2], q[1, 3], q[1, 4])
        for call in range(lanes.shape[1]):
            w = lanes[cell, call]
            lane = lane_profile(w[0], w[1], WANDER_INTERVAL_MS, w[2], w[3], w[4], w[5], w[6], 1.0, w[7], w[8], 0.0)
            words[0] = seed
            words[1] = cells[cell]
            words[2] = np.uint64(call)
            k0, k1 = stream_key(words)
            run_call(k0, k1, lane, up, down, schedule, counters[cell, call], learnt, none, none)
