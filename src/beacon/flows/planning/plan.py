"""The plan, whole: demand, busy hour, links, hubs, windows, rules, numbers, steps. Rules live in other rooms."""

from __future__ import annotations

from dataclasses import replace

from beacon.flows.planning.demand_rows import demand_rows
from beacon.flows.planning.hubs.host_line import with_host_lines
from beacon.flows.planning.hubs.placing import hub_plan
from beacon.flows.planning.hubs.rows import hub_rows
from beacon.flows.planning.lines.breaking import breaking_points
from beacon.flows.planning.lines.capacity import busy_sites, site_capacities
from beacon.flows.planning.lines.planned_lines import planned_firm, with_planned_lines
from beacon.flows.planning.links.choice import plan_links
from beacon.flows.planning.loads import demand_of, loads
from beacon.flows.planning.numbers import site_numbers
from beacon.flows.planning.request import PlanRequest, Progress, untold
from beacon.flows.planning.rules import rule_book, rule_rows
from beacon.flows.planning.steps.next_steps import next_steps
from beacon.flows.planning.windows import shared_windows, window_rows
from beacon.nouns import Forecast
from beacon.nouns.plan import Plan


def plan_firm(forecast: Forecast, request: PlanRequest, *, progress: Progress = untold) -> Plan:
    """Plan what a firm should do about its forecast.

    Same forecast, request (threads aside) and version: the same plan, byte for byte, on one platform.

    Raises
    ------
    InputError
        An override that cannot be; a solver that fails.
    """
    site_loads, pair_loads = loads(forecast.firm)
    busy = busy_sites(forecast, site_loads, pair_loads, request)
    capacity = site_capacities(forecast.firm, busy, request, progress=progress)
    links, chosen = plan_links(forecast, pair_loads, capacity, request, progress=progress)
    capacity = with_planned_lines(forecast.firm, busy, capacity, links.chosen.sites, chosen, request)
    planned = planned_firm(forecast.firm, links.chosen.sites)
    hubs = hub_plan(forecast, pair_loads, request, planned=planned, progress=progress)
    hubs = with_host_lines(hubs, planned, busy)
    rules = rule_book(forecast, site_loads, links, hubs, request)
    plan = Plan(
        made_on=request.made_on.isoformat(),
        demand=demand_of(forecast.firm),
        loads=site_loads,
        pair_loads=pair_loads,
        capacity=capacity,
        breaking=breaking_points(busy, capacity, request, progress=progress),
        links=links,
        hubs=hubs,
        windows=shared_windows(forecast, links, request, simulated=chosen, progress=progress),
        rules=rules,
        numbers=site_numbers(forecast.firm),
        next_steps=(),
        rows=demand_rows(forecast.firm)
        | rule_rows(rules, forecast.firm)
        | window_rows(forecast.firm)
        | hub_rows(forecast.firm, hubs)
        | hub_rows(planned, hubs),
    )
    return replace(plan, next_steps=next_steps(forecast, plan, request))
