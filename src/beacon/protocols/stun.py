"""STUN messages, read and written. RFC 8489 §5.

     0                   1                   2                   3
     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    |0 0|     STUN Message Type     |         Message Length        |
    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    |                         Magic Cookie                          |
    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    |                     Transaction ID (96 bits)                  |
    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

`unpack_message` settles everything about the frame: lengths, the cookie, the order of the checks at the end, a right
FINGERPRINT if there is one. Values are read when they are asked for, so that one that nobody needs costs nothing and
one that is malformed can be answered with an error. Bytes from outside raise nothing but PeerError.
"""

from __future__ import annotations

import hmac
import struct
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from beacon.errors import PeerError
from beacon.protocols.stun_attributes import COOKIE_BYTES, FORMS, Attribute
from beacon.protocols.stun_integrity import HEADER_BYTES, fingerprint, integrity_sha1, integrity_sha256

TRANSACTION_BYTES = 12
ATTRIBUTES = 256
"More attributes than any message of ours needs; a message with more is not read further."
COMPREHENSION_OPTIONAL = 0x8000


class Method(IntEnum):
    """What a message is about."""

    BINDING = 0x001
    ALLOCATE = 0x003
    REFRESH = 0x004
    SEND = 0x006
    DATA = 0x007
    CREATE_PERMISSION = 0x008
    CHANNEL_BIND = 0x009


class MessageClass(IntEnum):
    """What a message does."""

    REQUEST = 0
    INDICATION = 1
    SUCCESS = 2
    ERROR = 3


# The type's fourteen bits: the class's two stand between the method's twelve. RFC 8489 §5, figure 3.
#    |M |M |M|M|M|C|M|M|M|C|M|M|M|M|
#    |11|10|9|8|7|1|6|5|4|0|3|2|1|0|


def pack_type(method: int, kind: MessageClass) -> int:
    """Type of a message."""
    return (
        (method & 0x00F) | (method & 0x070) << 1 | (method & 0xF80) << 2 | (kind & 0b01) << 4 | (kind & 0b10) << 7
    )


def unpack_type(value: int) -> tuple[int, MessageClass]:
    """Method and class of a type."""
    method = value & 0x000F | (value & 0x00E0) >> 1 | (value & 0x3E00) >> 2
    return method, MessageClass((value & 0x0010) >> 4 | (value & 0x0100) >> 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it came."""

    method: int
    kind: MessageClass
    transaction: bytes
    "12 bytes."
    attributes: tuple[tuple[int, bytes], ...]
    "Type and value as it is on the wire, in order; without what follows an integrity check and is not covered by it."
    packet: bytes
    "The whole message."
    sha1_at: int = 0
    "Where MESSAGE-INTEGRITY begins; 0 when there is none."
    sha256_at: int = 0
    "Where MESSAGE-INTEGRITY-SHA256 begins; 0 when there is none."
    fingerprinted: bool = False

    def has(self, attribute: int) -> bool:
        """Whether there is one of a type."""
        return any(number == attribute for number, _ in self.attributes)

    def get(self, attribute: int) -> Any:
        """Value of the first of a type, None when there is none. Raises PeerError when it is malformed."""
        for number, value in self.attributes:
            if number == attribute:
                return FORMS[attribute].unpack(value, self.transaction)
        return None

    def all(self, attribute: int) -> list[Any]:
        """Values of all of a type. Raises PeerError when one is malformed."""
        form = FORMS[attribute]
        return [form.unpack(value, self.transaction) for number, value in self.attributes if number == attribute]

    def not_understood(self, understood: Container[int]) -> tuple[int, ...]:
        """Types that must be understood and are not, each once."""
        return tuple(
            dict.fromkeys(
                number for number, _ in self.attributes if number < COMPREHENSION_OPTIONAL and number not in understood
            )
        )

    @property
    def signed(self) -> bool:
        """Whether it carries an integrity check, right or wrong."""
        return bool(self.sha1_at or self.sha256_at)

    def signed_with(self, key: bytes) -> bool:
        """Whether it carries an integrity check, and every one it carries was made with a key."""
        right = self.signed
        if self.sha1_at:
            right &= self._holds(self.sha1_at, integrity_sha1(self.packet[: self.sha1_at], key))
        if self.sha256_at:
            size = int.from_bytes(self.packet[self.sha256_at + 2 : self.sha256_at + 4], "big")
            made = integrity_sha256(self.packet[: self.sha256_at], key, length_bytes=size)
            right &= self._holds(self.sha256_at, made)
        return right

    def _holds(self, at: int, made: bytes) -> bool:
        return hmac.compare_digest(self.packet[at + 4 : at + 4 + len(made)], made)


class _Order(IntEnum):
    """How far a message has come towards its end: only what is later in this list may follow."""

    BODY = 0
    SHA1 = 1
    SHA256 = 2
    FINGERPRINT = 3


_ENDINGS: Mapping[int, _Order] = {
    Attribute.MESSAGE_INTEGRITY: _Order.SHA1,
    Attribute.MESSAGE_INTEGRITY_SHA256: _Order.SHA256,
    Attribute.FINGERPRINT: _Order.FINGERPRINT,
}


def _wrong(reason: str) -> PeerError:
    return PeerError("stun.malformed", reason=reason)


def _check_header(packet: bytes) -> None:
    if len(packet) < HEADER_BYTES:
        raise _wrong("short")
    # RFC 8489 §6.3: the first two bits are 0, the cookie is right, the length is sensible.
    if packet[0] & 0xC0 or packet[4:8] != COOKIE_BYTES:
        raise _wrong("not STUN")
    length = int.from_bytes(packet[2:4], "big")
    if length % 4 or length != len(packet) - HEADER_BYTES:
        raise _wrong("length")


def unpack_message(packet: bytes) -> Message:
    """Read one whole message. Raises PeerError."""
    _check_header(packet)
    method, kind = unpack_type(int.from_bytes(packet[:2], "big"))
    attributes: list[tuple[int, bytes]] = []
    found = [0, 0, 0, 0]
    reached = _Order.BODY
    for at, number, value in _values(packet):
        ending = _ENDINGS.get(number)
        if ending is not None and ending > reached:
            FORMS[number].unpack(value, b"")
            reached, found[ending] = ending, at
        elif reached is _Order.FINGERPRINT:
            # RFC 8489 §14.7: FINGERPRINT is the last attribute.
            raise _wrong("after fingerprint")
        elif reached is _Order.BODY:
            # §14.5: "agents MUST ignore all other attributes that follow MESSAGE-INTEGRITY".
            attributes.append((number, value))
    at = found[_Order.FINGERPRINT]
    if at and int.from_bytes(packet[at + 4 : at + 8], "big") != fingerprint(packet[:at]):
        raise _wrong("fingerprint")
    return Message(
        method=method,
        kind=kind,
        transaction=packet[8:HEADER_BYTES],
        attributes=tuple(attributes),
        packet=packet,
        sha1_at=found[_Order.SHA1],
        sha256_at=found[_Order.SHA256],
        fingerprinted=bool(at),
    )


def _values(packet: bytes) -> Iterable[tuple[int, int, bytes]]:
    """Place, type and value of each attribute."""
    at, end, count = HEADER_BYTES, len(packet), 0
    while at < end:
        count += 1
        number, size = struct.unpack_from("!HH", packet, at)
        if at + 4 + size > end or count > ATTRIBUTES:
            raise _wrong("attribute")
        yield at, number, packet[at + 4 : at + 4 + size]
        # RFC 8489 §14: each value ends on a boundary of four bytes; what pads it is ignored.
        at += 4 + size + -size % 4


def pack_attribute(number: int, value: bytes, *, padding: bytes = b"\x00") -> bytes:
    """Header, value and padding."""
    return struct.pack("!HH", number, len(value)) + value + padding * (-len(value) % 4)


def pack_message(
    method: int,
    kind: MessageClass,
    transaction: bytes,
    attributes: Iterable[tuple[int, Any]] = (),
    *,
    sha1_key: bytes | None = None,
    sha256_key: bytes | None = None,
    fingerprinted: bool = False,
    padding: bytes = b"\x00",
) -> bytes:
    """Write a message. Values are those of the table of attributes; bytes for a type that is not in it.

    `padding` is one byte: RFC 8489 says 0 and that receivers do not care; the vectors of RFC 5769 have spaces.
    """
    parts = [struct.pack("!HH", pack_type(method, kind), 0), COOKIE_BYTES, transaction]
    for number, value in attributes:
        form = FORMS.get(number)
        parts.append(pack_attribute(number, form.pack(value, transaction) if form else value, padding=padding))
    packet = b"".join(parts)
    if sha1_key is not None:
        packet += pack_attribute(Attribute.MESSAGE_INTEGRITY, integrity_sha1(packet, sha1_key))
    if sha256_key is not None:
        packet += pack_attribute(Attribute.MESSAGE_INTEGRITY_SHA256, integrity_sha256(packet, sha256_key))
    if fingerprinted:
        packet += pack_attribute(Attribute.FINGERPRINT, fingerprint(packet).to_bytes(4, "big"))
    return packet[:2] + (len(packet) - HEADER_BYTES).to_bytes(2, "big") + packet[4:]
