"""The handle of the data plane: what the rest of the relay sees of it.

No method blocks, except that an order waits up to a second where the loop's socket is full, which is when thousands
of orders come at once: an order must never be lost, nor come after the reply that promises it.
"""

from __future__ import annotations

import socket
import struct
import sys
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from beacon.errors import RelayError
from beacon.impair import HeadOfLineProfile, LaneProfile, QueueProfile
from beacon.protocols.address import TransportAddress
from beacon.relay.plane.capacity import PlaneCapacity
from beacon.relay.plane.events import read_event
from beacon.relay.plane.figures import FIGURES, QUEUE_FIGURES, write_lane_figures, write_queue_figures
from beacon.relay.plane.messages import (
    BIND_CHANNEL,
    CLOSE_ALLOCATION,
    CLOSE_LANE,
    CLOSE_QUEUE,
    FLUSH,
    INJECT,
    OPEN_ALLOCATION,
    PERMIT,
    SET_LANE,
    SET_QUEUE,
    SWITCH_LANE,
    SWITCH_QUEUE,
    address_words,
    pack_message,
)
from beacon.relay.plane.records import PlaneEvent
from beacon.relay.plane.shell import PlaneShell
from beacon.relay.plane.tables import DATAGRAM_BYTES

_ORDER_WAIT_S = 1.0
_LOOK_S = 0.1
"How often a waiting handle looks whether the loop still lives."
_LEAST_PACKETS = 1_024
"Four batches: one being read, one kept free for the next, and the rest in flight."
_LP64 = struct.calcsize("P") == 8 and sys.byteorder == "little"


def _shell(capacity: PlaneCapacity, *, portable: bool) -> PlaneShell:
    """The loop for this system."""
    if sys.platform == "linux" and _LP64 and not portable:
        from beacon.relay.plane.linux_shell import LinuxShell

        return LinuxShell(capacity)
    from beacon.relay.plane.loop_portable import PortableShell

    return PortableShell(capacity)


def _lane_figures(
    profile: LaneProfile, up: int, down: int, connection: HeadOfLineProfile | None
) -> NDArray[np.float64]:
    row = np.zeros(FIGURES)
    write_lane_figures(row, profile, up=up, down=down, connection=connection)
    return row


def _queue_figures(profile: QueueProfile) -> NDArray[np.float64]:
    row = np.zeros(QUEUE_FIGURES)
    write_queue_figures(row, profile)
    return row


class PlaneLink:
    """One data plane in a thread of its own. All methods belong to one thread, the owner's."""

    def __init__(self, *, portable: bool = False, capacity: PlaneCapacity | None = None) -> None:
        """`portable` asks for plain sockets and the loop that runs on any system; it is also what other systems get."""
        self._capacity = capacity or PlaneCapacity()
        if self._capacity.packets < _LEAST_PACKETS:
            raise RelayError("relay.plane.packets", least=_LEAST_PACKETS)
        self._shell = _shell(self._capacity, portable=portable)
        self._flushes = 0

    def start(self, listeners: Sequence[socket.socket]) -> None:
        """Start the loop on bound UDP sockets; a socket's place in the sequence is its listener number."""
        self._shell.start(listeners)

    def stop(self, *, timeout_s: float = 2.0) -> None:
        """End the loop; packets in flight are gone."""
        self._shell.stop(timeout_s=timeout_s)

    @property
    def alive(self) -> bool:
        """Whether the loop runs."""
        return self._shell.alive

    def fileno(self) -> int:
        """Becomes readable when events wait."""
        return self._shell.fileno()

    def receive(self) -> list[PlaneEvent]:
        """Events that have come since the last call; a bounded number, the rest keeps `fileno` readable."""
        return [read_event(message) for message in self._shell.hear()]

    def _order(
        self, kind: int, *words: int, address: TransportAddress | None = None,
        figures: NDArray[np.float64] | None = None,
    ) -> None:  # fmt: skip
        if not self._shell.tell(pack_message(kind, *words, address=address, figures=figures), wait_s=_ORDER_WAIT_S):
            raise RelayError("relay.plane.stuck")

    def open_allocation(
        self, *, allocation: int, client: TransportAddress, listener: int, leg: int, relayed: TransportAddress,
        stream: int = 0, outside: int = -1, relayed_fd: int = -1, max_in_flight: int = 4_096,
    ) -> None:  # fmt: skip
        """Tell the loop of an allocation.

        `stream`: the client is behind that connection, output comes as StreamDelivery. `outside`: number of the
        session's pseudo-leg for peers outside. `relayed_fd`: open mode's socket; the loop keeps a duplicate, so the
        caller may close his own at any time. `max_in_flight`: packets *from* this client that may be under way at once.
        """
        fd = self._shell.adopt(relayed_fd) if relayed_fd >= 0 else -1
        self._order(
            OPEN_ALLOCATION, allocation, leg, outside, listener, stream, fd, *address_words(client),
            *address_words(relayed), max_in_flight,
        )  # fmt: skip

    def close_allocation(self, *, allocation: int) -> None:
        """Forget an allocation with its permissions and channels; what is under way to it is dropped."""
        self._order(CLOSE_ALLOCATION, allocation)

    def permit(self, *, allocation: int, peer_ip: bytes, until_ns: int, outside: bool = True) -> None:
        """Install or renew a permission. Without `outside` it does not hold for packets by the relayed socket, only for
        those between allocations: a permission for the relay's own address must not open the relay's machine."""
        self._order(PERMIT, allocation, until_ns, int(outside), address=TransportAddress(peer_ip, 0))

    def bind_channel(self, *, allocation: int, number: int, peer: TransportAddress, until_ns: int) -> None:
        """Install or renew a channel. It does not permit the peer: `permit` does."""
        self._order(BIND_CHANNEL, allocation, until_ns, number, address=peer)

    def set_lane(
        self, *, origin: int, target: int, key: tuple[int, int], profile: LaneProfile, up: int = -1, down: int = -1,
        head_of_line: HeadOfLineProfile | None = None,
    ) -> None:  # fmt: skip
        """A lane with a fresh state; `up` and `down` are queue numbers, -1 for none."""
        figures = _lane_figures(profile, up, down, head_of_line)
        self._order(SET_LANE, origin, target, int(key[0]), int(key[1]), figures=figures)

    def switch_lane(
        self, *, origin: int, target: int, profile: LaneProfile, at_ns: int, up: int = -1, down: int = -1,
        head_of_line: HeadOfLineProfile | None = None,
    ) -> None:  # fmt: skip
        """Another profile for packets that arrive at or after `at_ns`; state, order and what is in flight are kept.

        Up to eight may wait for one lane, in the order of their instants; a ninth takes the last one's place.
        """
        figures = _lane_figures(profile, up, down, head_of_line)
        self._order(SWITCH_LANE, origin, target, 0, 0, at_ns, figures=figures)

    def close_lane(self, *, origin: int, target: int) -> None:
        """No packet goes that way any more; what is in flight arrives."""
        self._order(CLOSE_LANE, origin, target)

    def set_queue(self, *, queue: int, key: tuple[int, int], profile: QueueProfile) -> None:
        """A queue with a fresh state."""
        self._order(SET_QUEUE, self._queue(queue), 0, int(key[0]), int(key[1]), figures=_queue_figures(profile))

    def switch_queue(self, *, queue: int, profile: QueueProfile, at_ns: int) -> None:
        """Another profile for packets that arrive at the queue at or after `at_ns`; what waits leaves as promised."""
        self._order(SWITCH_QUEUE, self._queue(queue), 0, 0, 0, at_ns, figures=_queue_figures(profile))

    def close_queue(self, *, queue: int) -> None:
        """Lanes through this queue pass it by."""
        self._order(CLOSE_QUEUE, self._queue(queue))

    def _queue(self, number: int) -> int:
        if not 0 <= number < self._capacity.queues:
            raise RelayError("relay.plane.full", what="queues", most=self._capacity.queues)
        return number

    def inject(self, *, allocation: int, frame: bytes, arrival_ns: int) -> None:
        """A ChannelData message or Send indication that came over the connection of an allocation.

        It is media: where the loop has no room it is dropped, as a datagram would be.
        """
        if len(frame) <= DATAGRAM_BYTES:
            message = pack_message(INJECT, allocation, arrival_ns, len(frame)) + frame
            self._shell.tell(message, wait_s=0.0)

    def flush(self, *, timeout_s: float = 2.0) -> None:
        """Wait until the loop has carried out all that was said so far. Raises RelayError when it does not."""
        self._flushes += 1
        self._order(FLUSH, self._flushes)
        deadline = time.monotonic() + timeout_s
        while self._shell.acknowledged(timeout_s=_LOOK_S) != self._flushes:
            if time.monotonic() >= deadline or not self.alive:
                raise RelayError("relay.plane.stuck")
