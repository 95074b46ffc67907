"""Whatever arrives, from whomever, in whatever order: events, never an exception; state within its quotas."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from turn_conversation import NOW_NS, RELAYED_V4, RELAYED_V6, SECOND_NS, UDP, UTC_S, Client, five_tuple, turn_server

from beacon.protocols.address import IPV4, IPV6, TransportAddress
from beacon.protocols.stun import MessageClass, Method, pack_attribute, pack_message, unpack_message
from beacon.protocols.stun_attributes import Attribute
from beacon.protocols.stun_integrity import integrity_sha1
from beacon.relay.turn.events import AllocationClosed, AllocationOpened, Reply, Transport
from beacon.relay.turn.server import TurnServer

QUOTAS = {
    "allocations": 4,
    "allocations_per_user": 2,
    "permissions_per_allocation": 2,
    "channels_per_allocation": 2,
    "challenge_burst": 10**6,
}
sources = st.builds(
    five_tuple,
    st.integers(1, 3),
    ip=st.sampled_from(["198.51.100.7", "2001:db8::7"]),
    transport=st.sampled_from(Transport),
    stream=st.integers(0, 2),
)
headed = st.builds(
    lambda kind, body: kind + (len(body) // 4 * 4).to_bytes(2, "big") + bytes.fromhex("2112a442") + bytes(12) + body,
    st.sampled_from([b"\x00\x01", b"\x00\x03", b"\x00\x04", b"\x00\x08", b"\x00\x09", b"\x00\x16", b"\x01\x03"]),
    st.binary(max_size=80).map(lambda body: body[: len(body) // 4 * 4]),
)


@pytest.mark.slow
@settings(deadline=None)
@given(st.lists(st.tuples(st.binary(max_size=120) | headed, sources), max_size=20))
def test_any_datagrams_give_events_and_never_an_exception(datagrams: list[tuple[bytes, Any]]) -> None:
    server = turn_server(**QUOTAS)
    for data, source in datagrams:
        events = server.receive(data, source, now_ns=NOW_NS, utc_s=UTC_S)
        assert all(isinstance(event, Reply) for event in events)
    assert not len(server)


peers = st.builds(
    TransportAddress,
    st.sampled_from([RELAYED_V4, RELAYED_V6, bytes(4), bytes(16)]),
    st.sampled_from([65_535, 65_534, 65_533, 1]),
)
attributes = st.lists(
    st.sampled_from([UDP, (Attribute.EVEN_PORT, True), (Attribute.RESERVATION_TOKEN, bytes([7] * 8))])
    | st.sampled_from([(0x7000, b"x"), (0x8FFF, b"x")])
    | st.tuples(st.just(Attribute.LIFETIME), st.sampled_from([0, 1, 600, 3600, 2**32 - 1]))
    | st.tuples(st.just(Attribute.REQUESTED_ADDRESS_FAMILY), st.sampled_from([IPV4, IPV6]))
    | st.tuples(st.just(Attribute.CHANNEL_NUMBER), st.sampled_from([0x4000, 0x4001, 0x4002, 0x5000]))
    | st.tuples(st.just(Attribute.XOR_PEER_ADDRESS), peers),
    max_size=5,
)
signed = st.tuples(
    st.integers(0, 3),
    st.sampled_from([Method.ALLOCATE] * 3 + [Method.REFRESH, Method.CREATE_PERMISSION, Method.CHANNEL_BIND]),
    attributes,
    st.none() | st.tuples(st.integers(0, 10**6), st.integers(0, 255)),
    st.sampled_from([0.0, 0.0, 1.0, 301.0, 601.0]),
)


def within_quotas(server: TurnServer) -> None:
    states = server.snapshot()
    assert len(states) == len(server) <= QUOTAS["allocations"]
    users = [state.username for state in states]
    assert all(users.count(user) <= QUOTAS["allocations_per_user"] for user in users)
    assert len({state.relayed for state in states}) == len({state.client for state in states}) == len(states)
    for state in states:
        assert len(state.permissions) <= QUOTAS["permissions_per_allocation"]
        assert len(state.channels) <= QUOTAS["channels_per_allocation"]
        assert len({peer for _, peer, _ in state.channels}) == len(state.channels)


@pytest.mark.slow
@settings(deadline=None)
@given(st.lists(signed, max_size=30))
def test_signed_requests_of_any_kind_keep_the_state_within_its_quotas(steps: list[Any]) -> None:
    server = turn_server(**QUOTAS)
    clients = [Client(server, five_tuple(n + 1), leg="london" if n < 3 else "beijing") for n in range(4)]
    now_ns, live = NOW_NS, set()
    for client in clients:
        client.learn()
    for who, method, wishes, damage, pause_s in steps:
        now_ns += int(pause_s * SECOND_NS)
        client = clients[who]
        client.now_ns = now_ns
        wishes = [UDP, *wishes] if method is Method.ALLOCATE else wishes
        packet = bytearray(client.signed(method, wishes))
        if damage is not None:
            packet[damage[0] % len(packet)] ^= damage[1]
        for event in client.send(bytes(packet)):
            # Every allocation is opened once and closed once, and nothing speaks of one that is not open.
            if isinstance(event, AllocationOpened):
                live.add(event.allocation)
            elif isinstance(event, AllocationClosed):
                live.remove(event.allocation)
            elif not isinstance(event, Reply):
                assert event.allocation in live
        within_quotas(server)
        assert live == {state.allocation for state in server.snapshot()}
    server.expire(now_ns=now_ns)
    restored = turn_server(**QUOTAS)
    restored.restore(server.snapshot(), now_ns=now_ns)
    assert restored.snapshot() == server.snapshot()


def sealed(method: Method, values: list[tuple[int, bytes]], key: bytes) -> bytes:
    """A signed request of values as they are on the wire, right or wrong."""
    head = pack_message(method, MessageClass.REQUEST, bytes(12)) + b"".join(pack_attribute(*each) for each in values)
    seal = pack_attribute(Attribute.MESSAGE_INTEGRITY, integrity_sha1(head, key))
    return head[:2] + (len(head) - 20 + len(seal)).to_bytes(2, "big") + head[4:] + seal


@pytest.mark.slow
@settings(deadline=None)
@given(st.binary(max_size=600), st.sampled_from(sorted(Attribute)))
def test_signed_request_with_any_value_is_answered_at_most_once(value: bytes, attribute: int) -> None:
    client = Client(turn_server())
    client.allocate()
    for method in (Method.ALLOCATE, Method.REFRESH, Method.CREATE_PERMISSION, Method.CHANNEL_BIND):
        credentials = unpack_message(client.signed(method)).attributes
        for values in ([(attribute, value), *credentials], [*credentials, (attribute, value)]):
            packet = sealed(method, values, client.key())
            assert sum(isinstance(event, Reply) for event in client.send(packet)) <= 1
    within_quotas(client.server)
