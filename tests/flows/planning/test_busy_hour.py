"""A site's busy hour: when it is, what crosses its line, what rate it needs, what gives way."""

from __future__ import annotations

import dataclasses
import math
from datetime import date

import pytest

from beacon.capacity.trunk_group import trunk_blocking
from beacon.errors import InputError
from beacon.flows.planning.lines.at_once import counted
from beacon.flows.planning.lines.breaking import breaking_points, times_of
from beacon.flows.planning.lines.busy_hour import busy_hour, pairs_today, works
from beacon.flows.planning.lines.capacity import BusySite, busy_sites, site_capacities
from beacon.flows.planning.lines.line import BOUND_DELAY_MS, BOUND_LOSS, crossing, grown, line_of, needed_mbps, simulate
from beacon.flows.planning.loads import demand_of, loads
from beacon.flows.planning.request import PlanRequest
from beacon.i18n import Message, translate
from beacon.nouns import Demand, Forecast, SiteDemand, Staff, Work
from beacon.nouns.capacity import BreakingPoint, SiteCapacity
from factories import small_forecast

DAY = PlanRequest(made_on=date(2026, 11, 23))
NARROW_MBPS = 12.0


def with_demand(forecast: Forecast, **fields: object) -> Forecast:
    """The small firm with London's trunks and a contact centre in Singapore said, and narrow lines from Beijing."""
    firm = forecast.firm
    usual = demand_of(firm)
    agent = dataclasses.replace(
        usual.personas[0], key="desk", work=Work.CONTACT_CENTRE, external_calls_per_h=9.0, hold_s=300.0
    )
    sites = (
        SiteDemand(site="London", staff=(Staff(persona="moderate", people=30),), trunks=8),
        SiteDemand(site=firm.sites[1].name, staff=(Staff(persona="moderate", people=20),)),
        SiteDemand(site="Singapore", staff=(Staff(persona="desk", people=10),)),
    )
    demand = Demand(**{"personas": (*usual.personas, agent), "sites": sites, "assumed": (), **fields})
    narrow = dataclasses.replace(firm.sites[1].access, up_mbps=NARROW_MBPS, background_up=0.4)
    beijing = dataclasses.replace(firm.sites[1], access=narrow)
    changed = dataclasses.replace(firm, demand=demand, sites=(firm.sites[0], beijing, firm.sites[2]), overrides=())
    return dataclasses.replace(forecast, firm=changed)


@pytest.fixture(scope="module")
def forecast() -> Forecast:
    return with_demand(small_forecast())


def looked_at(forecast: Forecast, seed: int = 1) -> tuple[tuple[BusySite, ...], tuple[SiteCapacity, ...]]:
    request = dataclasses.replace(DAY, seed=seed)
    site_loads, pair_loads = loads(forecast.firm)
    busy = busy_sites(forecast, site_loads, pair_loads, request)
    return busy, site_capacities(forecast.firm, busy, request)


@pytest.fixture(scope="module")
def busy(forecast: Forecast) -> tuple[BusySite, ...]:
    return looked_at(forecast)[0]


@pytest.fixture(scope="module")
def capacities(forecast: Forecast) -> tuple[SiteCapacity, ...]:
    return looked_at(forecast)[1]


@pytest.fixture(scope="module")
def points(busy: tuple[BusySite, ...], capacities: tuple[SiteCapacity, ...]) -> tuple[BreakingPoint, ...]:
    return breaking_points(busy, capacities, DAY)


def test_the_busy_hour_is_one_in_which_the_site_and_its_partners_work(forecast: Forecast, busy):
    for site in busy:
        assert works(site.site, site.hour_utc) >= 0.5
    # Nine in the morning in London is five in the afternoon in Beijing and Singapore: all three work.
    assert busy[0].hour_utc == 9


def test_a_site_nobody_shares_an_hour_with_is_busy_two_hours_after_it_starts(forecast: Forecast):
    site_loads, _ = loads(forecast.firm)
    london = forecast.firm.sites[0]
    hour = busy_hour(london, site_loads[0], (), ())
    assert hour == london.hours.start_h + 2  # winter time in London is UTC


def test_every_pair_of_a_site_is_found_on_the_links_of_today(forecast: Forecast):
    found = pairs_today(forecast)
    assert {name: len(pairs) for name, pairs in found.items()} == {site.name: 2 for site in forecast.firm.sites}
    assert {pair.column for pairs in found.values() for pair in pairs} == {"as-is"}


def test_what_crosses_a_line_adds_up(busy):
    site = busy[0]
    media = crossing(site.load, site.wire, up=False, demand=site.demand)
    wire = site.wire
    by_hand = (
        media.calls * wire.call.kbps + media.meeting_voices * wire.meeting_voice.kbps
        + media.cameras * wire.camera.kbps + media.pictures * wire.pictures.kbps
    )  # fmt: skip
    assert media.mbps == pytest.approx(by_hand / 1000.0)
    assert media.cameras == 0  # nobody holds meetings in London
    assert media.pictures > 0


@pytest.mark.parametrize("up", [True, False])
def test_more_people_never_lower_what_crosses_a_line(busy, up):
    for site in busy:
        loads_of_people = [grown(site.load, times=t / 10) for t in range(5, 41)]
        grows = [crossing(load, site.wire, up=up, demand=site.demand).mbps for load in loads_of_people]
        assert grows == sorted(grows)


def test_more_people_are_counted_in_meetings_than_there_are_on_average_and_never_more_than_there_are(busy):
    for site in busy:
        media = crossing(site.load, site.wire, up=True, demand=site.demand)
        assert site.load.meeting_people < media.meeting_voices <= site.load.people
        assert site.load.cameras < media.cameras <= media.meeting_voices
    everybody = dataclasses.replace(busy[0].load, meeting_people=30.0, cameras=30.0, watching=30.0)
    assert crossing(everybody, busy[0].wire, up=True, demand=busy[0].demand).cameras == 30


def test_a_meeting_larger_than_the_site_takes_all_of_it_and_no_more(busy):
    """Half in meetings of a thousand: all thirty at once for half of the time, which a hundredth never misses."""
    site = busy[0]
    load = dataclasses.replace(site.load, people=30.0, meeting_people=15.0, cameras=15.0, watching=15.0)
    huge = dataclasses.replace(site.demand, meeting_size=1000, meetings_across_share=0.0)
    assert crossing(load, site.wire, up=True, demand=huge).meeting_voices == 30


def test_meetings_counted_as_they_come_and_go_are_those_of_the_formula(busy):
    """Within half a unit of two and a half people and rounding up: the sampling error that `at_once` states."""
    for site in busy:
        count = counted(exceeded=site.demand.blocking, seed=7, line=5)
        seen = crossing(site.load, site.wire, up=True, demand=site.demand, at_once=count)
        told = crossing(site.load, site.wire, up=True, demand=site.demand)
        assert abs(seen.meeting_voices - told.meeting_voices) <= 2
        assert abs(seen.cameras - told.cameras) <= 2
        assert abs(seen.calls - told.calls) <= 1


def test_a_line_at_the_rate_it_needs_is_within_bounds_and_a_tenth_under_it_is_not(busy):
    for site in busy:
        for up in (True, False):
            media = crossing(site.load, site.wire, up=up, demand=site.demand)
            line = site.line(up=up, background=1.0)
            rate = needed_mbps(line, media, media_share=0.3, seed=1)
            stats = simulate(dataclasses.replace(line, rate_mbps=rate), media.streams, seed=1)
            assert stats.delay_ms.p95 <= BOUND_DELAY_MS
            assert stats.loss <= BOUND_LOSS
            assert media.mbps <= 0.3 * rate
            low = dataclasses.replace(line, rate_mbps=0.9 * rate)
            under = simulate(low, media.streams, seed=1)
            assert media.mbps > 0.3 * 0.9 * rate or under.delay_ms.p95 > BOUND_DELAY_MS or low.use(media) > 1.0


def test_a_line_without_media_needs_nothing(forecast: Forecast, busy):
    site = busy[0]
    none = crossing(grown(site.load, times=0.0), site.wire, up=True, demand=site.demand)
    line = line_of(site.site.access, up=True, background=1.0, limit_ms=200.0, key=1)
    assert needed_mbps(line, none, media_share=0.3, seed=1) == 0.0


def test_a_tunnel_asks_for_no_less_than_a_plain_link(capacities):
    for capacity in capacities:
        assert max(capacity.needed_by_link.values()) >= capacity.needed_by_link["internet"]


def test_trunks_and_agents_stand_where_they_are(capacities):
    london, beijing, singapore = capacities
    assert (london.trunks.have, beijing.trunks.have) == (8, None)
    assert london.agents is None
    assert singapore.agents.have == 10
    # Ten agents of 9 calls of 300 s are offered 7.5 erlang.
    assert singapore.agents.offered_erlangs == pytest.approx(7.5)
    # A contact centre's callers are no small group, and hold a trunk while they wait.
    assert singapore.trunks.model == "erlang_b"
    assert singapore.trunks.offered_erlangs > 7.5


def test_a_narrow_line_gives_way_first_and_the_simulation_agrees(points):
    first = points[0]
    assert (first.site, first.resource) == ("Beijing", "line_up")
    assert all(point.confirmed for point in points)


def test_points_are_in_the_order_in_which_they_give_way(points):
    times = [point.multiplier if point.multiplier is not None else 5.0 for point in points]
    assert times == sorted(times)
    assert {(p.site, p.resource) for p in points} >= {("London", "trunks"), ("Singapore", "agents")}


def test_figures_lie_on_either_side_of_their_bound(points):
    """Within three standard errors of a million calls, or a fifth for a percentile: the slack that `confirmed` has."""
    for point in points:
        if point.multiplier is None or point.multiplier == 1.0:
            continue
        sign = -1.0 if point.resource == "agents" else 1.0
        assert sign * point.below <= sign * point.bound + 0.2 * abs(point.bound)
        assert sign * point.above >= sign * point.bound - 0.2 * abs(point.bound)


def test_trunks_give_way_where_erlang_says(points, busy):
    """Engset with people growing: the step before keeps the target, the step itself does not."""
    point = next(p for p in points if (p.site, p.resource) == ("London", "trunks"))
    load = busy[0].load

    def blocking(times: float) -> float:
        return trunk_blocking(
            offered_erl=load.external_erlangs * times, people=math.ceil(load.callers * times - 1e-6), trunks=8,
            model="engset",
        )  # fmt: skip

    assert blocking(point.multiplier - 0.05) <= 0.01 < blocking(point.multiplier)


@pytest.mark.slow
def test_another_seed_moves_what_gives_way_by_a_step_at_most(forecast: Forecast, points):
    busy, capacities = looked_at(forecast, seed=2)
    other = {(p.site, p.resource): p.multiplier for p in breaking_points(busy, capacities, DAY)}
    for point in points:
        theirs = other[point.site, point.resource]
        assert (point.multiplier is None) == (theirs is None)
        if theirs is not None:
            assert abs(theirs - point.multiplier) <= 0.05 + 1e-9


@pytest.mark.slow
def test_threads_change_nothing(forecast: Forecast, busy, capacities, points):
    request = dataclasses.replace(DAY, threads=4)
    assert site_capacities(forecast.firm, busy, request) == capacities
    assert breaking_points(busy, capacities, request) == points


@pytest.mark.slow
def test_growth_brings_the_horizon_nearer_and_leaves_the_multiples_of_today_alone(forecast: Forecast, points):
    grown_firm = with_demand(small_forecast(), growth_per_year=0.1, horizon_years=3.0)
    busy, capacities = looked_at(grown_firm)
    before = {p.site: p for p in looked_at(forecast)[1]}
    for capacity in capacities:
        assert capacity.up.media_mbps >= before[capacity.site].up.media_mbps
        assert capacity.up.background_mbps == pytest.approx(1.331 * before[capacity.site].up.background_mbps)
    lines = {(p.site, p.resource): p.multiplier for p in breaking_points(busy, capacities, DAY)}
    for point in points:
        theirs = lines[point.site, point.resource]
        assert theirs == point.multiplier


def test_steps_run_from_one_to_four():
    assert (times_of(0), times_of(60)) == (1.0, 4.0)


def test_more_than_any_line_carries_is_named_with_its_site():
    forecast = small_forecast()
    crowd = tuple(dataclasses.replace(site, people=1_000_000) for site in forecast.firm.sites)
    firm = dataclasses.replace(forecast.firm, sites=crowd, demand=None, overrides=())
    busy = busy_sites(dataclasses.replace(forecast, firm=firm), *loads(firm), DAY)
    with pytest.raises(InputError) as error:
        site_capacities(firm, busy, DAY)
    said = translate(Message(error.value.key, error.value.fields), "en")
    assert "London" in said
    assert "400,000" in said
