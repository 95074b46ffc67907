"""The score of a direction of a call as it is lived, by the function that scores forecasts.

As in the forecast, Ta is half the sum of the two ways plus packetisation, look-ahead and terminals, and a BurstR beyond
the models' tables is flagged and scored as their end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from beacon.flows.forecasting.scoring import BURST_TOP
from beacon.flows.living.playout import LivePlayout
from beacon.nouns import Codec, Score
from beacon.quality import codec_delay_ms, flags_of, score_playout

ONE_WAY = "living.flag.one_way"
REPAIRED = "living.flag.repaired"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveScore:
    """A direction's score and what it rests on."""

    score: Score
    ta_ms: float
    mouth_to_ear_ms: float
    "Of this direction alone. [ms]"


def mouth_to_ear_ms(direction: LivePlayout, *, codec: Codec, terminal_ms: float) -> float:
    """One direction, from mouth to ear. [ms]"""
    return direction.stats.delay_ms.mean + codec_delay_ms(codec) + terminal_ms


def score_direction(
    direction: LivePlayout, other: LivePlayout | None, *, codec: Codec, terminal_ms: float
) -> LiveScore:
    """Score what is heard in one direction.

    Parameters
    ----------
    direction
        What the listener got.
    other
        The way back, half of the conversation's delay; None while it is not known: this way then stands for both,
        and the score is flagged.
    codec
        Row it is scored by.
    terminal_ms
        Delay inside phones and computers. [ms]
    """
    stats = direction.stats
    ways_ms = stats.delay_ms.mean if other is None else (stats.delay_ms.mean + other.stats.delay_ms.mean) / 2.0
    ta_ms = max(ways_ms, 0.0) + codec_delay_ms(codec) + terminal_ms
    loss = min(stats.loss, 1.0)
    score = score_playout(ta_ms=ta_ms, loss=loss, burst_ratio=min(stats.burst_ratio, BURST_TOP), codec=codec)
    said = {ONE_WAY: other is None, REPAIRED: direction.repaired}
    flags = flags_of(ta_ms=ta_ms, loss=loss, burst_ratio=stats.burst_ratio, codec=codec)
    return LiveScore(
        score=replace(score, flags=flags + tuple(key for key, holds in said.items() if holds)),
        ta_ms=ta_ms,
        mouth_to_ear_ms=mouth_to_ear_ms(direction, codec=codec, terminal_ms=terminal_ms),
    )
