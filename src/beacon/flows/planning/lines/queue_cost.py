"""What a site's queue costs a call, in points of R on the common scale.

The delay of a conversation is half the sum of its two ways (G.107: Ta), so a wait one way counts half. A play-out
buffer follows the slow packets: the wait of the 95th percentile stands for the queue's, the median and the 99th for
the ends of the band. The queue's own share of other traffic is in the forecast's delay already, so this errs on the
harsh side by the wait that traffic causes alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from beacon.nouns import Band, Codec, PairForecast
from beacon.nouns.capacity import QueueOutcome
from beacon.quality import codec_delay_ms, r_common, r_echo_free
from beacon.sim.busy_line import VoiceStats

WITHOUT_PAIRS_MS = 150.0
"Delay of a call where a firm has one site: the end of what G.114 calls good. [ms]"


def call_delays_ms(pairs: Sequence[PairForecast], codec: Codec, *, hour_utc: int) -> NDArray[np.float64]:
    """Ta of the site's calls with each other site at an hour, as forecast. [ms]"""
    found = []
    for pair in pairs:
        hour = next((h for h in pair.hours if h.hour_utc == hour_utc), pair.hours[0])
        ears = hour.out.mouth_to_ear_ms.typical + hour.back.mouth_to_ear_ms.typical
        found.append(ears / 2.0 + codec_delay_ms(codec))
    return np.array(found or [WITHOUT_PAIRS_MS])


def outcome(stats: VoiceStats, ta_ms: NDArray[np.float64], codec: Codec) -> QueueOutcome:
    """What the queue did, with its cost to calls of those delays."""
    delay = stats.delay_ms
    low, typical, high = (_lost(stats.loss, wait / 2.0, ta_ms, codec) for wait in (delay.p50, delay.p95, delay.p99))
    ends = sorted((float(low.min()), float(np.median(typical)), float(high.max())))
    return QueueOutcome(
        delay_p50_ms=delay.p50,
        delay_p95_ms=delay.p95,
        delay_p99_ms=delay.p99,
        loss=stats.loss,
        r_lost=Band(low=ends[0], typical=ends[1], high=ends[2]),
    )


def _lost(loss: float, wait_ms: float, ta_ms: NDArray[np.float64], codec: Codec) -> NDArray[np.float64]:
    before = np.asarray(r_echo_free(ta_ms=ta_ms, loss=0.0, burst_ratio=1.0, codec=codec))
    after = np.asarray(r_echo_free(ta_ms=ta_ms + wait_ms, loss=loss, burst_ratio=1.0, codec=codec))
    cost: NDArray[np.float64] = np.maximum(np.asarray(r_common(before - after, codec.band)), 0.0)
    return cost
