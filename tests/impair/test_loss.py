"""Loss: how much, in what runs, and the same in milliseconds whatever the packet rate."""

from __future__ import annotations

import math

import numpy as np
import pytest
from lane_runs import SIGMAS, assert_mean, assert_share, every, fates, fates_after_switch, many_fates, words

from beacon.errors import InputError
from beacon.impair import compile_lane
from beacon.nouns import Impairment


def lost(lane: Impairment, *, spacing_ms: float, packets: int, key=(11, 1)) -> np.ndarray:
    copies, _releases = fates(words(*key), compile_lane(lane), every(spacing_ms, packets))
    return copies == 0


def runs_of(flags: np.ndarray) -> np.ndarray:
    """Lengths of the runs of True that begin and end inside."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return edges[1::2] - edges[::2]


def test_independent_loss_is_as_frequent_as_asked():
    assert_share(lost(Impairment(loss=0.03), spacing_ms=20.0, packets=1_000_000), 0.03)


def test_independent_loss_comes_in_runs_of_one_over_one_less_p():
    runs = runs_of(lost(Impairment(loss=0.3), spacing_ms=20.0, packets=1_000_000))
    assert_mean(runs, 1.0 / (1.0 - 0.3))


@pytest.mark.parametrize("spacing_ms", [1.0, 20.0])
@pytest.mark.parametrize(("loss", "burst_ms"), [(0.02, 100.0), (0.15, 60.0), (0.005, 400.0)])
def test_stationary_loss_of_a_gilbert_lane_is_p_over_p_plus_r(spacing_ms, loss, burst_ms):
    """p and r are the chances to enter and leave the lossy state between two packets; p/(p+r) is the share asked for.

    The states of packets k apart correlate by c^k, c = exp(-spacing (1/burst + 1/gap)), so the variance of the mean
    of n is loss (1 - loss) / n · (1 + c) / (1 - c).
    """
    packets = 2_000_000
    gap_ms = burst_ms * (1.0 - loss) / loss
    c = math.exp(-spacing_ms * (1.0 / burst_ms + 1.0 / gap_ms))
    p, r = loss * (1.0 - c), (1.0 - loss) * (1.0 - c)
    flags = lost(Impairment(loss=loss, burst_ms=burst_ms), spacing_ms=spacing_ms, packets=packets)
    error = math.sqrt(loss * (1.0 - loss) / packets * (1.0 + c) / (1.0 - c))
    assert p / (p + r) == pytest.approx(loss)
    assert abs(flags.mean() - p / (p + r)) <= SIGMAS * error


@pytest.mark.parametrize("spacing_ms", [1.0, 20.0])
@pytest.mark.parametrize(("loss", "burst_ms"), [(0.02, 100.0), (0.15, 60.0)])
def test_mean_run_of_a_gilbert_lane_is_one_over_r(spacing_ms, loss, burst_ms):
    c = math.exp(-spacing_ms / burst_ms / (1.0 - loss))
    flags = lost(Impairment(loss=loss, burst_ms=burst_ms), spacing_ms=spacing_ms, packets=2_000_000)
    assert_mean(runs_of(flags), 1.0 / ((1.0 - loss) * (1.0 - c)))


@pytest.mark.parametrize("spacing_ms", [1.0, 20.0])
def test_a_burst_lasts_as_many_milliseconds_whatever_the_packet_rate(spacing_ms):
    """Worked back from runs of 1/r packets, r = (1 - loss)(1 - exp(-spacing/burst/(1-loss)))."""
    loss, burst_ms = 0.05, 120.0
    runs = runs_of(lost(Impairment(loss=loss, burst_ms=burst_ms), spacing_ms=spacing_ms, packets=3_000_000))
    error = runs.std() / math.sqrt(len(runs))
    ends = [1.0 / (runs.mean() + sign * SIGMAS * error) for sign in (-1.0, 1.0)]
    low, high = (-spacing_ms / (1.0 - loss) / math.log(1.0 - r / (1.0 - loss)) for r in ends)
    assert low <= burst_ms <= high


def test_two_packet_rates_on_one_lane_see_the_same_bursts():
    """Path by path: the packets of a slow stream fare as those of a fast one sent at the same instants."""
    lane = Impairment(loss=0.1, burst_ms=80.0)
    fast = lost(lane, spacing_ms=1.0, packets=400_000)
    slow = lost(lane, spacing_ms=20.0, packets=20_000)
    assert np.array_equal(fast[::20], slow)
    assert 0 < slow.sum() < len(slow)


def test_a_burst_of_density_one_half_loses_half_its_packets_and_the_stated_loss_in_all():
    loss, burst_ms, density = 0.04, 200.0, 0.5
    lane = compile_lane(Impairment(loss=loss, burst_ms=burst_ms, burst_density=density))
    copies, _ = many_fates(3, 4_000, lane, every(20.0, 200))
    assert_mean((copies == 0).mean(axis=1), loss)
    share = loss / density  # of time in bursts
    stays = share + (1.0 - share) * math.exp(-20.0 / burst_ms / (1.0 - share))
    gone = copies == 0
    first = gone[:, :-1].sum(axis=1)
    both = (gone[:, :-1] & gone[:, 1:]).sum(axis=1)
    assert_mean(both - density * stays * first, 0.0)  # one figure a key: keys are independent


def test_loss_inside_bursts_only_may_be_all_there_is():
    assert lost(Impairment(loss=1.0, burst_ms=100.0), spacing_ms=20.0, packets=1_000).all()
    half = Impairment(loss=0.5, burst_ms=100.0, burst_density=0.5)
    assert_share(lost(half, spacing_ms=20.0, packets=100_000), 0.5)


def test_after_a_long_silence_loss_is_as_frequent_as_ever():
    copies, _ = many_fates(5, 20_000, compile_lane(Impairment(loss=0.2, burst_ms=50.0)), every(3_600_000.0, 2))
    assert_share(copies[:, 1] == 0, 0.2)


def test_no_loss_asked_for_is_no_loss():
    assert not lost(Impairment(base_delay_ms=10.0, jitter_ms=5.0), spacing_ms=20.0, packets=100_000).any()


@pytest.mark.parametrize(
    "lane",
    [
        Impairment(loss=1.1),
        Impairment(loss=-0.1),
        Impairment(loss=float("nan")),
        Impairment(loss=0.6, burst_ms=10.0, burst_density=0.5),
        Impairment(burst_density=0.0),
        Impairment(base_delay_ms=-1.0),
        Impairment(spike_ms=100.0, spike_rate_per_s=5.0),
    ],
)
def test_what_no_lane_can_do_is_refused(lane):
    with pytest.raises(InputError):
        compile_lane(lane)


@pytest.mark.parametrize("burst_ms", [1e-300, 1e-9, 1e-4])
def test_bursts_too_short_for_two_packets_are_independent_loss(burst_ms):
    lane = Impairment(loss=0.1, burst_ms=burst_ms)
    assert np.array_equal(
        lost(lane, spacing_ms=20.0, packets=10_000), lost(Impairment(loss=0.1), spacing_ms=20.0, packets=10_000)
    )


@pytest.mark.slow
@pytest.mark.parametrize(("before", "after"), [((0.0003, 40.0), (0.14, 25.0)), ((0.14, 25.0), (0.0003, 40.0))])
def test_after_a_switch_the_new_loss_holds_from_the_first_packet(before, after):
    """A nearly clean line's sojourns last minutes: none may outlast the switch to a lossy one, nor the other way.

    Over independent lanes the loss of each packet after the switch, the very first among them, is the new share.
    """
    lanes = 40_000
    profiles = [compile_lane(Impairment(loss=loss, burst_ms=burst_ms)) for loss, burst_ms in (before, after)]
    copies, _releases = fates_after_switch(7, lanes, *profiles, every(20.0, 200), 100)
    lost_now = copies[:, 100:] == 0
    loss = after[0]
    for packet in (0, 1, 50, 99):
        error = math.sqrt(loss * (1.0 - loss) / lanes)
        assert abs(lost_now[:, packet].mean() - loss) <= SIGMAS * error, packet
