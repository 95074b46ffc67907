# mypy: disable-error-code="no-any-return"
"""One open-addressing hash map for everything the fast path looks up: clients, relayed addresses, permissions, ...

Linear probing; removal shifts back what follows, so there are no tombstones and a lookup never grows with age. The
hash is keyed by two secret words: who picks his address or port freely still cannot make a chain.

    k0   | family 56..63 | port 40..55 | scope 8..39 | kind 0..7 |      never 0: kind is not
    k1   the address's upper 64 bits, or another number
    k2   its lower 64 bits, or another number
"""

from __future__ import annotations

import numpy as np

from beacon.impair.chance import mix64
from beacon.relay.plane.compiled import inner
from beacon.relay.plane.tables import Plane

CLIENT, RELAYED, PERMITTED, CHANNEL_NUMBER, CHANNEL_PEER, LANE, ALLOCATION = range(1, 8)
"""Kinds of keys, and what they lead to: a client's address (scope: listener) to its allocation; a relayed address to
its allocation; an address (scope: allocation) to its permission; a channel number, or a peer (scope: allocation), to
the channel; two legs to a lane; an allocation's id to its row."""
ABSENT = -1
_ZERO, _ONE = np.uint64(0), np.uint64(1)
_SCOPE, _PORT, _FAMILY = np.uint64(8), np.uint64(40), np.uint64(56)


@inner
def key(kind: int, scope: int, family: int, port: int) -> np.uint64:
    """First word of a key."""
    return (
        np.uint64(kind) | (np.uint64(scope) << _SCOPE) | (np.uint64(port) << _PORT) | (np.uint64(family) << _FAMILY)
    )


@inner
def _home(plane: Plane, k0: np.uint64, k1: np.uint64, k2: np.uint64) -> int:
    """Where a key would like to be."""
    loop = plane["loop"]
    mixed = mix64(mix64(mix64(k0 ^ loop["seed0"]) ^ k1) ^ loop["seed1"] ^ k2)
    return np.int64(mixed >> _ONE) & (len(plane["map"]) - 1)


@inner
def _place(plane: Plane, k0: np.uint64, k1: np.uint64, k2: np.uint64) -> int:
    """Where a key is, or would be put. The map is never more than half full, so this ends."""
    rows = plane["map"]
    mask = len(rows) - 1
    place = _home(plane, k0, k1, k2)
    while True:
        row = rows[place]
        if row["k0"] == _ZERO or (row["k0"] == k0 and row["k1"] == k1 and row["k2"] == k2):
            return place
        place = (place + 1) & mask


@inner
def find(plane: Plane, k0: np.uint64, k1: np.uint64, k2: np.uint64) -> int:
    """Value of a key, or ABSENT."""
    row = plane["map"][_place(plane, k0, k1, k2)]
    return ABSENT if row["k0"] == _ZERO else row["value"]


@inner
def put(plane: Plane, k0: np.uint64, k1: np.uint64, k2: np.uint64, value: int) -> None:
    """Set the value of a key."""
    row = plane["map"][_place(plane, k0, k1, k2)]
    row["k0"] = k0
    row["k1"] = k1
    row["k2"] = k2
    row["value"] = value


@inner
def remove(plane: Plane, k0: np.uint64, k1: np.uint64, k2: np.uint64) -> None:
    """Forget a key, if it is there."""
    rows = plane["map"]
    mask = len(rows) - 1
    hole = _place(plane, k0, k1, k2)
    if rows[hole]["k0"] == _ZERO:
        return
    place = hole
    while True:
        place = (place + 1) & mask
        row = rows[place]
        if row["k0"] == _ZERO:
            break
        home = _home(plane, row["k0"], row["k1"], row["k2"])
        if ((place - home) & mask) >= ((place - hole) & mask):  # it may move to the hole without passing its home
            moved = rows[hole]
            moved["k0"] = row["k0"]
            moved["k1"] = row["k1"]
            moved["k2"] = row["k2"]
            moved["value"] = row["value"]
            hole = place
    rows[hole]["k0"] = _ZERO
