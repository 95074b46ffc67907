"""Bursts and gaps by the definition of RFC 3611, section 4.7.2."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beacon.stats import GMIN, bursts_of, count_lost, count_received, count_sequence, no_bursts

# 4.7.2's own example: 64 packets of 10 ms, 1 received, 0 lost, X discarded.
EXAMPLE = "11110111111111111111111X111X1011110111111111111111111X1111111111"


def metrics(text: str, packet_ms: float):
    return bursts_of(count_sequence(np.array([c in "0X" for c in text])), packet_ms=packet_ms)


def groups_by_definition(lost: list[bool]) -> list[tuple[int, int, int]]:
    """(first, last, losses) of every group of losses with fewer than Gmin received between neighbours."""
    groups: list[tuple[int, int, int]] = []
    for at, gone in enumerate(lost):
        if not gone:
            continue
        if groups and at - groups[-1][1] - 1 < GMIN:
            first, _last, count = groups[-1]
            groups[-1] = (first, at, count + 1)
        else:
            groups.append((at, at, 1))
    return groups


def test_the_worked_example_of_rfc_3611_has_its_burst_of_120_ms_and_density_0_33():
    found = metrics(EXAMPLE, 10.0)
    assert found.burst_ms == pytest.approx(120.0)
    assert round(found.burst_density, 2) == 0.33  # 4 of 12


def test_the_worked_example_of_rfc_3611_has_gaps_of_230_and_290_ms_and_density_0_04():
    found = metrics(EXAMPLE, 10.0)
    assert found.gap_ms == pytest.approx((230.0 + 290.0) / 2.0)
    assert round(found.gap_density, 2) == 0.04  # 2 of 52


def test_the_counters_of_appendix_a_2_give_another_answer_for_the_worked_example():
    """Why they are not used: with `lost` starting at 1 they say burst 90 ms, gap 190 ms, gap density 0."""
    pkt, lost = 0, 1
    c11 = c13 = c14 = c22 = c23 = c33 = 0
    for c in EXAMPLE:
        if c == "1":
            pkt += 1
            continue
        if pkt >= GMIN:
            if lost == 1:
                c14 += 1
            else:
                c13 += 1
            lost = 1
            c11 += pkt
        else:
            lost += 1
            if pkt == 0:
                c33 += 1
            else:
                c23 += 1
                c22 += pkt - 1
        pkt = 0
    total = c11 + c14 + c13 + c22 + 2 * c23 + c33  # c31 = c13, c32 = c23
    gap_ms = (c11 + c14 + c13) * 10.0 / c13
    burst_ms = total * 10.0 / c13 - gap_ms
    by_definition = metrics(EXAMPLE, 10.0)
    assert burst_ms < by_definition.burst_ms
    assert gap_ms < by_definition.gap_ms


@pytest.mark.parametrize(
    ("text", "burst_ms", "burst_density", "gap_ms", "gap_density"),
    [
        ("1" * 40, 0.0, 0.0, 800.0, 0.0),
        ("0" * 5, 100.0, 1.0, 0.0, 0.0),
        ("0" + "1" * 16 + "0", 0.0, 0.0, 360.0, 2 / 18),  # Gmin received between: two gap losses
        ("0" + "1" * 15 + "0", 340.0, 2 / 17, 0.0, 0.0),  # one fewer: one burst
        ("1" * 20 + "00" + "1" * 20, 40.0, 1.0, 400.0, 0.0),
    ],
)
def test_losses_are_in_one_burst_exactly_when_fewer_than_gmin_packets_came_between(
    text, burst_ms, burst_density, gap_ms, gap_density
):
    found = metrics(text, 20.0)
    got = (found.burst_ms, found.burst_density, found.gap_ms, found.gap_density)
    assert got == pytest.approx((burst_ms, burst_density, gap_ms, gap_density))


@given(st.lists(st.sampled_from([False] * 9 + [True]), min_size=1, max_size=300))
def test_counting_in_one_pass_agrees_with_the_definition(lost):
    groups = groups_by_definition(lost)
    bursts = [g for g in groups if g[2] > 1]
    inside = sum(last - first + 1 for first, last, _count in bursts)
    found = bursts_of(count_sequence(np.array(lost)), packet_ms=1.0)
    assert found.burst_ms == pytest.approx(inside / len(bursts) if bursts else 0.0)
    assert found.burst_density == pytest.approx(sum(g[2] for g in bursts) / inside if bursts else 0.0)
    assert found.gap_ms == pytest.approx((len(lost) - inside) / (len(bursts) + 1))
    lone = sum(1 for g in groups if g[2] == 1)
    assert found.gap_density == pytest.approx(lone / (len(lost) - inside) if len(lost) > inside else 0.0)


@given(st.lists(st.integers(0, 40), max_size=20))
def test_received_packets_may_be_counted_many_at_a_time(gaps):
    one, many = no_bursts(), no_bursts()
    for gap in gaps:
        for _ in range(gap):
            one = count_received(one, 1)
        many = count_received(many, gap)
        one, many = count_lost(one), count_lost(many)
    assert tuple(one) == tuple(many)
