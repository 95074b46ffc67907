"""Placing servers: the solver against enumeration, the runner-up, and what more servers or candidates may do."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beacon.capacity.hub_placement import place_hubs, placement_of

EXACT = 1e-6
"The solver's own tolerance on objectives of some tens: its feasibility tolerance of 1e-7 times R of at most 100."
PAIRS = 6


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[float]], list[float]]:
    candidates, pairs = draw(st.integers(2, 6)), draw(st.integers(1, PAIRS))
    ratings = st.floats(0, 100).map(lambda r: round(r, 3))
    quality = [draw(st.lists(ratings, min_size=candidates, max_size=candidates)) for _ in range(pairs)]
    weights = draw(st.lists(st.integers(0, 50).map(float), min_size=pairs, max_size=pairs))
    return quality, [w + (1.0 if not any(weights) else 0.0) for w in weights]


def every_choice(quality: list[list[float]], weights: list[float], count: int) -> list[float]:
    """Values of all choices, best first."""
    choices = combinations(range(len(quality[0])), count)
    return sorted((placement_of(quality, weights, hubs=hubs).quality for hubs in choices), reverse=True)


@settings(max_examples=25, deadline=None)
@given(tables(), st.integers(1, 2))
def test_the_solver_finds_what_enumeration_finds_and_its_runner_up(
    table: tuple[list[list[float]], list[float]], count: int
) -> None:
    quality, weights = table
    values = every_choice(quality, weights, count)
    best = place_hubs(quality, weights, count=count)
    assert best is not None and best.proven
    assert best.quality == pytest.approx(values[0], abs=EXACT)
    second = place_hubs(quality, weights, count=count, excluded=[best.hubs])
    if len(values) == 1:
        assert second is None
    else:
        assert second is not None and second.hubs != best.hubs
        assert second.quality == pytest.approx(values[1], abs=EXACT)


@settings(max_examples=15, deadline=None)
@given(tables())
def test_two_servers_are_never_worse_than_one_nor_one_more_candidate_than_none(
    table: tuple[list[list[float]], list[float]],
) -> None:
    quality, weights = table
    one, two = (place_hubs(quality, weights, count=k) for k in (1, 2))
    assert one is not None and two is not None
    assert two.quality >= one.quality - EXACT
    fewer = place_hubs([row[:-1] for row in quality], weights, count=1)
    assert fewer is not None
    assert one.quality >= fewer.quality - EXACT


def test_every_conversation_uses_the_better_server_and_the_first_of_equal_ones() -> None:
    placement = placement_of([[70.0, 90.0], [80.0, 60.0], [50.0, 50.0]], [1.0, 1.0, 2.0], hubs=(0, 1))
    assert placement.uses == (1, 0, 0)
    assert placement.quality == pytest.approx((90 + 80 + 2 * 50) / 4)


def test_weights_decide() -> None:
    quality = [[90.0, 60.0], [60.0, 90.0]]
    towards_first, towards_second = (place_hubs(quality, w, count=1) for w in ([2.0, 1.0], [1.0, 2.0]))
    assert towards_first is not None and towards_first.hubs == (0,)
    assert towards_second is not None and towards_second.hubs == (1,)


def test_more_servers_than_candidates_cannot_be_placed() -> None:
    assert place_hubs([[70.0]], [1.0], count=2) is None


@pytest.mark.parametrize(
    ("quality", "weights"),
    [([], []), ([[1.0]], [0.0]), ([[1.0]], [-1.0]), ([[1.0], [1.0, 2.0]], [1.0, 1.0]), ([[1.0]], [1.0, 1.0])],
)
def test_a_table_that_means_nothing_is_refused(quality: list[list[float]], weights: list[float]) -> None:
    with pytest.raises(ValueError, match=r"conversation|weights"):
        place_hubs(quality, weights, count=1)
