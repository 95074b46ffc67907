"""Bytes on the wire, by hand and by published figures."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beacon.capacity.wire import Headers, picture_rate, voice_rate

BARE = Headers(
    rtp_bytes=12, srtp_bytes=0, udp_bytes=8, ip_bytes=20, tunnel_bytes=0, tunnel_align_bytes=1, layer2_bytes=0
)
ETHERNET = Headers(
    rtp_bytes=12, srtp_bytes=10, udp_bytes=8, ip_bytes=20, tunnel_bytes=0, tunnel_align_bytes=1, layer2_bytes=38
)
TUNNEL = Headers(
    rtp_bytes=12, srtp_bytes=10, udp_bytes=8, ip_bytes=20, tunnel_bytes=62, tunnel_align_bytes=4, layer2_bytes=38
)


def call(bitrate_kbps: float, packet_ms: float, headers: Headers) -> float:
    rate = voice_rate(
        what="call", codec="x", row="codecs:x", bitrate_kbps=bitrate_kbps, packet_ms=packet_ms, headers=headers
    )
    return rate.kbps


@pytest.mark.parametrize(
    ("bitrate_kbps", "packet_ms", "kbps"),
    [
        (64, 20, 80.0),  # the figures every handbook gives at layer 3
        (8, 20, 24.0),
        (64, 30, (240 + 40) * 8 / 30),
        (6.3, 30, (24 + 40) * 8 / 30),  # 23.6 bytes are sent as 24
    ],
)
def test_a_call_at_layer_3_is_the_handbooks(bitrate_kbps: float, packet_ms: float, kbps: float) -> None:
    assert call(bitrate_kbps, packet_ms, BARE) == pytest.approx(kbps, rel=1e-12)


def test_a_secured_call_on_ethernet_counts_every_header() -> None:
    # 160 media, 12 RTP, 10 tag, 8 UDP, 20 IP, 14 + 4 Ethernet, 8 preamble, 12 gap: 248 bytes, 50 a second.
    assert call(64, 20, ETHERNET) == 99.2


def test_a_tunnel_pads_what_it_encrypts() -> None:
    # 160 + 50 + 2 of trailer are a multiple of 4: no padding. 161 + 52 = 213 need 3.
    assert TUNNEL.around(160) == 62
    assert TUNNEL.around(161) == 62 + 3
    assert ETHERNET.around(161) == 0


@given(st.integers(1, 1_400))
def test_a_tunnelled_packet_ends_on_the_boundary(payload_bytes: int) -> None:
    inner = payload_bytes + 50
    padding = TUNNEL.around(payload_bytes) - 62
    assert 0 <= padding < 4
    assert (inner + padding + 2) % 4 == 0


def test_pictures_pay_for_headers_packet_by_packet() -> None:
    rate = picture_rate(what="camera", row="traffic:x", rate_kbps=1100.0, packet_bytes=1100.0, headers=ETHERNET)
    assert rate.packets_per_s == 125.0
    assert rate.kbps == pytest.approx(1100.0 * (1100 + 88) / 1100, rel=1e-12)


@given(st.floats(1.0, 1_000.0), st.floats(2.5, 120.0))
def test_no_call_is_lighter_than_its_media(bitrate_kbps: float, packet_ms: float) -> None:
    assert call(bitrate_kbps, packet_ms, BARE) > bitrate_kbps
    assert call(bitrate_kbps, packet_ms, TUNNEL) > call(bitrate_kbps, packet_ms, ETHERNET)


@pytest.mark.parametrize("rate_kbps", [0.0, -1.0, math.nan, math.inf])
def test_no_rate_raises(rate_kbps: float) -> None:
    with pytest.raises(ValueError):
        picture_rate(what="camera", row="traffic:x", rate_kbps=rate_kbps, packet_bytes=1100.0, headers=BARE)
    with pytest.raises(ValueError):
        call(rate_kbps, 20.0, BARE)
