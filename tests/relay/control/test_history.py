"""What is kept of lanes: windows, whole lives, and bounds on both."""

from __future__ import annotations

from dataclasses import replace

import pytest
from memory_relay import SECOND_NS, lane_record, lane_second, loop_record

from beacon.relay.control import history as kept
from beacon.relay.control.history import WINDOW_S, History
from beacon.stats import no_bursts


def filled(seconds: int, **names: str) -> History:
    """A lane with one packet in its first second, two in the second, and so on."""
    history = History()
    counted = 0
    for i in range(1, seconds + 1):
        counted += i
        history.add(lane_record(lane_second(at_ns=i * SECOND_NS, packets=i, counted=counted), **names))
    return history


def packets(history: History, *, now_s: int, window_s: float | None) -> list[int]:
    windows = (history.window(name, now_ns=now_s * SECOND_NS, window_s=window_s) for name in history.names())
    return [window.tally.packets_in for window in windows if window is not None]


def test_a_window_holds_its_own_seconds_and_no_more():
    history = filled(100)
    assert packets(history, now_s=100, window_s=1) == [100]
    assert packets(history, now_s=100, window_s=3) == [297]
    assert packets(history, now_s=102, window_s=3) == [100]
    assert packets(history, now_s=200, window_s=10) == []
    assert packets(history, now_s=200, window_s=None) == [5_050]


def test_windows_end_where_memory_ends_and_lifes_do_not():
    history = filled(WINDOW_S + 50)
    last = sum(range(51, WINDOW_S + 51))
    assert packets(history, now_s=WINDOW_S + 50, window_s=WINDOW_S) == [last]
    assert packets(history, now_s=WINDOW_S + 50, window_s=10_000) == [last]
    assert packets(history, now_s=WINDOW_S + 50, window_s=None) == [sum(range(WINDOW_S + 51))]


def test_bursts_of_a_window_are_those_that_lie_in_it():
    history = History()
    counts = no_bursts()
    for i in range(1, 4):  # each second one burst of 3 losses in 10 packets, long ended
        counts = counts._replace(
            since=40, bursts=i, burst_packets=10 * i, burst_lost=3 * i, lone_lost=0, packets=50 * i
        )
        second = replace(lane_second(at_ns=i * SECOND_NS, lost=3), bursts=counts)
        history.add(lane_record(second))
    [name] = history.names(session="visit")
    window = history.window(name, now_ns=3 * SECOND_NS, window_s=2)
    assert window is not None
    stats = window.tally.path_stats(packet_ms=20.0)
    assert (stats.packets, stats.lost) == (100, 6)
    assert stats.bursts.burst_ms == 200.0
    assert stats.bursts.burst_density == pytest.approx(0.3)
    assert stats.bursts.gap_density == 0.0


def test_a_session_made_anew_starts_anew():
    history = filled(3)
    history.add(lane_record(lane_second(at_ns=4 * SECOND_NS, packets=5, counted=5)))
    assert packets(history, now_s=4, window_s=None) == [5]
    assert packets(history, now_s=4, window_s=10) == [5]


def test_seats_that_are_gone_take_their_lanes_along():
    history = History()
    for origin, target in (("a", "b"), ("b", "a"), ("a", "c"), ("a", "@outside"), ("@outside", "c")):
        history.add(lane_record(lane_second(at_ns=SECOND_NS), origin=origin, target=target))
    history.add(lane_record(lane_second(at_ns=SECOND_NS), session="other"))
    history.keep_only({("visit", "a"), ("visit", "b")})
    assert [tuple(name) for name in history.names()] == [
        ("visit", "a", "b"), ("visit", "b", "a"), ("visit", "a", "@outside"),
    ]  # fmt: skip


def test_lanes_are_bounded_and_the_idlest_goes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kept, "MOST_LANES", 3)
    history = History()
    for i, origin in enumerate(("a", "b", "c", "a", "d")):
        history.add(lane_record(lane_second(at_ns=i * SECOND_NS, counted=50 * (i + 1)), origin=origin))
    assert [name.origin for name in history.names()] == ["c", "a", "d"]


def test_seconds_are_bounded_over_all_lanes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kept, "MOST_SECONDS", 20)
    history = History()
    for i in range(1, 31):
        for origin in ("a", "b"):
            history.add(lane_record(lane_second(at_ns=i * SECOND_NS, packets=1, counted=i), origin=origin))
    assert packets(history, now_s=30, window_s=100) == [10, 10]
    assert packets(history, now_s=30, window_s=None) == [30, 30]


def test_lateness_has_its_window_too():
    history = History()
    for i in range(1, 11):
        history.add(loop_record(at_ns=i * SECOND_NS, packets=i))
    assert history.lateness(now_ns=10 * SECOND_NS, window_s=2).sum() == 19
    assert history.lateness(now_ns=10 * SECOND_NS, window_s=None).sum() == 55


def test_idle_lanes_are_forgotten_second_by_second():
    history = filled(5)
    history.add(loop_record(at_ns=(WINDOW_S + 3) * SECOND_NS))
    assert packets(history, now_s=5, window_s=5) == [4 + 5]
