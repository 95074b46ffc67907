"""Where servers stand: what each candidate is reached by, and what the plan promises of its choice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from beacon.errors import InputError
from beacon.firmfile import firm_from_text
from beacon.flows.forecasting import Request, forecast_firm
from beacon.flows.forecasting.lines import Line
from beacon.flows.living.hub_worlds import simulate_over_hub
from beacon.flows.planning.hubs.candidates import flags_of, nearest, spot_of, spots_of
from beacon.flows.planning.hubs.host_line import with_host_lines
from beacon.flows.planning.hubs.placing import hub_plan
from beacon.flows.planning.hubs.talks import Talk
from beacon.flows.planning.hubs.worlds import HubWorlds, OwnLine
from beacon.flows.planning.lines.capacity import busy_sites, site_capacities
from beacon.flows.planning.loads import demand_of, loads
from beacon.flows.planning.request import PlanRequest
from beacon.flows.route_facts import route_facts
from beacon.nouns import Firm, Forecast, Link, LinkKind
from beacon.nouns.hub_plan import HubPlan
from beacon.routes import build_path
from beacon.sim import ADAPTIVE, LANE_COLUMNS, Schedule
from beacon.sim.call import DELAY_SUM, LOST, PACKETS

FIRM = """
firm: {name: Test, home: GB}
sites:
  - {name: Leeds, city: "Leeds, GB", people: 30, link: mpls,
     access: {medium: fibre, down_mbps: 500, up_mbps: 500, background_pct: 20}}
  - {name: Beijing, city: Beijing, people: 60, link: sdwan,
     access: {medium: fibre, carrier: China Telecom, down_mbps: 200, up_mbps: 200, background_pct: 20}}
  - {name: Hong Kong, city: Hong Kong, people: 20, link: mpls,
     access: {medium: fibre, down_mbps: 500, up_mbps: 500, background_pct: 20}}
  - {name: Kiosk, city: Seoul, people: 5, link: internet,
     access: {medium: lte, down_mbps: 8, up_mbps: 2, background_pct: 40}}
codecs: [G.711 + PLC]
links: [internet]
"""
DAY = PlanRequest(made_on=date(2026, 11, 23), seed=3, threads=2)
BASE = LANE_COLUMNS.index("base_ms")


@pytest.fixture(scope="module")
def firm() -> Firm:
    made = firm_from_text(FIRM, name="test.yaml")
    return replace(made, hub_candidates=("Singapore", "Hong Kong, HK", "Hong Kong", "Beijing", "Kiosk"))


@pytest.fixture(scope="module")
def forecast(firm: Firm) -> Forecast:
    return forecast_firm(firm, Request(seed=3, calls=8, call_s=10.0, hours=(1, 2, 3, 7, 8, 9), threads=2))


@pytest.fixture(scope="module")
def plan(forecast: Forecast) -> HubPlan:
    return hub_plan(forecast, loads(forecast.firm)[1], DAY)


def _worlds(firm: Firm, name: str, *, calls: int = 64) -> HubWorlds:
    return HubWorlds(
        spot=spot_of(firm, name), facts=route_facts(), seed=1, calls=calls, size_bytes=200, own_line=OwnLine()
    )


def _line(firm: Firm, a: str, b: str) -> Line:
    one, other = firm.site(a), firm.site(b)
    return Line(a=one, b=other, link_a=one.link, link_b=other.link)


def test_a_sites_name_is_the_site_and_a_city_with_its_country_the_data_centre(firm: Firm) -> None:
    at_site, data_centre = spot_of(firm, "Hong Kong"), spot_of(firm, "Hong Kong, HK")
    assert at_site.site is firm.site("Hong Kong")
    assert data_centre.site is None
    assert (at_site.key, data_centre.key) == ("Hong Kong", "Hong Kong, HK")


def test_where_the_firm_names_none_its_sites_and_the_usual_exits_are_candidates(firm: Firm) -> None:
    keys = [spot.key for spot in spots_of(replace(firm, hub_candidates=()))]
    assert {"Leeds", "Beijing", "Kiosk", "Hong Kong", "Hong Kong, HK", "Beijing, CN", "Singapore"} <= set(keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.slow  # the world's cities take a second to load
def test_a_place_that_is_neither_site_nor_city_is_refused(firm: Firm) -> None:
    with pytest.raises(InputError) as raised:
        spots_of(replace(firm, hub_candidates=("Atlantis of the north",)))
    assert raised.value.key == "place.unknown"


def test_candidates_say_what_to_mind(firm: Firm) -> None:
    assert flags_of(spot_of(firm, "Beijing"), firm) == ("mainland", "own_line")
    assert flags_of(spot_of(firm, "Singapore"), firm) == ()
    assert flags_of(spot_of(firm, "Cape Town"), firm) == ("far",)


def test_people_in_the_servers_building_cross_nothing_and_the_others_come_as_they_do_today(firm: Firm) -> None:
    worlds = _worlds(firm, "Beijing")
    here = worlds.half(firm.site("Beijing"), first=False, hour_utc=8)
    there = worlds.half(firm.site("Leeds"), first=True, hour_utc=8)
    assert here.path is None and not here.inward.base_ms.any() and here.up.rate_kbps == 0
    a, b = _line(firm, "Leeds", "Beijing").ends()
    assert there.path == build_path(facts=route_facts(), a=a, b=b, hour_utc=8)


def test_a_data_centre_has_no_access_line_and_is_reached_on_the_sites_own_link(firm: Firm) -> None:
    half = _worlds(firm, "Singapore").half(firm.site("Leeds"), first=True, hour_utc=8)
    assert half.path is not None
    assert (half.path.link_a, half.path.link_b) == (firm.site("Leeds").link,) * 2
    assert half.path.out.queues[-1].rate_kbps == 0 < half.path.out.queues[0].rate_kbps


def test_meetings_on_a_sites_line_lengthen_its_queue(firm: Firm) -> None:
    quiet, full = _worlds(firm, "Kiosk"), _worlds(firm, "Kiosk")
    full.own_line = OwnLine(up_mbps=1.0, down_mbps=1.0)
    a, b = (w.half(firm.site("Leeds"), first=True, hour_utc=8) for w in (quiet, full))
    assert (b.outward.jitter_ms > a.outward.jitter_ms).all()


def test_a_conversation_over_a_data_centre_is_what_the_room_plays(firm: Firm) -> None:
    """Both draw Latin hypercubes of one band, so means over n worlds agree to about one stratum: the band is some
    40 ms wide and n is 64; the receiver adds none to network delay. Loss is rare: only its size is compared."""
    line, hour, calls = _line(firm, "Leeds", "Beijing"), 8, 64
    schedule = Schedule(20.0, 250, 200, ADAPTIVE, 0.0, 0.0)
    spot = spot_of(firm, "Singapore")
    room = simulate_over_hub(
        line, spot.place, facts=route_facts(), hour_utc=hour, seed=1, calls=calls, schedule=schedule
    )
    lanes, queues, cells = np.zeros((2, calls, len(LANE_COLUMNS))), np.zeros((2, 2, 5)), np.zeros(2, np.uint64)
    _worlds(firm, "Singapore").fill(line, hour_utc=hour, lanes=lanes, queues=queues, cells=cells)
    arrived = room[0, ..., PACKETS] - room[0, ..., LOST]
    room_ms = (room[0, ..., DELAY_SUM] / arrived).mean(axis=1)
    moving = LANE_COLUMNS.index("wander_ms"), LANE_COLUMNS.index("jitter_ms")
    ours_ms = (lanes[..., BASE] + sum(lanes[..., m] for m in moving)).mean(axis=1)
    assert ours_ms == pytest.approx(room_ms, abs=4.0)


@pytest.mark.slow
def test_the_plan_keeps_its_promises(plan: HubPlan) -> None:
    assert plan.one and plan.two and plan.one_runner_up and plan.two_runner_up
    assert plan.one.quality >= plan.one_runner_up.quality
    assert plan.two.quality >= plan.two_runner_up.quality
    assert plan.two.quality >= plan.one.quality
    assert plan.one.gain == pytest.approx(plan.one.quality - plan.today_quality)
    assert {p.hub for p in plan.two.pairs} <= set(plan.two.hubs)
    whole = sum(p.weight for p in plan.one.pairs)
    assert plan.one.quality == pytest.approx(sum(p.weight * p.r_common for p in plan.one.pairs) / whole)
    assert plan.today is None and plan.proven and not plan.by_calls


@pytest.mark.slow
def test_a_line_too_narrow_for_everybodys_meetings_is_no_place_for_the_server(plan: HubPlan) -> None:
    assert plan.refused == (("Kiosk", "line"),)
    kiosk = next(c for c in plan.scored if c.key == "Kiosk")
    assert kiosk.quality is None and "full_line" in kiosk.flags
    assert kiosk.adds_mbps > 2.0 * (0.95 - 0.4)
    assert "Kiosk" not in plan.candidates


@pytest.mark.slow
def test_what_is_reported_is_settled(plan: HubPlan) -> None:
    settled = {c.key for c in plan.scored if c.settled}
    for option in (plan.one, plan.one_runner_up, plan.two, plan.two_runner_up):
        assert option is not None and set(option.hubs) <= settled


@pytest.mark.slow
def test_threads_change_nothing(forecast: Forecast, plan: HubPlan) -> None:
    assert hub_plan(forecast, loads(forecast.firm)[1], replace(DAY, threads=1)) == plan


@pytest.mark.slow
def test_where_meetings_are_held_today_is_what_the_gain_is_counted_from(forecast: Forecast) -> None:
    demand = replace(demand_of(forecast.firm), meeting_hub="Singapore")
    held = replace(forecast, firm=replace(forecast.firm, demand=demand))
    plan = hub_plan(held, loads(held.firm)[1], DAY)
    alone = next(c for c in plan.scored if c.key == "Singapore")
    assert plan.today == "Singapore" and alone.settled
    assert plan.today_quality == pytest.approx(alone.quality)
    assert plan.one is not None and plan.one.gain >= 0.0


@pytest.mark.slow
def test_servers_are_placed_on_the_lines_of_the_plan_and_told_for_those_of_today_too(
    forecast: Forecast, plan: HubPlan
) -> None:
    """The same effort, chance and lines: a candidate's figure as it is now is that of a plan that changes no line."""
    lines = tuple(replace(site, link=Link(LinkKind.INTERNET)) for site in forecast.firm.sites)
    moved = hub_plan(forecast, loads(forecast.firm)[1], DAY, planned=replace(forecast.firm, sites=lines))
    assert moved.one is not None and plan.one is not None
    assert moved.today_as_is_quality == pytest.approx(plan.today_quality)
    known = {c.key: c.quality for c in plan.scored if c.settled}
    told = {c.key: c.as_is_quality for c in moved.scored if c.settled}
    both = known.keys() & told.keys()
    assert both
    assert {key: told[key] for key in both} == pytest.approx({key: known[key] for key in both})
    assert moved.one.quality != plan.one.quality
    assert moved.one.as_is_quality == pytest.approx(told[moved.one.hubs[0]])
    assert moved.one.as_is_gain == pytest.approx(moved.one.as_is_quality - plan.today_quality)
    as_they_are = hub_plan(forecast, loads(forecast.firm)[1], DAY, planned=forecast.firm)
    assert as_they_are == plan
    assert as_they_are.today_as_is_quality is None


@pytest.mark.slow
def test_the_line_of_a_named_servers_site_is_simulated_with_everybodys_meetings(forecast: Forecast) -> None:
    """Leeds has 500 Mbit/s, and Kiosk, where it is held for a candidate, 2 Mbit/s up."""
    firm = replace(forecast.firm, hub_candidates=("Leeds", "Singapore"))
    own = replace(forecast, firm=firm)
    site_loads, pair_loads = loads(firm)
    sites = busy_sites(own, site_loads, pair_loads, DAY)
    placed = hub_plan(own, pair_loads, DAY)
    told = with_host_lines(placed, firm, sites)
    leeds, singapore = (next(c for c in told.scored if c.key == key) for key in ("Leeds", "Singapore"))
    assert leeds.line_needed_mbps is not None and leeds.line_mbps == 500.0
    plain = site_capacities(firm, sites[:1], DAY)[0]
    # Whole meetings of 85 others at their rare height ask for more than the site alone and than their mean.
    assert leeds.line_needed_mbps > max(plain.up.needed_mbps, plain.down.needed_mbps)
    assert leeds.line_needed_mbps > leeds.adds_mbps
    assert singapore.line_needed_mbps is None
    moved = replace(placed.one, hubs=("Kiosk",))
    narrow = replace(placed, one=moved, scored=(replace(leeds, key="Kiosk", site="Kiosk"),))
    kiosk = with_host_lines(narrow, firm, sites).scored[0]
    assert kiosk.line_way == "up" and kiosk.line_needed_mbps > kiosk.line_mbps == 2.0


@pytest.mark.slow
def test_of_one_candidate_there_is_no_second(forecast: Forecast) -> None:
    alone = replace(forecast, firm=replace(forecast.firm, hub_candidates=("Singapore",)))
    plan = hub_plan(alone, loads(alone.firm)[1], DAY)
    assert plan.one is not None and plan.one.hubs == ("Singapore",)
    assert plan.one_runner_up is None and plan.two is None and plan.two_runner_up is None


@pytest.mark.slow
def test_a_firm_of_two_sites_has_a_server_and_its_only_conversation_decides(forecast: Forecast) -> None:
    sites = forecast.firm.sites[:2]
    firm = replace(forecast.firm, sites=sites, hub_candidates=("Leeds", "Beijing", "Singapore"))
    names = [site.name for site in sites]
    two = replace(
        forecast, firm=firm, pairs=tuple(p for p in forecast.pairs if p.site_a in names and p.site_b in names)
    )
    plan = hub_plan(two, loads(firm)[1], DAY)
    assert plan.one is not None and len(plan.one.pairs) == 1
    best = max((c for c in plan.scored if c.settled), key=lambda c: c.quality or 0.0)
    assert plan.one.hubs == (best.key,)
    assert plan.two is not None and plan.two.quality == pytest.approx(plan.one.quality)


@pytest.mark.slow
def test_a_firm_in_which_nobody_meets_gets_no_server(forecast: Forecast) -> None:
    plan = hub_plan(forecast, (), DAY)
    assert plan.one is None and plan.two is None
    assert plan.candidates[0] == "Singapore"


@pytest.mark.slow
def test_a_firm_whose_only_candidate_is_too_narrow_gets_none_and_is_told_why(forecast: Forecast) -> None:
    narrow = replace(forecast, firm=replace(forecast.firm, hub_candidates=("Kiosk",)))
    plan = hub_plan(narrow, loads(narrow.firm)[1], DAY)
    assert plan.one is None and plan.refused == (("Kiosk", "line"),)
    assert plan.today_quality > 0.0


def test_few_hours_stand_for_equal_parts_of_the_time(firm: Firm) -> None:
    weights_h = (10.0, 10.0, 60.0, 20.0)
    talk = Talk(line=_line(firm, "Leeds", "Beijing"), weight=1.0, hours=(7, 8, 9, 10), hour_weights=weights_h)
    hours, weights = talk.few(2)
    # The middles of both halves, 25 and 75 hours into the 100, lie in the third hour.
    assert hours == (9,)
    assert weights.tolist() == [1.0]
    assert talk.few(4)[0] == (7, 8, 9, 10)


def test_of_very_many_candidates_those_on_the_way_are_kept(firm: Firm) -> None:
    talk = Talk(line=_line(firm, "Leeds", "Beijing"), weight=1.0, hours=(8,), hour_weights=(1.0,))
    spots = [spot_of(firm, name) for name in ("Cape Town", "Frankfurt", "Singapore", "Hong Kong")]
    assert nearest(spots, [talk], most=2) == {"Frankfurt", "Hong Kong"}
    assert nearest(spots, [talk], most=4) == {spot.key for spot in spots}
