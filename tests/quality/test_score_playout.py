"""One function scores playout statistics: its laws, its flags, what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from emodel_codecs import CODECS, made_codec
from hypothesis import given
from hypothesis import strategies as st

from beacon.errors import InputError
from beacon.nouns import AudioBand, Category
from beacon.quality import (
    category_of,
    category_places,
    codec_delay_ms,
    g107,
    g107_1,
    g107_2,
    mos_of,
    r_common,
    r_echo_free,
    r_with_echo,
    score_playout,
)

# R is a sum of a dozen float64 terms of up to 148.
ROUNDING = 1e-11
delays = st.floats(0.0, 2000.0)
losses = st.floats(0.0, 1.0)
bursts = st.floats(0.5, 20.0)
codecs = st.sampled_from(sorted(CODECS))


def _ratings(name, ta_ms, loss, burst_ratio):
    score = score_playout(ta_ms=ta_ms, loss=loss, burst_ratio=burst_ratio, codec=CODECS[name])
    return [x for x in (score.r, score.mos, score.r_telr, score.mos_telr) if x is not None]


@given(codecs, delays, st.lists(losses, min_size=2, max_size=2), bursts)
def test_more_loss_never_raises_a_score(name, ta, pair, burst):
    less, more = sorted(pair)
    for a, b in zip(_ratings(name, ta, less, burst), _ratings(name, ta, more, burst), strict=True):
        assert b <= a + ROUNDING


@given(codecs, st.lists(delays, min_size=2, max_size=2), losses, bursts)
def test_more_delay_never_raises_the_echo_free_score(name, pair, loss, burst):
    less, more = sorted(pair)
    a, b = _ratings(name, less, loss, burst), _ratings(name, more, loss, burst)
    assert b[0] <= a[0] + ROUNDING
    assert b[1] <= a[1] + ROUNDING


@given(codecs, delays, losses, st.lists(bursts, min_size=2, max_size=2))
def test_more_burst_never_raises_a_score(name, ta, loss, pair):
    less, more = sorted(pair)
    for a, b in zip(_ratings(name, ta, loss, less), _ratings(name, ta, loss, more), strict=True):
        assert b <= a + ROUNDING


@given(codecs, delays, losses, bursts)
def test_an_array_of_calls_is_scored_as_each_call_is(name, ta, loss, burst):
    grid = r_echo_free(
        ta_ms=np.array([ta, 0.0]),
        loss=np.array([loss, 0.3]),
        burst_ratio=np.array([burst, 2.5]),
        codec=CODECS[name],
    )
    assert grid.shape == (2,)
    one = score_playout(ta_ms=ta, loss=loss, burst_ratio=burst, codec=CODECS[name]).r
    assert float(grid[0]) == pytest.approx(one, abs=ROUNDING)


@pytest.mark.parametrize("name", sorted(CODECS))
def test_many_calls_with_echo_are_scored_as_each_is(name):
    ta = np.array([0.0, 120.0, 700.0])
    many = r_with_echo(ta_ms=ta, loss=0.01, burst_ratio=1.2, codec=CODECS[name], telr_db=50.0)
    for i, one_ta in enumerate(ta.tolist()):
        one = score_playout(ta_ms=one_ta, loss=0.01, burst_ratio=1.2, codec=CODECS[name], telr_db=50.0)
        if many is None:
            assert one.r_telr is None
        else:
            assert float(many[i]) == pytest.approx(one.r_telr, abs=ROUNDING)


def test_the_headline_is_the_model_without_echo():
    score = score_playout(ta_ms=250.0, loss=0.02, burst_ratio=1.5, codec=CODECS["nb"])
    assert score.r == pytest.approx(
        g107.rate(ta_ms=250.0, bpl=25.1, ppl=2.0, burst_ratio=1.5).r, abs=ROUNDING
    )
    echo = g107.rate(t_ms=250.0, tr_ms=500.0, ta_ms=250.0, bpl=25.1, ppl=2.0, burst_ratio=1.5)
    assert score.r_telr == pytest.approx(echo.r, abs=ROUNDING)
    assert score.model == "g107"


def test_wideband_and_fullband_use_their_own_recommendation():
    wide = score_playout(ta_ms=200.0, loss=0.02, burst_ratio=1.0, codec=CODECS["wb"], telr_db=55.0)
    assert wide.r == pytest.approx(g107_1.rate(ta_ms=200.0, ie=10.0, bpl=4.9, ppl=2.0).r, abs=ROUNDING)
    heard = g107_1.rate(t_ms=200.0, tr_ms=400.0, ta_ms=200.0, ie=10.0, bpl=4.9, ppl=2.0, telr_db=55.0)
    assert wide.r_telr == pytest.approx(heard.r, abs=ROUNDING)
    full = score_playout(ta_ms=200.0, loss=0.02, burst_ratio=1.0, codec=CODECS["fb"])
    assert full.r == pytest.approx(g107_2.rate(ta_ms=200.0, ie=7.2, bpl=11.4, ppl=2.0).r, abs=ROUNDING)
    assert full.r_telr is None
    assert full.mos_telr is None


def test_bursty_bpl_counts_in_full_from_burst_ratio_two():
    codec = CODECS["fb-bursty"]
    for burst, bpl in ((1.0, 11.3), (1.5, 10.25), (2.0, 9.2), (7.0, 9.2)):
        by_hand = g107_2.rate(ta_ms=0.0, ie=20.2, bpl=bpl, ppl=5.0).r
        score = score_playout(ta_ms=0.0, loss=0.05, burst_ratio=burst, codec=codec)
        assert score.r == pytest.approx(by_hand, abs=ROUNDING)


def test_narrowband_takes_the_harsher_of_burst_ratio_and_bursty_bpl():
    codec = CODECS["nb-bursty"]
    for burst in (1.0, 1.5, 2.0, 6.0):
        bpl = 18.9 - 6.5 * min(burst - 1.0, 1.0)
        by_ratio = g107.rate(ie=11.7, bpl=18.9, ppl=10.0, burst_ratio=burst).r
        by_bpl = g107.rate(ie=11.7, bpl=bpl, ppl=10.0).r
        score = score_playout(ta_ms=0.0, loss=0.10, burst_ratio=burst, codec=codec)
        assert score.r == pytest.approx(min(by_ratio, by_bpl), abs=ROUNDING)


def test_a_call_at_the_edge_of_the_range_is_not_flagged_and_one_beyond_is():
    codec = CODECS["nb"]
    edge = score_playout(ta_ms=500.0, loss=0.20, burst_ratio=2.0, codec=codec)
    assert edge.flags == ()
    beyond = score_playout(ta_ms=500.1, loss=0.201, burst_ratio=8.1, codec=codec)
    assert beyond.flags == (
        "flag.delay_over_500",
        "flag.loss_over_20",
        "flag.burst_with_loss",
        "flag.burst_over_8",
    )


@pytest.mark.parametrize(
    ("loss", "burst", "flagged"), [(0.0199, 4.0, False), (0.02, 2.01, True), (0.02, 2.0, False)]
)
def test_bursts_are_flagged_with_loss_of_two_per_cent_only(loss, burst, flagged):
    score = score_playout(ta_ms=0.0, loss=loss, burst_ratio=burst, codec=CODECS["nb"])
    assert ("flag.burst_with_loss" in score.flags) is flagged


def test_each_score_says_what_it_rests_on():
    assert "flag.roe_wb_129" in score_playout(ta_ms=0, loss=0, burst_ratio=1, codec=CODECS["wb"]).flags
    full = score_playout(ta_ms=0, loss=0.01, burst_ratio=1.5, codec=CODECS["fb"]).flags
    assert full == ("flag.burst_not_in_model", "flag.g107_2_2019_form")
    opus = score_playout(ta_ms=0, loss=0.01, burst_ratio=1.5, codec=CODECS["fb-bursty"]).flags
    assert opus == ("flag.burst_bpl_interpolated", "flag.codec_not_itu", "flag.g107_2_2019_form")
    low = score_playout(ta_ms=0, loss=0.05, burst_ratio=0.7, codec=CODECS["nb"])
    assert low.flags == ("flag.burst_below_1",)
    assert low.r == score_playout(ta_ms=0, loss=0.05, burst_ratio=1.0, codec=CODECS["nb"]).r


@pytest.mark.parametrize(
    ("field", "value", "key"),
    [
        ("ta_ms", -0.1, "error.score_delay"),
        ("ta_ms", float("nan"), "error.score_delay"),
        ("ta_ms", float("inf"), "error.score_delay"),
        ("loss", 1.01, "error.score_loss"),
        ("loss", -0.01, "error.score_loss"),
        ("burst_ratio", 0.0, "error.score_burst"),
        ("burst_ratio", float("inf"), "error.score_burst"),
        ("telr_db", -1.0, "error.score_telr"),
        ("telr_db", float("nan"), "error.score_telr"),
        ("model", "g107.1", "error.score_band"),
        ("model", "g108", "error.score_model"),
    ],
)
def test_what_cannot_be_is_refused(field, value, key):
    given_figures = {"ta_ms": 1.0, "loss": 0.0, "burst_ratio": 1.0, "codec": CODECS["nb"], field: value}
    with pytest.raises(InputError) as caught:
        score_playout(**given_figures)
    assert caught.value.key == key


def test_one_bad_call_among_many_is_named():
    with pytest.raises(InputError) as caught:
        r_echo_free(ta_ms=np.array([1.0, -3.0]), loss=0.0, burst_ratio=1.0, codec=CODECS["nb"])
    assert caught.value.fields == {"value": -3.0}


def test_a_lost_call_still_has_an_answer():
    score = score_playout(ta_ms=5000.0, loss=1.0, burst_ratio=50.0, codec=CODECS["nb"])
    assert score.mos == 1.0
    assert score.category is Category.UNUSABLE


def test_perfect_calls_of_every_band_meet_at_the_top_of_the_common_scale():
    for band, top in ((AudioBand.NARROW, 100.0), (AudioBand.WIDE, 129.0), (AudioBand.FULL, 148.0)):
        assert float(r_common(top, band)) == pytest.approx(100.0, rel=1e-15)
        assert float(mos_of(top, band)) == pytest.approx(4.5, rel=1e-15)


@pytest.mark.parametrize(
    ("rating", "category"),
    [
        (90.0, "best"),
        (89.99, "high"),
        (80.0, "high"),
        (70.0, "medium"),
        (60.0, "low"),
        (50.0, "poor"),
        (49.99, "unusable"),
    ],
)
def test_categories_begin_at_the_tens_of_g109(rating, category):
    assert category_of(rating) == category


def test_a_codec_delays_by_its_packet_and_its_look_ahead():
    assert codec_delay_ms(made_codec(band=AudioBand.NARROW, ie=0, bpl=1)) == 25.0


def test_places_of_many_ratings_are_those_of_their_categories():
    ratings = np.array([[100.0, 90.0, 89.99, 80.0, 70.0], [60.0, 50.0, 49.99, -20.0, np.nan]])
    named = [[tuple(Category)[place] for place in row] for row in category_places(ratings)]
    assert named == [[category_of(float(rating)) for rating in row] for row in ratings]
