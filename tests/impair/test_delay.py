"""Delay is a process in time: order kept, the same at any packet rate, with the marginals it claims."""

from __future__ import annotations

import numpy as np
import pytest
from goodness_of_fit import chance_of_uniform
from hypothesis import given, settings
from hypothesis import strategies as st
from lane_runs import SIGMAS, assert_mean, assert_share, every, fates, many_fates, mean_and_error, words

from beacon.impair import compile_lane, new_lane, step, stream_key
from beacon.impair.profile import KNOT_MEANS, SPIKE_DRAIN
from beacon.nouns import Impairment

P_LEAST = 6.3e-5  # two-sided 4 sigma
ROUGH = Impairment(
    base_delay_ms=120.0, wander_ms=8.0, wander_interval_ms=5_000.0, jitter_ms=4.0, spike_ms=30.0, spike_rate_per_s=2.0
)


def delays(lane: Impairment, arrivals: np.ndarray, *key: int) -> np.ndarray:
    """Delays. [ns]"""
    _copies, releases = fates(words(*key), compile_lane(lane), arrivals)
    return releases - arrivals


def phase_of(*key: int) -> float:
    """Phase of a lane."""
    k0, k1 = stream_key(words(*key))
    return float(new_lane(np.uint64(k0), np.uint64(k1)).phase)


def at_knots(step_ms: float, per_piece: int, packets: int, *key: int) -> np.ndarray:
    """Arrivals at a lane's own knots and at equal distances between them. [ns]"""
    return every(step_ms / per_piece, packets) + np.int64(round((1.0 - phase_of(*key)) * step_ms * 1e6))


lanes = st.builds(
    Impairment,
    base_delay_ms=st.floats(0.0, 1_000.0),
    wander_ms=st.floats(0.0, 500.0),
    wander_interval_ms=st.floats(1.0, 1e5),
    jitter_ms=st.floats(0.0, 500.0),
    spike_ms=st.floats(0.0, 400.0),
    spike_rate_per_s=st.floats(0.0, 1.0),
    loss=st.floats(0.0, 0.5),
    burst_ms=st.floats(0.0, 1_000.0),
    duplicate=st.floats(0.0, 0.5),
)
gaps_ns = st.lists(
    st.one_of(st.integers(0, 50), st.integers(0, 10**6), st.integers(0, 10**9), st.just(3_600 * 10**9)),
    min_size=2,
    max_size=60,
)


@pytest.mark.slow
@settings(max_examples=400, deadline=None)  # the first example compiles
@given(lanes, gaps_ns, st.integers(0, 2**64 - 1))
def test_no_packet_overtakes_another_whatever_the_lane_and_the_arrivals(lane, gaps, key):
    arrivals = np.cumsum(np.array(gaps, np.int64))
    _copies, releases = fates(words(key), compile_lane(lane), arrivals)
    assert np.all(np.diff(releases) >= 0)
    assert np.all(releases >= arrivals + np.int64(lane.base_delay_ms * 1e6))


@pytest.mark.slow
def test_no_packet_overtakes_another_where_delay_falls_fastest():
    """A packet every microsecond through wander, jitter and spikes at their steepest."""
    arrivals = np.arange(0, 3_000_000_000, 1_000, dtype=np.int64)
    assert np.all(np.diff(arrivals + delays(ROUGH, arrivals, 3)) >= 0)


@pytest.mark.parametrize("parts", [("wander_ms", "jitter_ms"), ("spike_ms", "jitter_ms"), ("wander_ms", "spike_ms")])
def test_two_packet_rates_on_one_lane_see_one_and_the_same_delay(parts):
    """Path by path, not only in distribution: 1000 packets a second beside 50."""
    figures = {"wander_ms": 8.0, "jitter_ms": 4.0, "spike_ms": 30.0}
    lane = Impairment(
        base_delay_ms=100.0, wander_interval_ms=5_000.0, spike_rate_per_s=2.0, **{name: figures[name] for name in parts}
    )
    fast, slow = delays(lane, every(1.0, 200_000), 4), delays(lane, every(20.0, 10_000), 4)
    assert np.array_equal(fast[::20], slow)
    assert len(set(slow.tolist())) > 1_000


@pytest.mark.slow
def test_realised_quantiles_are_equal_at_50_and_1000_packets_a_second():
    """Independent lanes at each rate: the shares below common thresholds agree within SIGMAS errors of the difference.

    A lane gives one figure a threshold, so the figures are independent however its packets hang together.
    """
    profile = compile_lane(ROUGH)
    at_50 = many_fates(1, 200, profile, every(20.0, 1_000))[1] - every(20.0, 1_000)
    at_1000 = many_fates(2, 200, profile, every(1.0, 20_000))[1] - every(1.0, 20_000)
    for share in (0.1, 0.5, 0.9, 0.95, 0.99):
        threshold = np.quantile(at_50, share)
        a, a_error = mean_and_error((at_50 <= threshold).mean(axis=1))
        b, b_error = mean_and_error((at_1000 <= threshold).mean(axis=1))
        assert abs(a - b) <= SIGMAS * np.hypot(a_error, b_error)


@pytest.mark.parametrize("name", ["wander_ms", "jitter_ms"])
def test_the_mean_of_a_variation_is_the_figure_asked_for(name):
    lane = Impairment(wander_interval_ms=1_000.0, **{name: 6.0})
    arrivals = every(7.0, 2_000)
    found = many_fates(5, 2_000, compile_lane(lane), arrivals)[1] - arrivals
    assert_mean(found.mean(axis=1) * 1e-6, 6.0, slack=1e-6)  # releases are cut to whole ns


def test_a_knot_is_three_means_times_the_square_of_a_uniform():
    """P(delay <= x) at a knot is sqrt(x / top); 40 ms apart, at the knots themselves."""
    jitter_ms = 2.0
    found = delays(Impairment(jitter_ms=jitter_ms), at_knots(40.0, 1, 20_000, 6), 6) * 1e-6
    assert chance_of_uniform(np.sqrt(found / (KNOT_MEANS * jitter_ms))) > P_LEAST
    assert abs(np.corrcoef(found[:-1], found[1:])[0, 1]) <= SIGMAS / np.sqrt(len(found))


def test_between_knots_delay_is_on_the_line_between_them():
    found = delays(Impairment(jitter_ms=2.0), at_knots(40.0, 4, 4_001, 7), 7)
    knots = found[::4]
    for quarter in (1, 2, 3):
        line = knots[:-1] + (knots[1:] - knots[:-1]) * quarter / 4
        assert np.max(np.abs(found[quarter::4] - line)) <= 2  # each cut to a whole ns


def test_where_the_knots_lie_is_every_lanes_own_chance():
    phases = [phase_of(1, n) for n in range(2_000)]
    assert chance_of_uniform(phases) > P_LEAST


def test_a_variation_never_exceeds_three_times_its_mean():
    assert delays(Impairment(jitter_ms=5.0), every(3.0, 300_000), 8).max() <= KNOT_MEANS * 5.0e6


@pytest.mark.slow
@pytest.mark.parametrize("after_s", [0, 30])
@pytest.mark.parametrize(("spike_ms", "rate"), [(40.0, 3.0), (80.0, 1.0), (10.0, 36.0)])
def test_spikes_are_the_workload_of_an_m_m_1_queue(after_s, spike_ms, rate):
    """P(V > x) = ρ e^{-(1-ρ) x / m}, ρ = λ m / 0.45: from the first packet on, and still half a minute on."""
    load = rate * spike_ms / 1_000.0 / SPIKE_DRAIN
    lane = compile_lane(Impairment(spike_ms=spike_ms, spike_rate_per_s=rate))
    arrivals = every(20.0, 50 * after_s + 1)
    found = (many_fates(9, 6_000, lane, arrivals)[1] - arrivals)[:, -1] * 1e-6
    for x in (0.0, 0.3 * spike_ms, spike_ms, 2.0 * spike_ms):
        assert_share(found > x, load * np.exp(-(1.0 - load) * x / spike_ms))


def test_spikes_are_still_in_their_law_after_a_silence():
    lane = compile_lane(Impairment(spike_ms=50.0, spike_rate_per_s=2.0))
    arrivals = np.array([0, 20_000_000, 7_200_000_000_000], np.int64)
    found = many_fates(10, 20_000, lane, arrivals)[1] - arrivals
    assert_share(found[:, -1] > 0, 2.0 * 0.05 / SPIKE_DRAIN)


def test_a_spike_drains_at_its_rate():
    found = delays(Impairment(spike_ms=100.0, spike_rate_per_s=0.5), every(1.0, 100_000), 11)
    falling = np.diff(found)[(np.diff(found) < 0) & (found[1:] > 0)]
    assert len(falling) > 1_000
    assert np.all(np.abs(falling + SPIKE_DRAIN * 1e6) <= 1)


def test_ten_lanes_of_10_ms_in_a_row_make_100_ms():
    profile = compile_lane(Impairment(base_delay_ms=10.0))
    sent = every(20.0, 1_000)
    at = sent
    for lane in range(10):
        _copies, at = fates(words(12, lane), profile, at)
    assert np.array_equal(at - sent, np.full(1_000, 100_000_000))


def test_ten_uneven_lanes_in_a_row_make_the_sum_of_their_means_and_keep_order():
    profile = compile_lane(Impairment(base_delay_ms=10.0, jitter_ms=1.0))
    sent = every(20.0, 500)
    means = []
    for run in range(300):
        at = sent
        for lane in range(10):
            _copies, at = fates(words(13, run, lane), profile, at)
        assert np.all(np.diff(at) >= 0)
        means.append((at - sent).mean() * 1e-6)
    # a packet meets a lane when the one before lets it go, not at a random instant, but the lanes know nothing of each
    # other: the delay of each is stationary, so sampling it at an independent instant has its mean
    assert_mean(np.array(means), 10 * 11.0, slack=1e-5)


def test_a_change_of_profile_takes_force_at_the_next_packet():
    calm, slow = compile_lane(Impairment(base_delay_ms=10.0)), compile_lane(Impairment(base_delay_ms=90.0))


    lane = new_lane(np.uint64(1), np.uint64(2))
    lane, _n, first, _ = step(lane, calm, 0)
    lane, _n, second, _ = step(lane, slow, 20_000_000)
    assert (first, second) == (10_000_000, 110_000_000)


def test_held_packets_are_as_many_as_asked_and_late_by_what_was_asked():
    found = delays(Impairment(base_delay_ms=50.0, reorder=0.02, reorder_ms=30.0), every(20.0, 200_000), 14)
    assert set(found.tolist()) == {50_000_000, 80_000_000}
    assert_share(found == 80_000_000, 0.02)


def test_duplicates_are_as_many_of_the_arrivals_as_asked_and_none_of_the_lost():
    copies, _ = fates(words(15), compile_lane(Impairment(loss=0.2, duplicate=0.1)), every(20.0, 200_000))
    assert_share(copies == 0, 0.2)
    assert_share(copies[copies > 0] == 2, 0.1)
