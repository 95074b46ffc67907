"""What sessions the relay has, asked once for all rooms: each asking for itself would cost more than all their talk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from beacon.errors import InputError
from beacon.ports.relay import RelayGateway

FRESH_MS = 1_500
"An answer serves everybody who asks within this, unless they have changed something since."


class SessionCensus:
    """The relay's sessions by name."""

    def __init__(self, relay: RelayGateway, *, now_ms: Callable[[], int]) -> None:
        self._relay = relay
        self._now_ms = now_ms
        self._asked_ms = 0
        self._asking: asyncio.Task[dict[str, Mapping[str, Any]]] | None = None

    async def session(self, name: str, *, since_ms: int) -> Mapping[str, Any]:
        """A session as it stood after `since_ms`. Raises InputError `relay_control.unknown_session`, or RelayError."""
        now_ms = self._now_ms()
        if self._asking is None or self._asked_ms <= since_ms or now_ms - self._asked_ms > FRESH_MS:
            self._asked_ms = now_ms
            self._asking = asyncio.create_task(self._ask())
        found = await asyncio.shield(self._asking)
        if name not in found:
            raise InputError("relay_control.unknown_session", session=name)
        return found[name]

    async def _ask(self) -> dict[str, Mapping[str, Any]]:
        return {str(session["id"]): session for session in await self._relay.sessions()}
