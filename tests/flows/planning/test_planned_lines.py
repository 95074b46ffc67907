"""The busy hour on the lines a plan chooses."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from beacon.flows.planning.lines.capacity import BusySite, busy_sites, site_capacities
from beacon.flows.planning.lines.planned_lines import with_planned_lines
from beacon.flows.planning.loads import loads
from beacon.flows.planning.request import PlanRequest
from beacon.nouns import Forecast, Link, LinkKind, PairForecast, SiteCapacity, SiteChoice
from factories import small_forecast

DAY = PlanRequest(made_on=date(2026, 11, 23))
INTERNET, MPLS, SDWAN = Link(LinkKind.INTERNET), Link(LinkKind.MPLS), Link(LinkKind.SDWAN)
BEIJING = 1


@pytest.fixture(scope="module")
def forecast() -> Forecast:
    """The small firm without overrides, its sites on the internet; the way out of the second is narrow."""
    known = small_forecast()
    sites = [dataclasses.replace(site, link=INTERNET) for site in known.firm.sites]
    access = dataclasses.replace(sites[BEIJING].access, up_mbps=10.0, down_mbps=40.0, background_up=0.4)
    sites[BEIJING] = dataclasses.replace(sites[BEIJING], access=access)
    return dataclasses.replace(known, firm=dataclasses.replace(known.firm, sites=tuple(sites), overrides=()))


@pytest.fixture(scope="module")
def busy(forecast: Forecast) -> tuple[BusySite, ...]:
    return busy_sites(forecast, *loads(forecast.firm), DAY)


@pytest.fixture(scope="module")
def today(forecast: Forecast, busy: tuple[BusySite, ...]) -> tuple[SiteCapacity, ...]:
    return site_capacities(forecast.firm, busy, DAY)


def choices(forecast: Forecast, link: Link, *, times: float = 1.0) -> list[SiteChoice]:
    """The second site's line changed, the others left."""
    return [
        SiteChoice(
            site=site.name, link=link if at == BEIJING else site.link, changes=at == BEIJING,
            mbps=max(site.access.up_mbps, site.access.down_mbps) * (times if at == BEIJING else 1.0), quote=None,
            monthly=None,
        )
        for at, site in enumerate(forecast.firm.sites)
    ]  # fmt: skip


def planned(
    forecast: Forecast, busy: tuple[BusySite, ...], today: tuple[SiteCapacity, ...], link: Link, *,
    times: float = 1.0, pairs: tuple[PairForecast, ...] = (), threads: int = 1,
) -> tuple[SiteCapacity, ...]:  # fmt: skip
    request = dataclasses.replace(DAY, threads=threads)
    return with_planned_lines(forecast.firm, busy, today, choices(forecast, link, times=times), pairs, request)


def test_a_line_the_plan_leaves_as_it_is_has_no_second_set_of_figures(forecast, busy, today):
    found = planned(forecast, busy, today, SDWAN)
    assert [site.planned is not None for site in found] == [False, True, False]
    assert (found[0], found[2]) == (today[0], today[2])
    assert planned(forecast, busy, today, INTERNET) == today


def test_another_kind_with_the_same_headers_has_the_same_queue(forecast, busy, today):
    line = planned(forecast, busy, today, MPLS)[BEIJING].planned
    assert line.changes
    assert line.link == MPLS
    assert line.rates == today[BEIJING].rates
    assert (line.up, line.down) == (today[BEIJING].up, today[BEIJING].down)
    assert line.queue_up.delay_p95_ms == today[BEIJING].queue_up.delay_p95_ms


def test_a_tunnel_asks_for_more_and_other_traffic_stays_as_it_is(forecast, busy, today):
    line, before = planned(forecast, busy, today, SDWAN)[BEIJING].planned, today[BEIJING]
    assert line.up.calls == before.up.calls
    assert line.up.background_mbps == pytest.approx(before.up.background_mbps)
    # A tunnel adds 62 to 65 bytes: 5.2 % to the 1,188 of a picture's packet, 25 % to the 248 of a voice's.
    for flows, known in ((line.up, before.up), (line.down, before.down)):
        assert known.media_mbps * 1.05 < flows.media_mbps < known.media_mbps * 1.3
    assert line.up.needed_mbps > before.up.needed_mbps
    assert line.up.needed_mbps == pytest.approx(before.needed_by_link["sdwan"], rel=0.3)


def test_a_larger_order_widens_both_ways_and_empties_the_queue(forecast, busy, today):
    line, before = planned(forecast, busy, today, INTERNET, times=5.0)[BEIJING].planned, today[BEIJING]
    assert not line.changes
    assert line.ordered_mbps == 200.0
    assert (line.up.rate_mbps, line.down.rate_mbps) == (50.0, 200.0)
    assert line.up.background_mbps == pytest.approx(before.up.background_mbps)
    assert line.up.needed_mbps == before.up.needed_mbps
    assert line.queue_up.delay_p95_ms < before.queue_up.delay_p95_ms
    assert line.queue_up.r_lost.typical <= before.queue_up.r_lost.typical


def test_calls_on_the_planned_line_are_as_long_as_forecast_there(forecast, busy, today):
    """What a wait costs depends on the delay there was: on calls near 240 ms most (G.107, 7-27)."""
    name = forecast.firm.sites[BEIJING].name
    pairs = tuple(p for p in forecast.pairs if name in (p.site_a, p.site_b) and p.column == "mpls")
    assert pairs
    by_table = planned(forecast, busy, today, MPLS)[BEIJING].planned
    in_full = planned(forecast, busy, today, MPLS, pairs=pairs)[BEIJING].planned
    assert in_full.queue_up.delay_p95_ms == by_table.queue_up.delay_p95_ms
    assert in_full.queue_up.r_lost != by_table.queue_up.r_lost


def test_threads_change_no_planned_line(forecast, busy, today):
    assert planned(forecast, busy, today, SDWAN) == planned(forecast, busy, today, SDWAN, threads=3)
