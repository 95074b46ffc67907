"""Steps that the busy hour asks for: larger lines, trunks, agents, and what the firm has not said."""

from __future__ import annotations

import math

from beacon.flows.planning.loads import demand_of
from beacon.nouns import Firm
from beacon.nouns.capacity import BreakingPoint, SiteCapacity
from beacon.nouns.next_steps import NextStep
from beacon.nouns.plan import Plan

FAR_YEARS = 5.0
"A line that holds for longer is not worth a step. [a]"
_LINES = {"line_up": "up", "line_down": "down"}


def line_steps(firm: Firm, plan: Plan) -> list[NextStep]:
    """What is too small now, what will be, what is missing at the telephone, what was not said."""
    now = [step for site in plan.capacity for step in _too_small(site)]
    told = {(step.fields["site"], step.fields["direction"]) for step in now} | _larger(plan)
    growth = demand_of(firm).growth_per_year
    later = [step for point in plan.breaking if (step := _later(point, growth)) is not None]
    return [
        *now,
        *(step for step in later if (step.fields["site"], step.fields["direction"]) not in told),
        *(step for site in plan.capacity for step in _telephony(site)),
        *_not_said(firm, plan),
    ]


def _too_small(site: SiteCapacity) -> list[NextStep]:
    """Ways whose busy hour needs more than the line has: the line to be ordered, or else today's."""
    planned = site.planned
    line = planned or site
    key, fields = ("now", {}) if planned is None else ("planned", {"link": str(planned.link)})
    return [
        NextStep(
            kind="enlarge",
            key=f"steps.enlarge.{key}",
            fields={
                "site": site.site,
                "direction": direction,
                "from_mbps": flows.rate_mbps,
                "to_mbps": math.ceil(flows.needed_mbps),
                **fields,
            },
            who="buyer",
            saves=f"steps.why.enlarge.{key}",
        )
        for direction, flows in (("up", line.up), ("down", line.down))
        if flows.needed_mbps > flows.rate_mbps
    ]


def _larger(plan: Plan) -> set[tuple[str, str]]:
    """Ways that the plan orders with more room than they have: what gave way on today's line is seen to."""
    return {
        (site.site, direction)
        for site in plan.capacity
        if site.planned is not None
        for direction, now, then in (("up", site.up, site.planned.up), ("down", site.down, site.planned.down))
        if then.rate_mbps > now.rate_mbps
    }


def _later(point: BreakingPoint, growth_per_year: float) -> NextStep | None:
    """A line that growth fills within a few years; None for anything else."""
    if point.resource not in _LINES or point.multiplier is None or growth_per_year <= 0.0:
        return None
    years = math.log(max(point.multiplier, 1.0)) / math.log1p(growth_per_year)
    if years > FAR_YEARS:
        return None
    return NextStep(
        kind="enlarge",
        key="steps.enlarge.later",
        fields={"site": point.site, "direction": _LINES[point.resource], "years": years, "times": point.multiplier},
        who="network",
        saves="steps.why.enlarge.later",
    )


def _telephony(site: SiteCapacity) -> list[NextStep]:
    steps = []
    trunks, agents = site.trunks, site.agents
    if trunks is not None and trunks.have is not None and trunks.have < trunks.needed:
        steps.append(
            NextStep(
                kind="trunks",
                key="steps.trunks",
                fields={
                    "site": site.site,
                    "have": trunks.have,
                    "needed": trunks.needed,
                    "blocking_share": trunks.blocking_have or 0.0,
                },
                who="buyer",
                saves="steps.why.trunks",
            )
        )
    if agents is not None and agents.have < agents.needed:
        steps.append(
            NextStep(
                kind="agents",
                key="steps.agents",
                fields={
                    "site": site.site,
                    "have": agents.have,
                    "needed": agents.needed,
                    "answered_share": agents.service_level_have,
                },
                who="director",
                saves="steps.why.agents",
            )
        )
    return steps


def _not_said(firm: Firm, plan: Plan) -> list[NextStep]:
    """What the firm could tell us instead of our assuming it, one step a subject."""
    steps = []
    guessed = [site.site for site in demand_of(firm).sites if site.assumed]
    if guessed:
        steps.append(
            NextStep(
                kind="ask",
                key="steps.ask.demand",
                fields={"sites": guessed},
                who="host",
                saves="steps.why.ask.demand",
            )
        )
    uncounted = [site.site for site in plan.capacity if site.trunks is not None and site.trunks.have is None]
    if uncounted:
        steps.append(
            NextStep(
                kind="ask",
                key="steps.ask.trunks",
                fields={"sites": uncounted},
                who="network",
                saves="steps.why.ask.trunks",
            )
        )
    return steps
