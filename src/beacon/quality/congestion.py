"""How much steady loss a sender's congestion control bears: an estimate by a published rule.

The rule is the loss-based controller of Google congestion control, as most browsers' calls have had it: for
every report of the receiver, a loss under 2 % raises the rate by 5 %, a loss p over 10 % multiplies it by 1 -
p/2, and anything between leaves it. On a path that loses packets whatever the rate (ours: the loss is not the
sender's own queue), a report of n packets counts a binomial number of losses, so the logarithm of the rate is
a random walk:

    drift = ln 1.05 · P(L/n < 2 %) + E[ln(1 - L/2n); L/n > 10 %]

Where the drift is positive the rate climbs until the line is full; where it is negative it falls to the
floor. The drift falls as the loss grows, so each n has one loss at which it is nil: the ceiling. Products
differ, and forward error correction or a newer controller bears more: figures from here are estimates.

References
----------
H. Lundin, S. Holmer et al., A Google Congestion Control Algorithm for Real-Time Communication,
draft-ietf-rmcat-gcc-02 (2016), section 6.
"""

from __future__ import annotations

import math
from functools import cache

GROW_BELOW = 0.02
FALL_ABOVE = 0.10
"Reported loss under and over which the rate moves, section 6."
GROWTH = 1.05
REPORT_S = 1.0
"Distance of a video receiver's reports in WebRTC. [s]"
PACKET_BYTES = 1200
"Payload of a full video packet in WebRTC. [bytes]"
_CEILING_TOLERANCE = 1e-6


def packets_per_report(*, rate_kbps: float) -> int:
    """Packets of a video stream between two reports, at least one."""
    return max(1, round(rate_kbps * 1000.0 / 8.0 / PACKET_BYTES * REPORT_S))


def rate_drift(*, loss: float, packets: int) -> float:
    """Mean change of the logarithm of the rate per report (module docstring).

    Parameters
    ----------
    loss
        Probability of loss, from packet to packet independent. [0..1)
    packets
        Packets a report covers.
    """
    drift = 0.0
    for lost in range(packets + 1):
        reported = lost / packets
        if GROW_BELOW <= reported <= FALL_ABOVE:
            continue
        step = math.log(GROWTH) if reported < GROW_BELOW else math.log1p(-0.5 * reported)
        drift += _binomial(lost, packets, loss) * step
    return drift


def _binomial(k: int, n: int, p: float) -> float:
    if p <= 0.0:
        return 1.0 if k == 0 else 0.0
    log_ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return math.exp(log_ways + k * math.log(p) + (n - k) * math.log1p(-p))


@cache
def loss_ceiling(*, rate_kbps: float) -> float:
    """Largest steady loss at which a stream of `rate_kbps` holds its rate: zero of `rate_drift`. [0..1]"""
    packets = packets_per_report(rate_kbps=rate_kbps)
    low, high = 0.0, 0.5
    while high - low > _CEILING_TOLERANCE:
        middle = (low + high) / 2.0
        if rate_drift(loss=middle, packets=packets) >= 0.0:
            low = middle
        else:
            high = middle
    return low
