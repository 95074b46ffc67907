"""Queues wait as the closed forms say, drop as a hand-worked case says."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lane_runs import assert_mean, assert_share, departures, every, words
from numba import njit

from beacon.errors import InputError
from beacon.impair import DROPPED, compile_queue, new_queue, new_ring, pass_queue, stream_key
from beacon.nouns import Queue

MS = 1_000_000


def waits(queue: Queue, arrivals: np.ndarray, sizes: np.ndarray, *key: int) -> np.ndarray:
    """Time from arrival to the start of service. [ns]"""
    profile = compile_queue(queue)
    out = departures(words(*key), profile, new_ring(profile), sizes, arrivals)
    return out - arrivals - (sizes + profile.overhead_bytes) * profile.ns_per_byte


def batch_means(values: np.ndarray, batches: int = 100) -> np.ndarray:
    """Means of batches, the first tenth left out; each is over a thousand relaxation times long: independent."""
    kept = values[len(values) // 10 :]
    return np.array([b.mean() for b in np.array_split(kept, batches)])


def poisson(rng: np.random.Generator, mean_gap_ns: float, packets: int) -> np.ndarray:
    return np.cumsum(rng.exponential(mean_gap_ns, packets)).astype(np.int64)


@pytest.mark.slow
@pytest.mark.parametrize("load", [0.3, 0.7, 0.85])
def test_poisson_arrivals_of_one_size_wait_as_m_d_1(load):
    """W = ρ S / (2 (1 - ρ))."""
    service_ns = 4.0 * MS
    arrivals = poisson(np.random.default_rng(1), service_ns / load, 2_000_000)
    found = waits(Queue(rate_kbps=400.0), arrivals, np.full(2_000_000, 200), 1)
    assert_mean(batch_means(found), load * service_ns / (2.0 * (1.0 - load)), slack=1.0)  # cut to whole ns


@pytest.mark.parametrize("load", [0.3, 0.7, 0.85])
def test_periodic_arrivals_of_exponential_size_wait_as_d_m_1(load):
    """W = S σ / (1 - σ), σ the root of σ = e^{-(1-σ)/ρ} below 1."""
    sigma = 0.5
    for _ in range(2_000):
        sigma = math.exp(-(1.0 - sigma) / load)
    sizes = np.rint(np.random.default_rng(2).exponential(1e6, 2_000_000)).astype(np.int64)  # bytes: rounding is nothing
    service_ns = 4.0 * MS
    arrivals = np.rint(np.arange(2_000_000) * service_ns / load).astype(np.int64)
    found = waits(Queue(rate_kbps=8.0e6 * 1e6 / service_ns), arrivals, sizes, 2)
    assert_mean(batch_means(found), service_ns * sigma / (1.0 - sigma), slack=1.0)


@pytest.mark.slow
def test_each_of_several_flows_that_share_a_queue_waits_as_the_whole_does():
    """Poisson flows superposed are Poisson, and each sees time averages: M/D/1 for every one of them."""
    rng = np.random.default_rng(3)
    service_ns, load = 4.0 * MS, 0.75
    shares = np.array([0.5, 0.3, 0.15, 0.05])
    flows = [poisson(rng, service_ns / load / share, int(2_000_000 * share)) for share in shares]
    until = min(flow[-1] for flow in flows)
    flows = [flow[flow <= until] for flow in flows]
    arrivals = np.concatenate(flows)
    whose = np.repeat(np.arange(4), [len(flow) for flow in flows])
    order = np.argsort(arrivals, kind="stable")
    found = waits(Queue(rate_kbps=400.0), arrivals[order], np.full(len(order), 200), 3)
    for flow in range(4):
        mine = found[whose[order] == flow]
        assert_mean(batch_means(mine), load * service_ns / (2.0 * (1.0 - load)), slack=1.0)


@njit(cache=True)
def last_waits(profile, ring, spacing_ns, packets, keys):
    """(work found, wait served) of the last of weightless packets at a spacing, a figure a key. [ns]"""
    found, served = np.empty(keys), np.empty(keys)
    words_ = np.empty(2, np.uint64)
    words_[0] = 4
    for key in range(keys):
        words_[1] = key
        k0, k1 = stream_key(words_)
        queue = new_queue(k0, k1)
        now = 0
        for _ in range(packets):
            now += spacing_ns
            queue, out = pass_queue(queue, profile, ring, 0, now)
        found[key], served[key] = queue.work, out - now
    return found, served


@pytest.mark.parametrize("spacing_ms", [1, 20, 200])
@pytest.mark.parametrize("load", [0.4, 0.9])
def test_other_traffic_makes_the_m_g_1_wait_at_any_packet_rate(spacing_ms, load):
    """Mean load · S / (2 (1 - load)), exponential: weightless probes at any spacing. One figure a key.

    At spacings far over S = 1.2 ms no packet is held for the one before, so that they are served after that wait too.
    """
    mean = load * 1.2 * MS / (2.0 * (1.0 - load))
    profile = compile_queue(Queue(rate_kbps=10_000.0, load=load, load_packet_bytes=1_500))
    found, served = last_waits(profile, np.zeros(1, np.int64), spacing_ms * MS, 60, 8_000)
    assert_mean(found, mean)
    assert_share(found > mean, math.exp(-1.0))
    if spacing_ms > 1:
        assert_mean(served, mean, slack=1.0)  # cut to whole ns


def test_a_packet_s_own_work_stands_before_the_next_one_among_other_traffic():
    """Two packets at one instant: the second waits a service time longer, exactly."""
    queue = Queue(rate_kbps=1_000.0, load=0.5)
    profile = compile_queue(queue)
    out = departures(words(5), profile, np.zeros(1, np.int64), np.array([500, 500, 500]), np.array([MS, MS, MS]))
    assert np.all(np.abs(np.diff(out) - 4 * MS) <= 1)


def test_a_drop_tail_queue_holds_n_waiting_and_one_in_service():
    """Two may wait, service takes 10 ms (100 bytes at 80 kbit/s). By hand:

    at   0 ms  served at once, leaves at 10
    at   1, 2  wait, leave at 20 and 30
    at   3, 9  three are here: dropped
    at  10     the first has just left: waits behind two, leaves at 40
    at  11     three are here (20, 30, 40): dropped
    at  25     two are here (30, 40): leaves at 50
    at  60     nobody is here: leaves at 70
    """
    profile = compile_queue(Queue(rate_kbps=80.0, limit_packets=2))
    arrivals = np.array([0, 1, 2, 3, 9, 10, 11, 25, 60]) * MS
    out = departures(words(6), profile, new_ring(profile), np.full(9, 100), arrivals)
    dropped = DROPPED * MS
    by_hand = np.array([10, 20, 30, -1, -1, 40, -1, 50, 70]) * MS
    assert out.tolist() == np.where(by_hand == dropped, DROPPED, by_hand).tolist()


def test_a_limit_in_time_drops_what_would_wait_longer():
    """25 ms may be waited, service takes 10 ms: waits of 0, 10, 20 pass, one of 30 does not, nor leaves a trace."""
    profile = compile_queue(Queue(rate_kbps=80.0, limit_ms=25.0))
    arrivals = np.array([0, 0, 0, 0, 5, 6]) * MS
    out = departures(words(7), profile, new_ring(profile), np.full(6, 100), arrivals)
    assert out.tolist() == [10 * MS, 20 * MS, 30 * MS, DROPPED, 40 * MS, DROPPED]


def test_overhead_of_the_line_is_paid_on_the_line():
    profile = compile_queue(Queue(rate_kbps=80.0, overhead_bytes=18))
    assert departures(words(8), profile, new_ring(profile), np.array([100]), np.array([0])).tolist() == [11_800_000]


def test_a_queue_of_no_rate_is_no_queue():
    profile = compile_queue(Queue(rate_kbps=0.0, load=0.5))
    arrivals = every(1.0, 100)
    assert np.array_equal(departures(words(9), profile, new_ring(profile), np.full(100, 1_500), arrivals), arrivals)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30 * MS), st.integers(0, 3_000)), min_size=1, max_size=60),
    st.floats(1.0, 1e5),
    st.floats(0.0, 0.99),
    st.integers(0, 5),
    st.floats(0.0, 100.0),
)
def test_a_queue_keeps_the_order_of_arrival_and_its_line_s_rate(packets, rate, load, limit_packets, limit_ms):
    queue = Queue(rate_kbps=rate, load=load, limit_packets=limit_packets, limit_ms=limit_ms)
    profile = compile_queue(queue)
    gaps, sizes = (np.array(column, np.int64) for column in zip(*packets))
    arrivals = np.cumsum(gaps)
    out = departures(words(10), profile, new_ring(profile), sizes, arrivals)
    kept = out != DROPPED
    service = np.floor(sizes * profile.ns_per_byte)
    assert kept[0] or (load > 0.0 and limit_ms > 0.0)
    assert np.all(out[kept] >= arrivals[kept] + service[kept])
    # a departure is arrival plus work, cut to a whole ns, and work is a sum of up to 60 terms below 2^43 ns
    assert np.all(np.diff(out[kept]) >= service[kept][1:] - 2)


@pytest.mark.parametrize(
    "queue", [Queue(rate_kbps=-1.0), Queue(rate_kbps=1.0, load=1.0), Queue(rate_kbps=1.0, limit_packets=-1)]
)
def test_what_no_queue_can_do_is_refused(queue):
    with pytest.raises(InputError):
        compile_queue(queue)
