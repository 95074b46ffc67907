"""Worlds drawn from paths: laws for every draw, and shares against their binomial intervals."""

from math import sqrt

import numpy as np
import pytest
from route_world import EVENING_UTC, MORNING_UTC, end, path

from beacon.nouns import Access, Medium
from beacon.routes.distance import floor_rtt_ms
from beacon.routes.normal import clamped_normal_score
from beacon.routes.world import DAY_UNIFORMS, UNIFORMS, draw_world, draw_worlds

LTE = Access(medium=Medium.LTE, down_mbps=50, up_mbps=10, background_down=0.1, background_up=0.1)
A, B = end("London", access=LTE), end("Beijing")
N = 4000
U = np.random.default_rng(7).random((N, UNIFORMS))


def test_out_and_back_add_up_to_the_round_trip_and_the_access_media():
    worlds = draw_worlds(path(A, B), U)
    total = worlds.out.base_ms + worlds.back.base_ms
    assert total == pytest.approx(worlds.rtt_ms + 2 * worlds.access_ms)


def test_no_world_is_faster_than_light_in_fibre():
    worlds = draw_worlds(path(A, B), U)
    floor = floor_rtt_ms(A.place, B.place)
    for way in (worlds.out, worlds.back):
        assert np.min(way.base_ms - worlds.access_ms) >= floor / 2 * (1 - 1e-6)


def test_worlds_fall_into_families_by_weight():
    answer = path(A, B)
    worlds = draw_worlds(answer, U)
    for index, family in enumerate(answer.delay_families):
        # 4 standard errors of a share of N draws: a false alarm once in 16 000.
        allowed = 4 * sqrt(family.weight * (1 - family.weight) / N)
        assert np.mean(worlds.family == index) == pytest.approx(family.weight, abs=allowed)


def test_the_shown_band_is_the_band_of_the_worlds():
    answer = path(A, B)
    drawn = draw_worlds(answer, U)
    shown = answer.rtt_ms
    for quantile, value in ((0.1, shown.low), (0.5, shown.typical), (0.9, shown.high)):
        share = np.mean(drawn.rtt_ms <= value)
        # 4 standard errors, and one step of the 101-point grid the shown band is read from.
        assert share == pytest.approx(quantile, abs=4 * sqrt(quantile * (1 - quantile) / N) + 1 / 101)


def test_mean_loss_of_congested_worlds_is_the_published_fifteen_per_cent():
    worlds = draw_worlds(path(end("London"), B, EVENING_UTC), U)
    slow = worlds.out.loss[worlds.out.congested]
    # "about 15 %" is published to the per cent; 4 standard errors of the mean come on top.
    assert np.mean(slow) == pytest.approx(0.15, abs=0.005 + 4 * np.std(slow) / sqrt(len(slow)))
    assert not worlds.back.congested.any()


def test_a_world_keeps_its_cable_and_its_carrier_through_the_day():
    evening, morning = (draw_worlds(path(A, B, hour), U) for hour in (EVENING_UTC, MORNING_UTC))
    hourly = U.copy()
    hourly[:, len(DAY_UNIFORMS) :] = np.random.default_rng(8).random((N, UNIFORMS - len(DAY_UNIFORMS)))
    later = draw_worlds(path(A, B, EVENING_UTC + 1), hourly)
    for other in (morning, later):
        assert np.array_equal(evening.out.base_ms, other.out.base_ms)
        assert np.array_equal(evening.out.congested, other.out.congested)
    assert not np.array_equal(evening.out.loss, later.out.loss)


def test_more_unlucky_uniforms_never_make_a_better_world():
    answer = path(A, B)
    rank = np.linspace(0.01, 0.99, 50)
    u = np.repeat(rank[:, None], UNIFORMS, axis=1)
    worlds = draw_worlds(answer, u)
    for values in (
        worlds.rtt_ms,
        worlds.out.loss,
        worlds.out.jitter_ms,
        worlds.back.wander_ms,
        worlds.access_ms,
    ):
        assert np.all(np.diff(values) >= 0)


def test_one_world_is_a_row_of_many():
    answer = path(A, B)
    worlds = draw_worlds(answer, U[:3])
    out, back = draw_world(answer, u=list(U[2]))
    assert (out.base_delay_ms, out.loss, out.burst_ms) == (
        worlds.out.base_ms[2], worlds.out.loss[2], worlds.out.burst_ms[2],
    )  # fmt: skip
    assert back.jitter_ms == worlds.back.jitter_ms[2]
    assert out.reorder_ms > 0 and out.spike_rate_per_s > 0


def test_scores_worked_out_beforehand_give_the_same_worlds():
    answer = path(A, B)
    given, own = draw_worlds(answer, U, z=clamped_normal_score(U)), draw_worlds(answer, U)
    assert np.array_equal(given.out.base_ms, own.out.base_ms)


def test_uniforms_of_another_length_are_refused():
    with pytest.raises(ValueError, match="uniforms"):
        draw_worlds(path(A, B), U[:, :-1])


def test_the_middle_world_is_the_typical_one():
    answer = path(end("Hong Kong"), end("Tokyo"))
    out, back = draw_world(answer, u=[0.5] * UNIFORMS)
    # The rational approximation of the normal score at one half is zero exactly.
    assert out.base_delay_ms == pytest.approx(answer.delay_families[0].rtt_ms.typical / 2)
    assert out.loss == pytest.approx(answer.out.loss_families[0].loss.typical)
    assert back.jitter_ms == pytest.approx(answer.back.jitter_ms.typical)
