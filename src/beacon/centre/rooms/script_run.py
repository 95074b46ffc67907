"""The timetable of a scripted demonstration: which step is due, and which timetables can be kept."""

from __future__ import annotations

from beacon.centre.rooms import limits
from beacon.centre.rooms.state import Script
from beacon.errors import InputError
from beacon.nouns.visit import ScriptStep

LONGEST_S = 4 * 3_600.0
"A demonstration is over by then. [s]"


def checked(steps: tuple[ScriptStep, ...]) -> tuple[ScriptStep, ...]:
    """The steps. Raises InputError `room.script_*` for a timetable that cannot be kept."""
    if not steps:
        raise InputError("room.script_empty")
    if len(steps) > limits.STEPS:
        raise InputError("room.script_long", most=limits.STEPS)
    before_s = -1.0
    for step in steps:
        if not before_s < step.at_s <= LONGEST_S:
            raise InputError("room.script_order")
        before_s = max(step.at_s, 0.0)
    return steps


def deadline_ms(script: Script) -> int | None:
    """When the next step is to be ordered: a lead before it takes force."""
    following = script.following
    return None if following is None else script.step_ms(following) - limits.SWITCH_LEAD_MS


def step_due(script: Script, *, now_ms: int) -> int | None:
    """The step to order now: of several that are overdue, as after an outage, the last."""
    if not script.running:
        return None
    due = [
        step
        for step in range(script.step + 1, len(script.steps))
        if now_ms >= script.step_ms(step) - limits.SWITCH_LEAD_MS
    ]
    return due[-1] if due else None
