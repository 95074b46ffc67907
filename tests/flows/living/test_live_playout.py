"""Network and receiver joined: what counts as lost, as late, as a run, and what counts as nothing."""

from __future__ import annotations

import numpy as np
import pytest
from live_samples import link_stats, relay_lane

from beacon.flows.living import LivePlayout, OwnDelay, lane_window, playout, read_link, receiver_window
from beacon.flows.living.playout import burst_ratio_at
from beacon.impair import compile_lane, new_lane, step
from beacon.nouns import Impairment


def heard(lane: dict[str, object], report: dict[str, object], *, own: OwnDelay | None = None) -> LivePlayout:
    start = link_stats(seconds=0.0, received=0.0)
    window = receiver_window(read_link(start), read_link(report), span_s=10.0)
    joined = playout(lane_window(lane), window, own=own or OwnDelay(), frame_ms=20.0)
    assert joined is not None
    return joined


def test_what_was_made_up_beyond_the_loss_was_late() -> None:
    # 500 frames, 10 lost on the way, 15 made up.
    joined = heard(relay_lane(packets=500, lost=10), link_stats(lost=10, concealed_s=0.3, events=15))
    assert (joined.stats.lost, joined.stats.late) == (15, 5)
    assert joined.network_loss == pytest.approx(0.02)
    assert joined.late == pytest.approx(0.01)


def test_delay_is_way_and_relay_and_buffer() -> None:
    own = OwnDelay(delay_ms=12.0, shortfall_ms=3.0)
    joined = heard(relay_lane(delay_ms=90.0, late_ms=1.5), link_stats(buffer_ms=70.0), own=own)
    assert joined.stats.delay_ms.mean == pytest.approx(90.0 + 1.5 + 70.0 + 12.0)


def test_losses_a_receiver_repaired_still_count_and_it_is_said() -> None:
    joined = heard(relay_lane(packets=500, lost=50), link_stats(lost=50, concealed_s=0.3, events=15))
    assert joined.stats.loss == pytest.approx(0.1)
    assert joined.repaired
    assert joined.late == 0.0


def test_silence_of_a_sender_that_sends_nothing_is_no_damage() -> None:
    # Two seconds of speech, eight of nothing: made up, as silence.
    joined = heard(relay_lane(packets=100), link_stats(received=100, concealed_s=8.0, silent_s=7.8, events=3))
    assert not joined.continuous
    assert joined.stats.loss == pytest.approx(0.02)  # 0.2 s of 10, faded out


def test_silence_while_packets_were_on_the_way_is_damage() -> None:
    # A connection that stalled for two seconds: everything came in the end, nothing was there in time.
    joined = heard(relay_lane(packets=500), link_stats(received=500, concealed_s=2.0, silent_s=1.7, events=1))
    assert joined.continuous
    assert joined.stats.loss == pytest.approx(0.2)
    assert joined.stats.burst_ratio == pytest.approx(100 * 0.8)


def test_an_outage_the_browser_has_not_noticed_is_known_from_the_lane() -> None:
    joined = heard(relay_lane(packets=500, loss=1.0), link_stats(received=0, lost=0, concealed_s=10.0, silent_s=9.7))
    assert joined.stats.loss == pytest.approx(1.0)


def test_a_burst_of_sound_and_pictures_is_shorter_in_packets_of_sound() -> None:
    # 200 packets a second in the lane; runs of 8 of them are 40 ms: two packets of sound.
    lane = relay_lane(packets=2_000, lost=160, runs=20)
    joined = heard(lane, link_stats(lost=40, concealed_s=0.1, events=5))  # repaired: the route's runs count
    ratio = lane_window(lane).network.burst_ratio
    assert joined.stats.burst_ratio < ratio / 3
    assert joined.stats.burst_ratio == pytest.approx(burst_ratio_at(ratio, seen_ms=5.0, wanted_ms=20.0), rel=0.05)


def test_burst_ratio_at_the_same_spacing_is_itself_and_random_loss_stays_random() -> None:
    assert burst_ratio_at(3.0, seen_ms=20.0, wanted_ms=20.0) == pytest.approx(3.0)
    assert burst_ratio_at(1.0, seen_ms=5.0, wanted_ms=20.0) == 1.0
    assert burst_ratio_at(1e9, seen_ms=5.0, wanted_ms=20.0) > 1e6


@pytest.mark.slow
def test_burst_ratio_carries_over_as_the_kernels_own_losses_do() -> None:
    # One lane, seen by packets 5 ms and 20 ms apart.
    lane = compile_lane(Impairment(loss=0.08, burst_ms=60.0))

    def seen(spacing_ms: int) -> float:
        state = new_lane(np.uint64(3), np.uint64(4))
        lost = []
        for i in range(60_000):
            state, copies, _, _ = step(state, lane, np.int64(i * spacing_ms * 1_000_000))
            lost.append(copies == 0)
        gone = np.array(lost)
        runs = int((gone[1:] & ~gone[:-1]).sum() + gone[0])
        return float(gone.sum() / runs * (1.0 - gone.mean()))

    # Some 4 800 losses in 1 500 runs at 20 ms (mean run 3): a geometric mean known to 2 %, and the 5 ms one to 4 %
    # from 400 runs; three deviations of both.
    assert burst_ratio_at(seen(5), seen_ms=5.0, wanted_ms=20.0) == pytest.approx(seen(20), rel=0.13)
