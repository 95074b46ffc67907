"""How many calls are held at once when nobody is refused: a count of calls that come and go, weighed by time."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from beacon.impair import uniform

_ONE = np.uint64(1)


@njit(cache=True, nogil=True)
def time_at_each(
    k0: np.uint64, k1: np.uint64, offered_erl: float, holds: float, warm: float, spent: NDArray[np.float64]
) -> None:
    """Add the time spent with 0, 1, 2 ... calls to `spent`, shape (any,), in mean holding times; the last takes more.

    Times between events are taken at their mean, 1 / (offered_erl + calls): the sum has less noise and the same mean.
    """
    draw = np.uint64(0)
    calls, now = np.int64(offered_erl), 0.0
    last = len(spent) - 1
    while now < warm + holds:
        pace = offered_erl + calls
        if now >= warm:
            spent[min(calls, last)] += 1.0 / pace
        now += 1.0 / pace
        draw += _ONE
        if uniform(k0, k1, draw) * pace < offered_erl:
            calls += 1
        else:
            calls -= 1
