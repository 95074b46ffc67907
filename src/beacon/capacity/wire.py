"""What one stream costs on an access line: every header around the media counted.

    | layer 2 | tunnel | IP | UDP | RTP | media | SRTP tag | tunnel's padding |

RTCP is left out (RFC 3550, section 6.2, holds it under 5 % of the media), and so are voice activity detection and
header compression: a line is ordered for people who talk.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from beacon.nouns.capacity import WireRate
from beacon.units import BITS_PER_BYTE, MS_PER_S

_BITS_PER_KBIT = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Headers:
    """Bytes around the media of a packet."""

    rtp_bytes: int
    srtp_bytes: int
    "Authentication tag of SRTP."
    udp_bytes: int
    ip_bytes: int
    tunnel_bytes: int
    "What the link's kind puts around the IP packet, padding aside; 0 for none."
    tunnel_align_bytes: int
    "A tunnel pads what it encrypts, two bytes of trailer included, to a multiple of this (RFC 4303, section 2.4)."
    layer2_bytes: int

    def around(self, payload_bytes: int) -> int:
        """Tunnel and padding of a packet with that much media. [bytes]"""
        if self.tunnel_bytes == 0:
            return 0
        inner = payload_bytes + self.rtp_bytes + self.srtp_bytes + self.udp_bytes + self.ip_bytes
        return self.tunnel_bytes + -(inner + _ESP_TRAILER_BYTES) % self.tunnel_align_bytes


_ESP_TRAILER_BYTES = 2
"Pad length and next header, RFC 4303, sections 2.5 and 2.6; counted in `tunnel_bytes`."


def voice_rate(
    *, what: str, codec: str, row: str, bitrate_kbps: float, packet_ms: float, headers: Headers
) -> WireRate:
    """One voice on the wire, one way.

    Parameters
    ----------
    what
        call or meeting_voice: message key suffix.
    codec, row
        Catalogue name and row of the codec.
    bitrate_kbps, packet_ms
        Of the codec, and speech in a packet.
    headers
        What stands around it.

    Raises
    ------
    ValueError
        A rate or a length that is not above 0.
    """
    _check(bitrate_kbps, packet_ms)
    payload = math.ceil(bitrate_kbps * packet_ms / BITS_PER_BYTE - 1e-9)  # kbit/s times ms is bits
    return _rate(what, codec, row, payload, MS_PER_S / packet_ms, headers)


def picture_rate(
    *, what: str, row: str, rate_kbps: float, packet_bytes: float, headers: Headers
) -> WireRate:
    """Pictures of a published rate on the wire, one way.

    Publishers do not say whether their figure has headers in it; it is taken as media alone, which asks for more.

    Parameters
    ----------
    what
        camera or pictures: message key suffix.
    row
        Traffic row of the rate; also stands for the codec.
    rate_kbps
        Published rate.
    packet_bytes
        Mean media of a packet.
    headers
        What stands around it.

    Raises
    ------
    ValueError
        A rate or a size that is not above 0.
    """
    _check(rate_kbps, packet_bytes)
    payload = math.ceil(packet_bytes)
    return _rate(what, row, row, payload, rate_kbps * _BITS_PER_KBIT / BITS_PER_BYTE / payload, headers)


def _rate(
    what: str, codec: str, row: str, payload_bytes: int, packets_per_s: float, headers: Headers
) -> WireRate:
    return WireRate(
        what=what,
        codec=codec,
        payload_bytes=float(payload_bytes),
        packets_per_s=packets_per_s,
        rtp_bytes=headers.rtp_bytes,
        srtp_bytes=headers.srtp_bytes,
        udp_bytes=headers.udp_bytes,
        ip_bytes=headers.ip_bytes,
        tunnel_bytes=headers.around(payload_bytes),
        layer2_bytes=headers.layer2_bytes,
        row=row,
    )


def _check(*figures: float) -> None:
    if not all(0.0 < figure < math.inf for figure in figures):
        raise ValueError(f"{figures} must be above 0")
