"""Erlang C: calls that find every agent busy wait their turn. Service level, mean wait, agents needed.

Rests on Poisson arrivals, exponential handling times, first come first served, and callers who never hang up: a real
queue, whose callers do, waits less than this says. Says nothing of breaks and shrinkage; agents are those at work.

References
----------
A. K. Erlang, 1917 (as `erlang_b`).
ITU-D Study Group 2, "Teletraffic Engineering Handbook" (V. B. Iversen), chapter 12: C from B, the distribution of the
wait.
"""

from __future__ import annotations

import math

from beacon.capacity.erlang_b import erlang_b

_MOST_AGENTS = 10_000_000


def erlang_c(*, offered_erl: float, agents: float) -> float:
    """Probability that a call waits at all; 1 when the agents cannot keep up.

    Parameters
    ----------
    offered_erl
        Calls an hour times handling time over an hour, A. [erlang]
    agents
        Agents at work, N.

    Raises
    ------
    ValueError
        A negative or infinite argument.
    """
    b = erlang_b(offered_erl=offered_erl, servers=agents)
    if offered_erl >= agents:
        return 1.0 if offered_erl > 0.0 or agents == 0.0 else 0.0
    return agents * b / (agents - offered_erl * (1.0 - b))


def service_level(*, offered_erl: float, agents: float, answer_s: float, hold_s: float) -> float:
    """Share of calls answered within `answer_s` seconds, 1 - C exp(-(N - A) T / AHT). [0..1]

    0 when the agents cannot keep up. Raises ValueError for a negative figure or a handling time of 0.
    """
    _check_times(answer_s=answer_s, hold_s=hold_s)
    c = erlang_c(offered_erl=offered_erl, agents=agents)
    if offered_erl >= agents:
        return 1.0 - c
    return 1.0 - c * math.exp(-(agents - offered_erl) * answer_s / hold_s)


def mean_wait_s(*, offered_erl: float, agents: float, hold_s: float) -> float:
    """Average speed of answer: the mean wait of all calls, C AHT / (N - A). Infinite when the queue never ends. [s]"""
    _check_times(answer_s=0.0, hold_s=hold_s)
    c = erlang_c(offered_erl=offered_erl, agents=agents)
    if offered_erl >= agents:
        return math.inf if c > 0.0 else 0.0
    return c * hold_s / (agents - offered_erl)


def occupancy(*, offered_erl: float, agents: float) -> float:
    """Share of their time that agents talk; 1 when they cannot keep up. [0..1]"""
    if agents <= 0.0:
        return 1.0 if offered_erl > 0.0 else 0.0
    return min(1.0, offered_erl / agents)


def agents_for(*, offered_erl: float, answer_s: float, hold_s: float, level: float) -> int:
    """Fewest agents of whom `level` of the calls get an answer within `answer_s`.

    Raises ValueError for a negative figure, or a level of 1, which no number of agents reaches.
    """
    if not 0.0 <= level < 1.0:
        raise ValueError(f"service level {level} is not under 1")
    _check_times(answer_s=answer_s, hold_s=hold_s)
    if not 0.0 <= offered_erl < _MOST_AGENTS:
        raise ValueError(f"offered {offered_erl} erlang")
    if offered_erl == 0.0:
        return 0
    agents = math.floor(offered_erl) + 1
    b = erlang_b(offered_erl=offered_erl, servers=agents)
    while True:
        c = agents * b / (agents - offered_erl * (1.0 - b))
        if 1.0 - c * math.exp(-(agents - offered_erl) * answer_s / hold_s) >= level:
            return agents
        agents += 1
        b = offered_erl * b / (agents + offered_erl * b)


def _check_times(*, answer_s: float, hold_s: float) -> None:
    if not (0.0 <= answer_s < math.inf and 0.0 < hold_s < math.inf):
        raise ValueError(f"answer within {answer_s} s, handling time {hold_s} s")
