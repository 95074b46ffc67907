"""Allocate and Refresh: what is asked, what is answered, what is done. RFC 8656 §7.2, §8.2."""

from __future__ import annotations

from typing import Any

import pytest
from turn_conversation import (
    LISTENER,
    NOW_NS,
    RELAYED_V4,
    RELAYED_V6,
    SECOND_NS,
    UDP,
    Client,
    ListedDirectory,
    code_of,
    deeds,
    five_tuple,
    replies,
    turn_server,
)

from beacon.errors import RelayError
from beacon.protocols.address import IPV4, IPV6, TransportAddress
from beacon.protocols.stun import Method, pack_attribute, unpack_message
from beacon.protocols.stun_attributes import AddressErrorCode, Attribute
from beacon.protocols.stun_integrity import integrity_sha1
from beacon.relay.turn.events import AllocationClosed, AllocationOpened, AllocationRefreshed, Reply
from beacon.relay.turn.ports import Seat

WANT_V4 = (Attribute.REQUESTED_ADDRESS_FAMILY, IPV4)
WANT_V6 = (Attribute.REQUESTED_ADDRESS_FAMILY, IPV6)
ALSO_V6 = (Attribute.ADDITIONAL_ADDRESS_FAMILY, IPV6)
ALSO_V4 = (Attribute.ADDITIONAL_ADDRESS_FAMILY, IPV4)
TOKEN = (Attribute.RESERVATION_TOKEN, bytes([7] * 8))
EVEN = (Attribute.EVEN_PORT, False)
EVEN_AND_NEXT = (Attribute.EVEN_PORT, True)


def test_allocation_stands_before_the_answer_that_promises_it() -> None:
    client = Client(turn_server())
    reply = client.ask(Method.ALLOCATE, [UDP])
    opened, answer = client.events
    assert opened == AllocationOpened(
        allocation=1,
        client=client.source,
        username=client.credential.username,
        session="demo",
        leg="london",
        relayed=TransportAddress(RELAYED_V4, 65_535),
        until_ns=NOW_NS + 600 * SECOND_NS,
    )
    assert isinstance(answer, Reply) and answer.to == client.source
    assert reply.get(Attribute.XOR_RELAYED_ADDRESS) == opened.relayed
    assert reply.get(Attribute.XOR_MAPPED_ADDRESS) == client.source.client
    assert reply.get(Attribute.LIFETIME) == 600
    assert not reply.has(Attribute.RESERVATION_TOKEN)


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ([], 400),
        ([(Attribute.REQUESTED_TRANSPORT, 6)], 442),
        ([(Attribute.REQUESTED_TRANSPORT, 0)], 442),
        ([UDP, (Attribute.DONT_FRAGMENT, True)], 0),
        ([UDP, WANT_V4], 0),
        ([UDP, WANT_V6], 0),
        ([UDP, EVEN], 0),
        ([UDP, TOKEN], 508),
        ([UDP, TOKEN, EVEN], 400),
        ([UDP, TOKEN, WANT_V4], 400),
        ([UDP, TOKEN, ALSO_V6], 400),
        ([UDP, WANT_V4, ALSO_V6], 400),
        ([UDP, ALSO_V4], 400),
        ([UDP, EVEN_AND_NEXT, ALSO_V6], 400),
        ([UDP, EVEN, ALSO_V6], 0),
        ([UDP, ALSO_V6], 0),
    ],
)
def test_what_is_asked_together(attributes: list[tuple[int, Any]], code: int) -> None:
    client = Client(turn_server())
    assert client.code(Method.ALLOCATE, attributes) == code
    assert len(client.server) == (code == 0)
    assert len(deeds(client.events)) == (code == 0)


@pytest.mark.parametrize(
    ("families", "attributes", "code"),
    [
        ([IPV4], [], 0),
        ([IPV4], [WANT_V6], 440),
        ([IPV6], [], 440),
        ([IPV6], [WANT_V4], 440),
        ([IPV6], [WANT_V6], 0),
    ],
)
def test_family_that_is_not_relayed_is_refused(families: list[int], attributes: list[Any], code: int) -> None:
    assert Client(turn_server(families=families)).code(Method.ALLOCATE, [UDP, *attributes]) == code


def test_family_nobody_knows_is_refused_as_such() -> None:
    # Type 0x0017 with the value 7 is not in our table to write, so it is signed by hand.
    client = Client(turn_server())
    known = unpack_message(client.signed(Method.ALLOCATE, [UDP, WANT_V4]))
    values = [
        pack_attribute(number, b"\x07\x00\x00\x00" if number == Attribute.REQUESTED_ADDRESS_FAMILY else value)
        for number, value in known.attributes
    ]
    head = known.packet[:20] + b"".join(values)
    client.send(known.packet[:20] + b"".join((*values, pack_attribute(0x0008, integrity_sha1(head, client.key())))))
    assert [code_of(reply) for reply in replies(client.events)] == [440]


def test_additional_family_is_said_not_to_be_there_beside_the_one_that_is() -> None:
    client = Client(turn_server())
    reply = client.ask(Method.ALLOCATE, [UDP, ALSO_V6])
    assert reply.get(Attribute.XOR_RELAYED_ADDRESS).ip == RELAYED_V4
    assert reply.get(Attribute.ADDRESS_ERROR_CODE) == AddressErrorCode(IPV6, 440)


def test_ipv6_is_relayed_from_an_ipv6_address_for_a_client_of_either_family() -> None:
    server = turn_server()
    for port, ip in ((1, "198.51.100.7"), (2, "2001:db8::7")):
        client = Client(server, five_tuple(port, ip=ip))
        assert client.allocate(WANT_V6).ip == RELAYED_V6
        assert client.ask(Method.REFRESH, [WANT_V6]).get(Attribute.LIFETIME) == 600


def test_even_port_without_its_neighbour_is_even_all_the_same() -> None:
    client = Client(turn_server())
    assert client.allocate(EVEN).port == 65_534
    assert not client.server.snapshot()[0].token


def test_token_says_by_itself_which_family_it_is_of() -> None:
    server = turn_server(families=[IPV6])
    low = Client(server).allocate(WANT_V6, EVEN_AND_NEXT)
    assert Client(server, five_tuple(40_001)).allocate(TOKEN) == low._replace(port=low.port + 1)


def test_reserved_port_is_the_one_above_and_goes_to_who_shows_the_token() -> None:
    server = turn_server()
    first, second = Client(server), Client(server, five_tuple(40_001))
    reply = first.ask(Method.ALLOCATE, [UDP, EVEN_AND_NEXT])
    low = reply.get(Attribute.XOR_RELAYED_ADDRESS)
    assert low.port % 2 == 0
    assert second.allocate((Attribute.RESERVATION_TOKEN, reply.get(Attribute.RESERVATION_TOKEN))).port == low.port + 1
    third = Client(server, five_tuple(40_002))
    assert third.code(Method.ALLOCATE, [UDP, (Attribute.RESERVATION_TOKEN, bytes([7] * 8))]) == 508


@pytest.mark.parametrize(
    ("asked_s", "granted_s"),
    [(None, 600), (0, 600), (1, 600), (600, 600), (1200, 1200), (3600, 3600), (2**32 - 1, 3600)],
)
def test_lifetime_lies_between_the_default_and_the_most(asked_s: int | None, granted_s: int) -> None:
    client = Client(turn_server())
    wish = [] if asked_s is None else [(Attribute.LIFETIME, asked_s)]
    assert client.ask(Method.ALLOCATE, [UDP, *wish]).get(Attribute.LIFETIME) == granted_s
    assert deeds(client.events)[0].until_ns == NOW_NS + granted_s * SECOND_NS
    if asked_s != 0:
        assert client.after(10).ask(Method.REFRESH, wish).get(Attribute.LIFETIME) == granted_s
        until_ns = NOW_NS + (10 + granted_s) * SECOND_NS
        assert deeds(client.events) == [AllocationRefreshed(allocation=1, until_ns=until_ns)]


def test_allocate_sent_again_gets_the_same_success_and_no_second_allocation() -> None:
    client = Client(turn_server())
    packet = client.signed(Method.ALLOCATE, [UDP, EVEN_AND_NEXT])
    first = client.send(packet)
    again = client.send(packet)
    assert again == [event for event in first if isinstance(event, Reply)]
    assert len(client.server) == 1
    (reply,) = replies(client.after(5.5).send(packet))
    assert reply.get(Attribute.LIFETIME) == 595


def test_another_allocate_on_a_5_tuple_in_use_is_a_mismatch() -> None:
    client = Client(turn_server())
    assert client.code(Method.ALLOCATE, [UDP], transaction=b"transaction1") == 0
    assert client.code(Method.ALLOCATE, [UDP]) == 437
    same_transaction = Client(client.server, leg="beijing")
    assert same_transaction.code(Method.ALLOCATE, [UDP], transaction=b"transaction1") == 437
    assert len(client.server) == 1


@pytest.mark.parametrize("method", [Method.REFRESH, Method.CREATE_PERMISSION, Method.CHANNEL_BIND])
def test_without_an_allocation_everything_else_is_a_mismatch(method: Method) -> None:
    assert Client(turn_server()).code(method, [(Attribute.LIFETIME, 0)]) == 437


def test_refreshing_to_zero_ends_the_allocation_and_frees_its_address() -> None:
    client = Client(turn_server())
    relayed = client.allocate()
    reply = client.ask(Method.REFRESH, [(Attribute.LIFETIME, 0)])
    assert reply.get(Attribute.LIFETIME) == 0
    assert deeds(client.events) == [AllocationClosed(allocation=1, why="refresh")]
    assert client.code(Method.REFRESH) == 437
    assert client.allocate() == relayed
    assert deeds(client.events)[0].allocation == 2


def test_refreshing_another_family_is_a_mismatch_of_families() -> None:
    client = Client(turn_server())
    client.allocate()
    assert client.code(Method.REFRESH, [WANT_V6]) == 443
    assert client.code(Method.REFRESH, [WANT_V4]) == 0


def test_same_client_port_over_another_transport_or_listener_is_another_client() -> None:
    server = turn_server()
    source = five_tuple(40_000)
    Client(server, source).allocate()
    Client(server, source._replace(listener=1, server=LISTENER._replace(port=5349))).allocate()
    assert len(server) == 2


def test_quota_of_a_user_and_of_the_relay_are_different_answers() -> None:
    server = turn_server(allocations_per_user=2, allocations=3)
    for port in (1, 2):
        Client(server, five_tuple(port)).allocate()
    assert Client(server, five_tuple(3)).code(Method.ALLOCATE, [UDP]) == 486
    Client(server, five_tuple(4), leg="beijing").allocate()
    assert Client(server, five_tuple(5), leg="beijing").code(Method.ALLOCATE, [UDP]) == 508
    client = Client(server, five_tuple(1))
    assert client.code(Method.REFRESH, [(Attribute.LIFETIME, 0)]) == 0
    Client(server, five_tuple(3)).allocate()


def test_draining_refuses_new_allocations_and_keeps_the_old() -> None:
    server = turn_server()
    old = Client(server)
    old.allocate()
    server.draining = True
    assert Client(server, five_tuple(2)).code(Method.ALLOCATE, [UDP]) == 508
    assert old.code(Method.REFRESH) == 0
    server.draining = False
    Client(server, five_tuple(2)).allocate()


class FullSession(ListedDirectory):
    """A session with seats in turn that has none left."""

    def seat(self, username: str, *, utc_s: float) -> Seat | None:
        raise RelayError("relay.full")


def test_session_without_a_free_seat_is_out_of_capacity() -> None:
    client = Client(turn_server(directory=FullSession()))
    assert client.code(Method.ALLOCATE, [UDP]) == 508
    assert not len(client.server)


def test_no_seat_is_taken_by_a_request_that_is_refused() -> None:
    directory = ListedDirectory()
    client = Client(turn_server(directory=directory))
    for attributes in ([], [(Attribute.REQUESTED_TRANSPORT, 6)], [UDP, TOKEN, EVEN]):
        assert code_of(client.ask(Method.ALLOCATE, attributes)) != 0
    assert directory.seats == 0


def test_numbers_of_allocations_are_never_used_again() -> None:
    client = Client(turn_server())
    numbers = []
    for _ in range(5):
        client.allocate()
        numbers.append(deeds(client.events)[0].allocation)
        client.ask(Method.REFRESH, [(Attribute.LIFETIME, 0)])
    assert numbers == [1, 2, 3, 4, 5]
