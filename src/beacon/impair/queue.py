"""A shared bottleneck: packets of every flow in arrival order, with the rest of the traffic as a workload.

The queue's whole state is the work it still has to do, in nanoseconds of line time, and for a limit in packets the
departures of the last ones ('N waiting plus one in service'). Other traffic is a reflected Brownian motion with
drift -(1 - load) and variance load · S per unit of time, S being the service time of its packets: its stationary mean
load · S / (2 (1 - load)) is exactly the M/G/1 wait (Pollaczek-Khinchine). A step over any Δt is exact: the end point
is normal, and the lowest point on the way, given the end point, has a closed inverse. Over gaps no longer than the
other traffic's packets a diffusion can fall faster than a line drains: the work keeps its law, and a packet that would
overtake leaves behind the one before it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from beacon.impair.chance import uniform
from beacon.impair.profile import QueueProfile

DROPPED = -1
"Departure of a packet the queue had no room for."


class QueueState(NamedTuple):
    """State of one queue. Times in ns."""

    k0: np.uint64
    k1: np.uint64
    counter: np.uint64
    work: float
    "Work left at `at`; -1 before the first packet."
    at: float
    slot: int
    "Next slot of the ring of departures."
    free: float
    "Last departure."


@njit(cache=True)
def new_queue(k0: np.uint64, k1: np.uint64) -> QueueState:
    """A fresh queue on the stream (k0, k1)."""
    return QueueState(np.uint64(k0), np.uint64(k1), np.uint64(0), -1.0, 0.0, np.int64(0), 0.0)


def new_ring(profile: QueueProfile) -> NDArray[np.int64]:
    """Ring of departures for a queue with a limit in packets; shape (limit_packets + 1,). [ns]"""
    return np.full(profile.limit_packets + 1, -1, np.int64)


@njit(cache=True)
def _reflected(
    k0: np.uint64, k1: np.uint64, counter: np.uint64, work: float, gap: float, q: QueueProfile
) -> tuple[np.uint64, float]:
    """Work left after `gap` of reflected Brownian motion started at `work`. [ns]"""
    spread = q.variance * gap
    radius = math.sqrt(-2.0 * spread * math.log(uniform(k0, k1, counter)))
    turn = 2.0 * math.pi * uniform(k0, k1, counter + np.uint64(1))
    end = radius * math.cos(turn) - (1.0 - q.load) * gap
    sink = end * end - 2.0 * spread * math.log(uniform(k0, k1, counter + np.uint64(2)))
    lowest = 0.5 * (end - math.sqrt(sink))
    return counter + np.uint64(3), end + max(work, -lowest)


@njit(cache=True, inline="always")
def work_left(s: QueueState, q: QueueProfile, now: float) -> QueueState:
    """The queue as a packet that arrives at `now` finds it: `work` is its wait. [ns]"""
    counter, work = s.counter, s.work
    if q.load <= 0.0:
        work = max(0.0, max(work, 0.0) - (now - s.at))
    elif work < 0.0:
        mean = q.variance / (2.0 * (1.0 - q.load))
        work = -mean * math.log(uniform(s.k0, s.k1, counter))
        counter += np.uint64(1)
    elif now > s.at:
        counter, work = _reflected(s.k0, s.k1, counter, work, now - s.at, q)
    return QueueState(s.k0, s.k1, counter, work, now, s.slot, s.free)


@njit(cache=True, inline="always")
def enter_queue(s: QueueState, q: QueueProfile, oldest_ns: int, size_bytes: int, now_ns: int) -> tuple[QueueState, int]:
    """One packet through the queue, without the ring: for loops that keep the ring's array themselves.

    Parameters
    ----------
    s, q
        State before the packet, and profile; not a profile of zeros.
    oldest_ns
        `ring[s.slot]`, the departure of the packet whose place this one needs; anything without a limit in packets.
    size_bytes
        Size without the line's own overhead.
    now_ns
        Instant of arrival, never earlier than at the previous call. [ns]

    Returns
    -------
    tuple
        State after the packet; its departure, which the caller writes to `ring[s.slot]`, or DROPPED. [ns]
    """
    s = work_left(s, q, np.float64(now_ns))
    full = (q.limit_ns > 0.0 and s.work > q.limit_ns) or (q.limit_packets > 0 and oldest_ns > now_ns)
    work = s.work
    slot = s.slot
    free = s.free
    departure = np.int64(DROPPED)
    if not full:
        service = (size_bytes + q.overhead_bytes) * q.ns_per_byte
        work += service
        departure = now_ns + np.int64(work)
        if q.load > 0.0:  # other traffic's diffusion may fall faster than a line drains; packets keep their order
            departure = max(departure, np.int64(free + service))
            free = np.float64(departure)
        slot = slot + 1 if slot < q.limit_packets else np.int64(0)
    return QueueState(s.k0, s.k1, s.counter, work, s.at, slot, free), departure


@njit(cache=True)
def pass_queue(
    s: QueueState, q: QueueProfile, ring: NDArray[np.int64], size_bytes: int, now_ns: int
) -> tuple[QueueState, int]:
    """One packet through the queue.

    Parameters
    ----------
    s, q
        State before the packet, and profile.
    ring
        From `new_ring`; written only when the queue has a limit in packets.
    size_bytes
        Size without the line's own overhead.
    now_ns
        Instant of arrival, never earlier than at the previous call. [ns]

    Returns
    -------
    tuple
        State after the packet; its departure, or DROPPED. [ns] A profile of zeros is no queue: the packet leaves as
        it comes.
    """
    if q.ns_per_byte == 0.0:
        return s, now_ns
    slot = s.slot
    s, departure = enter_queue(s, q, ring[slot], size_bytes, now_ns)
    if q.limit_packets > 0 and departure != DROPPED:
        ring[slot] = departure
    return s, departure
