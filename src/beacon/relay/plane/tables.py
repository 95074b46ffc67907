"""The data plane's tables: record arrays of fixed size, all in one record that the compiled loop is given.

Nothing here is shared: the tables belong to the loop's thread, and change by messages only (`messages`, `orders`).
Rows are found through one hash map (`address_map`); free rows are linked through `next`.

    allocation --+-- permissions (linked)      lane --+-- figures: profile, queues, connection (`figures`)
                 +-- channels (linked)                +-- switches that wait (linked)
                                                      +-- histograms of the second under way
    packet: a slot of SLOT_BYTES, received straight into it behind HEADROOM, so that any header fits before the payload
"""

from __future__ import annotations

import mmap
from typing import Any

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
WORDS = 32
"Of a message from the handle, before its figures."
TOLD_WORDS = 8
"Of a message to the handle that carries bytes, before them."
RECORD_WORDS = 2_304
"Longest record: a lane's second with every bin of both histograms filled."
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
    "overrun": _I, "unsent": _I, "duplicated": _I, "loss_runs": _I, "changes": _I, "change_sum": _I,
    "commanded_sum": _I, "commanded_least": _I, "measured_sum": _I, "measured_least": _I, "last_delay": _I, "gone": _B,
    "busy": _B,
}  # fmt: skip
"Of the second under way; delays in ns. `gone`: the last packet was lost. `busy`: there is something to tell."

LANE = _row(
    used=_B, closed=_B, origin=_I, target=_I, arrived=_I, stepped=_I, released=_I, floor=_I, settled=_I, in_flight=_I,
    gaps=_I, switches=_I, waiting=_I, next=_I, **_LANE_STATE, **_CONNECTION_STATE, **_BURSTS, **_LANE_COUNTERS,
)  # fmt: skip
"""Instants in ns: `arrived` last arrival, `stepped` last departure from the sender's queue, `released` last release,
`floor` the last release before the last switch, `settled` the last instant of sending decided. `gaps`: missing packets
whose time has not come."""

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
    phase=_I, housekept=_I, spoke=_I, wakes=_I, received=_I, handed_up=_I, unknown=_I, sent=_I, overrun=_I,
    kernel_dropped=_I, in_flight=_I, refused_orders=_I,
)  # fmt: skip
"""The loop's own scalars. `heap`, `free_packets`: rows in use. `lanes`, `allocations`: rows ever used.
From `wakes` on: counters of the second under way."""


Plane = Any
"""All that the loop knows: one record of `plane_dtype`, its tables nested in it. Passed about it is one pointer; a
tuple of arrays made every compiled function several times larger, and the whole took minutes to compile."""
PlaneRow = NDArray[Any]
"An array of one Plane: what Python holds, and hands to `entries` and to the loop."


def plane_dtype(capacity: PlaneCapacity) -> np.dtype[np.void]:
    """Layout of the tables. Code is compiled for one layout, so for one capacity.

    `words`, `figures`, `frame` are a message from the handle as it is read, one after another in memory; `told` and
    `told_bytes` one to the handle. `free` is a stack: the last packet freed is used first, so that memory in use stays
    small. `refused` says of the packets in `due` which the system did not take. `order` are the batch's rows by
    arrival. `rings` are the departures of each queue's last packets, `commanded` and `measured` each lane's histograms
    of the second under way.
    """
    lanes, queues, packets = capacity.lanes, capacity.queues, capacity.packets
    return _row(
        loop=LOOP, words=(_I, WORDS), figures=(_F, FIGURES), frame=(np.uint8, SLOT_BYTES), told=(_I, TOLD_WORDS),
        told_bytes=(np.uint8, SLOT_BYTES), record=(_I, RECORD_WORDS), batch=(BATCH_ROW, BATCH), order=(_I, BATCH),
        due=(_I, DUE), refused=(np.uint8, DUE), lateness=(_I, LATENESS_BINS), map=(MAP_ROW, _map_size(capacity)),
        allocations=(ALLOCATION, capacity.allocations), permissions=(PERMISSION, capacity.permissions),
        channels=(CHANNEL, capacity.channels), lanes=(LANE, lanes), lane_figures=(_F, (lanes, FIGURES)),
        commanded=(np.uint32, (lanes, BINS)), measured=(np.uint32, (lanes, BINS)), queues=(QUEUE, queues),
        queue_figures=(_F, (queues, QUEUE_FIGURES)), rings=(_I, (queues, RING_SLOTS)),
        switches=(SWITCH, capacity.switches), switch_figures=(_F, (capacity.switches, FIGURES)), free=(_I, packets),
        packets=(PACKET, packets), heap=(HEAP_ROW, 2 * packets), data=(np.uint8, packets * SLOT_BYTES),
    )  # fmt: skip


def small_pages(dtype: np.dtype[np.void]) -> NDArray[Any]:
    """One row of zeros that takes memory when touched, 4 KiB at a time.

    NumPy asks for huge pages for large arrays; a sparse table would then take 2 MiB at a touch, and the zeroing of
    one would make every packet 0.1 ms late.
    """
    memory = mmap.mmap(-1, dtype.itemsize)
    if hasattr(mmap, "MADV_NOHUGEPAGE"):
        memory.madvise(mmap.MADV_NOHUGEPAGE)
    return np.frombuffer(memory, dtype, 1)


def _map_size(capacity: PlaneCapacity) -> int:
    """Rows of the map: twice the most keys there can be, as a power of two, so that chains stay short."""
    keys = 3 * capacity.allocations + capacity.permissions + 2 * capacity.channels + capacity.lanes
    return int(1 << (2 * keys - 1).bit_length())


def new_plane(capacity: PlaneCapacity, *, seed: tuple[int, int], salt: int, now_ns: int) -> PlaneRow:
    """Empty tables. `seed`: two secret 64-bit words, so that nobody outside can make keys collide. `salt`: another,
    for transaction ids, which anyone may invert."""
    row = small_pages(plane_dtype(capacity))
    plane = row[0]
    for table in ("allocations", "permissions", "channels", "lanes", "switches"):
        following = plane[table]["next"]
        following[:] = np.arange(1, len(following) + 1)
        following[-1] = NONE
    plane["free"][:] = np.arange(capacity.packets - 1, -1, -1)
    loop = plane["loop"]
    loop["seed0"], loop["seed1"] = seed
    loop["salt"] = salt
    loop["housekept"] = loop["spoke"] = now_ns
    loop["free_packets"] = capacity.packets
    return row
