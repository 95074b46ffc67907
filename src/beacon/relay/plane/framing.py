# mypy: disable-error-code="no-any-return"
"""The frame a packet leaves in, written in front of its payload, which stays where it was received.

A client that has a channel for the sender's address gets ChannelData, any other a Data indication (RFC 8656 sections
11.6 and 12.7). An outside peer gets the payload.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from beacon.impair.chance import mix64
from beacon.relay.plane.address_map import ABSENT, CHANNEL_PEER, find, key
from beacon.relay.plane.compiled import inner
from beacon.relay.plane.send_indication import (
    DATA,
    DATA_INDICATION,
    HEADER_BYTES,
    MAGIC,
    XOR_PEER_ADDRESS,
    word64,
)
from beacon.relay.plane.tables import Plane

_BYTE = 0xFF


@inner
def _put16(b: NDArray[np.uint8], i: int, value: int) -> None:
    b[i] = (value >> 8) & _BYTE
    b[i + 1] = value & _BYTE


@inner
def _put32(b: NDArray[np.uint8], i: int, value: int) -> None:
    _put16(b, i, (value >> 16) & 0xFFFF)
    _put16(b, i + 2, value & 0xFFFF)


@inner
def _put64(b: NDArray[np.uint8], i: int, value: np.uint64) -> None:
    _put32(b, i, np.int64(value >> np.uint64(32)))
    _put32(b, i + 4, np.int64(value & np.uint64(0xFFFFFFFF)))


@inner
def _pad(b: NDArray[np.uint8], end: int, size: int) -> int:
    """Zeros after a payload up to a multiple of four bytes; how many."""
    padding = -size & 3
    for i in range(padding):
        b[end + i] = 0
    return padding


@inner
def _frame_data(plane: Plane, packet: int) -> None:
    """Data indication: RFC 8656 section 11.3."""
    p, b = plane["packets"][packet], plane["data"]
    start, size = p["start"], p["size"]
    address = 8 if p["family"] == 4 else 20
    head = start - 4 - address - 4 - HEADER_BYTES
    padding = _pad(b, start + size, size)
    length = start + size + padding - head
    _put16(b, head, DATA_INDICATION)
    _put16(b, head + 2, length - HEADER_BYTES)
    _put32(b, head + 4, MAGIC)
    loop = plane["loop"]
    loop["sequence"] += 1
    # an id nobody answers: it need only be fresh (RFC 8489 section 5)
    fresh = mix64(loop["salt"] ^ np.uint64(loop["sequence"]))
    _put64(b, head + 8, fresh)
    _put32(b, head + 16, np.int64(mix64(fresh) & np.uint64(0xFFFFFFFF)))
    at = head + HEADER_BYTES
    _put16(b, at, XOR_PEER_ADDRESS)
    _put16(b, at + 2, address)
    _put16(b, at + 4, 1 if p["family"] == 4 else 2)
    _put16(b, at + 6, p["port"] ^ (MAGIC >> 16))
    if p["family"] == 4:
        _put32(b, at + 8, np.int64(p["low"]) ^ MAGIC)
    else:
        _put64(b, at + 8, p["high"] ^ word64(b, head + 4))
        _put64(b, at + 16, p["low"] ^ word64(b, head + 12))
    at += 4 + address
    _put16(b, at, DATA)
    _put16(b, at + 2, size)
    p["head"], p["length"] = head, length


@inner
def frame(plane: Plane, packet: int, now_ns: int) -> bool:
    """Write the frame; False when whom it is for is gone."""
    p = plane["packets"][packet]
    t = plane["allocations"][p["target"]]
    if t["id"] != p["target_id"]:
        return False
    if p["outward"]:
        p["head"], p["length"] = p["start"], p["size"]
        return True
    number = find(
        plane, key(CHANNEL_PEER, p["target"], p["family"], p["port"]), p["high"], p["low"]
    )
    if number == ABSENT or plane["channels"][number]["until"] <= now_ns:
        _frame_data(plane, packet)
        return True
    start, size = p["start"], p["size"]
    _put16(plane["data"], start - 4, plane["channels"][number]["number"])
    _put16(plane["data"], start - 2, size)
    p["head"], p["length"] = start - 4, size + 4
    if t["stream"] != 0:  # RFC 8656 section 12.5: over a stream padded to four bytes
        p["length"] += _pad(plane["data"], start + size, size)
    return True
