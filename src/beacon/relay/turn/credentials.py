"""Time-limited credentials in the TURN REST form (draft-uberti-behave-turn-rest-00): nothing is stored to know them.

    username = <expiry, seconds since 1970>:<session>:<leg>
    password = base64(HMAC-SHA1(secret, username))
"""

from __future__ import annotations

import base64
import hmac
from typing import NamedTuple

from beacon.errors import PeerError

ANY_LEG = "*"
"One credential for the whole session: each allocation takes the next seat in turn."


class Credential(NamedTuple):
    """What a client is given."""

    username: str
    password: str


class Username(NamedTuple):
    """A user name, taken apart."""

    expiry_utc_s: int
    session: str
    leg: str
    "ANY_LEG for the whole session."


def password_of(secret: bytes, username: str) -> str:
    """Password of a user name."""
    return base64.b64encode(hmac.digest(secret, username.encode(), "sha1")).decode()


def mint(secret: bytes, *, session: str, leg: str, expiry_utc_s: int) -> Credential:
    """A credential for a leg until an instant. Names of sessions hold no colon, or the parts could not be told."""
    if ":" in session:
        raise ValueError("colon in a session's name")
    username = f"{expiry_utc_s}:{session}:{leg}"
    return Credential(username, password_of(secret, username))


def parse_username(username: str) -> Username:
    """Take a user name apart. Raises PeerError for one that is not of this form."""
    expiry, first, rest = username.partition(":")
    session, second, leg = rest.partition(":")
    if not (first and second and session and leg and expiry.isascii() and expiry.isdigit() and len(expiry) <= 12):
        raise PeerError("turn.username")
    return Username(int(expiry), session, leg)
