"""Who may open a connection, and who makes way. Pure: numbers, sources and instants in, decisions out.

A client proves who it is by its allocation. Until then its connection waits, and what waits is bounded: per source, so
that one source cannot use up the whole; in all, where the one that has waited longest makes way. Refusing newcomers
instead would let a few idle connections lock everyone out until they time out.
"""

from __future__ import annotations

from dataclasses import dataclass

from beacon.protocols.address import IPV4, TransportAddress
from beacon.relay.streams.limits import StreamLimits

_SECOND_NS = 1_000_000_000


def source_of(client: TransportAddress) -> bytes:
    """What counts as one source: an IPv4 address, or the /64 that one IPv6 subscriber holds."""
    return client.ip if client.family == IPV4 else client.ip[:8]


@dataclass(slots=True)
class _Source:
    """What one source has done."""

    waiting: int = 0
    starts: int = 0
    since_ns: int = 0
    "Beginning of the second `starts` counts."


class Admission:
    """Counts connections. `admit` once for each, `leave` once for each admitted."""

    def __init__(self, limits: StreamLimits) -> None:
        self._limits = limits
        self._sources: dict[bytes, _Source] = {}
        self._waiting: dict[int, bytes] = {}
        "Number to source, longest waiting first."
        self._settled: set[int] = set()

    @property
    def waiting(self) -> int:
        """Connections without an allocation."""
        return len(self._waiting)

    @property
    def admitted(self) -> int:
        """All connections."""
        return len(self._waiting) + len(self._settled)

    @property
    def sources(self) -> int:
        """Sources remembered."""
        return len(self._sources)

    def within_source(self, source: bytes, *, now_ns: int) -> bool:
        """Count a new connection of this source, and say whether the source may have it."""
        entry = self._sources.setdefault(source, _Source(since_ns=now_ns))
        if now_ns - entry.since_ns >= _SECOND_NS:
            entry.starts, entry.since_ns = 0, now_ns
        entry.starts += 1
        return (
            entry.starts <= self._limits.starts_per_source_per_s and entry.waiting < self._limits.waiting_per_source
        )

    def has_room(self) -> bool:
        """Whether one more fits, in all."""
        return len(self._waiting) < self._limits.waiting and self.admitted < self._limits.connections

    def longest_waiting(self) -> int | None:
        """The connection that is to make way; None when all have allocations."""
        return next(iter(self._waiting), None)

    def admit(self, number: int, source: bytes) -> None:
        """A connection begins, and waits."""
        self._waiting[number] = source
        self._sources.setdefault(source, _Source()).waiting += 1

    def settle(self, number: int) -> None:
        """A waiting connection has got an allocation."""
        if self._stop_waiting(number):
            self._settled.add(number)

    def unsettle(self, number: int, source: bytes) -> None:
        """The allocation has ended: the connection waits again, behind all others. This may pass the limits; the next
        connection then makes the longest waiting go."""
        if number in self._settled:
            self._settled.discard(number)
            self.admit(number, source)

    def leave(self, number: int) -> None:
        """A connection is gone. Unknown numbers are let pass."""
        self._stop_waiting(number)
        self._settled.discard(number)

    def forget(self, *, now_ns: int) -> None:
        """Drop what is no longer needed of sources."""
        old = [s for s, entry in self._sources.items() if not entry.waiting and now_ns - entry.since_ns >= _SECOND_NS]
        for source in old:
            del self._sources[source]

    def _stop_waiting(self, number: int) -> bool:
        source = self._waiting.pop(number, None)
        if source is None:
            return False
        self._sources[source].waiting -= 1
        return True
