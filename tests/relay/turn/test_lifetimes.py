"""What ends, when and why; what comes back after a restart."""

from __future__ import annotations

import json
from dataclasses import replace

from turn_conversation import (
    NOW_NS,
    RELAYED_V4,
    SECOND_NS,
    UDP,
    Client,
    deeds,
    five_tuple,
    turn_server,
    virtual_ports,
)

from beacon.protocols.stun import Method
from beacon.protocols.stun_attributes import Attribute
from beacon.relay.turn.allocation import AllocationState
from beacon.relay.turn.events import AllocationClosed, AllocationOpened, ChannelSet, PermissionSet, Transport
from beacon.relay.turn.server import TurnServer


def closed(number: int, why: str) -> AllocationClosed:
    return AllocationClosed(allocation=number, why=why)


def test_allocation_ends_at_its_deadline_and_not_before() -> None:
    server = turn_server()
    assert server.deadline_ns() is None
    Client(server).allocate()
    end_ns = NOW_NS + 600 * SECOND_NS
    assert server.deadline_ns() == end_ns
    assert server.expire(now_ns=end_ns - 1) == []
    assert server.expire(now_ns=end_ns) == [closed(1, "expired")]
    assert (len(server), server.deadline_ns()) == (0, None)


def test_refresh_moves_the_end_later_and_earlier() -> None:
    client = Client(turn_server())
    client.allocate()
    client.ask(Method.REFRESH, [(Attribute.LIFETIME, 3600)])
    assert client.server.expire(now_ns=NOW_NS + 3599 * SECOND_NS) == []
    client.ask(Method.REFRESH, [(Attribute.LIFETIME, 600)])
    assert client.server.deadline_ns() == NOW_NS + 600 * SECOND_NS
    assert client.server.expire(now_ns=NOW_NS + 600 * SECOND_NS) == [closed(1, "expired")]


def test_expired_allocation_is_gone_for_its_client_even_if_nobody_called_expire() -> None:
    client = Client(turn_server())
    client.allocate()
    assert client.after(600).code(Method.REFRESH) == 437
    assert deeds(client.events) == [closed(1, "expired")]


def test_expired_allocations_leave_the_quota_before_a_new_one_is_counted() -> None:
    server = turn_server(allocations=1)
    Client(server).allocate()
    Client(server, five_tuple(2)).after(600).allocate()
    assert len(server) == 1


def test_connection_that_ends_takes_its_allocation_with_it() -> None:
    server = turn_server()
    client = Client(server, five_tuple(40_000, transport=Transport.TLS, stream=7))
    client.allocate()
    assert server.disconnected(8) == []
    assert server.disconnected(7) == [closed(1, "disconnected")]
    assert server.disconnected(7) == []


def test_revoking_ends_a_leg_or_a_session_and_nothing_else() -> None:
    server = turn_server()
    for number, (session, leg) in enumerate([("a", "x"), ("a", "y"), ("a", "x"), ("b", "x")], start=1):
        Client(server, five_tuple(number), session=session, leg=leg).allocate()
    assert server.revoke(session="a", leg="x") == [closed(1, "revoked"), closed(3, "revoked")]
    assert server.revoke(session="a") == [closed(2, "revoked")]
    assert [state.session for state in server.snapshot()] == ["b"]


def test_refreshing_for_ever_and_allocating_for_ever_hold_no_more_memory() -> None:
    client = Client(turn_server())
    for _ in range(3):
        client.allocate()
        for asked_s in (3600, 600) * 200:
            client.after(1).code(Method.REFRESH, [(Attribute.LIFETIME, asked_s)])
            # White box: one entry for the allocation, and one more for each time its end came nearer than any before.
            assert len(client.server._state.table._ends) <= 3
        client.ask(Method.REFRESH, [(Attribute.LIFETIME, 0)])
    for _ in range(300):
        client.allocate()
        client.ask(Method.REFRESH, [(Attribute.LIFETIME, 0)])
    # 64 spare entries, as allocation_table.py says, and one for the removal under way.
    assert len(client.server._state.table._ends) <= 65


def lived_in() -> TurnServer:
    """Two legs with a channel and permissions, a connection's allocation and one that ends soon."""
    server = turn_server()
    london = Client(server)
    beijing = Client(server, five_tuple(40_001), leg="beijing")
    london.allocate((Attribute.EVEN_PORT, True))
    other = beijing.allocate((Attribute.LIFETIME, 3600))
    london.code(Method.CHANNEL_BIND, [(Attribute.CHANNEL_NUMBER, 0x4000), (Attribute.XOR_PEER_ADDRESS, other)])
    beijing.code(Method.CREATE_PERMISSION, [(Attribute.XOR_PEER_ADDRESS, other)])
    Client(server, five_tuple(40_002, transport=Transport.TCP, stream=3)).allocate()
    return server


def test_kept_form_is_json_both_ways() -> None:
    states = lived_in().snapshot()
    kept = json.loads(json.dumps([state.plain() for state in states]))
    assert [AllocationState.of_plain(plain) for plain in kept] == states
    assert states[0].channels and states[0].permissions and states[0].token and states[0].transaction


def test_restored_relay_has_what_the_old_one_had_except_connections() -> None:
    old = lived_in()
    new = turn_server(ports=virtual_ports([RELAYED_V4]))
    events = new.restore(old.snapshot(), now_ns=NOW_NS + SECOND_NS)
    assert new.snapshot() == old.snapshot()[:2]
    london, beijing = new.snapshot()
    assert [type(event) for event in events] == [
        AllocationOpened, PermissionSet, ChannelSet, AllocationOpened, PermissionSet,
    ]  # fmt: skip
    assert [event.allocation for event in events] == [1, 1, 1, 2, 2]
    assert events[0].relayed == london.relayed and events[0].until_ns == london.until_ns
    assert events[2].peer == beijing.relayed
    assert new.deadline_ns() == london.until_ns
    assert new.standing(london.client, now_ns=NOW_NS) == events[1:3]
    assert new.standing(five_tuple(9), now_ns=NOW_NS) == []


def test_permissions_and_channels_that_lapsed_meanwhile_are_not_told_again() -> None:
    old = turn_server()
    client = Client(old)
    relayed = client.allocate((Attribute.LIFETIME, 3600))
    client.code(Method.CHANNEL_BIND, [(Attribute.CHANNEL_NUMBER, 0x4000), (Attribute.XOR_PEER_ADDRESS, relayed)])

    def told(after_s: int) -> list[type]:
        events = turn_server().restore(old.snapshot(), now_ns=NOW_NS + after_s * SECOND_NS)
        return [type(event) for event in events]

    assert told(299) == [AllocationOpened, PermissionSet, ChannelSet]
    assert told(300) == told(599) == [AllocationOpened, ChannelSet]
    assert told(600) == [AllocationOpened]


def test_client_of_a_restored_relay_goes_on_without_a_new_nonce() -> None:
    old = turn_server()
    client = Client(old)
    client.allocate()
    client.server = turn_server()
    client.server.restore(old.snapshot(), now_ns=NOW_NS)
    assert client.code(Method.REFRESH) == 0
    assert Client(client.server, five_tuple(2)).allocate() != old.snapshot()[0].relayed
    assert [state.allocation for state in client.server.snapshot()] == [1, 2]


def test_allocate_sent_again_over_a_restart_gets_its_success() -> None:
    old = turn_server()
    client = Client(old)
    packet = client.signed(Method.ALLOCATE, [UDP])
    answered = client.send(packet)
    client.server = turn_server()
    client.server.restore(old.snapshot(), now_ns=NOW_NS)
    assert client.send(packet) == answered[1:]


def test_what_ended_meanwhile_or_lost_its_address_is_not_restored() -> None:
    old = lived_in()
    new = turn_server()
    taken = new.restore(old.snapshot(), now_ns=NOW_NS + 600 * SECOND_NS)
    assert [event.allocation for event in taken] == [2]
    twice = new.restore(old.snapshot(), now_ns=NOW_NS)
    assert {event.allocation for event in twice} == {1}
    moved = old.snapshot()[0]
    other_client = turn_server()
    other_client.restore([moved], now_ns=NOW_NS)
    assert other_client.restore([moved], now_ns=NOW_NS) == []
    elsewhere = replace(moved, allocation=9, relayed=moved.relayed._replace(port=50_000))
    assert other_client.restore([elsewhere], now_ns=NOW_NS) == []
    assert len(other_client) == 1
