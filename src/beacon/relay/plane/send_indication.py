# mypy: disable-error-code="no-any-return"
"""Send indications read (RFC 8656 section 11.2), on whatever bytes: nothing is believed before it is checked.

    0                   1                   2                   3
    |0 0|   0x0016 Send indication  |         length                |
    |                    magic cookie 0x2112A442                    |
    |                 transaction id (96 bits)                      |
    | type | length | value, padded to 4 | ...      XOR-PEER-ADDRESS, DATA, in any order
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from beacon.relay.plane.compiled import inner

HEADER_BYTES = 20
MAGIC = 0x2112A442
SEND, DATA_INDICATION = 0x0016, 0x0017
XOR_PEER_ADDRESS, DATA = 0x0012, 0x0013
_MESSAGE_INTEGRITY, _MESSAGE_INTEGRITY_SHA256 = 0x0008, 0x001C
_LEAST_OPTIONAL = 0x8000
_KNOWN = (
    0x0001, 0x0006, 0x0008, 0x0009, 0x000A, 0x000C, 0x000D, 0x0012, 0x0013, 0x0014, 0x0015, 0x0016, 0x0017, 0x0018,
    0x0019, 0x001A, 0x001C, 0x001D, 0x001E, 0x0020, 0x0022,
)  # fmt: skip
"Comprehension-required attributes of RFC 8489 and 8656: here of no meaning, and no reason to discard."
_KNOWN_BITS = np.uint64(sum(1 << number for number in _KNOWN))


class PeerData(NamedTuple):
    """What a client wants sent, and to whom. `start` is -1 for nothing that can be."""

    family: int
    high: np.uint64
    low: np.uint64
    port: int
    start: int
    "Where the payload begins in the array read from."
    size: int


@inner
def nothing() -> PeerData:
    """Not a message to forward."""
    return PeerData(np.int64(0), np.uint64(0), np.uint64(0), np.int64(0), np.int64(-1), np.int64(0))


@inner
def word16(b: NDArray[np.uint8], i: int) -> int:
    """Two bytes, big-endian."""
    return (np.int64(b[i]) << 8) | np.int64(b[i + 1])


@inner
def word32(b: NDArray[np.uint8], i: int) -> int:
    """Four bytes, big-endian."""
    return (word16(b, i) << 16) | word16(b, i + 2)


@inner
def word64(b: NDArray[np.uint8], i: int) -> np.uint64:
    """Eight bytes, big-endian."""
    return (np.uint64(word32(b, i)) << np.uint64(32)) | np.uint64(word32(b, i + 4))


@inner
def is_stun(b: NDArray[np.uint8], start: int, length: int) -> bool:
    """Whether a datagram has the form of a STUN message: RFC 8489 section 6.3."""
    return (
        length >= HEADER_BYTES
        and b[start] < 0x40
        and word16(b, start + 2) == length - HEADER_BYTES
        and length & 3 == 0
        and word32(b, start + 4) == MAGIC
    )


@inner
def _is_unknown(kind: int) -> bool:
    """Whether an attribute must be understood and is not."""
    return kind < _LEAST_OPTIONAL and (kind >= 64 or (_KNOWN_BITS >> np.uint64(kind)) & np.uint64(1) == np.uint64(0))


@inner
def _read_address(b: NDArray[np.uint8], header: int, at: int, size: int) -> PeerData:
    """XOR-PEER-ADDRESS: RFC 8489 section 14.2. `start` is 0 for a good one."""
    family, high, low = np.int64(0), np.uint64(0), np.uint64(0)
    if size == 8 and b[at + 1] == 1:
        family = np.int64(4)
        low = np.uint64(word32(b, at + 4) ^ MAGIC)
    elif size == 20 and b[at + 1] == 2:
        family = np.int64(6)
        high = word64(b, at + 4) ^ word64(b, header + 4)
        low = word64(b, at + 12) ^ word64(b, header + 12)
    else:
        return nothing()
    return PeerData(family, high, low, word16(b, at + 2) ^ (MAGIC >> 16), np.int64(0), np.int64(0))


@inner
def read_send(b: NDArray[np.uint8], start: int, length: int) -> PeerData:
    """A Send indication in `b[start : start + length]`, of STUN's form (`is_stun`); `nothing()` for one to drop."""
    at, end = start + HEADER_BYTES, start + length
    peer = nothing()
    data, size = np.int64(-1), np.int64(0)
    while at < end:
        if end - at < 4:
            return nothing()
        kind, extent = word16(b, at), word16(b, at + 2)
        value = at + 4
        if extent > end - value or _is_unknown(kind):  # RFC 8489 section 6.3.2: an indication not understood is dropped
            return nothing()
        if kind == XOR_PEER_ADDRESS and peer.start < 0:  # of several only the first is heeded
            peer = _read_address(b, start, value, extent)
            if peer.start < 0:
                return nothing()
        elif kind == DATA and data < 0:
            data, size = value, extent
        elif kind in (_MESSAGE_INTEGRITY, _MESSAGE_INTEGRITY_SHA256):  # what follows it is not part of it
            break
        at = value + ((extent + 3) & ~3)
    if data < 0 or peer.start < 0:
        return nothing()
    return PeerData(peer.family, peer.high, peer.low, peer.port, data, size)
