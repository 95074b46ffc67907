"""Each attribute's value, both ways; and what is malformed."""

from __future__ import annotations

from typing import Any

import pytest

from beacon.errors import PeerError
from beacon.protocols.address import IPV4, IPV6, TransportAddress
from beacon.protocols.stun_attributes import (
    FORMS,
    AddressErrorCode,
    Attribute,
    ErrorCode,
    IcmpReport,
    PasswordAlgorithm,
)

TRANSACTION = bytes.fromhex("b7e7a701bc34d686fa87dfae")
V4 = TransportAddress.of("192.0.2.1", 32853)
V6 = TransportAddress.of("2001:db8:1234:5678:11:2233:4455:6677", 32853)

VALUES: list[tuple[Attribute, str, Any]] = [
    (Attribute.MAPPED_ADDRESS, "00018055c0000201", V4),
    (Attribute.MAPPED_ADDRESS, "0002805520010db8123456780011223344556677", V6),
    (Attribute.USERNAME, "6576746a3a68367659", "evtj:h6vY"),
    (Attribute.MESSAGE_INTEGRITY, "11" * 20, b"\x11" * 20),
    (Attribute.ERROR_CODE, "00000401556e617574686f72697a6564", ErrorCode(401, "Unauthorized")),
    (Attribute.ERROR_CODE, "00000326", ErrorCode(338)),
    (Attribute.UNKNOWN_ATTRIBUTES, "00030002", (3, 2)),
    (Attribute.CHANNEL_NUMBER, "40000000", 0x4000),
    (Attribute.LIFETIME, "00000258", 600),
    (Attribute.XOR_PEER_ADDRESS, "0001a147e112a643", V4),
    (Attribute.DATA, "", b""),
    (Attribute.DATA, "c0ffee", b"\xc0\xff\xee"),
    (Attribute.REALM, "e78189", "灉"),
    (Attribute.NONCE, "61", "a"),
    (Attribute.XOR_RELAYED_ADDRESS, "0001a147e112a643", V4),
    (Attribute.REQUESTED_ADDRESS_FAMILY, "01000000", IPV4),
    (Attribute.EVEN_PORT, "80", True),
    (Attribute.EVEN_PORT, "00", False),
    (Attribute.REQUESTED_TRANSPORT, "11000000", 17),
    (Attribute.DONT_FRAGMENT, "", True),
    (Attribute.MESSAGE_INTEGRITY_SHA256, "22" * 16, b"\x22" * 16),
    (Attribute.PASSWORD_ALGORITHM, "00020000", PasswordAlgorithm(2)),
    (Attribute.USERHASH, "33" * 32, b"\x33" * 32),
    (Attribute.XOR_MAPPED_ADDRESS, "0002a1470113a9faa5d3f179bc25f4b5bed2b9d9", V6),
    (Attribute.RESERVATION_TOKEN, "0102030405060708", bytes(range(1, 9))),
    (Attribute.PRIORITY, "6e0001ff", 0x6E0001FF),
    (Attribute.USE_CANDIDATE, "", True),
    (Attribute.ADDITIONAL_ADDRESS_FAMILY, "02000000", IPV6),
    (Attribute.ADDRESS_ERROR_CODE, "02000428", AddressErrorCode(IPV6, 440)),
    (Attribute.PASSWORD_ALGORITHMS, "0002000000010000", (PasswordAlgorithm(2), PasswordAlgorithm(1))),
    (Attribute.PASSWORD_ALGORITHMS, "000500016100000000010000", (PasswordAlgorithm(5, b"a"), PasswordAlgorithm(1))),
    (Attribute.ALTERNATE_DOMAIN, "6578616d706c65", "example"),
    (Attribute.ICMP, "0000060400000578", IcmpReport(3, 4, 1400)),
    (Attribute.SOFTWARE, "5354554e", "STUN"),
    (Attribute.ALTERNATE_SERVER, "00018055c0000201", V4),
    (Attribute.FINGERPRINT, "e57a3bcf", 0xE57A3BCF),
    (Attribute.ICE_CONTROLLED, "932ff9b151263b36", 0x932FF9B151263B36),
    (Attribute.ICE_CONTROLLING, "0000000000000001", 1),
]


@pytest.mark.parametrize(("attribute", "wire", "value"), VALUES)
def test_value_is_written_and_read(attribute: Attribute, wire: str, value: Any) -> None:
    form = FORMS[attribute]
    assert form.pack(value, TRANSACTION).hex() == wire
    assert form.unpack(bytes.fromhex(wire), TRANSACTION) == value


def test_every_attribute_has_a_form_and_a_literal_value() -> None:
    assert set(FORMS) == set(Attribute) == {attribute for attribute, _, _ in VALUES}


MALFORMED: list[tuple[Attribute, str]] = [
    (Attribute.MAPPED_ADDRESS, ""),
    (Attribute.MAPPED_ADDRESS, "0001805"[:6]),
    (Attribute.MAPPED_ADDRESS, "00038055c0000201"),
    (Attribute.XOR_PEER_ADDRESS, "0001a147e112a6"),
    (Attribute.XOR_PEER_ADDRESS, "0001a147e112a64300"),
    (Attribute.XOR_PEER_ADDRESS, "0002a147e112a643"),
    (Attribute.XOR_PEER_ADDRESS, "0001a1470113a9faa5d3f179bc25f4b5bed2b9d9"),
    (Attribute.USERNAME, "ff"),
    (Attribute.USERNAME, "61" * 509),
    (Attribute.REALM, "61" * 764),
    (Attribute.NONCE, "c3"),
    (Attribute.ERROR_CODE, "000004"),
    (Attribute.ERROR_CODE, "00000200"),
    (Attribute.ERROR_CODE, "00000700"),
    (Attribute.ERROR_CODE, "00000464"),
    (Attribute.ADDRESS_ERROR_CODE, "03000428"),
    (Attribute.UNKNOWN_ATTRIBUTES, "000300"),
    (Attribute.CHANNEL_NUMBER, "4000"),
    (Attribute.LIFETIME, "0258"),
    (Attribute.REQUESTED_ADDRESS_FAMILY, "01"),
    (Attribute.EVEN_PORT, "8000"),
    (Attribute.REQUESTED_TRANSPORT, "11"),
    (Attribute.DONT_FRAGMENT, "00"),
    (Attribute.MESSAGE_INTEGRITY, "11" * 19),
    (Attribute.MESSAGE_INTEGRITY_SHA256, "22" * 12),
    (Attribute.MESSAGE_INTEGRITY_SHA256, "22" * 18),
    (Attribute.MESSAGE_INTEGRITY_SHA256, "22" * 36),
    (Attribute.PASSWORD_ALGORITHM, ""),
    (Attribute.PASSWORD_ALGORITHM, "0002000000010000"),
    (Attribute.PASSWORD_ALGORITHMS, "0002"),
    (Attribute.PASSWORD_ALGORITHMS, "0002000461"),
    (Attribute.USERHASH, "33" * 31),
    (Attribute.RESERVATION_TOKEN, "01" * 7),
    (Attribute.FINGERPRINT, "e57a3b"),
    (Attribute.ICMP, "00000604"),
    (Attribute.ICE_CONTROLLED, "00"),
]


@pytest.mark.parametrize(("attribute", "wire"), MALFORMED)
def test_malformed_value_is_the_peers_error(attribute: Attribute, wire: str) -> None:
    with pytest.raises(PeerError):
        FORMS[attribute].unpack(bytes.fromhex(wire), TRANSACTION)


def test_reserved_bits_are_ignored_when_read() -> None:
    assert FORMS[Attribute.CHANNEL_NUMBER].unpack(bytes.fromhex("4001ffff"), TRANSACTION) == 0x4001
    assert FORMS[Attribute.REQUESTED_TRANSPORT].unpack(bytes.fromhex("11ffffff"), TRANSACTION) == 17
    assert FORMS[Attribute.EVEN_PORT].unpack(b"\x7f", TRANSACTION) is False
    assert FORMS[Attribute.ERROR_CODE].unpack(bytes.fromhex("fffffc01"), TRANSACTION) == ErrorCode(401)


def test_family_nobody_knows_is_a_value_and_not_malformed() -> None:
    assert FORMS[Attribute.REQUESTED_ADDRESS_FAMILY].unpack(bytes.fromhex("07000000"), TRANSACTION) == 0


def test_address_hidden_by_xor_depends_on_the_transaction_in_ipv6_only() -> None:
    form, other = FORMS[Attribute.XOR_PEER_ADDRESS], bytes(12)
    assert form.pack(V4, TRANSACTION) == form.pack(V4, other)
    assert form.pack(V6, TRANSACTION) != form.pack(V6, other)
