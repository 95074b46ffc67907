"""What a relay is: its sockets, its mode, its limits. Built by `wiring`."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from beacon.nouns import RelaySession
from beacon.protocols.address import TransportAddress
from beacon.relay.sessions.book import BookLimits
from beacon.relay.streams.limits import StreamLimits
from beacon.relay.streams.tls import ServerCertificate
from beacon.relay.turn.config import TurnConfig
from beacon.relay.turn.events import Transport
from beacon.relay.turn.ports import RelayedPorts


class HeldPorts(RelayedPorts, Protocol):
    """Relayed ports with their shell's side."""

    def sweep(self) -> None:
        """Let go of what is no longer held."""

    def close(self) -> None:
        """Let go of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeListener:
    """A listening socket."""

    transport: Transport
    socket: socket.socket
    server: TransportAddress
    "As clients see it."


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeConfig:
    """One relay."""

    state_dir: Path
    listeners: tuple[NodeListener, ...]
    ports: HeldPorts
    relayed_fd: Callable[[TransportAddress], int] = lambda address: -1
    "Open mode: descriptor of a relayed address's socket."
    policy: Callable[[bytes, int], bool] = lambda ip, port: False
    "Open mode: which outside peers may be reached."
    run: str = ""
    "A name for this run of the relay. Another run's journal gives only its keys and revocations."
    secret: bytes = b""
    "Of the credentials; empty for one of the journal's own."
    sessions: tuple[RelaySession, ...] = ()
    "To begin with, unless the journal has them."
    turn: TurnConfig = field(default_factory=TurnConfig)
    streams: StreamLimits = field(default_factory=StreamLimits)
    limits: BookLimits = field(default_factory=BookLimits)
    certificate: ServerCertificate | None = None
    uris: tuple[str, ...] = ()
    portable: bool = False
