"""A lane in virtual time, recorded second by second as the data plane records it: the kernel's own fates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from beacon.impair import (
    DROPPED,
    compile_lane,
    compile_queue,
    enter_queue,
    new_lane,
    new_queue,
    step,
    stream_key,
)
from beacon.nouns import Impairment, Queue
from beacon.relay.plane.records import FilledBins, LaneSecond
from beacon.stats import BINS, BurstCount, bin_of, count_lost, count_received, no_bursts

SECOND_NS = 1_000_000_000
SIZE_BYTES = 200
LOST, QUEUE_DROPPED = -1, -2
_UP_KEY, _DOWN_KEY = np.uint64(0x5555), np.uint64(0xAAAA)
"As the simulator keys them."


def fates(
    lane: Impairment, *, up: Queue, down: Queue, packets: int, frame_ms: float, seed: int
) -> NDArray[np.int64]:
    """Delay of each packet of a steady stream, or LOST or QUEUE_DROPPED; shape (packets,). [ns]"""
    words = np.array([seed, 0], np.uint64)
    delays: NDArray[np.int64] = np.empty(packets, np.int64)
    _pass(words, compile_lane(lane), compile_queue(up), compile_queue(down), np.int64(frame_ms * 1e6), delays)
    return delays


@njit(cache=True)
def _pass(words, lane, up, down, frame_ns, delays):  # type: ignore[no-untyped-def]
    k0, k1 = stream_key(words)
    state, before, behind = new_lane(k0, k1), new_queue(k0 ^ _UP_KEY, k1), new_queue(k0 ^ _DOWN_KEY, k1)
    latest = np.int64(0)
    for i in range(len(delays)):
        now = departure = np.int64(i * frame_ns)
        if up.ns_per_byte > 0.0:
            before, departure = enter_queue(before, up, 0, SIZE_BYTES, now)
        if departure == DROPPED:
            delays[i] = QUEUE_DROPPED
            continue
        state, copies, release, _twin = step(state, lane, departure)
        if copies == 0:
            delays[i] = LOST
            continue
        latest = max(latest, release)
        arrival = latest
        if down.ns_per_byte > 0.0:
            behind, arrival = enter_queue(behind, down, 0, SIZE_BYTES, latest)
        delays[i] = QUEUE_DROPPED if arrival == DROPPED else arrival - now


class Recorder:
    """Counts packets one after the other; `second` gives the record since the last one."""

    def __init__(self) -> None:
        self.bursts: BurstCount = no_bursts()
        self._gone = False
        self._last_ms = -1.0
        self._at_ns = 0
        self._delays: list[int] = []
        self._runs = self._changes = 0
        self._change_sum_ms = 0.0

    def count(self, delay_ns: int) -> None:
        self._delays.append(int(delay_ns))
        if delay_ns < 0:
            self.bursts = count_lost(self.bursts)
            self._runs += not self._gone
            self._gone = True
            return
        self.bursts = count_received(self.bursts, 1)
        if not self._gone and self._last_ms >= 0.0:
            self._changes += 1
            self._change_sum_ms += abs(delay_ns * 1e-6 - self._last_ms)
        self._gone, self._last_ms = False, delay_ns * 1e-6

    def second(self, *, late_ns: int = 0, span_ns: int = SECOND_NS) -> LaneSecond:
        """The record; every packet left `late_ns` late."""
        self._at_ns += span_ns
        sent = [delay for delay in self._delays if delay >= 0]
        commanded, measured = np.zeros(BINS, np.int64), np.zeros(BINS, np.int64)
        for delay in sent:
            commanded[bin_of(float(delay))] += 1
            measured[bin_of(float(delay + late_ns))] += 1
        late_ms = late_ns * 1e-6
        record = LaneSecond(
            origin=1, target=2, at_ns=self._at_ns, span_ns=span_ns, packets_in=len(self._delays),
            bytes_in=SIZE_BYTES * len(self._delays), packets_out=len(sent), bytes_out=SIZE_BYTES * len(sent),
            lost=self._delays.count(LOST), queue_dropped=self._delays.count(QUEUE_DROPPED), overrun=0, unsent=0,
            duplicated=0, in_flight=0, loss_runs=self._runs, bursts=self.bursts, commanded_sum_ms=sum(sent) * 1e-6,
            commanded_least_ms=min(sent, default=0) * 1e-6, measured_sum_ms=sum(sent) * 1e-6 + late_ms * len(sent),
            measured_least_ms=min(sent, default=0) * 1e-6 + late_ms, changes=self._changes,
            change_sum_ms=self._change_sum_ms, commanded=FilledBins.of(commanded), measured=FilledBins.of(measured),
        )  # fmt: skip
        self._delays, self._runs, self._changes, self._change_sum_ms = [], 0, 0, 0.0
        return record


def recorded(
    delays: Sequence[int] | NDArray[np.int64], *, per_second: int, late_ns: int = 0
) -> list[LaneSecond]:
    """Records of a stream of `per_second` packets a second."""
    recorder = Recorder()
    seconds = []
    for i, delay in enumerate(delays, 1):
        recorder.count(int(delay))
        if i % per_second == 0 or i == len(delays):
            seconds.append(recorder.second(late_ns=late_ns))
    return seconds
