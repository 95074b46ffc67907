"""Flows that share a site's queue wait as the closed forms say."""

from __future__ import annotations

import math

import numpy as np
import pytest

from beacon.errors import InputError
from beacon.impair import stream_key, uniform
from beacon.nouns import Impairment, Queue
from beacon.sim.shared_queue import Sources, shared_queue_stats

SIGMAS = 4.0
CONTINUOUS = Sources(on_ms=0.0, off_ms=0.0)
CALM = Impairment()


def shared(flows: int, *, seed: int, seconds: float, queue: Queue, lane=CALM, sources=CONTINUOUS, frames=20.0):
    frames_ms = np.broadcast_to(np.asarray(frames, float), (flows,)).copy()
    return shared_queue_stats(
        frames_ms=frames_ms, sizes_bytes=np.full(flows, 200), sources=sources, queue=queue, lane=lane,
        seconds=seconds, seed=seed,
    )  # fmt: skip


def n_d_d_1_mean_wait(flows: int, period: float) -> float:
    """Mean wait of a packet among `flows` periodic flows of random phase, in service times.

    It finds the work of the other N = flows - 1, whose distribution is P(V > x) = Σ_{x<n<=N} C(N,n) ((n-x)/D)^n
    (1-(n-x)/D)^{N-n} (D-N+x)/(D-n+x) for period D (Roberts, Mocci, Virtamo, Broadband Network Teletraffic, 1996,
    15.2); integrated over x by the midpoint rule, whose error at 4000 points a unit is below 1e-6.
    """
    n_max = flows - 1
    x = (np.arange(4_000 * n_max) + 0.5) / 4_000
    tail = np.zeros_like(x)
    for n in range(1, n_max + 1):
        here = x < n
        part = (n - x[here]) / period
        room = (period - n_max + x[here]) / (period - n + x[here])
        tail[here] += math.comb(n_max, n) * part**n * (1 - part) ** (n_max - n) * room
    return float(tail.sum() / 4_000)


@pytest.mark.slow
@pytest.mark.parametrize(("flows", "period"), [(2, 2.5), (5, 6.0), (10, 11.0)])
def test_periodic_flows_wait_as_n_d_d_1(flows, period):
    """One figure a seed. The first period starts empty: 1 in 1000 packets, slack a thousandth of the wait."""
    service_ms = 20.0 / period
    queue = Queue(rate_kbps=200 * 8 / service_ms)
    waits = np.array(
        [shared(flows, seed=seed, seconds=20.0, queue=queue).delay_ms.mean - service_ms for seed in range(1_500)]
    )
    expected = n_d_d_1_mean_wait(flows, period) * service_ms
    error = waits.std(ddof=1) / math.sqrt(len(waits))
    assert abs(waits.mean() - expected) <= SIGMAS * error + 1e-3 * expected


def test_two_periodic_flows_wait_as_worked_by_hand():
    """A packet finds what is left of the other's, whose age is uniform over T: S/T · S/2, in units of S 1/(2·2.5)."""
    assert n_d_d_1_mean_wait(2, 2.5) == pytest.approx(1.0 / (2 * 2.5), abs=1e-6)


def test_sources_talk_their_share_of_the_time():
    """1.0 s of every 2.35 s. One figure a seed."""
    shares = np.array(
        [
            shared(20, seed=s, seconds=60.0, queue=Queue(rate_kbps=0.0), sources=Sources(1_000.0, 1_350.0)).packets
            for s in range(200)
        ]
    ) / (20 * 60.0 * 50.0)
    assert abs(shares.mean() - 1.0 / 2.35) <= SIGMAS * shares.std(ddof=1) / math.sqrt(200)


@pytest.mark.parametrize("frames", [20.0, (10.0, 20.0, 30.0, 60.0)])
def test_continuous_flows_send_a_packet_every_period_whatever_the_mix_of_periods(frames):
    got = shared(4, seed=3, seconds=60.0, queue=Queue(rate_kbps=0.0), frames=frames).packets
    assert got == sum(round(60_000.0 / f) for f in np.broadcast_to(np.asarray(frames, float), (4,)))


@pytest.mark.parametrize("sources", [CONTINUOUS, Sources(400.0, 300.0)])
def test_unequal_periods_are_served_in_arrival_order(sources):
    """A queue out of order would see time run backwards and give waits that no order can: mean delay by brute force.

    Continuous flows: their phases are worked out again here, sorted, and put through Lindley's recursion.
    """
    frames = (7.0, 20.0, 30.0, 11.0)
    queue = Queue(rate_kbps=450.0)
    got = shared(4, seed=9, seconds=30.0, queue=queue, frames=frames, sources=sources)
    assert got.delay_ms.minimum >= 200 * 8 / 450.0 - 1e-5
    if sources is not CONTINUOUS:
        return
    k0, k1 = stream_key(np.array([9, 0], np.uint64))
    arrivals = []
    for flow, frame in enumerate(frames):
        u = uniform(np.uint64(k0), np.uint64(k1) ^ np.uint64(0x3333), np.uint64(flow) << np.uint64(40))
        arrivals.append(np.arange(int(u * frame * 1e6), int(30e9), int(frame * 1e6)))
    at = np.sort(np.concatenate(arrivals)) * 1e-6
    work, total, last = 0.0, 0.0, 0.0
    for t in at:
        work = max(0.0, work - (t - last)) + 200 * 8 / 450.0
        total, last = total + work, t
    assert got.packets == len(at)
    assert got.delay_ms.mean == pytest.approx(total / len(at), abs=2e-6)  # releases are cut to whole ns


def test_what_the_queue_does_not_drop_the_lane_loses_by_its_share():
    got = shared(10, seed=4, seconds=3_000.0, queue=Queue(rate_kbps=0.0), lane=Impairment(loss=0.01))
    assert got.dropped == 0
    assert abs(got.lost / got.packets - 0.01) <= SIGMAS * math.sqrt(0.01 * 0.99 / got.packets)


def test_a_line_that_cannot_carry_its_flows_drops_the_rest():
    """Ten flows of 80 kbit/s on a line of 400: half gets through; the queue's 21 packets are all that is kept."""
    got = shared(10, seed=5, seconds=100.0, queue=Queue(rate_kbps=400.0, limit_packets=20))
    assert abs((got.packets - got.dropped) - 100.0 * 400e3 / 1_600) <= 21 + 1
    assert got.delay_ms.p99 == pytest.approx(21 * 4.0, abs=4.0)  # the last of 21, each 4 ms, up to one in service


def test_the_same_seed_gives_the_same_figures_and_another_seed_others():
    talk = Sources(1_000.0, 1_350.0)
    runs = [shared(7, seed=s, seconds=50.0, queue=Queue(rate_kbps=400.0), sources=talk) for s in (1, 1, 2)]
    assert runs[0] == runs[1] != runs[2]


def test_a_flow_without_a_period_is_refused():
    with pytest.raises(InputError):
        shared(2, seed=1, seconds=1.0, queue=Queue(rate_kbps=0.0), frames=0.0)
