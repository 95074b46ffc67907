"""Waits for a state by looking at it, never by sleeping a guessed time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def poll(
    look: Callable[[], Awaitable[T]], holds: Callable[[T], bool], *, what: str, timeout_s: float, every_s: float = 0.05
) -> T:
    """The first value that `holds`; a failure that says `what` was awaited and what was last seen."""
    end_s = time.monotonic() + timeout_s
    while True:
        seen = await look()
        if holds(seen):
            return seen
        if time.monotonic() > end_s:
            raise AssertionError(f"{what}: not within {timeout_s:g} s; last seen: {seen}")
        await asyncio.sleep(every_s)
