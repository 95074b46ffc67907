"""Lanes in virtual time: delay, order through switches, queues, counters, and what happens when room runs out."""

from __future__ import annotations

import numpy as np
import pytest
from numba import njit
from plane_under_test import CLEAN, MS, StillPlane, channel_data, client, delayed, relayed

from beacon.impair import (
    DROPPED,
    LaneProfile,
    compile_head_of_line,
    compile_lane,
    compile_queue,
    new_lane,
    new_queue,
    step,
)
from beacon.impair.queue import enter_queue
from beacon.nouns.impairment import Impairment, Queue
from beacon.relay.plane import entries
from beacon.relay.plane.fates import IPV4_HEADERS, OLDEST_NS
from beacon.relay.plane.tables import BATCH

ROUGH = compile_lane(
    Impairment(base_delay_ms=40, wander_ms=4, wander_interval_ms=500, jitter_ms=2, loss=0.1, burst_ms=60)
)


def voice(plane: StillPlane, packets: int, *, every_ns: int = 20 * MS, first: int = 0) -> list[int]:
    """Numbered packets from 1 to 2, paced; their arrivals."""
    arrivals = []
    for i in range(first, first + packets):
        plane.put(client(1), channel_data(0x4002, i.to_bytes(4, "big")))
        arrivals.append(plane.now_ns)
        plane.now_ns += every_ns
    return arrivals


@njit(cache=True)
def kernel_releases(k0: np.uint64, k1: np.uint64, profile: LaneProfile, arrivals: np.ndarray) -> np.ndarray:
    """Releases of one lane's packets by the kernel alone, -1 for a lost one."""
    state, releases = new_lane(k0, k1), np.full(len(arrivals), -1, np.int64)
    for i in range(len(arrivals)):
        state, copies, release, _ = step(state, profile, arrivals[i])
        if copies == 1:
            releases[i] = release
    return releases


def numbers(left: list[tuple[int, int, bytes]]) -> list[int]:
    return [int.from_bytes(frame[4:], "big") for _, _, frame in left]


def second_of(plane: StillPlane, number: int = 0) -> dict[str, int]:
    lane = plane.plane["lanes"][number]
    return {name: lane[name].item() for name in lane.dtype.names}


@pytest.mark.slow
def test_a_packet_leaves_when_the_kernel_says_so() -> None:
    plane = StillPlane()
    plane.pair(ROUGH, key=(3, 4))
    arrivals = voice(plane, 300)
    left = plane.due(plane.now_ns + 10**9)
    releases = kernel_releases(np.uint64(3), np.uint64(4), ROUGH, np.array(arrivals))
    wanted = [(release, i) for i, release in enumerate(releases.tolist()) if release >= 0]
    assert list(zip([release for release, _, _ in left], numbers(left))) == wanted
    assert 0 < len(wanted) < 300


def test_a_site_queue_is_the_kernels_queue_in_arrival_order() -> None:
    profile = compile_queue(Queue(rate_kbps=100.0, limit_packets=5, overhead_bytes=18))
    plane = StillPlane()
    plane.queue(3, profile, key=(9, 9))
    plane.pair(CLEAN, up=3)
    arrivals = voice(plane, 50, every_ns=2 * MS)
    left = plane.due(plane.now_ns + 10**9)
    state, ring, wanted = new_queue(9, 9), [-1] * 6, []
    for arrival in arrivals:
        slot = state.slot
        state, departure = enter_queue(state, profile, ring[slot], 4 + IPV4_HEADERS, arrival)
        if departure != DROPPED:
            ring[slot] = departure
            wanted.append(departure)
    assert [release for release, _, _ in left] == wanted
    assert 0 < len(wanted) < 50
    assert second_of(plane)["queue_dropped"] == 50 - len(wanted)


def test_two_lanes_enter_the_receivers_queue_in_the_order_of_their_releases() -> None:
    """The longer lane's packet comes first and is released last."""
    plane = StillPlane()
    plane.pair(delayed(30))
    plane.open(3)
    plane.permit(3)
    plane.bind(3, 0x4002, relayed(2))
    plane.bind(2, 0x4003, relayed(3))
    plane.queue(1, compile_queue(Queue(rate_kbps=64.0)))
    plane.lane(1, 2, delayed(30), down=1)
    plane.lane(3, 2, delayed(10), down=1)
    start = plane.now_ns
    plane.put(client(1), channel_data(0x4002, b"long"))
    plane.now_ns += MS
    plane.put(client(3), channel_data(0x4002, b"soon"))
    left = plane.due(start + 10**9)
    service = (4 + IPV4_HEADERS) * 8 / 64e3 * 1e9
    assert [frame[-4:] for _, _, frame in left] == [b"soon", b"long"]
    assert [release - start for release, _, _ in left] == [11 * MS + service, 30 * MS + service]


@pytest.mark.parametrize("before_ms, after_ms", [(200.0, 5.0), (5.0, 200.0)])
def test_a_switch_takes_force_at_its_instant_and_keeps_order_and_what_is_in_flight(
    before_ms: float, after_ms: float
) -> None:
    plane = StillPlane()
    plane.pair(delayed(before_ms))
    at = plane.now_ns + 10 * 20 * MS
    plane.switch(1, 2, delayed(after_ms), at)
    arrivals = voice(plane, 30)
    left = plane.due(plane.now_ns + 10**9)
    assert numbers(left) == list(range(30))
    last_before = arrivals[9] + int(before_ms * MS)
    for (release, _, _), arrival in zip(left, arrivals):
        delay = before_ms if arrival < at else after_ms
        wanted = arrival + int(delay * MS)
        assert release == (wanted if arrival < at else max(wanted, last_before))


def test_switches_that_wait_are_carried_out_in_the_order_of_their_instants() -> None:
    plane = StillPlane()
    plane.pair(delayed(1))
    start = plane.now_ns
    for place in (3, 1, 2):
        plane.switch(1, 2, delayed(10 * place), start + place * 100 * MS)
    arrivals = voice(plane, 20)
    left = plane.due(plane.now_ns + 10**9)
    wanted = [1 if a < start + 100 * MS else 10 * ((a - start) // (100 * MS)) for a in arrivals]
    assert [(r - a) // MS for (r, _, _), a in zip(left, arrivals)] == wanted


def test_losing_its_queue_does_not_let_a_lane_overtake_itself() -> None:
    plane = StillPlane()
    plane.queue(1, compile_queue(Queue(rate_kbps=10.0)))
    plane.pair(CLEAN, down=1)
    at = plane.now_ns + 5 * MS
    plane.switch(1, 2, CLEAN, at)
    voice(plane, 10, every_ns=MS)
    left = plane.due(plane.now_ns + 10**9)
    assert numbers(left) == list(range(10))
    releases = [release for release, _, _ in left]
    assert releases == sorted(releases)


@pytest.mark.parametrize(
    "new",
    [
        Queue(rate_kbps=1_000.0, limit_packets=3),
        Queue(rate_kbps=0.0),
        Queue(rate_kbps=20.0, limit_packets=40),
        Queue(rate_kbps=500.0, load=0.5),
    ],
)
def test_a_queue_switched_stays_first_in_first_out(new: Queue) -> None:
    plane = StillPlane()
    plane.queue(1, compile_queue(Queue(rate_kbps=50.0, limit_packets=20)))
    plane.pair(CLEAN, up=1)
    plane.switch_queue(1, compile_queue(new), plane.now_ns + 20 * MS)
    voice(plane, 60, every_ns=MS)
    left = plane.due(plane.now_ns + 10 * 10**9)
    releases, order = [release for release, _, _ in left], numbers(left)
    assert releases == sorted(releases)
    assert order == sorted(order)
    assert len(order) > 10


def test_every_packet_is_counted_once() -> None:
    plane = StillPlane()
    plane.queue(1, compile_queue(Queue(rate_kbps=40.0, limit_packets=3)))
    rough = compile_lane(Impairment(base_delay_ms=40, loss=0.2, duplicate=0.1))
    plane.pair(rough, down=1)
    voice(plane, 500, every_ns=5 * MS)
    left = plane.due(plane.now_ns + 20 * MS)
    lane = second_of(plane)
    assert lane["packets_in"] == 500
    assert lane["packets_out"] == len(left)
    assert lane["in_flight"] > 0
    assert 500 + lane["duplicated"] == (
        lane["packets_out"] + lane["lost"] + lane["queue_dropped"] + lane["overrun"] + lane["in_flight"]
    )
    plane.due(plane.now_ns + 10**10)
    lane = second_of(plane)
    assert lane["in_flight"] == lane["gaps"] == 0
    # since the lane was made: received and missing, and nothing else
    assert lane["packets"] == lane["packets_out"] + lane["lost"] + lane["queue_dropped"]
    assert plane.loop["free_packets"] == plane.capacity.packets


def test_runs_of_loss_are_counted_as_the_receiver_sees_them() -> None:
    plane = StillPlane()
    plane.pair(compile_lane(Impairment(base_delay_ms=100, loss=0.3, burst_ms=50)))
    voice(plane, 2_000)
    got = set(numbers(plane.due(plane.now_ns + 10**9)))
    missing = [i not in got for i in range(2_000)]
    runs = sum(now and not before for before, now in zip([False, *missing], missing))
    lane = second_of(plane)
    assert (lane["lost"], lane["loss_runs"]) == (sum(missing), runs)


def test_what_is_older_than_a_quarter_of_a_second_is_the_relays_fault_and_dropped() -> None:
    plane = StillPlane()
    plane.pair(delayed(500))
    plane.put(client(1), channel_data(0x4002, b"old"), arrival_ns=plane.now_ns - OLDEST_NS - 1)
    plane.put(client(1), channel_data(0x4002, b"new"), arrival_ns=plane.now_ns - OLDEST_NS)
    assert [frame[4:] for _, _, frame in plane.due(plane.now_ns + 10**9)] == [b"new"]
    assert second_of(plane)["overrun"] == 1


def test_a_client_has_only_so_many_packets_under_way() -> None:
    plane = StillPlane()
    for own, other in ((1, 2), (2, 1)):
        plane.open(own, room=5)
        plane.permit(own)
        plane.bind(own, 0x4000 + other, relayed(other))
        plane.lane(own, other, delayed(100))
    voice(plane, 9, every_ns=MS)
    assert second_of(plane)["overrun"] == 4
    assert numbers(plane.due(plane.now_ns + 10**9)) == [0, 1, 2, 3, 4]
    voice(plane, 1)
    assert len(plane.due(plane.now_ns + 10**9)) == 1


@pytest.mark.slow
def test_a_full_pool_drops_newcomers_and_keeps_a_batch_free_to_read() -> None:
    plane = StillPlane()
    plane.pair(delayed(1_000))
    room = plane.capacity.packets
    for _ in range(room + 100):
        plane.put(client(1), channel_data(0x4002, b"x"))
    assert plane.loop["in_flight"] == room - BATCH
    assert second_of(plane)["overrun"] == 100 + BATCH
    assert len(plane.due(plane.now_ns + 2 * 10**9)) == room - BATCH
    assert plane.loop["free_packets"] == room


def test_a_connection_that_carries_the_lane_loses_nothing_and_keeps_order() -> None:
    plane = StillPlane()
    connection = compile_head_of_line(rtt_ms=100.0, loss=0.05, buffer_bytes=100_000)
    plane.pair(compile_lane(Impairment(base_delay_ms=50, loss=0.05)), connection=connection)
    arrivals = voice(plane, 500)
    left = plane.due(plane.now_ns + 60 * 10**9)
    assert numbers(left) == list(range(500))
    waits = [release - arrival for (release, _, _), arrival in zip(left, arrivals)]
    assert min(waits) == 50 * MS
    assert max(waits) >= 150 * MS  # a loss is noticed no sooner than a round trip later
    assert second_of(plane)["lost"] == 0


def test_a_closed_lane_delivers_what_is_in_flight_and_takes_nothing_more() -> None:
    plane = StillPlane()
    plane.pair(delayed(50))
    voice(plane, 1)
    plane.close_lane(1, 2)
    plane.put(client(1), channel_data(0x4002, b"x"))
    assert numbers(plane.due(plane.now_ns + 10**9)) == [0]
    assert plane.loop["unknown"] == 1
    entries.lane_second_told(plane.rows, 0, plane.now_ns)
    assert not plane.plane["lanes"][0]["used"]


def test_a_duplicate_is_the_same_packet_twice() -> None:
    plane = StillPlane()
    plane.pair(compile_lane(Impairment(base_delay_ms=10, duplicate=1.0)))
    voice(plane, 3)
    assert numbers(plane.due(plane.now_ns + 10**9)) == [0, 0, 1, 1, 2, 2]


def test_a_lane_with_reordering_lets_packets_overtake_and_one_without_never_does() -> None:
    plane = StillPlane()
    plane.pair(compile_lane(Impairment(base_delay_ms=10, reorder=0.3, reorder_ms=50)))
    voice(plane, 100)
    order = numbers(plane.due(plane.now_ns + 10**9))
    assert order != sorted(order)
    assert sorted(order) == list(range(100))
