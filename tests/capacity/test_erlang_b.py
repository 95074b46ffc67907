"""Erlang B against published and second-method values, and what must hold for any traffic."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from beacon.capacity.erlang_b import (
    carried_erl,
    continuous_servers_for,
    erlang_b,
    extended_erlang_b,
    offered_for,
    servers_for,
)

ERLANGS = st.floats(0.001, 2_000.0)
CHANNELS = st.integers(0, 1_500)
SHARES = st.floats(1e-6, 0.999)
HALF_DIGIT = 5e-12
"Values are printed with twelve digits, the leading one at most 9.99: half of the last digit, relative, at worst."


@pytest.mark.parametrize(
    ("offered_erl", "servers", "value"),
    [
        (1, 1, 0.5),
        (1, 2, 0.2),
        (5, 5, 0.284867821331),
        (5, 10, 0.0183845703366),
        (10, 10, 0.214582343107),
        (10, 20, 0.00186904985235),
        (84.06, 100, 0.00999170258803),
        (100, 100, 0.0757004527109),
        (1000, 1000, 0.0248119176462),
        (10, 10.5, 0.187955016359),
        (50, 55.25, 0.0516865341859),
        (0.5, 0.5, 0.603981612613),
    ],
)
def test_blocking_is_the_tabulated_one(offered_erl: float, servers: float, value: float) -> None:
    assert erlang_b(offered_erl=offered_erl, servers=servers) == pytest.approx(value, rel=HALF_DIGIT)


@pytest.mark.parametrize(
    ("servers", "blocking", "value"),
    [
        (1, 0.01, 0.010101), (1, 0.02, 0.020408), (1, 0.05, 0.052632), (2, 0.02, 0.223467), (2, 0.05, 0.381316),
        (5, 0.02, 1.657143), (10, 0.01, 4.461177), (10, 0.05, 6.215707), (20, 0.01, 12.030615),
        (20, 0.02, 13.181538), (30, 0.001, 16.683856), (30, 0.05, 24.801805), (50, 0.01, 37.901398),
        (50, 0.02, 40.255144), (50, 0.05, 44.533053), (100, 0.02, 87.971983), (100, 0.05, 95.240375),
        (200, 0.01, 179.738025),
    ],
)  # fmt: skip
def test_offered_traffic_is_the_tabulated_one(servers: int, blocking: float, value: float) -> None:
    # Six decimals are printed: half of the last one, and a hair for its own rounding.
    assert offered_for(servers=servers, blocking=blocking) == pytest.approx(value, abs=0.5001e-6)


@pytest.mark.parametrize(
    ("fresh_erl", "servers", "recall", "blocking", "offered_erl"),
    [(10, 12, 0.5, 0.1518153082, 10.82142931), (10, 12, 1.0, 0.2499944779, 13.33323516)],
)
def test_callers_who_try_again_raise_blocking_as_tabulated(
    fresh_erl: float, servers: int, recall: float, blocking: float, offered_erl: float
) -> None:
    found = extended_erlang_b(fresh_erl=fresh_erl, servers=servers, recall=recall)
    assert found.blocking == pytest.approx(blocking, abs=0.51e-10)  # ten decimals are printed
    assert found.offered_erl == pytest.approx(offered_erl, abs=0.51e-8)  # eight decimals


def exact(offered: Fraction, servers: int) -> float:
    """The definition, (A^N / N!) / Σ (A^k / k!), without rounding."""
    term = whole = Fraction(1)
    for k in range(1, servers + 1):
        term *= offered / k
        whole += term
    return float(term / whole)


@given(st.integers(1, 4_000), st.integers(0, 60))
def test_blocking_is_its_definition(tenths: int, servers: int) -> None:
    # Every step multiplies and adds positive numbers: an error of one rounding a step, with room for two.
    near = pytest.approx(exact(Fraction(tenths, 10), servers), rel=4e-16 * (servers + 2))
    assert erlang_b(offered_erl=tenths / 10, servers=servers) == near


@given(st.floats(0.01, 300.0), st.floats(0.0, 300.0))
def test_continued_blocking_is_the_incomplete_gamma_function(offered_erl: float, servers: float) -> None:
    # B(N, A) = A^N e^-A / Γ(N + 1, A), in logarithms; SciPy's gammaincc is the second method.
    share = special.gammaincc(servers + 1.0, offered_erl)
    if share < 1e-280:
        return
    log = servers * math.log(offered_erl) - offered_erl - special.gammaln(servers + 1.0) - math.log(share)
    # The logarithm is a difference of figures up to 1700, so it keeps 1700 roundings of 2e-16; SciPy claims 1e-13.
    assert erlang_b(offered_erl=offered_erl, servers=servers) == pytest.approx(math.exp(log), rel=2e-12, abs=1e-300)


@given(ERLANGS, CHANNELS)
def test_continuation_meets_the_recursion_at_whole_channels(offered_erl: float, servers: int) -> None:
    whole = erlang_b(offered_erl=offered_erl, servers=servers)
    # A millionth of a channel changes ln B by at most a millionth of ln(A) + ln(N) and the like: under 20.
    below = erlang_b(offered_erl=offered_erl, servers=max(servers - 1e-9, 0.0))
    above = erlang_b(offered_erl=offered_erl, servers=servers + 1e-9)
    assert whole * (1 - 1e-7) <= above <= whole * (1 + 1e-12)
    assert whole * (1 - 1e-12) <= below <= whole * (1 + 1e-7)


@given(ERLANGS, st.floats(0.0, 1_500.0), st.floats(0.0, 5.0))
def test_more_channels_never_cost_blocking(offered_erl: float, servers: float, more: float) -> None:
    less = erlang_b(offered_erl=offered_erl, servers=servers + more)
    assert less <= erlang_b(offered_erl=offered_erl, servers=servers) * (1 + 1e-12)


@given(ERLANGS, ERLANGS, st.floats(0.0, 1_500.0))
def test_more_traffic_never_lowers_blocking(a: float, b: float, servers: float) -> None:
    low, high = sorted((a, b))
    lighter = erlang_b(offered_erl=low, servers=servers)
    assert lighter <= erlang_b(offered_erl=high, servers=servers) * (1 + 1e-12)


@given(ERLANGS, st.floats(0.0, 1_500.0))
def test_channels_carry_no_more_than_they_are(offered_erl: float, servers: float) -> None:
    # What is carried is a difference: it keeps the rounding of the offered traffic.
    assert -1e-12 <= carried_erl(offered_erl=offered_erl, servers=servers) <= servers + 1e-12 * offered_erl + 1e-12


@given(st.floats(0.05, 500.0), SHARES)
def test_offered_traffic_blocks_as_asked(servers: float, blocking: float) -> None:
    found = offered_for(servers=servers, blocking=blocking)
    # A stops within 1e-13 relative; ln B changes by N/A - 1 + B times that of A: at most about N/A.
    rel = 1e-11 * (1.0 + servers / found)
    assert erlang_b(offered_erl=found, servers=servers) == pytest.approx(blocking, rel=rel)


@pytest.mark.parametrize(
    ("servers", "blocking"), [(4_000.0, 0.01), (30_000.0, 1e-6), (5.0, 1e-300), (5.0, 0.999_999), (0.5, 1e-9)]
)
def test_the_inverse_holds_where_half_the_channels_would_block_nothing_and_for_the_smallest_targets(
    servers: float, blocking: float
) -> None:
    """Half the traffic of 4,000 channels blocks less than a float holds: no slope is left to follow."""
    offered = offered_for(servers=servers, blocking=blocking)
    assert erlang_b(offered_erl=offered, servers=servers) == pytest.approx(blocking, rel=1e-9, abs=0.0)


@given(ERLANGS, SHARES)
def test_fewest_channels_meet_the_target_and_one_fewer_does_not(offered_erl: float, blocking: float) -> None:
    found = servers_for(offered_erl=offered_erl, blocking=blocking)
    assert erlang_b(offered_erl=offered_erl, servers=found) <= blocking * (1 + 1e-13)
    assert found == 0 or erlang_b(offered_erl=offered_erl, servers=found - 1) > blocking * (1 - 1e-13)


@given(ERLANGS, SHARES)
def test_continuous_channels_block_exactly_as_asked(offered_erl: float, blocking: float) -> None:
    found = continuous_servers_for(offered_erl=offered_erl, blocking=blocking)
    assert math.ceil(found - 1e-9) == servers_for(offered_erl=offered_erl, blocking=blocking)
    # N stops within 1e-13 relative, of at most 2500; ln B changes by at most some 20 a channel.
    assert erlang_b(offered_erl=offered_erl, servers=found) == pytest.approx(blocking, rel=1e-8)


@given(st.floats(0.001, 500.0), st.integers(1, 600), st.floats(0.0, 0.99))
def test_recalled_attempts_are_the_fresh_and_the_repeated(fresh_erl: float, servers: int, recall: float) -> None:
    found = extended_erlang_b(fresh_erl=fresh_erl, servers=servers, recall=recall)
    again = recall * found.offered_erl * found.blocking
    assert found.offered_erl == pytest.approx(fresh_erl + again, rel=1e-9)  # A within 1e-13, over at least 1 - r


def test_nobody_trying_again_is_plain_erlang_b() -> None:
    found = extended_erlang_b(fresh_erl=10.0, servers=12, recall=0.0)
    assert (found.offered_erl, found.blocking) == (10.0, erlang_b(offered_erl=10.0, servers=12))


def test_a_hundred_thousand_erlangs_neither_overflow_nor_vanish() -> None:
    # Jagerman: B(A, A) is about 1 / (sqrt(π A / 2) + 2/3), within 1 / A.
    expected = 1.0 / (math.sqrt(math.pi * 1e5 / 2.0) + 2.0 / 3.0)
    assert erlang_b(offered_erl=1e5, servers=1e5) == pytest.approx(expected, rel=1e-5)
    assert erlang_b(offered_erl=1e-300, servers=1_000) == 0.0


def test_no_traffic_needs_no_channel() -> None:
    assert erlang_b(offered_erl=0.0, servers=3) == 0.0
    assert erlang_b(offered_erl=0.0, servers=0) == 1.0
    assert servers_for(offered_erl=0.0, blocking=0.01) == 0


@pytest.mark.parametrize(
    ("offered_erl", "servers"), [(-1.0, 1), (1.0, -1), (math.inf, 1), (math.nan, 1), (1, math.inf)]
)
def test_impossible_traffic_raises(offered_erl: float, servers: float) -> None:
    with pytest.raises(ValueError):
        erlang_b(offered_erl=offered_erl, servers=servers)


@pytest.mark.parametrize("blocking", [0.0, 1.0, -0.1, math.nan])
def test_impossible_target_raises(blocking: float) -> None:
    with pytest.raises(ValueError):
        offered_for(servers=3, blocking=blocking)


def test_everybody_trying_again_at_full_channels_has_no_end() -> None:
    with pytest.raises(ValueError, match="without end"):
        extended_erlang_b(fresh_erl=12.0, servers=12, recall=1.0)
