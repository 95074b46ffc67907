"""Invitations and visitors' seats: signed, bound to one visit, and asked of the store at each use."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from centre_under_test import Centre, open_centre, password_hash
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import Response
from starlette.testclient import TestClient

from beacon.centre.access.cookies import VISITOR
from beacon.centre.access.seats import open_invitation, seat_host, seat_of, seat_visitor
from beacon.centre.access.signing import SignedSeat, read_invitation, read_seat, seat_csrf, sign_invitation, sign_seat
from beacon.errors import InputError
from beacon.nouns.account import Role

SECRET = "5e" * 32


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return open_centre(tmp_path)


def seen(page: TestClient, visit: str) -> tuple[int, str]:
    """What the visitor's browser gets of its own visit: status and key of a refusal."""
    answer = page.get(f"/api/visits/{visit}/summary")
    return answer.status_code, answer.json().get("error", {}).get("key", "")


def test_an_invitation_comes_back_from_its_token() -> None:
    token = sign_invitation(SECRET, "1f" * 8)
    assert read_invitation(SECRET, token) == "1f" * 8
    assert token == token.strip("/?&#")  # stands in a path as it is


@given(st.integers(0, 10_000), st.characters())
def test_a_token_changed_anywhere_is_refused(place: int, to: str) -> None:
    token = sign_invitation(SECRET, "1f" * 8)
    at = place % len(token)
    changed = token[:at] + to + token[at + 1 :]
    if changed == token or _same_bits(token, changed):
        return
    with pytest.raises(InputError, match=r"access\.invitation_wrong"):
        read_invitation(SECRET, changed)


def _same_bits(token: str, changed: str) -> bool:
    """The last character of base64 without padding carries bits that mean nothing."""
    return token[:-1] == changed[:-1] or token.rpartition(".")[0][:-1] == changed.rpartition(".")[0][:-1]


@given(st.text(max_size=200) | st.text("abcdef.0123456789-_", max_size=2_000))
def test_hostile_tokens_and_cookies_are_refused(text: str) -> None:
    for read in (read_invitation, read_seat):
        with pytest.raises(InputError, match=r"access\.invitation_wrong"):
            read(SECRET, text)


def test_signatures_are_for_one_use_and_one_centre() -> None:
    seat = SignedSeat(visit="v", participant="a", invitation="i")
    cookie = sign_seat(SECRET, seat)
    assert read_seat(SECRET, cookie) == seat
    for read, secret, text in (
        (read_invitation, SECRET, cookie), (read_seat, SECRET, sign_invitation(SECRET, "i")),
        (read_seat, "00" * 32, cookie), (read_invitation, "00" * 32, sign_invitation(SECRET, "i")),
    ):  # fmt: skip
        with pytest.raises(InputError):
            read(secret, text)
    assert seat_csrf(SECRET, cookie) != seat_csrf("00" * 32, cookie)


def test_an_open_invitation_gives_a_seat_with_a_cookie(centre: Centre) -> None:
    visit = centre.make_visit()
    invitation, token = centre.invite(visit, "someone-1")
    response = Response()
    seat = seat_visitor(centre.parts, response, open_invitation(centre.parts, token))
    assert (seat.visit, seat.participant, seat.invitation) == (visit.id, "someone-1", invitation.id)
    assert not seat.is_host
    header = response.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in header.split(";")}
    cookie = header.split(";")[0].removeprefix(f"{VISITOR}=")
    assert seat_of(centre.parts, cookie) == seat


@pytest.mark.slow
@pytest.mark.parametrize("end", ["revoked", "expired", "removed", "deleted"])
def test_a_seat_ends_with_its_invitation(centre: Centre, end: str) -> None:
    visit = centre.make_visit()
    with centre.browser() as page:
        centre.visitor(page, visit, "someone-1")
        assert seen(page, visit.id)[0] == 200
        (invitation,) = centre.database.visits.invitations(visit.id)
        if end == "revoked":
            centre.database.visits.revoke_invitation(invitation.id, now_utc=centre.clock())
        elif end == "expired":
            centre.clock.forward(hours=24)
        elif end == "removed":
            centre.database.visits.remove_participant(visit.id, "someone-1")
        else:
            centre.database.visits.delete_visit(visit.id)
        wanted = {"removed": "revoked", "deleted": "wrong"}.get(end, end)
        assert seen(page, visit.id) == (401, f"access.invitation_{wanted}")
        # The room's own questions are refused alike.
        assert page.get("/api/visitor").status_code == 401


def signed_in(centre: Centre, account: str) -> bytes:
    """A session of an account, as hash of its token."""
    session, expires = b"s" * 32, centre.clock() + timedelta(days=7)
    centre.database.accounts.open_session(account, token_hash=session, csrf="c", expires_utc=expires)
    return session


@pytest.mark.slow
@pytest.mark.parametrize("end", ["disabled", "viewer", "deleted", "signed out", "password", "expired"])
def test_a_hosts_seat_ends_with_being_host(centre: Centre, end: str) -> None:
    visit, account = centre.make_visit(), centre.account("ada")
    centre.account("boole")
    response = Response()
    session = signed_in(centre, account)
    seat = seat_host(centre.parts, response, visit=visit.id, account=account, session=session)
    cookie = response.headers["set-cookie"].split(";")[0].removeprefix(f"{VISITOR}=")
    assert seat.is_host
    assert seat_of(centre.parts, cookie) == seat
    if end == "disabled":
        centre.database.accounts.change_account(account, disabled=True)
    elif end == "viewer":
        centre.database.accounts.change_account(account, role=Role.VIEWER)
    elif end == "signed out":
        centre.database.accounts.close_session(session)
    elif end == "password":
        centre.database.accounts.set_password(account, password_hash=password_hash(), must_change=False)
    elif end == "expired":
        centre.clock.forward(days=7)
    else:
        centre.database.visits.delete_visit(visit.id)
    with pytest.raises(InputError, match=r"access\.no_invitation"):
        seat_of(centre.parts, cookie)


def test_a_hosts_seat_is_nobody_elses(centre: Centre) -> None:
    visit, ada, boole = centre.make_visit(), centre.account("ada"), centre.account("boole")
    session = signed_in(centre, ada).hex()
    for account, by in ((boole, session), (ada, ""), (ada, "not hex"), (ada, "00" * 32)):
        forged = SignedSeat(visit=visit.id, participant=f"host:{account}", invitation=by)
        with pytest.raises(InputError, match=r"access\.no_invitation"):
            seat_of(centre.parts, sign_seat(SECRET, forged))


def test_a_cookie_cannot_borrow_another_invitation(centre: Centre) -> None:
    one, other = centre.make_visit(), centre.make_visit()
    invitation, _ = centre.invite(one, "someone-1")
    for visit, participant in ((other.id, "someone-1"), (one.id, "someone-0")):
        forged = SignedSeat(visit=visit, participant=participant, invitation=invitation.id)
        with pytest.raises(InputError, match=r"access\.invitation_wrong"):
            seat_of(centre.parts, sign_seat(SECRET, forged))
