"""The adaptive receiver beside traces worked out by hand: steady delay, a step, a spike, a ramp.

Frames are 20 ms. At the start the target is 80 ms: slow below max(60, -5) = 60, fast above max(80, 60 + 20) = 80, and
the level is smoothed with keep = (253/256)^2 a packet. Play-out may gain or lose 10 % of a frame, 2 ms, a packet.
"""

from __future__ import annotations

import numpy as np
import pytest

from beacon.sim import adaptive_receiver as ar

FRAME_MS = 20.0
ROUNDING = 1e-9  # of a few hundred float64 operations on figures below 10^4, in ms


def play(delays_ms, *, frame_ms=FRAME_MS):
    """States and latenesses over packets of the given delays, the windows turned as a call turns them."""
    histogram = np.zeros(ar.BUCKETS)
    state = ar.new_adaptive(histogram, frame_ms)
    states, lates = [], []
    for number, delay in enumerate(delays_ms):
        sent = number * frame_ms
        if sent >= state.window_end_ms:
            told, target, top = 0, state.target_ms, state.top
            if state.window_end_ms >= 0.0:
                told = 1
                target, top = ar.learn(histogram, state.largest_ms, state.windows, state.top)
            state = ar.begin_window(state, target, top, told, sent, frame_ms)
        state, late = ar.receive.py_func(state, float(delay), frame_ms)
        states.append(state)
        lates.append(late)
    return states, lates


def test_target_starts_at_80_ms():
    states, _ = play([50.0])
    assert states[0].target_ms == 80.0
    assert (states[0].slow_below_ms, states[0].fast_above_ms) == (60.0, 80.0)
    assert states[0].keep == pytest.approx((253 / 256) ** 2)


def test_the_first_packet_is_played_as_it_comes_and_play_out_then_slows_by_2_ms_a_packet():
    """Level starts at half a frame, 10 ms, below 60: every packet adds 2 ms."""
    states, lates = play([50.0] * 4)
    assert [s.play_ms for s in states] == pytest.approx([50.0, 52.0, 54.0, 56.0])
    assert lates == [0.0] * 4
    # level after packet 2: (0 + 10)(1 - k) + 10 k + 2 = 12; after packet 3: (2 + 10)(1 - k) + 12 k + 2 = 14
    assert [s.level_ms for s in states] == pytest.approx([10.0, 12.0, 14.0, 16.0])


def test_after_half_a_second_of_steady_delay_the_target_falls_to_20_ms():
    """Packet 25 is sent at 500 ms: the largest delay over the minimum was 0, bin 0, all mass there: target 20."""
    states, _ = play([50.0] * 26)
    assert states[24].target_ms == 80.0
    assert states[25].target_ms == 20.0
    # max(15, -65) = 15 and max(20, 15 + 20) = 35, and a target of 20 is smoothed with 251 parts
    assert (states[25].slow_below_ms, states[25].fast_above_ms) == (15.0, 35.0)
    assert states[25].keep == pytest.approx((251 / 256) ** 2)


def test_play_out_comes_back_by_at_most_2_ms_a_packet_once_the_target_has_fallen():
    """By packet 24 play-out has gained 48 ms: at 98, level 10 + 48 = 58. Above 35 it then loses 2 ms a packet."""
    states, lates = play([50.0] * 36)
    assert states[24].play_ms == pytest.approx(98.0)
    assert states[24].level_ms == pytest.approx(58.0)
    assert [s.play_ms for s in states[25:30]] == pytest.approx([96.0, 94.0, 92.0, 90.0, 88.0])
    assert lates == [0.0] * 36


def test_no_packet_changes_play_out_by_more_than_100_ms_a_second_unless_it_is_late_or_the_buffer_far_too_full():
    rng = np.random.default_rng(1)
    states, lates = play(100.0 + rng.gamma(2.0, 15.0, 5_000))
    changes = np.diff([s.play_ms for s in states])
    in_time = np.array(lates[1:]) == 0.0
    far = np.array([s.level_ms for s in states[1:]]) >= 4.0 * 20.0 - ar.HARD_STRETCH * FRAME_MS
    assert np.all(np.abs(changes[in_time & ~far]) <= 2.0 + ROUNDING)
    assert np.all(changes[~in_time] > 0.0)


def test_a_step_of_delay_is_late_once_and_raises_play_out_to_it():
    """50 ms, then 150 ms from packet 10 on. By then play-out is 50 + 9·2 = 68: late by 82, 5 frames made up.

    The level, 10 + 9·2 = 28, is smoothed by k alone: 28 k. The next packet is in time: level (0 + 10)(1 - k) + 28 k².
    """
    states, lates = play([50.0] * 10 + [150.0] * 3)
    k = (253 / 256) ** 2
    assert lates == pytest.approx([0.0] * 10 + [82.0, 0.0, 0.0])
    assert ar.made_up_frames(late_ms=lates[10], frame_ms=FRAME_MS) == 5
    assert [s.play_ms for s in states[9:]] == pytest.approx([68.0, 150.0, 152.0, 154.0])
    assert states[10].level_ms == pytest.approx(28.0 * k)
    assert states[11].level_ms == pytest.approx(10.0 * (1 - k) + 28.0 * k * k + 2.0)


def test_a_step_is_learnt_as_delay_until_the_two_second_minimum_has_forgotten_the_old_level():
    """The step, at packet 10, lies 100 over the minimum: bin 5, target 120.

    At packet 25 (window 0, keep max(0, 1 - 2/1) = 0): all mass in bin 5. Windows 1, 2, 3 start at 500, 1000, 1500 ms
    and still have the 50 ms of window 0 in their two seconds: 100 over, bin 5. Window 4, from 2000 ms, has not:
    bin 0 with weight 1 - min(.983, 1 - 2/5) = 0.4; the target stays 120 as 60 % lie in bin 5.
    """
    states, _ = play([50.0] * 10 + [150.0] * 140)
    assert [states[n].target_ms for n in (25, 50, 75, 100, 125)] == [120.0] * 5
    assert [states[n].largest_ms for n in (49, 74, 99)] == pytest.approx([100.0] * 3)
    assert states[124].largest_ms == 0.0


def test_a_spike_is_late_once_and_its_target_is_forgotten_by_weight():
    """One packet of 250 ms among 50: packet 30, in window 1 (packets 25 to 49).

    Window 0: bin 0, target 20. Window 1: 200 over the minimum, bin 10, weight 1 - max(0, 1 - 2/2) = 1: all mass there,
    target 220. Then bin 0 takes 2/3, 2/4, 2/5 ...: mass of bin 10 is 1/3, 1/6, 1/10, 1/15 and, under 5 % at the fifth,
    1/21. Windows end every 25 packets: the spike's at packet 50, so the target is 20 again from packet 175.
    """
    states, lates = play([50.0] * 30 + [250.0] + [50.0] * 170)
    # 48 ms gained by packet 24 (98), 2 lost at each of packets 25 to 29: 88; late by 162, 9 frames made up
    assert lates[30] == pytest.approx(250.0 - 88.0)
    assert sum(late > 0.0 for late in lates) == 1
    assert ar.made_up_frames(late_ms=lates[30], frame_ms=FRAME_MS) == 9
    assert [states[n].target_ms for n in (25, 49, 50, 75, 100, 125, 150, 174, 175)] == (
        [20.0, 20.0] + [220.0] * 6 + [20.0]
    )


def test_a_ramp_is_followed_at_its_slope_once_it_has_caught_up_and_late_by_it():
    """5 ms more with each packet, play-out gains 2: 50 against 50, 55 against 50, ...

    Packet 1 comes at 55, late by 5; play-out follows to 55, and every later packet finds itself 5 late: a frame each.
    """
    states, lates = play([50.0 + 5.0 * n for n in range(20)])
    assert lates == pytest.approx([0.0] + [5.0] * 19)
    assert [s.play_ms for s in states] == pytest.approx([50.0 + 5.0 * n for n in range(20)])
    assert all(ar.made_up_frames(late_ms=late, frame_ms=FRAME_MS) == 1 for late in lates[1:])


def test_a_ramp_no_steeper_than_the_stretch_is_never_late_after_a_packet_s_head_start():
    """50, 50, 52, 54, ...: play-out, at 52 after packet 1 and slowed by 2 ms a packet, keeps 2 ms ahead."""
    states, lates = play([50.0] + [50.0 + 2.0 * n for n in range(24)])
    assert max(lates) == 0.0
    assert [s.play_ms for s in states] == pytest.approx([50.0 + 2.0 * n for n in range(25)])


def test_the_histogram_forgets_by_0_983_after_its_start():
    """Weights 2/(n+1) of new windows until 1 - 2/(n+1) reaches 0.983 at n = 117; then 0.017."""
    histogram = np.zeros(ar.BUCKETS)
    for windows in range(200):
        ar.learn(histogram, 0.0, windows, 0)
    ar.learn(histogram, 45.0, 200, 0)
    assert histogram[0] == pytest.approx(0.983)
    assert histogram[2] == pytest.approx(0.017)
    early = np.zeros(ar.BUCKETS)
    for windows, largest in enumerate((0.0, 25.0, 45.0)):  # weights 1, 1, 2/3
        ar.learn(early, largest, windows, 2)
    assert early[:3] == pytest.approx([0.0, 1 / 3, 2 / 3])


def test_the_target_is_the_bin_of_the_95_percent_quantile_plus_one():
    histogram = np.zeros(ar.BUCKETS)
    for windows in range(400):
        ar.learn(histogram, 10.0, windows, 0)
    # one window in bin 3 weighs 1.7 %: not over 5 %. Three weigh 5.0 %: 1 - .983^3 = 0.0501: over
    targets = [ar.learn(histogram, 65.0, 400 + n, 3)[0] for n in range(3)]
    assert targets == [20.0, 20.0, 80.0]


def test_delays_beyond_the_histogram_count_in_its_last_bin():
    assert ar.learn(np.zeros(ar.BUCKETS), 5_000.0, 0, 0) == (2_000.0, 99)


@pytest.mark.parametrize(("late_ms", "frames"), [(0.1, 1), (20.0, 1), (20.1, 2), (60.0, 3)])
def test_part_of_a_late_frame_counts_as_a_frame(late_ms, frames):
    assert ar.made_up_frames(late_ms=late_ms, frame_ms=20.0) == frames


def test_play_out_is_sped_up_by_a_quarter_when_the_buffer_is_four_times_too_full():
    """Level 320 with 80 as the limit: 5 ms a packet instead of 2, never past the packet itself."""
    state = ar.new_adaptive(np.zeros(ar.BUCKETS), FRAME_MS)._replace(play_ms=500.0, level_ms=450.0, window_end_ms=1e9)
    after, _ = ar.receive.py_func(state, 50.0, FRAME_MS)
    assert after.play_ms == pytest.approx(495.0)
    nearly, _ = ar.receive.py_func(state, 499.0, FRAME_MS)
    assert nearly.play_ms == pytest.approx(499.0)
