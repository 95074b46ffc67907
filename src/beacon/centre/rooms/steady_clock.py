"""The rooms' clock: UTC that never jumps while the process lives."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

_NS_PER_MS = 1_000_000


def steady_utc(now_utc: Callable[[], datetime], *, mono_ns: Callable[[], int] = time.monotonic_ns) -> Callable[[], int]:
    """A function that tells milliseconds of UTC: the wall clock as it was at first, then only steady time."""
    began_ms, began_ns = round(now_utc().timestamp() * 1_000), mono_ns()
    return lambda: began_ms + (mono_ns() - began_ns) // _NS_PER_MS


def utc_of(at_ms: int) -> datetime:
    """The instant, aware."""
    return datetime.fromtimestamp(at_ms / 1_000, UTC)
