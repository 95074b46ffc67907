"""Token buckets and growing delays, without a clock."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beacon.centre.access import throttle
from beacon.centre.access.throttle import Buckets, GrowingDelay, Rate


def test_a_burst_is_served_and_then_the_rate_holds() -> None:
    buckets = Buckets(Rate(burst=3, per_s=0.5))
    assert [buckets.wait_s("a", now_s=0.0) for _ in range(4)] == [0.0, 0.0, 0.0, 2.0]
    assert buckets.wait_s("a", now_s=1.0) == pytest.approx(1.0)
    assert buckets.wait_s("a", now_s=2.0) == 0.0
    assert buckets.wait_s("b", now_s=2.0) == 0.0


@given(st.lists(st.floats(0.0, 20.0), max_size=60))
def test_never_more_than_burst_and_rate_allow(gaps_s: list[float]) -> None:
    buckets, now_s, served = Buckets(Rate(burst=4, per_s=0.5)), 0.0, 0
    for gap_s in gaps_s:
        now_s += gap_s
        served += buckets.wait_s("a", now_s=now_s) == 0.0
    # 1e-9: sums of at most 60 doubles below 1200.
    assert served <= 4 + 0.5 * now_s + 1e-9


def test_a_clock_that_goes_back_gives_nothing_away() -> None:
    buckets = Buckets(Rate(burst=1, per_s=1.0))
    assert buckets.wait_s("a", now_s=100.0) == 0.0
    assert buckets.wait_s("a", now_s=0.0) == 1.0


def test_memory_is_bounded_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "_MOST_KEYS", 10)
    buckets, delay = Buckets(Rate(burst=1, per_s=1e-3)), GrowingDelay(free=0, first_s=1.0, most_s=9.0)
    for i in range(100):
        buckets.wait_s(f"{i}", now_s=0.0)
        delay.failed(f"{i}", now_s=0.0)
    assert len(buckets._held) == len(delay._held) == 10
    assert buckets.wait_s("99", now_s=0.0) > 0  # the newest are the ones remembered


def test_each_failure_doubles_the_wait_up_to_the_limit() -> None:
    delay, waits = GrowingDelay(free=2, first_s=2.0, most_s=15.0), []
    for _ in range(7):
        delay.failed("ada", now_s=0.0)
        waits.append(delay.wait_s("ada", now_s=0.0))
    assert waits == [0.0, 0.0, 2.0, 4.0, 8.0, 15.0, 15.0]
    assert delay.wait_s("boole", now_s=0.0) == 0.0
    assert delay.wait_s("ada", now_s=14.0) == pytest.approx(1.0)


def test_a_success_or_a_long_pause_forgets() -> None:
    delay = GrowingDelay(free=1, first_s=2.0, most_s=8.0)
    for key in ("ada", "boole"):
        delay.failed(key, now_s=0.0)
        delay.failed(key, now_s=0.0)
    delay.succeeded("ada")
    assert delay.wait_s("ada", now_s=0.0) == 0.0
    delay.failed("boole", now_s=2.0 + 8.1)
    assert delay.wait_s("boole", now_s=2.0 + 8.1) == 0.0
