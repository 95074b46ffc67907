"""What a lane did to packets, from the data plane's records: PathStats, and commanded against measured.

Pure: records in, figures out. A lane's records are handed over in their order and without gaps (a second in which
nothing happened has none). The delay of PathStats is the commanded one, which is the route's; the measured one holds
the relay's own lateness as well and stands beside it.

A window that begins in the middle of a group of losses counts the whole group, since counters tell only when a group
ends: one group at most, at one edge of the window.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from beacon.nouns import Bursts, PathStats, Quantiles, Stage, StatsSource
from beacon.relay.plane.records import LATENESS_BIN_NS, LATENESS_BINS, LaneSecond, LoopSecond
from beacon.stats import BINS, GMIN, BurstCount, bursts_of, no_bursts, quantiles_of
from beacon.units import BITS_PER_BYTE, NS_PER_MS, NS_PER_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One side of a comparison."""

    delay_p50_ms: float
    delay_p95_ms: float
    delay_mean_ms: float
    loss: float
    "By the route's own chance, over packets; commanded: the profile's stationary loss. [0..1]"
    queue_loss: float
    "Dropped by queues, over packets; nothing is commanded here but the queues themselves. [0..1]"
    rate_kbps: float
    "Payload; of the commanded side the least rate of the lane's queues, 0 for none. [kbit/s]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What was commanded and what the packets really met."""

    commanded: Figures
    measured: Figures
    late_mean_ms: float
    "Mean of measured minus commanded delay: the relay's own share. [ms]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """How late the relay sent what it sent."""

    packets: int
    p50_ms: float
    p99_ms: float
    mean_ms: float
    most_ms: float
    "Upper edge of the last bin with a packet; the last bin of all holds everything later. [ms]"


class LaneTally:
    """Sums over a lane's records, from any record on.

    Parameters
    ----------
    before
        The lane's burst count at the window's start: `bursts` of the record before it; left out, the window starts
        with the lane.
    """

    def __init__(self, before: BurstCount | None = None) -> None:
        self.packets_in = self.bytes_in = self.packets_out = self.bytes_out = 0
        self.lost = self.queue_dropped = self.overrun = self.unsent = self.duplicated = 0
        self.in_flight = self.loss_runs = self.changes = 0
        self.span_ns = 0
        self.commanded: NDArray[np.int64] = np.zeros(BINS, np.int64)
        self.measured: NDArray[np.int64] = np.zeros(BINS, np.int64)
        self.bursts = no_bursts()
        "As of the last record."
        self._before = _baseline(no_bursts() if before is None else before)
        self._commanded_sum_ms = self._measured_sum_ms = self._change_sum_ms = 0.0
        self._commanded_least_ms = self._measured_least_ms = float("inf")
        self._loss_sum = 0.0
        self._rate_kbps = 0.0

    def add(self, second: LaneSecond, *, commanded_loss: float = 0.0, commanded_kbps: float = 0.0) -> None:
        """The lane's next record, with the loss and the rate commanded over it."""
        # Spelt out, because this runs for every lane and second: a loop over names costs ten times as much.
        self.packets_in += second.packets_in
        self.bytes_in += second.bytes_in
        self.packets_out += second.packets_out
        self.bytes_out += second.bytes_out
        self.lost += second.lost
        self.queue_dropped += second.queue_dropped
        self.overrun += second.overrun
        self.unsent += second.unsent
        self.duplicated += second.duplicated
        self.loss_runs += second.loss_runs
        self.changes += second.changes
        self.span_ns += second.span_ns
        self.in_flight = second.in_flight
        self.bursts = second.bursts
        second.commanded.add_to(self.commanded)
        second.measured.add_to(self.measured)
        self._commanded_sum_ms += second.commanded_sum_ms
        self._measured_sum_ms += second.measured_sum_ms
        self._change_sum_ms += second.change_sum_ms
        if second.packets_out:  # without a packet the least delay of a record means nothing
            self._commanded_least_ms = min(self._commanded_least_ms, second.commanded_least_ms)
            self._measured_least_ms = min(self._measured_least_ms, second.measured_least_ms)
        self._loss_sum += commanded_loss * _expected(second)
        self._rate_kbps = commanded_kbps

    @property
    def packets(self) -> int:
        """Packets the route decided on; those the relay itself had no room for are not the route's."""
        return max(self.packets_in - self.overrun, 0)

    def path_stats(self, *, packet_ms: float | None = None) -> PathStats:
        """The window as the forecast would have it.

        Parameters
        ----------
        packet_ms
            Spacing of packets, which turns bursts in packets into bursts in time; left out, the mean spacing over
            the window. [ms]
        """
        spacing_ms = packet_ms if packet_ms is not None else _ratio(self.span_ns / NS_PER_MS, self.packets_in)
        return PathStats(
            source=StatsSource.RELAYED,
            stage=Stage.NETWORK,
            packets=self.packets,
            lost=self.lost + self.queue_dropped,
            late=0,
            loss_runs=self.loss_runs,
            delay_ms=self.commanded_delay_ms(),
            jitter_ms=_ratio(self._change_sum_ms, self.changes),
            concealed=0.0,
            bursts=_bursts_between(self._before, self.bursts, packet_ms=spacing_ms),
        )

    def commanded_delay_ms(self) -> Quantiles:
        """The model's delay of the packets sent. [ms]"""
        return _quantiles(self.commanded, self._commanded_sum_ms, self._commanded_least_ms)

    def measured_delay_ms(self) -> Quantiles:
        """Their delay from arrival to the instant after the send. [ms]"""
        return _quantiles(self.measured, self._measured_sum_ms, self._measured_least_ms)

    def comparison(self) -> Comparison:
        """Commanded beside measured."""
        commanded_mean_ms, commanded_p50_ms, commanded_p95_ms = _short(self.commanded, self._commanded_sum_ms)
        measured_mean_ms, measured_p50_ms, measured_p95_ms = _short(self.measured, self._measured_sum_ms)
        return Comparison(
            commanded=Figures(
                delay_p50_ms=commanded_p50_ms, delay_p95_ms=commanded_p95_ms, delay_mean_ms=commanded_mean_ms,
                loss=_ratio(self._loss_sum, self.packets), queue_loss=0.0, rate_kbps=self._rate_kbps,
            ),
            measured=Figures(
                delay_p50_ms=measured_p50_ms, delay_p95_ms=measured_p95_ms, delay_mean_ms=measured_mean_ms,
                loss=_ratio(self.lost, self.packets), queue_loss=_ratio(self.queue_dropped, self.packets),
                rate_kbps=_ratio(self.bytes_out * BITS_PER_BYTE / 1_000, self.span_ns / NS_PER_S),
            ),
            late_mean_ms=measured_mean_ms - commanded_mean_ms,
        )  # fmt: skip


class LoopTally:
    """Sums over the data plane's records."""

    def __init__(self) -> None:
        self.wakes = self.received = self.handed_up = self.unknown = self.sent = 0
        self.overrun = self.kernel_dropped = self.in_flight = 0
        self.lateness: NDArray[np.int64] = np.zeros(LATENESS_BINS, np.int64)

    def add(self, second: LoopSecond) -> None:
        """The next record."""
        for name in ("wakes", "received", "handed_up", "unknown", "sent", "overrun", "kernel_dropped"):
            setattr(self, name, getattr(self, name) + getattr(second, name))
        self.in_flight = second.in_flight
        self.lateness += second.lateness


def tally(seconds: Iterable[LaneSecond], *, before: BurstCount | None = None) -> LaneTally:
    """A window of one lane's records; `before` as in LaneTally."""
    counted = LaneTally(before)
    for second in seconds:
        counted.add(second)
    return counted


def relayed_path_stats(
    seconds: Iterable[LaneSecond], *, before: BurstCount | None = None, packet_ms: float | None = None
) -> PathStats:
    """PathStats of a window of one lane's records; the counterpart of `sim.simulate_path_stats`."""
    return tally(seconds, before=before).path_stats(packet_ms=packet_ms)


def lateness_of(bins: NDArray[np.int64]) -> Lateness:
    """Quantiles of a lateness histogram, shape (LATENESS_BINS,): upper edges of bins, so never flattering. [ms]"""
    packets = int(bins.sum())
    if packets == 0:
        return Lateness(packets=0, p50_ms=0.0, p99_ms=0.0, mean_ms=0.0, most_ms=0.0)
    bin_ms = LATENESS_BIN_NS / NS_PER_MS
    reached = np.cumsum(bins)
    p50, p99 = (float((np.searchsorted(reached, share * packets) + 1) * bin_ms) for share in (0.5, 0.99))
    middles = (np.arange(len(bins)) + 0.5) * bin_ms
    most = (int(np.flatnonzero(bins)[-1]) + 1) * bin_ms
    return Lateness(
        packets=packets, p50_ms=p50, p99_ms=p99, mean_ms=float((bins * middles).sum() / packets), most_ms=most
    )


def _expected(second: LaneSecond) -> int:
    return max(second.packets_in - second.overrun, 0)


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else 0.0


def _short(bins: NDArray[np.int64], total_ms: float) -> tuple[float, float, float]:
    """Mean, P50 and P95 of a histogram. [ms] A third of the cost of all six figures, for every lane and second."""
    reached = bins.cumsum()
    packets = int(reached[-1])
    if packets == 0:
        return 0.0, 0.0, 0.0
    p50, p95 = reached.searchsorted((0.5 * packets, 0.95 * packets))
    return total_ms / packets, _middle_ms(int(p50)), _middle_ms(int(p95))


@cache
def _middle_ms(number: int) -> float:
    """Middle of a bin of the delay histogram. [ms]"""
    bins: NDArray[np.int64] = np.zeros(BINS, np.int64)
    bins[number] = 1
    return quantiles_of(bins, mean_ms=0.0, minimum_ms=0.0).p50


def _quantiles(bins: NDArray[np.int64], total_ms: float, least_ms: float) -> Quantiles:
    packets = int(bins.sum())
    return quantiles_of(bins, mean_ms=_ratio(total_ms, packets), minimum_ms=least_ms if packets else 0.0)


def _booked(c: BurstCount) -> BurstCount:
    """With the group under way booked: one loss is a gap loss, more are a burst."""
    if c.group_lost == 0:
        return c
    if c.group_lost == 1:
        return c._replace(span=0, group_lost=0, lone_lost=c.lone_lost + 1)
    return c._replace(
        span=0, group_lost=0, bursts=c.bursts + 1, burst_packets=c.burst_packets + c.span,
        burst_lost=c.burst_lost + c.group_lost,
    )  # fmt: skip


def _baseline(c: BurstCount) -> BurstCount:
    """Where a window starts: a group that Gmin received packets have ended belongs to the time before it."""
    return _booked(c) if c.since >= GMIN else c


def _bursts_between(before: BurstCount, after: BurstCount, *, packet_ms: float) -> Bursts:
    end = _booked(after)
    packets = max(end.packets - before.packets, 0)
    between = BurstCount(
        since=end.since, span=0, group_lost=0,
        bursts=max(end.bursts - before.bursts, 0),
        burst_packets=max(end.burst_packets - before.burst_packets, 0),
        burst_lost=max(end.burst_lost - before.burst_lost, 0),
        lone_lost=max(end.lone_lost - before.lone_lost, 0),
        packets=packets,
    )  # fmt: skip
    # A group that began before the window may be longer than the window.
    return bursts_of(between._replace(packets=max(packets, between.burst_packets)), packet_ms=packet_ms)
