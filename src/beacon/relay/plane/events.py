"""What the loop tells, read back into records. The inverse of `telling`."""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray

from beacon.relay.plane.messages import address_of
from beacon.relay.plane.records import (
    LATENESS_BINS,
    FilledBins,
    LaneSecond,
    LoopSecond,
    PlaneEvent,
    SlowDatagram,
    StreamDelivery,
)
from beacon.relay.plane.tables import TOLD_WORDS
from beacon.relay.plane.telling import (
    LANE_BINS,
    LANE_BURSTS,
    LANE_DELAYS,
    LANE_SECOND,
    LANE_WORDS,
    LOOP_BINS,
    LOOP_SECOND,
    LOOP_WORDS,
    SLOW_DATAGRAM,
)
from beacon.stats import BurstCount
from beacon.units import NS_PER_MS

_COUNT_MASK = 0xFFFF_FFFF


def _histogram(words: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    bins = np.zeros(size, np.int64)
    bins[words >> 32] = words & _COUNT_MASK
    return bins


def _filled(words: NDArray[np.int64]) -> FilledBins:
    return FilledBins(words >> 32, words & _COUNT_MASK)


def _lane_second(words: NDArray[np.int64]) -> LaneSecond:
    head = words[:LANE_WORDS].tolist()
    commanded, least_commanded, measured, least_measured, change, changes = head[LANE_DELAYS:LANE_BINS]
    middle = LANE_WORDS + head[LANE_BINS]
    sent = head[7] > 0
    return LaneSecond(
        origin=head[1], target=head[2], at_ns=head[3], span_ns=head[4], packets_in=head[5], bytes_in=head[6],
        packets_out=head[7], bytes_out=head[8], lost=head[9], queue_dropped=head[10], overrun=head[11],
        unsent=head[12], duplicated=head[13], in_flight=head[14], loss_runs=head[15],
        bursts=BurstCount(*head[LANE_BURSTS:LANE_DELAYS]),
        commanded_sum_ms=commanded / NS_PER_MS, commanded_least_ms=least_commanded / NS_PER_MS if sent else 0.0,
        measured_sum_ms=measured / NS_PER_MS, measured_least_ms=least_measured / NS_PER_MS if sent else 0.0,
        changes=changes, change_sum_ms=change / NS_PER_MS,
        commanded=_filled(words[LANE_WORDS:middle]), measured=_filled(words[middle:]),
    )  # fmt: skip


def _loop_second(words: NDArray[np.int64]) -> LoopSecond:
    head = words[:LOOP_WORDS].tolist()
    return LoopSecond(
        at_ns=head[1], span_ns=head[2], wakes=head[3], received=head[4], handed_up=head[5], unknown=head[6],
        sent=head[7], overrun=head[8], kernel_dropped=head[9], in_flight=head[10],
        lateness=_histogram(words[LOOP_WORDS : LOOP_WORDS + head[LOOP_BINS]], LATENESS_BINS),
    )  # fmt: skip


def read_event(message: bytes) -> PlaneEvent:
    """A message of the loop."""
    kind = int.from_bytes(message[:8], sys.byteorder)
    if kind == LANE_SECOND:
        return _lane_second(np.frombuffer(message, np.int64))
    if kind == LOOP_SECOND:
        return _loop_second(np.frombuffer(message, np.int64))
    head = np.frombuffer(message, np.int64, TOLD_WORDS).tolist()
    data = message[TOLD_WORDS * 8 :]
    if kind == SLOW_DATAGRAM:
        client = address_of(head[2], head[3], head[4], head[5])
        return SlowDatagram(listener=head[1], client=client, arrival_ns=head[6], data=data[: head[7]])
    return StreamDelivery(allocation=head[1], stream=head[2], data=data[: head[3]])
