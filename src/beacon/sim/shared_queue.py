"""Many flows through one site's queue in arrival order, then one lane: what sharing a line does to voice.

Sources are periodic, or on-off with exponential times, in which case what is left of a packet's period when a spurt
ends is carried into the next one: a packet after every period of cumulative on-time. Every source starts in its
stationary state. Queue and lane are `beacon.impair`'s, the ones of `run_call`; nothing is stored but counters.

Arrival order costs no heap: a flow's next packet, one period on, belongs at the tail of a ring (found by a scan from
the tail, which ends at once when all periods are equal), and only flows whose spurt ended go into a sorted list.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from beacon.errors import InputError
from beacon.impair import (
    DROPPED,
    LaneProfile,
    QueueProfile,
    compile_lane,
    compile_queue,
    enter_queue,
    new_lane,
    new_queue,
    new_ring,
    step,
    stream_key,
    uniform,
)
from beacon.nouns import Impairment, Quantiles, Queue

SENT, DROPS, LANE_LOST, DELAY_SUM, DELAY_LEAST = range(5)
SHARED_COUNTERS = 5
"Packets sent; dropped by the queue; lost on the lane; sum and least of the delays of arrivals [ms]."
BINS = 16_384
_QUEUE_KEY, _SOURCE_KEY = np.uint64(0x5555), np.uint64(0x3333)
_FLOW_BITS = np.uint64(40)
_NEVER = np.int64(2**62)


class Sources(NamedTuple):
    """When a flow talks."""

    on_ms: float
    "Mean spurt (exponential); 0 for talk without pause. [ms]"
    off_ms: float
    "Mean pause (exponential). [ms]"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedQueueStats:
    """What happened to all flows together."""

    packets: int
    dropped: int
    "For want of room in the queue."
    lost: int
    "On the lane."
    delay_ms: Quantiles
    "Of arrivals, from sending to arrival. [ms]"

    @property
    def loss(self) -> float:
        """Dropped and lost over sent. [0..1]"""
        return (self.dropped + self.lost) / self.packets if self.packets else 0.0


@njit(cache=True)
def _draw(k0: np.uint64, k1: np.uint64, flow: int, draws: NDArray[np.int64]) -> float:
    """Next uniform of a flow."""
    u = uniform(k0, k1 ^ _SOURCE_KEY, (np.uint64(flow) << _FLOW_BITS) + np.uint64(draws[flow]))
    draws[flow] += 1
    return u


@njit(cache=True)
def _wait(k0: np.uint64, k1: np.uint64, flow: int, draws: NDArray[np.int64], mean_ms: float) -> int:
    """Next exponential time of a flow. [ns]"""
    return np.int64(-mean_ms * 1e6 * math.log(_draw(k0, k1, flow, draws)))


@njit(cache=True)
def _after_pauses(
    k0: np.uint64, k1: np.uint64, flow: int, draws: NDArray[np.int64], sources: Sources,
    following: int, spurt_end: NDArray[np.int64],
) -> int:  # fmt: skip
    """When a packet due at `following`, after its spurt's end, is sent: pauses put it off by their length."""
    while following > spurt_end[flow]:
        pause = _wait(k0, k1, flow, draws, sources.off_ms)
        following += pause
        spurt_end[flow] += pause + _wait(k0, k1, flow, draws, sources.on_ms)
    return following


@njit(cache=True)
def _insert(sleepers: NDArray[np.int64], wakes: NDArray[np.int64], asleep: int, flow: int, wake: int) -> None:
    """Put a flow among the sleepers, latest first."""
    place = asleep
    while place > 0 and wakes[place - 1] < wake:
        wakes[place] = wakes[place - 1]
        sleepers[place] = sleepers[place - 1]
        place -= 1
    wakes[place] = wake
    sleepers[place] = flow


@njit(cache=True)
def _first_packets(
    k0: np.uint64, k1: np.uint64, frames_ns: NDArray[np.int64], sources: Sources, draws: NDArray[np.int64],
    spurt_end: NDArray[np.int64], sleepers: NDArray[np.int64], wakes: NDArray[np.int64],
) -> None:  # fmt: skip
    """Every flow in its stationary state, asleep until its first packet."""
    pauses = sources.on_ms > 0.0 and sources.off_ms > 0.0
    for flow in range(len(frames_ns)):
        due = np.int64(_draw(k0, k1, flow, draws) * frames_ns[flow])
        spurt_end[flow] = _NEVER
        if pauses:
            talking = _draw(k0, k1, flow, draws) < sources.on_ms / (sources.on_ms + sources.off_ms)
            spurt_end[flow] = _wait(k0, k1, flow, draws, sources.on_ms) if talking else np.int64(0)
            due = _after_pauses(k0, k1, flow, draws, sources, due, spurt_end)
        _insert(sleepers, wakes, flow, flow, due)


@njit(cache=True, nogil=True)
def share_queue(  # noqa: C901, PLR0915  one hot loop: its state must stay in registers
    k0: np.uint64, k1: np.uint64, frames_ns: NDArray[np.int64], sizes_bytes: NDArray[np.int64], sources: Sources,
    queue: QueueProfile, ring: NDArray[np.int64], lane: LaneProfile, until_ns: int, bin_ns: float,
    counters: NDArray[np.float64], histogram: NDArray[np.int64],
) -> None:  # fmt: skip
    """Simulate flows that share a queue.

    Parameters
    ----------
    k0, k1
        The site's stream.
    frames_ns, sizes_bytes
        Period and packet size of each flow; shape (flows,).
    sources
        When flows talk.
    queue, ring
        The queue, and `impair.new_ring` of it.
    lane
        What comes after it.
    until_ns
        Packets are sent before this instant. [ns]
    bin_ns
        Width of the histogram's bins. [ns]
    counters
        Filled; shape (SHARED_COUNTERS,).
    histogram
        Of delays, to add to; the last bin takes what is beyond; shape (any,).
    """
    flows = len(frames_ns)
    size = 2
    while size < flows + 1:
        size *= 2
    mask = size - 1
    times = np.zeros(size, np.int64)
    whose = np.zeros(size, np.int64)
    draws = np.zeros(flows, np.int64)
    spurt_end = np.zeros(flows, np.int64)
    sleepers = np.zeros(flows, np.int64)
    wakes = np.zeros(flows, np.int64)
    _first_packets(k0, k1, frames_ns, sources, draws, spurt_end, sleepers, wakes)
    asleep = flows
    wake = wakes[asleep - 1] if asleep > 0 else _NEVER
    head = tail = 0
    queued = queue.ns_per_byte > 0.0
    line = new_queue(k0 ^ _QUEUE_KEY, k1)
    way = new_lane(k0, k1)
    last_bin = len(histogram) - 1
    bins_per_ns = 1.0 / bin_ns
    sent = drops = lost = 0
    delay_sum, least = 0.0, 9e18
    while True:
        if head != tail and times[head & mask] <= wake:
            now = times[head & mask]
            flow = whose[head & mask]
            head += 1
        else:
            now = wake
            if now >= until_ns:
                break
            asleep -= 1
            flow = sleepers[asleep]
            wake = wakes[asleep - 1] if asleep > 0 else _NEVER
        if now >= until_ns:
            break
        sent += 1
        departure = now
        if queued:
            slot = line.slot
            line, departure = enter_queue(line, queue, ring[slot], sizes_bytes[flow], now)
            if departure != DROPPED:
                ring[slot] = departure
        if departure == DROPPED:
            drops += 1
        else:
            way, copies, release, _twin = step(way, lane, departure)
            if copies == 0:
                lost += 1
            else:
                delay = np.float64(release - now)
                delay_sum += delay
                least = min(least, delay)
                histogram[min(np.int64(delay * bins_per_ns), last_bin)] += 1
        following = now + frames_ns[flow]
        if following > spurt_end[flow]:
            following = _after_pauses(k0, k1, flow, draws, sources, following, spurt_end)
            _insert(sleepers, wakes, asleep, flow, following)
            asleep += 1
            wake = wakes[asleep - 1]
        else:
            place = tail
            while place != head and times[(place - 1) & mask] > following:
                times[place & mask] = times[(place - 1) & mask]
                whose[place & mask] = whose[(place - 1) & mask]
                place -= 1
            times[place & mask] = following
            whose[place & mask] = flow
            tail += 1
    counters[SENT] = sent
    counters[DROPS] = drops
    counters[LANE_LOST] = lost
    counters[DELAY_SUM] = delay_sum * 1e-6
    counters[DELAY_LEAST] = least * 1e-6 if sent > drops + lost else 0.0


def linear_quantiles(histogram: NDArray[np.int64], *, bin_ms: float, mean_ms: float, minimum_ms: float) -> Quantiles:
    """Six figures of a histogram of equal bins, shape (any,); a quantile is the middle of its bin. [ms]"""
    total = int(histogram.sum())
    if total == 0:
        return Quantiles(mean=0.0, minimum=0.0, p50=0.0, p90=0.0, p95=0.0, p99=0.0)
    reached = np.searchsorted(np.cumsum(histogram), np.array([0.5, 0.9, 0.95, 0.99]) * total)
    p50, p90, p95, p99 = np.maximum((reached + 0.5) * bin_ms, minimum_ms)
    return Quantiles(mean=mean_ms, minimum=minimum_ms, p50=float(p50), p90=float(p90), p95=float(p95), p99=float(p99))


def shared_queue_stats(
    *, frames_ms: NDArray[np.float64], sizes_bytes: NDArray[np.int64], sources: Sources, queue: Queue,
    lane: Impairment, seconds: float, seed: int, site: int = 0, bin_ms: float = 0.1,
) -> SharedQueueStats:  # fmt: skip
    """Statistics of flows that share a queue.

    Parameters
    ----------
    frames_ms
        Period of each flow; shape (flows,). [ms]
    sizes_bytes
        Packet size of each flow, without the line's overhead; shape (flows,).
    sources
        When flows talk.
    queue, lane
        The queue, and what comes after it.
    seconds
        How long. [s]
    seed, site
        Key of the chance.
    bin_ms
        Resolution of quantiles; delays over BINS times this are counted at the top. [ms]

    Returns
    -------
    SharedQueueStats
        Of all flows together.

    Raises
    ------
    InputError
        For figures that no network can have.
    """
    for name, value in (("frames_ms", np.min(frames_ms, initial=1.0)), ("bin_ms", bin_ms)):
        if not value >= 1e-3:
            raise InputError("impairment.range", field=name, value=float(value), low=1e-3, high=60_000.0)
    key = stream_key(np.array([seed, site], np.uint64))
    profile = compile_queue(queue)
    n: NDArray[np.float64] = np.zeros(SHARED_COUNTERS)
    histogram = np.zeros(BINS, np.int64)
    share_queue(
        np.uint64(key[0]), np.uint64(key[1]), np.rint(frames_ms * 1e6).astype(np.int64),
        sizes_bytes.astype(np.int64), sources, profile, new_ring(profile), compile_lane(lane),
        int(seconds * 1e9), bin_ms * 1e6, n, histogram,
    )  # fmt: skip
    arrived = n[SENT] - n[DROPS] - n[LANE_LOST]
    mean_ms = float(n[DELAY_SUM] / arrived) if arrived else 0.0
    return SharedQueueStats(
        packets=int(n[SENT]),
        dropped=int(n[DROPS]),
        lost=int(n[LANE_LOST]),
        delay_ms=linear_quantiles(histogram, bin_ms=bin_ms, mean_ms=mean_ms, minimum_ms=float(n[DELAY_LEAST])),
    )
