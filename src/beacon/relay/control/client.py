"""Speaks to a relay's control interface, over its Unix socket or loopback TCP.

What the relay refuses comes back as the error it was: InputError (the request's fault) or RelayError, with the
message's key, fields and problems.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, NoReturn, Self
from urllib.parse import quote

import httpx

from beacon.errors import BeaconError, InputError, Problem, RelayError
from beacon.i18n import LANGUAGES, Message, entries
from beacon.relay.control.token import SOCKET_NAME, read_token

TIMEOUT_S = 5.0
QUIET_S = 40.0
"An event stream silent for so long is dead: comments come every 15 s. [s]"
_REFUSED = 422


class StreamEvent(NamedTuple):
    """One server-sent event."""

    kind: str
    "lane, loop, dropped or end."
    data: dict[str, Any]


class ControlClient:
    """Asks one relay. Use it as `async with ControlClient.beside(state_dir) as relay`."""

    def __init__(
        self, *, token: str, socket_path: Path | None = None, base_url: str = "http://relay",
        timeout_s: float = TIMEOUT_S,
    ) -> None:  # fmt: skip
        self._place = str(socket_path or base_url)
        # No proxy from the environment: the relay is on this machine. Nor TLS: without being told, httpx would read
        # every authority of the system for each client, some 20 ms.
        plain = httpx.AsyncHTTPTransport(
            uds=str(socket_path) if socket_path else None, verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        )
        self._http = httpx.AsyncClient(
            transport=plain,
            base_url=base_url, headers={"Authorization": f"Bearer {token}"}, timeout=timeout_s, trust_env=False,
        )  # fmt: skip

    @classmethod
    def beside(cls, state_dir: Path, *, control: str | None = None) -> Self:
        """The relay with this state directory; `control` names its socket or HOST:PORT when it is not the usual one."""
        token = read_token(state_dir)
        if control is not None and not control.startswith(("/", ".")) and ":" in control:
            return cls(token=token, base_url=f"http://{control}")
        return cls(token=token, socket_path=Path(control) if control else state_dir / SOCKET_NAME)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let the connections go."""
        await self._http.aclose()

    async def health(self) -> dict[str, Any]:
        """How the relay is, also when its data plane does not turn."""
        return await self._ask("GET", "/health", fine=(200, 503))

    async def sessions(self) -> list[dict[str, Any]]:
        """All sessions as they stand."""
        listed: list[dict[str, Any]] = (await self._ask("GET", "/sessions"))["sessions"]
        return listed

    async def session(self, session: str) -> dict[str, Any]:
        """One session as it stands."""
        return await self._ask("GET", _address(session))

    async def put_session(self, session: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Create or replace a session; `body` as in docs/relay-control.md."""
        return await self._ask("PUT", _address(session), body)

    async def delete_session(self, session: str) -> None:
        """End a session."""
        await self._ask("DELETE", _address(session))

    async def switch(
        self, session: str, *, paths: Sequence[Mapping[str, Any]] = (), sites: Sequence[Mapping[str, Any]] = (),
        at_utc: str | None = None, in_ms: float | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """New figures for paths and queues, all at one instant; without one, at once."""
        body = {"paths": list(paths), "sites": list(sites), **_given(at_utc=at_utc, in_ms=in_ms)}
        return await self._ask("POST", _address(session, "switch"), body)

    async def set_leg(
        self, session: str, leg: str, *, own_delay_ms: float | None = None, udp_refused: bool | None = None,
        in_force: bool | None = None, at_utc: str | None = None, in_ms: float | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """Change a leg; None leaves a figure as it is."""
        body = _given(
            own_delay_ms=own_delay_ms, udp_refused=udp_refused, in_force=in_force, at_utc=at_utc, in_ms=in_ms
        )
        return await self._ask("PATCH", _address(session, "legs", leg), body)

    async def mint(self, session: str, leg: str, *, lifetime_s: float | None = None) -> dict[str, Any]:
        """A credential for a leg, or for `*`: one that takes the session's seats in turn."""
        return await self._ask("POST", _address(session, "credentials"), {"leg": leg, **_given(lifetime_s=lifetime_s)})

    async def revoke(self, session: str, leg: str) -> int:
        """Revoke a leg's credentials; how many allocations that closed."""
        closed: int = (await self._ask("DELETE", _address(session, "credentials", leg)))["closed"]
        return closed

    async def stats(self, session: str | None = None, *, window_s: float | None = None) -> dict[str, Any]:
        """Lanes over the last `window_s` seconds, or since each was made. [s]"""
        address = "/stats" if session is None else _address(session, "stats")
        return await self._ask("GET", address, query=_given(window_s=window_s))

    async def drain(self) -> dict[str, Any]:
        """Take no new allocations."""
        return await self._ask("POST", "/drain")

    async def metrics(self) -> str:
        """The page for Prometheus."""
        return (await self._send("GET", "/metrics")).text

    async def events(self, session: str | None = None) -> AsyncIterator[StreamEvent]:
        """Records as they come, until the relay ends the stream."""
        try:
            async with self._http.stream(
                "GET", "/events", params=_given(session=session), timeout=httpx.Timeout(TIMEOUT_S, read=QUIET_S)
            ) as answer:
                if answer.status_code != 200:
                    await answer.aread()
                    self._refuse(answer)
                kind = ""
                async for line in answer.aiter_lines():
                    name, _, value = line.partition(": ")
                    if name == "event":
                        kind = value
                    elif name == "data":
                        yield StreamEvent(kind, json.loads(value))
        except (httpx.HTTPError, OSError) as error:
            raise self._unreachable(error) from error

    async def _ask(
        self, method: str, address: str, body: Mapping[str, Any] | None = None, *,
        query: Mapping[str, Any] | None = None, fine: tuple[int, ...] = (),
    ) -> dict[str, Any]:  # fmt: skip
        answer = await self._send(method, address, body, query)
        if answer.status_code not in fine and not answer.is_success:
            self._refuse(answer)
        if not answer.content:
            return {}
        try:
            told: dict[str, Any] = answer.json()
        except ValueError:
            self._refuse(answer)
        return told

    async def _send(
        self, method: str, address: str, body: Mapping[str, Any] | None = None, query: Mapping[str, Any] | None = None
    ) -> httpx.Response:
        try:
            return await self._http.request(method, address, json=body, params=query)
        except (httpx.HTTPError, OSError) as error:
            raise self._unreachable(error) from error

    def _unreachable(self, error: Exception) -> RelayError:
        return RelayError("relay_control.unreachable", place=self._place, reason=str(error) or type(error).__name__)

    def _refuse(self, answer: httpx.Response) -> NoReturn:
        if answer.status_code == 401:
            raise RelayError("relay_control.token_refused", place=self._place)
        raise _error_in(answer)


def _error_in(answer: httpx.Response) -> BeaconError:
    """The error an answer tells of; one we have no sentence for is told in the relay's own words."""
    try:
        told = answer.json()["error"]
        problems = tuple(
            Problem(key=p["key"], fields=_fields(p["fields"]), path=p["where"]) for p in told["problems"]
        )
        key, fields, what = told["key"], _fields(told["fields"]), told["en"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return RelayError("relay_control.answered", status=answer.status_code, what=answer.text[:200])
    if not {key, *(p.key for p in problems)} <= set(entries(LANGUAGES[0])):
        return RelayError("relay_control.answered", status=answer.status_code, what=what)
    if answer.status_code in (404, 405, 413, _REFUSED):
        return InputError(key, problems=problems, **fields)
    return RelayError(key, **fields)


def _fields(told: dict[str, Any]) -> dict[str, Any]:
    """Fields of a message; a message among them is one again."""
    return {
        name: Message(value["key"], _fields(value["fields"])) if isinstance(value, dict) else value
        for name, value in told.items()
    }


def _address(session: str, *parts: str) -> str:
    return "/sessions/" + "/".join(quote(part, safe="*") for part in (session, *parts))


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
