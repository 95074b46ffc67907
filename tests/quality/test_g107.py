"""G.107 term by term: limits, branches and shapes the published values do not reach."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beacon.quality import g107, g107_1, g107_2, good_or_better, mos_from_r, poor_or_worse, r_from_mos

# Sums of a dozen terms of up to 129 in float64 round to about 129 * 2**-52 * 12 < 1e-12.
ROUNDING = 1e-11


def test_delay_up_to_mt_takes_nothing():
    # (7-27) at X = 0 is 25 (1 - 3 + 2); powers of one are exact.
    assert np.array_equal(g107.idd(ta_ms=np.array([0.0, 50.0, 100.0])), np.zeros(3))


def test_echo_under_one_millisecond_is_sidetone():
    assert g107.idte(t_ms=0.999) == 0.0
    assert g107.idte(t_ms=1.0) != 0.0


def test_roe_is_ro_at_default_loudness():
    # Roe = Ro - 15 + 1.5 OLR, and OLR is 10 dB by default: why wideband takes Roe = Ro,WB.
    no = g107.noise()
    assert -1.5 * (no - 2.0) == pytest.approx(g107.ro(), abs=ROUNDING)


def test_low_sidetone_shifts_the_echo_by_half_of_ist():
    low = g107.Terminals(stmr_db=8.0)
    s_t = float(g107.ist(t_ms=100.0, terminals=low))
    heard = float(g107.terv(t_ms=100.0, telr_db=65.0)) + s_t / 2.0
    roe = -1.5 * (g107.noise(terminals=low) - 2.0)
    gap = (roe - (80.0 + 2.5 * (heard - 14.0))) / 2.0
    by_hand = (gap + math.sqrt(gap * gap + 100.0) - 1.0) * (1.0 - math.exp(-100.0))
    assert float(g107.idte(t_ms=100.0, terminals=low)) == pytest.approx(by_hand, abs=ROUNDING)
    # And it matters: without (7-23) the term is another.
    assert abs(s_t) > 0.1


def test_high_sidetone_masks_by_root_of_squares():
    high, plain = g107.Terminals(stmr_db=21.0), g107.Terminals(stmr_db=20.0)
    s_t = float(g107.ist(t_ms=100.0, terminals=high))
    roe = -1.5 * (g107.noise(terminals=high) - 2.0)
    re = 80.0 + 2.5 * (float(g107.terv(t_ms=100.0, telr_db=65.0)) - 14.0)
    bare = float(g107.echo_impairment(roe=roe, re=re, t_ms=100.0))
    assert float(g107.idte(t_ms=100.0, terminals=high)) == pytest.approx(math.hypot(bare, s_t), abs=ROUNDING)
    assert float(g107.idte(t_ms=100.0, terminals=plain)) < float(g107.idte(t_ms=100.0, terminals=high))


def test_burst_ratio_of_a_two_state_process_is_its_mean_run_over_that_of_random_loss():
    p, q = 0.01, 0.49
    loss = p / (p + q)
    assert g107.burst_ratio_of(p=p, q=q) == pytest.approx((1.0 / q) * (1.0 - loss), rel=1e-15)


def test_wideband_k_is_continuous_at_100_ms():
    below, above = g107_1.idte(t_ms=100.0 - 1e-9), g107_1.idte(t_ms=100.0)
    # K rises 0.08 dB per ms, so 1e-9 ms moves it by 8e-11 dB, and Re by three times that.
    assert float(below) == pytest.approx(float(above), abs=1e-8)


def test_an_array_is_scored_as_its_elements_are():
    ta = np.array([0.0, 0.5, 50.0, 99.0, 150.0, 400.0, 900.0])
    ppl = np.array([0.0, 0.5, 2.0, 5.0, 10.0, 20.0, 100.0])
    whole = g107.rate(t_ms=ta, tr_ms=2 * ta, ta_ms=ta, ie=11.0, bpl=19.0, ppl=ppl, burst_ratio=1.5).r
    one = [
        g107.rate(t_ms=a, tr_ms=2 * a, ta_ms=a, ie=11.0, bpl=19.0, ppl=p, burst_ratio=1.5).r
        for a, p in zip(ta.tolist(), ppl.tolist(), strict=True)
    ]
    # NumPy's vector and scalar transcendental functions may differ in the last bits.
    np.testing.assert_allclose(whole, one, atol=ROUNDING, rtol=0)
    wide = g107_1.rate(t_ms=ta, tr_ms=2 * ta, ta_ms=ta, ppl=ppl, bpl=5.0).r
    one = [
        g107_1.rate(t_ms=a, tr_ms=2 * a, ta_ms=a, ppl=p, bpl=5.0).r
        for a, p in zip(ta.tolist(), ppl.tolist(), strict=True)
    ]
    np.testing.assert_allclose(wide, one, atol=ROUNDING, rtol=0)


def test_all_lost_leaves_the_ceiling_of_ie_eff():
    # (7-29) at Ppl = 100: Ie + (95 - Ie) 100 / (100 + Bpl).
    assert float(g107_2.ie_eff(ie=10.0, bpl=10.0, ppl=100.0)) == pytest.approx(10 + 122 / 1.1, abs=ROUNDING)


def test_mos_never_falls_as_r_rises():
    r = np.linspace(-20.0, 120.0, 14_001)
    mos = np.asarray(mos_from_r(r))
    # 4.5 at the top is the sum of two terms in floating point: equal neighbours may differ by an ulp.
    assert np.all(np.diff(mos) >= -1e-15 * 4.5)
    assert mos[0] == 1.0
    assert mos[-1] == pytest.approx(4.5, abs=1e-14)


@given(st.floats(7.0, 99.9))
def test_r_comes_back_from_its_mos(r):
    # dMOS/dR is at least 0.006 on 7..99.9 and the inverse works on numbers of 1e6: errors stay under 1e-9.
    assert r_from_mos(float(mos_from_r(r))) == pytest.approx(r, abs=1e-7)


@given(st.floats(1.0, 4.5))
def test_mos_comes_back_from_its_r(mos):
    assert float(mos_from_r(r_from_mos(mos))) == pytest.approx(mos, abs=1e-7)


def test_good_and_poor_shares_are_those_of_annex_b():
    # Published to one decimal of a per cent.
    good = [round(100 * good_or_better(r), 1) for r in (90, 80, 70, 60, 50)]
    poor = [round(100 * poor_or_worse(r), 1) for r in (90, 80, 70, 60, 50)]
    assert good == [97.0, 89.4, 73.4, 50.0, 26.6]
    assert poor == [0.2, 1.4, 5.9, 17.4, 37.7]
