"""Messages cut out of a stream: whole, in order, however the bytes arrive; and little is held."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beacon.errors import PeerError
from beacon.protocols.channel_data import ChannelData, pack_channel_data
from beacon.protocols.stun import MessageClass, Method, pack_message
from beacon.protocols.stun_attributes import Attribute
from beacon.protocols.stun_stream import LARGEST_MESSAGE_BYTES, StunStream

BINDING = pack_message(Method.BINDING, MessageClass.REQUEST, bytes(12), [(Attribute.SOFTWARE, "client")])
CHANNEL = pack_channel_data(ChannelData(0x4000, b"abcde"))
PADDED = pack_channel_data(ChannelData(0x4000, b"abcde"), padded=True)

stun = st.binary(max_size=60).map(
    lambda data: pack_message(Method.SEND, MessageClass.INDICATION, bytes(12), [(Attribute.DATA, data)])
)
channel = st.builds(ChannelData, st.integers(0x4000, 0x7FFE), st.binary(max_size=60))
messages = st.lists(stun | channel, max_size=10)


def test_messages_back_to_back_come_out_one_by_one() -> None:
    assert StunStream().feed(BINDING + PADDED + BINDING) == [BINDING, CHANNEL, BINDING]


def test_message_waits_for_its_padding() -> None:
    stream = StunStream()
    assert stream.feed(CHANNEL) == []
    assert stream.held_bytes == len(CHANNEL)
    assert stream.feed(bytes(3)) == [CHANNEL]
    assert stream.held_bytes == 0


@settings(deadline=None)
@given(messages, st.lists(st.integers(1, 50), min_size=1))
def test_borders_of_what_arrives_do_not_matter(sent: list[bytes | ChannelData], cuts: list[int]) -> None:
    wire = b"".join(each if isinstance(each, bytes) else pack_channel_data(each, padded=True) for each in sent)
    frames = [each if isinstance(each, bytes) else pack_channel_data(each) for each in sent]
    stream, came, at, turn = StunStream(), [], 0, 0
    while at < len(wire):
        size = cuts[turn % len(cuts)]
        came += stream.feed(wire[at : at + size])
        at, turn = at + size, turn + 1
    assert came == frames


@pytest.mark.parametrize(
    "wire",
    [
        b"\x80\x00\x00\x00",  # GET begins as channel 0x4745 would
        b"\x16\x03\x01\x02\x00",
        b"\x80",
        b"\xff\x00",
        b"\x00\x01\x00\x00\x21\x12\xa4\x43",
        b"\x00\x01\x00\x00\x22",
        b"\x00\x01\x00\x02",
    ],
)
def test_bytes_of_another_protocol_end_the_stream(wire: bytes) -> None:
    stream = StunStream()
    with pytest.raises(PeerError):
        stream.feed(wire)
    assert stream.held_bytes == 0
    with pytest.raises(PeerError):
        stream.feed(BINDING)


def test_message_over_the_limit_ends_the_stream_at_its_header() -> None:
    stream = StunStream(limit_bytes=100)
    assert stream.feed(pack_channel_data(ChannelData(0x4000, bytes(96)))) == [
        pack_channel_data(ChannelData(0x4000, bytes(96)))
    ]
    with pytest.raises(PeerError):
        stream.feed(pack_channel_data(ChannelData(0x4000, bytes(97)))[:4])


def test_longest_message_there_can_be_passes() -> None:
    longest = b"\x00\x16\xff\xfc\x21\x12\xa4\x42" + bytes(12 + 0xFFFC)
    assert StunStream().feed(longest) == [longest]
    assert len(longest) == LARGEST_MESSAGE_BYTES


@settings(deadline=None)
@given(st.lists(st.binary(max_size=100), max_size=20))
def test_any_stream_gives_frames_or_the_peers_error_and_holds_less_than_a_message(parts: list[bytes]) -> None:
    stream = StunStream(limit_bytes=64)
    for part in parts:
        try:
            frames = stream.feed(part)
        except PeerError:
            assert stream.held_bytes == 0
            continue
        assert all(len(frame) <= 64 for frame in frames)
        # The largest padded message less its last byte.
        assert stream.held_bytes < 64 + 3
