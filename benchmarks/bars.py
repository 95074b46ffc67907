"""A measurement beside what is asked of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One measurement beside what is asked of it."""

    what: str
    measured: str
    asked: str
    ratio: float | None
    "How much better than asked; below 1 is missed; None when it could not be measured, or nothing is asked."
