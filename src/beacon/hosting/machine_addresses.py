"""The addresses this machine answers to: what a wildcard listener stands for, and what no outside peer may be.

Reads the system's own tables on Linux; elsewhere what its name resolves to and what its routes start from, which may
miss some.
"""

from __future__ import annotations

import contextlib
import re
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

_PROC = Path("/proc/net")
_LOCAL_IPV4 = re.compile(r"^\s*\|-- (\S+)\n(?:\s*/\d+ .*\n)*?\s*/32 host LOCAL", re.M)
_PROBES = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"Documentation addresses: connecting a UDP socket to one sends nothing, and shows the address the default route has."


def machine_addresses(*, proc: Path = _PROC) -> tuple[IPv4Address | IPv6Address, ...]:
    """Every address of this machine, loopback included, IPv4 first, in order and once each."""
    try:
        found = _from_tables(proc)
    except OSError:
        found = _from_names()
    return tuple(sorted(found, key=lambda each: (each.version, int(each))))


def _from_tables(proc: Path) -> set[IPv4Address | IPv6Address]:
    found: set[IPv4Address | IPv6Address] = set()
    found.update(IPv4Address(text) for text in _LOCAL_IPV4.findall((proc / "fib_trie").read_text()))
    with contextlib.suppress(OSError):  # No such file where IPv6 is switched off.
        rows = (proc / "if_inet6").read_text().splitlines()
        found.update(IPv6Address(bytes.fromhex(row.split()[0])) for row in rows)
    return found


def _from_names() -> set[IPv4Address | IPv6Address]:
    texts = {"127.0.0.1", "::1"}
    with contextlib.suppress(OSError):
        texts.update(str(row[4][0]) for row in socket.getaddrinfo(socket.gethostname(), None))
    for family, probe in _PROBES:
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.connect((probe, 9))
            texts.add(str(sock.getsockname()[0]))
    return {ip_address(text.partition("%")[0]) for text in texts}
