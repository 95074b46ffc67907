"""Both loops over real loopback sockets: what goes in comes out, when and how it should."""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Iterator

import pytest
from plane_under_test import (
    CLEAN,
    FAR_NS,
    MS,
    LivePlane,
    channel_data,
    delayed,
    read_data_indication,
    send_indication,
)

from beacon.impair import compile_lane, compile_queue
from beacon.nouns.impairment import Impairment, Queue
from beacon.protocols.address import TransportAddress
from beacon.relay.plane.records import LaneSecond, LoopSecond, SlowDatagram, StreamDelivery

LOOPS = pytest.mark.parametrize("portable", [False, True], ids=["linux", "portable"])


@pytest.fixture
def live(portable: bool) -> Iterator[LivePlane]:
    plane = LivePlane(portable)
    yield plane
    plane.close()


@LOOPS
def test_a_packet_comes_no_earlier_than_its_lane_says(live: LivePlane) -> None:
    live.pair(delayed(30))
    for i in range(5):
        sent = live.send(1, channel_data(0x4002, bytes([i])))
        data, heard = live.hear(2)
        assert data == channel_data(0x4001, bytes([i]))
        assert heard - sent >= 30 * MS


@LOOPS
def test_send_and_data_indications_cross(live: LivePlane) -> None:
    for own, other in ((1, 2), (2, 1)):
        live.open(own)
        live.link.set_lane(origin=own, target=other, key=(1, 1), profile=CLEAN)
    live.link.flush(timeout_s=10.0)
    live.send(1, send_indication(live.relayed(2), b"hello"))
    assert read_data_indication(live.hear(2)[0]) == (live.relayed(1), b"hello")


@LOOPS
def test_ipv6_clients_and_relayed_addresses(portable: bool) -> None:
    live = LivePlane(portable, host="::1")
    try:
        live.pair(CLEAN)
        live.send(1, channel_data(0x4002, b"six"))
        assert live.hear(2)[0] == channel_data(0x4001, b"six")
        live.open(3)
        live.link.set_lane(origin=1, target=3, key=(1, 1), profile=CLEAN)
        live.link.flush(timeout_s=10.0)
        live.send(1, send_indication(live.relayed(3), b"six"))
        assert read_data_indication(live.hear(3)[0]) == (live.relayed(1), b"six")
    finally:
        live.close()


@LOOPS
def test_a_request_is_handed_up_as_it_came_and_garbage_is_not(live: LivePlane) -> None:
    live.open(1)
    request = b"\0\1\0\0\x21\x12\xa4\x42" + b"t" * 12
    for data in (b"", b"\xff" * 40, request[:19], request):
        live.send(1, data)
    events = live.until(lambda es: any(isinstance(e, SlowDatagram) for e in es))
    (slow,) = [e for e in events if isinstance(e, SlowDatagram)]
    assert (slow.data, slow.listener) == (request, 0)
    assert slow.client.port == live.clients[1].getsockname()[1]
    assert 0 <= time.monotonic_ns() - slow.arrival_ns < 10 * 10**9


@LOOPS
def test_a_datagram_too_long_is_dropped(live: LivePlane) -> None:
    live.pair(CLEAN)
    live.send(1, channel_data(0x4002, b"x" * 1_977))
    live.send(1, channel_data(0x4002, b"y" * 1_976))
    assert live.hear(2)[0] == channel_data(0x4001, b"y" * 1_976)


@LOOPS
def test_a_client_behind_a_connection_gets_deliveries_padded_and_sends_by_injection(live: LivePlane) -> None:
    live.pair(CLEAN)
    live.open(3, stream=77)
    live.bind(3, 1)
    for a, b in ((3, 1), (1, 3)):
        live.link.set_lane(origin=a, target=b, key=(1, 1), profile=CLEAN)
    live.bind(1, 3)
    live.link.inject(allocation=3, frame=channel_data(0x4001, b"abc"), arrival_ns=time.monotonic_ns())
    assert live.hear(1)[0] == channel_data(0x4003, b"abc")
    live.send(1, channel_data(0x4003, b"abcde"))
    events = live.until(lambda es: any(isinstance(e, StreamDelivery) for e in es))
    (delivery,) = [e for e in events if isinstance(e, StreamDelivery)]
    assert delivery == StreamDelivery(allocation=3, stream=77, data=channel_data(0x4001, b"abcde") + b"\0\0\0")


@pytest.mark.slow
@LOOPS
def test_open_mode_relays_to_and_from_a_permitted_peer_and_no_other(live: LivePlane) -> None:
    relayed = live._socket()
    peer, stranger = live._socket(), live._socket()
    peer.settimeout(5.0)
    live.open(1, outside=9, relayed_fd=relayed.fileno())
    for a, b in ((1, 9), (9, 1)):
        live.link.set_lane(origin=a, target=b, key=(1, 1), profile=CLEAN)
    away = TransportAddress.of(*peer.getsockname())
    live.link.bind_channel(allocation=1, number=0x4100, peer=away, until_ns=FAR_NS)
    live.link.flush(timeout_s=10.0)
    live.send(1, channel_data(0x4100, b"out"))
    data, source = peer.recvfrom(100)
    assert (data, source) == (b"out", relayed.getsockname())
    # every peer is on this host's address: a permission is for an address, whatever the port
    stranger.sendto(b"by indication", relayed.getsockname())
    frame, _ = live.hear(1)
    assert read_data_indication(frame)[1] == b"by indication"
    peer.sendto(b"back", relayed.getsockname())
    assert live.hear(1)[0] == channel_data(0x4100, b"back")
    live.link.permit(allocation=1, peer_ip=live.relayed(0).ip, until_ns=0)
    live.link.flush(timeout_s=10.0)
    stranger.sendto(b"no longer", relayed.getsockname())
    live.send(1, channel_data(0x4100, b"no longer"))
    # an unknown is counted once a second; both must have come to nothing
    live.until(lambda es: sum(e.unknown for e in es if isinstance(e, LoopSecond)) >= 2)
    assert not select.select([peer, live.clients[1]], [], [], 0)[0]
    live.link.close_allocation(allocation=1)
    live.link.flush(timeout_s=10.0)
    for sock in (relayed, peer, stranger):
        sock.close()


@pytest.mark.slow
@LOOPS
def test_one_bad_destination_loses_its_own_packets_only(live: LivePlane) -> None:
    """Port 0 cannot be sent to; the others of its batch can."""
    live.pair(delayed(20))
    live.link.open_allocation(
        allocation=5, client=TransportAddress(live.relayed(0).ip, 0), listener=0, leg=5, relayed=live.relayed(5)
    )
    live.link.permit(allocation=5, peer_ip=live.relayed(0).ip, until_ns=FAR_NS)
    live.link.set_lane(origin=1, target=5, key=(1, 1), profile=delayed(20))
    live.bind(1, 5)
    live.link.flush(timeout_s=10.0)
    for i in range(10):
        live.send(1, channel_data(0x4005, b"lost"))
        live.send(1, channel_data(0x4002, bytes([i])))
    assert [live.hear(2)[0][4] for _ in range(10)] == list(range(10))
    live.until(lambda es: sum(e.unsent for e in es if isinstance(e, LaneSecond)) == 10)


@pytest.mark.slow
@LOOPS
def test_records_add_up_and_say_what_was_commanded_and_measured(live: LivePlane) -> None:
    live.link.set_queue(queue=4, key=(1, 2), profile=compile_queue(Queue(rate_kbps=1_000.0)))
    live.pair(delayed(25), up=4)
    for _ in range(20):
        live.send(1, channel_data(0x4002, bytes(100)))
        live.hear(2)
    live.until(lambda es: sum(e.packets_out for e in es if isinstance(e, LaneSecond)) == 20)
    mine = [s for s in live.seconds() if (s.origin, s.target) == (1, 2)]
    assert sum(s.packets_in for s in mine) == 20
    assert sum(s.bytes_out for s in mine) == 2_000
    service_ms = 128 * 8 / 1_000
    assert min(s.commanded_least_ms for s in mine if s.packets_out) == pytest.approx(25 + service_ms, abs=1e-6)
    assert sum(s.commanded.total for s in mine) == sum(s.measured.total for s in mine) == 20
    for s in mine:
        assert s.measured_sum_ms >= s.commanded_sum_ms
    live.until(lambda es: sum(e.sent for e in es if isinstance(e, LoopSecond)) == 20)
    assert sum(int(e.lateness.sum()) for e in live.loop_seconds()) == 20


@LOOPS
@pytest.mark.slow
def test_a_handle_that_does_not_read_delays_no_packet(live: LivePlane) -> None:
    """Nobody reads the link for two seconds, while records and slow datagrams pile up."""
    live.pair(delayed(10))
    request = b"\0\1\0\0\x21\x12\xa4\x42" + b"t" * 12
    end = time.monotonic() + 2.0
    waits, sent_packets = [], 0
    while time.monotonic() < end:
        for _ in range(20):
            live.send(1, request)
        sent = live.send(1, channel_data(0x4002, b"x"))
        _, heard = live.hear(2)
        waits.append(heard - sent)
        sent_packets += 1
    assert len(waits) == sent_packets
    # commanded 10 ms; a plane that waited for its reader would stand still for what is left of the two seconds
    assert sorted(waits)[len(waits) // 2] < 250 * MS
    live.until(lambda es: sum(e.packets_out for e in es if isinstance(e, LaneSecond)) == sent_packets)


@LOOPS
@pytest.mark.slow
def test_switching_a_hundred_lanes_at_once_loses_doubles_and_reorders_nothing(live: LivePlane) -> None:
    pairs = 100
    before, after = (compile_lane(Impairment(base_delay_ms=d, jitter_ms=2.0)) for d in (60.0, 15.0))
    for i in range(pairs):
        live.pair(before, own=2 * i + 1, other=2 * i + 2)
    rounds = 40
    for number in range(rounds):
        if number == rounds // 2:
            at_ns = time.monotonic_ns() + 5 * MS
            for i in range(pairs):
                live.link.switch_lane(origin=2 * i + 1, target=2 * i + 2, profile=after, at_ns=at_ns)
        for i in range(pairs):
            live.send(2 * i + 1, channel_data(0x4000 + 2 * i + 2, number.to_bytes(2, "big")))
        time.sleep(0.01)
    for i in range(pairs):
        got = [int.from_bytes(live.hear(2 * i + 2)[0][4:], "big") for _ in range(rounds)]
        assert got == list(range(rounds))
    ready, _, _ = select.select([live.clients[2 * i + 2] for i in range(pairs)], [], [], 0.2)
    assert ready == []


@LOOPS
def test_stopping_ends_the_thread_and_a_dead_loop_is_not_alive(portable: bool) -> None:
    live = LivePlane(portable)
    assert live.link.alive
    live.close()
    assert not live.link.alive
    assert not [t for t in threading.enumerate() if t.name.startswith("beacon-plane")]


@LOOPS
def test_two_listeners_answer_each_by_its_own(portable: bool) -> None:
    live = LivePlane(portable, listeners=2)
    try:
        live.pair(CLEAN)
        other = live.clients[3] = live._socket()
        other.settimeout(5.0)
        live.link.open_allocation(
            allocation=3, client=TransportAddress.of(*other.getsockname()), listener=1, leg=3, relayed=live.relayed(3)
        )
        live.link.permit(allocation=3, peer_ip=live.relayed(0).ip, until_ns=FAR_NS)
        live.link.set_lane(origin=1, target=3, key=(1, 1), profile=CLEAN)
        live.link.set_lane(origin=3, target=1, key=(1, 1), profile=CLEAN)
        live.bind(1, 3)
        live.bind(3, 1)
        live.link.flush(timeout_s=10.0)
        live.send(1, channel_data(0x4003, b"x"))
        data, source = other.recvfrom(100)
        assert (data, source) == (channel_data(0x4001, b"x"), live.sockets[1].getsockname())
        other.sendto(channel_data(0x4001, b"wrong listener"), live.sockets[0].getsockname())
        live.send(3, channel_data(0x4001, b"right"), listener=1)
        assert live.hear(1)[0] == channel_data(0x4003, b"right")
    finally:
        live.close()
