"""Figures said to be computed from the latency rows are what the rows give."""

from itertools import combinations
from math import exp, log

import numpy as np
import pytest

from beacon.catalogue.latency import load_latency
from beacon.catalogue.link_kinds import load_link_figures
from beacon.nouns.latency import LinkClass
from beacon.routes.evidence import grouped, measured, observations

FIGURES = load_link_figures()
AGREE = log(1.15)


def disagreements(*, border: bool) -> list[float]:
    """Differences of logarithms between any two internet rows of the same two cities."""
    by_pair: dict[frozenset[str], list[float]] = {}
    for row in measured(load_latency(), (LinkClass.INTERNET,)):
        assert row.place_a and row.place_b and row.rtt_ms
        inside = (row.place_a.mainland, row.place_b.mainland)
        if not all(inside) and any(inside) == border:
            pair = frozenset((row.name_a, row.name_b))
            by_pair.setdefault(pair, []).append(log(row.rtt_ms.typical))
    return [abs(x - y) for values in by_pair.values() for x, y in combinations(values, 2)]


def test_rows_of_one_family_spread_as_the_catalogue_says():
    abroad = [gap for gap in disagreements(border=False) if gap < AGREE]
    # The figure is given to a tenth of a per cent.
    spread = FIGURES["link:measured.spread"].value.high
    assert exp(np.quantile(abroad, 0.8)) == pytest.approx(spread, abs=0.002)


@pytest.mark.parametrize(("border", "row"), [(True, "link:border.prior"), (False, "link:abroad.prior")])
def test_the_estimate_counts_as_often_as_rows_disagree(border: bool, row: str):
    gaps = disagreements(border=border)
    prior = FIGURES[row].value.typical
    # One row beside the prior: another network has another route with odds prior / (1 + prior). Across the
    # border that is rounded down to one half, since part of the estimate lies within 15 % of the row.
    share = np.mean(np.array(gaps) > AGREE)
    assert prior / (1 + prior) == pytest.approx(share, abs=0.11 if border else 0.01)


def test_many_different_round_trips_make_three_groups_at_most():
    rows = measured(load_latency(), (LinkClass.INTERNET,))
    city = next(row.place_a for row in rows if row.name_a == "Hong Kong")
    other = next(row.place_a for row in rows if row.name_a == "Shanghai")
    assert city and other
    seen = observations(rows, city, other, (LinkClass.INTERNET,))
    assert [len(group) for group in grouped(seen)] == [2, 1]  # 37.4 and 38.0; 365 without premium transit
    spread_out = [type(seen[0])(rtt_ms=10.0 * 1.5**i, row=seen[0].row, nearby=False) for i in range(9)]
    groups = grouped(spread_out)
    assert len(groups) <= 3
    assert sum(len(group) for group in groups) == 9
