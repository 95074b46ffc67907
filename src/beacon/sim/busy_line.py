"""One site's line in its busy hour: voices and pictures in arrival order, and what the queue does to the voices.

Every stream is periodic and has a random phase. A picture is a burst: its packets come all at once, so one packet of
the whole burst's size leaves the queue the work, and every later packet the wait, that the burst would. The phases of
calls hold as long as the calls do, so one run sees one draw of them; an hour is many short runs, each with fresh
phases, pooled. Other traffic is the queue's own load. The queue is `beacon.impair`'s, as in `shared_queue`, which
this differs from in two things: streams of one kind share a period, so that arrival order costs a merge of a few
sorted lists; and pictures load the line but are not counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from beacon.impair import (
    DROPPED,
    QueueProfile,
    QueueState,
    compile_queue,
    enter_queue,
    new_queue,
    new_ring,
    stream_key,
    uniform,
)
from beacon.nouns import Quantiles, Queue
from beacon.sim.shared_queue import BINS, linear_quantiles

BIN_MS = 0.02
"Resolution of delays; BINS of them reach beyond the longest wait of any queue here. [ms]"
WARM_S = 0.4
"""What goes before a run is counted: the work of a queue forgets its beginning within variance / (1 - load)², a third
of a second at 98 % of 50 Mbit/s. [s]"""
_QUEUE_KEY, _PHASE_KEY = np.uint64(0x5555), np.uint64(0x7777)
_VOICES, _DROPS, _DELAY_SUM, _DELAY_LEAST = range(4)
_COUNTERS = 4
_STREAM_BITS = np.uint64(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """Streams of one kind that cross the line at once."""

    count: int
    period_ms: float
    "From packet to packet, or from picture to picture. [ms]"
    size_bytes: float
    "Of a packet, or of all packets of a picture, every header included. [bytes]"
    voice: bool
    "Counted; pictures only load the line."

    @property
    def kbps(self) -> float:
        """Of all of them. [kbit/s]"""
        return self.count * self.size_bytes * 8.0 / self.period_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceStats:
    """What the line did to voice packets."""

    packets: int
    dropped: int
    "For want of room."
    delay_ms: Quantiles
    "Of those that left, from sending to the end of the line. [ms]"

    @property
    def loss(self) -> float:
        """[0..1]"""
        return self.dropped / self.packets if self.packets else 0.0


@njit(cache=True)
def _sorted_phases(
    k0: np.uint64, k1: np.uint64, counts: NDArray[np.int64], periods_ns: NDArray[np.int64]
) -> NDArray[np.int64]:
    """When each stream first sends, within its kind in order; kinds one after the other. [ns]"""
    phases = np.zeros(counts.sum(), np.int64)
    begin = 0
    for kind in range(len(counts)):
        for i in range(counts[kind]):
            draw = uniform(k0, k1 ^ _PHASE_KEY, (np.uint64(kind) << _STREAM_BITS) + np.uint64(i))
            phases[begin + i] = np.int64(draw * periods_ns[kind])
        phases[begin : begin + counts[kind]].sort()
        begin += counts[kind]
    return phases


@njit(cache=True, nogil=True)
def run_line(
    k0: np.uint64, k1: np.uint64, counts: NDArray[np.int64], periods_ns: NDArray[np.int64],
    sizes_bytes: NDArray[np.float64], voice: NDArray[np.bool_], queue: QueueProfile, ring: NDArray[np.int64],
    work_ns: float, from_ns: int, until_ns: int, bin_ns: float, counters: NDArray[np.float64],
    histogram: NDArray[np.int64],
) -> None:  # fmt: skip
    """One run.

    Parameters
    ----------
    k0, k1
        The run's stream.
    counts, periods_ns, sizes_bytes, voice
        By kind; shape (kinds,).
    queue, ring
        The line, and `impair.new_ring` of it.
    work_ns
        Work already waiting when the run begins; negative for the other traffic's own. [ns]
    from_ns, until_ns
        Packets sent from the first to before the second are counted. [ns]
    bin_ns
        Width of the histogram's bins. [ns]
    counters
        Added to; shape (_COUNTERS,).
    histogram
        Of the voices' delays, added to; the last bin takes what is beyond; shape (any,).
    """
    kinds = len(counts)
    phases = _sorted_phases(k0, k1, counts, periods_ns)
    begins = np.zeros(kinds, np.int64)
    places = np.zeros(kinds, np.int64)
    turns = np.zeros(kinds, np.int64)
    due = np.full(kinds, until_ns)
    for kind in range(kinds):
        begins[kind] = counts[:kind].sum()
        if counts[kind] > 0:
            due[kind] = phases[begins[kind]]
    line = new_queue(k0 ^ _QUEUE_KEY, k1)
    if work_ns >= 0.0:
        line = QueueState(line.k0, line.k1, line.counter, work_ns, 0.0, line.slot, line.free)
    last_bin = len(histogram) - 1
    while True:
        kind = np.argmin(due)
        now = due[kind]
        if now >= until_ns:
            break
        slot = line.slot
        line, departure = enter_queue(line, queue, ring[slot], sizes_bytes[kind], now)
        if departure != DROPPED:
            ring[slot] = departure
        if voice[kind] and now >= from_ns:
            counters[_VOICES] += 1.0
            if departure == DROPPED:
                counters[_DROPS] += 1.0
            else:
                delay = np.float64(departure - now)
                counters[_DELAY_SUM] += delay
                counters[_DELAY_LEAST] = min(counters[_DELAY_LEAST], delay)
                histogram[min(np.int64(delay / bin_ns), last_bin)] += 1
        places[kind] += 1
        if places[kind] == counts[kind]:
            places[kind] = 0
            turns[kind] += periods_ns[kind]
        due[kind] = turns[kind] + phases[begins[kind] + places[kind]]


def busy_line_stats(
    streams: Sequence[Streams], *, queue: Queue, runs: int, run_s: float, seed: int, site: int = 0
) -> VoiceStats:
    """Statistics of the voices on a line.

    Parameters
    ----------
    streams
        Every kind that crosses the line.
    queue
        The line with its other traffic; its `overhead_bytes` come on top of every size.
    runs, run_s
        How many runs, and how long each is counted. [s]
    seed, site
        Key of the chance; the same key has the same phases whatever the queue, so that lines can be compared.

    Raises
    ------
    InputError
        For figures that no line can have.
    """
    profile = compile_queue(queue)
    key = stream_key(np.array([seed, site], np.uint64))
    kinds = [s for s in streams if s.count > 0]
    counts = np.array([s.count for s in kinds], np.int64)
    periods = np.array([round(s.period_ms * 1e6) for s in kinds], np.int64)
    sizes = np.array([s.size_bytes for s in kinds], np.float64)
    voice = np.array([s.voice for s in kinds], np.bool_)
    counters, histogram = np.zeros(_COUNTERS), np.zeros(BINS, np.int64)
    counters[_DELAY_LEAST] = 9e18
    # A line asked for more than it has fills at the pace of the excess, which may take minutes: begin with it full.
    asked = sum(s.kbps for s in kinds) / queue.rate_kbps + queue.load
    work_ns = queue.limit_ms * 1e6 if asked >= 1.0 else -1.0
    if kinds:
        for run in range(runs):
            run_line(
                np.uint64(key[0]), np.uint64(key[1]) ^ np.uint64(run << 16), counts, periods, sizes, voice, profile,
                new_ring(profile), work_ns, int(WARM_S * 1e9), int((WARM_S + run_s) * 1e9), BIN_MS * 1e6, counters,
                histogram,
            )  # fmt: skip
    arrived = counters[_VOICES] - counters[_DROPS]
    mean_ms = float(counters[_DELAY_SUM] / arrived) * 1e-6 if arrived else 0.0
    least_ms = float(counters[_DELAY_LEAST]) * 1e-6 if arrived else 0.0
    return VoiceStats(
        packets=int(counters[_VOICES]),
        dropped=int(counters[_DROPS]),
        delay_ms=linear_quantiles(histogram, bin_ms=BIN_MS, mean_ms=mean_ms, minimum_ms=least_ms),
    )
