"""PathStats of a simulated call, at both stages: for tests, for the relay's counterpart and for a close look."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from beacon.impair import compile_lane, compile_queue, stream_key
from beacon.nouns import NO_QUEUE, Impairment, PathStats, Queue, Stage, StatsSource
from beacon.sim.adaptive_receiver import BUCKETS
from beacon.sim.call import (
    CHANGE_SUM,
    CHANGES,
    COUNTERS,
    DELAY_LEAST,
    DELAY_SUM,
    FRAMES,
    LATE_FRAMES,
    LOSS_RUNS,
    LOST,
    MERGED_LOST,
    MERGED_RUNS,
    PACKETS,
    PLAY_SUM,
    PLAYED,
    Schedule,
    run_call,
)
from beacon.stats import BINS, bursts_of, quantiles_of


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else 0.0


def simulate_path_stats(
    lane: Impairment,
    *,
    schedule: Schedule,
    seed: int,
    call: int = 0,
    up: Queue = NO_QUEUE,
    down: Queue = NO_QUEUE,
) -> tuple[PathStats, PathStats]:
    """Simulate one direction of one call.

    Parameters
    ----------
    lane, up, down
        The lane and the two access queues.
    schedule
        Packets and receiver.
    seed, call
        Key of the chance.

    Returns
    -------
    tuple of PathStats
        Stage network, stage playout.

    Raises
    ------
    InputError
        For figures that no network can have.
    """
    key = stream_key(np.array([seed, call], np.uint64))
    n: NDArray[np.float64] = np.zeros(COUNTERS)
    network, played = np.zeros(BINS, np.int64), np.zeros(BINS, np.int64)
    bursts, merged = run_call(
        np.uint64(key[0]), np.uint64(key[1]), compile_lane(lane), compile_queue(up), compile_queue(down), schedule,
        n, np.zeros(BUCKETS), network, played,
    )  # fmt: skip
    arrived = n[PACKETS] - n[LOST]
    least = float(n[DELAY_LEAST]) if arrived else 0.0
    jitter_ms = _ratio(n[CHANGE_SUM], n[CHANGES])
    on_the_way = PathStats(
        source=StatsSource.SIMULATED,
        stage=Stage.NETWORK,
        packets=int(n[PACKETS]),
        lost=int(n[LOST]),
        late=0,
        loss_runs=int(n[LOSS_RUNS]),
        delay_ms=quantiles_of(network, mean_ms=_ratio(n[DELAY_SUM], arrived), minimum_ms=least),
        jitter_ms=jitter_ms,
        concealed=0.0,
        bursts=bursts_of(bursts, packet_ms=schedule.frame_ms),
    )
    at_the_ear = PathStats(
        source=StatsSource.SIMULATED,
        stage=Stage.PLAYOUT,
        packets=int(n[FRAMES]),
        lost=int(n[MERGED_LOST]),
        late=int(n[LATE_FRAMES]),
        loss_runs=int(n[MERGED_RUNS]),
        delay_ms=quantiles_of(played, mean_ms=_ratio(n[PLAY_SUM], n[PLAYED]), minimum_ms=least),
        jitter_ms=jitter_ms,
        concealed=_ratio(n[MERGED_LOST], n[FRAMES]),
        bursts=bursts_of(merged, packet_ms=schedule.frame_ms),
    )
    return on_the_way, at_the_ear
