"""Recovery after a switch, second by second."""

from __future__ import annotations

import pytest
from live_samples import relay_lane

from beacon.flows.living import Recovery, lane_window
from beacon.flows.living.lane_window import LaneWindow
from beacon.flows.living.recovery import GIVE_UP_MS, TAIL, loss_agrees


def second(*, commanded_ms: float, measured_ms: float | None = None, loss: float = 0.0, lost: int = 0) -> LaneWindow:
    late_ms = 0.0 if measured_ms is None else measured_ms - commanded_ms
    told = relay_lane(delay_ms=commanded_ms, late_ms=late_ms, loss=loss, lost=lost, packets=50, span_s=1.0)
    return lane_window(told)


def at_switch(*, new_share: float) -> LaneWindow:
    """A record with packets of a route of 90 ms and of one of 240: its mean lies between, its median is one's."""
    told = relay_lane(delay_ms=240.0 if new_share > 0.5 else 90.0, packets=50, span_s=1.0)
    told["path_stats"]["delay_ms"]["mean"] = 90.0 + new_share * 150.0
    return lane_window(told)


@pytest.mark.parametrize("new_share", [0.1, 0.4, 0.6, 1.0])
def test_the_path_has_recovered_when_packets_of_the_new_route_begin_to_leave(new_share: float) -> None:
    # They leave 240 ms after the switch, so a record with that share of them ends that much later.
    watch = Recovery(2, before_ms=90.0)
    end_ms = 240.0 + new_share * 1_000.0
    watch.lane_second(at_switch(new_share=new_share), since_ms=end_ms)
    watch.lane_second(second(commanded_ms=240.0), since_ms=end_ms + 1_000.0)
    watch.lane_second(second(commanded_ms=240.0, measured_ms=240.1), since_ms=end_ms + 2_000.0)
    assert watch.told().path_ms == pytest.approx(240.0, abs=1.0)
    assert watch.path_known and not watch.told().done


def test_a_record_seen_again_counts_from_when_it_was_seen_first() -> None:
    watch = Recovery(2, before_ms=90.0)
    for since_ms in (100.0, 350.0, 600.0):
        watch.lane_second(at_switch(new_share=0.0), since_ms=since_ms)
    for since_ms in (850.0, 1_100.0):
        watch.lane_second(at_switch(new_share=0.4), since_ms=since_ms)
    watch.lane_second(second(commanded_ms=240.0), since_ms=1_850.0)
    watch.lane_second(second(commanded_ms=240.0, measured_ms=240.1), since_ms=2_850.0)
    assert watch.told().path_ms == pytest.approx(850.0 - 0.4 * 1_000.0, abs=1.0)


def test_a_switch_that_changes_nothing_takes_no_time() -> None:
    watch = Recovery(2, before_ms=90.0)
    watch.lane_second(second(commanded_ms=90.0), since_ms=500.0)
    watch.lane_second(second(commanded_ms=90.0, measured_ms=90.1), since_ms=1_500.0)
    assert watch.told().path_ms == 0.0


def test_a_relay_that_keeps_its_packets_back_has_not_recovered() -> None:
    watch = Recovery(2, before_ms=240.0)
    for i in range(4):
        watch.lane_second(second(commanded_ms=40.0, measured_ms=60.0 - i), since_ms=600.0 + 1_000.0 * i)
    assert not watch.path_known
    for since_ms in (4_600.0, 5_600.0):
        watch.lane_second(second(commanded_ms=40.0, measured_ms=40.0 + since_ms / 5_000.0), since_ms=since_ms)
    assert watch.path_known
    assert watch.told().path_ms == pytest.approx(3_600.0, abs=1_000.0)


def test_loss_agrees_within_what_chance_brings() -> None:
    # 50 packets at 10 %: 5 expected, deviation 2.1; 3 of those and one packet are 7.4.
    assert loss_agrees(second(commanded_ms=90.0, loss=0.1, lost=12))
    assert not loss_agrees(second(commanded_ms=90.0, loss=0.1, lost=13))
    assert not loss_agrees(second(commanded_ms=90.0, loss=0.0, lost=2))


def test_the_buffer_has_recovered_where_its_later_level_begins() -> None:
    watch = Recovery(3)
    waits = [300.0, 250.0, 200.0] + [120.0] * TAIL
    for i, wait_ms in enumerate(waits, 1):
        watch.receiver_second(buffer_ms=wait_ms, made_up=0.0, since_ms=1_000.0 * i)
    assert watch.told().buffer_ms == 4_000.0


def test_a_second_with_more_made_up_than_later_has_not_recovered() -> None:
    watch = Recovery(3)
    for i, made_up in enumerate([0.3, 0.2, *[0.01] * TAIL], 1):
        watch.receiver_second(buffer_ms=80.0, made_up=made_up, since_ms=1_000.0 * i)
    assert watch.told().buffer_ms == 3_000.0


def test_a_buffer_that_never_settles_is_given_up() -> None:
    watch = Recovery(3)
    for i in range(1, 30):
        watch.receiver_second(buffer_ms=100.0 if i % 2 else 200.0, made_up=0.0, since_ms=1_000.0 * i)
    watch.time_passes(since_ms=GIVE_UP_MS + 1.0)
    told = watch.told()
    assert (told.buffer_ms, told.done) == (None, True)


@pytest.mark.parametrize("wait_ms", [5.0, 400.0])
def test_small_and_large_buffers_have_their_own_tolerance(wait_ms: float) -> None:
    watch = Recovery(1)
    off_ms = max(20.0, 0.2 * wait_ms) - 0.1
    for i, now_ms in enumerate([wait_ms + off_ms, *[wait_ms] * TAIL], 1):
        watch.receiver_second(buffer_ms=now_ms, made_up=0.0, since_ms=1_000.0 * i)
    assert watch.told().buffer_ms == 1_000.0
