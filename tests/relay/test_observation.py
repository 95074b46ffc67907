"""From the data plane's records to PathStats: the same figures the simulator counts packet by packet.

The records here are the kernel's fates in virtual time. What sockets add is seen elsewhere.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lane_seconds import LOST, QUEUE_DROPPED, SIZE_BYTES, fates, recorded

from beacon.nouns import Impairment, Queue, Stage, StatsSource
from beacon.relay.observation import LaneTally, lateness_of, relayed_path_stats, tally
from beacon.relay.plane.records import LATENESS_BIN_NS, LATENESS_BINS
from beacon.sim import simulate_path_stats
from beacon.sim.call import ADAPTIVE, Schedule
from beacon.stats import GMIN, bursts_of, count_sequence

FRAME_MS = 20.0
PER_SECOND = 50
NO_QUEUE = Queue(rate_kbps=0.0)
LANES = {
    "clean": (Impairment(base_delay_ms=90), NO_QUEUE, NO_QUEUE),
    "thin loss": (Impairment(base_delay_ms=40, loss=0.03), NO_QUEUE, NO_QUEUE),
    "bursts": (Impairment(base_delay_ms=120, loss=0.05, burst_ms=120, burst_density=0.8), NO_QUEUE, NO_QUEUE),
    "variation": (
        Impairment(base_delay_ms=80, wander_ms=4, jitter_ms=1.5, spike_ms=20, spike_rate_per_s=0.2),
        NO_QUEUE, NO_QUEUE,
    ),
    "queues": (
        Impairment(base_delay_ms=30, loss=0.01, jitter_ms=0.5),
        Queue(rate_kbps=2_000, limit_ms=40, load=0.8), Queue(rate_kbps=4_000, limit_ms=30, load=0.85),
    ),
    "all gone": (Impairment(loss=1.0), NO_QUEUE, NO_QUEUE),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", LANES)
def test_a_lanes_records_are_what_the_simulator_counts(name: str):
    lane, up, down = LANES[name]
    packets = 5_000
    schedule = Schedule(FRAME_MS, packets, SIZE_BYTES, ADAPTIVE, 0.0, 0.0)
    simulated, _ = simulate_path_stats(lane, schedule=schedule, seed=11, up=up, down=down)
    delays = fates(lane, up=up, down=down, packets=packets, frame_ms=FRAME_MS, seed=11)
    relayed = relayed_path_stats(recorded(delays, per_second=PER_SECOND))
    assert (relayed.source, relayed.stage) == (StatsSource.RELAYED, Stage.NETWORK)
    for count in ("packets", "lost", "late", "loss_runs", "concealed"):
        assert getattr(relayed, count) == getattr(simulated, count), count
    # Same packets, same bins; sums differ by the order of additions: 5 000 of them, each off by at most 2^-53.
    for quantile in ("mean", "minimum", "p50", "p90", "p95", "p99"):
        assert getattr(relayed.delay_ms, quantile) == pytest.approx(getattr(simulated.delay_ms, quantile), rel=1e-9)
    assert relayed.jitter_ms == pytest.approx(simulated.jitter_ms, rel=1e-9, abs=1e-9)
    # The spacing of packets is the records' own: span over packets, here exactly one frame.
    for metric in ("burst_ms", "burst_density", "gap_ms", "gap_density"):
        assert getattr(relayed.bursts, metric) == pytest.approx(getattr(simulated.bursts, metric), rel=1e-9), metric
    assert relayed.burst_ratio == pytest.approx(simulated.burst_ratio)


def test_loss_and_queue_are_told_apart():
    lane, up, down = LANES["queues"]
    delays = fates(lane, up=up, down=down, packets=5_000, frame_ms=FRAME_MS, seed=3)
    counted = LaneTally()
    for second in recorded(delays, per_second=PER_SECOND):
        counted.add(second, commanded_loss=lane.loss, commanded_kbps=2_000.0)
    compared = counted.comparison()
    assert compared.commanded.loss == pytest.approx(0.01)
    assert compared.measured.loss == np.count_nonzero(delays == LOST) / 5_000
    assert compared.measured.queue_loss == np.count_nonzero(delays == QUEUE_DROPPED) / 5_000 > 0
    assert (compared.commanded.rate_kbps, compared.commanded.queue_loss) == (2_000.0, 0.0)
    # 200 bytes fifty times a second are 80 kbit/s; what arrives is that much less what is gone.
    assert compared.measured.rate_kbps == pytest.approx(80.0 * np.count_nonzero(delays >= 0) / 5_000)


def test_commanded_loss_is_weighted_by_packets_across_a_switch():
    counted = LaneTally()
    for packets, loss in ((100, 0.0), (300, 0.04)):
        [second] = recorded([50_000_000] * packets, per_second=packets)
        counted.add(second, commanded_loss=loss)
    assert counted.comparison().commanded.loss == pytest.approx(0.03)


def test_measured_is_commanded_and_late():
    compared = tally(recorded([80_000_000] * 500, per_second=PER_SECOND, late_ns=300_000)).comparison()
    # A quantile is the middle of its bin, off by at most 0.55 %.
    assert compared.commanded.delay_p50_ms == pytest.approx(80.0, rel=0.0055)
    assert compared.measured.delay_p95_ms == pytest.approx(80.3, rel=0.0055)
    assert compared.late_mean_ms == pytest.approx(0.3, abs=1e-9)


def test_no_record_is_no_figure():
    stats = relayed_path_stats([])
    assert (stats.packets, stats.loss, stats.delay_ms.mean, stats.bursts.burst_ms) == (0, 0.0, 0.0, 0.0)
    assert LaneTally().comparison().measured.rate_kbps == 0.0


def test_a_second_without_arrivals_does_not_lower_the_least_delay():
    seconds = recorded([30_000_000] * 50 + [LOST] * 50, per_second=PER_SECOND)
    assert seconds[1].commanded_least_ms == 0.0
    assert relayed_path_stats(seconds).delay_ms.minimum == 30.0


def test_what_the_relay_had_no_room_for_is_not_the_routes_loss():
    [second] = recorded([10_000_000] * 40 + [LOST] * 10, per_second=50)
    second = replace(second, packets_in=60, overrun=10)
    stats = relayed_path_stats([second])
    assert (stats.packets, stats.lost) == (50, 10)


FATE = st.sampled_from([20_000_000, 20_000_000, 20_000_000, LOST])


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(delays=st.lists(FATE, min_size=1, max_size=400), per_second=st.integers(1, 60), data=st.data())
def test_windows_add_up_to_the_whole_and_bursts_to_within_one_group_an_edge(delays, per_second, data):
    seconds = recorded(delays, per_second=per_second)
    cut = data.draw(st.integers(0, len(seconds)))
    before = seconds[cut - 1].bursts if cut else None
    first, second = relayed_path_stats(seconds[:cut]), relayed_path_stats(seconds[cut:], before=before)
    whole = relayed_path_stats(seconds)
    assert first.packets + second.packets == whole.packets == len(delays)
    assert first.lost + second.lost == whole.lost == delays.count(LOST)
    for stats in (first, second):
        for share in (stats.bursts.burst_density, stats.bursts.gap_density):
            assert 0.0 <= share <= 1.0
        assert stats.bursts.burst_ms >= 0.0 and stats.bursts.gap_ms >= 0.0


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(head=st.lists(FATE, max_size=200), tail=st.lists(FATE, min_size=1, max_size=200))
def test_a_window_that_starts_between_groups_counts_exactly_its_own(head, tail):
    # Gmin received packets end every group before the window begins.
    before = [*head, *[20_000_000] * GMIN]
    [first] = recorded(before, per_second=len(before))
    whole = recorded([*before, *tail], per_second=len(before))
    direct = bursts_of(count_sequence(np.array([delay < 0 for delay in tail])), packet_ms=FRAME_MS)
    window = relayed_path_stats(whole[1:], before=first.bursts, packet_ms=FRAME_MS).bursts
    assert window == direct


@pytest.mark.parametrize(
    ("late_us", "p50_ms", "p99_ms"),
    [([0], 0.01, 0.01), ([95] * 99 + [995], 0.1, 0.1), ([95] * 98 + [995] * 2, 0.1, 1.0)],
)
def test_lateness_is_the_upper_edge_of_its_bin(late_us: list[int], p50_ms: float, p99_ms: float):
    bins = np.zeros(LATENESS_BINS, np.int64)
    for late in late_us:
        bins[late * 1_000 // LATENESS_BIN_NS] += 1
    found = lateness_of(bins)
    assert (found.packets, found.p50_ms, found.p99_ms) == (len(late_us), pytest.approx(p50_ms), pytest.approx(p99_ms))
    assert found.most_ms == pytest.approx((max(late_us) // 10 + 1) / 100)


def test_no_lateness_without_packets():
    assert lateness_of(np.zeros(LATENESS_BINS, np.int64)).p99_ms == 0.0
