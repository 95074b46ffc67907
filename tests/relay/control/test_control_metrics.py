"""The page for Prometheus, read by Prometheus' own parser."""

from __future__ import annotations

import pytest
from control_app import ControlApp
from memory_relay import SECOND_NS, lane_record, lane_second, loop_record
from prometheus_client.parser import text_string_to_metric_families

LANE = {"session": "visit", "origin": "a", "target": "b"}


@pytest.fixture
def ask() -> ControlApp:
    return ControlApp()


def samples(ask: ControlApp) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Every sample by name and labels."""
    answer = ask("GET", "/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    found = {}
    for family in text_string_to_metric_families(answer.text):
        assert family.documentation and family.type != "unknown"
        for sample in family.samples:
            key = (sample.name, frozenset(sample.labels.items()))
            assert key not in found
            found[key] = sample.value
    return found


def of(found: dict[tuple[str, frozenset[tuple[str, str]]], float], name: str, **labels: str) -> float:
    return found["beacon_relay_" + name, frozenset(labels.items())]


def test_lanes_and_loop_are_counted(ask: ControlApp):
    for i in range(3):
        at_ns = ask.clock.at_ns - (2 - i) * SECOND_NS
        ask.relay.play(lane_record(lane_second(at_ns=at_ns, lost=1, counted=50 * (i + 1))), loop_record(at_ns=at_ns))
    found = samples(ask)
    assert of(found, "lane_received_packets_total", **LANE) == 150
    assert of(found, "lane_sent_bytes_total", **LANE) == 147 * 172
    assert of(found, "lane_dropped_packets_total", **LANE, cause="loss") == 3
    assert of(found, "lane_dropped_packets_total", **LANE, cause="queue") == 0
    assert of(found, "lane_in_force", **LANE) == 1
    assert of(found, "lane_switches_total", **LANE) == 3
    # Quantiles are exact to half a bin, 0.55 %.
    for side, quantile, delay_s in (("commanded", "0.5", 0.08), ("measured", "0.95", 0.0801)):
        told = of(found, "lane_delay_seconds", **LANE, side=side, quantile=quantile)
        assert told == pytest.approx(delay_s, rel=0.0055)
    assert of(found, "lane_loss_ratio", **LANE, side="commanded") == pytest.approx(0.02)
    assert of(found, "lane_loss_ratio", **LANE, side="measured") == pytest.approx(0.02)
    assert of(found, "datagrams_total", what="sent") == 300
    assert of(found, "datagrams_total", what="received") == 327
    assert of(found, "wakes_total") == 2_700


@pytest.mark.parametrize(
    ("late_ms", "inside"), [(0.04, "0.0001"), (0.06, "0.0001"), (0.15, "0.0002"), (0.3, "0.0005"), (25.0, "+Inf")]
)
def test_lateness_falls_into_its_bucket(ask: ControlApp, late_ms: float, inside: str):
    ask.relay.play(loop_record(at_ns=ask.clock.at_ns, late_ms=min(late_ms, 20.0), packets=7))
    found = samples(ask)
    buckets = {
        dict(labels)["le"]: value for (name, labels), value in found.items()
        if name == "beacon_relay_lateness_seconds_bucket"
    }  # fmt: skip
    assert buckets[inside] == 7
    below = [value for edge, value in buckets.items() if float(edge) < late_ms / 1_000]
    assert set(below) <= {0}
    assert of(found, "lateness_seconds_count") == 7
    # The sum is of the middles of bins of 10 µs.
    assert of(found, "lateness_seconds_sum") == pytest.approx(7 * min(late_ms, 20.0) / 1_000, abs=7 * 5.1e-6)


def test_the_turn_core_and_the_relay_are_told(ask: ControlApp):
    ask("POST", "/drain")
    found = samples(ask)
    assert of(found, "turn_requests_total", method="allocate") == 7
    assert of(found, "turn_errors_total", code="401") == 7
    assert of(found, "turn_throttled_total") == 4
    assert of(found, "turn_malformed_total") == 5
    assert of(found, "allocations_opened_total") == 6
    assert of(found, "allocations_closed_total", why="expired") == 2
    assert of(found, "info", version="0", mode="closed", shell="native") == 1
    assert (of(found, "serving"), of(found, "draining"), of(found, "restarts_total")) == (1, 1, 1)


def test_labels_go_with_their_session(ask: ControlApp):
    ask.relay.play(lane_record(lane_second(at_ns=ask.clock.at_ns)))
    assert any("session" in dict(labels) for _, labels in samples(ask))
    ask("DELETE", "/sessions/visit")
    assert not any("session" in dict(labels) for _, labels in samples(ask))


@pytest.mark.slow
def test_labels_go_with_a_session_ended_by_others(ask: ControlApp):
    ask.relay.play(lane_record(lane_second(at_ns=ask.clock.at_ns)))
    del ask.relay.held["visit"]
    for i in range(10):
        ask.relay.play(loop_record(at_ns=ask.clock.at_ns + i * SECOND_NS))
    assert not any("session" in dict(labels) for _, labels in samples(ask))


def test_any_name_a_session_may_have_is_a_label(ask: ControlApp):
    session = 'he said "no" 北京 {}=,'
    ask.relay.held[session] = ask.relay.held["visit"]
    ask.relay.play(lane_record(lane_second(at_ns=ask.clock.at_ns), session=session))
    found = samples(ask)
    assert of(found, "lane_received_packets_total", **{**LANE, "session": session}) == 50
