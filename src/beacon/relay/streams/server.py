"""The TCP and TLS side of the relay: listening sockets in, whole messages out, and the other way.

    streams = StreamServer(on_message=..., on_closed=...)
    await streams.listen(listening_socket, listener=2, over_tls=ServerCertificate(...))
    streams.reply(stream, data)          what the TURN core answers
    streams.send(stream, data)           what the data plane delivers: dropped whole when the client has no room
    streams.set_allocated(stream, True)  the client has proved who it is, and may stay

All of it belongs to the thread of the event loop. Every connection has a number that no other ever has; `on_closed`
comes once for each that was heard of, also for those closed from here.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

from beacon.errors import RelayError
from beacon.protocols.address import TransportAddress
from beacon.relay.streams.admission import Admission, source_of
from beacon.relay.streams.connection import StreamConnection
from beacon.relay.streams.counters import Ending, StreamCounters
from beacon.relay.streams.handshake_pace import HandshakePace
from beacon.relay.streams.limits import StreamLimits
from beacon.relay.streams.tls import ServerCertificate
from beacon.relay.turn.events import FiveTuple

_RECEIVE_BYTES = 16_384
"Read at a time: other clients wait no longer than this much takes."
_BACKLOG = 512
"Connections the system keeps for us, and most that are accepted in one turn of the loop."
_PACE_S = 0.005
"How often those that wait for their handshake are looked at."


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamGauges:
    """How things stand."""

    open: int
    "Connections."
    waiting: int
    "Of them, those without an allocation."
    buffered_bytes: int
    "Output that waits for clients."


class StreamServer:
    """All connections of the relay."""

    def __init__(
        self,
        *,
        on_message: Callable[[FiveTuple, bytes, int], None],
        on_closed: Callable[[int], None],
        limits: StreamLimits | None = None,
        first_stream: int = 1,
        clock: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        """`on_message` gets the client, whose `stream` is the number to answer to, a STUN or ChannelData message
        without padding, and the instant its last byte was read [ns]; `on_closed` gets a number."""
        self.limits = limits or StreamLimits()
        self.counters = StreamCounters()
        self.shared_buffer = memoryview(bytearray(_RECEIVE_BYTES))
        self.now_ns = clock
        self.hear = on_message
        self._on_closed = on_closed
        self._admission = Admission(self.limits)
        self._connections: dict[int, StreamConnection] = {}
        self._pace = HandshakePace(per_s=self.limits.handshakes_per_s, now_ns=clock())
        self._held_up: list[StreamConnection] = []
        "Connections that wait for their handshake to begin, newest last."
        self._pacing: asyncio.TimerHandle | None = None
        self._next = first_stream
        self._listening: list[asyncio.Server] = []
        self._certificates: list[ServerCertificate] = []
        self._checked_ns = clock()
        self._timer: asyncio.TimerHandle | None = None
        self._empty = asyncio.Event()

    # ---- for the relay ---------------------------------------------------------------------------------------------

    async def listen(
        self, listening: socket.socket, *, listener: int, over_tls: ServerCertificate | None = None
    ) -> None:
        """Serve a listening socket; the server closes it in the end. `listener` is its number."""
        loop = asyncio.get_running_loop()

        def client() -> StreamConnection:
            return StreamConnection(self, listener=listener, tls=over_tls.context if over_tls else None)

        self._listening.append(await loop.create_server(client, sock=listening, backlog=_BACKLOG))
        if over_tls is not None and over_tls not in self._certificates:
            self._certificates.append(over_tls)
        if self._timer is None:
            self._timer = loop.call_later(self.limits.sweep_s, self._sweep)

    def send(self, stream: int, data: bytes) -> bool:
        """Send a packet, framed and padded; whether the client had room. Dropped packets are counted."""
        connection = self._connections.get(stream)
        if connection is not None and connection.send(data):
            return True
        self.counters.dropped += 1
        self.counters.dropped_bytes += len(data)
        return False

    def reply(self, stream: int, data: bytes) -> bool:
        """Send a reply of the TURN core; whether the client is still there to take it."""
        connection = self._connections.get(stream)
        return connection is not None and connection.reply(data)

    def set_allocated(self, stream: int, allocated: bool) -> None:
        """Say that the client of a connection has an allocation, or has none any more. Gone ones are let pass."""
        connection = self._connections.get(stream)
        if connection is None or not connection.set_allocated(allocated):
            return
        if allocated:
            self._admission.settle(stream)
        else:
            self._admission.unsettle(stream, source_of(connection.five_tuple.client))

    def close_stream(self, stream: int) -> None:
        """Close a connection when what waits for it is sent."""
        connection = self._connections.get(stream)
        if connection is not None:
            connection.close(Ending.SERVER)

    def gauges(self) -> StreamGauges:
        """How things stand now."""
        buffered = sum(connection.buffered_bytes for connection in self._connections.values())
        return StreamGauges(
            open=self._admission.admitted, waiting=self._admission.waiting, buffered_bytes=buffered
        )  # fmt: skip

    def stop_listening(self) -> None:
        """Take no new connections; those that stand go on."""
        for listening in self._listening:
            listening.close()
        self._listening.clear()

    async def close(self, *, timeout_s: float = 1.0) -> None:
        """End everything: in good order where that takes no longer than `timeout_s`."""
        self.stop_listening()
        for connection in list(self._connections.values()):
            connection.close(Ending.SERVER)
        try:
            await asyncio.wait_for(self._all_gone(), timeout_s)
        except TimeoutError:
            for connection in list(self._connections.values()):
                connection.end(Ending.SERVER)
            await self._all_gone()
        for timer in (self._timer, self._pacing):
            if timer is not None:
                timer.cancel()
        self._timer = self._pacing = None

    async def _all_gone(self) -> None:
        while self._connections:
            self._empty.clear()
            await self._empty.wait()

    # ---- for connections -------------------------------------------------------------------------------------------

    def enter(self, connection: StreamConnection, client: TransportAddress) -> int:
        """A client has connected: its number, or 0 when it is sent away."""
        self.counters.accepted += 1
        source = source_of(client)
        if not self._admission.within_source(source, now_ns=self.now_ns()):
            connection.end(Ending.SOURCE_LIMIT)
            return 0
        if not self._admission.has_room():
            longest = self._admission.longest_waiting()
            if longest is None:
                connection.end(Ending.FULL)
                return 0
            self._connections[longest].end(Ending.FULL)
        number = self._next
        self._next += 1
        self._connections[number] = connection
        self._admission.admit(number, source)
        return number

    def may_shake_hands(self, connection: StreamConnection) -> bool:
        """Whether a TLS handshake may begin now; if not, the connection's `begin` is called when it may."""
        if self._pace.take(now_ns=self.now_ns()):
            return True
        self._held_up.append(connection)
        if self._pacing is None:
            self._pacing = asyncio.get_running_loop().call_later(_PACE_S, self._let_begin)
        return False

    def leave(self, connection: StreamConnection) -> None:
        """A connection is about to end."""
        self._admission.leave(connection.number)
        if connection.ending is not None:
            self.counters.endings[connection.ending] += 1

    def lost(self, connection: StreamConnection) -> None:
        """A connection is gone."""
        if self._connections.pop(connection.number, None) is None:
            return
        if not self._connections:
            self._empty.set()
        self._on_closed(connection.number)

    def _let_begin(self) -> None:
        self._pacing = None
        while self._held_up:
            if self._held_up[-1].ending is not None:
                self._held_up.pop()
            elif self._pace.take(now_ns=self.now_ns()):
                self._held_up.pop().begin()
            else:
                self._pacing = asyncio.get_running_loop().call_later(_PACE_S, self._let_begin)
                return

    # ---- now and then ----------------------------------------------------------------------------------------------

    def _sweep(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(self.limits.sweep_s, self._sweep)
        now = self.now_ns()
        for connection in list(self._connections.values()):
            why = connection.overdue(now)
            if why is not None:
                connection.end(why)
        self._admission.forget(now_ns=now)
        self._held_up[:] = [connection for connection in self._held_up if connection.ending is None]
        if now - self._checked_ns >= self.limits.certificate_check_s * 1e9:
            self._checked_ns = now
            self._renew_certificates()

    def _renew_certificates(self) -> None:
        for certificate in self._certificates:
            try:
                certificate.renew()
            except RelayError:
                self.counters.certificate_failures += 1
