"""Relayed addresses: virtual ones, which are only numbers (closed mode), and bound sockets (open mode).

Both keep the contract `relay.turn.ports.RelayedPorts`. A number is drawn at random from the free ones of its family
(RFC 8656 section 7.2: not predictable), in constant time however full the range is.
"""

from __future__ import annotations

import contextlib
import errno
import secrets
import socket
import time
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from beacon.errors import RelayError
from beacon.protocols.address import TransportAddress
from beacon.relay.turn.ports import RelayedPort

FIRST_PORT, LAST_PORT = 49_152, 65_535
"RFC 8656 section 7.2: the dynamic range, RFC 6335."
RESERVED_NS = 30_000_000_000
"RFC 8656 section 7.2: a token holds for at least 30 seconds."
MOST_RESERVED = 1_024
"Reservations at one time, in all: they outlive the allocation that made them, so its owner's quota cannot bound them."
RETIRED_NS = 1_000_000_000
"A released socket stays open this long: the data plane may still send from it, and its number must not be reused."
TRIES = 64
"Numbers tried when others on this machine hold them."
RECEIVE_BUFFER_BYTES = 256 * 1024
_TOKEN_BYTES = 8

Below = Callable[[int], int]
"A whole number from 0 to below its argument, at random."


class _FreeNumbers:
    """Port numbers not in use. Take any, take one by name, put back: all in constant time."""

    __slots__ = ("_at", "_below", "_free")

    def __init__(self, below: Below) -> None:
        self._below = below
        self._free = array("i", range(FIRST_PORT, LAST_PORT + 1))
        self._at = array("i", range(LAST_PORT + 1 - FIRST_PORT))

    def __len__(self) -> int:
        return len(self._free)

    def any(self) -> int | None:
        """A free number at random, left free."""
        return self._free[self._below(len(self._free))] if self._free else None

    def any_even(self, *, with_next: bool) -> int | None:
        """A free even number at random, its odd neighbour free too when asked; left free."""
        fits = self._pairs if with_next else self._is_even
        for _ in range(TRIES):
            number = self.any()
            if number is not None and fits(number & ~1):
                return number & ~1
        return next((number for number in self._free if fits(number)), None)

    def _is_even(self, number: int) -> bool:
        return number & 1 == 0 and self.has(number)

    def _pairs(self, number: int) -> bool:
        return self._is_even(number) and self.has(number + 1)

    def has(self, number: int) -> bool:
        return FIRST_PORT <= number <= LAST_PORT and self._at[number - FIRST_PORT] >= 0

    def remove(self, number: int) -> None:
        at = self._at[number - FIRST_PORT]
        last = self._free.pop()
        if last != number:
            self._free[at] = last
            self._at[last - FIRST_PORT] = at
        self._at[number - FIRST_PORT] = -1

    def add(self, number: int) -> None:
        self._at[number - FIRST_PORT] = len(self._free)
        self._free.append(number)


class _Reservation(NamedTuple):
    token: bytes
    address: TransportAddress
    until_ns: int


class VirtualPorts:
    """Relayed addresses without sockets: closed mode.

    Parameters
    ----------
    addresses
        The address peers see, one a family.
    below, token, clock_ns
        Chance and the monotonic clock; the system's own unless a test says otherwise.
    """

    open = False

    def __init__(
        self,
        addresses: Iterable[bytes],
        *,
        below: Below = secrets.randbelow,
        token: Callable[[int], bytes] = secrets.token_bytes,
        clock_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._ip = {TransportAddress(ip, 0).family: ip for ip in addresses}
        self._free = {family: _FreeNumbers(below) for family in self._ip}
        self._token = token
        self._clock_ns = clock_ns
        self._reserved: dict[bytes, _Reservation] = {}

    def own(self, ip: bytes) -> bool:
        """Whether an address is one of the relay's own relayed addresses."""
        return ip in self._ip.values()

    def families(self) -> frozenset[int]:
        """Address families that can be relayed."""
        return frozenset(self._ip)

    def take(self, family: int, *, even: bool = False, reserve: bool = False) -> RelayedPort:
        """A fresh relayed address, with an even port, and the one above it held for a token, when asked.

        Raises RelayError when none is left.
        """
        self.sweep()
        if family not in self._ip or (reserve and len(self._reserved) >= MOST_RESERVED):
            raise RelayError("ports.none_left", first=FIRST_PORT, last=LAST_PORT)
        if reserve:
            return self._take_pair(family)
        free = self._free[family]
        for _ in range(TRIES):
            number = free.any_even(with_next=False) if even else free.any()
            if number is None:
                break
            address = TransportAddress(self._ip[family], number)
            if self._seize(address):
                return RelayedPort(address, b"")
        raise RelayError("ports.none_left", first=FIRST_PORT, last=LAST_PORT)

    def _take_pair(self, family: int) -> RelayedPort:
        for _ in range(TRIES):
            number = self._free[family].any_even(with_next=True)
            if number is None:
                break
            address = TransportAddress(self._ip[family], number)
            above = TransportAddress(self._ip[family], number + 1)
            if not self._seize(address):
                continue
            if self._seize(above):
                token = self._token(_TOKEN_BYTES)
                self._reserved[token] = _Reservation(token, above, self._clock_ns() + RESERVED_NS)
                return RelayedPort(address, token)
            self._give_back(address)
        raise RelayError("ports.none_left", first=FIRST_PORT, last=LAST_PORT)

    def take_reserved(self, token: bytes) -> RelayedPort:
        """The address a token stands for, once. Raises RelayError when there is none."""
        self.sweep()
        held = self._reserved.pop(token, None)
        if held is None:
            raise RelayError("ports.no_reservation")
        return RelayedPort(held.address, b"")

    def restore(self, address: TransportAddress) -> None:
        """Take exactly this address, which a relay before this one had given out. Raises RelayError when it cannot."""
        free = self._free.get(address.family)
        if free is None or self._ip[address.family] != address.ip or not free.has(address.port):
            raise RelayError("ports.not_restored", address=str(address))
        if not self._seize(address):
            raise RelayError("ports.not_restored", address=str(address))

    def release(self, address: TransportAddress) -> None:
        """Give an address back. One that is not taken is left alone."""
        free = self._free.get(address.family)
        taken = FIRST_PORT <= address.port <= LAST_PORT and free is not None and not free.has(address.port)
        if taken and self._ip[address.family] == address.ip:
            self._give_back(address)

    def sweep(self) -> None:
        """End reservations that no one came for. Every `take` does it as well."""
        now_ns = self._clock_ns()
        # All last equally long and a dict keeps its order, so the oldest comes first.
        while self._reserved:
            oldest = next(iter(self._reserved.values()))
            if oldest.until_ns > now_ns:
                return
            del self._reserved[oldest.token]
            self._give_back(oldest.address)

    def close(self) -> None:
        """Nothing is open."""

    def _seize(self, address: TransportAddress) -> bool:
        """Make a free address ours. Whether it could be done."""
        self._free[address.family].remove(address.port)
        return True

    def _give_back(self, address: TransportAddress) -> None:
        self._free[address.family].add(address.port)


class BoundPorts(VirtualPorts):
    """Relayed addresses with a UDP socket each: open mode.

    Parameters
    ----------
    addresses
        Address to bind → address peers see; they differ behind a NAT that maps ports one to one.
    """

    open = True

    def __init__(
        self,
        addresses: Mapping[bytes, bytes],
        *,
        below: Below = secrets.randbelow,
        token: Callable[[int], bytes] = secrets.token_bytes,
        clock_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        super().__init__(addresses.values(), below=below, token=token, clock_ns=clock_ns)
        self._bound_ip = {TransportAddress(seen, 0).family: bound for bound, seen in addresses.items()}
        self._sockets: dict[TransportAddress, socket.socket] = {}
        self._retired: deque[tuple[int, TransportAddress, socket.socket]] = deque()

    def own(self, ip: bytes) -> bool:
        """Whether an address is one of the relay's own relayed addresses, as bound or as peers see it."""
        return super().own(ip) or ip in self._bound_ip.values()

    def fd(self, address: TransportAddress) -> int:
        """File descriptor of a relayed address's socket. Raises KeyError for an address that is not taken."""
        return self._sockets[address].fileno()

    def sweep(self) -> None:
        """End reservations that no one came for, and close sockets released long enough ago."""
        super().sweep()
        now_ns = self._clock_ns()
        while self._retired and self._retired[0][0] <= now_ns:
            _, address, sock = self._retired.popleft()
            sock.close()
            super()._give_back(address)

    def close(self) -> None:
        """Close every socket."""
        for sock in (*self._sockets.values(), *(sock for _, _, sock in self._retired)):
            sock.close()
        self._sockets.clear()
        self._retired.clear()

    def release(self, address: TransportAddress) -> None:
        """Give an address back; its socket closes a moment later."""
        if address in self._sockets:
            self._give_back(address)

    def _seize(self, address: TransportAddress) -> bool:
        try:
            sock = _bound_udp(self._bound_ip[address.family], address.port)
        except OSError as cause:
            if cause.errno in (errno.EADDRINUSE, errno.EACCES):  # EACCES: ports that Windows keeps for itself.
                return False
            raise RelayError("ports.not_bound", address=str(address), why=cause.strerror or "") from cause
        self._sockets[address] = sock
        return super()._seize(address)

    def _give_back(self, address: TransportAddress) -> None:
        self._retired.append((self._clock_ns() + RETIRED_NS, address, self._sockets.pop(address)))


def _bound_udp(ip: bytes, port: int) -> socket.socket:
    family = socket.AF_INET if len(ip) == 4 else socket.AF_INET6
    sock = socket.socket(family, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        sock.bind((TransportAddress(ip, port).host, port))
    except OSError:
        sock.close()
        raise
    return sock

