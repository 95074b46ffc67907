"""Calls to channels and to agents, one by one: what the closed forms of `capacity` are confirmed by.

A group of channels is a Markov chain of calls that come and go; which comes next is all that counts, so there is no
clock. Agents serve in order of arrival with exponential handling times. Callers who find no channel are lost, callers
in a queue never hang up: the assumptions are those of Erlang B, Engset and Erlang C, the arithmetic is not. Every
figure comes from independent batches, with the standard error of their mean.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from beacon.impair import stream_key, uniform

BATCHES = 32
"Independent runs behind one figure; enough that the error of their mean is itself known to an eighth."
_WARM_CALLS = 30
"Calls a channel or an agent sees before counting begins."
_SPREADS, _SPARE = 12.0, 40
"Traffic never uses more channels than its mean, so many times its root, and a few: beyond them all are alike."
_ONE = np.uint64(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A simulated share."""

    value: float
    "Mean of the batches. [0..1]"
    error: float
    "Standard error of that mean. [0..1]"


@njit(cache=True, nogil=True)
def refused_share(
    k0: np.uint64, k1: np.uint64, offered_erl: float, sources: int, channels: int, warm: int, calls: int
) -> float:
    """Share of `calls` calls refused by `channels` channels.

    `sources` 0: endlessly many people offer `offered_erl`; else so many people, each offering that much while idle.
    """
    draw = np.uint64(0)
    busy, seen, refused = 0, 0, 0
    while seen < warm + calls:
        coming = offered_erl if sources == 0 else offered_erl * (sources - busy)
        draw += _ONE
        if uniform(k0, k1, draw) * (coming + busy) < coming:
            seen += 1
            if busy < channels:
                busy += 1
            elif seen > warm:
                refused += 1
        else:
            busy -= 1
    return refused / calls


@njit(cache=True, nogil=True)
def answered_share(
    k0: np.uint64, k1: np.uint64, offered_erl: float, agents: int, patience: float, warm: int, calls: int
) -> float:
    """Share of `calls` calls answered by `agents` agents within `patience`, in mean handling times."""
    free = [0.0 for _ in range(agents)]
    draw = np.uint64(0)
    now = 0.0
    answered = 0
    for call in range(warm + calls):
        now -= math.log(uniform(k0, k1, draw)) / offered_erl
        start = max(now, free[0])
        heapq.heapreplace(free, start - math.log(uniform(k0, k1, draw + _ONE)))
        draw += np.uint64(2)
        if call >= warm and start - now <= patience:
            answered += 1
    return answered / calls


def _estimate(shares: NDArray[np.float64]) -> Estimate:
    return Estimate(value=float(shares.mean()), error=float(shares.std(ddof=1)) / math.sqrt(len(shares)))


def ever_used(offered_erl: float, servers: int) -> int:
    """Of so many channels or agents those that traffic can reach; the others would only have to be warmed up.

    The number at once is at most Poisson with mean `offered_erl` [erlang]: beyond its mean, twelve roots of it and
    forty lies less than one call in a thousand million.
    """
    return min(servers, int(offered_erl + _SPREADS * math.sqrt(offered_erl)) + _SPARE)


def _keys(seed: int, group: int) -> list[tuple[np.uint64, np.uint64]]:
    key = stream_key(np.array([seed, group], np.uint64))
    return [(np.uint64(key[0]), np.uint64(key[1]) ^ np.uint64(batch << 32)) for batch in range(BATCHES)]


def simulated_blocking(
    *, offered_erl: float, channels: int, calls: int, seed: int, group: int = 0, sources: int = 0
) -> Estimate:
    """Share of calls that find every channel taken.

    Parameters
    ----------
    offered_erl
        Traffic of endlessly many people, or with `sources` of one person while idle. [erlang]
    channels
        How many.
    calls
        In all batches together.
    seed, group
        Key of the chance.
    sources
        People; 0 for endlessly many.
    """
    most_erl = offered_erl if sources == 0 else sources * offered_erl
    channels = ever_used(most_erl, channels)
    each, warm = max(1, calls // BATCHES), _WARM_CALLS * max(channels, 1)
    return _estimate(
        np.array([
            refused_share(k0, k1, offered_erl, sources, channels, warm, each) for k0, k1 in _keys(seed, group)
        ])
    )  # fmt: skip


def simulated_service_level(
    *, offered_erl: float, agents: int, answer_s: float, hold_s: float, calls: int, seed: int, group: int = 0
) -> Estimate:
    """Share of calls answered within `answer_s`; 0 without agents.

    Parameters
    ----------
    offered_erl
        Calls an hour times handling time over an hour. [erlang]
    agents, answer_s, hold_s
        At work; time that counts as in time; mean handling time. [s]
    calls, seed, group
        As for `simulated_blocking`.
    """
    if agents == 0:
        return Estimate(value=0.0, error=0.0)
    agents = ever_used(offered_erl, agents)
    each, warm = max(1, calls // BATCHES), _WARM_CALLS * agents
    return _estimate(
        np.array([
            answered_share(k0, k1, offered_erl, agents, answer_s / hold_s, warm, each)
            for k0, k1 in _keys(seed, group)
        ])
    )  # fmt: skip
