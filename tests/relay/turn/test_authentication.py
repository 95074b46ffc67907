"""Who is believed, and what everyone else is told. RFC 8489 §9.2.4."""

from __future__ import annotations

from typing import Any

import pytest
from turn_conversation import (
    NOW_NS,
    SECOND_NS,
    UDP,
    UTC_S,
    Client,
    ListedDirectory,
    asked,
    code_of,
    five_tuple,
    replies,
    turn_server,
)

from beacon.protocols.stun import Method, unpack_message
from beacon.protocols.stun_attributes import Attribute, PasswordAlgorithm
from beacon.protocols.stun_integrity import KeyAlgorithm, user_hash
from beacon.relay.turn.credentials import mint
from beacon.relay.turn.events import Transport

METHODS = (Method.ALLOCATE, Method.REFRESH, Method.CREATE_PERMISSION, Method.CHANNEL_BIND)
BOTH = (PasswordAlgorithm(KeyAlgorithm.SHA256), PasswordAlgorithm(KeyAlgorithm.MD5))


@pytest.mark.parametrize("method", METHODS)
def test_unsigned_request_is_challenged_with_all_that_is_needed_to_sign(method: Method) -> None:
    client = Client(turn_server())
    (reply,) = replies(client.send(asked(method, [UDP])))
    assert code_of(reply) == 401
    assert reply.get(Attribute.REALM) == "beacon"
    assert reply.get(Attribute.NONCE).startswith("obMatJos2AAAB")
    assert reply.get(Attribute.PASSWORD_ALGORITHMS) == BOTH
    assert not reply.signed


@pytest.mark.parametrize("algorithm", [None, KeyAlgorithm.MD5, KeyAlgorithm.SHA256])
def test_right_password_is_believed_and_the_answer_signed_alike(algorithm: KeyAlgorithm | None) -> None:
    client = Client(turn_server(), algorithm=algorithm)
    reply = client.ask(Method.ALLOCATE, [UDP])
    assert code_of(reply) == 0
    assert bool(reply.sha256_at) == (algorithm is not None)
    assert bool(reply.sha1_at) == (algorithm is None)


def test_request_with_both_checks_is_answered_with_the_stronger() -> None:
    client = Client(turn_server())
    packet = client.signed(Method.ALLOCATE, [UDP], sha1_key=client.key(), sha256_key=client.key())
    (reply,) = replies(client.send(packet))
    assert code_of(reply) == 0
    assert reply.sha256_at and not reply.sha1_at


def test_request_with_one_right_and_one_wrong_check_is_not_believed() -> None:
    client = Client(turn_server())
    packet = client.signed(Method.ALLOCATE, [UDP], sha1_key=client.key(), sha256_key=b"other")
    assert [code_of(reply) for reply in replies(client.send(packet))] == [401]
    assert not len(client.server)


@pytest.mark.parametrize("username", ["nobody", "1700003600:demo:", "x:demo:london", "1700003600:demo:leeds"])
def test_unknown_user_and_wrong_password_are_told_the_same(username: str) -> None:
    client = Client(turn_server())
    client.credential = client.credential._replace(username=username)
    (reply,) = replies(client.send(client.signed(Method.ALLOCATE, [UDP])))
    assert code_of(reply) == 401
    assert [number for number, _ in reply.attributes] == [
        Attribute.ERROR_CODE,
        Attribute.REALM,
        Attribute.NONCE,
        Attribute.PASSWORD_ALGORITHMS,
    ]
    assert not len(client.server)


@pytest.mark.parametrize("left_out", [Attribute.USERNAME, Attribute.REALM, Attribute.NONCE])
def test_signed_request_without_all_of_the_credentials_is_bad(left_out: Attribute) -> None:
    client = Client(turn_server())
    credentials: list[tuple[int, Any]] = [
        (Attribute.USERNAME, client.credential.username),
        (Attribute.REALM, "beacon"),
        (Attribute.NONCE, client.learn()),
    ]
    packet = asked(
        Method.ALLOCATE, [UDP, *(each for each in credentials if each[0] != left_out)], sha1_key=client.key()
    )
    assert [code_of(reply) for reply in replies(client.send(packet))] == [400]


def test_hash_in_place_of_a_user_name_is_nobodys() -> None:
    client = Client(turn_server())
    hidden = user_hash(username=client.credential.username, realm="beacon")
    named = [(Attribute.USERHASH, hidden), (Attribute.REALM, "beacon"), (Attribute.NONCE, client.learn())]
    packet = asked(Method.ALLOCATE, [UDP, *named], sha1_key=client.key())
    assert [code_of(reply) for reply in replies(client.send(packet))] == [401]


@pytest.mark.parametrize(
    "algorithms",
    [
        [(Attribute.PASSWORD_ALGORITHMS, BOTH)],
        [(Attribute.PASSWORD_ALGORITHM, BOTH[0])],
        [(Attribute.PASSWORD_ALGORITHMS, BOTH[1:]), (Attribute.PASSWORD_ALGORITHM, BOTH[1])],
        [(Attribute.PASSWORD_ALGORITHMS, BOTH[::-1]), (Attribute.PASSWORD_ALGORITHM, BOTH[1])],
        [(Attribute.PASSWORD_ALGORITHMS, BOTH), (Attribute.PASSWORD_ALGORITHM, PasswordAlgorithm(3))],
        [(Attribute.PASSWORD_ALGORITHMS, BOTH), (Attribute.PASSWORD_ALGORITHM, PasswordAlgorithm(1, b"x"))],
    ],
)
def test_list_of_algorithms_that_was_tampered_with_is_bad(algorithms: list[tuple[int, Any]]) -> None:
    client = Client(turn_server())
    assert [code_of(r) for r in replies(client.send(client.signed(Method.ALLOCATE, [UDP, *algorithms])))] == [400]


def test_stale_nonce_is_renewed_and_the_renewed_one_serves() -> None:
    client = Client(turn_server(nonce_lifetime_s=100))
    client.allocate()
    assert client.after(99).code(Method.REFRESH) == 0
    reply = client.after(1).ask(Method.REFRESH)
    assert code_of(reply) == 438
    assert reply.get(Attribute.REALM) == "beacon"
    client._nonce = reply.get(Attribute.NONCE)
    assert client.code(Method.REFRESH) == 0


def test_nonce_of_another_address_is_stale() -> None:
    server = turn_server()
    first, second = Client(server, five_tuple(40_000)), Client(server, five_tuple(40_001))
    second._nonce = first.learn()
    assert second.code(Method.ALLOCATE, [UDP]) == 438


def test_wrong_password_with_a_stale_nonce_is_not_told_that_it_is_stale() -> None:
    client = Client(turn_server(nonce_lifetime_s=10))
    client.learn()
    client.credential = client.credential._replace(password="guessed")
    assert client.after(20).code(Method.ALLOCATE, [UDP]) == 401


def test_expired_credential_makes_no_allocation_and_keeps_the_one_it_made() -> None:
    server = turn_server()
    early = Client(server, expiry_utc_s=int(UTC_S) + 10)
    early.allocate()
    late = server.receive(early.signed(Method.REFRESH), early.source, now_ns=NOW_NS, utc_s=UTC_S + 100)
    assert [code_of(reply) for reply in replies(late)] == [0]
    second = Client(server, five_tuple(40_001), expiry_utc_s=int(UTC_S) + 10)
    late = server.receive(second.signed(Method.ALLOCATE, [UDP]), second.source, now_ns=NOW_NS, utc_s=UTC_S + 100)
    assert [(code_of(reply), reply.signed) for reply in replies(late)] == [(401, False)]


def test_session_that_is_gone_gives_no_allocation() -> None:
    assert Client(turn_server(directory=ListedDirectory(gone={"demo"}))).code(Method.ALLOCATE, [UDP]) == 401


def test_leg_to_which_udp_is_refused_is_answered_over_tcp_and_not_over_udp() -> None:
    server = turn_server(directory=ListedDirectory(no_udp={"london"}))
    client = Client(server)
    assert client.send(client.signed(Method.ALLOCATE, [UDP])) == []
    assert (len(server), server.counters.silenced) == (0, 1)
    over_tcp = Client(server, five_tuple(40_000, transport=Transport.TCP, stream=1))
    assert over_tcp.code(Method.ALLOCATE, [UDP]) == 0
    assert Client(server, five_tuple(40_002), leg="beijing").code(Method.ALLOCATE, [UDP]) == 0


def test_allocation_is_its_users_alone() -> None:
    server = turn_server()
    Client(server).allocate()
    other = Client(server, leg="beijing")
    for method in (Method.REFRESH, Method.CREATE_PERMISSION, Method.CHANNEL_BIND):
        assert other.code(method, [(Attribute.LIFETIME, 0)]) == 441
    assert other.code(Method.ALLOCATE, [UDP]) == 437
    assert len(server) == 1


def test_request_recorded_and_sent_from_elsewhere_does_nothing() -> None:
    server = turn_server()
    client = Client(server)
    packet = client.signed(Method.ALLOCATE, [UDP])
    thief = Client(server, five_tuple(50_000, ip="203.0.113.9"))
    assert [code_of(reply) for reply in replies(thief.send(packet))] == [438]
    assert not len(server)


def test_one_bit_changed_anywhere_in_a_signed_request_changes_no_state() -> None:
    client = Client(turn_server(challenge_burst=100_000))
    packet = client.signed(Method.ALLOCATE, [UDP])
    # The integrity check covers all of the message, so every bit of it matters, the check's own included.
    for bit in range(8 * len(packet)):
        changed = bytearray(packet)
        changed[bit // 8] ^= 1 << bit % 8
        client.send(bytes(changed))
        assert not len(client.server), f"bit {bit}"
    client.send(packet)
    assert len(client.server) == 1


def test_credential_is_the_rest_forms() -> None:
    # HMAC-SHA1 of "1700003600:demo:london" under "north-pole", computed with openssl dgst -sha1 -hmac.
    minted = mint(b"north-pole", session="demo", leg="london", expiry_utc_s=1_700_003_600)
    assert minted == ("1700003600:demo:london", "fov7dNNgPFfiElaCsn7NblMYYg4=")


def test_learned_nonce_lasts_an_hour() -> None:
    client = Client(turn_server(max_lifetime_s=10_000))
    client.allocate((Attribute.LIFETIME, 10_000))
    client.now_ns = NOW_NS + 3599 * SECOND_NS
    assert client.code(Method.REFRESH) == 0
    assert client.after(1).code(Method.REFRESH) == 438
    assert unpack_message(client.events[0].data).get(Attribute.NONCE) != client._nonce
