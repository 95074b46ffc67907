"""Counter-based chance: every number is a pure function of a key and a counter, so order and threads cannot matter.

The generator is SplitMix64 with a second key word: draw n of stream (k0, k1) is a bijective mix of k0 + n·γ with k1
folded in half way, so that two streams whose counters happen to meet still give different numbers. Keys come from
`stream_key`, which folds (seed, cell, call, direction) one by one through the same mix.

References: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
"""

from __future__ import annotations

import numpy as np
from numba import njit

_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_UNIT = 1.0 / 9007199254740992.0  # 2^-53


@njit(cache=True, inline="always")
def mix64(z: np.uint64) -> np.uint64:
    """Bijective mix of 64 bits (SplitMix64's finaliser)."""
    z = (z ^ (z >> _S30)) * _M1
    z = (z ^ (z >> _S27)) * _M2
    return z ^ (z >> _S31)


@njit(cache=True, inline="always")
def bits(k0: np.uint64, k1: np.uint64, counter: np.uint64) -> np.uint64:
    """64 bits for draw `counter` of stream (k0, k1)."""
    z = k0 + counter * _GAMMA
    z = (z ^ (z >> _S30)) * _M1
    z = z ^ k1
    z = (z ^ (z >> _S27)) * _M2
    return z ^ (z >> _S31)


@njit(cache=True, inline="always")
def uniform(k0: np.uint64, k1: np.uint64, counter: np.uint64) -> float:
    """Uniform in the open interval (0, 1)."""
    return (np.float64(bits(k0, k1, counter) >> _S11) + 0.5) * _UNIT


@njit(cache=True)
def stream_key(words: np.ndarray) -> tuple[np.uint64, np.uint64]:
    """Two key words from any number of 64-bit words: (seed, cell, call, direction)."""
    k0 = np.uint64(0x243F6A8885A308D3)
    k1 = np.uint64(0x13198A2E03707344)
    for word in words:
        k0 = mix64(k0 ^ np.uint64(word)) + _GAMMA
        k1 = mix64(k1 + np.uint64(word) * _M2) ^ k0
    return k0, mix64(k1)


@njit(cache=True)
def uniforms(words: np.ndarray, count: int) -> np.ndarray:
    """The first `count` uniforms of the stream keyed by `words`; shape (count,)."""
    k0, k1 = stream_key(words)
    out = np.empty(count)
    for i in range(count):
        out[i] = uniform(k0, k1, np.uint64(i))
    return out
