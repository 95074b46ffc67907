"""The choice of links: what the solver says, enumeration says too; and no cheaper plan meets a stricter target."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beacon.capacity.choice_table import ChoiceTable, PairCells
from beacon.capacity.link_choice import TELLING_SHARE, cheapest, fewest_failing
from beacon.capacity.link_front import FrontLimits, front

STEPS = 20
"Shares are twentieths, so that whole tables of them tie often."


def table_of(seed: int, *, sites: int, kinds: int, hard: bool = False) -> ChoiceTable:
    """A table in which dearer kinds tend to be better (or anything goes), with ties in cost and share."""
    chance = np.random.default_rng(seed)
    worth = np.sort(chance.normal(0.0, 3.0, (sites, kinds)), axis=1) * (0.0 if hard else 1.0)
    costs = tuple(tuple(float(c) for c in np.sort(chance.integers(1, 30, kinds))) for _ in range(sites))
    pairs = []
    for a in range(sites):
        for b in range(a + 1, sites):
            rating = 72.0 + worth[a][:, None] + worth[b][None] + chance.normal(0.0, 4.0, (kinds, kinds))
            share = np.round(STEPS / (1.0 + np.exp(68.0 - rating))) / STEPS
            pairs.append(PairCells(a=a, b=b, weight=float(chance.integers(0, 9)), share=share, quality=rating))
    return ChoiceTable(costs=costs, pairs=tuple(pairs), target_share=0.8, target_r=70.0)


def every_choice(table: ChoiceTable) -> list[tuple[int, ...]]:
    return list(product(*(range(len(costs)) for costs in table.costs)))


TABLES = st.builds(
    table_of, st.integers(0, 10_000), sites=st.integers(2, 4), kinds=st.integers(1, 3), hard=st.booleans()
)


@settings(max_examples=40, deadline=None)
@given(TABLES)
def test_the_cheapest_choice_is_the_one_enumeration_finds(table: ChoiceTable) -> None:
    choice = cheapest(table)
    meeting = [kinds for kinds in every_choice(table) if not table.failing(kinds)]
    assert choice.proven
    if not meeting:
        assert choice.failing
        return
    least = min(table.cost(kinds) for kinds in meeting)
    assert not choice.failing
    # Costs are whole numbers: the programme's tolerances cannot hide a difference of one.
    assert round(choice.cost) == round(least)
    best = max(table.quality(kinds) for kinds in meeting if table.cost(kinds) <= least + 0.5)
    # The search for quality stops within a part in 100 000 of R, which is below 100.
    assert choice.quality == pytest.approx(best, abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(TABLES)
def test_where_no_choice_meets_the_target_the_fewest_conversations_are_given_up(table: ChoiceTable) -> None:
    given_up, proven = fewest_failing(table)
    hopeless = set(table.hopeless())

    def lost(failing: tuple[int, ...] | frozenset[int]) -> float:
        # What the programme counts: conversations, and a thousandth for every pair.
        return sum(
            table.weight(table.pairs[p]) + 1e-3 / len(table.pairs) for p in failing if p not in hopeless
        )

    least = min(lost(table.failing(kinds)) for kinds in every_choice(table))
    assert proven and hopeless <= given_up
    assert lost(given_up) == pytest.approx(least, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(TABLES)
def test_pairs_given_up_stay_as_near_to_the_target_as_can_be_told(table: ChoiceTable) -> None:
    given_up, _ = fewest_failing(table)
    choice = cheapest(table)
    assert set(choice.failing) <= given_up

    def short(kinds: tuple[int, ...]) -> float:
        pairs = [table.pairs[place] for place in given_up]
        below = [p.shortfall(table.target_share, table.target_r)[kinds[p.a], kinds[p.b]] for p in pairs]
        return sum(table.weight(p) * b for p, b in zip(pairs, below))

    least = min(short(kinds) for kinds in every_choice(table) if set(table.failing(kinds)) <= given_up)
    telling = TELLING_SHARE * sum(table.weight(table.pairs[place]) for place in given_up)
    assert short(choice.kinds) <= least + telling + 1e-6


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(TABLES, st.sampled_from((0.5, 0.65, 0.95)))
def test_a_cheaper_choice_never_meets_a_stricter_target(table: ChoiceTable, other: float) -> None:
    loose, strict = sorted((table.target_share, other))
    chosen = [cheapest(replace(table, target_share=share)) for share in (loose, strict)]
    if not chosen[1].failing:
        assert not chosen[0].failing
        assert chosen[0].cost <= chosen[1].cost + 1e-6


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(TABLES)
def test_a_whole_front_holds_every_point_that_nothing_beats(table: ChoiceTable) -> None:
    found = front(table, limits=FrontLimits(budgets=0, nodes=100_000, gap=1e-7))
    points = sorted((table.cost(kinds), -table.quality(kinds)) for kinds in every_choice(table))
    best = -np.inf
    expected = []
    for cost, quality in points:
        if -quality > best + 1e-3:  # closer points may be left out for the sake of ties
            best = -quality
            expected.append((cost, -quality))
    costs = {round(point.cost) for point in found.points}
    assert {round(cost) for cost, _ in expected} <= costs
    by_cost = {round(point.cost): point.quality for point in found.points}
    assert all(by_cost[round(cost)] == pytest.approx(quality, abs=1e-3) for cost, quality in expected)
    assert found.proven


@pytest.mark.slow
def test_a_front_of_budgets_climbs_from_the_cheapest_to_the_best() -> None:
    table = table_of(7, sites=5, kinds=3)
    found = front(table)
    costs, qualities = [p.cost for p in found.points], [p.quality for p in found.points]
    assert costs == sorted(costs) and qualities == sorted(qualities)
    assert costs[0] == sum(min(own) for own in table.costs)
    assert len(found.points) <= FrontLimits().budgets + 1
    whole = front(table, limits=FrontLimits(budgets=0))
    # Every point of the coarse front lies on the whole one, within the gap of each search (1e-4 of R below 100).
    for point in found.points:
        under = max(p.quality for p in whole.points if p.cost <= point.cost + 1e-6)
        assert point.quality >= under - 0.02


@pytest.mark.slow
def test_a_front_is_the_same_however_many_searches_run_at_once() -> None:
    table = table_of(7, sites=5, kinds=3)
    with ThreadPoolExecutor(max_workers=2) as pool:
        assert front(table, each=pool.map) == front(table)


def test_the_same_table_gives_the_same_choice() -> None:
    chosen = [cheapest(table_of(3, sites=8, kinds=4, hard=True)) for _ in range(2)]
    assert chosen[0] == chosen[1]


def test_cells_of_the_wrong_shape_are_our_mistake() -> None:
    pair = PairCells(a=0, b=1, weight=1.0, share=np.ones((2, 2)), quality=np.ones((2, 2)))
    with pytest.raises(ValueError, match="shape"):
        ChoiceTable(costs=((1.0, 2.0), (1.0,)), pairs=(pair,), target_share=0.9, target_r=70.0)


def test_a_firm_in_which_nobody_talks_has_pairs_that_count_alike() -> None:
    quiet = PairCells(a=0, b=1, weight=0.0, share=np.array([[0.0, 1.0]]), quality=np.array([[50.0, 80.0]]))
    table = ChoiceTable(costs=((1.0,), (1.0, 5.0)), pairs=(quiet,), target_share=0.9, target_r=70.0)
    choice = cheapest(table)
    assert choice.kinds == (0, 1)
    assert choice.quality == 80.0


def test_a_pair_out_of_reach_keeps_the_kind_that_comes_nearer() -> None:
    pair = PairCells(a=0, b=1, weight=1.0, share=np.zeros((1, 2)), quality=np.array([[47.0, 79.0]]))
    table = ChoiceTable(costs=((1.0,), (1.0, 4.0)), pairs=(pair,), target_share=1.0, target_r=90.0)
    assert cheapest(table).kinds == (0, 1)
    close = replace(pair, quality=np.array([[78.0, 79.0]]))
    assert cheapest(replace(table, pairs=(close,))).kinds == (0, 0)  # a point of R is nothing to pay for
