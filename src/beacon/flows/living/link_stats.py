"""What a browser counted of one connection, as its page sends it: cumulative, hostile, full of holes.

Every field may be missing or null (browsers differ), and nothing here is believed to be a number before it was looked
at. Counters grow; one that shrinks belongs to another connection.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

LARGEST = 1e15
"No counter of a call grows beyond this."
LONGEST_WORD = 64
_CARRIERS = ("udp", "tcp", "tls")
_LIMITS = ("none", "cpu", "bandwidth", "other")
_SAMPLE_RATES_HZ = {"g722": 16_000.0}
"Where samples are not counted at the RTP clock: G.722's clock is 8 kHz for 16 kHz of sound (RFC 3551, 4.5.2)."


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioCounters:
    """Sound received; names and meanings as in W3C webrtc-stats, times in seconds, sizes in samples."""

    packets_received: float | None
    packets_lost: float | None
    "May shrink: what comes late is no longer lost."
    packets_discarded: float | None
    jitter_buffer_delay_s: float | None
    jitter_buffer_emitted: float | None
    total_samples: float | None
    concealed_samples: float | None
    silent_concealed_samples: float | None
    concealment_events: float | None
    bytes: float | None
    level: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoCounters:
    """Pictures received."""

    packets_received: float | None
    frames_decoded: float | None
    freezes: float | None
    freeze_s: float | None
    width: float | None
    height: float | None
    fps: float | None
    bytes: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSnapshot:
    """All counters of one connection at one moment."""

    sender: str
    "Leg whose sound and pictures these are."
    mirror: bool
    "Received at the reporter's mirror seat."
    call: float
    "Counts up when a connection is made anew."
    codec: str
    "Of the sound, in small letters, without `audio/`."
    sample_rate_hz: float
    audio: AudioCounters | None
    video: VideoCounters | None
    limited: str
    "What holds the sender's pictures back: none, cpu, bandwidth, other."
    rtt_ms: float | None
    carrier: str
    "udp, tcp, tls, or empty."
    out_kbps: float | None
    chat_rtt_ms: float | None


def read_link(raw: Mapping[str, Any]) -> LinkSnapshot:
    """One LinkStats of the room protocol; what is no number is taken as not told."""
    audio, video, transport = (_mapping(raw.get(name)) for name in ("audio", "video", "transport"))
    codec = _word((audio or {}).get("codec")).lower().removeprefix("audio/")
    carrier, limited = _word((transport or {}).get("carrier")), _word((video or {}).get("limited"))
    return LinkSnapshot(
        sender=_word(raw.get("from")),
        mirror=raw.get("mirror") is True,
        call=_number(raw.get("call")) or 0.0,
        codec=codec,
        sample_rate_hz=_SAMPLE_RATES_HZ.get(codec) or _number((audio or {}).get("clock_hz")) or 48_000.0,
        audio=None if audio is None else AudioCounters(**_numbers(AudioCounters, audio)),
        video=None if video is None else VideoCounters(**_numbers(VideoCounters, video)),
        limited=limited if limited in _LIMITS else "none",
        rtt_ms=_number((transport or {}).get("rtt_ms")),
        carrier=carrier if carrier in _CARRIERS else "",
        out_kbps=_number((transport or {}).get("out_kbps")),
        chat_rtt_ms=_number(raw.get("chat_rtt_ms")),
    )


def _mapping(value: Any) -> Mapping[str, Any] | None:
    return value if isinstance(value, Mapping) else None


def _word(value: Any) -> str:
    return value[:LONGEST_WORD] if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) and 0.0 <= number <= LARGEST else None


def _numbers(kind: type[AudioCounters] | type[VideoCounters], raw: Mapping[str, Any]) -> dict[str, float | None]:
    return {field.name: _number(raw.get(field.name)) for field in fields(kind)}


def counts_on(earlier: LinkSnapshot, later: LinkSnapshot) -> bool:
    """Whether `later` goes on counting where `earlier` was: the same connection, nothing shrunk."""
    if earlier.call != later.call or earlier.codec != later.codec:
        return False
    before, after = earlier.audio, later.audio
    if before is None or after is None:
        return before is after
    return all(
        (getattr(after, name) or 0.0) >= (getattr(before, name) or 0.0)
        for name in ("packets_received", "total_samples", "jitter_buffer_emitted", "concealed_samples")
    )
