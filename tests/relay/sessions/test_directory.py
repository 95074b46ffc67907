"""Credentials of sessions: what counts, and what no longer does."""

from __future__ import annotations

import json

import pytest

from beacon.errors import InputError
from beacon.relay.sessions.book import SessionBook
from beacon.relay.sessions.credentials import LONGEST_LIFETIME_S, MOST_GONE, RevocationLedger
from beacon.relay.sessions.directory import SessionDirectory
from beacon.relay.sessions.names import WHOLE_SESSION
from beacon.relay.sessions.orders import RevokeLeg
from beacon.relay.sessions.stored import pack_revocations, unpack_revocations
from beacon.relay.turn.credentials import Credential, mint
from beacon.relay.turn.ports import Seat
from relay.sessions.sessions_under_test import T0, two_sites

SECRET = b"a secret of this relay"
UTC_S = 1_800_000_000
LATER_UTC_S = UTC_S + 3600


@pytest.fixture
def book() -> SessionBook:
    book = SessionBook()
    book.put(two_sites(turns=True), now_ns=T0)
    return book


@pytest.fixture
def directory(book: SessionBook) -> SessionDirectory:
    return SessionDirectory(book, secret=SECRET)


def counts(directory: SessionDirectory, credential: Credential) -> bool:
    """Whether an Allocate with this credential would be served."""
    right = directory.password(credential.username) == credential.password
    return right and directory.seat(credential.username, utc_s=UTC_S) is not None


def test_a_fresh_sessions_credentials_are_those_of_the_rest_form(directory: SessionDirectory) -> None:
    plain = mint(SECRET, session="call", leg="L", expiry_utc_s=LATER_UTC_S)
    assert directory.mint("call", "L", expiry_utc_s=LATER_UTC_S) == plain
    assert counts(directory, plain)
    assert directory.seat(plain.username, utc_s=UTC_S) == Seat("call", "L")


def test_the_password_of_an_expired_credential_is_known_but_it_has_no_seat(directory: SessionDirectory) -> None:
    expired = directory.mint("call", "L", expiry_utc_s=UTC_S)
    assert directory.password(expired.username) == expired.password
    assert directory.seat(expired.username, utc_s=UTC_S) is None


@pytest.mark.parametrize("username", ["", "call", ":call:L", "x:call:L", "1800003600:call:", "1800003600::L", "\0"])
def test_a_name_that_is_none_of_ours_has_no_password(directory: SessionDirectory, username: str) -> None:
    assert directory.password(username) is None
    assert directory.seat(username, utc_s=UTC_S) is None
    assert not directory.udp_refused(username)


def test_revoking_a_leg_ends_what_was_given_out_for_it_and_nothing_else(
    book: SessionBook, directory: SessionDirectory
) -> None:
    old = directory.mint("call", "L", expiry_utc_s=LATER_UTC_S)
    other = directory.mint("call", "B", expiry_utc_s=LATER_UTC_S)
    assert book.revoke("call", "L") == [RevokeLeg(session="call", leg="L")]
    assert not counts(directory, old)
    assert counts(directory, other)
    assert counts(directory, directory.mint("call", "L", expiry_utc_s=LATER_UTC_S))


def test_revoking_the_whole_sessions_credential_revokes_every_seat(
    book: SessionBook, directory: SessionDirectory
) -> None:
    old = directory.mint("call", WHOLE_SESSION, expiry_utc_s=LATER_UTC_S)
    for allocation in (1, 2):
        seat = directory.seat(old.username, utc_s=UTC_S)
        assert seat is not None
        book.opened(*seat, allocation, now_ns=T0)
    assert book.revoke("call", WHOLE_SESSION) == [
        RevokeLeg(session="call", leg="London-1"),
        RevokeLeg(session="call", leg="Beijing-1"),
    ]
    assert not counts(directory, old)


def test_revoking_what_is_not_there_is_the_callers_mistake(book: SessionBook) -> None:
    for session, leg in (("call", "X"), ("gone", "L")):
        with pytest.raises(InputError):
            book.revoke(session, leg)


def test_a_session_made_again_under_an_old_name_has_other_credentials(
    book: SessionBook, directory: SessionDirectory
) -> None:
    first = directory.mint("call", "L", expiry_utc_s=LATER_UTC_S)
    book.revoke("call", "L")
    second = directory.mint("call", "L", expiry_utc_s=LATER_UTC_S)
    book.delete("call", utc_s=UTC_S)
    assert directory.seat(second.username, utc_s=UTC_S) is None
    book.put(two_sites(), now_ns=T0)
    assert not counts(directory, first)
    assert not counts(directory, second)
    book.revoke("call", "L")
    assert not counts(directory, second)


def test_what_is_remembered_of_deleted_sessions_is_forgotten_when_no_credential_can_be_alive() -> None:
    ledger = RevocationLedger()
    ledger.end("old", utc_s=UTC_S)
    ledger.end("new", utc_s=UTC_S + LONGEST_LIFETIME_S + 1)
    assert list(ledger) == ["new"]


def test_what_is_remembered_of_deleted_sessions_is_bounded() -> None:
    ledger = RevocationLedger()
    for i in range(MOST_GONE + 3):
        ledger.restore(f"s{i}", unpack_revocations({"session": 1, "legs": {}, "forget_utc_s": UTC_S + i}))
    ledger.end("last", utc_s=UTC_S)
    assert len(list(ledger)) == MOST_GONE
    assert "s0" not in list(ledger)


def test_revocations_come_back_from_their_stored_form(book: SessionBook, directory: SessionDirectory) -> None:
    book.revoke("call", "L")
    held = book.revocations.of("call")
    assert held is not None
    again = RevocationLedger()
    again.restore("call", unpack_revocations(json.loads(json.dumps(pack_revocations(held)))))
    assert again.key(SECRET, "call", "L") == book.revocations.key(SECRET, "call", "L") != SECRET


def test_udp_is_refused_to_the_leg_that_was_told_so(book: SessionBook, directory: SessionDirectory) -> None:
    book.set_leg("call", "L", udp_refused=True, at_ns=T0, now_ns=T0)
    assert directory.udp_refused(directory.mint("call", "L", expiry_utc_s=UTC_S).username)
    assert not directory.udp_refused(directory.mint("call", "B", expiry_utc_s=UTC_S).username)
