"""The handle of the data plane: what the rest of the relay sees of it. No method blocks."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from typing import Any

from beacon.impair import LaneProfile, QueueProfile
from beacon.protocols.address import TransportAddress
from beacon.relay.plane.capacity import PlaneCapacity
from beacon.relay.plane.records import PlaneEvent


class PlaneLink:
    """One data plane in a thread of its own. All methods belong to one thread, the owner's."""

    def __init__(self, *, portable: bool = False, capacity: PlaneCapacity | None = None) -> None:
        """`portable` asks for plain sockets and the loop that runs on any system; it is also what other systems get."""

    def start(self, listeners: Sequence[socket.socket]) -> None:
        """Start the loop on bound UDP sockets; a socket's place in the sequence is its listener number."""

    def stop(self, *, timeout_s: float = 2.0) -> None:
        """End the loop; packets in flight are gone."""

    @property
    def alive(self) -> bool:
        """Whether the loop runs."""
        return False

    def fileno(self) -> int:
        """Becomes readable when events wait."""
        return -1

    def receive(self) -> list[PlaneEvent]:
        """Events that have come since the last call."""
        return []

    def open_allocation(
        self, *, allocation: int, client: TransportAddress, listener: int, leg: int, relayed: TransportAddress,
        stream: int = 0, outside: int = -1, relayed_fd: int = -1, max_in_flight: int = 4_096,
    ) -> None:  # fmt: skip
        """Tell the loop of an allocation.

        `stream`: the client is behind that connection, output comes as StreamDelivery. `outside`: number of the
        session's pseudo-leg for peers outside. `relayed_fd`: open mode's socket; the loop keeps a duplicate, so the
        caller may close his own at any time. `max_in_flight`: packets *from* this client that may be under way at once.
        """

    def close_allocation(self, *, allocation: int) -> None:
        """Forget an allocation with its permissions and channels; what is under way to it is dropped."""

    def permit(self, *, allocation: int, peer_ip: bytes, until_ns: int) -> None:
        """Install or renew a permission."""

    def bind_channel(self, *, allocation: int, number: int, peer: TransportAddress, until_ns: int) -> None:
        """Install or renew a channel. It does not permit the peer: `permit` does."""

    def set_lane(
        self, *, origin: int, target: int, key: tuple[int, int], profile: LaneProfile, up: int = -1, down: int = -1,
        head_of_line: Any = None,
    ) -> None:  # fmt: skip
        """A lane with a fresh state; `up` and `down` are queue numbers, -1 for none."""

    def switch_lane(
        self, *, origin: int, target: int, profile: LaneProfile, at_ns: int, up: int = -1, down: int = -1,
        head_of_line: Any = None,
    ) -> None:  # fmt: skip
        """Another profile for packets that arrive at or after `at_ns`; state, order and what is in flight are kept."""

    def close_lane(self, *, origin: int, target: int) -> None:
        """No packet goes that way any more; what is in flight arrives."""

    def set_queue(self, *, queue: int, key: tuple[int, int], profile: QueueProfile) -> None:
        """A queue with a fresh state."""

    def switch_queue(self, *, queue: int, profile: QueueProfile, at_ns: int) -> None:
        """Another profile for packets that arrive at the queue at or after `at_ns`; what waits leaves as promised."""

    def close_queue(self, *, queue: int) -> None:
        """Lanes through this queue pass it by."""

    def inject(self, *, allocation: int, frame: bytes, arrival_ns: int) -> None:
        """A ChannelData message or Send indication that came over the connection of an allocation."""

    def flush(self, *, timeout_s: float = 2.0) -> None:
        """Wait until the loop has carried out all that was said so far. Raises RelayError when it does not."""
