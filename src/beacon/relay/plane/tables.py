"""The data plane's tables: record arrays of fixed size, all in one tuple that the compiled loop is given.

Nothing here is shared: the tables belong to the loop's thread, and change by messages only (`messages`, `orders`).
Rows are found through one hash map (`address_map`); free rows are linked through `next`.

    allocation --+-- permissions (linked)      lane --+-- figures: profile, queues, connection (`figures`)
                 +-- channels (linked)                +-- switches that wait (linked)
                                                      +-- histograms of the second under way
    packet: a slot of SLOT_BYTES, received straight into it behind HEADROOM, so that any header fits before the payload
"""

from __future__ import annotations

import mmap
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from beacon.relay.plane.capacity import PlaneCapacity
from beacon.relay.plane.figures import FIGURES, QUEUE_FIGURES
from beacon.relay.plane.records import LATENESS_BINS
from beacon.stats import BINS

SLOT_BYTES = 2_048
HEADROOM = 64
"Room for the longest header before the payload: a Data indication with an IPv6 address takes 48."
DATAGRAM_BYTES = SLOT_BYTES - HEADROOM - 4
"Longest datagram taken; behind it is room for padding."
RING_SLOTS = 4_096
"Departures a queue remembers; a limit in packets is at most 4000."
BATCH = 256
"Datagrams read in one go."
DUE = 64
"Packets sent in one go."
OUTBOX_WORDS = 2_304
"Longest message to the handle: a lane's second with every bin of both histograms filled, or a datagram."
NONE = -1

_I, _U, _F, _B = np.int64, np.uint64, np.float64, np.bool_


def _row(**fields: Any) -> np.dtype[np.void]:
    return np.dtype(list(fields.items()), align=True)


MAP_ROW = _row(k0=_U, k1=_U, k2=_U, value=_I)
"k0 = 0: free."

ALLOCATION = _row(
    id=_I, leg=_I, outside=_I, listener=_I, stream=_I, fd=_I, family=_I, high=_U, low=_U, port=_I, relayed_family=_I,
    relayed_high=_U, relayed_low=_U, relayed_port=_I, permissions=_I, channels=_I, in_flight=_I, room=_I, next=_I,
)  # fmt: skip
"id = 0: free. An address is its family (4 or 6), 128 bits in two words (an IPv4 address in the lowest 32), its port."

PERMISSION = _row(high=_U, low=_U, family=_I, until=_I, outside=_I, next=_I)

CHANNEL = _row(number=_I, high=_U, low=_U, family=_I, port=_I, until=_I, next=_I)

_LANE_STATE = {
    "k0": _U, "k1": _U, "counter": _U, "phase": _F, "bad": _B, "until": _F, "wander_knot": _I, "wander_from": _F,
    "wander_next": _F, "wander_a": _F, "wander_b": _F, "wander_slope": _F, "jitter_knot": _I, "jitter_from": _F,
    "jitter_next": _F, "jitter_a": _F, "jitter_b": _F, "jitter_slope": _F, "spike_left": _F, "spike_at": _F,
    "spike_next": _F,
}  # fmt: skip
"Fields of impair.LaneState."

_CONNECTION_STATE = {
    "tcp_k0": _U, "tcp_k1": _U, "tcp_counter": _U, "tcp_at": _F, "tcp_gap": _F, "tcp_backlog": _F, "tcp_held": _F,
    "tcp_earlier": _F, "tcp_earlier_until": _F, "tcp_last": _I,
}  # fmt: skip
"Fields of impair.HeadOfLineState."

_BURSTS = {
    "since": _I, "span": _I, "group_lost": _I, "bursts": _I, "burst_packets": _I, "burst_lost": _I, "lone_lost": _I,
    "packets": _I,
}  # fmt: skip
"Fields of stats.BurstCount."

_LANE_COUNTERS = {
    "spoke": _I, "packets_in": _I, "bytes_in": _I, "packets_out": _I, "bytes_out": _I, "lost": _I, "queue_dropped": _I,
    "overrun": _I, "unsent": _I, "duplicated": _I, "loss_runs": _I, "changes": _I, "change_sum": _F,
    "commanded_sum": _F, "commanded_least": _F, "measured_sum": _F, "measured_least": _F, "last_delay": _F, "gone": _B,
    "busy": _B,
}  # fmt: skip
"Of the second under way; delays in ms. `gone`: the last packet was lost. `busy`: there is something to tell."

LANE = _row(
    used=_B, closed=_B, origin=_I, target=_I, arrived=_I, stepped=_I, released=_I, floor=_I, settled=_I, in_flight=_I, gaps=_I,
    switches=_I, waiting=_I, next=_I, **_LANE_STATE, **_CONNECTION_STATE, **_BURSTS, **_LANE_COUNTERS,
)  # fmt: skip
"""Instants in ns: `arrived` last arrival, `stepped` last departure from the sender's queue, `released` last release,
`floor` the last release before the last switch, `settled` the last instant of sending decided. `gaps`: missing packets whose time
has not come."""

SWITCH = _row(at=_I, next=_I)
"Its figures are the row of the same number in `switch_figures`."

QUEUE = _row(
    used=_B, made=_I, arrived=_I, departed=_I, switches=_I, waiting=_I, k0=_U, k1=_U, counter=_U, work=_F, at=_F,
    slot=_I, free=_F,
)  # fmt: skip
"`made`: the how-manieth queue it is, so that packets on the way to a closed one do not enter another of its number."

PACKET = _row(
    start=_I, size=_I, head=_I, length=_I, lane=_I, arrival=_I, release=_I, origin=_I, origin_id=_I, target=_I,
    target_id=_I, family=_I, high=_U, low=_U, port=_I, outward=_B, ordered=_B, settled=_B, queue=_I, queue_made=_I,
)  # fmt: skip
"""`start`, `size`: the payload in `data`; `head`, `length`: the frame to send. The address is what the receiver sees
the packet come from or, `outward`, where it goes. `settled`: past the receiver's queue."""

HEAP_ROW = _row(due=_I, sequence=_I, item=_I)

BATCH_ROW = _row(
    packet=_I, listener=_I, allocation=_I, allocation_id=_I, family=_I, high=_U, low=_U, port=_I, length=_I,
    arrival=_I, slow=_B,
)  # fmt: skip
"""A datagram read. `listener`: by which socket, or NONE with `allocation` the row whose relayed socket it was.
`length`: NONE for one that was too long."""

LOOP = _row(
    seed0=_U, seed1=_U, salt=_U, sequence=_I, heap=_I, free_packets=_I, free_allocation=_I, free_permission=_I,
    free_channel=_I, free_lane=_I, free_switch=_I, lanes=_I, allocations=_I, queues_made=_I, busy_lanes=_I,
    phase=_I, housekept=_I, spoke=_I, wakes=_I, received=_I, handed_up=_I, unknown=_I, sent=_I, overrun=_I, kernel_dropped=_I,
    in_flight=_I, refused_orders=_I,
)  # fmt: skip
"""The loop's own scalars. `heap`, `free_packets`: rows in use. `lanes`, `allocations`: rows ever used.
From `wakes` on: counters of the second under way."""


class Plane(NamedTuple):
    """All that the loop knows."""

    map: NDArray[Any]
    allocations: NDArray[Any]
    permissions: NDArray[Any]
    channels: NDArray[Any]
    lanes: NDArray[Any]
    lane_figures: NDArray[np.float64]
    commanded: NDArray[np.uint32]
    "Histograms of the second under way; shape (lanes, BINS)."
    measured: NDArray[np.uint32]
    queues: NDArray[Any]
    queue_figures: NDArray[np.float64]
    rings: NDArray[np.int64]
    "Departures of each queue's last packets; shape (queues, RING_SLOTS). [ns]"
    switches: NDArray[Any]
    switch_figures: NDArray[np.float64]
    packets: NDArray[Any]
    data: NDArray[np.uint8]
    "The packets' slots, one after another."
    free: NDArray[np.int64]
    "Stack of free packets; the last one freed is used first, so that memory in use stays small."
    heap: NDArray[Any]
    batch: NDArray[Any]
    order: NDArray[np.int64]
    "The batch's rows by arrival."
    due: NDArray[np.int64]
    "Packets to send now."
    refused: NDArray[np.bool_]
    "Of these, the ones the system did not take."
    lateness: NDArray[np.int64]
    outbox: NDArray[np.int64]
    "A message to the handle."
    outbox_figures: NDArray[np.float64]
    "The same memory."
    outbox_bytes: NDArray[np.uint8]
    "The same memory."
    loop: NDArray[Any]
    "One row."


def small_pages(count: int, dtype: Any) -> NDArray[Any]:
    """Zeros that take memory when touched, 4 KiB at a time.

    NumPy asks for huge pages for large arrays; a sparse table would then take 2 MiB at a touch, and the zeroing of
    one would make every packet 0.1 ms late.
    """
    memory = mmap.mmap(-1, max(count * np.dtype(dtype).itemsize, 1))
    if hasattr(mmap, "MADV_NOHUGEPAGE"):
        memory.madvise(mmap.MADV_NOHUGEPAGE)
    return np.frombuffer(memory, dtype, count)


def _linked(count: int, dtype: np.dtype[np.void]) -> NDArray[Any]:
    """A table whose rows are all free, linked in order."""
    rows = small_pages(count, dtype)
    rows["next"] = np.arange(1, count + 1)
    rows["next"][-1] = NONE
    return rows


def _map_size(capacity: PlaneCapacity) -> int:
    """Rows of the map: twice the most keys there can be, as a power of two, so that chains stay short."""
    keys = 3 * capacity.allocations + capacity.permissions + 2 * capacity.channels + capacity.lanes
    return int(1 << (2 * keys - 1).bit_length())


def new_plane(capacity: PlaneCapacity, *, seed: tuple[int, int], salt: int, now_ns: int) -> Plane:
    """Empty tables. `seed`: two secret 64-bit words, so that nobody outside can make keys collide. `salt`: another,
    for transaction ids, which anyone may invert."""
    lanes, queues, packets = capacity.lanes, capacity.queues, capacity.packets
    outbox = np.zeros(OUTBOX_WORDS, np.int64)
    loop = np.zeros(1, LOOP)
    loop[0]["seed0"], loop[0]["seed1"] = seed
    loop[0]["salt"] = salt
    loop[0]["housekept"] = loop[0]["spoke"] = now_ns
    loop[0]["free_packets"] = packets
    return Plane(
        map=small_pages(_map_size(capacity), MAP_ROW),
        allocations=_linked(capacity.allocations, ALLOCATION),
        permissions=_linked(capacity.permissions, PERMISSION),
        channels=_linked(capacity.channels, CHANNEL),
        lanes=_linked(lanes, LANE),
        lane_figures=small_pages(lanes * FIGURES, np.float64).reshape(lanes, FIGURES),
        commanded=small_pages(lanes * BINS, np.uint32).reshape(lanes, BINS),
        measured=small_pages(lanes * BINS, np.uint32).reshape(lanes, BINS),
        queues=small_pages(queues, QUEUE),
        queue_figures=small_pages(queues * QUEUE_FIGURES, np.float64).reshape(queues, QUEUE_FIGURES),
        rings=small_pages(queues * RING_SLOTS, np.int64).reshape(queues, RING_SLOTS),
        switches=_linked(capacity.switches, SWITCH),
        switch_figures=small_pages(capacity.switches * FIGURES, np.float64).reshape(capacity.switches, FIGURES),
        packets=small_pages(packets, PACKET),
        data=small_pages(packets * SLOT_BYTES, np.uint8),
        free=np.arange(packets - 1, -1, -1),
        heap=small_pages(2 * packets, HEAP_ROW),
        batch=np.zeros(BATCH, BATCH_ROW),
        order=np.zeros(BATCH, np.int64),
        due=np.zeros(DUE, np.int64),
        refused=np.zeros(DUE, np.bool_),
        lateness=np.zeros(LATENESS_BINS, np.int64),
        outbox=outbox,
        outbox_figures=outbox.view(np.float64),
        outbox_bytes=outbox.view(np.uint8),
        loop=loop,
    )
