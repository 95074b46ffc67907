"""What the relay does for those who have proven nothing: little, briefly, and it remembers nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from turn_conversation import NOW_NS, SECOND_NS, UDP, UTC_S, Client, asked, code_of, five_tuple, replies, turn_server

from beacon.protocols.stun import MessageClass, Method, pack_message
from beacon.protocols.stun_attributes import Attribute, PasswordAlgorithm
from beacon.relay.turn.config import REALM_BYTES
from beacon.relay.turn.events import Reply, Transport

WIRE_BYTES = {"198.51.100.7": 28, "2001:db8::7": 48}
"Of the IP and UDP headers of a client's packets."
LONGEST_REALM = "r" * REALM_BYTES
FILLER = (0x8FFF, b"")
"An attribute that nobody need understand: four bytes."


def unproven() -> Iterator[bytes]:
    """Requests that are answered without a password: each method, as short as they come and longer, unsigned, signed
    wrongly, with what is missing, unknown or malformed."""
    methods = (Method.BINDING, Method.ALLOCATE, Method.REFRESH, Method.CREATE_PERMISSION, Method.CHANNEL_BIND)
    named: list[tuple[int, Any]] = [(Attribute.USERNAME, "u"), (Attribute.REALM, "r"), (Attribute.NONCE, "n")]
    bodies: list[list[tuple[int, Any]]] = [
        [FILLER] * 2,
        [FILLER] * 9,
        [UDP],
        [(0x7000, b"")] * 2,
        [(0x7000 + n, b"") for n in range(40)],
        named,
        named[1:],
        [*named, (Attribute.PASSWORD_ALGORITHM, PasswordAlgorithm(1))],
        [(Attribute.USERHASH, bytes(32)), *named[1:]],
    ]
    for method in methods:
        for body in bodies:
            for signing in ({}, {"sha1_key": b"no"}, {"sha256_key": b"no"}):
                for fingerprinted in (False, True):
                    yield asked(method, body, fingerprinted=fingerprinted, **signing)
        yield asked(method, fingerprinted=True)
        yield asked(method, sha1_key=b"no")


@pytest.mark.parametrize("ip", WIRE_BYTES)
@pytest.mark.parametrize("realm", ["beacon", LONGEST_REALM])
def test_answer_to_the_unproven_is_at_most_two_and_a_half_times_the_request_on_the_wire(ip: str, realm: str) -> None:
    server = turn_server(realm=realm, challenge_burst=10_000)
    ratios, codes = [], set()
    for packet in unproven():
        for event in server.receive(packet, five_tuple(40_000, ip=ip), now_ns=NOW_NS, utc_s=UTC_S):
            assert isinstance(event, Reply)
            ratios.append((len(event.data) + WIRE_BYTES[ip]) / (len(packet) + WIRE_BYTES[ip]))
            codes.add(code_of(replies([event])[0]))
    assert codes == {0, 400, 401, 420}
    assert max(ratios) <= 2.5
    if realm == LONGEST_REALM and WIRE_BYTES[ip] == 28:
        # The bound is used up to the last byte, so the longest realm is right.
        assert max(ratios) == 2.5


def test_stale_nonce_of_a_proven_user_is_answered_within_the_bound_too() -> None:
    client = Client(turn_server(nonce_lifetime_s=1))
    client.learn()
    packet = client.after(10).signed(Method.REFRESH)
    (event,) = client.send(packet)
    assert isinstance(event, Reply) and len(event.data) <= len(packet)


@pytest.mark.parametrize("size_bytes", [20, 24])
def test_short_datagrams_are_not_answered_and_short_messages_of_a_stream_are(size_bytes: int) -> None:
    server = turn_server()
    packet = asked(Method.BINDING, [FILLER] * (size_bytes // 4 - 5))
    assert len(packet) == size_bytes
    assert server.receive(packet, five_tuple(1), now_ns=NOW_NS, utc_s=UTC_S) == []
    over_tcp = five_tuple(1, transport=Transport.TCP, stream=1)
    assert len(server.receive(packet, over_tcp, now_ns=NOW_NS, utc_s=UTC_S)) == 1


def test_short_datagrams_are_answered_where_an_allocation_has_proven_the_source() -> None:
    server = turn_server()
    client = Client(server)
    client.allocate()
    bare = asked(Method.BINDING, [])
    assert len(bare) == 20
    (event,) = client.send(bare)
    assert isinstance(event, Reply) and len(event.data) <= 2.5 * len(bare)
    assert server.receive(bare, five_tuple(4_000), now_ns=NOW_NS, utc_s=UTC_S) == []


@pytest.mark.slow
def test_nothing_is_remembered_of_ten_thousand_unproven_datagrams() -> None:
    server = turn_server()
    Client(server).allocate()
    state = server._state
    before = (server.snapshot(), state.next_number, len(state.table._ends), dict(state.table._users))
    throttle = (len(server._throttle._left), len(server._throttle._seen_ns))
    packets = list(unproven())
    for n in range(10_000):
        source = five_tuple(n % 60_000 + 1, ip=f"10.{n % 250}.{n // 250}.1")
        for event in server.receive(packets[n % len(packets)], source, now_ns=NOW_NS + n, utc_s=UTC_S):
            assert isinstance(event, Reply)
    assert before == (server.snapshot(), state.next_number, len(state.table._ends), dict(state.table._users))
    assert throttle == (len(server._throttle._left), len(server._throttle._seen_ns))
    # What counts them has as many entries as there are methods and error codes.
    assert len(server.counters.requests) <= 5 and len(server.counters.errors) <= 5


def test_source_that_proves_nothing_is_answered_so_often_and_then_no_more() -> None:
    server = turn_server(challenge_burst=10, challenges_per_s=5.0)
    source = five_tuple(40_000)

    def answers(times: int, now_ns: int) -> int:
        packet = asked(Method.ALLOCATE, [UDP])
        return sum(len(server.receive(packet, source, now_ns=now_ns, utc_s=UTC_S)) for _ in range(times))

    assert answers(100, NOW_NS) == 10
    assert server.counters.throttled == 90
    assert answers(100, NOW_NS + SECOND_NS) == 5


def test_limit_on_the_unproven_does_not_touch_the_proven() -> None:
    server = turn_server(challenge_burst=2, challenges_per_s=0.001)
    client = Client(server)
    client.allocate()
    guesser = Client(server, five_tuple(40_001))
    guesser._nonce = "guess"
    guesser.credential = guesser.credential._replace(password="guess")
    assert [len(guesser.send(guesser.signed(Method.ALLOCATE, [UDP]))) for _ in range(3)] == [1, 0, 0]
    assert client.code(Method.REFRESH) == 0
    assert client.code(Method.CREATE_PERMISSION) == 400


def test_binding_needs_no_password() -> None:
    server = turn_server()
    for ip in WIRE_BYTES:
        source = five_tuple(40_000, ip=ip)
        (reply,) = replies(server.receive(asked(Method.BINDING, [FILLER] * 2), source, now_ns=NOW_NS, utc_s=UTC_S))
        assert reply.kind is MessageClass.SUCCESS
        assert reply.get(Attribute.XOR_MAPPED_ADDRESS) == source.client
        assert not reply.fingerprinted


def test_fingerprint_is_answered_with_a_fingerprint() -> None:
    for method in (Method.BINDING, Method.ALLOCATE):
        client = Client(turn_server())
        assert replies(client.send(asked(method, [UDP], fingerprinted=True)))[0].fingerprinted
    assert client.ask(Method.ALLOCATE, [UDP], fingerprinted=True).fingerprinted


def test_attributes_that_must_be_understood_and_are_not_are_named() -> None:
    client = Client(turn_server())
    (reply,) = replies(client.send(asked(Method.BINDING, [(0x7001, b"a"), FILLER, (Attribute.PRIORITY, 1)])))
    assert code_of(reply) == 420
    assert reply.get(Attribute.UNKNOWN_ATTRIBUTES) == (0x7001, Attribute.PRIORITY)
    reply = client.ask(Method.ALLOCATE, [UDP, (0x7002, b"")])
    assert (code_of(reply), reply.get(Attribute.UNKNOWN_ATTRIBUTES)) == (420, (0x7002,))
    assert not len(client.server)


@pytest.mark.parametrize(
    "packet",
    [
        pack_message(Method.BINDING, MessageClass.INDICATION, bytes(12), [FILLER] * 2),
        pack_message(Method.SEND, MessageClass.INDICATION, bytes(12), [(Attribute.DATA, b"abcd")]),
        pack_message(Method.DATA, MessageClass.REQUEST, bytes(12), [FILLER] * 2),
        pack_message(Method.ALLOCATE, MessageClass.SUCCESS, bytes(12), [FILLER] * 2),
        pack_message(Method.ALLOCATE, MessageClass.ERROR, bytes(12), [FILLER] * 2),
        pack_message(0x00A, MessageClass.REQUEST, bytes(12), [FILLER] * 2),
    ],
)
def test_what_wants_no_answer_gets_none(packet: bytes) -> None:
    server = turn_server()
    assert server.receive(packet, five_tuple(1), now_ns=NOW_NS, utc_s=UTC_S) == []
    assert (server.counters.ignored, server.counters.malformed) == (1, 0)


def test_errors_to_the_unproven_have_no_words_and_to_the_proven_the_protocols_own() -> None:
    client = Client(turn_server())
    (challenge,) = replies(client.send(asked(Method.ALLOCATE, [UDP])))
    assert challenge.get(Attribute.ERROR_CODE) == (401, "")
    assert client.ask(Method.REFRESH).get(Attribute.ERROR_CODE) == (437, "Allocation Mismatch")


def test_realm_too_long_for_the_bound_is_refused() -> None:
    with pytest.raises(ValueError, match="realm"):
        turn_server(realm=LONGEST_REALM + "r")
