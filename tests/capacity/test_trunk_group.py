"""Which formula a group of trunks gets, and that the rule between them is safe."""

from __future__ import annotations

import pytest

from beacon.capacity.engset import call_congestion, engset_servers_for, per_idle_erl
from beacon.capacity.erlang_b import erlang_b, offered_for, servers_for
from beacon.capacity.trunk_group import ENGSET, ERLANG_B, PEOPLE_PER_CHANNEL, trunk_blocking, trunks_for


def test_few_people_get_engset_and_fewer_channels() -> None:
    need = trunks_for(offered_erl=10.0, people=40, blocking=0.01)
    alpha = per_idle_erl(intended_erl=0.25)
    assert need.model == ENGSET
    assert need.needed == engset_servers_for(sources=40, per_idle_erl=alpha, blocking=0.01)
    assert need.needed < servers_for(offered_erl=10.0, blocking=0.01)


@pytest.mark.parametrize("people", [180, 100_000, None])
def test_many_people_and_the_whole_network_get_erlang_b(people: int | None) -> None:
    need = trunks_for(offered_erl=10.0, people=people, blocking=0.01)
    assert (need.model, need.needed) == (ERLANG_B, 18)


def test_people_who_talk_nearly_all_the_time_get_erlang_b() -> None:
    assert trunks_for(offered_erl=9.9, people=10, blocking=0.01).model == ERLANG_B
    assert trunks_for(offered_erl=30.0, people=10, blocking=0.01).model == ERLANG_B


@pytest.mark.parametrize("blocking", [0.001, 0.005, 0.01, 0.02, 0.05])
def test_the_formulas_differ_by_at_most_one_channel_at_ten_people_a_channel(blocking: float) -> None:
    for channels in (*range(1, 61), 100, 200):
        # The most that so many channels take, just inside.
        offered_erl = offered_for(servers=channels, blocking=blocking) * 0.9999
        people = PEOPLE_PER_CHANNEL * channels
        alpha = per_idle_erl(intended_erl=offered_erl / people)
        few = engset_servers_for(sources=people, per_idle_erl=alpha, blocking=blocking)
        assert abs(few - channels) <= 1


@pytest.mark.parametrize(("people", "model"), [(40, ENGSET), (None, ERLANG_B)])
def test_blocking_by_the_chosen_formula_meets_the_target_with_the_channels_needed(
    people: int | None, model: str
) -> None:
    need = trunks_for(offered_erl=10.0, people=people, blocking=0.01)
    assert need.model == model
    group = {"offered_erl": 10.0, "people": people, "model": model}
    assert trunk_blocking(trunks=need.needed, **group) <= 0.01 < trunk_blocking(trunks=need.needed - 1, **group)


def test_blocking_is_that_of_the_formula() -> None:
    assert trunk_blocking(offered_erl=3.0, people=10, trunks=4, model=ERLANG_B) == erlang_b(offered_erl=3.0, servers=4)
    alpha = per_idle_erl(intended_erl=0.3)
    few = trunk_blocking(offered_erl=3.0, people=10, trunks=4, model=ENGSET)
    assert few == call_congestion(sources=10, servers=4, per_idle_erl=alpha)


def test_nobody_outside_needs_no_trunk() -> None:
    assert trunks_for(offered_erl=0.0, people=10, blocking=0.01).needed == 0


@pytest.mark.parametrize("model", ["erlang", ""])
def test_a_formula_of_another_name_raises(model: str) -> None:
    with pytest.raises(ValueError):
        trunk_blocking(offered_erl=3.0, people=10, trunks=4, model=model)
