"""Video by published rows: rungs, causes, and the drift of a sender's rate against brute force."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beacon.catalogue.traffic import traffic_sources, video_ladder
from beacon.errors import InputError
from beacon.quality import VIDEO_ROWS, video_outlook
from beacon.quality.congestion import loss_ceiling, packets_per_report, rate_drift

LADDER = video_ladder()
GOOD = {"rate_kbps": 10_000.0, "loss": 0.0, "rtt_ms": 50.0, "jitter_ms": 2.0}


def _outlook(**changed):
    return video_outlook(**(GOOD | changed), ladder=LADDER)


def test_the_ladder_falls_from_1080_lines_and_every_rung_is_a_row():
    assert [(r.height, r.rate_kbps) for r in LADDER] == [(1080, 3800), (720, 1200), (360, 600), (180, 150)]
    assert {r.row for r in LADDER} | set(VIDEO_ROWS) <= set(traffic_sources())


def test_a_good_path_carries_the_largest_picture_and_nothing_limits_it():
    best = _outlook()
    assert (best.height, best.frame_rate, best.limit, best.row) == (1080, 30, "none", "traffic:rung.1080")


@pytest.mark.parametrize(
    ("changed", "height", "limit"),
    [
        ({"rate_kbps": 3800.0}, 1080, "none"),
        ({"rate_kbps": 3799.0}, 720, "rate"),
        ({"rate_kbps": 600.0}, 360, "rate"),
        ({"rate_kbps": 150.0}, 180, "rate"),
        ({"rate_kbps": 149.0}, 0, "rate"),
        ({"loss": 0.02}, 1080, "none"),
        ({"loss": 0.08}, 180, "loss"),
        ({"loss": 0.11}, 0, "loss"),
        ({"loss": 0.11, "rate_kbps": 100.0}, 0, "rate"),
        ({"rtt_ms": 500.0}, 1080, "none"),
        ({"rtt_ms": 501.0}, 720, "delay"),
        ({"jitter_ms": 31.0}, 720, "jitter"),
        ({"rtt_ms": 501.0, "jitter_ms": 31.0}, 360, "delay"),
        ({"rate_kbps": 700.0, "rtt_ms": 501.0}, 180, "rate"),
        ({"rate_kbps": 200.0, "rtt_ms": 501.0, "jitter_ms": 31.0}, 180, "rate"),
    ],
)
def test_the_cause_that_costs_most_is_named(changed, height, limit):
    got = _outlook(**changed)
    assert (got.height, got.limit) == (height, limit)
    assert (got.frame_rate == 0) == (height == 0)


_worse = st.tuples(st.floats(0, 5000), st.floats(0, 0.3), st.floats(0, 900), st.floats(0, 80))


@given(_worse, _worse)
def test_a_worse_network_never_carries_a_larger_picture(a, b):
    better = video_outlook(
        rate_kbps=max(a[0], b[0]), loss=min(a[1], b[1]), rtt_ms=min(a[2], b[2]), jitter_ms=min(a[3], b[3]),
        ladder=LADDER,
    )  # fmt: skip
    worse = video_outlook(
        rate_kbps=min(a[0], b[0]), loss=max(a[1], b[1]), rtt_ms=max(a[2], b[2]), jitter_ms=max(a[3], b[3]),
        ladder=LADDER,
    )  # fmt: skip
    assert worse.height <= better.height


@pytest.mark.parametrize("field", sorted(GOOD))
@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
def test_figures_that_cannot_be_are_refused(field, value):
    with pytest.raises(InputError):
        _outlook(**{field: value})


@pytest.mark.parametrize("loss", [0.03, 0.06, 0.12])
@pytest.mark.parametrize("packets", [16, 125])
def test_the_drift_is_the_mean_step_of_the_published_rule(loss, packets):
    reports = 200_000
    share = np.random.default_rng(7).binomial(packets, loss, reports) / packets
    step = np.where(share < 0.02, np.log(1.05), np.where(share > 0.10, np.log1p(-share / 2.0), 0.0))
    # Four standard errors of the mean: passes by chance all but once in 16 000.
    margin = 4.0 * step.std() / np.sqrt(reports)
    assert abs(step.mean() - rate_drift(loss=loss, packets=packets)) < margin


def test_the_drift_falls_with_loss_and_is_nil_at_the_ceiling():
    for rate in (150.0, 600.0, 1200.0, 3800.0):
        packets, ceiling = packets_per_report(rate_kbps=rate), loss_ceiling(rate_kbps=rate)
        drifts = [rate_drift(loss=p, packets=packets) for p in np.linspace(0.0, 0.4, 41)]
        assert all(b < a for a, b in itertools.pairwise(drifts))
        assert 0.02 < ceiling < 0.10
        assert (
            rate_drift(loss=ceiling - 1e-5, packets=packets)
            > 0
            > rate_drift(loss=ceiling + 1e-5, packets=packets)
        )


def test_without_loss_the_rate_grows_by_five_per_cent():
    assert rate_drift(loss=0.0, packets=100) == pytest.approx(np.log(1.05), rel=1e-12)
