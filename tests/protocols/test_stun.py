"""STUN messages: types, frames, the checks at the end; whatever comes, nothing but PeerError."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from beacon.errors import PeerError
from beacon.protocols.address import IPV4, IPV6, TransportAddress
from beacon.protocols.stun import (
    ATTRIBUTES,
    Message,
    MessageClass,
    Method,
    pack_attribute,
    pack_message,
    pack_type,
    unpack_message,
    unpack_type,
)
from beacon.protocols.stun_attributes import (
    FORMS,
    AddressErrorCode,
    Attribute,
    ErrorCode,
    IcmpReport,
    PasswordAlgorithm,
)
from beacon.protocols.stun_integrity import fingerprint, integrity_sha256

TRANSACTION = bytes(range(12))
KEY = b"key"
HEADER = "2112a442" + TRANSACTION.hex()


@pytest.mark.parametrize(
    ("method", "kind", "number"),
    [
        (Method.BINDING, MessageClass.REQUEST, 0x0001),
        (Method.BINDING, MessageClass.INDICATION, 0x0011),
        (Method.BINDING, MessageClass.SUCCESS, 0x0101),
        (Method.BINDING, MessageClass.ERROR, 0x0111),
        (Method.ALLOCATE, MessageClass.REQUEST, 0x0003),
        (Method.ALLOCATE, MessageClass.ERROR, 0x0113),
        (Method.REFRESH, MessageClass.SUCCESS, 0x0104),
        (Method.SEND, MessageClass.INDICATION, 0x0016),
        (Method.DATA, MessageClass.INDICATION, 0x0017),
        (Method.CREATE_PERMISSION, MessageClass.REQUEST, 0x0008),
        (Method.CHANNEL_BIND, MessageClass.SUCCESS, 0x0109),
        (0xFFF, MessageClass.ERROR, 0x3FFF),
    ],
)
def test_type_interleaves_method_and_class(method: int, kind: MessageClass, number: int) -> None:
    assert pack_type(method, kind) == number
    assert unpack_type(number) == (method, kind)


def test_every_type_is_written_as_it_was_read() -> None:
    assert all(pack_type(*unpack_type(number)) == number for number in range(0x4000))


@pytest.mark.parametrize(
    "packet",
    [
        "",
        "00010000" + HEADER[:-2],
        "00010000" + "2112a443" + HEADER[8:],
        "40010000" + HEADER,
        "80010000" + HEADER,
        "00010004" + HEADER,
        "00010003" + HEADER + "000000",
        "00010000" + HEADER + "00000000",
        "00010004" + HEADER + "80220001",
        "00010008" + HEADER + "8022000561626364",
        "00010008" + HEADER + "8022ffff61626364",
        "0001000c" + HEADER + "00080008" + "00" * 8,
        "00010008" + HEADER + "8028000400000000",
        "00010004" + HEADER + "80280000",
    ],
    ids=lambda packet: packet[:8] + packet[40:56],
)
def test_what_is_no_message_is_the_peers_error(packet: str) -> None:
    with pytest.raises(PeerError):
        unpack_message(bytes.fromhex(packet))


def test_message_with_too_many_attributes_is_not_read_to_its_end() -> None:
    flag = (Attribute.DONT_FRAGMENT, True)
    most = pack_message(Method.BINDING, MessageClass.REQUEST, TRANSACTION, [flag] * ATTRIBUTES)
    assert len(unpack_message(most).attributes) == ATTRIBUTES
    more = [flag] * (ATTRIBUTES + 1)
    with pytest.raises(PeerError):
        unpack_message(pack_message(Method.BINDING, MessageClass.REQUEST, TRANSACTION, more))


def ended(*parts: bytes) -> bytes:
    """A Binding request of attributes as they are."""
    body = b"".join(parts)
    return bytes.fromhex("0001") + len(body).to_bytes(2, "big") + bytes.fromhex(HEADER) + body


def sealed(body: bytes) -> bytes:
    """With a right FINGERPRINT."""
    head = ended(body)
    return ended(body, pack_attribute(Attribute.FINGERPRINT, fingerprint(head).to_bytes(4, "big")))


SOFTWARE = pack_attribute(Attribute.SOFTWARE, b"late")


def test_what_follows_the_integrity_check_is_not_read() -> None:
    signed = pack_message(Method.BINDING, MessageClass.REQUEST, TRANSACTION, sha1_key=KEY)
    message = unpack_message(ended(signed[20:], SOFTWARE))
    assert not message.attributes
    assert message.signed_with(KEY)
    stronger = pack_message(Method.BINDING, MessageClass.REQUEST, TRANSACTION, sha256_key=KEY)
    message = unpack_message(ended(stronger[20:], SOFTWARE, signed[20:]))
    assert (message.attributes, message.sha1_at) == ((), 0)
    assert message.signed_with(KEY)


def test_nothing_may_follow_the_fingerprint() -> None:
    whole = sealed(SOFTWARE)
    assert unpack_message(whole).fingerprinted
    with pytest.raises(PeerError):
        unpack_message(ended(whole[20:], SOFTWARE))


def test_one_bit_changed_breaks_the_fingerprint() -> None:
    whole = bytearray(sealed(SOFTWARE))
    whole[25] ^= 1
    with pytest.raises(PeerError):
        unpack_message(bytes(whole))


def test_both_checks_must_hold_when_both_are_there() -> None:
    both = pack_message(Method.BINDING, MessageClass.REQUEST, TRANSACTION, sha1_key=KEY, sha256_key=KEY)
    assert unpack_message(both).signed_with(KEY)
    for keys in ({"sha1_key": KEY, "sha256_key": b"other"}, {"sha1_key": b"other", "sha256_key": KEY}):
        mixed = pack_message(Method.BINDING, MessageClass.REQUEST, TRANSACTION, **keys)
        assert not unpack_message(mixed).signed_with(KEY)


@pytest.mark.parametrize("length_bytes", [16, 20, 24, 28, 32])
def test_sha256_check_may_be_cut_to_half(length_bytes: int) -> None:
    cut = integrity_sha256(ended(), KEY, length_bytes=length_bytes)
    message = unpack_message(ended(pack_attribute(Attribute.MESSAGE_INTEGRITY_SHA256, cut)))
    assert message.signed_with(KEY)
    assert not message.signed_with(b"other")


def test_unsigned_message_is_signed_with_no_key() -> None:
    assert not unpack_message(ended(SOFTWARE)).signed_with(KEY)
    assert not unpack_message(ended(SOFTWARE)).signed_with(b"")


def test_first_of_several_counts_and_all_can_be_had() -> None:
    peers = [TransportAddress.of("192.0.2.1", 1), TransportAddress.of("192.0.2.2", 2)]
    attributes = [(Attribute.XOR_PEER_ADDRESS, peer) for peer in peers]
    message = unpack_message(pack_message(Method.CREATE_PERMISSION, MessageClass.REQUEST, TRANSACTION, attributes))
    assert message.get(Attribute.XOR_PEER_ADDRESS) == peers[0]
    assert message.all(Attribute.XOR_PEER_ADDRESS) == peers
    assert message.get(Attribute.LIFETIME) is None


def test_types_not_understood_are_told_once_and_optional_ones_never() -> None:
    attributes = [(0x7001, b"a"), (0x8001 | 0x0F00, b""), (0x7000, b""), (0x7001, b"b"), (Attribute.SOFTWARE, "x")]
    message = unpack_message(pack_message(Method.BINDING, MessageClass.REQUEST, TRANSACTION, attributes))
    assert message.not_understood(frozenset(FORMS)) == (0x7001, 0x7000)


def read_all(message: Message) -> None:
    """Read every value, well-formed or not."""
    for number, _ in message.attributes:
        if number in FORMS:
            try:
                message.all(number)
            except PeerError:
                continue
    message.signed_with(KEY)
    message.not_understood(())


def framed(body: bytes, number: int = 1) -> bytes:
    body = body[: len(body) // 4 * 4]
    return number.to_bytes(2, "big") + len(body).to_bytes(2, "big") + bytes.fromhex(HEADER) + body


tags = st.sampled_from([int(attribute) for attribute in Attribute]) | st.integers(0, 0xFFFF)
blocks = st.lists(st.builds(pack_attribute, tags, st.binary(max_size=40)), max_size=8)


@settings(deadline=None)
@given(st.binary(max_size=200) | st.builds(framed, st.binary(max_size=200), st.integers(0, 0x3FFF)))
@example(b"\x00" * 20)
def test_any_bytes_are_a_message_or_the_peers_error(packet: bytes) -> None:
    try:
        message = unpack_message(packet)
    except PeerError:
        return
    read_all(message)


@settings(deadline=None)
@given(blocks.map(lambda parts: ended(*parts)))
def test_any_attributes_are_read_or_the_peers_error(packet: bytes) -> None:
    try:
        message = unpack_message(packet)
    except PeerError:
        return
    assert message.packet == packet
    read_all(message)


ports = st.integers(0, 0xFFFF)
addresses = st.builds(
    TransportAddress, st.binary(min_size=4, max_size=4) | st.binary(min_size=16, max_size=16), ports
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=100)
families = st.sampled_from([IPV4, IPV6])
codes = st.integers(300, 699)
algorithms = st.builds(PasswordAlgorithm, ports, st.binary(max_size=9))
words = st.integers(0, 0xFFFFFFFF)
VALUES: dict[int, st.SearchStrategy[Any]] = {
    Attribute.MAPPED_ADDRESS: addresses,
    Attribute.USERNAME: texts,
    Attribute.ERROR_CODE: st.builds(ErrorCode, codes, texts),
    Attribute.UNKNOWN_ATTRIBUTES: st.lists(ports, max_size=9).map(tuple),
    Attribute.CHANNEL_NUMBER: ports,
    Attribute.LIFETIME: words,
    Attribute.XOR_PEER_ADDRESS: addresses,
    Attribute.DATA: st.binary(max_size=100),
    Attribute.REQUESTED_ADDRESS_FAMILY: families,
    Attribute.EVEN_PORT: st.booleans(),
    Attribute.REQUESTED_TRANSPORT: st.integers(0, 255),
    Attribute.DONT_FRAGMENT: st.just(True),
    Attribute.PASSWORD_ALGORITHMS: st.lists(algorithms, max_size=4).map(tuple),
    Attribute.PASSWORD_ALGORITHM: algorithms,
    Attribute.USERHASH: st.binary(min_size=32, max_size=32),
    Attribute.XOR_MAPPED_ADDRESS: addresses,
    Attribute.RESERVATION_TOKEN: st.binary(min_size=8, max_size=8),
    Attribute.ADDRESS_ERROR_CODE: st.builds(AddressErrorCode, families, codes, texts),
    Attribute.ICMP: st.builds(IcmpReport, st.integers(0, 127), st.integers(0, 511), words),
    Attribute.ICE_CONTROLLED: st.integers(0, 2**64 - 1),
    0x7F00: st.binary(max_size=20),
}
pairs = st.sampled_from(sorted(VALUES)).flatmap(lambda number: VALUES[number].map(lambda value: (number, value)))


@settings(deadline=None)
@given(
    method=st.sampled_from(Method),
    kind=st.sampled_from(MessageClass),
    transaction=st.binary(min_size=12, max_size=12),
    attributes=st.lists(pairs, max_size=8),
    sha1_key=st.none() | st.just(KEY),
    sha256_key=st.none() | st.just(KEY),
    fingerprinted=st.booleans(),
)
def test_message_is_read_as_it_was_written(
    method: Method,
    kind: MessageClass,
    transaction: bytes,
    attributes: list[tuple[int, Any]],
    **checks: Any,
) -> None:
    message = unpack_message(pack_message(method, kind, transaction, attributes, **checks))
    assert (message.method, message.kind, message.transaction) == (method, kind, transaction)
    assert message.fingerprinted == checks["fingerprinted"]
    assert [number for number, _ in message.attributes] == [number for number, _ in attributes]
    assert all(
        (FORMS[number].unpack(wire, transaction) if number in FORMS else wire) == value
        for (number, value), (_, wire) in zip(attributes, message.attributes)
    )
    assert message.signed_with(KEY) == (checks["sha1_key"] is not None or checks["sha256_key"] is not None)
