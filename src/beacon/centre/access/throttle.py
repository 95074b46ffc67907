"""Token buckets by key: who asks too often waits, and who fails on and on waits longer. No clock of its own."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

_MOST_KEYS = 20_000
"Beyond, the least recently used is forgotten: memory stays bounded whoever asks."


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How often something may be asked."""

    burst: int
    "At once."
    per_s: float
    "From then on. [1/s]"


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at_s: float


class Buckets:
    """One bucket a key, all of one rate."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._held: OrderedDict[Hashable, _Bucket] = OrderedDict()

    def wait_s(self, key: Hashable, *, now_s: float) -> float:
        """Take a token: 0 when there was one, else how long until there is. [s]"""
        bucket = self._held.pop(key, None) or _Bucket(float(self._rate.burst), now_s)
        earned = max(now_s - bucket.at_s, 0.0) * self._rate.per_s
        bucket.tokens, bucket.at_s = min(bucket.tokens + earned, float(self._rate.burst)), now_s
        self._held[key] = bucket
        if len(self._held) > _MOST_KEYS:
            self._held.popitem(last=False)
        if bucket.tokens < 1.0:
            return (1.0 - bucket.tokens) / self._rate.per_s
        bucket.tokens -= 1.0
        return 0.0


@dataclass(slots=True)
class _Failures:
    count: int
    until_s: float


class GrowingDelay:
    """After some failures in a row each further one doubles the wait, up to a limit; a success forgets them."""

    def __init__(self, *, free: int, first_s: float, most_s: float) -> None:
        self._free, self._first_s, self._most_s = free, first_s, most_s
        self._held: OrderedDict[Hashable, _Failures] = OrderedDict()

    def wait_s(self, key: Hashable, *, now_s: float) -> float:
        """How long until the next try is heard. [s]"""
        known = self._held.get(key)
        return max(known.until_s - now_s, 0.0) if known else 0.0

    def failed(self, key: Hashable, *, now_s: float) -> None:
        """One more."""
        known = self._held.pop(key, None) or _Failures(0, now_s)
        # A key left alone for as long as its longest wait starts anew.
        known.count = 1 if now_s - known.until_s > self._most_s else known.count + 1
        beyond = known.count - self._free
        delay_s = min(self._first_s * 2.0 ** min(beyond - 1, 30), self._most_s) if beyond > 0 else 0.0
        known.until_s = now_s + delay_s
        self._held[key] = known
        if len(self._held) > _MOST_KEYS:
            self._held.popitem(last=False)

    def succeeded(self, key: Hashable) -> None:
        """No more of it."""
        self._held.pop(key, None)
