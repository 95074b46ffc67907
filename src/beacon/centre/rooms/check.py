"""The relay session of the check before a call: two legs without any route, for three minutes.

Both legs are the same page's: it connects to itself through the relay once by UDP, once by TCP, once by TLS, and so
learns which of them its network lets through, and how far away the relay is.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request

from beacon.centre.access.people import Seated
from beacon.centre.asked import Answer
from beacon.centre.parts import CentreParts
from beacon.centre.rooms.hall import RoomHall
from beacon.errors import InputError, RelayError
from beacon.settings.centre import CentreSettings

LIFETIME_S = 180.0
MOST_OF_A_SEAT = 4
"Checks of one seat at a time; with one more the first of them ends, so that nobody takes others' places."
MOST = 64
"Checks at a time; a relay has room for many more legs than these take."
NEAR, FAR = "near", "far"
_SITE = "check"


class IceServerAnswer(Answer):
    """For RTCPeerConnection, with iceTransportPolicy relay."""

    urls: list[str]
    username: str
    credential: str


class ByTransport(Answer):
    """The same leg, by each way to the relay."""

    udp: IceServerAnswer | None
    tcp: IceServerAnswer | None
    tls: IceServerAnswer | None
    "None where the relay does not offer it."


class RoomCheckAnswer(Answer):
    """Two legs to connect to each other."""

    ice: ByTransport
    far_ice: ByTransport
    expires_utc: str
    tls_trust: str
    """public or local_authority: with the latter, a browser that was not told to trust it cannot use TLS, and that
    says nothing of the network."""


def add_check_route(router: APIRouter, parts: CentreParts) -> None:
    """The route."""

    @router.post("/api/room/check", summary="Two legs without a route, to try one's own connection")
    async def make_check(request: Request, seat: Seated) -> RoomCheckAnswer:
        """For three minutes. 503 while the relay is away."""
        hall: RoomHall = request.app.state.rooms
        own = [name for name, held in hall.checks.items() if held == (seat.visit, seat.participant)]
        for name in own[: max(len(own) - MOST_OF_A_SEAT + 1, 0)]:
            await _end(parts, hall, name)
        if len(hall.checks) >= MOST:
            raise RelayError("room.checks_full", most=MOST)
        session = f"check-{secrets.token_hex(8)}"
        hall.checks[session] = (seat.visit, seat.participant)
        try:
            answer = await _opened(parts, session)
        except (RelayError, InputError) as error:
            hall.checks.pop(session, None)
            raise RelayError("room.relay_away") from error
        hall.in_background(_end_later(parts, hall, session))
        return answer


async def _opened(parts: CentreParts, session: str) -> RoomCheckAnswer:
    legs = [{"id": NEAR, "site": _SITE}, {"id": FAR, "site": _SITE}]
    await parts.relay.put_session(session, {"sites": [{"id": _SITE}], "legs": legs})
    near = await parts.relay.mint(session, NEAR, lifetime_s=LIFETIME_S)
    far = await parts.relay.mint(session, FAR, lifetime_s=LIFETIME_S)
    return RoomCheckAnswer(
        ice=by_transport(near),
        far_ice=by_transport(far),
        expires_utc=str(near["expires_utc"]),
        tls_trust=_tls_trust(parts.settings),
    )


def _tls_trust(settings: CentreSettings) -> str:
    """Who vouches for the relay's certificate: it is the centre's own, or where that has none a local authority's."""
    return "public" if settings.certificate is not None and settings.authority_root is None else "local_authority"


async def _end_later(parts: CentreParts, hall: RoomHall, session: str) -> None:
    await asyncio.sleep(LIFETIME_S)
    if session in hall.checks:
        await _end(parts, hall, session)


async def _end(parts: CentreParts, hall: RoomHall, session: str) -> None:
    hall.checks.pop(session, None)
    try:
        await parts.relay.delete_session(session)
    except (RelayError, InputError):
        return  # gone with its relay, or swept later


def by_transport(minted: Mapping[str, Any]) -> ByTransport:
    """A leg's addresses, sorted by what carries them."""
    urls: dict[str, list[str]] = {"udp": [], "tcp": [], "tls": []}
    for uri in minted["uris"]:
        urls[_transport(uri)].append(uri)
    username, credential = str(minted["username"]), str(minted["password"])
    servers = {
        name: IceServerAnswer(urls=found, username=username, credential=credential) if found else None
        for name, found in urls.items()
    }
    return ByTransport(**servers)


def _transport(uri: str) -> str:
    """RFC 7065: turns is TLS over TCP; turn is UDP unless it says otherwise."""
    if uri.startswith("turns:"):
        return "tls"
    return "tcp" if uri.endswith("transport=tcp") else "udp"
