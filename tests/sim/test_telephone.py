"""Calls simulated one by one are refused, wait and meet as Erlang and Engset say."""

from __future__ import annotations

import numpy as np
import pytest

from beacon.capacity.erlang_b import erlang_b
from beacon.impair import stream_key
from beacon.sim.calls_held import time_at_each
from beacon.sim.telephone import Estimate, ever_used, simulated_blocking, simulated_service_level

SIGMAS = 4.0
CALLS = 200_000
_LOST_START = 2e-3
"What warming up from empty may leave in a share. [0..1]"


def agrees(got: Estimate, expected: float) -> bool:
    return abs(got.value - expected) <= SIGMAS * got.error + _LOST_START * expected


@pytest.mark.parametrize(
    ("offered", "channels", "expected"),
    [(1.0, 1, 0.5), (1.0, 2, 0.2), (5.0, 10, 0.0183845703366), (10.0, 10, 0.214582343107), (84.06, 100, 0.0099917026)],
)
def test_calls_of_very_many_people_are_refused_as_erlang_b_says(offered, channels, expected):
    assert agrees(simulated_blocking(offered_erl=offered, channels=channels, calls=CALLS, seed=1), expected)


@pytest.mark.parametrize(
    ("people", "channels", "alpha", "expected"),
    [(20, 10, 0.5, 0.0416981508514), (50, 20, 0.5, 0.0708661023258), (10, 5, 0.2, 0.00782317148889)],
)
def test_calls_of_few_people_are_refused_as_engset_says(people, channels, alpha, expected):
    got = simulated_blocking(offered_erl=alpha, sources=people, channels=channels, calls=CALLS, seed=1)
    assert agrees(got, expected)


@pytest.mark.parametrize(("offered", "agents", "waits"), [(8.0, 10, 0.409180150796), (20.0, 25, 0.209102826599)])
def test_callers_wait_at_all_as_erlang_c_says(offered, agents, waits):
    got = simulated_service_level(offered_erl=offered, agents=agents, answer_s=0.0, hold_s=300.0, calls=CALLS, seed=1)
    assert agrees(got, 1.0 - waits)


def test_nobody_is_answered_without_agents():
    assert simulated_service_level(
        offered_erl=1.0, agents=0, answer_s=20.0, hold_s=300.0, calls=CALLS, seed=1
    ) == Estimate(value=0.0, error=0.0)


def test_every_call_is_refused_without_channels():
    assert simulated_blocking(offered_erl=1.0, channels=0, calls=1_000, seed=1).value == 1.0


def calls_at_once(offered_erl: float, *, exceeded: float, holds: float) -> int:
    """Fewest calls that were exceeded in no more than a share of the time."""
    key = stream_key(np.array([1, 0], np.uint64))
    spent = np.zeros(int(offered_erl + 12.0 * offered_erl**0.5) + 40)
    time_at_each(np.uint64(key[0]), np.uint64(key[1]), offered_erl, holds, 20.0, spent)
    return int(np.searchsorted(np.cumsum(spent) / spent.sum(), 1.0 - exceeded))


@pytest.mark.parametrize("offered", [0.001, 0.5, 3.0, 40.0, 1_000.0, 100_000.0])
def test_channels_left_out_of_a_simulation_would_refuse_nobody(offered):
    """A million channels were warmed up one by one: 30 million calls a batch, most of a minute."""
    used = ever_used(offered, 10_000_000)
    assert used < 2.0 * offered + 200.0
    assert erlang_b(offered_erl=offered, servers=used) < 1e-9
    assert ever_used(offered, 2) == 2


@pytest.mark.parametrize(("offered", "expected"), [(0.5, 3), (5.0, 11), (34.0, 48)])
def test_calls_at_once_are_poisson(offered, expected):
    """P(K > n) at these n is 0.2 to 0.8 of the target: 4000 holding times leave no doubt on which side it lies."""
    assert calls_at_once(offered, exceeded=0.01, holds=4_000.0) == expected
