"""A call: counters that add up, receivers that do what they say, and scores that never rise with impairment."""

from __future__ import annotations

import numpy as np
import pytest

from beacon.nouns import AudioBand, Codec, Grade, Impairment, Queue, Source
from beacon.quality import r_echo_free
from beacon.sim import ADAPTIVE, Schedule, simulate_path_stats

SIGMAS = 4.0
FRAME_MS = 20.0
ROUNDING = 1e-9


def schedule(buffer_ms=ADAPTIVE, packets=1_500, talk_ms=0.0, silence_ms=0.0) -> Schedule:
    return Schedule(FRAME_MS, packets, 200, buffer_ms, talk_ms, silence_ms)


def rating(codec: Codec, lane: Impairment, *, seed: int, buffer_ms: float) -> float:
    """R at the ear, a frame of packetisation in the delay."""
    _network, ear = simulate_path_stats(lane, schedule=schedule(buffer_ms), seed=seed)
    figures = {"ta_ms": ear.delay_ms.mean + FRAME_MS, "loss": ear.loss, "burst_ratio": ear.burst_ratio}
    return float(r_echo_free(codec=codec, **figures))


def test_a_quiet_lane_loses_nothing_and_delays_by_its_base():
    network, ear = simulate_path_stats(Impairment(base_delay_ms=90.0), schedule=schedule(40.0), seed=1)
    assert (network.lost, network.loss_runs, ear.lost, ear.late) == (0, 0, 0, 0)
    assert network.delay_ms.mean == pytest.approx(90.0)
    assert network.jitter_ms == 0.0
    assert ear.delay_ms.mean == pytest.approx(130.0)  # base and the wait of the buffer


def test_a_fixed_buffer_loses_exactly_the_packets_later_than_it_waits():
    """A packet held 30 ms (reordering) is late for a buffer of 29 ms and in time for one of 31."""
    lane = Impairment(base_delay_ms=50.0, reorder=0.05, reorder_ms=30.0)
    network, short = simulate_path_stats(lane, schedule=schedule(29.0, 20_000), seed=2)
    _network, long = simulate_path_stats(lane, schedule=schedule(31.0, 20_000), seed=2)
    assert network.lost == long.late == long.lost == 0
    assert abs(short.late / 20_000 - 0.05) <= SIGMAS * np.sqrt(0.05 * 0.95 / 20_000)
    assert short.lost == short.late


def test_late_loss_is_merged_with_network_loss():
    lane = Impairment(base_delay_ms=50.0, reorder=0.05, reorder_ms=30.0, loss=0.05)
    network, ear = simulate_path_stats(lane, schedule=schedule(29.0, 20_000), seed=3)
    assert ear.lost == network.lost + ear.late
    assert ear.late > 0
    assert network.loss_runs < ear.loss_runs <= ear.lost


def test_a_wait_for_a_late_packet_makes_more_frames_of_play_out_and_not_fewer_packets():
    lane = Impairment(base_delay_ms=50.0, spike_ms=80.0, spike_rate_per_s=0.5)
    network, ear = simulate_path_stats(lane, schedule=schedule(), seed=4)
    assert network.lost == 0
    assert ear.late > 0
    assert ear.packets == network.packets + ear.late


def test_talk_with_pauses_sends_as_many_packets_over_a_longer_time():
    """Loss in time, not in packets: pauses end bursts, so that runs are no longer than without."""
    lane = Impairment(loss=0.1, burst_ms=200.0)
    plain, _ = simulate_path_stats(lane, schedule=schedule(packets=200_000), seed=5)
    talk, _ = simulate_path_stats(lane, schedule=schedule(packets=200_000, talk_ms=200.0, silence_ms=2_000.0), seed=5)
    assert talk.packets == plain.packets
    assert talk.lost / talk.loss_runs < plain.lost / plain.loss_runs


def test_an_access_queue_adds_its_service_time():
    """200 bytes at 100 kbit/s take 16 ms, up and down."""
    line = Queue(rate_kbps=100.0)
    network, _ = simulate_path_stats(Impairment(base_delay_ms=50.0), schedule=schedule(), seed=6, up=line, down=line)
    assert network.delay_ms.mean == pytest.approx(50.0 + 2 * 16.0)


def test_the_burst_metrics_of_independent_loss_are_those_of_chance():
    network, _ = simulate_path_stats(Impairment(loss=0.05), schedule=schedule(packets=400_000), seed=7)
    # Runs are geometric: mean 1/(1-p), deviation sqrt(p)/(1-p), so BurstR's relative error is sqrt(p / runs); that of
    # (1 - loss) is sqrt(p / (n (1-p))), at most as large again as its twentieth.
    assert abs(network.burst_ratio - 1.0) <= SIGMAS * np.sqrt(0.05 / network.loss_runs) * 1.05


CODEC = Codec(
    name="test", band=AudioBand.NARROW, bitrate_kbps=64.0, frame_ms=20.0, lookahead_ms=0.0, ie=0.0, bpl=25.1,
    bpl_burst=None, itu=True, source=Source(row="codecs:test", source="test", as_of="2026", grade=Grade.MEASURED),
)  # fmt: skip


@pytest.mark.parametrize("buffer_ms", [ADAPTIVE, 40.0])
@pytest.mark.parametrize("seed", range(8))
def test_more_delay_never_raises_a_score(seed, buffer_ms):
    """Same seed, same packets: the base moves everything else along with it, so call by call."""
    delays = (0.0, 50.0, 150.0, 300.0, 600.0)
    lanes = [Impairment(base_delay_ms=d, jitter_ms=3.0, loss=0.02, burst_ms=50.0) for d in delays]
    ratings = [rating(CODEC, lane, seed=seed, buffer_ms=buffer_ms) for lane in lanes]
    assert np.all(np.diff(ratings) <= ROUNDING)


@pytest.mark.parametrize("buffer_ms", [ADAPTIVE, 40.0])
@pytest.mark.parametrize("seed", range(8))
def test_more_independent_loss_never_raises_a_score(seed, buffer_ms):
    """Same seed: what a lane of less loss loses, one of more loses too."""
    lanes = [Impairment(base_delay_ms=100.0, loss=loss) for loss in (0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)]
    ratings = [rating(CODEC, lane, seed=seed, buffer_ms=buffer_ms) for lane in lanes]
    assert np.all(np.diff(ratings) <= ROUNDING)


@pytest.mark.parametrize(
    ("name", "values", "others"),
    [
        ("loss", (0.005, 0.02, 0.05, 0.15), {"burst_ms": 100.0}),
        ("jitter_ms", (0.0, 5.0, 15.0, 40.0), {"loss": 0.01}),
        ("spike_rate_per_s", (0.0, 0.1, 0.5, 2.0), {"spike_ms": 80.0}),
    ],
)
def test_more_of_an_impairment_lowers_the_mean_score_of_many_calls(name, values, others):
    """Calls differ by chance, so their mean: the fall from step to step is over SIGMAS errors of the difference."""
    means, errors = [], []
    for value in values:
        lane = Impairment(base_delay_ms=100.0, **others, **{name: value})
        ratings = np.array([rating(CODEC, lane, seed=seed, buffer_ms=ADAPTIVE) for seed in range(200)])
        means.append(ratings.mean())
        errors.append(ratings.std(ddof=1) / np.sqrt(len(ratings)))
    falls = -np.diff(means)
    assert np.all(falls > SIGMAS * np.hypot(errors[:-1], errors[1:]))
