"""A histogram of delays that keeps its relative error at any size: 64 bins to every doubling.

A delay is binned by its logarithm above RESOLUTION_NS, linearly below; a quantile is the middle of its bin, so it is
off by at most 0.55 %, or 0.05 ms below 6.4 ms.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from beacon.nouns import Quantiles
from beacon.units import NS_PER_MS

PER_DOUBLING = 64
RESOLUTION_NS = 100_000.0
"Width of the linear bins, below PER_DOUBLING of them. [ns]"
_LINEAR_TOP = PER_DOUBLING * RESOLUTION_NS
BINS = PER_DOUBLING * 16
"Up to 6.4 ms · 2^15, some 200 s."


@njit(cache=True)
def bin_of(delay_ns: float) -> int:
    """Bin of a delay. [ns]"""
    if delay_ns < _LINEAR_TOP:
        return np.int64(max(delay_ns, 0.0) / RESOLUTION_NS)
    number = PER_DOUBLING + np.int64(PER_DOUBLING * math.log2(delay_ns / _LINEAR_TOP))
    return min(number, BINS - 1)


def _middle_ms(number: NDArray[np.int64]) -> NDArray[np.float64]:
    linear = (number + 0.5) * RESOLUTION_NS
    curved = _LINEAR_TOP * 2.0 ** ((number - PER_DOUBLING + 0.5) / PER_DOUBLING)
    return np.where(number < PER_DOUBLING, linear, curved) / NS_PER_MS


def quantiles_of(bins: NDArray[np.int64], *, mean_ms: float, minimum_ms: float) -> Quantiles:
    """Six figures of a histogram, shape (BINS,); mean and minimum come exact from their own counters. [ms]"""
    total = int(bins.sum())
    if total == 0:
        return Quantiles(mean=0.0, minimum=0.0, p50=0.0, p90=0.0, p95=0.0, p99=0.0)
    reached = np.searchsorted(np.cumsum(bins), np.array([0.5, 0.9, 0.95, 0.99]) * total)
    p50, p90, p95, p99 = np.maximum(_middle_ms(reached), minimum_ms)
    return Quantiles(mean=mean_ms, minimum=minimum_ms, p50=float(p50), p90=float(p90), p95=float(p95), p99=float(p99))
