"""The relay's control interface as an outside program uses it: plain HTTP, by its documentation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from turn_access import TurnAccess


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What the relay itself counted on one lane since it was made."""

    packets_in: int
    packets_out: int
    lost: int
    "By the route."
    failed: int
    "By the relay or its machine: overrun, unsent, or without room in a queue."
    in_flight: int

    def since(self, before: Ledger) -> Ledger:
        """What came after `before`."""
        return Ledger(
            packets_in=self.packets_in - before.packets_in,
            packets_out=self.packets_out - before.packets_out,
            lost=self.lost - before.lost,
            failed=self.failed - before.failed,
            in_flight=self.in_flight,
        )


NOTHING_YET = Ledger(packets_in=0, packets_out=0, lost=0, failed=0, in_flight=0)


class RelayControl:
    """One relay's interface; every refusal is a failure of the test."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._sessions: set[str] = set()

    async def close(self) -> None:
        """Ends the sessions that were put, and the connection."""
        for session in sorted(self._sessions):
            await self.delete_session(session)
        await self._client.aclose()

    async def _ask(self, method: str, path: str, **body: Any) -> Any:
        answer = await self._client.request(method, path, json=body or None)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def put_session(self, session: str, **figures: Any) -> None:
        """Create or replace a session."""
        await self._ask("PUT", f"/sessions/{session}", **figures)
        self._sessions.add(session)

    async def delete_session(self, session: str) -> None:
        """End a session."""
        await self._ask("DELETE", f"/sessions/{session}")
        self._sessions.discard(session)

    async def mint(self, session: str, leg: str, *, transport: str = "udp", host: str = "127.0.0.1") -> TurnAccess:
        """A credential and the URIs of one transport (udp, tcp, tls; "udp+tcp" for both) at one address."""
        minted = await self._ask("POST", f"/sessions/{session}/credentials", leg=leg)
        ends = {"udp": ("turn:", "transport=udp"), "tcp": ("turn:", "transport=tcp"), "tls": ("turns:", "")}
        wanted = [ends[name] for name in transport.split("+")]
        # Over TLS a relay on loopback calls itself by a name, which stands for both of its addresses.
        numeric = f"[{host}]" if ":" in host else host
        told = [uri.replace("turns:localhost:", f"turns:{numeric}:") for uri in minted["uris"]]
        uris = tuple(
            uri for scheme, end in wanted for uri in told
            if uri.startswith(scheme) and end in uri and (f":{host}:" in uri or f":[{host}]:" in uri)
        )  # fmt: skip
        assert len(uris) == len(wanted), f"{transport} at {host} is not among {minted['uris']}"
        return TurnAccess(uris=uris, username=minted["username"], password=minted["password"])

    async def in_force(self, session: str, *legs: str, in_force: bool = True) -> None:
        """Let the route take force for legs, or leave it, at once."""
        for leg in legs:
            await self._ask("PATCH", f"/sessions/{session}/legs/{leg}", in_force=in_force)

    async def switch(self, session: str, *, paths: Sequence[dict[str, Any]], in_ms: float) -> None:
        """New figures for paths, some milliseconds from now."""
        await self._ask("POST", f"/sessions/{session}/switch", paths=list(paths), in_ms=in_ms)

    async def ledger(self, session: str, origin: str, target: str) -> Ledger:
        """A lane's whole life, as last recorded."""
        stats = await self._ask("GET", f"/sessions/{session}/stats")
        for lane in stats["lanes"]:
            if (lane["origin"], lane["target"]) == (origin, target):
                return Ledger(
                    packets_in=lane["packets_in"],
                    packets_out=lane["packets_out"],
                    lost=lane["lost"],
                    failed=lane["overrun"] + lane["unsent"] + lane["queue_dropped"],
                    in_flight=lane["in_flight"],
                )
        return NOTHING_YET

    async def lateness_p99_ms(self) -> float:
        """How late the relay itself says it sent, for the worst packet in a hundred of the last half minute."""
        stats = await self._ask("GET", "/stats?window_s=30")
        return float(stats["lateness"]["p99_ms"])

    async def next_seconds(self, count: int = 2) -> None:
        """Returns once the relay has published `count` more of its seconds: what had passed it is then recorded."""
        async with self._client.stream("GET", "/events", timeout=10.0) as stream:
            seen = 0
            async for line in stream.aiter_lines():
                seen += line == "event: loop"
                if seen > count:  # the first may have been under way
                    return
        raise AssertionError("the relay's events ended")




def open_control(state_dir: Path) -> RelayControl:
    """The interface of the relay that keeps its state there."""
    token = (state_dir / "control.token").read_text(encoding="ascii").strip()
    return RelayControl(
        httpx.AsyncClient(
            transport=httpx.AsyncHTTPTransport(uds=str(state_dir / "control.sock"), retries=3),
            base_url="http://relay",
            headers={"Authorization": f"Bearer {token}"},
            timeout=30.0,
        )
    )
