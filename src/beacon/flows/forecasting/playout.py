"""From counters to what the quality models ask for: arrays over hours, directions and calls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from beacon.nouns import Band
from beacon.sim import call as counted

Floats = NDArray[np.float64]
_LOW, _MIDDLE, _HIGH = 0.1, 0.5, 0.9


def ranks(count: int) -> tuple[int, int, int]:
    """Places of the 10 %, 50 % and 90 % quantile among `count` sorted values: nearest rank, so each is a real call."""
    return tuple(round(q * (count - 1)) for q in (_LOW, _MIDDLE, _HIGH))  # type: ignore[return-value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Playout:
    """One line; arrays of shape (hours, 2, calls): out, back."""

    delay_ms: Floats
    "Mean network delay, access included. [ms]"
    loss: Floats
    "Network loss over packets sent. [0..1]"
    lost_share: Floats
    "Network loss over frames of play-out. [0..1]"
    late_share: Floats
    "Frames made up for lateness over frames of play-out. [0..1]"
    burst_ratio: Floats
    "BurstR of the merged loss."
    jitter_ms: Floats
    play_ms: Floats
    "Mean play-out delay, codec and terminal aside. [ms]"

    @property
    def merged(self) -> Floats:
        """Lost and late over frames of play-out. [0..1]"""
        return self.lost_share + self.late_share


def playout_of(counters: Floats) -> Playout:
    """Counters, shape (hours, 2, calls, COUNTERS), as shares and means. A call in which nothing arrives has the
    delay of no call at all: zero, with a loss of one."""
    c = np.moveaxis(counters, -1, 0)
    arrived = np.maximum(c[counted.PACKETS] - c[counted.LOST], 1.0)
    frames = np.maximum(c[counted.FRAMES], 1.0)
    lost_share = c[counted.LOST] / frames
    late_share = c[counted.LATE_FRAMES] / frames
    runs = np.maximum(c[counted.MERGED_RUNS], 1.0)
    ratio = c[counted.MERGED_LOST] / runs * (1.0 - lost_share - late_share)
    return Playout(
        delay_ms=c[counted.DELAY_SUM] / arrived,
        loss=c[counted.LOST] / np.maximum(c[counted.PACKETS], 1.0),
        lost_share=lost_share,
        late_share=late_share,
        burst_ratio=np.maximum(1.0, ratio),
        jitter_ms=c[counted.CHANGE_SUM] / np.maximum(c[counted.CHANGES], 1.0),
        play_ms=c[counted.PLAY_SUM] / np.maximum(c[counted.PLAYED], 1.0),
    )


def bands(values: Floats) -> list[list[Band]]:
    """Bands over the calls of (hours, 2, calls): by hour, then out and back."""
    low, middle, high = ranks(values.shape[-1])
    ordered = np.sort(values, axis=-1)[..., [low, middle, high]].tolist()
    return [[Band(low=v[0], typical=v[1], high=v[2]) for v in hour] for hour in ordered]
