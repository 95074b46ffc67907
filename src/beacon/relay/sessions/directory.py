"""Who a user name is: the session book and the secret, as the TURN core asks for them."""

from __future__ import annotations

from beacon.errors import PeerError
from beacon.relay.sessions.book import SessionBook
from beacon.relay.turn.credentials import Credential, Username, mint, parse_username, password_of
from beacon.relay.turn.ports import Seat


class SessionDirectory:
    """Keeps the contract `relay.turn.ports.Directory`."""

    def __init__(self, book: SessionBook, *, secret: bytes) -> None:
        self._book = book
        self._secret = secret

    def mint(self, session: str, leg: str, *, expiry_utc_s: int) -> Credential:
        """A credential for a leg, or for WHOLE_SESSION."""
        key = self._book.revocations.key(self._secret, session, leg)
        return mint(key, session=session, leg=leg, expiry_utc_s=expiry_utc_s)

    def password(self, username: str) -> str | None:
        """Password of a user name of ours, whether or not its session is there: a wrong name and a wrong password look
        alike."""
        user = _taken_apart(username)
        if user is None:
            return None
        return password_of(self._book.revocations.key(self._secret, user.session, user.leg), username)

    def seat(self, username: str, *, utc_s: float) -> Seat | None:
        """Seat for a new allocation. Raises RelayError when a session with seats in turn has none left."""
        user = _taken_apart(username)
        if user is None:
            return None
        leg = self._book.take_seat(user.session, user.leg, utc_s=utc_s, expiry_utc_s=user.expiry_utc_s)
        return None if leg is None else Seat(user.session, leg)

    def udp_refused(self, username: str) -> bool:
        """Whether UDP is refused to this user's leg. A credential for a whole session names no leg."""
        user = _taken_apart(username)
        return user is not None and self._book.udp_refused(user.session, user.leg)


def _taken_apart(username: str) -> Username | None:
    try:
        return parse_username(username)
    except PeerError:
        return None
