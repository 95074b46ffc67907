"""Bodies of bounded size: read whole before a handler runs, refused as soon as they are too large."""

from __future__ import annotations

from starlette.types import Message, Receive, Scope

from beacon.errors import InputError

_KIB = 1024


async def limited(scope: Scope, receive: Receive, *, largest_kib: int) -> Receive:
    """Receives what `receive` would, the body in one piece. Raises InputError `http.too_large`."""
    if scope["type"] != "http":
        return receive
    most = largest_kib * _KIB
    stated = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if stated.isdigit() and (len(stated) > 12 or int(stated) > most):
        raise InputError("http.too_large", limit_kib=largest_kib)
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise InputError("http.too_large", limit_kib=largest_kib)
        parts.append(part)
        more = message["type"] == "http.request" and message.get("more_body", False)
    return _replayed(b"".join(parts), receive)


def _replayed(body: bytes, receive: Receive) -> Receive:
    waiting = [body]

    async def replay() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return replay
