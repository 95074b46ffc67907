"""A small simulation of everything at once: run by tests, and as a script for a Python with other settings."""

from __future__ import annotations

import json
import sys
import warnings

import numpy as np

from beacon.nouns import Impairment, Queue
from beacon.sim import ADAPTIVE, COUNTERS, LANE_COLUMNS, QUEUE_COLUMNS, Schedule, run_cells, simulate_path_stats
from beacon.sim.shared_queue import Sources, shared_queue_stats

CELLS, CALLS, PACKETS = 4, 2, 150
WORLD = {
    "base_ms": 80.0, "wander_ms": 5.0, "jitter_ms": 3.0, "spike_ms": 40.0, "spike_rate_per_s": 2.0, "loss": 0.05,
    "burst_ms": 60.0, "reorder": 0.01, "reorder_ms": 15.0,
}  # fmt: skip
ACCESS = {"rate_kbps": 1_000.0, "limit_ms": 50.0, "overhead_bytes": 18.0, "load": 0.7, "load_packet_bytes": 1_500.0}


def cells_of(cuts, mapping=map) -> np.ndarray:
    """Counters of all cells, simulated in the given cuts."""
    lanes = np.tile([WORLD[name] for name in LANE_COLUMNS], (CELLS, CALLS, 1))
    queues = np.tile([ACCESS[name] for name in QUEUE_COLUMNS], (CELLS, 2, 1))
    queues[2:] = 0.0
    lanes[1:, :, LANE_COLUMNS.index("burst_ms")] = 0.0
    counters = np.zeros((CELLS, CALLS, COUNTERS))
    schedule = Schedule(20.0, PACKETS, 200, ADAPTIVE, 1_000.0, 400.0)
    keys = np.arange(CELLS, dtype=np.uint64) + np.uint64(2**63)

    def part(cut):
        run_cells(np.uint64(7), keys, lanes, queues, schedule, cut[0], cut[1], counters)

    list(mapping(part, cuts))
    return counters


if __name__ == "__main__":
    warnings.simplefilter("ignore", RuntimeWarning)  # 64-bit words wrap, as they are meant to
    simulate_path_stats(Impairment(loss=0.1, jitter_ms=5.0), schedule=Schedule(20.0, 100, 200, 40.0, 0.0, 0.0), seed=1)
    shared_queue_stats(
        frames_ms=np.array([10.0, 20.0, 30.0]), sizes_bytes=np.array([100, 200, 300]), sources=Sources(300.0, 200.0),
        queue=Queue(rate_kbps=100.0, limit_packets=3), lane=Impairment(loss=0.1), seconds=3.0, seed=1,
    )  # fmt: skip
    json.dump(cells_of([(0, CELLS)]).tolist(), sys.stdout)
