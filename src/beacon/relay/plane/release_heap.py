# mypy: disable-error-code="no-any-return"
"""What is due when: a binary heap ordered by (instant, order of pushing), so that equals leave as they came.

An item is a packet's number, or a gap (`gap_of`): a packet that is missing from its lane, kept in the lane's order so
that loss runs and bursts are counted as the receiver would see them.
"""

from __future__ import annotations

import numpy as np

from beacon.relay.plane.compiled import inline, inner
from beacon.relay.plane.tables import Plane

NEVER = np.iinfo(np.int64).max


@inline
def gap_of(lane: int, settled: bool) -> int:
    """Item for a packet missing from a lane; `settled` once it is past the receiver's queue. Always negative."""
    return -1 - 2 * lane - (1 if settled else 0)


@inline
def lane_of_gap(item: int) -> int:
    """Lane of a gap."""
    return (-1 - item) >> 1


@inline
def gap_settled(item: int) -> bool:
    """Whether a gap is past the receiver's queue."""
    return ((-1 - item) & 1) == 1


@inner
def has_room(plane: Plane) -> bool:
    """Whether one more fits."""
    return plane["loop"]["heap"] < len(plane["heap"])


@inner
def next_due(plane: Plane) -> int:
    """Instant of the first item, or NEVER. [ns]"""
    return plane["heap"][0]["due"] if plane["loop"]["heap"] > 0 else NEVER


@inner
def push(plane: Plane, due: int, item: int) -> None:
    """Add an item; there must be room."""
    loop, heap = plane["loop"], plane["heap"]
    place = loop["heap"]
    loop["heap"] = place + 1
    sequence = loop["sequence"]
    loop["sequence"] = sequence + 1
    while place > 0:
        parent = (place - 1) >> 1
        above = heap[parent]
        if above["due"] <= due:  # an equal one came earlier
            break
        below = heap[place]
        below["due"] = above["due"]
        below["sequence"] = above["sequence"]
        below["item"] = above["item"]
        place = parent
    row = heap[place]
    row["due"] = due
    row["sequence"] = sequence
    row["item"] = item


@inner
def pop(plane: Plane) -> int:
    """Take the first item off; there must be one."""
    loop, heap = plane["loop"], plane["heap"]
    item = heap[0]["item"]
    count = loop["heap"] - 1
    loop["heap"] = count
    last = heap[count]
    due, sequence, moved = last["due"], last["sequence"], last["item"]
    place = 0
    while True:
        child = 2 * place + 1
        if child >= count:
            break
        below = heap[child]
        if child + 1 < count:
            other = heap[child + 1]
            if other["due"] < below["due"] or (
                other["due"] == below["due"] and other["sequence"] < below["sequence"]
            ):
                child += 1
                below = other
        if below["due"] > due or (below["due"] == due and below["sequence"] > sequence):
            break
        above = heap[place]
        above["due"] = below["due"]
        above["sequence"] = below["sequence"]
        above["item"] = below["item"]
        place = child
    row = heap[place]
    row["due"] = due
    row["sequence"] = sequence
    row["item"] = moved
    return item
