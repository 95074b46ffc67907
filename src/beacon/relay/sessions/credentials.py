"""Which credentials count: revoking turns the key with which a leg's passwords are made.

Passwords are those of TURN's REST form, HMAC(secret, user name), and nothing is kept for each; so what has been given
out for a leg is revoked by making the leg's next passwords with a key of its own, derived from the secret and the
number of revocations. A session that has been deleted leaves that number behind until none of its credentials can
still be alive, so that the name can be used again and old credentials stay dead.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field

LONGEST_LIFETIME_S = 30 * 86_400.0
"No credential lives longer. [s]"
MOST_GONE = 10_000
"Deleted sessions that are remembered."


@dataclass(slots=True, kw_only=True)
class Revocations:
    """How often a session, and each of its legs, has been revoked."""

    session: int = 0
    legs: dict[str, int] = field(default_factory=dict)
    forget_utc_s: float = 0.0
    "Of a session that is gone: when no credential of it can be alive; 0 for one that is there."


class RevocationLedger:
    """Revocations of all sessions, those that are gone among them."""

    def __init__(self) -> None:
        self._held: dict[str, Revocations] = {}

    def key(self, secret: bytes, session: str, leg: str) -> bytes:
        """Key of a leg's passwords: the secret itself until something was revoked, as other servers of the REST form
        have it."""
        revoked = self._held.get(session)
        if revoked is None:
            return secret
        turns = (revoked.session, revoked.legs.get(leg, 0))
        return hmac.digest(secret, b"revoked %d %d" % turns, "sha256") if any(turns) else secret

    def revoke(self, session: str, leg: str) -> None:
        """What has been given out for a leg counts no longer."""
        legs = self._held.setdefault(session, Revocations()).legs
        legs[leg] = legs.get(leg, 0) + 1

    def begin(self, session: str) -> None:
        """The session is there (again)."""
        if session in self._held:
            self._held[session].forget_utc_s = 0.0

    def end(self, session: str, *, utc_s: float) -> None:
        """The session is deleted: nothing of it counts any longer."""
        revoked = self._held.setdefault(session, Revocations())
        revoked.session += 1
        revoked.legs.clear()
        revoked.forget_utc_s = utc_s + LONGEST_LIFETIME_S
        self._forget(utc_s=utc_s)

    def of(self, session: str) -> Revocations | None:
        """What has been revoked of a session; None when nothing has."""
        return self._held.get(session)

    def restore(self, session: str, revoked: Revocations) -> None:
        """What had been revoked of a session."""
        self._held[session] = revoked

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def _forget(self, *, utc_s: float) -> None:
        """Sessions long gone, and the longest gone of too many."""
        gone = sorted((held.forget_utc_s, session) for session, held in self._held.items() if held.forget_utc_s)
        over = len(gone) - MOST_GONE
        for i, (forget_utc_s, session) in enumerate(gone):
            if forget_utc_s < utc_s or i < over:
                del self._held[session]
