"""All live allocations, found by client, relayed address, user or connection, and in the order in which they end."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator

from beacon.protocols.address import TransportAddress
from beacon.relay.turn.allocation import Allocation
from beacon.relay.turn.events import FiveTuple

_SPARE_ENTRIES = 64


class AllocationTable:
    """An allocation is in all of its indexes or in none."""

    def __init__(self) -> None:
        self._by_number: dict[int, Allocation] = {}
        self._by_client: dict[FiveTuple, Allocation] = {}
        self._by_relayed: dict[TransportAddress, Allocation] = {}
        self._by_stream: dict[int, Allocation] = {}
        self._users: Counter[str] = Counter()
        self._ends: list[tuple[int, int]] = []

    def __len__(self) -> int:
        return len(self._by_number)

    def __iter__(self) -> Iterator[Allocation]:
        return iter(list(self._by_number.values()))

    def of_client(self, client: FiveTuple) -> Allocation | None:
        """The allocation of a 5-tuple."""
        return self._by_client.get(client)

    def of_relayed(self, address: TransportAddress) -> Allocation | None:
        """The allocation that relays an address."""
        return self._by_relayed.get(address)

    def of_stream(self, stream: int) -> Allocation | None:
        """The allocation behind a connection."""
        return self._by_stream.get(stream)

    def count_of(self, username: str) -> int:
        """Allocations of a user."""
        return self._users[username]

    def add(self, allocation: Allocation) -> None:
        """Take one in."""
        self._by_number[allocation.number] = allocation
        self._by_client[allocation.client] = allocation
        self._by_relayed[allocation.relayed] = allocation
        if allocation.client.stream:
            self._by_stream[allocation.client.stream] = allocation
        self._users[allocation.username] += 1
        self._queue(allocation)

    def remove(self, allocation: Allocation) -> None:
        """Put one out."""
        del self._by_number[allocation.number]
        del self._by_client[allocation.client]
        del self._by_relayed[allocation.relayed]
        self._by_stream.pop(allocation.client.stream, None)
        self._users[allocation.username] -= 1
        if not self._users[allocation.username]:
            del self._users[allocation.username]
        if len(self._ends) > 2 * len(self._by_number) + _SPARE_ENTRIES:
            self._ends = [entry for entry in self._ends if self._stands(entry)]
            heapq.heapify(self._ends)

    def prolong(self, allocation: Allocation, *, until_ns: int) -> None:
        """Set a new end. A later one is found when the earlier comes up, so that refreshing costs no memory."""
        allocation.until_ns = until_ns
        if until_ns < allocation.queued_ns:
            self._queue(allocation)

    def deadline_ns(self) -> int | None:
        """No allocation ends before this."""
        return self._ends[0][0] if self._ends else None

    def ended(self, *, now_ns: int) -> list[Allocation]:
        """Those whose time is over; they are still in the table."""
        found = []
        while self._ends and self._ends[0][0] <= now_ns:
            entry = heapq.heappop(self._ends)
            if not self._stands(entry):
                continue
            allocation = self._by_number[entry[1]]
            if allocation.until_ns > now_ns:
                self._queue(allocation)
            else:
                found.append(allocation)
        return found

    def _queue(self, allocation: Allocation) -> None:
        allocation.queued_ns = allocation.until_ns
        heapq.heappush(self._ends, (allocation.until_ns, allocation.number))

    def _stands(self, entry: tuple[int, int]) -> bool:
        allocation = self._by_number.get(entry[1])
        return allocation is not None and allocation.queued_ns == entry[0]
