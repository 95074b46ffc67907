"""What is counted of connections, for metrics."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Ending(StrEnum):
    """Why a connection ended."""

    CLIENT = "client"
    "The client closed it."
    RESET = "reset"
    "The network or the client's system broke it."
    SERVER = "server"
    "The relay closed it: told to, or shutting down."
    SOURCE_LIMIT = "source_limit"
    "Refused: too many from there."
    FULL = "full"
    "Refused, or made way: too many in all."
    TLS = "tls"
    "The TLS layer made no sense."
    HANDSHAKE = "handshake"
    "The TLS handshake took too long."
    MALFORMED = "malformed"
    "The bytes are neither STUN nor ChannelData, or announce too long a message."
    OVERSIZE = "oversize"
    "Too long an unfinished message for a client without an allocation."
    UNALLOCATED = "unallocated"
    "No allocation in time."
    IDLE = "idle"
    "Silent for too long."
    STALLED = "stalled"
    "The client did not read."


@dataclass(slots=True, kw_only=True)
class StreamCounters:
    """Totals since the start."""

    accepted: int = 0
    "Connections, those refused at once among them."
    handshakes: int = 0
    "TLS handshakes completed."
    messages_in: int = 0
    bytes_in: int = 0
    "On the connection, TLS framing included."
    messages_out: int = 0
    bytes_out: int = 0
    "Messages as handed over, without TLS framing."
    dropped: int = 0
    "Packets that found no room in a client's write buffer, or no client."
    dropped_bytes: int = 0
    certificate_failures: int = 0
    "Times a changed certificate could not be used; the one before it stays."
    endings: dict[Ending, int] = field(default_factory=lambda: dict.fromkeys(Ending, 0))
