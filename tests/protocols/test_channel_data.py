"""ChannelData, both ways."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beacon.errors import PeerError
from beacon.protocols.channel_data import ChannelData, pack_channel_data, unpack_channel_data

numbers = st.integers(0x4000, 0x7FFE)


@pytest.mark.parametrize(
    ("message", "wire", "padded"),
    [
        (ChannelData(0x4000, b""), "40000000", "40000000"),
        (ChannelData(0x4001, b"a"), "4001000161", "4001000161000000"),
        (ChannelData(0x4FFF, b"abcd"), "4fff000461626364", "4fff000461626364"),
    ],
)
def test_message_is_written_and_read(message: ChannelData, wire: str, padded: str) -> None:
    assert pack_channel_data(message).hex() == wire
    assert pack_channel_data(message, padded=True).hex() == padded
    assert unpack_channel_data(bytes.fromhex(wire)) == message
    assert unpack_channel_data(bytes.fromhex(padded)) == message


@pytest.mark.parametrize("wire", ["", "400000", "4000000161"[:8], "3fff0000", "7fff0000", "ffff0000", "4000ffff61"])
def test_what_is_no_channel_data_is_the_peers_error(wire: str) -> None:
    with pytest.raises(PeerError):
        unpack_channel_data(bytes.fromhex(wire))


@settings(deadline=None)
@given(numbers, st.binary(max_size=2000), st.booleans())
def test_message_is_read_as_it_was_written(number: int, data: bytes, padded: bool) -> None:
    message = ChannelData(number, data)
    assert unpack_channel_data(pack_channel_data(message, padded=padded)) == message


@settings(deadline=None)
@given(st.binary(max_size=12))
def test_any_bytes_are_a_message_or_the_peers_error(packet: bytes) -> None:
    try:
        message = unpack_channel_data(packet)
    except PeerError:
        return
    assert packet.startswith(pack_channel_data(message))
