"""A whole plan of a small firm: its parts rest on each other, and say what they assumed."""

from __future__ import annotations

from datetime import date

import pytest

from beacon.firmfile import firm_from_text
from beacon.flows.forecasting import Request, forecast_firm
from beacon.flows.planning import PlanRequest, plan_firm
from beacon.nouns import Forecast, Plan

FIRM = """
firm: {name: Test, home: GB}
sites:
  - {name: Leeds, city: "Leeds, GB", people: 30, link: mpls,
     access: {medium: fibre, down_mbps: 500, up_mbps: 500, background_pct: 20}}
  - {name: Beijing, city: Beijing, people: 60, link: internet, links_available: [internet, sdwan],
     access: {medium: fibre, carrier: China Telecom, down_mbps: 80, up_mbps: 12, background_pct: 20}}
codecs: [G.711 + PLC]
links: [internet]
hub_candidates: [Leeds, Singapore]
"""


@pytest.fixture(scope="module")
def forecast() -> Forecast:
    return forecast_firm(
        firm_from_text(FIRM, name="test.yaml"), Request(seed=3, calls=4, call_s=10.0, hours=(7, 8, 9), threads=2)
    )


@pytest.fixture(scope="module")
def plan(forecast: Forecast) -> Plan:
    return plan_firm(forecast, PlanRequest(made_on=date(2026, 11, 23), seed=3, threads=2))


@pytest.mark.slow
def test_what_nobody_said_is_named_as_assumed(forecast: Forecast, plan: Plan) -> None:
    assert forecast.firm.demand is None
    assert set(plan.demand.personas[0].assumed) == {"meeting_share", "video_share"}
    assert {"blocking", "meeting_size", "media_share"} <= set(plan.demand.assumed)
    assert all(site.assumed for site in plan.demand.sites)
    assert "traffic:meeting.size" in plan.rows


@pytest.mark.slow
def test_a_line_is_simulated_again_exactly_where_the_plan_orders_another(forecast: Forecast, plan: Plan) -> None:
    for site, capacity, choice in zip(forecast.firm.sites, plan.capacity, plan.links.chosen.sites, strict=True):
        most = max(site.access.up_mbps, site.access.down_mbps)
        other = choice.link != site.link or choice.mbps > most
        assert (capacity.planned is not None) == other
        if capacity.planned is not None:
            assert (capacity.planned.link, capacity.planned.ordered_mbps) == (choice.link, choice.mbps)
            assert max(capacity.planned.up.rate_mbps, capacity.planned.down.rate_mbps) == pytest.approx(choice.mbps)


@pytest.mark.slow
def test_a_way_that_is_too_small_on_the_line_there_will_be_is_a_step(plan: Plan) -> None:
    """The way out of Beijing is 12 Mbit/s: sixty people in meetings at their rare height do not fit into it."""
    asked = {(s.fields["site"], s.fields["direction"]) for s in plan.next_steps if s.key.startswith("steps.enlarge.")}
    assert ("Beijing", "up") in asked
    for capacity in plan.capacity:
        line = capacity.planned or capacity
        for way, flows in (("up", line.up), ("down", line.down)):
            if flows.needed_mbps > flows.rate_mbps:
                assert (capacity.site, way) in asked


@pytest.mark.slow
def test_servers_are_told_for_todays_lines_where_the_plan_changes_any(plan: Plan) -> None:
    changes = any(capacity.planned is not None for capacity in plan.capacity)
    assert (plan.hubs.today_as_is_quality is not None) == changes
    assert plan.hubs.one is not None
    assert (plan.hubs.one.as_is_gain is not None) == changes


@pytest.mark.slow
def test_threads_change_no_plan(forecast: Forecast, plan: Plan) -> None:
    request = PlanRequest(made_on=date(2026, 11, 23), seed=3, threads=1)
    assert plan_firm(forecast, request) == plan
