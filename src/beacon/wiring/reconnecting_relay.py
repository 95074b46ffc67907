"""The relay beside the centre, whenever it is there: it may start later, die, and come back with its old token or none.

Connections are made when something is asked and kept while they serve. What is asked twice does no harm (figures are
set, sessions replaced, credentials minted anew), so a connection that broke under a question is asked once more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from beacon.errors import RelayError
from beacon.relay.control.client import ControlClient

_T = TypeVar("_T")
_BROKEN = {"relay_control.unreachable", "relay_control.token_refused"}


class ReconnectingRelay:
    """A RelayGateway (ports.relay) over the control socket in a relay's state folder."""

    def __init__(self, state_dir: Path) -> None:
        self._state_dir = state_dir
        self._client: ControlClient | None = None

    async def close(self) -> None:
        """Let the connections go."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def health(self) -> dict[str, Any]:
        """How the relay is."""
        return await self._asked(lambda relay: relay.health())

    async def sessions(self) -> list[dict[str, Any]]:
        """All sessions as they stand."""
        return await self._asked(lambda relay: relay.sessions())

    async def session(self, session: str) -> dict[str, Any]:
        """One session as it stands."""
        return await self._asked(lambda relay: relay.session(session))

    async def put_session(self, session: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Create or replace a session."""
        return await self._asked(lambda relay: relay.put_session(session, body))

    async def delete_session(self, session: str) -> None:
        """End a session."""
        await self._asked(lambda relay: relay.delete_session(session))

    async def switch(
        self, session: str, *, paths: Sequence[Mapping[str, Any]] = (), sites: Sequence[Mapping[str, Any]] = (),
        at_utc: str | None = None, in_ms: float | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """New figures for paths and queues, all at one instant."""
        return await self._asked(
            lambda relay: relay.switch(session, paths=paths, sites=sites, at_utc=at_utc, in_ms=in_ms)
        )

    async def set_leg(
        self, session: str, leg: str, *, own_delay_ms: float | None = None, udp_refused: bool | None = None,
        in_force: bool | None = None, at_utc: str | None = None, in_ms: float | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """Change a leg."""
        return await self._asked(
            lambda relay: relay.set_leg(
                session, leg, own_delay_ms=own_delay_ms, udp_refused=udp_refused, in_force=in_force,
                at_utc=at_utc, in_ms=in_ms,
            )
        )  # fmt: skip

    async def mint(self, session: str, leg: str, *, lifetime_s: float | None = None) -> dict[str, Any]:
        """A credential for a leg."""
        return await self._asked(lambda relay: relay.mint(session, leg, lifetime_s=lifetime_s))

    async def revoke(self, session: str, leg: str) -> int:
        """Revoke a leg's credentials; how many allocations that closed."""
        return await self._asked(lambda relay: relay.revoke(session, leg))

    async def stats(self, session: str | None = None, *, window_s: float | None = None) -> dict[str, Any]:
        """Lanes over the last `window_s` seconds. [s]"""
        return await self._asked(lambda relay: relay.stats(session, window_s=window_s))

    async def _asked(self, question: Callable[[ControlClient], Awaitable[_T]]) -> _T:
        known = self._client is not None
        try:
            return await question(self._connected())
        except RelayError as error:
            if error.key not in _BROKEN:
                raise
            await self.close()
            if not known:
                raise
        return await question(self._connected())

    def _connected(self) -> ControlClient:
        if self._client is None:
            self._client = ControlClient.beside(self._state_dir)
        return self._client
