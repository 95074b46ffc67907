"""Erlang B: calls that find every channel taken are lost. Also its continuation to any number of channels, its two
inverses, and Extended Erlang B, in which some of the lost callers try again.

Rests on Poisson arrivals from very many people (`engset` is for few), any distribution of holding times, and an hour
in which the load is steady. It knows nothing of trunks that serve several sites' peaks at different hours.

References
----------
A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in automatic telephone
exchanges", 1917.
D. L. Jagerman, "Some properties of the Erlang loss function", Bell System Technical Journal 53 (3), 1974: the integral
for any number of channels, and its recurrence.
ITU-D Study Group 2, "Teletraffic Engineering Handbook" (V. B. Iversen), chapter 7: the recursion.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

_TINY = 1e-300
"Stands for a zero denominator in the continued fraction (modified Lentz)."
_PRECISION = 1e-15
_MOST_TERMS = 10_000
"Terms of a series or a fraction; fewer than 200 are needed."
_CLOSE = 1e-13
"Relative width at which an inverse stops."
_MOST_STEPS = 200
"Steps of an inverse; bisection alone needs 60."
_MOST_GROWTH = 700.0
"Logarithm of the largest factor of a step; more is outside every bracket."


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """What comes of lost callers trying again."""

    blocking: float
    "Share of attempts that find no channel. [0..1]"
    offered_erl: float
    "All attempts, the repeated ones too. [erlang]"


def erlang_b(*, offered_erl: float, servers: float) -> float:
    """Share of calls that find no free channel.

    Parameters
    ----------
    offered_erl
        Offered traffic A, finite and not negative. [erlang]
    servers
        Channels N, not negative; any real number, as when one asks how much of a channel is missing.

    Returns
    -------
    float
        B(N, A). [0..1]

    Raises
    ------
    ValueError
        A negative or infinite argument.

    Notes
    -----
    The recursion runs in I = 1/B, which only adds and multiplies what is positive, so that nothing cancels and nothing
    overflows into a wrong answer: I(N) = 1 + (N/A) I(N-1). It starts at the fractional part of N, where
    1/B = A ∫ exp(-At) (1+t)^N dt is an incomplete gamma function.
    """
    _check(offered_erl=offered_erl, servers=servers)
    if offered_erl == 0.0:
        return 1.0 if servers == 0.0 else 0.0
    whole = math.floor(servers)
    part = servers - whole
    inverse = 1.0 if part == 0.0 else _inverse_below_one(offered_erl, part)
    for k in range(1, whole + 1):
        inverse = 1.0 + (part + k) / offered_erl * inverse
    return 1.0 / inverse


def carried_erl(*, offered_erl: float, servers: float) -> float:
    """Traffic that finds a channel, A (1 - B). [erlang]"""
    return offered_erl * (1.0 - erlang_b(offered_erl=offered_erl, servers=servers))


def offered_for(*, servers: float, blocking: float) -> float:
    """Traffic that so many channels take at that blocking: the inverse in A. [erlang]

    Parameters
    ----------
    servers
        Channels N, more than 0.
    blocking
        Blocking allowed, above 0 and below 1.

    Raises
    ------
    ValueError
        An argument outside its range.
    """
    _check(offered_erl=0.0, servers=servers)
    _check_blocking(blocking)
    if servers == 0.0:
        raise ValueError("no channel takes no traffic")
    # What is carried fits into the channels, A (1 - B) < N, so the answer lies under N / (1 - B).
    low, high = 0.0, servers / (1.0 - blocking)
    a = high / 2.0
    for _ in range(_MOST_STEPS):
        b = erlang_b(offered_erl=a, servers=servers)
        low, high = (a, high) if b < blocking else (low, a)
        if high - low <= _CLOSE * high:
            break
        step = _newton(a, b, blocking=blocking, servers=servers)
        if abs(step - a) <= _PRECISION * a:
            break
        a = step if low < step < high else (low + high) / 2.0
    return a


def _newton(a: float, b: float, *, blocking: float, servers: float) -> float:
    """Newton's step in logarithms, where B is nearly a straight line: d ln B / d ln A = N - A (1 - B), idle channels.

    Infinite, and so outside any bracket, where B has no logarithm or nothing stands idle.
    """
    idle = servers - a * (1.0 - b)
    if b <= 0.0 or idle <= 0.0:
        return math.inf
    grow = math.log(blocking / b) / idle
    return a * math.exp(grow) if grow < _MOST_GROWTH else math.inf


def servers_for(*, offered_erl: float, blocking: float) -> int:
    """Fewest channels that keep blocking at or under the target: the inverse in N.

    Raises ValueError for traffic that is negative or infinite, or a target outside 0 < B ≤ 1.
    """
    _check(offered_erl=offered_erl, servers=0.0)
    if blocking == 1.0 or offered_erl == 0.0:
        return 0
    _check_blocking(blocking)
    inverse, most, n = 1.0, 1.0 / blocking, 0
    while inverse < most:
        n += 1
        inverse = 1.0 + n / offered_erl * inverse
    return n


def continuous_servers_for(*, offered_erl: float, blocking: float) -> float:
    """Channels, as a real number, at which blocking meets the target exactly.

    Raises ValueError as `servers_for`; 0 for no traffic.
    """
    high = float(servers_for(offered_erl=offered_erl, blocking=blocking))
    low = max(high - 1.0, 0.0)
    for _ in range(_MOST_STEPS):
        if high - low <= _CLOSE * high:
            break
        middle = (low + high) / 2.0
        meets = erlang_b(offered_erl=offered_erl, servers=middle) <= blocking
        low, high = (low, middle) if meets else (middle, high)
    return high


def extended_erlang_b(*, fresh_erl: float, servers: float, recall: float) -> Recalled:
    """Extended Erlang B: a share of the callers who found no channel tries again at once.

    Parameters
    ----------
    fresh_erl
        Traffic of first attempts A0. [erlang]
    servers
        Channels N.
    recall
        Share of blocked callers that tries again. [0..1]

    Raises
    ------
    ValueError
        An argument outside its range, or everybody tries again and the first attempts alone fill the channels:
        then attempts grow without end.

    References
    ----------
    J. Jewett, J. Shrago and B. Yomtov, "Designing Optimal Voice Networks for Businesses, Government, and Telephone
    Companies", Telephony Publishing, 1980: A = A0 + r A B(N, A).
    """
    _check(offered_erl=fresh_erl, servers=servers)
    if not 0.0 <= recall <= 1.0:
        raise ValueError(f"recall {recall} is no share")
    if recall == 1.0 and fresh_erl >= servers and fresh_erl > 0.0:
        raise ValueError("with everybody trying again, attempts grow without end")
    # A (1 - r B) grows with A, from 0; the fresh traffic is met where it equals A0.
    low = high = fresh_erl
    while _fresh(high, servers, recall) < fresh_erl:
        low, high = high, 2.0 * high
    for _ in range(_MOST_STEPS):
        if high - low <= _CLOSE * high:
            break
        middle = (low + high) / 2.0
        low, high = (middle, high) if _fresh(middle, servers, recall) < fresh_erl else (low, middle)
    return Recalled(blocking=erlang_b(offered_erl=high, servers=servers), offered_erl=high)


def _fresh(offered_erl: float, servers: float, recall: float) -> float:
    return offered_erl * (1.0 - recall * erlang_b(offered_erl=offered_erl, servers=servers))


def _inverse_below_one(a: float, n: float) -> float:
    """1/B for 0 < n < 1: e^A A^-n Γ(n + 1, A)."""
    if a < 1.0:
        rest = math.gamma(n + 1.0) - _lower_gamma(n + 1.0, a)
        return math.exp(a) * math.pow(a, -n) * rest
    return a * _gamma_fraction(n + 1.0, a)


def _lower_gamma(s: float, x: float) -> float:
    """γ(s, x) by its series, DLMF 8.7.1; for x < 1."""
    term = total = 1.0 / s
    for k in range(1, _MOST_TERMS):
        term *= x / (s + k)
        total += term
        if term < _PRECISION * total:
            break
    return math.exp(-x) * math.pow(x, s) * total


def _gamma_fraction(s: float, x: float) -> float:
    """Γ(s, x) e^x x^-s by its continued fraction, DLMF 8.9.2 in even form; modified Lentz. For x ≥ 1, s ≤ 2."""
    b = x + 1.0 - s
    c, d = 1.0 / _TINY, 1.0 / b
    value = d
    for k in range(1, _MOST_TERMS):
        numerator = -k * (k - s)
        b += 2.0
        d = numerator * d + b
        c = b + numerator / c
        d = 1.0 / (d if abs(d) > _TINY else _TINY)
        c = c if abs(c) > _TINY else _TINY
        value *= c * d
        if abs(c * d - 1.0) < _PRECISION:
            break
    return value


def _check(*, offered_erl: float, servers: float) -> None:
    if not (0.0 <= offered_erl < math.inf and 0.0 <= servers < math.inf):
        raise ValueError(f"offered {offered_erl} erlang on {servers} channels")


def _check_blocking(blocking: float) -> None:
    if not 0.0 < blocking < 1.0:
        raise ValueError(f"blocking {blocking} is no share between 0 and 1")
