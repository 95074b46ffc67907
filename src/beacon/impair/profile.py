"""Compiles an Impairment or a Queue into the immutable profile the kernel reads.

A relay swaps a lane's profile between two packets. All times are in nanoseconds,
all probabilities in 0..1. Checks live here: the kernel trusts its profile.

The delay of a lane is base + wander + jitter + spikes, a continuous-time process whose slope never falls below -1,
so a later packet never overtakes an earlier one, whatever the packet rate:

    wander, jitter   linear between knots; a knot is KNOT_MEANS times the mean times the square of a uniform (median
                     0.75, P90 2.43, P95 2.71 means, where an exponential has 0.69, 2.30, 3.00; beyond that the tail
                     is the spikes'); the knots are so far apart that the slope stays above -0.05 (wander) and -0.5
                     (jitter)
    spikes           a workload: jumps (Poisson, exponential size) that drain with slope -0.45
"""

from __future__ import annotations

from typing import NamedTuple

from numba import njit

from beacon.errors import InputError
from beacon.nouns.impairment import Impairment, Queue


class LaneProfile(NamedTuple):
    """What the kernel reads of a lane. Immutable: a switch is another profile. Times in ns, shares in 0..1."""

    base: float
    wander_top: float
    "Largest value of the slow variation."
    wander_step: float
    "Distance of knots."
    wander_per_ns: float
    "Knots per ns."
    jitter_top: float
    "Largest value of the fast variation."
    jitter_step: float
    jitter_per_ns: float
    spike: float
    spike_gap: float
    loss: float
    good_mean: float
    bad_mean: float
    "0 for loss independent from packet to packet."
    bad_loss: float
    bad_share: float
    reorder: float
    reorder_hold: float
    duplicate: float


class QueueProfile(NamedTuple):
    """What the kernel reads of a queue. Times in ns."""

    ns_per_byte: float
    "0 for no queue."
    limit_packets: int
    limit_ns: float
    overhead_bytes: float
    load: float
    variance: float
    "Variance of the other traffic's work per unit of time. [ns]"


KNOT_MEANS = 3.0
"Largest value of a knot over its mean: the mean square of a uniform is 1/3."
WANDER_SLOPE = 0.05
JITTER_SLOPE = 0.5
SPIKE_DRAIN = 1.0 - WANDER_SLOPE - JITTER_SLOPE
"Slope with which spikes drain; the three add up to exactly 1."
JITTER_MIN_STEP_MS = 40.0
"Knots of the fast variation are never closer than two voice packets."
LEAST_BURST_MS = 0.001
"Shorter bursts never hold two packets: loss is then independent. Far shorter ones would not move a float64 clock."


def _check(name: str, value: float, low: float, high: float) -> None:
    if not (low <= value <= high):
        raise InputError("impairment.range", field=name, value=value, low=low, high=high)


def _check_lane(lane: Impairment) -> None:
    for name in ("loss", "reorder", "duplicate"):
        _check(name, getattr(lane, name), 0.0, 1.0)
    for name in ("base_delay_ms", "wander_ms", "jitter_ms", "spike_ms", "burst_ms", "reorder_ms"):
        _check(name, getattr(lane, name), 0.0, 60_000.0)
    _check("wander_interval_ms", lane.wander_interval_ms, 1.0, 1e7)
    _check("spike_rate_per_s", lane.spike_rate_per_s, 0.0, 1_000.0)
    _check("burst_density", lane.burst_density, 1e-6, 1.0)
    if lane.burst_ms and lane.loss > lane.burst_density:
        raise InputError("impairment.density", loss=lane.loss, density=lane.burst_density)
    if lane.spike_ms * lane.spike_rate_per_s / 1_000.0 >= 0.9 * SPIKE_DRAIN:
        raise InputError("impairment.spikes", spike_ms=lane.spike_ms, rate=lane.spike_rate_per_s)


@njit(cache=True)
def lane_profile(
    base_ms: float, wander_ms: float, wander_interval_ms: float, jitter_ms: float, spike_ms: float,
    spike_rate_per_s: float, loss: float, burst_ms: float, burst_density: float, reorder: float, reorder_ms: float,
    duplicate: float,
) -> LaneProfile:  # fmt: skip
    """Profile of a lane from the figures of an Impairment, unchecked: for loops over many worlds."""
    good = bad = bad_loss = bad_share = 0.0
    if loss > 0.0 and burst_ms >= LEAST_BURST_MS:
        bad_share = loss / burst_density
        bad = burst_ms * 1e6
        good = bad * (1.0 - bad_share) / bad_share
        bad_loss = burst_density
    spikes = spike_ms > 0.0 and spike_rate_per_s > 0.0
    wander_step_ms = max(wander_interval_ms, wander_ms * KNOT_MEANS / WANDER_SLOPE)
    jitter_step_ms = max(JITTER_MIN_STEP_MS, jitter_ms * KNOT_MEANS / JITTER_SLOPE)
    return LaneProfile(
        base_ms * 1e6, wander_ms * KNOT_MEANS * 1e6, wander_step_ms * 1e6, 1e-6 / wander_step_ms,
        jitter_ms * KNOT_MEANS * 1e6, jitter_step_ms * 1e6, 1e-6 / jitter_step_ms,
        spike_ms * 1e6 if spikes else 0.0, 1e9 / spike_rate_per_s if spikes else 0.0,
        loss, good, bad, bad_loss, bad_share, reorder, reorder_ms * 1e6, duplicate,
    )  # fmt: skip


def compile_lane(lane: Impairment) -> LaneProfile:
    """Profile of a lane.

    Raises
    ------
    InputError
        For figures that no network can have.
    """
    _check_lane(lane)
    profile: LaneProfile = lane_profile(
        float(lane.base_delay_ms), float(lane.wander_ms), float(lane.wander_interval_ms), float(lane.jitter_ms),
        float(lane.spike_ms), float(lane.spike_rate_per_s), float(lane.loss), float(lane.burst_ms),
        float(lane.burst_density), float(lane.reorder), float(lane.reorder_ms), float(lane.duplicate),
    )  # fmt: skip
    return profile


@njit(cache=True)
def queue_profile(
    rate_kbps: float,
    limit_packets: int,
    limit_ms: float,
    overhead_bytes: float,
    load: float,
    load_packet_bytes: float,
) -> QueueProfile:
    """Profile of a queue from the figures of a Queue, unchecked."""
    ns_per_byte = 8.0e6 / rate_kbps if rate_kbps > 0.0 else 0.0
    return QueueProfile(
        ns_per_byte, limit_packets, limit_ms * 1e6, overhead_bytes, load if rate_kbps > 0.0 else 0.0,
        load * load_packet_bytes * ns_per_byte,
    )  # fmt: skip


def compile_queue(queue: Queue) -> QueueProfile:
    """Profile of a queue. Raises InputError."""
    _check("rate_kbps", queue.rate_kbps, 0.0, 1e9)
    _check("load", queue.load, 0.0, 0.995)
    _check("limit_packets", queue.limit_packets, 0, 4_000)
    _check("limit_ms", queue.limit_ms, 0.0, 60_000.0)
    profile: QueueProfile = queue_profile(
        float(queue.rate_kbps), int(queue.limit_packets), float(queue.limit_ms), float(queue.overhead_bytes),
        float(queue.load), float(queue.load_packet_bytes),
    )  # fmt: skip
    return profile
