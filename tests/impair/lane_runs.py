"""Drives lanes and queues over given arrivals, compiled, for the tests of their laws.

What tests compile is kept in the folder of the kernel's version (beacon.wiring.kernel_cache), so it may call the
compiled rooms and its own file, and nothing else: Numba would not see that another file changed.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from beacon.impair import new_lane, new_queue, pass_queue, step, stream_key, switched

SIGMAS = 4.0
"""Width of the statistical tolerances: 4 standard errors, passed by chance 99.994 % of the time by what is right. Seeds
are fixed, so what passes once passes always."""


@njit(cache=True)
def fates(words, profile, arrivals):
    """(copies, first releases) of packets on one lane."""
    k0, k1 = stream_key(words)
    lane = new_lane(k0, k1)
    copies = np.empty(len(arrivals), np.int64)
    releases = np.empty(len(arrivals), np.int64)
    for i in range(len(arrivals)):
        lane, copies[i], releases[i], _twin = step(lane, profile, arrivals[i])
    return copies, releases


@njit(cache=True)
def many_fates(seed, keys, profile, arrivals):
    """(copies, first releases) of the same arrivals on lanes of `keys` streams; shape (keys, packets)."""
    copies = np.empty((keys, len(arrivals)), np.int64)
    releases = np.empty((keys, len(arrivals)), np.int64)
    words = np.empty(2, np.uint64)
    words[0] = seed
    for key in range(keys):
        words[1] = key
        copies[key], releases[key] = fates(words, profile, arrivals)
    return copies, releases


@njit(cache=True)
def fates_after_switch(seed, keys, before, after, arrivals, switch):
    """(copies, first releases) of the same arrivals on lanes of `keys` streams that change profile at packet `switch`;
    shape (keys, packets)."""
    copies = np.empty((keys, len(arrivals)), np.int64)
    releases = np.empty((keys, len(arrivals)), np.int64)
    words = np.empty(2, np.uint64)
    words[0] = seed
    for key in range(keys):
        words[1] = key
        k0, k1 = stream_key(words)
        lane = new_lane(k0, k1)
        for i in range(len(arrivals)):
            if i == switch:
                lane = switched(lane)
            lane, copies[key, i], releases[key, i], _twin = step(lane, after if i >= switch else before, arrivals[i])
    return copies, releases


@njit(cache=True)
def departures(words, profile, ring, sizes, arrivals):
    """Departures of packets through one queue."""
    k0, k1 = stream_key(words)
    queue = new_queue(k0, k1)
    out = np.empty(len(arrivals), np.int64)
    for i in range(len(arrivals)):
        queue, out[i] = pass_queue(queue, profile, ring, sizes[i], arrivals[i])
    return out


def words(*numbers: int) -> np.ndarray:
    """Key words of a stream."""
    return np.array(numbers, np.uint64)


def every(ms: float, packets: int) -> np.ndarray:
    """Periodic arrivals. [ns]"""
    return np.rint(np.arange(packets) * ms * 1e6).astype(np.int64)


def mean_and_error(values: np.ndarray) -> tuple[float, float]:
    """Mean of independent values and its standard error."""
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))


def assert_mean(values: np.ndarray, expected: float, slack: float = 0.0) -> None:
    """The mean of independent values is `expected`, within SIGMAS standard errors and a stated `slack`."""
    mean, error = mean_and_error(np.asarray(values, float))
    assert abs(mean - expected) <= SIGMAS * error + slack, (mean, expected, error)


def assert_share(hits: np.ndarray, expected: float) -> None:
    """The share of independent hits is `expected`, within SIGMAS standard errors of the binomial."""
    error = np.sqrt(expected * (1.0 - expected) / len(hits))
    assert abs(float(np.mean(hits)) - expected) <= SIGMAS * error, (float(np.mean(hits)), expected, error)
