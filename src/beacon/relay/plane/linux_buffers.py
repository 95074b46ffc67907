# mypy: disable-error-code="no-any-return"
"""The structures Linux's batch calls read and write, laid out as 64-bit words (little-endian, LP64).

    struct mmsghdr, 8 words     0 name  1 name length  2 iovec  3 iovec count  4 control  5 control length
                                6 flags  7 message length
    struct iovec, 2 words       0 base  1 length
    struct sockaddr_in(6)       up to 28 bytes: 4 words a message
    control messages            SCM_TIMESTAMPNS (32 bytes), SO_RXQ_OVFL (24 bytes): 8 words a message
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from beacon.relay.plane.compiled import inner
from beacon.relay.plane.tables import BATCH, DUE, NONE, PlaneRow

HEADER_WORDS, PART_WORDS, NAME_WORDS, CONTROL_WORDS = 8, 2, 4, 8
NAME_LENGTH, CONTROL_LENGTH, FLAGS, MESSAGE_LENGTH = 1, 5, 6, 7
READY = 256
"Descriptors asked for at a time."
MOST_LISTENERS = 64
AF_INET, AF_INET6 = 2, 10
SOL_SOCKET, SO_TIMESTAMPNS, SO_RXQ_OVFL = 1, 35, 40
_IPV4_NAME_BYTES, _IPV6_NAME_BYTES = 16, 28
_LOW32 = np.uint64(0xFFFF_FFFF)


LINUX_BUFFERS = np.dtype(
    [
        ("received", np.int64, (BATCH, HEADER_WORDS)), ("received_parts", np.int64, (BATCH, PART_WORDS)),
        ("received_names", np.uint64, (BATCH, NAME_WORDS)), ("received_controls", np.int64, (BATCH, CONTROL_WORDS)),
        ("sent", np.int64, (DUE, HEADER_WORDS)), ("sent_parts", np.int64, (DUE, PART_WORDS)),
        ("sent_names", np.uint64, (DUE, NAME_WORDS)), ("waiting", np.int64, BATCH),
        ("dropped", np.int64, MOST_LISTENERS),
        ("ready", np.int32, 4 * READY), ("time", np.int64, 2), ("poll", np.int64, 2), ("acknowledgement", np.int64, 1),
        ("received_address", np.int64), ("sent_address", np.int64), ("ready_address", np.int64),
        ("time_address", np.int64), ("poll_address", np.int64), ("acknowledgement_address", np.int64),
        ("data_address", np.int64), ("words_address", np.int64), ("told_address", np.int64),
        ("record_address", np.int64),
    ],
    align=True,
)  # fmt: skip
"""Scratch of the loop's system calls. `waiting`: packets taken from the pool, one behind each receive header.
`dropped`: what each listener's socket has dropped since it was made, as last told.
`ready`: struct epoll_event, one after another.
The addresses are those of fields here and in the plane."""

LinuxBuffers = Any
"A record of LINUX_BUFFERS, passed about as one pointer."


def _address(row: NDArray[Any], field: str) -> int:
    assert row.dtype.fields is not None
    return int(row.ctypes.data + row.dtype.fields[field][1])


def new_linux_buffers(plane: PlaneRow) -> NDArray[Any]:
    """Buffers with everything that does not change filled in; one row."""
    row = np.zeros(1, LINUX_BUFFERS)
    b = row[0]
    for name, count in (("received", BATCH), ("sent", DUE)):
        steps = np.arange(count, dtype=np.int64)
        b[name][:, 0] = _address(row, f"{name}_names") + steps * NAME_WORDS * 8
        b[name][:, 2] = _address(row, f"{name}_parts") + steps * PART_WORDS * 8
        b[name][:, 3] = 1
    b["received"][:, 4] = _address(row, "received_controls") + np.arange(BATCH) * CONTROL_WORDS * 8
    b["waiting"][:] = NONE
    for name in ("received", "sent", "ready", "time", "poll", "acknowledgement"):
        b[f"{name}_address"] = _address(row, name)
    for name in ("data", "words", "told", "record"):
        b[f"{name}_address"] = _address(plane, name)
    return row


@inner
def swap16(value: np.uint64) -> np.uint64:
    """Bytes of a 16-bit number turned round."""
    return ((value & np.uint64(0xFF)) << np.uint64(8)) | (value >> np.uint64(8))


@inner
def swap32(value: np.uint64) -> np.uint64:
    """Bytes of a 32-bit number turned round."""
    return (swap16(value & np.uint64(0xFFFF)) << np.uint64(16)) | swap16(value >> np.uint64(16))


@inner
def swap64(value: np.uint64) -> np.uint64:
    """Bytes of a 64-bit number turned round."""
    return (swap32(value & _LOW32) << np.uint64(32)) | swap32(value >> np.uint64(32))


@inner
def write_name(names: NDArray[np.uint64], i: int, family: int, high: np.uint64, low: np.uint64, port: int) -> int:
    """Socket address `i`; its length in bytes."""
    first = swap16(np.uint64(port)) << np.uint64(16)
    if family == 4:
        names[i, 0] = np.uint64(AF_INET) | first | (swap32(low) << np.uint64(32))
        names[i, 1] = np.uint64(0)
        return _IPV4_NAME_BYTES
    # family, port, flow (4 bytes), address from byte 8, scope (4 bytes)
    names[i, 0] = np.uint64(AF_INET6) | first
    names[i, 1] = swap64(high)
    names[i, 2] = swap64(low)
    names[i, 3] = np.uint64(0)
    return _IPV6_NAME_BYTES


@inner
def name_family(names: NDArray[np.uint64], i: int) -> int:
    """4 or 6; 0 for any other."""
    family = np.int64(names[i, 0] & np.uint64(0xFFFF))
    return 4 if family == AF_INET else (6 if family == AF_INET6 else 0)


@inner
def name_port(names: NDArray[np.uint64], i: int) -> int:
    """Port of a socket address."""
    return np.int64(swap16((names[i, 0] >> np.uint64(16)) & np.uint64(0xFFFF)))


@inner
def name_high(names: NDArray[np.uint64], i: int, family: int) -> np.uint64:
    """Upper 64 bits of a socket address's address."""
    return swap64(names[i, 1]) if family == 6 else np.uint64(0)


@inner
def name_low(names: NDArray[np.uint64], i: int, family: int) -> np.uint64:
    """Lower 64 bits; all of an IPv4 address."""
    return swap64(names[i, 2]) if family == 6 else swap32(names[i, 0] >> np.uint64(32))


@inner
def control_number(controls: NDArray[np.int64], i: int, length: int, kind: int) -> int:
    """What message `i`'s control message of a kind says: a time stamp in ns, or a number; -1 where there is none."""
    at = 0
    words = length // 8
    while at + 2 < words + 1 and at + 2 < CONTROL_WORDS:
        extent = controls[i, at]  # struct cmsghdr: length, then level and type in one word
        if extent < 16:
            break
        if controls[i, at + 1] == (SOL_SOCKET | (kind << 32)):
            if kind == SO_TIMESTAMPNS:
                return controls[i, at + 2] * 1_000_000_000 + controls[i, at + 3]
            return controls[i, at + 2] & 0xFFFF_FFFF
        at += (extent + 7) // 8
    return -1
