"""What a receiver did between two reports of its browser: buffer, concealment, pictures.

Sound made up in silence (`silent_concealed`) is damage only when the sender was sending: a sender with a closed
microphone or discontinuous transmission leaves gaps that nobody misses.
"""

from __future__ import annotations

from dataclasses import dataclass

from beacon.flows.living.link_stats import LinkSnapshot
from beacon.units import BITS_PER_BYTE

CONTINUOUS = 0.9
"A sender whose packets cover this share of the time is sending without pause; what is missing was under way."
LEAST_SPAN_S = 0.2
LONGEST_SPAN_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoWindow:
    """Pictures over a window."""

    height: int
    width: int
    fps: float
    freezes: int
    freeze_s: float
    kbps: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverWindow:
    """A receiver over a window. None is what the browser did not tell."""

    span_s: float
    "Between the two reports. [s]"
    played_s: float | None
    "Sound that was played out. [s]"
    packets_expected: float | None
    "Received and missed. "
    buffer_ms: float | None
    "Mean wait in the jitter buffer of what was played. [ms]"
    concealed: float | None
    "Share of play-out time that was made up, silence included. [0..1]"
    concealed_heard: float | None
    "The same without what was made up as silence. [0..1]"
    concealment_events: float | None
    audio_kbps: float | None
    video: VideoWindow | None


def receiver_window(earlier: LinkSnapshot, later: LinkSnapshot, *, span_s: float) -> ReceiverWindow:
    """What happened between two reports of one connection.

    Parameters
    ----------
    earlier, later
        `counts_on(earlier, later)` holds.
    span_s
        Time between them. [s]
    """
    span_s = min(max(span_s, LEAST_SPAN_S), LONGEST_SPAN_S)
    samples = _grown(earlier, later, "total_samples")
    emitted = _grown(earlier, later, "jitter_buffer_emitted")
    waited_s = _grown(earlier, later, "jitter_buffer_delay_s")
    made_up = _grown(earlier, later, "concealed_samples")
    silent = _grown(earlier, later, "silent_concealed_samples") or 0.0
    received = _grown(earlier, later, "packets_received")
    size = _grown(earlier, later, "bytes")
    return ReceiverWindow(
        span_s=span_s,
        played_s=None if samples is None else samples / later.sample_rate_hz,
        packets_expected=None if received is None else received + _missed(earlier, later),
        buffer_ms=None if not emitted or waited_s is None else waited_s / emitted * 1_000.0,
        concealed=_share(made_up, samples),
        concealed_heard=_share(None if made_up is None else max(made_up - silent, 0.0), samples),
        concealment_events=_grown(earlier, later, "concealment_events"),
        audio_kbps=None if size is None else size * BITS_PER_BYTE / 1_000.0 / span_s,
        video=_video(earlier, later, span_s),
    )


def _share(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else min(part / whole, 1.0)


def _grown(earlier: LinkSnapshot, later: LinkSnapshot, name: str) -> float | None:
    """By how much a counter of the sound grew."""
    if earlier.audio is None or later.audio is None:
        return None
    before, after = getattr(earlier.audio, name), getattr(later.audio, name)
    return None if before is None or after is None else max(float(after - before), 0.0)


def _missed(earlier: LinkSnapshot, later: LinkSnapshot) -> float:
    return _grown(earlier, later, "packets_lost") or 0.0


def _video(earlier: LinkSnapshot, later: LinkSnapshot, span_s: float) -> VideoWindow | None:
    before, after = earlier.video, later.video
    if after is None:
        return None

    def grown(name: str) -> float:
        start = 0.0 if before is None else getattr(before, name) or 0.0
        return max((getattr(after, name) or 0.0) - start, 0.0)

    known = before is not None
    return VideoWindow(
        height=round(after.height or 0.0),
        width=round(after.width or 0.0),
        fps=grown("frames_decoded") / span_s if known and after.frames_decoded is not None else after.fps or 0.0,
        freezes=round(grown("freezes")) if known else 0,
        freeze_s=grown("freeze_s") if known else 0.0,
        kbps=grown("bytes") * BITS_PER_BYTE / 1_000.0 / span_s if known else 0.0,
    )
