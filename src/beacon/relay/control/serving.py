"""Serves the control interface inside a running asyncio loop, over a Unix socket or loopback TCP.

FastAPI and uvicorn are loaded when serving starts, not when this module is imported. Signals stay the relay's.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import socket
import stat
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING

from beacon.errors import InputError, RelayError
from beacon.relay.control.ports import RelayControl

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

    from beacon.relay.control.observatory import Observatory

BACKLOG = 64
MOST_CONNECTIONS = 256
_GRACE_S = 2
_SHORT_WAIT_S = 0.2


def listen_unix(path: Path) -> socket.socket:
    """A listening Unix socket that only this user can open; a dead relay's is replaced, a live one's is not."""
    if not hasattr(socket, "AF_UNIX"):
        raise RelayError("relay_control.no_socket", place=str(path), reason="AF_UNIX")
    _clear_the_way(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(str(path))
        path.chmod(0o600)  # before listen: until then nobody can connect
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise RelayError("relay_control.no_socket", place=str(path), reason=str(error)) from error
    return listener


def listen_loopback(*, host: str = "127.0.0.1", port: int) -> socket.socket:
    """A listening TCP socket on a loopback address. Raises InputError for any other address."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        raise InputError("relay_control.not_loopback", host=host) from None
    if not address.is_loopback:
        raise InputError("relay_control.not_loopback", host=host)
    listener = socket.socket(socket.AF_INET6 if address.version == 6 else socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise RelayError("relay_control.no_socket", place=f"{host}:{port}", reason=str(error)) from error
    return listener


class ControlServer:
    """The control interface on sockets that already listen."""

    def __init__(
        self, relay: RelayControl, *, token: str, listeners: list[socket.socket],
        now_ns: Callable[[], int] = time.monotonic_ns, utc_s: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        if not token:
            raise ValueError("an empty token would let everybody in")
        self._relay = relay
        self._token = token
        self._listeners = listeners
        self._now_ns = now_ns
        self._utc_s = utc_s
        self._server: uvicorn.Server | None = None
        self._observatory: Observatory | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Serve; returns when requests are answered."""
        app, self._observatory = build(self._relay, now_ns=self._now_ns, utc_s=self._utc_s)
        self._server = _server(app, self._token)
        self._task = asyncio.create_task(self._server.serve(sockets=self._listeners), name="relay control")
        while not self._server.started:
            if self._task.done():
                await self._task
                raise RelayError("relay_control.no_socket", place="", reason="")
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Let every reader go, finish what is being answered, close the sockets."""
        if self._server is None or self._task is None or self._observatory is None:
            return
        self._observatory.close()
        self._server.should_exit = True
        await self._task
        for listener in self._listeners:
            listener.close()


def build(
    relay: RelayControl, *, now_ns: Callable[[], int] = time.monotonic_ns, utc_s: Callable[[], float] = time.time
) -> tuple[FastAPI, Observatory]:
    """The application and what it has seen."""
    from beacon.relay.control.app import Control, create_app
    from beacon.relay.control.observatory import Observatory

    observatory = Observatory(relay, now_ns=now_ns, utc_s=utc_s)
    return create_app(Control(relay, observatory=observatory, now_ns=now_ns, utc_s=utc_s)), observatory


def _server(app: FastAPI, token: str) -> uvicorn.Server:
    import uvicorn

    from beacon.relay.control.access import Guard

    class Quiet(uvicorn.Server):
        """Takes no signals: they are the relay's."""

        @contextlib.contextmanager
        def capture_signals(self) -> Generator[None, None, None]:
            yield

    config = uvicorn.Config(
        Guard(app, token=token), http="h11", ws="none", lifespan="off", interface="asgi3", log_config=None,
        access_log=False, proxy_headers=False, server_header=False, limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=_GRACE_S,
    )  # fmt: skip
    return Quiet(config)


def _clear_the_way(path: Path) -> None:
    """Remove the socket of a relay that is no more."""
    try:
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise RelayError("relay_control.no_socket", place=str(path), reason="not a socket")
    except FileNotFoundError:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(_SHORT_WAIT_S)
        try:
            probe.connect(str(path))
        except OSError as error:
            if error.errno not in (errno.ECONNREFUSED, errno.ENOENT):
                raise RelayError("relay_control.no_socket", place=str(path), reason=str(error)) from error
        else:
            raise RelayError("relay_control.socket_taken", place=str(path))
    path.unlink(missing_ok=True)
