"""Bodies of bounded size: read whole before a handler runs, refused as soon as they are too large."""

from __future__ import annotations

import asyncio

from starlette.types import Message, Receive, Scope

from beacon.errors import InputError

_KIB = 1024
PATIENCE_S = 60.0
"A body that has not come by then is kept back on purpose: it holds one of the connections others wait for. [s]"


async def limited(
    scope: Scope, receive: Receive, *, largest_kib: int, patience_s: float = PATIENCE_S
) -> Receive:
    """Receives what `receive` would, the body in one piece. Raises InputError `http.too_large` or `http.too_slow`."""
    if scope["type"] != "http":
        return receive
    most = largest_kib * _KIB
    stated = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if stated.isdigit() and (len(stated) > 12 or int(stated) > most):
        raise InputError("http.too_large", limit_kib=largest_kib)
    try:
        async with asyncio.timeout(patience_s):
            return _replayed(await _whole(receive, most), receive)
    except TimeoutError:
        raise InputError("http.too_slow", seconds=round(patience_s)) from None


async def _whole(receive: Receive, most: int) -> bytes:
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise InputError("http.too_large", limit_kib=most // _KIB)
        parts.append(part)
        more = message["type"] == "http.request" and message.get("more_body", False)
    return b"".join(parts)


def _replayed(body: bytes, receive: Receive) -> Receive:
    waiting = [body]

    async def replay() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return replay
