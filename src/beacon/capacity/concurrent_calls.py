"""How many calls cross a line at once. A line refuses nobody, so their number is Poisson: the M/G/∞ queue.

Whatever the distribution of holding times; arrivals are Poisson and steady through the hour. Where something does
refuse calls (a group of trunks), Erlang B says how many there can be; a line is sized for what happens without it.
"""

from __future__ import annotations

import math


def calls_at_once(*, offered_erl: float, exceeded: float) -> int:
    """Fewest calls that are exceeded in no more than a share of the time.

    Parameters
    ----------
    offered_erl
        Mean number of calls at once, finite and not negative. [erlang]
    exceeded
        Share of the time, above 0 and below 1.

    Returns
    -------
    int
        Least n with P(K > n) ≤ exceeded for Poisson K.

    Raises
    ------
    ValueError
        An argument outside its range.
    """
    if not (0.0 <= offered_erl < math.inf and 0.0 < exceeded < 1.0):
        raise ValueError(f"{offered_erl} erlang, exceeded {exceeded} of the time")
    if offered_erl == 0.0:
        return 0
    # Summed from the mode outwards in units of its probability, so that nothing underflows for thousands of calls.
    mode = math.floor(offered_erl)
    top = math.exp(mode * math.log(offered_erl) - offered_erl - math.lgamma(mode + 1.0))
    reached, term, n = _below(offered_erl, mode) * top, top, mode
    while reached < 1.0 - exceeded and term > 0.0:
        n += 1
        term *= offered_erl / n
        reached += term
    return _back(offered_erl, n, term, reached, 1.0 - exceeded) if n == mode else n


def continuous_calls_at_once(*, offered_erl: float, exceeded: float) -> float:
    """The same as a real number, 0 at least: the distribution drawn straight from each whole number to the next.

    It is never above `calls_at_once`, within one of it, and grows without steps with the traffic.

    Raises ValueError as `calls_at_once`.
    """
    n = calls_at_once(offered_erl=offered_erl, exceeded=exceeded)
    if n == 0:
        return 0.0
    own = math.exp(n * math.log(offered_erl) - offered_erl - math.lgamma(n + 1.0))
    if own == 0.0:
        return float(n)
    fewer = (_below(offered_erl, n) - 1.0) * own
    return n - 1.0 + min(max((1.0 - exceeded - fewer) / own, 0.0), 1.0)


def _below(offered_erl: float, most: int) -> float:
    """Probabilities of 0 to `most` calls over that of `most`."""
    total = term = 1.0
    for n in range(most, 0, -1):
        term *= n / offered_erl
        total += term
        if term < 1e-18 * total:
            break
    return total


def _back(offered_erl: float, n: int, term: float, reached: float, wanted: float) -> int:
    """From the mode down, while fewer calls still reach the share wanted (targets over a half)."""
    while n > 0 and reached - term >= wanted:
        reached -= term
        term *= n / offered_erl
        n -= 1
    return n
