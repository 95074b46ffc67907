"""How much clients behind connections may hold and how long they may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamLimits:
    """Bounds of the TCP and TLS side. A connection waits until it has an allocation: only then has its client proved
    who it is, and only then may it stay."""

    connections: int = 4_096
    "Open at once, in all. A new one takes the place of the one that has waited longest."
    waiting: int = 1_024
    "Of them, those without an allocation; as above."
    waiting_per_source: int = 256
    "The same from one IPv4 address or IPv6 /64; more are refused."
    starts_per_source_per_s: int = 1_000
    "Connections opened from one source within a second; more are refused."
    handshakes_per_s: float = 400.0
    "TLS handshakes begun within a second, in all; more have to wait. At about 1 ms each they leave room for the rest."
    handshake_s: float = 10.0
    "From the connection to the end of its TLS handshake."
    unallocated_s: float = 20.0
    "From the connection, or from the end of its allocation, to the next allocation."
    idle_s: float = 3_900.0
    "Without a byte from the client: a little longer than an allocation can live without a refresh."
    stall_s: float = 30.0
    "With output that the client does not read, or a farewell that does not leave."
    message_bytes: int = 16_384
    "Longest message; a stream that announces a longer one is closed."
    unallocated_message_bytes: int = 2_048
    "How much of an unfinished message is held for a client without an allocation."
    write_buffer_bytes: int = 131_072
    "Output that waits for one client. A packet that does not fit is dropped whole."
    reply_buffer_bytes: int = 32_768
    "Room beyond that for replies; a client that makes us reply and does not read is cut off."
    unallocated_buffer_bytes: int = 16_384
    "Output that waits for a client without an allocation, before it is cut off."
    sweep_s: float = 1.0
    "How often all this is looked at."
    certificate_check_s: float = 10.0
    "How often the certificate's files are looked at."
