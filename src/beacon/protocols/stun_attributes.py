"""Attributes of STUN and TURN messages: one table, and `pack` and `unpack` in pairs. RFC 8489 §14, RFC 8656 §18.

     0                   1                   2                   3
     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    |         Type                  |            Length             |
    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    |                         Value (variable)                ....
    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

This file knows values; headers and padding are the message's (stun.py). It is long because the table is one:
thirty-three attributes, each read and written side by side.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any, NamedTuple

from beacon.errors import PeerError
from beacon.protocols.address import IPV4, IPV6, TransportAddress

MAGIC_COOKIE = 0x2112A442
COOKIE_BYTES = MAGIC_COOKIE.to_bytes(4, "big")
TEXT_BYTES = 763
"Longest text of REALM, NONCE, SOFTWARE and reason phrases: RFC 8489 §14.8-14.14."
USERNAME_BYTES = 508
"RFC 8489 §14.3: fewer than 509 bytes."


class Attribute(IntEnum):
    """Types; those under 0x8000 must be understood, or the request is refused."""

    MAPPED_ADDRESS = 0x0001
    USERNAME = 0x0006
    MESSAGE_INTEGRITY = 0x0008
    ERROR_CODE = 0x0009
    UNKNOWN_ATTRIBUTES = 0x000A
    CHANNEL_NUMBER = 0x000C
    LIFETIME = 0x000D
    XOR_PEER_ADDRESS = 0x0012
    DATA = 0x0013
    REALM = 0x0014
    NONCE = 0x0015
    XOR_RELAYED_ADDRESS = 0x0016
    REQUESTED_ADDRESS_FAMILY = 0x0017
    EVEN_PORT = 0x0018
    REQUESTED_TRANSPORT = 0x0019
    DONT_FRAGMENT = 0x001A
    MESSAGE_INTEGRITY_SHA256 = 0x001C
    PASSWORD_ALGORITHM = 0x001D
    USERHASH = 0x001E
    XOR_MAPPED_ADDRESS = 0x0020
    RESERVATION_TOKEN = 0x0022
    PRIORITY = 0x0024
    USE_CANDIDATE = 0x0025
    ADDITIONAL_ADDRESS_FAMILY = 0x8000
    ADDRESS_ERROR_CODE = 0x8001
    PASSWORD_ALGORITHMS = 0x8002
    ALTERNATE_DOMAIN = 0x8003
    ICMP = 0x8004
    SOFTWARE = 0x8022
    ALTERNATE_SERVER = 0x8023
    FINGERPRINT = 0x8028
    ICE_CONTROLLED = 0x8029
    ICE_CONTROLLING = 0x802A


class ErrorCode(NamedTuple):
    """ERROR-CODE."""

    code: int
    "300 to 699."
    reason: str = ""


class AddressErrorCode(NamedTuple):
    """ADDRESS-ERROR-CODE: which of two address families could not be had, and why."""

    family: int
    "IPV4 or IPV6."
    code: int
    reason: str = ""


class IcmpReport(NamedTuple):
    """ICMP: what the network said of a packet to a peer."""

    type: int
    code: int
    data: int = 0
    "Error data: the next-hop MTU of a packet too big, else 0."


class PasswordAlgorithm(NamedTuple):
    """One entry of PASSWORD-ALGORITHMS."""

    number: int
    parameters: bytes = b""


FAMILY_NUMBERS = {IPV4: 0x01, IPV6: 0x02}
FAMILIES = {0x01: IPV4, 0x02: IPV6}
IP_BYTES = {IPV4: 4, IPV6: 16}


def _wrong(reason: str) -> PeerError:
    return PeerError("stun.malformed", reason=reason)


def _held(value: bytes, length_bytes: int) -> bytes:
    """The value, if it has the length its type prescribes."""
    if len(value) != length_bytes:
        raise _wrong("length")
    return value


def _xored(data: bytes, mask: bytes) -> bytes:
    size = len(data)
    return (int.from_bytes(data, "big") ^ int.from_bytes(mask[:size], "big")).to_bytes(size, "big")


# MAPPED-ADDRESS and its XOR forms, RFC 8489 §14.1-14.2. XOR: the port with the cookie's upper half, the address with
# the cookie and, for IPv6, the transaction id after it.
#
#    |0 0 0 0 0 0 0 0|    Family     |           Port                |
#    |                 Address (32 bits or 128 bits)                 |


def pack_address(value: TransportAddress, transaction: bytes) -> bytes:
    """MAPPED-ADDRESS, ALTERNATE-SERVER."""
    return struct.pack("!BBH", 0, FAMILY_NUMBERS[value.family], value.port) + value.ip


def unpack_address(value: bytes, transaction: bytes) -> TransportAddress:
    """MAPPED-ADDRESS, ALTERNATE-SERVER."""
    family = FAMILIES.get(value[1]) if len(value) >= 4 else None
    if family is None:
        raise _wrong("family")
    return TransportAddress(_held(value[4:], IP_BYTES[family]), int.from_bytes(value[2:4], "big"))


def pack_xor_address(value: TransportAddress, transaction: bytes) -> bytes:
    """XOR-MAPPED-ADDRESS, XOR-PEER-ADDRESS, XOR-RELAYED-ADDRESS."""
    hidden = TransportAddress(_xored(value.ip, COOKIE_BYTES + transaction), value.port ^ MAGIC_COOKIE >> 16)
    return pack_address(hidden, transaction)


def unpack_xor_address(value: bytes, transaction: bytes) -> TransportAddress:
    """XOR-MAPPED-ADDRESS, XOR-PEER-ADDRESS, XOR-RELAYED-ADDRESS."""
    hidden = unpack_address(value, transaction)
    return TransportAddress(_xored(hidden.ip, COOKIE_BYTES + transaction), hidden.port ^ MAGIC_COOKIE >> 16)


def pack_bytes(value: bytes, transaction: bytes) -> bytes:
    """DATA and all that is opaque."""
    return value


def unpack_bytes(value: bytes, transaction: bytes) -> bytes:
    """DATA and all that is opaque."""
    return value


def pack_text(value: str, transaction: bytes) -> bytes:
    """REALM, NONCE, SOFTWARE, ALTERNATE-DOMAIN, USERNAME."""
    return value.encode()


def _text(value: bytes, limit_bytes: int) -> str:
    if len(value) > limit_bytes:
        raise _wrong("length")
    try:
        return value.decode()
    except UnicodeDecodeError as cause:
        raise _wrong("text") from cause


def unpack_text(value: bytes, transaction: bytes) -> str:
    """REALM, NONCE, SOFTWARE, ALTERNATE-DOMAIN."""
    return _text(value, TEXT_BYTES)


def unpack_username(value: bytes, transaction: bytes) -> str:
    """USERNAME."""
    return _text(value, USERNAME_BYTES)


def pack_empty(value: object, transaction: bytes) -> bytes:
    """DONT-FRAGMENT, USE-CANDIDATE: being there is the value."""
    return b""


def unpack_empty(value: bytes, transaction: bytes) -> bool:
    """DONT-FRAGMENT, USE-CANDIDATE."""
    _held(value, 0)
    return True


def pack_uint32(value: int, transaction: bytes) -> bytes:
    """LIFETIME, PRIORITY, FINGERPRINT."""
    return value.to_bytes(4, "big")


def unpack_uint32(value: bytes, transaction: bytes) -> int:
    """LIFETIME, PRIORITY, FINGERPRINT."""
    return int.from_bytes(_held(value, 4), "big")


def pack_uint64(value: int, transaction: bytes) -> bytes:
    """ICE-CONTROLLED, ICE-CONTROLLING."""
    return value.to_bytes(8, "big")


def unpack_uint64(value: bytes, transaction: bytes) -> int:
    """ICE-CONTROLLED, ICE-CONTROLLING."""
    return int.from_bytes(_held(value, 8), "big")


# CHANNEL-NUMBER, RFC 8656 §18.1:                |        Channel Number         |         RFFU = 0              |


def pack_channel_number(value: int, transaction: bytes) -> bytes:
    """CHANNEL-NUMBER."""
    return struct.pack("!HH", value, 0)


def unpack_channel_number(value: bytes, transaction: bytes) -> int:
    """CHANNEL-NUMBER. What is reserved for future use is ignored."""
    return int.from_bytes(_held(value, 4)[:2], "big")


# REQUESTED-TRANSPORT, RFC 8656 §18.8:           |    Protocol   |                    RFFU                       |


def pack_protocol(value: int, transaction: bytes) -> bytes:
    """REQUESTED-TRANSPORT: the IP protocol number, 17 for UDP."""
    return struct.pack("!B3x", value)


def unpack_protocol(value: bytes, transaction: bytes) -> int:
    """REQUESTED-TRANSPORT."""
    return _held(value, 4)[0]


# REQUESTED-ADDRESS-FAMILY, RFC 8656 §18.6:      |     Family    |                   Reserved                    |


def pack_family(value: int, transaction: bytes) -> bytes:
    """REQUESTED-ADDRESS-FAMILY, ADDITIONAL-ADDRESS-FAMILY."""
    return struct.pack("!B3x", FAMILY_NUMBERS[value])


def unpack_family(value: bytes, transaction: bytes) -> int:
    """REQUESTED-ADDRESS-FAMILY, ADDITIONAL-ADDRESS-FAMILY; 0 for a family nobody knows, which is an answer of its
    own (440) and not a malformed message."""
    return FAMILIES.get(_held(value, 4)[0], 0)


# EVEN-PORT, RFC 8656 §18.7:                     |R|    RFFU     |


def pack_even_port(value: bool, transaction: bytes) -> bytes:
    """EVEN-PORT: whether the port above is to be reserved too."""
    return b"\x80" if value else b"\x00"


def unpack_even_port(value: bytes, transaction: bytes) -> bool:
    """EVEN-PORT."""
    return bool(_held(value, 1)[0] & 0x80)


def pack_token(value: bytes, transaction: bytes) -> bytes:
    """RESERVATION-TOKEN."""
    return value


def unpack_token(value: bytes, transaction: bytes) -> bytes:
    """RESERVATION-TOKEN."""
    return _held(value, 8)


def unpack_hash(value: bytes, transaction: bytes) -> bytes:
    """USERHASH."""
    return _held(value, 32)


def unpack_sha1(value: bytes, transaction: bytes) -> bytes:
    """MESSAGE-INTEGRITY."""
    return _held(value, 20)


def unpack_sha256(value: bytes, transaction: bytes) -> bytes:
    """MESSAGE-INTEGRITY-SHA256, which may be cut to no less than half. RFC 8489 §14.6."""
    if not 16 <= len(value) <= 32 or len(value) % 4:
        raise _wrong("length")
    return value


# ERROR-CODE, RFC 8489 §14.8:                    |           Reserved, should be 0         |Class|     Number    |
# ADDRESS-ERROR-CODE, RFC 8656 §18.12:           |  Family       |    Reserved             |Class|     Number    |


def pack_error_code(value: ErrorCode, transaction: bytes) -> bytes:
    """ERROR-CODE."""
    hundreds, number = divmod(value.code, 100)
    return struct.pack("!2xBB", hundreds, number) + value.reason.encode()


def _error(value: bytes) -> tuple[int, str]:
    if len(value) < 4:
        raise _wrong("length")
    hundreds, number = value[2] & 0x07, value[3]
    if not 3 <= hundreds <= 6 or number > 99:
        raise _wrong("error code")
    return hundreds * 100 + number, _text(value[4:], TEXT_BYTES)


def unpack_error_code(value: bytes, transaction: bytes) -> ErrorCode:
    """ERROR-CODE."""
    return ErrorCode(*_error(value))


def pack_address_error_code(value: AddressErrorCode, transaction: bytes) -> bytes:
    """ADDRESS-ERROR-CODE."""
    hundreds, number = divmod(value.code, 100)
    return struct.pack("!BxBB", FAMILY_NUMBERS[value.family], hundreds, number) + value.reason.encode()


def unpack_address_error_code(value: bytes, transaction: bytes) -> AddressErrorCode:
    """ADDRESS-ERROR-CODE."""
    code, reason = _error(value)
    if value[0] not in FAMILIES:
        raise _wrong("family")
    return AddressErrorCode(FAMILIES[value[0]], code, reason)


def pack_types(value: tuple[int, ...], transaction: bytes) -> bytes:
    """UNKNOWN-ATTRIBUTES."""
    return struct.pack(f"!{len(value)}H", *value)


def unpack_types(value: bytes, transaction: bytes) -> tuple[int, ...]:
    """UNKNOWN-ATTRIBUTES."""
    if len(value) % 2:
        raise _wrong("length")
    return struct.unpack(f"!{len(value) // 2}H", value)


# PASSWORD-ALGORITHM(S), RFC 8489 §14.11-14.12, each entry padded to four bytes:
#
#    |          Algorithm            |  Algorithm Parameters Length  |
#    |                Algorithm Parameters (variable)                |


def pack_algorithms(value: tuple[PasswordAlgorithm, ...], transaction: bytes) -> bytes:
    """PASSWORD-ALGORITHMS."""
    return b"".join(
        struct.pack("!HH", entry.number, len(entry.parameters)) + entry.parameters + bytes(-len(entry.parameters) % 4)
        for entry in value
    )


def unpack_algorithms(value: bytes, transaction: bytes) -> tuple[PasswordAlgorithm, ...]:
    """PASSWORD-ALGORITHMS."""
    entries, at = [], 0
    while at < len(value):
        if len(value) - at < 4:
            raise _wrong("length")
        number, size = struct.unpack_from("!HH", value, at)
        if at + 4 + size > len(value):
            raise _wrong("length")
        entries.append(PasswordAlgorithm(number, value[at + 4 : at + 4 + size]))
        at += 4 + size + -size % 4
    return tuple(entries)


def pack_algorithm(value: PasswordAlgorithm, transaction: bytes) -> bytes:
    """PASSWORD-ALGORITHM."""
    return pack_algorithms((value,), transaction)


def unpack_algorithm(value: bytes, transaction: bytes) -> PasswordAlgorithm:
    """PASSWORD-ALGORITHM."""
    entries = unpack_algorithms(value, transaction)
    if len(entries) != 1:
        raise _wrong("length")
    return entries[0]


# ICMP, RFC 8656 §18.13:                         |           Reserved            |  ICMP Type  |    ICMP Code    |
#                                                |                          Error Data                           |


def pack_icmp(value: IcmpReport, transaction: bytes) -> bytes:
    """ICMP: seven bits of type, nine of code."""
    return struct.pack("!2xHI", value.type << 9 | value.code, value.data)


def unpack_icmp(value: bytes, transaction: bytes) -> IcmpReport:
    """ICMP."""
    both, data = struct.unpack("!2xHI", _held(value, 8))
    return IcmpReport(both >> 9, both & 0x1FF, data)


class Form(NamedTuple):
    """How the value of an attribute is written and read."""

    pack: Callable[[Any, bytes], bytes]
    "(value, transaction id) -> bytes."
    unpack: Callable[[bytes, bytes], Any]
    "(bytes, transaction id) -> value. Raises PeerError."


_ADDRESS = Form(pack_address, unpack_address)
_XOR_ADDRESS = Form(pack_xor_address, unpack_xor_address)
_TEXT = Form(pack_text, unpack_text)
_BYTES = Form(pack_bytes, unpack_bytes)
_EMPTY = Form(pack_empty, unpack_empty)
_UINT32 = Form(pack_uint32, unpack_uint32)
_UINT64 = Form(pack_uint64, unpack_uint64)
_FAMILY = Form(pack_family, unpack_family)

FORMS: Mapping[int, Form] = {
    Attribute.MAPPED_ADDRESS: _ADDRESS,
    Attribute.USERNAME: Form(pack_text, unpack_username),
    Attribute.MESSAGE_INTEGRITY: Form(pack_bytes, unpack_sha1),
    Attribute.ERROR_CODE: Form(pack_error_code, unpack_error_code),
    Attribute.UNKNOWN_ATTRIBUTES: Form(pack_types, unpack_types),
    Attribute.CHANNEL_NUMBER: Form(pack_channel_number, unpack_channel_number),
    Attribute.LIFETIME: _UINT32,
    Attribute.XOR_PEER_ADDRESS: _XOR_ADDRESS,
    Attribute.DATA: _BYTES,
    Attribute.REALM: _TEXT,
    Attribute.NONCE: _TEXT,
    Attribute.XOR_RELAYED_ADDRESS: _XOR_ADDRESS,
    Attribute.REQUESTED_ADDRESS_FAMILY: _FAMILY,
    Attribute.EVEN_PORT: Form(pack_even_port, unpack_even_port),
    Attribute.REQUESTED_TRANSPORT: Form(pack_protocol, unpack_protocol),
    Attribute.DONT_FRAGMENT: _EMPTY,
    Attribute.MESSAGE_INTEGRITY_SHA256: Form(pack_bytes, unpack_sha256),
    Attribute.PASSWORD_ALGORITHM: Form(pack_algorithm, unpack_algorithm),
    Attribute.USERHASH: Form(pack_bytes, unpack_hash),
    Attribute.XOR_MAPPED_ADDRESS: _XOR_ADDRESS,
    Attribute.RESERVATION_TOKEN: Form(pack_token, unpack_token),
    Attribute.PRIORITY: _UINT32,
    Attribute.USE_CANDIDATE: _EMPTY,
    Attribute.ADDITIONAL_ADDRESS_FAMILY: _FAMILY,
    Attribute.ADDRESS_ERROR_CODE: Form(pack_address_error_code, unpack_address_error_code),
    Attribute.PASSWORD_ALGORITHMS: Form(pack_algorithms, unpack_algorithms),
    Attribute.ALTERNATE_DOMAIN: _TEXT,
    Attribute.ICMP: Form(pack_icmp, unpack_icmp),
    Attribute.SOFTWARE: _TEXT,
    Attribute.ALTERNATE_SERVER: _ADDRESS,
    Attribute.FINGERPRINT: _UINT32,
    Attribute.ICE_CONTROLLED: _UINT64,
    Attribute.ICE_CONTROLLING: _UINT64,
}
"The one table. An attribute that is not here is carried as bytes and understood by nobody."
