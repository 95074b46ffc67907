"""How many of n evenly spaced packets a Gilbert channel loses: the exact law, counted state by state.

Independent of the kernel: the chain is the textbook one at the packets' spacing, with correlation exp(-Δt/τ),
1/τ = 1/good + 1/bad, and the count's law is carried packet by packet.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def loss_count_law(*, packets: int, spacing_ms: float, loss: float, burst_ms: float) -> NDArray[np.float64]:
    """Probability of each count of lost packets; shape (packets + 1,). `burst_ms` 0 is independent loss."""
    keep = 0.0
    if burst_ms > 0.0:
        good_ms = burst_ms * (1.0 - loss) / loss
        keep = math.exp(-spacing_ms * (1.0 / burst_ms + 1.0 / good_ms))
    to_bad_from_good, to_good_from_bad = loss * (1.0 - keep), (1.0 - loss) * (1.0 - keep)
    good, bad = np.zeros(packets + 1), np.zeros(packets + 1)
    good[0], bad[1] = 1.0 - loss, loss
    for _ in range(packets - 1):
        to_bad = good * to_bad_from_good + bad * (1.0 - to_good_from_bad)
        good = good * (1.0 - to_bad_from_good) + bad * to_good_from_bad
        bad = np.concatenate(([0.0], to_bad[:-1]))
    law: NDArray[np.float64] = good + bad
    return law


def loss_interval(
    *, packets: int, spacing_ms: float, loss: float, burst_ms: float, confidence: float
) -> tuple[int, int]:
    """Least and largest count of losses, with half of 1 - `confidence` beyond either end."""
    below = np.cumsum(loss_count_law(packets=packets, spacing_ms=spacing_ms, loss=loss, burst_ms=burst_ms))
    tail = (1.0 - confidence) / 2.0
    return int(np.searchsorted(below, tail)), int(np.searchsorted(below, 1.0 - tail))
