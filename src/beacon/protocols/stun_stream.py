"""STUN and ChannelData messages cut out of a stream of bytes. RFC 8489 §6.2.2, RFC 8656 §12.5.

A stream has no borders of its own, so nothing can be skipped: the first bytes that are neither message end it. Held at
any time: less than one message.
"""

from __future__ import annotations

from beacon.errors import PeerError
from beacon.protocols.channel_data import CHANNEL_HEADER_BYTES
from beacon.protocols.stun_attributes import COOKIE_BYTES
from beacon.protocols.stun_integrity import HEADER_BYTES

LARGEST_MESSAGE_BYTES = HEADER_BYTES + 0xFFFC


class StunStream:
    """One direction of one connection."""

    def __init__(self, *, limit_bytes: int = LARGEST_MESSAGE_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._held = b""
        self._broken = False

    @property
    def held_bytes(self) -> int:
        """Bytes of a message that is not whole yet."""
        return len(self._held)

    def feed(self, data: bytes) -> list[bytes]:
        """Whole messages, without the padding of ChannelData. Raises PeerError once the stream makes no sense; the
        messages before that place are lost, and the connection is to be closed."""
        if self._broken:
            raise PeerError("stun.malformed", reason="stream")
        held = self._held + data
        messages, at = [], 0
        try:
            while whole := self._span(held, at):
                size, padded = whole
                if at + padded > len(held):
                    break
                messages.append(held[at : at + size])
                at += padded
        except PeerError:
            self._broken, self._held = True, b""
            raise
        self._held = held[at:]
        return messages

    def _span(self, held: bytes, at: int) -> tuple[int, int] | None:
        """Bytes of the message that begins here, and with its padding; None when more is needed to tell."""
        left = len(held) - at
        if not left:
            return None
        first = held[at]
        # RFC 8656 §12: 0b00 begins STUN, 0b01 ChannelData (its whole range, as `channel_data` has it).
        if first >= 0x80:
            raise PeerError("stun.malformed", reason="stream")
        if left < CHANNEL_HEADER_BYTES:
            return None
        length = int.from_bytes(held[at + 2 : at + 4], "big")
        if first < 0x40:
            # The cookie is looked at as soon as a byte of it is there: the sooner nonsense ends, the less is held.
            cookie = held[at + 4 : at + 8]
            if length % 4 or not COOKIE_BYTES.startswith(cookie):
                raise PeerError("stun.malformed", reason="stream")
            size = padded = HEADER_BYTES + length
        else:
            size = CHANNEL_HEADER_BYTES + length
            padded = size + -size % 4
        if size > self._limit_bytes:
            raise PeerError("stun.malformed", reason="too long")
        return size, padded
