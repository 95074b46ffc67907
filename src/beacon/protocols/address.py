"""Addresses as they are on the wire: 4 or 16 bytes and a port. Two equal addresses have equal bytes."""

from __future__ import annotations

import ipaddress
from typing import NamedTuple

IPV4, IPV6 = 4, 6


class TransportAddress(NamedTuple):
    """An IP address and a port."""

    ip: bytes
    "4 bytes for IPv4, 16 for IPv6."
    port: int

    @classmethod
    def of(cls, host: str, port: int) -> TransportAddress:
        """From text. Raises ValueError for what is not a numeric address."""
        return cls(ipaddress.ip_address(host.partition("%")[0]).packed, port)

    @property
    def family(self) -> int:
        """IPV4 or IPV6."""
        return IPV4 if len(self.ip) == 4 else IPV6

    @property
    def host(self) -> str:
        """The address as text, without the port."""
        return str(ipaddress.ip_address(self.ip))

    def __str__(self) -> str:
        return f"{self.host}:{self.port}" if self.family == IPV4 else f"[{self.host}]:{self.port}"
