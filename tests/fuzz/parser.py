"""Fuzzes what reads bytes from outside: STUN messages, their attributes, ChannelData, and the framing of streams.

Invariant: bytes give a value or PeerError, never anything else; what was read can be written and reads the same; a
stream gives the same messages however it is cut.

First byte of an input: the lowest two bits say what the rest is (a datagram as it is, a message body that gets a right
header and fingerprint, a stream); the others are a parameter of it.
"""

from __future__ import annotations

import contextlib
from binascii import crc32
from typing import Any

from beacon.errors import PeerError
from beacon.protocols.channel_data import pack_channel_data, unpack_channel_data
from beacon.protocols.stun import Message, pack_message, unpack_message
from beacon.protocols.stun_attributes import COOKIE_BYTES, FORMS, unpack_family
from beacon.protocols.stun_integrity import HEADER_BYTES
from beacon.protocols.stun_stream import LARGEST_MESSAGE_BYTES, StunStream

LONGEST_BYTES = 600
STREAM_LIMIT_BYTES = 256
KEY = bytes(20)
ENDINGS = {0x0008, 0x001C, 0x8028}
"Integrity and fingerprint are settled by the reader of messages."


def one_input(data: bytes) -> None:
    """One execution."""
    if not data:
        return
    kind, parameter, rest = data[0] & 3, data[0] >> 2, data[1:]
    if kind == 0:
        _datagram(rest)
    elif kind == 1:
        _body(rest, fingerprinted=bool(parameter & 1))
    else:
        _stream(rest, step=parameter + 1)


def _datagram(data: bytes) -> None:
    with contextlib.suppress(PeerError):
        _message(unpack_message(data))
    with contextlib.suppress(PeerError):
        read = unpack_channel_data(data)
        assert unpack_channel_data(pack_channel_data(read)) == read
        assert unpack_channel_data(pack_channel_data(read, padded=True)) == read


def _body(data: bytes, *, fingerprinted: bool) -> None:
    """A message whose header and fingerprint are right, so that mutations reach what stands behind them."""
    if len(data) < 14:
        return
    attributes = data[14:] + bytes(-len(data[14:]) % 4)
    length = (len(attributes) + 8 * fingerprinted).to_bytes(2, "big")
    packet = bytes([data[0] & 0x3F, data[1]]) + length + COOKIE_BYTES + data[2:14] + attributes
    if fingerprinted:
        packet += b"\x80\x28\x00\x04" + (crc32(packet) ^ 0x5354554E).to_bytes(4, "big")
    _datagram(packet)


def _message(read: Message) -> None:
    read.not_understood(FORMS)
    # A key that made none of the checks: right only if there is a check, and then it can be read.
    assert not read.signed_with(KEY) or read.signed
    values: list[tuple[int, Any]] = []
    for number, raw in read.attributes:
        assert read.has(number)
        if number not in FORMS or number in ENDINGS:
            continue
        try:
            value = FORMS[number].unpack(raw, read.transaction)
            read.get(number)
            read.all(number)
        except PeerError:
            continue
        if FORMS[number].unpack is unpack_family and value == 0:
            continue  # A family nobody knows is read, and never written.
        values.append((number, value))
    _written_and_read_again(read, values)


def _written_and_read_again(read: Message, values: list[tuple[int, Any]]) -> None:
    packet = pack_message(
        read.method,
        read.kind,
        read.transaction,
        values,
        sha1_key=KEY if read.sha1_at else None,
        sha256_key=KEY if read.sha256_at else None,
        fingerprinted=True,
    )
    if len(packet) > LARGEST_MESSAGE_BYTES:
        return
    second = unpack_message(packet)
    assert (second.method, second.kind, second.transaction) == (read.method, read.kind, read.transaction)
    assert second.signed == read.signed
    assert second.fingerprinted
    assert not second.signed or (second.signed_with(KEY) and not second.signed_with(b"another"))
    assert [(n, FORMS[n].unpack(raw, second.transaction)) for n, raw in second.attributes] == values


def _stream(data: bytes, *, step: int) -> None:
    whole = StunStream(limit_bytes=STREAM_LIMIT_BYTES)
    try:
        expected: list[bytes] | None = whole.feed(data)
    except PeerError:
        expected = None
    cut, got = StunStream(limit_bytes=STREAM_LIMIT_BYTES), []
    try:
        for at in range(0, len(data), step):
            got += cut.feed(data[at : at + step])
            # Less than one message with its padding.
            assert cut.held_bytes < STREAM_LIMIT_BYTES + HEADER_BYTES
    except PeerError:
        assert expected is None
        return
    assert got == expected
    assert cut.held_bytes == whole.held_bytes
    for message in got:
        _datagram(message)
