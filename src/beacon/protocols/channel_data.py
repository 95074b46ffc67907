"""ChannelData messages: a number in place of an address. RFC 8656 §12.4.

     0                   1                   2                   3
     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    |         Channel Number        |            Length             |
    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /                       Application Data                        /
    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from beacon.errors import PeerError

CHANNEL_HEADER_BYTES = 4
FIRST_CHANNEL, LAST_CHANNEL = 0x4000, 0x7FFE
"""RFC 5766 §11.2. RFC 8656 §12 keeps numbers from 0x5000 on for telling protocols on one port apart (RFC 7983), which a
server's port does not need; clients of the older RFC, coturn's among them, draw from the whole range."""


class ChannelData(NamedTuple):
    """Application data and the channel it belongs to."""

    number: int
    data: bytes


def pack_channel_data(message: ChannelData, *, padded: bool = False) -> bytes:
    """Write one; on a stream it must be padded to four bytes, and the length does not count that (§12.5)."""
    packet = struct.pack("!HH", message.number, len(message.data)) + message.data
    return packet + bytes(-len(message.data) % 4) if padded else packet


def unpack_channel_data(packet: bytes) -> ChannelData:
    """Read one; what stands after the data is padding and ignored. Raises PeerError."""
    if len(packet) < CHANNEL_HEADER_BYTES:
        raise PeerError("stun.malformed", reason="short")
    number, size = struct.unpack_from("!HH", packet)
    if not FIRST_CHANNEL <= number <= LAST_CHANNEL:
        raise PeerError("stun.malformed", reason="channel")
    # §12.6: a datagram too short for the length it claims is discarded.
    if CHANNEL_HEADER_BYTES + size > len(packet):
        raise PeerError("stun.malformed", reason="length")
    return ChannelData(number, packet[CHANNEL_HEADER_BYTES : CHANNEL_HEADER_BYTES + size])
