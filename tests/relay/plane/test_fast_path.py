"""What the fast path forwards, and what it drops without a trace: closed mode, virtual time, no sockets."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from plane_under_test import (
    CLEAN,
    FAR_NS,
    RELAY_IP,
    StillPlane,
    channel_data,
    client,
    delayed,
    read_data_indication,
    relayed,
    send_indication,
)

from beacon.protocols.address import TransportAddress
from beacon.relay.plane.messages import OPEN_ALLOCATION, address_words


@pytest.fixture
def plane() -> StillPlane:
    plane = StillPlane()
    plane.pair()
    return plane


def test_channel_data_arrives_as_channel_data_on_the_receivers_own_number(plane: StillPlane) -> None:
    plane.put(client(1), channel_data(0x4002, b"hello"))
    assert [(to, frame) for _, to, frame in plane.due()] == [(2, channel_data(0x4001, b"hello"))]


def test_a_send_indication_to_a_receiver_without_channel_arrives_as_data_indication() -> None:
    plane = StillPlane()
    for own, other in ((1, 2), (2, 1)):
        plane.open(own)
        plane.permit(own)
        plane.lane(own, other, CLEAN)
    for size in (0, 1, 3, 4, 1_200):
        payload = bytes(range(256)) * 5
        plane.put(client(1), send_indication(relayed(2), payload[:size]))
        ((_, to, frame),) = plane.due()
        assert to == 2
        assert read_data_indication(frame) == (relayed(1), payload[:size])


def test_a_data_indication_of_ipv6_carries_the_senders_address() -> None:
    ip = TransportAddress.of("2001:db8::7", 0).ip
    plane = StillPlane()
    for own, other in ((1, 2), (2, 1)):
        at = TransportAddress(ip, 50_000 + own)
        plane.order(
            OPEN_ALLOCATION, own, own, -1, 0, 0, -1, *address_words(client(own)), *address_words(at), 100
        )  # fmt: skip
        plane.permit(own, ip=ip)
        plane.lane(own, other, CLEAN)
    plane.put(client(1), send_indication(TransportAddress(ip, 50_002), b"six"))
    ((_, _, frame),) = plane.due()
    assert read_data_indication(frame) == (TransportAddress(ip, 50_001), b"six")


def test_no_packet_leaves_without_both_permissions() -> None:
    for permitted in ((), (1,), (2,)):
        plane = StillPlane()
        for own, other in ((1, 2), (2, 1)):
            plane.open(own)
            plane.bind(own, 0x4000 + other, relayed(other))
            plane.lane(own, other, CLEAN)
        for own in permitted:
            plane.permit(own)
        plane.put(client(1), channel_data(0x4002, b"x"))
        plane.put(client(1), send_indication(relayed(2), b"x"))
        assert plane.due() == []
        assert plane.loop["unknown"] == 2


def test_no_packet_leaves_its_session(plane: StillPlane) -> None:
    """Allocation 3 is of a session of its own: no lane leads to it, whatever is permitted."""
    plane.open(3)
    plane.permit(3)
    plane.bind(1, 0x4003, relayed(3))
    plane.put(client(1), channel_data(0x4003, b"x"))
    plane.put(client(1), send_indication(relayed(3), b"x"))
    plane.put(client(3), send_indication(relayed(1), b"x"))
    assert plane.due() == []
    assert plane.loop["unknown"] == 3


def test_an_address_that_is_no_relayed_one_is_not_reached(plane: StillPlane) -> None:
    for host in ("127.0.0.1", "198.51.100.7", "192.0.2.1"):
        peer = TransportAddress.of(host, 9)
        plane.permit(1, ip=peer.ip)
        plane.put(client(1), send_indication(peer, b"x"))
    assert plane.due() == []


def test_a_strangers_packet_is_nobodys(plane: StillPlane) -> None:
    plane.put(client(9), channel_data(0x4002, b"x"))
    plane.put(TransportAddress(client(1).ip, 1), channel_data(0x4002, b"x"))
    assert plane.due() == []
    assert plane.loop["unknown"] == 2


def test_permission_and_channel_hold_until_their_instant_and_not_after(plane: StillPlane) -> None:
    end = plane.now_ns + 1_000
    plane.permit(1, until_ns=end)
    plane.now_ns = end - 1
    plane.put(client(1), channel_data(0x4002, b"in time"))
    assert len(plane.due()) == 1
    plane.now_ns = end
    plane.put(client(1), channel_data(0x4002, b"late"))
    assert plane.due() == []
    plane.permit(1)
    plane.bind(1, 0x4002, relayed(2), until_ns=end)
    plane.put(client(1), channel_data(0x4002, b"channel gone"))
    assert plane.due() == []
    plane.bind(2, 0x4001, relayed(1), until_ns=end)
    plane.put(client(1), send_indication(relayed(2), b"as indication"))
    ((_, _, frame),) = plane.due()
    assert read_data_indication(frame) == (relayed(1), b"as indication")


def test_a_channel_bound_anew_means_only_its_new_peer(plane: StillPlane) -> None:
    plane.open(3)
    plane.permit(3)
    plane.lane(3, 2, CLEAN)
    plane.bind(2, 0x4001, relayed(3))
    plane.put(client(3), send_indication(relayed(2), b"new"))
    plane.put(client(1), channel_data(0x4002, b"old"))
    frames = {frame for _, _, frame in plane.due()}
    assert channel_data(0x4001, b"new") in frames
    (other,) = frames - {channel_data(0x4001, b"new")}
    assert read_data_indication(other) == (relayed(1), b"old")


def test_a_closed_allocation_neither_sends_nor_receives(plane: StillPlane) -> None:
    plane.lane(1, 2, delayed(10))
    plane.put(client(1), channel_data(0x4002, b"under way"))
    plane.close(2)
    assert plane.due(plane.now_ns + 20_000_000) == []
    plane.put(client(2), channel_data(0x4001, b"x"))
    plane.put(client(1), channel_data(0x4002, b"x"))
    assert plane.due() == []
    assert plane.loop["in_flight"] == 0


def test_an_allocation_of_a_closed_ones_address_gets_nothing_that_was_the_others(plane: StillPlane) -> None:
    plane.lane(1, 2, delayed(10))
    plane.put(client(1), channel_data(0x4002, b"for the old one"))
    plane.close(2)
    plane.order(OPEN_ALLOCATION, 7, 2, -1, 0, 0, -1, *address_words(client(2)), *address_words(relayed(2)), 100)
    assert plane.due(plane.now_ns + 20_000_000) == []


def test_requests_and_responses_go_to_the_core_and_garbage_goes_nowhere(plane: StillPlane) -> None:
    request = struct.pack("!HHI", 0x0003, 8, 0x2112A442) + bytes(12) + bytes(8)
    assert plane.put(client(9), request)
    for garbage in (b"", b"\0", request[:-1], request + b"\0", b"\x80" + request[1:], request[:4] + bytes(24)):
        assert not plane.put(client(9), garbage)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda m: m[:24] + b"\0\x03" + m[26:],  # a family that is none
        lambda m: m[:22] + b"\0\x04" + m[24:],  # an address too short
        lambda m: m[:34] + b"\xff\xff" + m[36:],  # data longer than the message
        lambda m: m[:20] + b"\0\x30" + m[22:],  # an unknown attribute that must be understood
        lambda m: m[:32] + b"\0\x14" + m[34:],  # no data at all
    ],
)
def test_a_spoilt_send_indication_is_dropped(plane: StillPlane, spoil) -> None:
    good = send_indication(relayed(2), b"1234")
    plane.put(client(1), spoil(good))
    assert plane.due() == []
    plane.put(client(1), good)
    assert len(plane.due()) == 1


def test_an_attribute_that_need_not_be_understood_is_passed_over(plane: StillPlane) -> None:
    good = send_indication(relayed(2), b"1234")
    extra = struct.pack("!HHI", 0x8022, 4, 0)
    longer = good[:2] + struct.pack("!H", len(good) - 20 + 8) + good[4:20] + extra + good[20:]
    plane.put(client(1), longer)
    assert [frame for _, _, frame in plane.due()] == [channel_data(0x4001, b"1234")]


def _bytes_of(plane: StillPlane, table: str) -> np.ndarray:
    return plane.plane[table].view(np.uint8)


def _fresh() -> StillPlane:
    plane = StillPlane()
    plane.pair()
    return plane


_PLANE = _fresh()
_TABLES = ("map", "permissions", "channels", "lane_figures")
_BEFORE = {name: _bytes_of(_PLANE, name).copy() for name in _TABLES}


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=1_980),
        st.builds(lambda n, p, cut: channel_data(n, p)[:cut], st.integers(0, 65_535), st.binary(max_size=64),
                  st.integers(0, 80)),
        st.builds(lambda p, at, b: (m := send_indication(relayed(2), p))[: at % len(m)] + b + m[at % len(m) + len(b):],
                  st.binary(max_size=64), st.integers(0, 200), st.binary(max_size=4)),
    ),
    st.integers(0, 3),
)  # fmt: skip
@example(channel_data(0x4002, b"ok"), 1)
@example(b"\x40\x02\xff\xff" + b"x" * 10, 1)
def test_any_datagram_is_forwarded_whole_or_leaves_the_tables_as_they_were(data: bytes, sender: int) -> None:
    plane = _PLANE
    allocations = plane.plane["allocations"].copy()
    free = plane.loop["free_packets"]
    slow = plane.put(client(sender), data)
    left = plane.due()
    assert len(left) + slow <= 1
    for _, to, frame in left:
        assert sender in (1, 2)
        assert to == 3 - sender
        assert frame[:2] == struct.pack("!H", 0x4000 + sender)
        assert frame[4:] in data
    assert plane.loop["free_packets"] == free
    assert plane.plane["allocations"].tobytes() == allocations.tobytes()
    for name in _TABLES:
        assert np.array_equal(_bytes_of(plane, name), _BEFORE[name])


@pytest.mark.slow
def test_tables_that_are_full_refuse_and_say_so() -> None:
    plane = StillPlane()
    plane.open(1)
    for i in range(plane.capacity.permissions + 10):
        plane.permit(1, ip=(0x0A00_0000 + i).to_bytes(4, "big"), until_ns=FAR_NS)
    assert plane.loop["refused_orders"] == 10
    plane.close(1)
    plane.open(2)
    plane.permit(2, ip=RELAY_IP)
    assert plane.loop["refused_orders"] == 10
