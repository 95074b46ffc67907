"""What the centre asks of a relay. `beacon.relay.control.client.ControlClient` is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class RelayGateway(Protocol):
    """A relay's control interface, docs/relay-control.md. Raises InputError or RelayError."""

    async def health(self) -> dict[str, Any]: ...
    async def sessions(self) -> list[dict[str, Any]]: ...
    async def session(self, session: str) -> dict[str, Any]: ...
    async def put_session(self, session: str, body: Mapping[str, Any]) -> dict[str, Any]: ...
    async def delete_session(self, session: str) -> None: ...
    async def switch(
        self, session: str, *, paths: Sequence[Mapping[str, Any]] = (), sites: Sequence[Mapping[str, Any]] = (),
        at_utc: str | None = None, in_ms: float | None = None,
    ) -> dict[str, Any]: ...  # fmt: skip
    async def set_leg(
        self, session: str, leg: str, *, own_delay_ms: float | None = None, udp_refused: bool | None = None,
        in_force: bool | None = None, at_utc: str | None = None, in_ms: float | None = None,
    ) -> dict[str, Any]: ...  # fmt: skip
    async def mint(self, session: str, leg: str, *, lifetime_s: float | None = None) -> dict[str, Any]: ...
    async def revoke(self, session: str, leg: str) -> int: ...
    async def stats(self, session: str | None = None, *, window_s: float | None = None) -> dict[str, Any]: ...
