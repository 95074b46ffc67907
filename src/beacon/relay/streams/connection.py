"""One client behind a connection: bytes in become messages, messages out become bytes or are dropped whole.

Nothing here waits or grows: input passes through one buffer that all connections share, an unfinished message and the
output that waits are bounded, and what takes too long is ended from outside by `overdue`.
"""

from __future__ import annotations

import asyncio
import ssl
from typing import Any, Protocol, cast

from beacon.errors import PeerError
from beacon.protocols.address import TransportAddress
from beacon.protocols.stun_stream import StunStream
from beacon.relay.streams.counters import Ending, StreamCounters
from beacon.relay.streams.limits import StreamLimits
from beacon.relay.streams.socket_options import set_client_options
from beacon.relay.streams.tls import RECORD_BYTES, RECORD_OVERHEAD_BYTES, TlsSession
from beacon.relay.turn.events import FiveTuple, Transport

_MAPPED = bytes(10) + b"\xff\xff"
_NOWHERE = TransportAddress(bytes(4), 0)
_S = 1_000_000_000


class StreamOwner(Protocol):
    """What a connection needs of the server it belongs to."""

    limits: StreamLimits
    counters: StreamCounters
    shared_buffer: memoryview

    def now_ns(self) -> int:
        """Monotonic clock."""

    def enter(self, connection: StreamConnection, client: TransportAddress) -> int:
        """Number for a new connection, or 0 when it has been ended at once."""

    def may_shake_hands(self, connection: StreamConnection) -> bool:
        """Whether a TLS handshake may begin now; if not, `begin` follows."""

    def leave(self, connection: StreamConnection) -> None:
        """The connection counts no more; it may still have output to send."""

    def lost(self, connection: StreamConnection) -> None:
        """The connection is gone for good."""

    def hear(self, source: FiveTuple, message: bytes, arrival_ns: int) -> None:
        """A whole message."""


def address_of(name: Any) -> TransportAddress | None:
    """Address of a socket's end, IPv4 even where the socket says it in IPv6; None for the end of a broken one."""
    if not name:
        return None
    address = TransportAddress.of(name[0], name[1])
    return TransportAddress(address.ip[12:], address.port) if address.ip[:12] == _MAPPED else address


class StreamConnection(asyncio.BufferedProtocol):
    """What asyncio tells of one connection."""

    def __init__(self, owner: StreamOwner, *, listener: int, tls: ssl.SSLContext | None) -> None:
        self._owner = owner
        self._listener = listener
        self._tls = TlsSession(tls) if tls else None
        self._framing = StunStream(limit_bytes=owner.limits.message_bytes)
        self._transport: asyncio.Transport
        self._began_ns = self._heard_ns = self._waits_ns = owner.now_ns()
        self._written = self._drained = 0
        self._moved_ns = self._began_ns
        self._left_ns = 0
        self._allocated = False
        self.number = 0
        "Number of the connection; 0 when it was refused."
        self.five_tuple = FiveTuple(Transport.TCP, _NOWHERE, _NOWHERE, listener)
        self.ending: Ending | None = None
        "Why it ends, as soon as that is decided."

    # ---- asyncio's calls -------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has connected."""
        self._transport = cast(asyncio.Transport, transport)
        client, server = (address_of(transport.get_extra_info(name)) for name in ("peername", "sockname"))
        if client is None or server is None:
            self.end(Ending.RESET)
            return
        self.number = self._owner.enter(self, client)
        if not self.number:
            return
        over = Transport.TLS if self._tls else Transport.TCP
        self.five_tuple = FiveTuple(over, client, server, self._listener, self.number)
        set_client_options(transport.get_extra_info("socket"))
        if self._tls and not self._owner.may_shake_hands(self):
            self._transport.pause_reading()

    def begin(self) -> None:
        """Read what the client has sent meanwhile: its handshake may begin."""
        if self.ending is None:
            self._transport.resume_reading()

    def get_buffer(self, sizehint: int) -> memoryview:
        """The one buffer: it is emptied by `buffer_updated`, which follows at once."""
        return self._owner.shared_buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Bytes have come."""
        if self.ending is not None:
            return
        now = self._owner.now_ns()
        self._heard_ns = now
        self._owner.counters.bytes_in += nbytes
        data = bytes(self._owner.shared_buffer[:nbytes])
        if self._tls is None:
            self._cut(data, now)
        else:
            self._unseal(self._tls, data, now)

    def eof_received(self) -> None:
        """The client has closed its half; the other half follows, as no client works on with one."""
        self._leave(Ending.CLIENT)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._leave(Ending.RESET if exc else Ending.CLIENT)
        self._owner.lost(self)

    # ---- input -----------------------------------------------------------------------------------------------------

    def _unseal(self, tls: TlsSession, data: bytes, now: int) -> None:
        was_ready = tls.ready
        try:
            plain = tls.feed(data)
        except PeerError:
            self._write(tls.to_send())  # the alert that says why
            self.close(Ending.TLS)
            return
        self._owner.counters.handshakes += tls.ready and not was_ready
        answer = tls.to_send()
        if answer:
            self._write(answer)
            if self.buffered_bytes > self._room(reply=True):
                self.end(Ending.STALLED)
                return
        if plain:
            self._cut(plain, now)
        if tls.ended:
            self.close(Ending.CLIENT)

    def _cut(self, data: bytes, now: int) -> None:
        """Cut a piece of the stream into messages and pass them on."""
        try:
            messages = self._framing.feed(data)
        except PeerError:
            self.end(Ending.MALFORMED)
            return
        self._owner.counters.messages_in += len(messages)
        for message in messages:
            self._owner.hear(self.five_tuple, message, now)
            if self.ending is not None:
                return
        if not self._allocated and self._framing.held_bytes > self._owner.limits.unallocated_message_bytes:
            self.end(Ending.OVERSIZE)

    # ---- output ----------------------------------------------------------------------------------------------------

    def send(self, data: bytes) -> bool:
        """Send a packet if the client has room for all of it; whether it had."""
        return self._send(data, self._room(reply=False))

    def reply(self, data: bytes) -> bool:
        """Send a reply; a client that has no room for it is cut off."""
        if self.ending is not None:
            return False
        sent = self._send(data, self._room(reply=True))
        if not sent:
            self.end(Ending.STALLED)
        return sent

    @property
    def buffered_bytes(self) -> int:
        """Output that waits for the client."""
        return self._transport.get_write_buffer_size()

    def _room(self, *, reply: bool) -> int:
        limits = self._owner.limits
        if not self._allocated:
            return limits.unallocated_buffer_bytes
        return limits.write_buffer_bytes + (limits.reply_buffer_bytes if reply else 0)

    def _send(self, data: bytes, room: int) -> bool:
        if self.ending is not None:
            return False
        size = len(data)
        if self._tls:
            if not self._tls.ready:
                return False
            size += RECORD_OVERHEAD_BYTES * (1 + size // RECORD_BYTES)
        if self.buffered_bytes + size > room:
            return False
        if self._tls:
            self._tls.seal(data)
            self._write(self._tls.to_send())
        else:
            self._write(data)
        self._owner.counters.messages_out += 1
        self._owner.counters.bytes_out += len(data)
        return True

    def _write(self, data: bytes) -> None:
        self._written += len(data)
        self._transport.write(data)

    # ---- life ------------------------------------------------------------------------------------------------------

    def set_allocated(self, allocated: bool) -> bool:
        """Note whether the client has an allocation; whether that is news."""
        if allocated == self._allocated or self.ending is not None:
            return False
        self._allocated = allocated
        self._waits_ns = self._owner.now_ns()
        return True

    def overdue(self, now_ns: int) -> Ending | None:
        """Why the connection should end now; None when it may stay. To be asked every now and then."""
        limits = self._owner.limits
        buffered = self.buffered_bytes
        if not buffered or self._written - buffered > self._drained:
            self._moved_ns, self._drained = now_ns, self._written - buffered
        handshaking = self._tls is not None and not self._tls.ready
        terms = (
            (Ending.STALLED, self.ending is not None, self._left_ns, limits.stall_s),
            (Ending.STALLED, True, self._moved_ns, limits.stall_s),
            (Ending.HANDSHAKE, handshaking, self._began_ns, limits.handshake_s),
            (Ending.UNALLOCATED, not self._allocated, self._waits_ns, limits.unallocated_s),
            (Ending.IDLE, True, self._heard_ns, limits.idle_s),
        )
        return next((why for why, holds, since, term_s in terms if holds and now_ns - since > term_s * _S), None)

    def close(self, why: Ending) -> None:
        """End the connection in good order: what waits is sent first."""
        if self.ending is not None:
            return
        self._leave(why)
        if self._tls:
            self._tls.farewell()
            self._write(self._tls.to_send())
        self._transport.close()

    def end(self, why: Ending) -> None:
        """End the connection at once, whatever waits."""
        self._leave(why)
        self._transport.abort()

    def _leave(self, why: Ending) -> None:
        if self.ending is None:
            self.ending = why
            self._left_ns = self._owner.now_ns()
            self._owner.leave(self)
