"""The forecast as a whole: what it promises of chance, worlds, columns and the reference call."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from beacon.firmfile import firm_from_text
from beacon.flows.forecasting import Request, forecast_firm
from beacon.flows.forecasting.lines import columns_of, home_city, line_in
from beacon.flows.forecasting.playout import playout_of, ranks
from beacon.flows.forecasting.working import conversation, parity_of, weighted_band, working_outlook
from beacon.flows.forecasting.worlds import DAY, hypercube, key_of, line_worlds, mean_wait_ms
from beacon.flows.route_facts import route_facts
from beacon.nouns import AS_IS, Category, Firm, Forecast, Link, PairForecast, Queue, Target
from beacon.report.forecast_json import forecast_json
from beacon.sim.call import COUNTERS, FRAMES, LATE_FRAMES, LOST, MERGED_LOST, MERGED_RUNS, PACKETS, PLAY_SUM, PLAYED

FIRM = """
firm: {name: Test, home: GB}
sites:
  - {name: Leeds, city: "Leeds, GB", people: 10, link: internet,
     access: {medium: fibre, down_mbps: 500, up_mbps: 500, background_pct: 20}}
  - {name: Beijing, city: Beijing, people: 30, link: mpls,
     access: {medium: fibre, carrier: China Telecom, down_mbps: 200, up_mbps: 200, background_pct: 20}}
  - {name: Paris, city: Paris, people: 20, link: internet,
     access: {medium: fibre, down_mbps: 500, up_mbps: 500, background_pct: 20}}
codecs: [G.711 + PLC, opus]
links: [internet, mpls]
"""
QUICK = Request(seed=7, hours=(3, 8, 13), calls=16, call_s=10.0)


@pytest.fixture(scope="module")
def firm() -> Firm:
    return firm_from_text(FIRM, name="test.yaml")


@pytest.fixture(scope="module")
def made(firm: Firm) -> Forecast:
    return forecast_firm(firm, QUICK)


def _pair(forecast: Forecast, column: str, a: str, b: str) -> PairForecast:
    return next(p for p in forecast.pairs if (p.column, p.site_a, p.site_b) == (column, a, b))


def test_the_same_seed_gives_the_same_bytes_whatever_the_number_of_threads(firm: Firm, made: Forecast) -> None:
    assert forecast_json(forecast_firm(firm, replace(QUICK, threads=4))) == forecast_json(made)


def test_another_seed_gives_another_forecast(firm: Firm, made: Forecast) -> None:
    assert forecast_json(forecast_firm(firm, replace(QUICK, seed=8))) != forecast_json(made)


def test_a_pair_keeps_its_figures_when_the_firm_gains_a_site(firm: Firm, made: Forecast) -> None:
    fewer = replace(firm, sites=firm.sites[:2])
    alone = forecast_firm(fewer, QUICK)
    assert _pair(alone, "internet", "Leeds", "Beijing") == _pair(made, "internet", "Leeds", "Beijing")


def test_hours_left_out_change_nothing_in_the_hours_kept(firm: Firm, made: Forecast) -> None:
    one = forecast_firm(firm, replace(QUICK, hours=(8,)))
    kept = _pair(made, "internet", "Leeds", "Beijing").hours[1]
    assert _pair(one, "internet", "Leeds", "Beijing").hours[0] == kept


def test_every_column_holds_every_pair_and_as_is_has_todays_links(firm: Firm, made: Forecast) -> None:
    assert [c.key for c in made.columns] == ["internet", "mpls", AS_IS]
    assert len(made.pairs) == 9
    today = _pair(made, AS_IS, "Leeds", "Beijing")
    assert (str(today.link_a), str(today.link_b)) == ("internet", "mpls")


def test_a_line_shown_in_two_columns_shows_the_same_figures(made: Forecast) -> None:
    today, internet = _pair(made, AS_IS, "Leeds", "Paris"), _pair(made, "internet", "Leeds", "Paris")
    assert today.hours == internet.hours
    assert today.working == internet.working


def test_evening_in_china_is_worse_into_the_mainland_and_spares_the_way_out(made: Forecast) -> None:
    morning, _, evening = _pair(made, "internet", "Leeds", "Beijing").hours
    assert evening.out.loss.high > 10 * max(morning.out.loss.high, evening.back.loss.high)


def test_every_row_of_every_pair_has_its_source(made: Forecast) -> None:
    named = {row for pair in (*made.pairs, *made.home_pairs) for row in pair.rows}
    assert named <= set(made.rows)
    videos = {side.video.row for p in made.pairs for h in p.hours for side in (h.out, h.back)}
    assert videos <= set(made.rows)


def test_the_reference_call_goes_to_the_largest_other_city_at_home(firm: Firm, made: Forecast) -> None:
    assert made.home_city == home_city(firm).name_en == "London"
    assert all(pair.parity == {} for pair in made.home_pairs)


def test_break_outs_can_be_asked_for(firm: Firm) -> None:
    link = Link.parse("sdwan@hk")
    made = forecast_firm(firm, replace(QUICK, hours=(8,), calls=8, links=(link,)))
    assert made.columns[0].key == "sdwan@hk"


def test_a_hypercube_meets_every_slice_of_every_column_once() -> None:
    cube = hypercube(seed=3, name="x", calls=32, columns=5)
    assert cube.shape == (32, 5)
    assert (np.sort((cube * 32).astype(int), axis=0) == np.arange(32)[:, None]).all()


def test_a_world_keeps_its_day_columns_through_the_day(firm: Firm) -> None:
    column = columns_of(firm)[0]
    line = line_in(column, firm.sites[0], firm.sites[1])
    facts = route_facts()
    drawn = line_worlds(line, facts=facts, hours=(2, 3), seed=1, calls=16, size_bytes=200)
    base = drawn.lanes[:, :, :, 0]
    assert DAY > 0
    # the same hours of clean morning: the same paths, so bases that rest on day columns alone are equal
    np.testing.assert_allclose(base[0], base[1], rtol=0, atol=1e-9)


def test_keys_of_names_do_not_depend_on_the_process() -> None:
    assert key_of("a", "b") == 12583261235113475095
    assert key_of("a", "b") != key_of("ab")


def test_mean_wait_is_the_wait_of_m_g_1() -> None:
    queue = Queue(rate_kbps=12_000, load=0.5, load_packet_bytes=1500)
    # service 1500 · 8 / 12000 = 1 ms; load · S / (2 (1 - load)) = 0.5 ms
    assert mean_wait_ms(queue) == pytest.approx(0.5)


def test_shares_of_loss_are_over_frames_of_play_out() -> None:
    counters = np.zeros((1, 2, 1, COUNTERS))
    counters[..., PACKETS], counters[..., LOST], counters[..., LATE_FRAMES] = 100, 10, 20
    counters[..., FRAMES], counters[..., MERGED_LOST], counters[..., MERGED_RUNS] = 120, 30, 10
    counters[..., PLAY_SUM], counters[..., PLAYED] = 9_000, 90
    play = playout_of(counters)
    assert play.loss[0, 0, 0] == pytest.approx(0.10)
    assert play.merged[0, 0, 0] == pytest.approx(30 / 120)
    # mean run 3 over the mean run of random loss at 25 %, 1 / 0.75
    assert play.burst_ratio[0, 0, 0] == pytest.approx(3 * 0.75)
    assert play.play_ms[0, 0, 0] == pytest.approx(100)


def test_ranks_are_the_nearest() -> None:
    assert ranks(32) == (3, 16, 28)


def test_a_conversation_is_as_good_as_its_worse_direction() -> None:
    common = np.array([[[90.0, 70.0], [60.0, 80.0]]])
    assert conversation(common).tolist() == [[60.0, 70.0]]


def test_shares_of_hours_are_weighted_per_world() -> None:
    talk = np.array([[85.0, 85.0], [45.0, 85.0]])  # two hours, two worlds
    outlook = working_outlook(
        talk, basis="shared", weights=np.array([3.0, 1.0]), target=Target(share=0.9, r=70.0), hours=(8, 9)
    )
    assert outlook.on_target.low == pytest.approx(0.75)
    assert outlook.on_target.high == pytest.approx(1.0)
    assert outlook.categories[Category.UNUSABLE].high == pytest.approx(0.25)
    assert (outlook.worst_hour_utc, outlook.best_hour_utc) == (9, 8)


def test_a_line_at_par_with_home_differs_by_nothing() -> None:
    talk = np.array([[85.0, 80.0], [75.0, 60.0]])
    weights = np.array([1.0, 2.0])
    parity = parity_of(talk, weights, talk, weights, Target(share=0.9, r=70.0))
    assert parity.r_difference.low == parity.r_difference.high == 0.0


def test_a_weighted_band_ignores_what_weighs_nothing() -> None:
    band = weighted_band(np.array([1.0, 50.0, 99.0]), np.array([0.0, 1.0, 0.0]))
    assert (band.low, band.typical, band.high) == (50.0, 50.0, 50.0)


def test_codecs_of_two_frame_lengths_are_scored_on_packets_of_their_own() -> None:
    text = FIRM.replace("opus", "G.723.1 6.3")
    made = forecast_firm(firm_from_text(text, name="t.yaml"), replace(QUICK, hours=(8,), calls=8))
    quality = made.pairs[0].hours[0].quality
    assert len(quality) == 2


def test_the_same_sites_on_the_same_links_are_one_line(firm: Firm) -> None:
    line_1 = line_in(columns_of(firm)[-1], firm.sites[0], firm.sites[2])
    line_2 = line_in(columns_of(firm)[0], firm.sites[0], firm.sites[2])
    assert line_1 == line_2
