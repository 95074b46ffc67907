"""The solver's wrapper: it agrees with enumeration, repeats itself, and says how it ended."""

from __future__ import annotations

import math
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beacon.capacity.milp import Limits, Milp, Status
from beacon.errors import BeaconError

WEIGHTS = st.integers(1, 20)


def knapsack(values: list[int], weights: list[int], room: int) -> tuple[Milp, list[int]]:
    programme = Milp(maximise=True)
    columns = [programme.binary(cost=value) for value in values]
    programme.row(zip(columns, weights), high=room)
    return programme, columns


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(WEIGHTS, WEIGHTS), min_size=1, max_size=8), st.integers(0, 60))
def test_a_knapsack_is_packed_as_enumeration_packs_it(things: list[tuple[int, int]], room: int) -> None:
    values, weights = [v for v, _ in things], [w for _, w in things]
    best = max(
        sum(v for v, on in zip(values, taken) if on)
        for taken in product((0, 1), repeat=len(things))
        if sum(w for w, on in zip(weights, taken) if on) <= room
    )
    programme, _ = knapsack(values, weights, room)
    solution = programme.solve()
    assert solution.status is Status.OPTIMAL
    # Whole values: the solver's tolerances (1e-6) cannot hide a difference of one.
    assert round(solution.objective) == best


def test_rows_that_contradict_each_other_are_infeasible() -> None:
    programme = Milp()
    column = programme.binary(cost=1.0)
    programme.row([(column, 1.0)], low=2.0)
    solution = programme.solve()
    assert solution.status is Status.INFEASIBLE
    assert solution.values == () and math.isnan(solution.objective)


def test_a_continuous_column_takes_the_bound_that_is_best() -> None:
    programme = Milp()
    column = programme.column(cost=2.0, low=1.5, high=4.0)
    solution = programme.solve()
    assert solution.values == (1.5,)
    assert (solution.objective, solution.bound, solution.gap) == (3.0, 3.0, 0.0)
    programme.set_cost(column, cost=-2.0)
    assert programme.solve().values == (4.0,)


def test_an_unbounded_programme_is_our_mistake() -> None:
    programme = Milp()
    programme.column(cost=-1.0)
    with pytest.raises(BeaconError) as caught:
        programme.solve()
    assert caught.value.key == "plan.solver_failed"


def test_fixed_columns_and_new_bounds_hold_when_solved_again() -> None:
    programme, columns = knapsack([5, 4, 3], [5, 4, 3], 7)
    assert programme.solve().objective == pytest.approx(7.0)
    programme.fix(columns[0], value=1.0)
    assert programme.solve().objective == pytest.approx(5.0)
    programme.set_bounds(0, high=9.0)
    assert programme.solve().objective == pytest.approx(9.0)


def test_the_same_programme_gives_the_same_solution() -> None:
    values, weights = [7 + i % 3 for i in range(30)], [7 + i % 4 for i in range(30)]
    solutions = [knapsack(values, weights, 90)[0].solve() for _ in range(2)]
    assert solutions[0] == solutions[1]


def test_a_search_cut_short_says_so() -> None:
    # Equal weights that no subset fills: the linear bound never closes without a search.
    programme = Milp(maximise=True)
    columns = [programme.binary(cost=1.0) for _ in range(24)]
    for shift in range(12):
        programme.row([(columns[(shift + step) % 24], 2.0) for step in range(9)], high=9.0 + shift % 2)
    cut = programme.solve(limits=Limits(time_s=0.0))
    assert cut.status in (Status.FEASIBLE, Status.UNDECIDED)
    assert cut.gap > 0.0


def test_a_known_solution_may_begin_the_search() -> None:
    programme, columns = knapsack([5, 4, 3], [5, 4, 3], 7)
    known = [0.0, 1.0, 1.0]
    solution = programme.solve(start=known)
    assert solution.objective == pytest.approx(7.0)
    assert [solution.chosen(c) for c in columns] == [False, True, True]
