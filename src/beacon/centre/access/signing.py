"""What the centre signs: invitations, which travel in a link, and visitors' seats, which travel in a cookie.

A signature says that the centre wrote it; whether it still counts is asked of the store each time.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer

from beacon.errors import InputError

HOST_PREFIX = "host:"
_INVITATION, _SEAT, _CSRF = "beacon invitation 1", "beacon seat 1", b"beacon csrf 1"
_LONGEST = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedSeat:
    """What a visitor's cookie says."""

    visit: str
    participant: str
    "Of the visit, or `host:<account id>`."
    invitation: str
    "By which they came; of a host the session, as hash of its token. [hex]"


def sign_invitation(secret: str, invitation: str) -> str:
    """The token of an invitation's link."""
    return str(_signer(secret, _INVITATION).dumps(invitation))


def read_invitation(secret: str, token: str) -> str:
    """The id of the invitation the token is for. Raises InputError `access.invitation_wrong`."""
    said = _read(secret, _INVITATION, token)
    if not isinstance(said, str):
        raise InputError("access.invitation_wrong")
    return said


def sign_seat(secret: str, seat: SignedSeat) -> str:
    """The value of a visitor's cookie."""
    return str(_signer(secret, _SEAT).dumps([seat.visit, seat.participant, seat.invitation]))


def read_seat(secret: str, cookie: str) -> SignedSeat:
    """The seat a cookie says. Raises InputError `access.invitation_wrong`."""
    said = _read(secret, _SEAT, cookie)
    if not (isinstance(said, list) and len(said) == 3 and all(isinstance(part, str) for part in said)):
        raise InputError("access.invitation_wrong")
    return SignedSeat(visit=said[0], participant=said[1], invitation=said[2])


def seat_csrf(secret: str, cookie: str) -> str:
    """What a visitor's page must send with what it changes: it knows it from an answer only it can read."""
    return hmac.new(secret.encode(), _CSRF + cookie.encode(), hashlib.sha256).hexdigest()


def same(given: str, wanted: str) -> bool:
    """Compared in a time that does not tell where they differ."""
    return hmac.compare_digest(hashlib.sha256(given.encode()).digest(), hashlib.sha256(wanted.encode()).digest())


def _signer(secret: str, use: str) -> URLSafeSerializer:
    made_by = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    return URLSafeSerializer(secret, salt=use, signer_kwargs=made_by)


def _read(secret: str, use: str, token: str) -> object:
    if len(token) > _LONGEST:
        raise InputError("access.invitation_wrong")
    try:
        return _signer(secret, use).loads(token)
    except (BadSignature, ValueError) as error:
        raise InputError("access.invitation_wrong") from error
