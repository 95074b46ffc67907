"""What is due when: a binary heap ordered by (instant, order of pushing), so that equals leave as they came.

An item is a packet's number, or a gap (`gap_of`): a packet that is missing from its lane, kept in the lane's order so
that loss runs and bursts are counted as the receiver would see them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

NEVER = np.iinfo(np.int64).max


@njit(cache=True, inline="always")
def gap_of(lane: int, settled: bool) -> int:
    """Item for a packet missing from a lane; `settled` once it is past the receiver's queue. Always negative."""
    return -1 - 2 * lane - (1 if settled else 0)


@njit(cache=True, inline="always")
def lane_of_gap(item: int) -> int:
    """Lane of a gap."""
    return (-1 - item) >> 1


@njit(cache=True, inline="always")
def gap_settled(item: int) -> bool:
    """Whether a gap is past the receiver's queue."""
    return ((-1 - item) & 1) == 1


@njit(cache=True)
def has_room(loop: Any, heap: NDArray[Any]) -> bool:
    """Whether one more fits."""
    return loop["heap"] < len(heap)


@njit(cache=True)
def next_due(loop: Any, heap: NDArray[Any]) -> int:
    """Instant of the first item, or NEVER. [ns]"""
    return heap[0]["due"] if loop["heap"] > 0 else NEVER


@njit(cache=True)
def push(loop: Any, heap: NDArray[Any], due: int, item: int) -> None:
    """Add an item; there must be room."""
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


@njit(cache=True)
def pop(loop: Any, heap: NDArray[Any]) -> int:
    """Take the first item off; there must be one."""
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
