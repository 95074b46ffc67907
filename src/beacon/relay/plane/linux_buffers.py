"""The structures Linux's batch calls read and write, laid out as 64-bit words (little-endian, LP64).

    struct mmsghdr, 8 words     0 name  1 name length  2 iovec  3 iovec count  4 control  5 control length
                                6 flags  7 message length
    struct iovec, 2 words       0 base  1 length
    struct sockaddr_in(6)       up to 28 bytes: 4 words a message
    control messages            SCM_TIMESTAMPNS (32 bytes), SO_RXQ_OVFL (24 bytes): 8 words a message
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from beacon.relay.plane.tables import BATCH, DUE, Plane

HEADER_WORDS, NAME_WORDS, CONTROL_WORDS = 8, 4, 8
NAME_LENGTH, CONTROL_LENGTH, FLAGS, MESSAGE_LENGTH = 1, 5, 6, 7
AF_INET, AF_INET6 = 2, 10
SOL_SOCKET, SO_TIMESTAMPNS, SO_RXQ_OVFL = 1, 35, 40
_IPV4_NAME_BYTES, _IPV6_NAME_BYTES = 16, 28
_LOW32 = np.uint64(0xFFFF_FFFF)


class LinuxBuffers(NamedTuple):
    """Scratch of the loop's system calls."""

    received: NDArray[np.int64]
    "Headers; shape (BATCH, HEADER_WORDS)."
    received_parts: NDArray[np.int64]
    received_names: NDArray[np.uint64]
    received_controls: NDArray[np.int64]
    sent: NDArray[np.int64]
    sent_parts: NDArray[np.int64]
    sent_names: NDArray[np.uint64]
    data_address: int
    "Of `plane.data`."
    waiting: NDArray[np.int64]
    "Packets taken from the pool, one behind each receive header."
    dropped: NDArray[np.int64]
    "What each listener's socket has dropped since it was made, as last told."
    message: NDArray[np.int64]
    "A message from the handle."
    message_figures: NDArray[np.float64]
    message_bytes: NDArray[np.uint8]
    "The bytes behind its words."
    ready: NDArray[np.int32]
    "struct epoll_event, one after another."
    scratch: NDArray[np.int64]
    acknowledgement: NDArray[np.int64]


def _addresses(array: NDArray[np.generic], stride_bytes: int, count: int) -> NDArray[np.int64]:
    return array.ctypes.data + np.arange(count, dtype=np.int64) * stride_bytes


def new_linux_buffers(plane: Plane, *, listeners: int, message_words: int, message_bytes: int) -> LinuxBuffers:
    """Buffers with everything that does not change filled in."""
    received, sent = np.zeros((BATCH, HEADER_WORDS), np.int64), np.zeros((DUE, HEADER_WORDS), np.int64)
    parts, sent_parts = np.zeros((BATCH, 2), np.int64), np.zeros((DUE, 2), np.int64)
    names, sent_names = np.zeros((BATCH, NAME_WORDS), np.uint64), np.zeros((DUE, NAME_WORDS), np.uint64)
    controls = np.zeros((BATCH, CONTROL_WORDS), np.int64)
    for headers, pieces, addresses, count in ((received, parts, names, BATCH), (sent, sent_parts, sent_names, DUE)):
        headers[:, 0] = _addresses(addresses, NAME_WORDS * 8, count)
        headers[:, 2] = _addresses(pieces, 16, count)
        headers[:, 3] = 1
    received[:, 4] = _addresses(controls, CONTROL_WORDS * 8, BATCH)
    message = np.zeros(message_words + message_bytes // 8, np.int64)
    return LinuxBuffers(
        received=received, received_parts=parts, received_names=names, received_controls=controls, sent=sent,
        sent_parts=sent_parts, sent_names=sent_names, data_address=plane.data.ctypes.data,
        waiting=np.full(BATCH, -1, np.int64), dropped=np.zeros(max(listeners, 1), np.int64), message=message,
        message_figures=message.view(np.float64), message_bytes=message[message_words:].view(np.uint8),
        ready=np.zeros(4 * 256, np.int32), scratch=np.zeros(4, np.int64), acknowledgement=np.zeros(1, np.int64),
    )  # fmt: skip


@njit(cache=True)
def swap16(value: np.uint64) -> np.uint64:
    """Bytes of a 16-bit number turned round."""
    return ((value & np.uint64(0xFF)) << np.uint64(8)) | (value >> np.uint64(8))


@njit(cache=True)
def swap32(value: np.uint64) -> np.uint64:
    """Bytes of a 32-bit number turned round."""
    return (swap16(value & np.uint64(0xFFFF)) << np.uint64(16)) | swap16(value >> np.uint64(16))


@njit(cache=True)
def swap64(value: np.uint64) -> np.uint64:
    """Bytes of a 64-bit number turned round."""
    return (swap32(value & _LOW32) << np.uint64(32)) | swap32(value >> np.uint64(32))


@njit(cache=True)
def write_name(name: NDArray[np.uint64], family: int, high: np.uint64, low: np.uint64, port: int) -> int:
    """A socket address; its length in bytes."""
    first = swap16(np.uint64(port)) << np.uint64(16)
    if family == 4:
        name[0] = np.uint64(AF_INET) | first | (swap32(low) << np.uint64(32))
        name[1] = np.uint64(0)
        return _IPV4_NAME_BYTES
    # family, port, flow (4 bytes), address from byte 8, scope (4 bytes)
    name[0] = np.uint64(AF_INET6) | first
    name[1] = swap64(high)
    name[2] = swap64(low)
    name[3] = np.uint64(0)
    return _IPV6_NAME_BYTES


@njit(cache=True)
def name_family(name: NDArray[np.uint64]) -> int:
    """4 or 6; 0 for any other."""
    family = np.int64(name[0] & np.uint64(0xFFFF))
    return 4 if family == AF_INET else (6 if family == AF_INET6 else 0)


@njit(cache=True)
def name_port(name: NDArray[np.uint64]) -> int:
    """Port of a socket address."""
    return np.int64(swap16((name[0] >> np.uint64(16)) & np.uint64(0xFFFF)))


@njit(cache=True)
def name_high(name: NDArray[np.uint64], family: int) -> np.uint64:
    """Upper 64 bits of a socket address's address."""
    return swap64(name[1]) if family == 6 else np.uint64(0)


@njit(cache=True)
def name_low(name: NDArray[np.uint64], family: int) -> np.uint64:
    """Lower 64 bits; all of an IPv4 address."""
    return swap64(name[2]) if family == 6 else swap32(name[0] >> np.uint64(32))


@njit(cache=True)
def control_number(control: NDArray[np.int64], length: int, kind: int) -> int:
    """What a control message of a kind says: a time stamp in ns, or a number; -1 where there is none."""
    at = 0
    words = length // 8
    while at + 2 < words + 1 and at + 2 < len(control):
        extent = control[at]  # struct cmsghdr: length, then level and type in one word
        if extent < 16:
            break
        if control[at + 1] == (SOL_SOCKET | (kind << 32)):
            if kind == SO_TIMESTAMPNS:
                return control[at + 2] * 1_000_000_000 + control[at + 3]
            return control[at + 2] & 0xFFFF_FFFF
        at += (extent + 7) // 8
    return -1
