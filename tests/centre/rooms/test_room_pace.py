"""How fast a page may speak."""

from __future__ import annotations

from beacon.centre.rooms.line import BURST, MOST_REFUSED, PER_S, Pace


def heard(pace: Pace, *, frames: int, now_s: float) -> int:
    return sum(pace.allows(now_s=now_s) for _ in range(frames))


def test_a_page_may_say_a_burst_and_then_so_much_a_second() -> None:
    pace = Pace(at_s=0.0)
    assert heard(pace, frames=500, now_s=0.0) == BURST
    assert heard(pace, frames=500, now_s=1.0) == PER_S
    assert pace.hopeless
    assert pace.refused > MOST_REFUSED


def test_what_costs_much_has_a_pace_of_its_own() -> None:
    pace = Pace(per_s=1.0, burst=12.0, at_s=0.0)
    assert heard(pace, frames=50, now_s=0.0) == 12
    assert heard(pace, frames=50, now_s=3.0) == 3
    assert heard(pace, frames=50, now_s=1_000.0) == 12
