"""Calls at once on a line that refuses nobody."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beacon.capacity.concurrent_calls import calls_at_once


def by_hand(offered: float, exceeded: float) -> int:
    """Poisson probabilities summed from nought up."""
    total, n = math.exp(-offered), 0
    term = total
    while total < 1.0 - exceeded:
        n += 1
        term *= offered / n
        total += term
    return n


@pytest.mark.parametrize("offered", [0.01, 0.5, 1.0, 7.3, 34.0, 120.0, 600.0])
@pytest.mark.parametrize("exceeded", [0.001, 0.01, 0.05, 0.3, 0.7])
def test_is_the_poisson_quantile(offered, exceeded):
    assert calls_at_once(offered_erl=offered, exceeded=exceeded) == by_hand(offered, exceeded)


@given(st.floats(0.0, 5_000.0), st.floats(0.0, 100.0), st.floats(0.0005, 0.5))
def test_more_traffic_never_means_fewer_calls(offered, more, exceeded):
    few, many = (calls_at_once(offered_erl=a, exceeded=exceeded) for a in (offered, offered + more))
    assert few <= many


def test_no_traffic_is_no_call():
    assert calls_at_once(offered_erl=0.0, exceeded=0.01) == 0


@pytest.mark.parametrize(("offered", "exceeded"), [(-1.0, 0.01), (math.inf, 0.01), (1.0, 0.0), (1.0, 1.0)])
def test_what_cannot_be_is_refused(offered, exceeded):
    with pytest.raises(ValueError, match="erlang"):
        calls_at_once(offered_erl=offered, exceeded=exceeded)
