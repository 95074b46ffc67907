"""Engset against tabulated values, its definition, and Erlang B as people become many."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beacon.capacity.engset import call_congestion, engset_servers_for, per_idle_erl, time_congestion
from beacon.capacity.erlang_b import erlang_b

PEOPLE = st.integers(1, 300)
IDLE = st.floats(0.001, 5.0)


@pytest.mark.parametrize(
    ("sources", "servers", "alpha", "time", "call"),
    [
        (20, 10, 0.5, 0.0563811983736, 0.0416981508514),
        (50, 20, 0.5, 0.0806451153611, 0.0708661023258),
        (10, 5, 0.2, 0.0130556419024, 0.00782317148889),
        (100, 30, 0.3, 0.0254697015209, 0.0230541202561),
    ],
)
def test_congestion_is_the_tabulated_one(sources: int, servers: int, alpha: float, time: float, call: float) -> None:
    group = {"sources": sources, "servers": servers, "per_idle_erl": alpha}
    assert time_congestion(**group) == pytest.approx(time, rel=5e-12)  # twelve digits are printed
    assert call_congestion(**group) == pytest.approx(call, rel=5e-12)


@given(st.integers(1, 40), st.integers(0, 45), st.integers(1, 30))
def test_congestion_is_its_definition(sources: int, servers: int, tenths: int) -> None:
    alpha = Fraction(tenths, 10)
    terms = [math.comb(sources, k) * alpha**k for k in range(servers + 1)]
    time = terms[servers] / sum(terms)
    # Calls come from those who do not talk: weigh each state by how many they are.
    rates = [(sources - k) * term for k, term in enumerate(terms)]
    call = max(rates[servers], 0) / sum(rates) if servers <= sources and sum(rates) else 0
    group = {"sources": sources, "servers": servers, "per_idle_erl": tenths / 10}
    assert time_congestion(**group) == pytest.approx(float(time), rel=1e-13)
    assert call_congestion(**group) == pytest.approx(float(call), rel=1e-13)


@given(PEOPLE, st.integers(0, 300), IDLE)
def test_callers_meet_no_more_than_the_clock_does(sources: int, servers: int, alpha: float) -> None:
    group = {"sources": sources, "servers": servers, "per_idle_erl": alpha}
    assert call_congestion(**group) <= time_congestion(**group) * (1 + 1e-12)


@given(PEOPLE, st.integers(0, 300), IDLE)
def test_one_more_channel_never_costs_congestion(sources: int, servers: int, alpha: float) -> None:
    now, then = (call_congestion(sources=sources, servers=n, per_idle_erl=alpha) for n in (servers, servers + 1))
    assert then <= now


@given(PEOPLE, st.integers(1, 300), st.floats(0.001, 0.9), st.floats(0.001, 0.9))
def test_more_talk_never_lowers_congestion(sources: int, servers: int, a: float, b: float) -> None:
    low, high = sorted((a, b))
    quiet, busy = (call_congestion(sources=sources, servers=servers, per_idle_erl=x) for x in (low, high))
    assert quiet <= busy * (1 + 1e-12)


@given(st.floats(0.5, 50.0), st.integers(1, 60))
def test_endlessly_many_people_are_erlang_b(offered_erl: float, servers: int) -> None:
    # B differs by O(N²/S): with ten million people and at most 60 channels, by 60 (60 + 50) / 1e7 at most.
    people = 10_000_000
    found = call_congestion(sources=people, servers=servers, per_idle_erl=offered_erl / people)
    assert found == pytest.approx(erlang_b(offered_erl=offered_erl, servers=servers), rel=1e-3)


@given(PEOPLE, IDLE, st.floats(1e-5, 0.9))
def test_fewest_channels_meet_the_target_and_one_fewer_does_not(sources: int, alpha: float, blocking: float) -> None:
    found = engset_servers_for(sources=sources, per_idle_erl=alpha, blocking=blocking)
    assert call_congestion(sources=sources, servers=found, per_idle_erl=alpha) <= blocking * (1 + 1e-12)
    if found:
        short = call_congestion(sources=sources, servers=found - 1, per_idle_erl=alpha)
        assert short > blocking * (1 - 1e-12)


def test_a_channel_for_everybody_refuses_nobody() -> None:
    assert call_congestion(sources=5, servers=5, per_idle_erl=3.0) == 0.0
    assert time_congestion(sources=5, servers=6, per_idle_erl=3.0) == 0.0
    assert call_congestion(sources=0, servers=0, per_idle_erl=3.0) == 0.0
    assert engset_servers_for(sources=1, per_idle_erl=1.0, blocking=0.01) == 1


def test_a_person_without_refusals_talks_as_intended() -> None:
    # Idle 1 / (1 + α) of the time: α / (1 + α) = a.
    alpha = per_idle_erl(intended_erl=0.2)
    assert alpha / (1 + alpha) == pytest.approx(0.2, rel=1e-15)


@pytest.mark.parametrize(
    "wrong", [{"sources": -1}, {"servers": -1}, {"per_idle_erl": -0.1}, {"per_idle_erl": math.inf}]
)
def test_impossible_group_raises(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError):
        time_congestion(**{"sources": 5, "servers": 3, "per_idle_erl": 0.5, **wrong})


@pytest.mark.parametrize("intended", [-0.1, 1.0, math.nan])
def test_nobody_talks_all_the_time(intended: float) -> None:
    with pytest.raises(ValueError):
        per_idle_erl(intended_erl=intended)
