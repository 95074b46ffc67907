"""A stream server in a thread with a loop of its own, and plain clients for it."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any

from beacon.protocols.stun_stream import StunStream
from beacon.relay.streams import Ending, ServerCertificate, StreamLimits, StreamServer
from beacon.relay.turn.events import FiveTuple

PATIENCE_S = 10.0
"No state is waited for longer; what is right comes within milliseconds."
BINDING = bytes.fromhex("000100002112a442") + b"beacon-test!"
"A Binding request, 20 bytes."


def channel_data(number: int, data: bytes) -> bytes:
    """A ChannelData message as a stream carries it."""
    return number.to_bytes(2, "big") + len(data).to_bytes(2, "big") + data + bytes(-len(data) % 4)


def until(fact: Callable[[], Any]) -> Any:
    """Poll until a fact holds; returns it."""
    end = time.monotonic() + PATIENCE_S
    while not (found := fact()):
        assert time.monotonic() < end, "never came true"
        time.sleep(0.002)
    return found


class RunningStreams:
    """The server, what it has heard, and a clock that can be put forward."""

    def __init__(self, **limits: Any) -> None:
        self.messages: list[tuple[FiveTuple, bytes, int]] = []
        self.closed: list[int] = []
        self.faults: list[dict[str, Any]] = []
        "What asyncio's handler of the unexpected was told: to stay empty."
        self.answer: Callable[[FiveTuple, bytes], None] = lambda source, message: None
        self._ahead_ns = 0
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda loop, context: self.faults.append(context))
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.server = self.call(lambda: self._make(StreamLimits(**{"sweep_s": 0.01} | limits)))

    def _make(self, limits: StreamLimits) -> StreamServer:
        return StreamServer(on_message=self._hear, on_closed=self.closed.append, limits=limits, clock=self._clock)

    def _clock(self) -> int:
        return time.monotonic_ns() + self._ahead_ns

    def _hear(self, source: FiveTuple, message: bytes, arrival_ns: int) -> None:
        self.messages.append((source, message, arrival_ns))
        self.answer(source, message)

    def advance(self, seconds: float) -> None:
        """Put the server's clock forward."""
        self._ahead_ns += round(seconds * 1e9)

    def call(self, act: Callable[[], Any]) -> Any:
        """Do something on the loop's thread."""

        async def acting() -> Any:
            found = act()
            return await found if asyncio.iscoroutine(found) else found

        return asyncio.run_coroutine_threadsafe(acting(), self._loop).result(PATIENCE_S)

    def listen(self, *, host: str = "127.0.0.1", listener: int = 0, tls: ServerCertificate | None = None) -> int:
        """Serve a free port; returns it."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, 0), family=family)
        self.call(lambda: self.server.listen(listening, listener=listener, over_tls=tls))
        return int(listening.getsockname()[1])

    def endings(self, why: Ending) -> int:
        """Connections that ended so."""
        return self.server.counters.endings[why]

    def stop(self) -> None:
        """End all, and the thread."""
        self.call(lambda: self.server.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)
        self._loop.close()
        assert self.faults == []


def connect(port: int, *, host: str = "127.0.0.1", receive_bytes: int = 0) -> socket.socket:
    """A client over TCP; `receive_bytes` keeps its receive buffer small."""
    client = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    if receive_bytes:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    client.settimeout(PATIENCE_S)
    client.connect((host, port))
    return client


def client_context() -> ssl.SSLContext:
    """TLS of a client that trusts anyone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def connect_tls(port: int, context: ssl.SSLContext | None = None, *, receive_bytes: int = 0) -> ssl.SSLSocket:
    """A client over TLS that takes no end of the connection for a farewell."""
    raw = connect(port, receive_bytes=receive_bytes)
    return (context or client_context()).wrap_socket(raw, suppress_ragged_eofs=False)


def receive_messages(client: socket.socket, count: int) -> list[bytes]:
    """So many whole messages."""
    framing, messages = StunStream(), []
    while len(messages) < count:
        data = client.recv(65_536)
        assert data, "closed early"
        messages += framing.feed(data)
    return messages


def ends(client: socket.socket) -> bool:
    """Whether the server ends the connection, one way or the other, before patience does."""
    try:
        while client.recv(65_536):
            pass
    except (ConnectionError, ssl.SSLError):
        return True
    return True
