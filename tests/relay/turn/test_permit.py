"""CreatePermission and ChannelBind: who may be reached, all or none, one to one. RFC 8656 §10.2, §12.2."""

from __future__ import annotations

from typing import Any

import pytest
from turn_conversation import (
    NOW_NS,
    RELAYED_V4,
    RELAYED_V6,
    SECOND_NS,
    Client,
    OpenPorts,
    code_of,
    deeds,
    five_tuple,
    replies,
    turn_server,
    virtual_ports,
)

from beacon.protocols.address import IPV6, TransportAddress
from beacon.protocols.stun import Method, pack_attribute, unpack_message
from beacon.protocols.stun_attributes import Attribute
from beacon.protocols.stun_integrity import integrity_sha1
from beacon.relay.turn.events import ChannelSet, PermissionSet
from beacon.relay.turn.server import TurnServer

OWN = TransportAddress(RELAYED_V4, 50_000)
OUTSIDE = TransportAddress.of("203.0.113.5", 5000)
ALLOWED = TransportAddress.of("198.18.0.9", 7000)


def peer(address: TransportAddress) -> tuple[int, Any]:
    return Attribute.XOR_PEER_ADDRESS, address


def channel(number: int, address: TransportAddress) -> list[tuple[int, Any]]:
    return [(Attribute.CHANNEL_NUMBER, number), peer(address)]


def open_server(**config: Any) -> TurnServer:
    """Open mode, with one outside network that may be reached."""
    ports = virtual_ports([RELAYED_V4, RELAYED_V6], kind=OpenPorts)
    return turn_server(ports=ports, policy=lambda ip, port: ip[:2] == ALLOWED.ip[:2] and port in (0, 7000), **config)


@pytest.mark.parametrize(
    ("peers", "code"),
    [
        ([], 400),
        ([OWN], 0),
        ([OWN, OWN._replace(port=0)], 0),
        ([OUTSIDE], 403),
        ([OWN, OUTSIDE], 403),
        ([TransportAddress.of("127.0.0.1", 80)], 403),
        ([TransportAddress.of("0.0.0.0", 80)], 403),
        ([TransportAddress(RELAYED_V6, 1)], 443),
        ([OWN, TransportAddress(RELAYED_V6, 1)], 443),
        ([TransportAddress.of("::ffff:192.0.2.15", 1)], 443),
    ],
)
def test_closed_relay_permits_its_own_addresses_all_or_none(peers: list[TransportAddress], code: int) -> None:
    client = Client(turn_server())
    client.allocate()
    assert client.code(Method.CREATE_PERMISSION, [peer(each) for each in peers]) == code
    permitted = [PermissionSet(allocation=1, peer_ip=RELAYED_V4, until_ns=NOW_NS + 300 * SECOND_NS)]
    assert deeds(client.events) == (permitted if code == 0 else [])
    assert len(client.server.snapshot()[0].permissions) == (code == 0)


def test_own_address_in_another_spelling_is_not_ours() -> None:
    client = Client(turn_server())
    client.allocate((Attribute.REQUESTED_ADDRESS_FAMILY, IPV6))
    for spelling in ("::ffff:192.0.2.15", "::192.0.2.15", "64:ff9b::192.0.2.15", "::1", "::"):
        assert client.code(Method.CREATE_PERMISSION, [peer(TransportAddress.of(spelling, 1))]) == 403
    assert client.code(Method.CREATE_PERMISSION, [peer(TransportAddress(RELAYED_V6, 1))]) == 0


@pytest.mark.parametrize(
    ("peers", "code"), [([ALLOWED], 0), ([OWN], 0), ([ALLOWED, OWN], 0), ([OUTSIDE], 403), ([ALLOWED, OUTSIDE], 403)]
)
def test_open_relay_permits_what_its_policy_does(peers: list[TransportAddress], code: int) -> None:
    client = Client(open_server())
    client.allocate()
    assert client.code(Method.CREATE_PERMISSION, [peer(each) for each in peers]) == code
    # The relay's own address may be reached in memory only: by its socket a client would reach the relay's machine.
    reached = [(each.ip, each == ALLOWED) for each in peers] if code == 0 else []
    assert [(event.peer_ip, event.outside) for event in deeds(client.events)] == reached


def test_policy_of_an_open_relay_is_not_asked_by_a_closed_one() -> None:
    client = Client(turn_server(policy=lambda ip, port: True))
    client.allocate()
    assert client.code(Method.CREATE_PERMISSION, [peer(OUTSIDE)]) == 403
    assert client.code(Method.CHANNEL_BIND, channel(0x4000, OUTSIDE)) == 403


def test_malformed_peer_is_a_bad_request_and_nothing_is_permitted() -> None:
    client = Client(turn_server())
    client.allocate()
    known = unpack_message(client.signed(Method.CREATE_PERMISSION, [peer(OWN), peer(OWN)]))
    values = [pack_attribute(number, value) for number, value in known.attributes]
    values[1] = pack_attribute(Attribute.XOR_PEER_ADDRESS, b"\x00\x09" + known.attributes[1][1][2:])
    head = known.packet[:20] + b"".join(values)
    client.send(known.packet[:20] + b"".join((*values, pack_attribute(0x0008, integrity_sha1(head, client.key())))))
    assert [code_of(reply) for reply in replies(client.events)] == [400]
    assert not deeds(client.events)


def test_permissions_beyond_the_quota_are_refused_whole_and_lapsed_ones_make_room() -> None:
    client = Client(open_server(permissions_per_allocation=3))
    client.allocate((Attribute.LIFETIME, 3600))
    ips = [TransportAddress.of(f"198.18.0.{n}", 1) for n in range(5)]
    assert client.code(Method.CREATE_PERMISSION, [peer(each) for each in ips[:2]]) == 0
    assert client.code(Method.CREATE_PERMISSION, [peer(each) for each in ips[2:4]]) == 508
    assert not deeds(client.events)
    assert client.code(Method.CREATE_PERMISSION, [peer(each) for each in ips[:3]]) == 0
    assert client.code(Method.CHANNEL_BIND, channel(0x4000, ALLOWED)) == 508
    assert client.after(300).code(Method.CREATE_PERMISSION, [peer(each) for each in ips[2:]]) == 0
    assert {ip for ip, _ in client.server.snapshot()[0].permissions} == {each.ip for each in ips[2:]}


def pair() -> tuple[Client, Client, TransportAddress]:
    """Two legs of a session; the second's relayed address."""
    server = turn_server()
    london, beijing = Client(server), Client(server, five_tuple(40_001), leg="beijing")
    london.allocate()
    return london, beijing, beijing.allocate()


def test_channel_is_bound_with_its_permission_before_the_answer() -> None:
    london, _, other = pair()
    reply = london.ask(Method.CHANNEL_BIND, channel(0x4000, other))
    assert reply.attributes == ()
    assert london.events[:-1] == [
        PermissionSet(allocation=1, peer_ip=other.ip, until_ns=NOW_NS + 300 * SECOND_NS),
        ChannelSet(allocation=1, number=0x4000, peer=other, until_ns=NOW_NS + 600 * SECOND_NS),
    ]


@pytest.mark.parametrize(
    ("number", "code"), [(0x3FFF, 400), (0x4000, 0), (0x4FFF, 0), (0x7FFE, 0), (0x7FFF, 400), (0, 400), (0xFFFF, 400)]
)
def test_channel_number_lies_in_its_range(number: int, code: int) -> None:
    london, _, other = pair()
    assert london.code(Method.CHANNEL_BIND, channel(number, other)) == code


@pytest.mark.parametrize("left_out", [0, 1])
def test_channel_needs_number_and_peer(left_out: int) -> None:
    london, _, other = pair()
    attributes = channel(0x4000, other)
    del attributes[left_out]
    assert london.code(Method.CHANNEL_BIND, attributes) == 400


def test_channel_to_the_other_family_is_a_mismatch() -> None:
    london, _, _ = pair()
    assert london.code(Method.CHANNEL_BIND, channel(0x4000, TransportAddress(RELAYED_V6, 50_000))) == 443


def test_number_and_peer_are_one_to_one_until_the_channel_lapses() -> None:
    london, beijing, other = pair()
    third = Client(london.server, five_tuple(40_002), leg="leeds").allocate((Attribute.LIFETIME, 3600))
    london.ask(Method.REFRESH, [(Attribute.LIFETIME, 3600)])
    beijing.ask(Method.REFRESH, [(Attribute.LIFETIME, 3600)])
    assert london.code(Method.CHANNEL_BIND, channel(0x4000, other)) == 0
    assert london.code(Method.CHANNEL_BIND, channel(0x4000, third)) == 400
    assert london.code(Method.CHANNEL_BIND, channel(0x4001, other)) == 400
    assert london.after(599).code(Method.CHANNEL_BIND, channel(0x4000, other)) == 0
    assert london.after(599).code(Method.CHANNEL_BIND, channel(0x4001, other)) == 400
    assert london.after(1).code(Method.CHANNEL_BIND, channel(0x4001, other)) == 0
    assert london.code(Method.CHANNEL_BIND, channel(0x4000, third)) == 0


def test_same_number_means_another_peer_for_another_client() -> None:
    london, beijing, other = pair()
    mine = london.server.snapshot()[0].relayed
    assert london.code(Method.CHANNEL_BIND, channel(0x4000, other)) == 0
    assert beijing.code(Method.CHANNEL_BIND, channel(0x4000, mine)) == 0


def test_channel_to_another_session_is_refused_like_one_to_nobody() -> None:
    london, _, other = pair()
    stranger = Client(london.server, five_tuple(40_003), session="other")
    stranger.allocate()
    to_other_session = stranger.ask(Method.CHANNEL_BIND, channel(0x4000, other))
    to_nobody = stranger.ask(Method.CHANNEL_BIND, channel(0x4000, OWN))
    assert code_of(to_other_session) == code_of(to_nobody) == 403
    assert to_other_session.attributes == to_nobody.attributes
    assert not stranger.server.snapshot()[2].permissions


def test_channel_to_an_allocation_that_has_ended_is_refused() -> None:
    london, beijing, other = pair()
    beijing.code(Method.REFRESH, [(Attribute.LIFETIME, 0)])
    assert london.code(Method.CHANNEL_BIND, channel(0x4000, other)) == 403


def test_open_relay_binds_channels_to_allowed_peers_and_to_its_own_session_only() -> None:
    server = open_server()
    london, beijing = Client(server), Client(server, five_tuple(40_001), leg="beijing")
    stranger = Client(server, five_tuple(40_002), session="other")
    london.allocate()
    other, foreign = beijing.allocate(), stranger.allocate()
    assert london.code(Method.CHANNEL_BIND, channel(0x4000, other)) == 0
    assert london.code(Method.CHANNEL_BIND, channel(0x4001, ALLOWED)) == 0
    permitted = [event.outside for event in deeds(london.events) if isinstance(event, PermissionSet)]
    assert permitted == [True]
    for refused in (foreign, OWN, OUTSIDE, ALLOWED._replace(port=7001)):
        assert london.code(Method.CHANNEL_BIND, channel(0x4002, refused)) == 403


def test_channels_beyond_the_quota_are_refused_and_renewing_is_not() -> None:
    server = turn_server(channels_per_allocation=2)
    london = Client(server)
    london.allocate()
    others = [Client(server, five_tuple(41_000 + n), leg="beijing").allocate() for n in range(3)]
    bound = [london.code(Method.CHANNEL_BIND, channel(0x4000 + n, other)) for n, other in enumerate(others)]
    assert bound == [0, 0, 508]
    assert london.code(Method.CHANNEL_BIND, channel(0x4001, others[1])) == 0
