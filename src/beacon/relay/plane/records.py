"""What the data plane reports: one record per busy lane and second, one per second for the loop itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from beacon.protocols.address import TransportAddress
from beacon.stats import BurstCount

LATENESS_BIN_NS = 10_000
LATENESS_BINS = 2_001
"Lateness in bins of 10 µs up to 20 ms; the last bin holds the rest."


class FilledBins(NamedTuple):
    """A histogram as its filled bins: a second of a voice flow fills some fifty of a thousand."""

    bins: NDArray[np.int64]
    "Numbers of the bins, rising."
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, histogram: NDArray[np.int64]) -> FilledBins:
        """From the whole histogram."""
        (filled,) = histogram.nonzero()
        return cls(filled, histogram[filled])

    @property
    def total(self) -> int:
        """Sum of the counts."""
        return int(self.counts.sum())

    def add_to(self, histogram: NDArray[np.int64]) -> None:
        """Add them to a whole histogram."""
        histogram[self.bins] += self.counts


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneSecond:
    """One lane over about one second. Delays count from a packet's arrival at the relay."""

    origin: int
    "Number of the leg the packets come from."
    target: int
    at_ns: int
    "Monotonic end of the span."
    span_ns: int
    packets_in: int
    bytes_in: int
    "Payload."
    packets_out: int
    bytes_out: int
    lost: int
    "By the route's own loss."
    queue_dropped: int
    "For want of room in a site's queue, or in a stream's send buffer."
    overrun: int
    "For want of room in the relay itself, or too old when the relay came to it: the relay's fault, never the route's."
    unsent: int
    "Refused by the system when they were due."
    duplicated: int
    in_flight: int
    loss_runs: int
    bursts: BurstCount
    "Since the lane was made, the group under way not booked: the difference of two records counts what lies between."
    commanded_sum_ms: float
    commanded_least_ms: float
    measured_sum_ms: float
    measured_least_ms: float
    changes: int
    change_sum_ms: float
    "Sum over consecutive arrivals of the absolute change of commanded delay."
    commanded: FilledBins
    "Histogram of the model's delay of packets sent in this span, `stats.delay_histogram` bins."
    measured: FilledBins
    "The same of the delay that really was: instant after the send minus arrival."


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopSecond:
    """The data plane itself over about one second."""

    at_ns: int
    span_ns: int
    wakes: int
    received: int
    "Datagrams read."
    handed_up: int
    "Of them, those given to the TURN core."
    unknown: int
    "Of them, those that belonged to nothing: no allocation, channel, permission or lane, or malformed."
    sent: int
    overrun: int
    kernel_dropped: int
    "Datagrams the system dropped before we could read them (SO_RXQ_OVFL)."
    in_flight: int
    lateness: NDArray[np.int64]
    "Instant after the send minus release, bins of LATENESS_BIN_NS; shape (LATENESS_BINS,)."


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowDatagram:
    """A datagram for the TURN core: everything over UDP that is neither ChannelData nor a Send indication."""

    listener: int
    client: TransportAddress
    arrival_ns: int
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamDelivery:
    """A framed message, padded for a stream, due now for the client behind an allocation's connection."""

    allocation: int
    stream: int
    data: bytes


PlaneEvent = LaneSecond | LoopSecond | SlowDatagram | StreamDelivery
