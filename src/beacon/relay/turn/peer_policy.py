"""Which outside peers open mode may reach. Pure: it knows addresses, not sockets or interfaces.

Every address is first taken apart: whatever IPv4 address is wrapped in an IPv6 one is judged beside the IPv6 address
itself, and one bad layer refuses the whole (the recurring hole of TURN servers is a denied address in another
spelling). Then come, in this order, IANA's special-purpose registries, the relay's own addresses, and the operator's
allow-list. What it cannot see: a network's own NAT64 prefix, and a public address behind which a router forwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_network

from beacon.errors import InputError
from beacon.protocols.address import TransportAddress
from beacon.relay.turn.special_addresses import (
    GLOBAL_UNICAST,
    IETF_ASSIGNMENTS,
    NAT64,
    NAT64_LOCAL,
    SIX_TO_FOUR,
    SPECIAL_IPV4,
    SPECIAL_IPV6,
    TEREDO,
)

Network = IPv4Network | IPv6Network
_IPV4_PREFIXES = (bytes(12), bytes(10) + b"\xff\xff", bytes(8) + b"\xff\xff\x00\x00")
"IPv4-compatible, IPv4-mapped, IPv4-translated."
_ISATAP_IDENTIFIERS = (bytes.fromhex("00005efe"), bytes.fromhex("02005efe"))


class PeerRefusal(StrEnum):
    """Why a peer may not be reached; a label for logs and metrics."""

    MALFORMED = "malformed"
    "Neither 4 nor 16 bytes."
    SPECIAL = "special"
    "In a special-purpose registry, or not global unicast, in one of its layers."
    OWN = "own"
    "The relay's own listener, relayed address or machine."
    NOT_ALLOWED = "not_allowed"
    "Not in the operator's allow-list."


def wrapped_addresses(ip: bytes) -> tuple[bytes, ...]:
    """Every IPv4 address that a 16-byte address wraps: none for a plain one, several where layouts are ambiguous.

    Parameters
    ----------
    ip : bytes
        4 or 16 bytes in network order.

    References
    ----------
    RFC 4291 2.5.5 (compatible, mapped), RFC 2765 (translated), RFC 6052 2.2 and RFC 8215 (NAT64), RFC 3056 (6to4),
    RFC 4380 section 4 (Teredo), RFC 5214 section 6.1 (ISATAP).
    """
    if len(ip) != 16:
        return ()
    return tuple(_wrapped(ip))


def _wrapped(ip: bytes) -> Iterator[bytes]:
    address = IPv6Address(ip)
    if address in NAT64 or ip[:12] in _IPV4_PREFIXES:
        yield ip[12:]
    if address in NAT64_LOCAL:
        # The prefix length within the /48 is the network's own choice (RFC 8215 section 3): take every layout of
        # RFC 6052 section 2.2, in which byte 8 is skipped.
        yield ip[6:8] + ip[9:11]
        yield ip[7:8] + ip[9:12]
        yield ip[9:13]
        yield ip[12:]
    if address in SIX_TO_FOUR:
        yield ip[2:6]
    if address in TEREDO:
        yield ip[4:8]  # The server.
        yield bytes(byte ^ 0xFF for byte in ip[12:])  # The client behind it, every bit inverted.
    if ip[8:12] in _ISATAP_IDENTIFIERS:
        yield ip[12:]


def networks(rows: Iterable[str]) -> tuple[Network, ...]:
    """Networks from text such as `192.0.2.0/24` or a single address.

    Raises
    ------
    InputError
        For the first row that is neither.
    """
    return tuple(_network(row) for row in rows)


def _network(row: str) -> Network:
    try:
        return ip_network(row.strip(), strict=False)
    except ValueError as cause:
        raise InputError("peer_policy.not_a_network", text=row) from cause


@dataclass(frozen=True, slots=True)
class _NetworkTable:
    """Networks as pairs of masked value and mask, per family; tested with integers alone."""

    ipv4: tuple[tuple[int, int], ...]
    ipv6: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, rows: Iterable[Network]) -> _NetworkTable:
        pairs: dict[int, list[tuple[int, int]]] = {4: [], 6: []}
        for row in rows:
            pairs[row.version].append((int(row.network_address), int(row.netmask)))
        return cls(tuple(pairs[4]), tuple(pairs[6]))

    def holds(self, ip: bytes) -> bool:
        value = int.from_bytes(ip, "big")
        return any(value & mask == start for start, mask in (self.ipv4 if len(ip) == 4 else self.ipv6))

    def __bool__(self) -> bool:
        return bool(self.ipv4 or self.ipv6)


_SPECIAL = _NetworkTable.of((*SPECIAL_IPV4, *SPECIAL_IPV6))


def is_special(ip: bytes) -> bool:
    """Whether an address, as it stands and without what it wraps, is not an ordinary host's."""
    if _SPECIAL.holds(ip):
        return True
    if len(ip) == 4:
        return False
    address = IPv6Address(ip)
    if address in NAT64:
        return False
    return address not in GLOBAL_UNICAST or (address in IETF_ASSIGNMENTS and address not in TEREDO)


class PeerPolicy:
    """Says whether a peer may be reached.

    Parameters
    ----------
    own
        The relay's listeners, relayed addresses and machine. A permission is for an address, any port, so every port
        of an own address is refused; only where `allow_special` names the address are its other ports free. Port 0
        stands for all ports always.
    allow
        Networks that may be reached; empty for the whole public internet. A wrapped IPv4 address may be listed in
        either form.
    allow_special
        Networks that may be reached although they are special: loopback in a test, a firm's private range. Dangerous:
        whoever holds a credential reaches every service there, the relay's own machine included.
    """

    __slots__ = ("_allow", "_allow_special", "_own", "_own_ips")

    def __init__(
        self, *, own: Iterable[TransportAddress] = (), allow: Iterable[str] = (), allow_special: Iterable[str] = ()
    ) -> None:
        self._own = frozenset((ip, port) for ip, port in own)
        self._own_ips = frozenset(ip for ip, _ in self._own)
        self._allow = _NetworkTable.of(networks(allow))
        self._allow_special = _NetworkTable.of(networks(allow_special))

    def permits(self, ip: bytes, port: int) -> bool:
        """Whether the peer may be reached; port 0 asks for the address with any port (CreatePermission)."""
        return self.refusal(ip, port) is None

    def refusal(self, ip: bytes, port: int) -> PeerRefusal | None:
        """Why the peer may not be reached; None when it may."""
        if len(ip) not in (4, 16):
            return PeerRefusal.MALFORMED
        wrapped = wrapped_addresses(ip)
        layers = (ip, *wrapped)
        if any(is_special(layer) and not self._allow_special.holds(layer) for layer in layers):
            return PeerRefusal.SPECIAL
        if any(self._is_own(layer, port) for layer in layers):
            return PeerRefusal.OWN
        if not self._allow or self._allow_special.holds(ip) or self._allow.holds(ip):
            return None
        if wrapped and all(self._allow.holds(layer) for layer in wrapped):
            return None
        return PeerRefusal.NOT_ALLOWED

    def _is_own(self, ip: bytes, port: int) -> bool:
        if ip not in self._own_ips:
            return False
        return not self._allow_special.holds(ip) or (ip, port) in self._own or (ip, 0) in self._own
