"""What is asked of a plan besides the forecast it is made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

Progress = Callable[[str, int, int], None]
"Told (stage, done, in all); stages are plan_lines, plan_choice, plan_hubs, plan_busy_hour and plan_windows."


def untold(stage: str, done: int, total: int) -> None:
    """Progress that nobody wants to hear of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """The day it is made, chance and threads."""

    made_on: date
    "Day the plan is made; prices, rules and holidays are judged from it."
    seed: int = 1
    "The same seed, firm, version and day: the same plan."
    threads: int = 1
    "Changes nothing but the time."
