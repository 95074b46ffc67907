"""Arithmetic of bands against `Band.at`, the standard library's normal distribution and closed forms."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beacon.nouns import Band
from beacon.routes.bands import above_floor, added, band_values, mixture, root_square, weighted_band
from beacon.routes.normal import Z_CLAMP, clamped_normal_score

# Within the published 1.2e-9 relative error up to 1.97 scores; the last 0.03 are extrapolated, and the clamp
# cuts at 2 whatever the rational function says. 1e-6 is a hundredth of what any band could show.
SCORE_TOLERANCE = 1e-6
FIGURE = st.just(0.0) | st.floats(1e-6, 1e3)
ORDERED = st.tuples(FIGURE, FIGURE, FIGURE).map(sorted).map(lambda v: Band(low=v[0], typical=v[1], high=v[2]))


def test_normal_scores_are_the_standard_librarys_within_two():
    p = np.linspace(0.0228, 0.9772, 2001)
    exact = [NormalDist().inv_cdf(x) for x in p]
    assert np.max(np.abs(clamped_normal_score(p) - exact)) < SCORE_TOLERANCE


def test_normal_scores_stop_where_bands_stop():
    assert clamped_normal_score(np.array([0.0, 1.0])) == pytest.approx(
        [-Z_CLAMP, Z_CLAMP], abs=SCORE_TOLERANCE
    )
    band = Band(low=1, typical=2, high=5)
    assert band.at(9.0) == band.at(Z_CLAMP)


@given(ORDERED, st.floats(-2, 2))
def test_arrays_of_bands_say_what_the_band_says(band: Band, z: float):
    args = {name: np.array([getattr(band, name)]) for name in ("low", "typical", "high")}
    assert band_values(**args, z=np.array([z]))[0] == pytest.approx(band.at(z), rel=1e-9, abs=1e-12)


def test_mixture_of_one_band_is_that_band():
    band = Band(low=1, typical=2, high=4)
    assert mixture([(0.3, band), (0.7, band), (0.0, Band.point(9))]) == band


def test_mixture_of_points_has_the_points_as_quantiles():
    assert mixture([(0.2, Band.point(1)), (0.6, Band.point(2)), (0.2, Band.point(3))]) == Band(
        low=1, typical=2, high=3
    )


def test_mixture_leaves_out_what_is_rarer_than_its_edges():
    assert mixture([(0.95, Band.point(4)), (0.05, Band.point(290))]) == Band.point(4)


def test_independent_spreads_add_as_root_of_squares():
    total = added([Band(low=7, typical=10, high=14), Band(low=16, typical=20, high=23)])
    assert (total.low, total.typical, total.high) == (25, 30, 35)
    assert root_square([Band.point(3), Band.point(4)]) == Band.point(5)


@given(ORDERED, FIGURE)
def test_no_draw_falls_below_a_floor(band: Band, floor: float):
    assert above_floor(band, floor=floor).at(-9) >= floor


@given(st.lists(st.floats(0.0, 1e3), min_size=1, max_size=40), st.sampled_from([0.5, 1.0, 8.0]))
def test_values_of_equal_weight_have_the_quantiles_of_their_ranks(values: list[float], weight: float):
    ordered, n = sorted(values), len(values)
    # Weights are powers of two, so their sums and the shares of them are those of the ranks.
    low, typical, high = (ordered[min(math.ceil(share * n), n) - 1] for share in (0.1, 0.5, 0.9))
    band = weighted_band(np.array(values), np.full(n, weight))
    assert (band.low, band.typical, band.high) == (low, typical, high)
