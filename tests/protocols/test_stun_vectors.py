"""Published test vectors, both ways: RFC 5769 §2.1-2.4 and RFC 8489 appendix B.1 as its verified erratum has it."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from beacon.protocols.address import TransportAddress
from beacon.protocols.stun import MessageClass, Method, pack_message, unpack_message
from beacon.protocols.stun_attributes import Attribute, PasswordAlgorithm
from beacon.protocols.stun_integrity import KeyAlgorithm, long_term_key, user_hash

SHORT_TERM = b"VOkJxbRl1RmTxUk/WvJxBt"
MATRIX = "マトリックス"


class Vector(NamedTuple):
    name: str
    packet: str
    kind: MessageClass
    values: list[tuple[Attribute, Any]]
    sha1_key: bytes | None = None
    sha256_key: bytes | None = None
    fingerprinted: bool = False
    padding: bytes = b" "


VECTORS = [
    Vector(
        "RFC 5769 2.1 request",
        "00010058 2112a442 b7e7a701bc34d686fa87dfae"
        "80220010 5354554e207465737420636c69656e74"
        "00240004 6e0001ff"
        "80290008 932ff9b151263b36"
        "00060009 6576746a3a68367659202020"
        "00080014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
        "80280004 e57a3bcf",
        MessageClass.REQUEST,
        [
            (Attribute.SOFTWARE, "STUN test client"),
            (Attribute.PRIORITY, 0x6E0001FF),
            (Attribute.ICE_CONTROLLED, 0x932FF9B151263B36),
            (Attribute.USERNAME, "evtj:h6vY"),
        ],
        sha1_key=SHORT_TERM,
        fingerprinted=True,
    ),
    Vector(
        "RFC 5769 2.2 IPv4 response",
        "0101003c 2112a442 b7e7a701bc34d686fa87dfae"
        "8022000b 7465737420766563746f7220"
        "00200008 0001a147e112a643"
        "00080014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7"
        "80280004 c07d4c96",
        MessageClass.SUCCESS,
        [
            (Attribute.SOFTWARE, "test vector"),
            (Attribute.XOR_MAPPED_ADDRESS, TransportAddress.of("192.0.2.1", 32853)),
        ],
        sha1_key=SHORT_TERM,
        fingerprinted=True,
    ),
    Vector(
        "RFC 5769 2.3 IPv6 response",
        "01010048 2112a442 b7e7a701bc34d686fa87dfae"
        "8022000b 7465737420766563746f7220"
        "00200014 0002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
        "00080014 a382954e4be67bf11784c97c8292c275bfe3ed41"
        "80280004 c8fb0b4c",
        MessageClass.SUCCESS,
        [
            (Attribute.SOFTWARE, "test vector"),
            (Attribute.XOR_MAPPED_ADDRESS, TransportAddress.of("2001:db8:1234:5678:11:2233:4455:6677", 32853)),
        ],
        sha1_key=SHORT_TERM,
        fingerprinted=True,
    ),
    Vector(
        "RFC 5769 2.4 long-term request",
        "00010060 2112a442 78ad3433c6ad72c029da412e"
        "00060012 e3839ee38388e383aae38383e382afe382b90000"
        "0015001c 662f2f3439396b39353464364f4c33346f4c39465354767936347341"
        "0014000b 6578616d706c652e6f726700"
        "00080014 f67024656dd64a3e02b8e0712e85c9a28ca89666",
        MessageClass.REQUEST,
        [
            (Attribute.USERNAME, MATRIX),
            (Attribute.NONCE, "f//499k954d6OL34oL9FSTvy64sA"),
            (Attribute.REALM, "example.org"),
        ],
        sha1_key=long_term_key(username=MATRIX, realm="example.org", password="TheMatrIX"),
        padding=b"\x00",
    ),
    Vector(
        "RFC 8489 B.1 long-term request with SHA-256",
        "00010090 2112a442 78ad3433c6ad72c029da412e"
        "001e0020 4a3cf38fef6992bda952c6780417da0f24819415569e60b205c46e41407f1704"
        "00150029 6f624d61744a6f733241414143662f2f3439396b39353464364f4c33346f4c39465354767936347341000000"
        "0014000b 6578616d706c652e6f726700"
        "001d0004 00020000"
        "001c0020 b5c7bf005b6c52a21c51c5e892f81924136296cb927c43149309278cc6518e65",
        MessageClass.REQUEST,
        [
            (Attribute.USERHASH, user_hash(username=MATRIX, realm="example.org")),
            (Attribute.NONCE, "obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA"),
            (Attribute.REALM, "example.org"),
            (Attribute.PASSWORD_ALGORITHM, PasswordAlgorithm(KeyAlgorithm.SHA256)),
        ],
        sha256_key=long_term_key(
            username=MATRIX, realm="example.org", password="TheMatrIX", algorithm=KeyAlgorithm.SHA256
        ),
        padding=b"\x00",
    ),
]


def wire(vector: Vector) -> bytes:
    return bytes.fromhex(vector.packet.replace(" ", ""))


@pytest.fixture(params=VECTORS, ids=lambda vector: vector.name)
def vector(request: pytest.FixtureRequest) -> Vector:
    return request.param


def test_vector_is_read(vector: Vector) -> None:
    message = unpack_message(wire(vector))
    assert (message.method, message.kind, message.fingerprinted) == (
        Method.BINDING,
        vector.kind,
        vector.fingerprinted,
    )
    assert [(number, message.get(number)) for number, _ in message.attributes] == vector.values


def test_vector_is_written(vector: Vector) -> None:
    assert (
        pack_message(
            Method.BINDING,
            vector.kind,
            wire(vector)[8:20],
            vector.values,
            sha1_key=vector.sha1_key,
            sha256_key=vector.sha256_key,
            fingerprinted=vector.fingerprinted,
            padding=vector.padding,
        )
        == wire(vector)
    )


def test_vector_is_signed_with_its_key_and_no_other(vector: Vector) -> None:
    message = unpack_message(wire(vector))
    key = vector.sha1_key or vector.sha256_key or b""
    assert message.signed_with(key)
    assert not message.signed_with(key[:-1] + b"\x00")
