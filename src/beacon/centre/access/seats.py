"""Visitors' seats: a cookie, and whether it still counts. Asked of the store at each use."""

from __future__ import annotations

from starlette.responses import Response

from beacon.centre.access.cookies import set_visitor
from beacon.centre.access.people import VisitorSeat
from beacon.centre.access.signing import HOST_PREFIX, SignedSeat, read_invitation, read_seat, seat_csrf, sign_seat
from beacon.centre.parts import CentreParts
from beacon.errors import InputError
from beacon.nouns.account import Role
from beacon.nouns.visit import Invitation


def open_invitation(parts: CentreParts, token: str) -> Invitation:
    """The invitation of a link, in force now. Blocks. Raises InputError with a sentence for the visitor."""
    return _in_force(parts, read_invitation(parts.settings.secret, token))


def seat_visitor(parts: CentreParts, response: Response, invitation: Invitation) -> VisitorSeat:
    """Give the browser the visitor's cookie."""
    return _seat(parts, response, visit=invitation.visit, participant=invitation.participant, by=invitation.id)


def seat_host(
    parts: CentreParts, response: Response, *, visit: str, account: str, session: bytes
) -> VisitorSeat:
    """Give a host's browser a seat in a room, as presenter, for as long as the session (hash of its token) holds."""
    return _seat(parts, response, visit=visit, participant=HOST_PREFIX + account, by=session.hex())


def seat_of(parts: CentreParts, cookie: str) -> VisitorSeat:
    """The seat of a cookie, if it still counts. Blocks. Raises InputError."""
    signed = read_seat(parts.settings.secret, cookie)
    if signed.participant.startswith(HOST_PREFIX):
        _check_host(parts, signed)
    else:
        known = _in_force(parts, signed.invitation)
        if (known.visit, known.participant) != (signed.visit, signed.participant):
            raise InputError("access.invitation_wrong")
    return VisitorSeat(
        visit=signed.visit, participant=signed.participant, invitation=signed.invitation,
        csrf=seat_csrf(parts.settings.secret, cookie),
    )  # fmt: skip


def _seat(parts: CentreParts, response: Response, *, visit: str, participant: str, by: str) -> VisitorSeat:
    secret = parts.settings.secret
    cookie = sign_seat(secret, SignedSeat(visit=visit, participant=participant, invitation=by))
    set_visitor(response, parts.settings, cookie)
    return VisitorSeat(visit=visit, participant=participant, invitation=by, csrf=seat_csrf(secret, cookie))


def _in_force(parts: CentreParts, id: str) -> Invitation:
    try:
        known = parts.visits.invitation(id)
    except InputError as error:
        # Its visit was deleted, or the database is another one.
        raise InputError("access.invitation_wrong") from error
    if known.revoked_utc is not None:
        raise InputError("access.invitation_revoked")
    if known.expires_utc <= parts.now_utc():
        raise InputError("access.invitation_expired")
    return known


def _check_host(parts: CentreParts, signed: SignedSeat) -> None:
    if not sits_as_host(parts, signed.participant, session=signed.invitation):
        raise InputError("access.no_invitation")
    try:
        parts.visits.visit(signed.visit)
    except InputError as error:
        raise InputError("access.no_invitation") from error


def sits_as_host(parts: CentreParts, participant: str, *, session: str) -> bool:
    """Whether `host:<account id>` is still a host, signed in by the session (hash of its token, hex). Blocks.

    A cookie by itself would outlive signing out, and the password that was changed because somebody else knew it.
    """
    try:
        known = parts.accounts.session(bytes.fromhex(session), now_utc=parts.now_utc())
    except ValueError:
        return False
    if known is None or HOST_PREFIX + known.account.id != participant:
        return False
    return known.account.role is Role.HOST and not known.account.must_change_password
