"""R of simulated conversations without the rest of a forecast's figures: what tables for choosing are made of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from beacon.flows.forecasting.playout import playout_of
from beacon.flows.forecasting.scoring import BURST_TOP
from beacon.flows.forecasting.working import conversation
from beacon.nouns import Codec
from beacon.quality import codec_delay_ms, r_common, r_echo_free

Floats = NDArray[np.float64]


def conversations(counters: Floats, *, codec: Codec, terminal_ms: float) -> Floats:
    """R of every call's worse direction on the common scale, by the forecast's own functions.

    Parameters
    ----------
    counters
        Of the simulator; shape (hours, 2, calls, COUNTERS).
    codec
        With published Ie and Bpl.
    terminal_ms
        Delay inside phones and computers. [ms]

    Returns
    -------
    ndarray of shape (hours, calls)
    """
    play = playout_of(counters)
    both_ways = play.play_ms.mean(axis=1, keepdims=True)
    ta_ms = np.broadcast_to(both_ways + codec_delay_ms(codec) + terminal_ms, play.play_ms.shape)
    loss, burst = np.minimum(play.merged, 1.0), np.minimum(play.burst_ratio, BURST_TOP)
    r = np.asarray(r_echo_free(ta_ms=ta_ms, loss=loss, burst_ratio=burst, codec=codec))
    return conversation(np.asarray(r_common(r, codec.band)))
