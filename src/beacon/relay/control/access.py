"""Who may speak to the control interface: the holder of the bearer token, with bodies of bounded size.

Stands before everything else, unknown addresses included; no body is read before the token is right.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from beacon.relay.control.problems import answer

LARGEST_BODY_BYTES = 4 * 1024 * 1024

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Guard:
    """ASGI application around another."""

    def __init__(self, app: App, *, token: str, largest_body_bytes: int = LARGEST_BODY_BYTES) -> None:
        self._app = app
        self._digest = _digest(token.encode())
        self._largest = largest_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            return
        headers = dict(scope["headers"])
        if not self._known(headers.get(b"authorization", b"")):
            await _refuse(send, 401, "relay_control.token_missing", (b"www-authenticate", b'Bearer realm="beacon"'))
            return
        body = await self._body(headers, receive)
        if body is None:
            fields = {"limit_kib": self._largest // 1024}
            await _refuse(send, 413, "relay_control.too_large", (b"connection", b"close"), fields)
            return
        await self._app(scope, _replayed(body, receive), send)

    def _known(self, header: bytes) -> bool:
        scheme, _, given = header.partition(b" ")
        # Digests have one length, so that the comparison does not tell the token's.
        return scheme.lower() == b"bearer" and hmac.compare_digest(_digest(given.strip()), self._digest)

    async def _body(self, headers: dict[bytes, bytes], receive: Receive) -> bytes | None:
        stated = headers.get(b"content-length", b"0")
        if stated.isdigit() and (len(stated) > 12 or int(stated) > self._largest):
            return None
        parts, size = [], 0
        while True:
            message = await receive()
            part = message.get("body", b"")
            size += len(part)
            if size > self._largest:
                return None
            parts.append(part)
            if message["type"] == "http.disconnect" or not message.get("more_body"):
                return b"".join(parts)


def _digest(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()


def _replayed(body: bytes, receive: Receive) -> Receive:
    """The body in one piece, then what really comes."""
    waiting = [body]

    async def replay() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return replay


async def _refuse(
    send: Send, status: int, key: str, header: tuple[bytes, bytes], fields: dict[str, Any] | None = None
) -> None:
    body = json.dumps(answer(key, fields), ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), header]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
