"""A connection turns loss into delay as the closed forms say, keeps order, and holds no more than its buffer."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lane_runs import SIGMAS, assert_mean, assert_share, every, words
from numba import njit

from beacon.errors import InputError
from beacon.impair import DROPPED, carry, compile_head_of_line, new_head_of_line, stream_key
from beacon.impair.head_of_line import LONGEST_STALL_MS, MSS_BYTES, TIMER_VARIANCE_MS, WINDOW_BYTES, recovery

MS = 1_000_000
ONE_WAY = 50 * MS
AMPLE = 2_000_000_000


@njit(cache=True)
def carried(words, profile, lost, sizes, arrivals, releases):
    """Releases of packets over one connection, DROPPED among them."""
    k0, k1 = stream_key(words)
    connection = new_head_of_line(k0, k1)
    out = np.empty(len(arrivals), np.int64)
    for i in range(len(arrivals)):
        connection, out[i] = carry(connection, profile, lost[i], releases[i], sizes[i], arrivals[i])
    return out


def added(profile, lost, arrivals, *, size: int = 200, seed: int = 1) -> np.ndarray:
    """Delay beyond the lane's own. [ns]"""
    out = carried(words(seed), profile, np.asarray(lost), np.full(len(arrivals), size), arrivals, arrivals + ONE_WAY)
    assert (out != DROPPED).all()
    return out - arrivals - ONE_WAY


def once(packets: int, *at: int) -> np.ndarray:
    """Which packets are lost: those `at` these places."""
    lost = np.zeros(packets, bool)
    lost[list(at)] = True
    return lost


@pytest.mark.slow
def test_without_loss_nothing_changes():
    profile = compile_head_of_line(rtt_ms=100.0, loss=0.0, buffer_bytes=65_536)
    assert (added(profile, once(500), every(20.0, 500)) == 0).all()


def test_a_loss_costs_its_recovery_and_those_behind_wait_for_it():
    profile = compile_head_of_line(rtt_ms=100.0, loss=1e-9, buffer_bytes=65_536)
    found = added(profile, once(40, 20), every(20.0, 40))
    assert (found[:20] == 0).all()
    assert found[20:28].tolist() == [145 * MS - k * 20 * MS for k in range(8)]  # 100 + 20 + 100 / 4, then 20 less each
    assert (found[28:] == 0).all()


@pytest.mark.parametrize(
    ("gap_ms", "rtt_ms", "notice_ms"),
    [
        (5.0, 100.0, 115.0),  # the third segment behind: 100 + 3 * 5
        (20.0, 100.0, 145.0),  # a quarter of a round trip after the next: 100 + 20 + 25
        (300.0, 100.0, 300.0),  # the timer, begun with the segment: 100 + 200
        (400.0, 500.0, 800.0),  # the timer, begun with the acknowledgement before: 500 + 200 + 500 - 400
        (-1.0, 100.0, 300.0),  # the first segment of all: the timer
    ],
)
def test_the_sender_notices_by_what_comes_first(gap_ms: float, rtt_ms: float, notice_ms: float):
    profile = compile_head_of_line(rtt_ms=rtt_ms, loss=0.0, buffer_bytes=0)
    assert recovery(profile, gap_ms * MS if gap_ms > 0 else -1.0, 0.5) / MS == pytest.approx(notice_ms)


def test_the_first_packet_of_a_connection_waits_for_the_timer():
    profile = compile_head_of_line(rtt_ms=100.0, loss=1e-9, buffer_bytes=65_536)
    assert added(profile, once(1, 0), every(20.0, 1))[0] == 300 * MS


def test_a_pause_does_not_pass_for_the_pace_of_the_flow():
    """One pause moves the smoothed gap by an eighth of the way to 400 ms at most."""
    profile = compile_head_of_line(rtt_ms=100.0, loss=1e-9, buffer_bytes=65_536)
    arrivals = every(20.0, 40)
    arrivals[20:] += 30_000 * MS
    found = added(profile, once(40, 20), arrivals)
    assert found[20] == pytest.approx((100 + 20 + (400 - 20) / 8 + 25) * MS, abs=2)


@pytest.mark.parametrize(("gap_ms", "delays_ms"), [(20.0, [145, 265, 385]), (300.0, [300, 900, 2_100])])
def test_copies_lost_again_cost_a_round_trip_each_or_the_doubled_timer(gap_ms: float, delays_ms: list[int]):
    """A dense flow: 145, + 100 + 20 each; a thin one with rto 300: 300, + 600, + 1200."""
    profile = compile_head_of_line(rtt_ms=100.0, loss=0.1, buffer_bytes=65_536)
    found = [recovery(profile, gap_ms * MS, chance) / MS for chance in (0.5, 0.05, 0.005)]
    assert found == pytest.approx(delays_ms)


def test_copies_are_lost_again_with_the_probability_of_a_loss():
    profile = compile_head_of_line(rtt_ms=10.0, loss=0.2, buffer_bytes=AMPLE)
    packets = 40_000
    found = added(profile, np.ones(packets, bool), every(11_000.0, packets))  # farther apart than any recovery
    for copies in (1, 2, 3):  # 210 + 420 (2^k - 1)
        assert_share(found > 420 * MS * (2**copies - 1), 0.2**copies)


@pytest.mark.parametrize("loss", [0.002, 0.02, 0.1])
def test_the_mean_added_delay_of_a_periodic_flow_is_the_closed_form(loss: float):
    """A packet waits for the last hole before it: D - a·g with probability p (1-p)^a, for every age a·g < D."""
    gap, recover = 20.0, 100.0 + 20.0 + 100.0 / 4
    profile = compile_head_of_line(rtt_ms=100.0, loss=loss, buffer_bytes=AMPLE)._replace(loss=1e-300, ns_per_byte=1.0)
    packets = 400_000
    lost = np.random.default_rng(3).random(packets) < loss
    lost[:2] = False  # the pace is known from the second packet on
    found = added(profile, lost, every(gap, packets)) / MS
    expected = sum(loss * (1 - loss) ** a * (recover - a * gap) for a in range(math.ceil(recover / gap)))
    batches = found.reshape(400, -1).mean(axis=1)  # 20 s each, 138 memories of 145 ms: independent
    assert_mean(batches, expected)


def test_small_loss_gives_the_rate_of_mathis():
    """The timeouts' share of a segment's time is 2.25 p (1 + 32 p²) rto / rtt, from 3 sqrt(3p/8) p / sqrt(2p/3)."""
    for loss in (1e-4, 1e-3, 1e-2):
        profile = compile_head_of_line(rtt_ms=200.0, loss=loss, buffer_bytes=65_536)
        mathis_bytes_per_s = MSS_BYTES / 0.2 * math.sqrt(1.5) / math.sqrt(loss)
        timeouts = 2.25 * loss * (1 + 32 * loss**2) * 400.0 / 200.0
        assert 1e9 / profile.ns_per_byte * (1 + timeouts) == pytest.approx(mathis_bytes_per_s)


def test_the_rate_at_five_per_cent_is_the_one_worked_by_hand():
    """rtt 0.2, rto 0.4: 0.2 · sqrt(2·0.05/3) = 36.515 ms; 0.4 · 3 sqrt(3·0.05/8) · 0.05 · 1.08 = 8.873 ms."""
    profile = compile_head_of_line(rtt_ms=200.0, loss=0.05, buffer_bytes=65_536)
    assert profile.ns_per_byte * MSS_BYTES / MS == pytest.approx(36.515 + 8.873, abs=1e-3)  # rounded there


def test_without_loss_the_window_is_the_ceiling():
    profile = compile_head_of_line(rtt_ms=200.0, loss=0.0, buffer_bytes=65_536)
    assert 1e9 / profile.ns_per_byte == pytest.approx(WINDOW_BYTES / 0.2)


@settings(max_examples=60, deadline=None)
@given(
    loss=st.floats(0.001, 0.4),
    rtt_ms=st.floats(1.0, 400.0),
    buffer=st.integers(2_000, 200_000),
    size=st.integers(50, 1_400),
    seed=st.integers(0, 2**32),
)
def test_no_more_than_a_window_and_the_rate_gets_through_and_no_more_than_the_buffer_waits(
    loss: float, rtt_ms: float, buffer: int, size: int, seed: int
):
    """A flood of one message per 100 µs, the lane itself free of loss."""
    profile = compile_head_of_line(rtt_ms=rtt_ms, loss=loss, buffer_bytes=buffer)
    arrivals = every(0.1, 20_000)
    lost = np.zeros(len(arrivals), bool)
    out = carried(words(seed), profile, lost, np.full(len(arrivals), size), arrivals, arrivals)
    kept = out[out != DROPPED]
    accepted = size * np.arange(1, len(kept) + 1)
    rounding = 20_000 * 2.0**-36  # so many sums, of less than 2^17 bytes each
    # the last message may stand half in the window; 1 ns: releases are cut to whole ns
    assert (accepted <= profile.window + size + (kept + 1) / profile.ns_per_byte + rounding).all()
    waits = (out - arrivals)[out != DROPPED]
    assert waits.max() <= buffer * profile.ns_per_byte + 1


def test_behind_a_hole_a_window_and_the_buffer_are_held_and_not_a_byte_more():
    profile = compile_head_of_line(rtt_ms=100.0, loss=0.04, buffer_bytes=20_000)._replace(loss=1.0)
    arrivals = every(1.0, 9_000)  # all within the longest stall of the first
    out = carried(words(1), profile, once(9_000, 0), np.full(9_000, 100), arrivals, arrivals + ONE_WAY)
    held = out[out != DROPPED]
    assert (held == ONE_WAY + LONGEST_STALL_MS * MS).all()
    room = profile.window + profile.buffer
    assert room - 100 < len(held) * 100 <= room


def test_what_is_held_behind_holes_is_let_go_when_they_are_filled():
    """At every third packet lost there is always a hole; a flow within its rate still gets through for good."""
    profile = compile_head_of_line(rtt_ms=10.0, loss=0.0, buffer_bytes=65_536)._replace(window=2_000.0, loss=1e-9)
    packets = 30_000
    lost = np.arange(packets) % 3 == 2
    out = carried(words(1), profile, lost, np.full(packets, 200), every(20.0, packets), every(20.0, packets))
    assert (out != DROPPED).all()


@settings(max_examples=100, deadline=None)
@given(
    loss=st.floats(0.0, 1.0),
    rtt_ms=st.floats(0.0, 1_000.0),
    buffer=st.integers(0, 100_000),
    share=st.floats(0.0, 1.0),
    seed=st.integers(0, 2**32),
)
def test_order_is_kept_and_nothing_comes_before_the_lane_lets_it(
    loss: float, rtt_ms: float, buffer: int, share: float, seed: int
):
    rng = np.random.default_rng(seed)
    profile = compile_head_of_line(rtt_ms=rtt_ms, loss=loss, buffer_bytes=buffer)
    arrivals = np.cumsum(rng.exponential(5.0 * MS, 2_000)).astype(np.int64)
    releases = arrivals + ONE_WAY + rng.integers(0, 20 * MS, 2_000)  # a lane that reorders
    sizes = rng.integers(20, 1_400, 2_000)
    out = carried(words(seed), profile, rng.random(2_000) < share, sizes, arrivals, releases)
    kept = out != DROPPED
    assert (np.diff(out[kept]) >= 0).all()
    assert (out[kept] >= releases[kept]).all()


def test_a_switch_of_profile_keeps_order():
    slow = compile_head_of_line(rtt_ms=400.0, loss=0.05, buffer_bytes=AMPLE)
    fast = compile_head_of_line(rtt_ms=20.0, loss=0.0, buffer_bytes=AMPLE)
    connection = new_head_of_line(np.uint64(1), np.uint64(2))
    connection, first = carry(connection, slow, True, 200 * MS, 200, 0)
    connection, second = carry(connection, fast, False, 30 * MS, 200, 20 * MS)
    assert second == first >= 600 * MS


@settings(max_examples=60, deadline=None)
@given(
    losses=st.tuples(st.floats(0.0, 0.5), st.floats(0.0, 0.5)),
    rtts_ms=st.tuples(st.floats(0.0, 800.0), st.floats(0.0, 800.0)),
    gap_ms=st.floats(0.2, 500.0),
    seed=st.integers(0, 2**32),
)
def test_more_loss_or_a_longer_round_trip_never_brings_a_packet_earlier(
    losses: tuple[float, float], rtts_ms: tuple[float, float], gap_ms: float, seed: int
):
    chance = np.random.default_rng(seed).random(2_000)
    arrivals = every(gap_ms, 2_000)

    def run(loss: float, rtt_ms: float) -> np.ndarray:
        profile = compile_head_of_line(rtt_ms=rtt_ms, loss=loss, buffer_bytes=AMPLE)
        return added(profile, chance < loss, arrivals, size=600, seed=seed)

    best, worst = run(min(losses), min(rtts_ms)), run(max(losses), max(rtts_ms))
    assert (worst - best >= -2).all()  # two sums, each cut to whole ns


def test_no_stall_is_longer_than_the_longest():
    profile = compile_head_of_line(rtt_ms=300.0, loss=1.0, buffer_bytes=AMPLE)
    assert recovery(profile, -1.0, 0.5) == LONGEST_STALL_MS * MS
    almost = compile_head_of_line(rtt_ms=300.0, loss=math.nextafter(1.0, 0.0), buffer_bytes=AMPLE)
    assert recovery(almost, -1.0, 1e-9) == LONGEST_STALL_MS * MS


def test_the_timer_is_never_shorter_than_a_round_trip_and_its_least_variance():
    for rtt_ms in (0.0, 10.0, 500.0):
        profile = compile_head_of_line(rtt_ms=rtt_ms, loss=0.0, buffer_bytes=0)
        assert recovery(profile, -1.0, 0.5) / MS >= rtt_ms + TIMER_VARIANCE_MS


def test_the_same_key_gives_the_same_fates_and_another_key_others():
    profile = compile_head_of_line(rtt_ms=100.0, loss=0.3, buffer_bytes=AMPLE)
    lost = np.ones(2_000, bool)
    one, again, other = (added(profile, lost, every(400.0, 2_000), seed=seed) for seed in (1, 1, 2))
    assert (one == again).all()
    assert (one != other).sum() > SIGMAS


@pytest.mark.parametrize(
    "figures", [{"rtt_ms": -1.0}, {"loss": 1.01}, {"loss": math.nan}, {"buffer_bytes": -1}, {"rtt_ms": math.inf}]
)
def test_figures_that_no_connection_can_have_are_refused(figures: dict):
    with pytest.raises(InputError):
        compile_head_of_line(**({"rtt_ms": 100.0, "loss": 0.01, "buffer_bytes": 65_536} | figures))
