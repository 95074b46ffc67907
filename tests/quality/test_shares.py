"""Where quality goes: shares sum to the whole and are Shapley's, by his own definition."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from emodel_codecs import CODECS
from hypothesis import given
from hypothesis import strategies as st

from beacon.errors import InputError
from beacon.nouns import AudioBand
from beacon.quality import echo_loss, r_clean, r_echo_free, score_playout, shapley_shares, share_figures
from beacon.quality.score import ie_eff

ROUNDING = 1e-10
"Some thirty sums of terms up to 148 in float64."
every_codec = pytest.mark.parametrize("codec", CODECS.values(), ids=list(CODECS))
CAUSES = ("codec", "delay", "network_loss", "late_loss", "echo")


def _value(on, *, codec, ta, net, late, burst, telr):
    """R with only the causes in `on`."""
    ta_on = ta if "delay" in on else 0.0
    loss = (net if "network_loss" in on else 0.0) + (late if "late_loss" in on else 0.0)
    r = r_clean(ta_ms=ta_on, band=codec.band)
    r -= ie_eff(loss=loss, burst_ratio=burst, codec=codec, ie=codec.ie if "codec" in on else 0.0)
    if "echo" in on and telr is not None and codec.band is not AudioBand.FULL:
        r -= echo_loss(ta_ms=ta_on, telr_db=telr, band=codec.band)
    return float(r)


def _by_definition(**case):
    """Mean over all orders of arrival of what each cause takes when it comes."""
    shares = dict.fromkeys(CAUSES, 0.0)
    orders = list(permutations(CAUSES))
    for order in orders:
        on: set[str] = set()
        for cause in order:
            before = _value(on, **case)
            on.add(cause)
            shares[cause] += (before - _value(on, **case)) / len(orders)
    return shares


@every_codec
@pytest.mark.parametrize("telr", [None, 65.0, 45.0])
def test_shares_are_the_mean_over_all_orders_of_causes(codec, telr):
    case = {"codec": codec, "ta": 260.0, "net": 0.03, "late": 0.015, "burst": 1.7, "telr": telr}
    expected = _by_definition(**case)
    got = shapley_shares(
        ta_ms=260.0, loss_network=0.03, loss_late=0.015, burst_ratio=1.7, codec=codec, telr_db=telr
    )
    for cause in CAUSES:
        assert (getattr(got, cause) or 0.0) == pytest.approx(expected[cause], abs=ROUNDING)
    assert (got.echo is None) == (telr is None or codec.band is AudioBand.FULL)


@given(
    st.sampled_from(sorted(CODECS)), st.floats(0, 1500), st.floats(0, 0.5), st.floats(0, 0.5),
    st.floats(1, 9), st.none() | st.floats(5, 80),
)  # fmt: skip
def test_shares_sum_to_all_that_was_lost(name, ta, net, late, burst, telr):
    codec = CODECS[name]
    shares = shapley_shares(
        ta_ms=ta, loss_network=net, loss_late=late, burst_ratio=burst, codec=codec, telr_db=telr
    )
    score = score_playout(
        ta_ms=ta, loss=net + late, burst_ratio=burst, codec=codec, telr_db=65.0 if telr is None else telr
    )
    left = score.r if telr is None or score.r_telr is None else score.r_telr
    whole = float(r_clean(ta_ms=0.0, band=codec.band)) - left
    total = shares.codec + shares.delay + shares.network_loss + shares.late_loss + (shares.echo or 0.0)
    assert total == pytest.approx(whole, abs=ROUNDING)


@every_codec
def test_a_cause_that_is_absent_takes_nothing(codec):
    shares = shapley_shares(ta_ms=80.0, loss_network=0.05, loss_late=0.0, burst_ratio=1.0, codec=codec)
    assert shares.delay == 0.0
    assert shares.late_loss == pytest.approx(0.0, abs=ROUNDING)
    assert shares.network_loss > 1.0


@every_codec
def test_equal_losses_take_equal_shares(codec):
    shares = shapley_shares(ta_ms=0.0, loss_network=0.04, loss_late=0.04, burst_ratio=1.0, codec=codec)
    assert shares.network_loss == pytest.approx(shares.late_loss, abs=ROUNDING)


def test_many_calls_at_once_have_the_shares_of_each():
    codec = CODECS["nb"]
    ta, net = np.array([50.0, 250.0]), np.array([0.0, 0.08])
    many = share_figures(
        ta_ms=ta, loss_network=net, loss_late=0.01, burst_ratio=1.2, codec=codec, telr_db=55.0
    )
    one = shapley_shares(
        ta_ms=250.0, loss_network=0.08, loss_late=0.01, burst_ratio=1.2, codec=codec, telr_db=55.0
    )
    for cause in CAUSES:
        assert float(np.broadcast_to(getattr(many, cause), 2)[1]) == pytest.approx(
            getattr(one, cause), abs=ROUNDING
        )
    r = r_echo_free(ta_ms=ta, loss=net + 0.01, burst_ratio=1.2, codec=codec)
    total = sum(np.asarray(getattr(many, cause)) for cause in CAUSES)
    whole = r_clean(ta_ms=0.0, band=codec.band) - r + echo_loss(ta_ms=ta, telr_db=55.0, band=codec.band)
    np.testing.assert_allclose(total, whole, atol=ROUNDING, rtol=0)


def test_losses_that_sum_to_more_than_all_are_refused():
    with pytest.raises(InputError):
        shapley_shares(ta_ms=0.0, loss_network=0.6, loss_late=0.6, burst_ratio=1.0, codec=CODECS["nb"])


def test_fullband_has_no_echo_to_ask_for():
    with pytest.raises(ValueError, match="no echo"):
        echo_loss(ta_ms=100.0, telr_db=65.0, band=AudioBand.FULL)
