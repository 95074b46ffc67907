"""The busy hour of a site's line with a meeting server in the building: everybody else's meetings cross it as well.

Only for the single servers that are named. With two servers each carries a part, so that the figure is an upper bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from beacon.flows.planning.lines.capacity import BusySite, least_mbps
from beacon.flows.planning.lines.line import crossing, line_of
from beacon.flows.planning.lines.wire_rates import site_wire
from beacon.flows.planning.loads import demand_of, loads
from beacon.nouns import Firm
from beacon.nouns.hub_plan import HubCandidate, HubPlan


def with_host_lines(plan: HubPlan, firm: Firm, sites: Sequence[BusySite]) -> HubPlan:
    """The plan, with what the line of each named server's site would need.

    Parameters
    ----------
    plan
        Servers placed.
    firm
        With the lines they were placed on.
    sites
        The busy hour of every site.

    Raises
    ------
    InputError
        An override that cannot be.
    """
    options = (plan.one, plan.one_runner_up, plan.one_abroad)
    named = {key for option in options if option is not None for key in option.hubs}
    busy = {site.site.name: site for site in sites}
    return replace(
        plan,
        scored=tuple(
            _told(c, firm, busy[c.site]) if c.key in named and c.site is not None else c for c in plan.scored
        ),
    )


def _told(candidate: HubCandidate, firm: Firm, busy: BusySite) -> HubCandidate:
    """With the way that comes nearest to its rate, or lies furthest beyond."""
    ways = {way: _way(firm, busy, up=way == "up") for way in ("up", "down")}
    way = max(ways, key=lambda name: ways[name][0] / ways[name][1])
    needed, rate = ways[way]
    return replace(candidate, line_way=way, line_needed_mbps=needed, line_mbps=rate)


def _way(firm: Firm, busy: BusySite, *, up: bool) -> tuple[float, float]:
    """What it needs, and what it has. [Mbit/s]"""
    site = firm.site(busy.site.name)
    hosting = replace(firm, demand=replace(demand_of(firm), meeting_hub=site.name))
    load = next(load for load in loads(hosting)[0] if load.site == site.name)
    media = crossing(load, site_wire(firm, site), up=up, demand=busy.demand)
    today = busy.line(up=up, background=busy.demand.growth)
    line = line_of(
        site.access, up=up, background=busy.demand.growth, limit_ms=busy.limit_ms, key=today.key
    )
    return least_mbps(line, media, busy), line.rate_mbps
