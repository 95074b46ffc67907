"""Steps about people: where meetings are held, hours nobody shares, numbers that must reach help."""

from __future__ import annotations

import math

from beacon.nouns import Firm
from beacon.nouns.hub_plan import HubOption, HubPlan
from beacon.nouns.next_steps import NextStep
from beacon.nouns.plan import Plan

LEAST_GAIN = 1.0
"A move that gains less R than this is not heard. [R]"
MOST_PAIRS = 3
"Pairs without a shared hour that get a step; the section on hours tells all."


def meeting_steps(firm: Firm, plan: Plan, *, helped: frozenset[str] = frozenset()) -> list[NextStep]:
    """Test the place, then move; times outside hours; emergency calls, but in countries where a rule asks for them."""
    return [*_hub(plan.hubs), *_hours(plan), *_numbers(firm, plan, helped)]


def _hub(hubs: HubPlan) -> list[NextStep]:
    """The best single server, or the best outside the mainland where the best is inside it."""
    option = hubs.one_abroad or hubs.one
    if option is None or option.gain < LEAST_GAIN or option.hubs == (hubs.today,):
        return []
    fields = {"hub": option.hubs[0], "gain_r": option.gain}
    return [
        NextStep(
            kind="test_exit",
            key="steps.test_exit.hub",
            fields={**fields, "sites": _weakest_ends(option)},
            who="network",
            saves="steps.why.test_exit.hub",
        ),
        *_host_line(hubs, option.hubs[0]),
        NextStep(kind="hub", key="steps.hub", fields=fields, who="host", saves="steps.why.hub"),
    ]


def _host_line(hubs: HubPlan, key: str) -> list[NextStep]:
    """A server in a building whose line everybody's meetings would fill: widen it first."""
    spot = next((c for c in hubs.scored if c.key == key), None)
    if spot is None or spot.line_needed_mbps is None or spot.line_mbps is None:
        return []
    if spot.line_needed_mbps <= spot.line_mbps:
        return []
    fields = {
        "hub": key,
        "direction": spot.line_way,
        "from_mbps": spot.line_mbps,
        "to_mbps": math.ceil(spot.line_needed_mbps),
    }
    return [
        NextStep(kind="enlarge", key="steps.enlarge.hub", fields=fields, who="buyer", saves="steps.why.enlarge.hub")
    ]


def _weakest_ends(option: HubOption) -> list[str]:
    """The two sites of the pair that is worst there, or nobody where pairs are not told."""
    if not option.pairs:
        return []
    worst = min(option.pairs, key=lambda p: (p.r_common, -p.weight, p.site_a, p.site_b))
    return [worst.site_a, worst.site_b]


def _hours(plan: Plan) -> list[NextStep]:
    """Pairs that talk and share no time: those with most to say first."""
    weights = {(load.site_a, load.site_b): load.weight for load in plan.pair_loads}
    without = [
        group
        for group in plan.windows.pairs
        if len(group.sites) == 2 and not group.best and weights.get((group.sites[0], group.sites[1]), 0.0) > 0.0
    ]
    without.sort(key=lambda g: (-weights[g.sites[0], g.sites[1]], g.sites))
    return [
        NextStep(
            kind="hours",
            key="steps.hours",
            fields={"site_a": group.sites[0], "site_b": group.sites[1]},
            who="director",
            saves="steps.why.hours",
        )
        for group in without[:MOST_PAIRS]
    ]


def _numbers(firm: Firm, plan: Plan, helped: frozenset[str]) -> list[NextStep]:
    """Sites that call the telephone network, and so may have to call for help."""
    calling = [load.site for load in plan.loads if load.external_erlangs > 0.0 or load.agent_calls_per_h > 0.0]
    sites = [site for site in calling if firm.site(site).place.country not in helped]
    if not sites:
        return []
    return [
        NextStep(
            kind="numbers", key="steps.numbers", fields={"sites": sites}, who="network", saves="steps.why.numbers"
        )
    ]
