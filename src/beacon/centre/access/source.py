"""Where a request comes from: whole for counting how often, masked for keeping."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

_KEPT_BITS = {4: 24, 6: 48}
_COUNTED_BITS = {4: 32, 6: 64}
"A household or an office has a /64 to itself: counting whole IPv6 addresses would count nothing."


def masked(scope: Mapping[str, Any]) -> str:
    """198.51.100.0/24 or 2001:db8:1::/48; empty when there is no address."""
    network = _network(scope, _KEPT_BITS)
    return "" if network is None else str(network)


def counted(scope: Mapping[str, Any]) -> str:
    """The key of a throttle."""
    network = _network(scope, _COUNTED_BITS)
    return "" if network is None else str(network.network_address)


def _network(scope: Mapping[str, Any], bits: dict[int, int]) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    client = scope.get("client")
    if not client:
        return None
    try:
        address = ipaddress.ip_address(str(client[0]).partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    return ipaddress.ip_network((address, bits[address.version]), strict=False)
