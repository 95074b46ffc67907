"""The histogram of delays keeps its stated error."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beacon.stats import BINS, bin_of, quantiles_of


@given(st.floats(0.0, 150_000.0))
def test_a_delay_comes_back_within_half_a_bin(delay_ms):
    bins = np.zeros(BINS, np.int64)
    bins[bin_of(delay_ms * 1e6)] = 1
    found = quantiles_of(bins, mean_ms=delay_ms, minimum_ms=0.0).p50
    # half of a linear bin of 0.1 ms, or half of one 64th of a doubling: 2^(1/128) - 1 = 0.543 %
    assert abs(found - delay_ms) <= max(0.05, delay_ms * (2 ** (1 / 128) - 1)) * (1 + 1e-9)


def test_bins_never_go_down_as_delays_grow_where_linear_bins_meet_curved_ones():
    delays = np.linspace(6.3e6, 6.6e6, 30_001)
    numbers = [bin_of(float(d)) for d in delays]
    assert np.all(np.diff(numbers) >= 0)
    assert set(numbers) == set(range(min(numbers), max(numbers) + 1))


def test_negative_and_endless_delays_fall_into_the_outermost_bins():
    assert bin_of(-1.0) == 0
    assert bin_of(1e15) == BINS - 1


def test_quantiles_are_those_of_the_sample_within_the_bins():
    delays = np.random.default_rng(1).gamma(3.0, 40.0, 20_000)
    bins = np.zeros(BINS, np.int64)
    for d in delays:
        bins[bin_of(d * 1e6)] += 1
    found = quantiles_of(bins, mean_ms=float(delays.mean()), minimum_ms=float(delays.min()))
    exact = np.quantile(delays, [0.5, 0.9, 0.95, 0.99], method="inverted_cdf")
    assert [found.p50, found.p90, found.p95, found.p99] == pytest.approx(list(exact), rel=0.0055)


def test_a_quantile_is_never_below_the_least_delay():
    bins = np.zeros(BINS, np.int64)
    bins[bin_of(100.4e6)] = 5
    found = quantiles_of(bins, mean_ms=100.4, minimum_ms=100.4)
    assert found.p50 >= found.minimum


def test_no_packets_give_zeros():
    found = quantiles_of(np.zeros(BINS, np.int64), mean_ms=0.0, minimum_ms=0.0)
    assert (found.p50, found.p99) == (0.0, 0.0)
