"""How many calls are held at once when nobody is refused: a count of calls that come and go, weighed by time."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from beacon.impair import stream_key, uniform

_ONE = np.uint64(1)
_WARM_HOLDS = 20.0
"Mean holding times before counting begins: the number forgets its beginning as exp(-t)."


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


def simulated_calls_at_once(*, offered_erl: float, exceeded: float, holds: float, seed: int, group: int = 0) -> int:
    """Fewest calls that were exceeded in no more than a share of the time.

    Parameters
    ----------
    offered_erl
        Mean number of calls at once. [erlang]
    exceeded
        Share of the time. [0..1]
    holds
        Length of the simulation, in mean holding times.
    seed, group
        Key of the chance.
    """
    if offered_erl <= 0.0:
        return 0
    key = stream_key(np.array([seed, group], np.uint64))
    spent = np.zeros(int(offered_erl + 12.0 * offered_erl**0.5) + 40)
    time_at_each(np.uint64(key[0]), np.uint64(key[1]), offered_erl, holds, _WARM_HOLDS, spent)
    reached = np.cumsum(spent) / spent.sum()
    return int(np.searchsorted(reached, 1.0 - exceeded))
