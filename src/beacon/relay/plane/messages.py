"""What the handle tells the loop: messages of one fixed layout, packed here, carried out by `orders`.

    word     0     1       2        3        4    5    7       8     9    10
             kind  first   second   third    fourth at family  high  low  port
    words 32..63   a lane's or queue's figures, as 64-bit floats
    behind         the bytes of an INJECT

Words are 64 bits, native order: both ends are one process. Numbers beyond 2^63 are kept as the bits they are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from beacon.protocols.address import TransportAddress
from beacon.relay.plane.figures import FIGURES
from beacon.relay.plane.tables import SLOT_BYTES, WORDS

MESSAGE_BYTES = (WORDS + FIGURES) * 8
LONGEST_BYTES = MESSAGE_BYTES + SLOT_BYTES
(
    OPEN_ALLOCATION, CLOSE_ALLOCATION, PERMIT, BIND_CHANNEL, SET_LANE, SWITCH_LANE, CLOSE_LANE, SET_QUEUE,
    SWITCH_QUEUE, CLOSE_QUEUE, INJECT, FLUSH, STOP,
) = range(1, 14)  # fmt: skip
_MASK = (1 << 64) - 1


def address_words(address: TransportAddress) -> tuple[int, int, int, int]:
    """Family, upper and lower 64 bits, port. An IPv4 address is in the lowest 32 bits."""
    number = int.from_bytes(address.ip, "big")
    return address.family, number >> 64, number & _MASK, address.port


def address_of(family: int, high: int, low: int, port: int) -> TransportAddress:
    """The address of four words."""
    number = (int(high) & _MASK) << 64 | (int(low) & _MASK)
    return TransportAddress(number.to_bytes(4 if family == 4 else 16, "big"), int(port))


def pack_message(
    kind: int, *words: int, address: TransportAddress | None = None, figures: NDArray[np.float64] | None = None
) -> bytes:
    """A message; `words` fill places from 1 on, an address places 7 to 10."""
    message = np.zeros(WORDS + FIGURES, np.uint64)
    message[0] = kind
    for place, word in enumerate(words, start=1):
        message[place] = word & _MASK
    if address is not None:
        message[7:11] = address_words(address)
    if figures is not None:
        message[WORDS : WORDS + len(figures)] = figures.view(np.uint64)
    return message.tobytes()
