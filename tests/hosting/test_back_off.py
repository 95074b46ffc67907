"""The wait before a child is started again."""

from __future__ import annotations

from beacon.hosting.back_off import BackOff, Deaths


def waits(at_s: list[float], rule: BackOff) -> list[float]:
    deaths = Deaths(rule=rule)
    return [deaths.record(now_s=now_s) for now_s in at_s]


def test_the_first_death_costs_nothing_and_each_further_one_twice_as_much() -> None:
    assert waits([0, 1, 2, 3, 4], BackOff(first_s=0.25)) == [0.0, 0.25, 0.5, 1.0, 2.0]


def test_the_wait_is_bounded_however_often_it_dies() -> None:
    assert waits([0.0] * 2000, BackOff(most_s=7.0))[-1] == 7.0


def test_a_child_that_stood_for_the_window_starts_at_once_again() -> None:
    assert waits([0, 1, 62], BackOff(window_s=60.0)) == [0.0, 0.25, 0.0]


def test_the_fifth_death_within_the_window_is_a_crash_loop_and_later_ones_apart_are_not() -> None:
    deaths = Deaths(rule=BackOff(loop=5, window_s=60.0))
    seen = []
    for now_s in (0, 10, 20, 30, 40, 400):
        deaths.record(now_s=now_s)
        seen.append(deaths.looping)
    assert seen == [False, False, False, False, True, False]
