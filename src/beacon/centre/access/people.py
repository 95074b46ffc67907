"""Who a request is from. The gate finds out; handlers ask here.

    async def handler(who: SignedIn) -> ...          somebody signed in (the table has said whether they may)
    async def handler(seat: Seated) -> ...           a visitor, or a host seated in a room
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from beacon.centre.access.refusals import NO_INVITATION, NOT_SIGNED_IN
from beacon.centre.access.signing import HOST_PREFIX
from beacon.errors import InputError
from beacon.ports.store import SignIn

STATE_SIGNED_IN, STATE_SEAT = "beacon_signed_in", "beacon_seat"


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorSeat:
    """A place in a visit, proven by a cookie and still in force."""

    visit: str
    participant: str
    "Id of the visit's participant, or `host:<account id>`."
    invitation: str
    "By which they came; of a host the session, as hash of its token. [hex]"
    csrf: str

    @property
    def is_host(self) -> bool:
        """Whether it is a host of the centre, seated as presenter."""
        return self.participant.startswith(HOST_PREFIX)


# Annotations of a dependency are read by FastAPI, so these two take the connection: HTTP and WebSocket alike.
def signed_in(connection: HTTPConnection) -> SignIn:
    """The person signed in. Raises InputError `access.not_signed_in`."""
    found = connection.scope.get(STATE_SIGNED_IN)
    if not isinstance(found, SignIn):
        raise InputError(NOT_SIGNED_IN)
    return found


def visitor(connection: HTTPConnection) -> VisitorSeat:
    """The visitor. Raises InputError `access.no_invitation`."""
    found = connection.scope.get(STATE_SEAT)
    if not isinstance(found, VisitorSeat):
        raise InputError(NO_INVITATION)
    return found


def who(connection: HTTPConnection) -> str:
    """As the audit log names them: account name, `visitor:<participant>`, or empty."""
    account, seat = connection.scope.get(STATE_SIGNED_IN), connection.scope.get(STATE_SEAT)
    if isinstance(account, SignIn):
        return account.account.name
    return f"visitor:{seat.participant}" if isinstance(seat, VisitorSeat) else ""


SignedIn = Annotated[SignIn, Depends(signed_in)]
Seated = Annotated[VisitorSeat, Depends(visitor)]
