"""What Prometheus reads. Figures are made when it asks; labels of sessions and legs exist only for live lanes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from beacon.relay.control.feed import Feed
from beacon.relay.control.history import History, LaneName
from beacon.relay.control.ports import RelayControl, TurnCounters
from beacon.relay.observation import Comparison, LaneTally, LoopTally, lateness_of
from beacon.relay.plane.records import LATENESS_BIN_NS
from beacon.units import NS_PER_MS

METRICS_WINDOW_S = 10.0
"What the gauges of lanes look back on. [s]"
_LANE = ("session", "origin", "target")
_EDGES_MS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
_COUNTED: tuple[tuple[str, str, Callable[[LaneTally], int]], ...] = (
    ("received_packets", "Packets that came to a lane.", lambda t: t.packets_in),
    ("received_bytes", "Their payload.", lambda t: t.bytes_in),
    ("sent_packets", "Packets that left a lane.", lambda t: t.packets_out),
    ("sent_bytes", "Their payload.", lambda t: t.bytes_out),
    ("duplicated_packets", "Packets the route sent twice.", lambda t: t.duplicated),
)
_DROPPED: tuple[tuple[str, Callable[[LaneTally], int]], ...] = (
    ("loss", lambda t: t.lost),
    ("queue", lambda t: t.queue_dropped),
    ("overrun", lambda t: t.overrun),
    ("unsent", lambda t: t.unsent),
)
_LOOP: tuple[tuple[str, Callable[[LoopTally], int]], ...] = (
    ("received", lambda t: t.received),
    ("handed_up", lambda t: t.handed_up),
    ("unknown", lambda t: t.unknown),
    ("sent", lambda t: t.sent),
    ("overrun", lambda t: t.overrun),
    ("kernel_dropped", lambda t: t.kernel_dropped),
)


def metrics_page(
    relay: RelayControl, *, history: History, feed: Feed, compared: Mapping[LaneName, Comparison]
) -> bytes:
    """The page, in a registry of its own."""
    registry = CollectorRegistry()
    registry.register(_Families(relay, history=history, feed=feed, compared=compared))
    return generate_latest(registry)


class _Families(Collector):
    """Everything there is to count."""

    def __init__(
        self, relay: RelayControl, *, history: History, feed: Feed, compared: Mapping[LaneName, Comparison]
    ) -> None:
        self._relay_control = relay
        self._history = history
        self._feed = feed
        self._compared = compared

    def describe(self) -> list[Metric]:
        """Nothing beforehand: names do not depend on anything."""
        return []

    def collect(self) -> Iterator[Metric]:
        """All families."""
        yield from self._relay()
        yield from _turn(self._relay_control.counters())
        yield from self._loop()
        yield from self._lanes()

    def _relay(self) -> Iterator[Metric]:
        health = self._relay_control.health()
        info = GaugeMetricFamily(
            "beacon_relay_info", "What runs.", labels=("version", "mode", "shell")
        )
        info.add_metric((health.version, health.mode, health.shell), 1)
        yield info
        for name, text, value in (
            ("serving", "Whether the data plane turns.", health.serving),
            ("draining", "Whether new allocations are refused.", health.draining),
            ("restorable", "Whether a crash would keep the allocations.", health.restorable),
            ("sessions", "Sessions.", health.sessions),
            ("allocations", "Live allocations.", health.allocations),
            ("event_readers", "Readers of the event stream.", self._feed.readers),
        ):
            yield GaugeMetricFamily(f"beacon_relay_{name}", text, value=float(value))
        yield GaugeMetricFamily(
            "beacon_relay_start_time_seconds", "Start of the process.", value=health.started_utc_s
        )
        yield CounterMetricFamily("beacon_relay_restarts", "Times it was brought back.", value=health.restarts)
        yield CounterMetricFamily(
            "beacon_relay_events_dropped", "Events slow readers did not get.", value=self._feed.dropped
        )

    def _loop(self) -> Iterator[Metric]:
        loop = self._history.loop
        datagrams = CounterMetricFamily(
            "beacon_relay_datagrams", "Datagrams of the data plane, by what became of them.", labels=("what",)
        )
        for what, of in _LOOP:
            datagrams.add_metric((what,), of(loop))
        yield datagrams
        yield CounterMetricFamily("beacon_relay_wakes", "Wake-ups of the data plane.", value=loop.wakes)
        yield GaugeMetricFamily("beacon_relay_in_flight_packets", "Packets that wait.", value=loop.in_flight)
        reached = np.cumsum(loop.lateness)
        buckets = [
            (repr(edge_ms / 1_000), float(reached[round(edge_ms * NS_PER_MS) // LATENESS_BIN_NS - 1]))
            for edge_ms in _EDGES_MS
        ]
        late = lateness_of(loop.lateness)
        yield HistogramMetricFamily(
            "beacon_relay_lateness_seconds", "Instant after the send minus release.",
            buckets=[*buckets, ("+Inf", float(late.packets))], sum_value=late.mean_ms * late.packets / 1_000,
        )  # fmt: skip

    def _lanes(self) -> Iterator[Metric]:
        found = ((name, self._history.life(name)) for name in self._history.names())
        lifes = [(name, life) for name, life in found if life is not None]
        for name, text, of in _COUNTED:
            counter = CounterMetricFamily(f"beacon_relay_lane_{name}", text, labels=_LANE)
            for lane, life in lifes:
                counter.add_metric(lane, of(life.tally))
            yield counter
        dropped = CounterMetricFamily(
            "beacon_relay_lane_dropped_packets", "Packets that did not leave, by cause.", labels=(*_LANE, "cause")
        )
        switches = CounterMetricFamily("beacon_relay_lane_switches", "Changes of profile.", labels=_LANE)
        in_force = GaugeMetricFamily("beacon_relay_lane_in_force", "Whether the route holds.", labels=_LANE)
        for lane, life in lifes:
            for cause, of in _DROPPED:
                dropped.add_metric((*lane, cause), of(life.tally))
            switches.add_metric(lane, life.latest.switches)
            in_force.add_metric(lane, float(life.latest.in_force))
        yield from (dropped, switches, in_force)
        yield from self._comparisons()

    def _comparisons(self) -> Iterator[Metric]:
        delay = GaugeMetricFamily(
            "beacon_relay_lane_delay_seconds", f"Delay over the last {METRICS_WINDOW_S:.0f} s.",
            labels=(*_LANE, "side", "quantile"),
        )  # fmt: skip
        loss = GaugeMetricFamily(
            "beacon_relay_lane_loss_ratio", f"Loss over the last {METRICS_WINDOW_S:.0f} s.", labels=(*_LANE, "side")
        )
        for lane, compared in self._compared.items():
            for side, figures in (("commanded", compared.commanded), ("measured", compared.measured)):
                delay.add_metric((*lane, side, "0.5"), figures.delay_p50_ms / 1_000)
                delay.add_metric((*lane, side, "0.95"), figures.delay_p95_ms / 1_000)
                loss.add_metric((*lane, side), figures.loss)
        yield from (delay, loss)


def _turn(counters: TurnCounters) -> Iterator[Metric]:
    requests = CounterMetricFamily("beacon_relay_turn_requests", "Requests by method.", labels=("method",))
    for method, count in counters.requests.items():
        requests.add_metric((method,), count)
    errors = CounterMetricFamily("beacon_relay_turn_errors", "Error responses by code.", labels=("code",))
    for code, count in counters.errors.items():
        errors.add_metric((str(code),), count)
    closed = CounterMetricFamily("beacon_relay_allocations_closed", "Allocations that ended.", labels=("why",))
    for why, count in counters.allocations_closed.items():
        closed.add_metric((why,), count)
    yield from (requests, errors, closed)
    yield CounterMetricFamily(
        "beacon_relay_allocations_opened", "Allocations made.", value=counters.allocations_opened
    )
    yield CounterMetricFamily("beacon_relay_turn_throttled", "401 replies held back.", value=counters.throttled)
    yield CounterMetricFamily("beacon_relay_turn_malformed", "Datagrams that meant nothing.", value=counters.malformed)
