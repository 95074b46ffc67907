"""What the TURN core sees and what it wants done. The core owns no socket: a shell feeds it and carries these out.

Events come in the order in which they must be carried out: what changes the data plane stands before the reply that
promises it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from beacon.protocols.address import TransportAddress


class Transport(IntEnum):
    """How a client reaches the relay."""

    UDP = 0
    TCP = 1
    TLS = 2


class FiveTuple(NamedTuple):
    """Who sent a message, and over what. Equal five-tuples are one client."""

    transport: Transport
    client: TransportAddress
    server: TransportAddress
    "The listener's address as the client sees it."
    listener: int
    "Number of the listener; replies leave by it."
    stream: int = 0
    "Number of the connection; 0 over UDP."


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Bytes to send back."""

    to: FiveTuple
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationOpened:
    """An allocation stands; the data plane must know it before the reply goes out."""

    allocation: int
    "Never used again for another."
    client: FiveTuple
    username: str
    session: str
    leg: str
    relayed: TransportAddress
    "As peers see it."
    until_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationRefreshed:
    """An allocation lives longer."""

    allocation: int
    until_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationClosed:
    """An allocation has ended: refreshed to zero, expired, revoked, or its connection is gone."""

    allocation: int
    why: str
    "refresh, expired, revoked, disconnected, replaced."


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSet:
    """An allocation may exchange packets with an address, any port, until then."""

    allocation: int
    peer_ip: bytes
    until_ns: int
    outside: bool = False
    """Whether by its relayed socket too (open mode); else only with live allocations of the relay, in memory. Without
    it a permission for the relay's own address, which peers of one session need, would open the relay's machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSet:
    """A channel number stands for a peer; a permission for its address comes as an event of its own."""

    allocation: int
    number: int
    peer: TransportAddress
    until_ns: int


Event = Reply | AllocationOpened | AllocationRefreshed | AllocationClosed | PermissionSet | ChannelSet
