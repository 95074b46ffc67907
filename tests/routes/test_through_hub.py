"""Two lanes joined into one: what adds, adds; what is likelier, is likelier; the order of the two does not matter."""

from __future__ import annotations

import dataclasses
import math
from functools import reduce

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from beacon.impair import compile_lane, new_lane, step, stream_key
from beacon.nouns import Impairment
from beacon.routes import WayArrays, impairment_of
from beacon.routes.through_hub import joined, joined_ways

CLEAN = Impairment()
FIGURES = [field.name for field in dataclasses.fields(Impairment)]


def lanes() -> st.SearchStrategy[Impairment]:
    """Lanes as routes have them."""
    share = st.floats(0.0, 0.3)
    return st.builds(
        Impairment,
        base_delay_ms=st.floats(0.0, 400.0), wander_ms=st.floats(0.0, 20.0), jitter_ms=st.floats(0.0, 10.0),
        spike_ms=st.floats(0.0, 60.0), spike_rate_per_s=st.floats(0.0, 0.5), loss=share,
        burst_ms=st.one_of(st.just(0.0), st.floats(5.0, 400.0)), burst_density=st.floats(0.4, 1.0),
        reorder=share, reorder_ms=st.floats(0.0, 10.0), duplicate=share,
    )  # fmt: skip


@settings(deadline=None)
@given(lanes())
def test_a_clean_lane_changes_nothing(lane: Impairment) -> None:
    both = joined(lane, CLEAN)
    same = [name for name in FIGURES if not name.startswith(("burst", "spike", "reorder_ms"))]
    assert [getattr(both, name) for name in same] == pytest.approx([getattr(lane, name) for name in same])
    if lane.loss and lane.burst_ms:
        assert (both.burst_ms, both.burst_density) == (lane.burst_ms, lane.burst_density)


@settings(deadline=None)
@given(lanes(), lanes())
def test_order_does_not_matter_and_any_kernel_takes_the_result(a: Impairment, b: Impairment) -> None:
    out, back = joined(a, b), joined(b, a)
    assert [getattr(out, name) for name in FIGURES] == pytest.approx([getattr(back, name) for name in FIGURES])
    compile_lane(out)


@settings(deadline=None)
@given(lanes(), lanes())
def test_a_second_lane_never_makes_a_path_quicker_or_less_lossy(a: Impairment, b: Impairment) -> None:
    both = joined(a, b)
    for name in ("base_delay_ms", "wander_ms", "jitter_ms", "loss", "reorder", "duplicate"):
        assert getattr(both, name) >= max(getattr(a, name), getattr(b, name)) - 1e-9


def test_ten_tenths_make_the_whole() -> None:
    tenth = Impairment(base_delay_ms=10.0, wander_ms=0.4, jitter_ms=0.2, loss=0.01, burst_ms=40.0)
    whole = reduce(joined, [tenth] * 10)
    # Means of base, wander and jitter add; deviations are in proportion to means, so variances add.
    assert whole.base_delay_ms + whole.wander_ms + whole.jitter_ms == pytest.approx(106.0)
    assert whole.wander_ms == pytest.approx(0.4 * math.sqrt(10))
    assert whole.loss == pytest.approx(1.0 - 0.99**10)
    # On-off processes side by side: lossy share over starts a millisecond.
    starts_per_ms = 10 * 0.01 * 0.99**9 / 40.0
    assert whole.burst_ms == pytest.approx(whole.loss / starts_per_ms)


def test_joined_spikes_still_drain() -> None:
    busy = Impairment(spike_ms=60.0, spike_rate_per_s=6.0)
    compile_lane(joined(busy, busy))


@njit(cache=True)
def _played(words, profile, gap_ns, packets):
    """Delay of every packet, NaN where it is lost. [ns]"""
    k0, k1 = stream_key(words)
    lane = new_lane(k0, k1)
    found = np.empty(packets)
    for i in range(packets):
        lane, copies, release, _twin = step(lane, profile, i * gap_ns)
        found[i] = release - i * gap_ns if copies else np.nan
    return found


def _delays_ms(lane: Impairment, *, seed: int, packets: int, gap_ns: int) -> np.ndarray:
    return _played(np.array([seed, 1], np.uint64), compile_lane(lane), gap_ns, packets) / 1e6


FIRST = Impairment(base_delay_ms=60.0, wander_ms=4.0, jitter_ms=0.6, loss=0.06, burst_ms=60.0)
SECOND = Impairment(base_delay_ms=35.0, wander_ms=2.0, jitter_ms=0.9, loss=0.10, burst_ms=30.0)


def _chained_and_joined(*, packets: int, gap_ms: int) -> tuple[np.ndarray, np.ndarray]:
    """Delays over the two lanes one after the other, and over the joined lane. [ms]"""
    first, second, both = (
        _delays_ms(lane, seed=seed, packets=packets, gap_ns=gap_ms * 1_000_000)
        for seed, lane in enumerate((FIRST, SECOND, joined(FIRST, SECOND)))
    )
    return first + second, both


@pytest.mark.slow
def test_the_kernel_delays_packets_of_the_joined_lane_as_those_of_the_two_one_after_the_other() -> None:
    # A packet a second for 100 hours: wander's knots are a minute apart, so there are 6000 of them.
    chained, both = _chained_and_joined(packets=360_000, gap_ms=1_000)
    # Mean: 6000 knots of wander of deviation 0.9 of 4.5 ms, both sides: 5 standard errors of 0.075 ms.
    assert np.nanmean(both) == pytest.approx(np.nanmean(chained), abs=0.4)
    # Deviation: a knot's kurtosis is below 3, so its relative standard error is below sqrt(2 / 4n) = 0.9 %; both
    # sides, 5 of them.
    assert np.nanstd(both) == pytest.approx(np.nanstd(chained), rel=0.065)


@pytest.mark.slow
def test_the_kernel_loses_packets_of_the_joined_lane_as_often_and_in_as_many_bursts() -> None:
    # A packet a millisecond, so that hardly a burst (30 ms and more in the mean) goes unseen.
    packets = 6_000_000
    chained, both = (np.isnan(delays) for delays in _chained_and_joined(packets=packets, gap_ms=1))
    starts = [int(np.count_nonzero(np.diff(lost.astype(np.int8)) == 1)) for lost in (chained, both)]
    # Counted starts have a standard error of sqrt(n); both sides, 5 of them.
    assert starts[1] == pytest.approx(starts[0], abs=5 * math.sqrt(2 * starts[0]))
    # A share made of n exponential bursts has a relative one of sqrt(2 / n); both sides, 5 of them.
    assert both.mean() == pytest.approx(chained.mean(), rel=5 * math.sqrt(4 / starts[0]))


def _ways(draws: list[list[float]], spike_ms: float) -> WayArrays:
    base, wander, jitter, loss, burst, reorder = (np.array(column) for column in zip(*draws))
    return WayArrays(
        base_ms=base, wander_ms=wander, jitter_ms=jitter, loss=loss, burst_ms=burst, reorder=reorder,
        congested=loss > 0.1, spike_ms=spike_ms, spike_rate_per_s=0.05, reorder_ms=4.0,
    )  # fmt: skip


_WORLD = st.tuples(
    st.floats(0.0, 400.0), st.floats(0.0, 20.0), st.floats(0.0, 10.0), st.one_of(st.just(0.0), st.floats(1e-6, 0.3)),
    st.one_of(st.just(0.0), st.floats(5.0, 400.0)), st.one_of(st.just(0.0), st.floats(1e-6, 0.3)),
).map(list)  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.tuples(_WORLD, _WORLD), min_size=1, max_size=4), st.floats(0.0, 60.0))
def test_many_worlds_at_once_are_joined_as_one_by_one(
    worlds: list[tuple[list[float], list[float]]], spike: float
) -> None:
    first, second = _ways([a for a, _ in worlds], spike), _ways([b for _, b in worlds], spike / 2)
    together = joined_ways(first, second)
    for world in range(len(worlds)):
        alone = joined(impairment_of(first, world), impairment_of(second, world))
        assert alone.burst_density == pytest.approx(1.0)
        found = impairment_of(together, world)
        # Independent loss has bursts of no length: which of the two ways of saying so is used does not matter.
        names = [name for name in FIGURES if name != "burst_density"]
        assert [getattr(found, n) for n in names] == pytest.approx([getattr(alone, n) for n in names], abs=1e-9)
