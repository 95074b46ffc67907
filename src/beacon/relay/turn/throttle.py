"""A limit per source in constant memory: token buckets in a table of fixed size, found by a keyed hash.

Two sources may share a bucket, then they share its rate; without the key nobody can choose whom to share with. A table
that remembered each source would grow with every forged address.
"""

from __future__ import annotations

from array import array
from hashlib import blake2b

BUCKETS = 4096
_SECOND_NS = 1_000_000_000


class Throttle:
    """Lets `burst` through at once and `per_s` a second after that, for each source."""

    def __init__(self, key: bytes, *, per_s: float, burst: int, buckets: int = BUCKETS) -> None:
        self._key = key[:64]
        self._per_ns = per_s / _SECOND_NS
        self._burst = float(burst)
        self._left = array("d", [self._burst]) * buckets
        self._seen_ns = array("q", [0]) * buckets

    def admits(self, ip: bytes, *, now_ns: int) -> bool:
        """Take one for an address: IPv4 whole, IPv6 by its network of 64 bits, which is one subscriber's."""
        at = int.from_bytes(blake2b(ip[:8], digest_size=8, key=self._key).digest(), "big") % len(self._left)
        # Instants come from several sockets and are not quite in order: none is counted twice.
        latest_ns = max(now_ns, self._seen_ns[at])
        left = min(self._burst, self._left[at] + (latest_ns - self._seen_ns[at]) * self._per_ns)
        self._seen_ns[at] = latest_ns
        admitted = left >= 1.0
        self._left[at] = left - 1.0 if admitted else left
        return admitted
