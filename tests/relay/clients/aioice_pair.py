"""Two aioice agents that may use relayed candidates only."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import aioice
from turn_access import TurnAccess


def agent(access: TurnAccess, *, controlling: bool, trusted: ssl.SSLContext | None) -> aioice.Connection:
    """An agent on the first of the access's URIs."""
    scheme, rest = access.uris[0].split(":", 1)
    uri = urlsplit(f"//{rest}")
    return aioice.Connection(
        ice_controlling=controlling,
        turn_server=(uri.hostname, uri.port),
        turn_username=access.username,
        turn_password=access.password,
        turn_ssl=(trusted or True) if scheme == "turns" else False,  # type: ignore[arg-type]
        turn_transport=parse_qs(uri.query).get("transport", ["tcp" if scheme == "turns" else "udp"])[0],
        transport_policy=aioice.TransportPolicy.RELAY,
    )


async def _meet(near: aioice.Connection, far: aioice.Connection) -> None:
    await asyncio.gather(near.gather_candidates(), far.gather_candidates())
    for one, other in ((near, far), (far, near)):
        one.remote_username, one.remote_password = other.local_username, other.local_password
        for candidate in other.local_candidates:
            await one.add_remote_candidate(candidate)
        await one.add_remote_candidate(None)
    await asyncio.gather(near.connect(), far.connect())


@asynccontextmanager
async def aioice_pair(
    near: TurnAccess, far: TurnAccess, *, trusted: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[aioice.Connection, aioice.Connection]]:
    """Both agents, connected."""
    a, b = agent(near, controlling=True, trusted=trusted), agent(far, controlling=False, trusted=trusted)
    try:
        await _meet(a, b)
        yield a, b
    finally:
        await asyncio.gather(a.close(), b.close())


async def echoed_ms(near: aioice.Connection, far: aioice.Connection, *, count: int) -> list[float]:
    """Round trips of `count` payloads the far agent sends straight back; a lossless route is taken for granted."""

    async def reflect() -> None:
        for _ in range(count):
            await far.send(await far.recv())

    reflector = asyncio.create_task(reflect())
    found = []
    for number in range(count):
        sent_s = time.monotonic()
        await near.send(b"%d" % number)
        assert await asyncio.wait_for(near.recv(), 10.0) == b"%d" % number
        found.append(1000.0 * (time.monotonic() - sent_s))
    await reflector
    return found
