"""Engset: as Erlang B, but so few people share the channels that those who talk no longer call.

Time congestion is the share of time in which every channel is taken; call congestion is the share of calls that meet
such a moment, and is smaller, since a call comes from someone who is not talking: it is what a person notices.

References
----------
T. O. Engset, "Die Wahrscheinlichkeitsrechnung zur Bestimmung der Wähleranzahl in automatischen Fernsprechämtern",
Elektrotechnische Zeitschrift 31, 1918.
ITU-D Study Group 2, "Teletraffic Engineering Handbook" (V. B. Iversen), chapter 8: the recursion, and call congestion
as time congestion with one source fewer.
"""

from __future__ import annotations

import math

_MOST_SERVERS = 10_000_000


def time_congestion(*, sources: int, servers: int, per_idle_erl: float) -> float:
    """Share of time in which every channel is taken. [0..1]

    Parameters
    ----------
    sources
        People S who share the channels.
    servers
        Channels N. With more channels than people there is no congestion.
    per_idle_erl
        Traffic α that one person offers while not talking: call rate when idle times holding time. [erlang]

    Raises
    ------
    ValueError
        A negative or infinite argument.
    """
    _check(sources=sources, servers=servers, erl=per_idle_erl)
    if servers > sources or (per_idle_erl == 0.0 and servers > 0):
        return 0.0
    # In I = 1/E, as for Erlang B: I(n) = 1 + n I(n-1) / (α (S - n + 1)).
    inverse = 1.0
    for n in range(1, servers + 1):
        inverse = 1.0 + n / (per_idle_erl * (sources - n + 1)) * inverse
    return 1.0 / inverse


def call_congestion(*, sources: int, servers: int, per_idle_erl: float) -> float:
    """Share of calls that find every channel taken: what the caller sees, the others' time congestion. [0..1]

    Raises ValueError as `time_congestion`; without people nobody calls, and 0 is answered.
    """
    _check(sources=sources, servers=servers, erl=per_idle_erl)
    if sources == 0:
        return 0.0
    return time_congestion(sources=sources - 1, servers=servers, per_idle_erl=per_idle_erl)


def per_idle_erl(*, intended_erl: float) -> float:
    """α of one person from the traffic that person would have were no call refused, a / (1 - a). [erlang]

    Raises ValueError unless 0 ≤ a < 1: nobody talks more than all the time.
    """
    if not 0.0 <= intended_erl < 1.0:
        raise ValueError(f"a person talks {intended_erl} of the time")
    return intended_erl / (1.0 - intended_erl)


def engset_servers_for(*, sources: int, per_idle_erl: float, blocking: float) -> int:
    """Fewest channels that keep call congestion at or under the target.

    Raises ValueError as `time_congestion`, or for a target outside 0 ≤ B ≤ 1.
    """
    _check(sources=sources, servers=0, erl=per_idle_erl)
    if not 0.0 <= blocking <= 1.0:
        raise ValueError(f"blocking {blocking} is no share")
    if sources == 0 or per_idle_erl == 0.0 or blocking == 1.0:
        return 0
    inverse, n = 1.0, 0
    while inverse * blocking < 1.0 and n < sources:
        n += 1
        left = sources - n  # of the S - 1 others, those not yet talking, and one
        inverse = 1.0 + n / (per_idle_erl * left) * inverse if left else math.inf
    return n


def _check(*, sources: int, servers: int, erl: float) -> None:
    if not (sources >= 0 and 0 <= servers <= _MOST_SERVERS and 0.0 <= erl < math.inf):
        raise ValueError(f"{sources} people on {servers} channels, {erl} erlang each")
