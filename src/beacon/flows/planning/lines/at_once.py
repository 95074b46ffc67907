"""How many calls, and people in meetings, there are at once: by formula, or counted as they come and go.

Both give the number that is exceeded in no more than a share of the busy hour. People in meetings come and go several
at a time (`capacity.concurrent_meetings`), calls one by one.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from beacon.capacity.concurrent_meetings import people_at_once
from beacon.impair import stream_key
from beacon.sim.calls_held import time_at_each

AtOnce = Callable[[float, float], float]
"Number at once, of its mean and the unit it comes and goes in."
_HOLDS = 20_000.0
"""Mean holding times simulated, forty days of calls of three minutes: one in a hundred of the time is then known to a
tenth of itself, a number at once to a quarter of a unit."""
_EVENTS = 4_000_000.0
"""Most that begin or end in a simulation, so that a site of thousands takes no longer than one of hundreds; their
number at once is then known to ERROR of itself."""
ERROR = 0.005
_WARM_HOLDS = 20.0
"Before counting begins: the number forgets its beginning as exp(-t)."


def by_formula(*, exceeded: float) -> AtOnce:
    """By a Poisson number of units."""

    def at_once(mean: float, unit: float) -> float:
        return people_at_once(mean_people=mean, unit=unit, exceeded=exceeded)

    return at_once


def counted(*, exceeded: float, seed: int, line: int) -> AtOnce:
    """Units that come and go, weighed by time; the same key has the same chance."""
    key = stream_key(np.array([seed, line], np.uint64))

    def at_once(mean: float, unit: float) -> float:
        if mean <= 0.0 or unit <= 0.0:
            return mean
        groups = mean / unit
        spent = np.zeros(int(groups + 12.0 * groups**0.5) + 40)
        holds = min(_HOLDS, _EVENTS / (2.0 * groups))
        time_at_each(np.uint64(key[0]), np.uint64(key[1]), groups, holds, _WARM_HOLDS, spent)
        reached = np.concatenate(([0.0], np.cumsum(spent) / spent.sum()))
        found = float(np.interp(1.0 - exceeded, reached, np.arange(-1.0, len(spent))))
        return max(mean, unit * max(found, 0.0))

    return at_once
