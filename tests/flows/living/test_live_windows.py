"""From what relay and browser tell to windows: counters, holes in them, and hostile pages."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from live_samples import link_stats, relay_lane

from beacon.errors import PeerError
from beacon.flows.living import OwnDelay, counts_on, lane_window, playout, read_link, receiver_window, whole_way
from beacon.flows.living.receiver_window import ReceiverWindow
from beacon.nouns import Stage, StatsSource


def between(start: dict[str, Any], end: dict[str, Any], *, span_s: float = 10.0) -> ReceiverWindow:
    return receiver_window(read_link(start), read_link(end), span_s=span_s)


# The lane


def test_a_lane_becomes_path_stats_of_the_network() -> None:
    lane = lane_window(relay_lane(delay_ms=90.0, packets=500, lost=10, runs=5))
    assert (lane.network.source, lane.network.stage) == (StatsSource.RELAYED, Stage.NETWORK)
    assert lane.network.loss == pytest.approx(0.02)
    assert lane.network.burst_ratio == pytest.approx(2.0 * 0.98)
    assert lane.measured.loss == pytest.approx(0.02)


def test_own_ways_put_back_make_commanded_the_route_and_leave_the_shortfall_in_measured() -> None:
    # A route of 90 ms, people 30 and 10 ms away: the relay plays 50 and the packets need 90 in all.
    told = relay_lane(delay_ms=50.0, late_ms=2.0)
    lane = whole_way(lane_window(told), OwnDelay(delay_ms=40.0))
    assert (lane.commanded.delay_p50_ms, lane.measured.delay_p50_ms) == (90.0, 92.0)
    # A route of 30 ms with the same people cannot be made: 0 is played, 40 are needed, 10 too many.
    short = whole_way(lane_window(relay_lane(delay_ms=0.0)), OwnDelay(delay_ms=40.0, shortfall_ms=10.0))
    assert (short.commanded.delay_p50_ms, short.measured.delay_p50_ms) == (30.0, 40.0)


def test_a_lane_not_in_force_has_had_nothing_subtracted() -> None:
    lane = whole_way(lane_window(relay_lane(delay_ms=0.0, in_force=False)), OwnDelay(delay_ms=40.0))
    assert (lane.commanded.delay_p50_ms, lane.measured.delay_p50_ms) == (0.0, 40.0)


def test_what_the_relay_failed_is_never_the_routes_loss() -> None:
    lane = lane_window(relay_lane(packets=100, overrun=5))
    assert lane.relay_lost == pytest.approx(0.05)
    assert lane.network.loss == 0.0


@pytest.mark.parametrize("gone", ["path_stats", "commanded", "origin", "late_mean_ms"])
def test_an_answer_that_is_not_a_lane_is_the_peers_error(gone: str) -> None:
    told = relay_lane()
    del told[gone]
    with pytest.raises(PeerError):
        lane_window(told)


# The receiver


def test_counters_between_two_reports_become_shares() -> None:
    start, end = link_stats(seconds=20.0, concealed_s=1.0), link_stats(seconds=30.0, concealed_s=1.5, buffer_ms=60.0)
    window = between(start, end)
    assert window.played_s == pytest.approx(10.0)
    assert window.concealed == pytest.approx(0.05)
    assert window.buffer_ms == pytest.approx(60.0)
    assert window.audio_kbps == pytest.approx(32.0)  # 4 000 bytes a second


def test_silence_made_up_is_kept_apart() -> None:
    window = between(link_stats(seconds=0.0), link_stats(seconds=10.0, concealed_s=2.0, silent_s=1.5))
    assert (window.concealed, window.concealed_heard) == (pytest.approx(0.2), pytest.approx(0.05))


def test_g722_counts_samples_at_twice_its_clock() -> None:
    later = link_stats(seconds=10.0, codec="g722", clock_hz=8_000, total_samples=160_000)
    assert between(link_stats(seconds=0.0, codec="g722"), later).played_s == pytest.approx(10.0)


def test_pictures_are_counted_over_the_window() -> None:
    def video(**counters: float) -> dict[str, Any]:
        return {"codec": "vp8", "width": 640, "height": 360, "fps": 25, "limited": "cpu", **counters}

    start = link_stats(seconds=0.0, video=video(frames_decoded=100, freezes=1, freeze_s=0.5, bytes=0))
    end = link_stats(seconds=10.0, video=video(frames_decoded=300, freezes=3, freeze_s=1.5, bytes=625_000))
    told = between(start, end).video
    assert told is not None
    assert (told.height, told.fps, told.freezes, told.freeze_s, told.kbps) == (360, 20.0, 2, 1.0, 500.0)
    assert read_link(end).limited == "cpu"


@pytest.mark.parametrize(
    "later",
    [link_stats(call=2, seconds=30.0), link_stats(seconds=5.0), link_stats(seconds=30.0, codec="pcmu")],
    ids=["made anew", "page reloaded", "another codec"],
)
def test_another_connection_does_not_count_on(later: dict[str, Any]) -> None:
    assert not counts_on(read_link(link_stats(seconds=20.0)), read_link(later))


def test_a_packet_that_came_after_all_does_not_end_the_count() -> None:
    assert counts_on(read_link(link_stats(seconds=20.0, lost=5)), read_link(link_stats(seconds=21.0, lost=4)))


@pytest.mark.parametrize(
    "hole", ["jitter_buffer_delay_s", "jitter_buffer_emitted", "total_samples", "concealed_samples"]
)
def test_a_counter_a_browser_has_not_is_none_and_gives_no_playout(hole: str) -> None:
    start, end = link_stats(seconds=0.0, **{hole: None}), link_stats(seconds=10.0, **{hole: None})
    window = between(start, end)
    assert playout(lane_window(relay_lane()), window, own=OwnDelay(), frame_ms=20.0) is None


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from([*link_stats()["audio"]])
TOP = st.sampled_from(["from", "call", "mirror", "audio", "video", "transport", "chat_rtt_ms"])
VIDEO = st.sampled_from(["width", "fps", "freezes", "frames_decoded", "bytes", "limited"])


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(
    top=st.dictionaries(TOP, ANYTHING),
    audio=st.dictionaries(FIELDS, ANYTHING),
    video=st.dictionaries(VIDEO, ANYTHING),
    span_s=st.floats(allow_nan=False),
)
def test_whatever_a_page_sends_raises_nothing_and_stays_in_range(
    top: dict[str, Any], audio: dict[str, Any], video: dict[str, Any], span_s: float
) -> None:
    good = link_stats(seconds=5.0)
    odd = good | {"audio": good["audio"] | audio, "video": video} | top
    one, two = read_link(good), read_link(odd)
    for earlier, later in ((one, two), (two, one)):
        counts_on(earlier, later)
        window = receiver_window(earlier, later, span_s=span_s)
        assert window.concealed is None or 0.0 <= window.concealed <= 1.0
        heard = playout(lane_window(relay_lane()), window, own=OwnDelay(), frame_ms=20.0)
        assert heard is None or 0.0 <= heard.stats.loss <= 1.0
