"""The whole application, guarded, on a relay in memory, asked in-process."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from memory_relay import SESSION, TOKEN, Clock, MemoryRelay

from beacon.relay.control.access import Guard
from beacon.relay.control.serving import build


class ControlApp:
    """Asks one application; each request in a loop of its own."""

    def __init__(self, *, sessions: tuple[str, ...] = ("visit",)) -> None:
        self.relay = MemoryRelay()
        self.clock = Clock()
        self.app, self.observatory = build(self.relay, now_ns=self.clock.now_ns, utc_s=self.clock.utc_s)
        self.guarded = Guard(self.app, token=TOKEN)
        for session in sessions:
            assert self("PUT", f"/sessions/{session}", json=SESSION).status_code == 201

    def __call__(self, method: str, path: str, *, token: str | None = TOKEN, **request: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            headers = {**request.pop("headers", {}), **({"Authorization": f"Bearer {token}"} if token else {})}
            transport = httpx.ASGITransport(app=self.guarded)
            async with httpx.AsyncClient(transport=transport, base_url="http://relay") as client:
                return await client.request(method, path, headers=headers, **request)

        return asyncio.run(ask())
