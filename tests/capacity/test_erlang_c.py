"""Erlang C against tabulated values, Erlang B and a simulated queue's law."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beacon.capacity.erlang_b import erlang_b
from beacon.capacity.erlang_c import agents_for, erlang_c, mean_wait_s, occupancy, service_level

ERLANGS = st.floats(0.01, 500.0)
AGENTS = st.integers(1, 600)


@pytest.mark.parametrize(
    ("offered_erl", "agents", "value"),
    [(8, 10, 0.409180150796), (10, 12, 0.449388224298), (20, 25, 0.209102826599)],
)
def test_probability_of_waiting_is_the_tabulated_one(offered_erl: float, agents: int, value: float) -> None:
    assert erlang_c(offered_erl=offered_erl, agents=agents) == pytest.approx(value, abs=0.51e-12)


def test_service_level_and_mean_wait_are_the_tabulated_ones() -> None:
    found = service_level(offered_erl=10, agents=12, answer_s=20, hold_s=180)
    assert found == pytest.approx(0.6401580404, abs=0.51e-10)
    assert mean_wait_s(offered_erl=10, agents=12, hold_s=180) == pytest.approx(40.444940, abs=0.51e-6)


@given(st.integers(1, 400), st.integers(1, 40))
def test_probability_of_waiting_is_its_definition(tenths: int, agents: int) -> None:
    a, n = Fraction(tenths, 10), agents
    if a >= n:
        return
    terms = [Fraction(1)]
    for k in range(1, n + 1):
        terms.append(terms[-1] * a / k)
    last = terms[n] * n / (n - a)
    exact = last / (sum(terms[:n]) + last)
    # N - A is a difference and loses no more than a factor N / (N - A), here at most 400.
    assert erlang_c(offered_erl=tenths / 10, agents=agents) == pytest.approx(float(exact), rel=1e-11)


@given(ERLANGS, AGENTS)
def test_waiting_is_never_rarer_than_blocking(offered_erl: float, agents: int) -> None:
    assert erlang_c(offered_erl=offered_erl, agents=agents) >= erlang_b(offered_erl=offered_erl, servers=agents)


@given(ERLANGS, AGENTS, st.floats(0.0, 600.0))
def test_one_more_agent_never_answers_less(offered_erl: float, agents: int, answer_s: float) -> None:
    now, then = (
        service_level(offered_erl=offered_erl, agents=n, answer_s=answer_s, hold_s=200.0) for n in (agents, agents + 1)
    )
    assert then >= now - 1e-12


@given(ERLANGS, st.floats(0.0, 600.0), st.floats(1.0, 3_600.0), st.floats(0.01, 0.999))
def test_fewest_agents_reach_the_level_and_one_fewer_does_not(
    offered_erl: float, answer_s: float, hold_s: float, level: float
) -> None:
    found = agents_for(offered_erl=offered_erl, answer_s=answer_s, hold_s=hold_s, level=level)
    figures = {"offered_erl": offered_erl, "answer_s": answer_s, "hold_s": hold_s}
    assert service_level(agents=found, **figures) >= level - 1e-12
    assert service_level(agents=found - 1, **figures) < level + 1e-12


def test_agents_who_cannot_keep_up_leave_everybody_waiting() -> None:
    assert erlang_c(offered_erl=10.0, agents=10) == 1.0
    assert service_level(offered_erl=10.0, agents=9, answer_s=20.0, hold_s=180.0) == 0.0
    assert math.isinf(mean_wait_s(offered_erl=10.0, agents=10, hold_s=180.0))
    assert occupancy(offered_erl=10.0, agents=8) == 1.0


def test_no_calls_need_no_agents() -> None:
    assert agents_for(offered_erl=0.0, answer_s=20.0, hold_s=180.0, level=0.8) == 0
    assert mean_wait_s(offered_erl=0.0, agents=0, hold_s=180.0) == math.inf  # a call that came would wait for ever
    assert occupancy(offered_erl=0.0, agents=0) == 0.0
    assert service_level(offered_erl=0.0, agents=3, answer_s=0.0, hold_s=180.0) == 1.0


@pytest.mark.parametrize(
    "wrong", [{"answer_s": -1.0}, {"hold_s": 0.0}, {"level": 1.0}, {"offered_erl": math.nan}, {"offered_erl": -1.0}]
)
def test_impossible_figure_raises(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError):
        agents_for(**{"offered_erl": 5.0, "answer_s": 20.0, "hold_s": 180.0, "level": 0.8, **wrong})
