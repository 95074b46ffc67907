"""What sites say to each other, spread by people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beacon.capacity.spread import spread_by_people


def test_two_sites_have_each_other() -> None:
    assert spread_by_people(made=[3.0, 5.0], people=[10, 90]) == {(0, 1): 8.0}


def test_a_site_with_twice_the_people_gets_twice_the_calls() -> None:
    shared = spread_by_people(made=[9.0, 0.0, 0.0], people=[1, 10, 20])
    assert shared == {(0, 1): pytest.approx(3.0), (0, 2): pytest.approx(6.0), (1, 2): 0.0}


@given(st.lists(st.tuples(st.floats(0.0, 100.0), st.integers(1, 1_000)), min_size=2, max_size=12))
def test_nothing_is_lost_or_made(sites: list[tuple[float, int]]) -> None:
    made, people = zip(*sites, strict=True)
    assert sum(spread_by_people(made=made, people=people).values()) == pytest.approx(sum(made), rel=1e-12, abs=1e-12)


def test_where_nobody_else_is_nobody_is_called() -> None:
    assert spread_by_people(made=[1.0, 0.0], people=[5, 0]) == {(0, 1): 0.0}
