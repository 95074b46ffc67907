"""What to do next, made from the whole plan; each kind of step only where its cause is in the plan.

Rank
- Each kind has a base: what a director would lose by leaving it. What cannot wait stands first (a date in law, a line
  that is already too small), then what decides the rest (measurements, decisions, rules on lines), then what is bought,
  then what is tidied up.
- Of one base the first cause is the weightiest; each further one ranks `STEP_DOWN` lower, so that no kind of step
  crowds out the others.
- Whatever its base, an order stands behind every step that may change it (`order`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from beacon.flows.planning.request import PlanRequest
from beacon.flows.planning.steps.of_lines import line_steps
from beacon.flows.planning.steps.of_links import link_steps
from beacon.flows.planning.steps.of_measuring import measuring_steps
from beacon.flows.planning.steps.of_meetings import meeting_steps
from beacon.flows.planning.steps.of_rules import rule_steps
from beacon.flows.planning.steps.of_trials import trial_steps
from beacon.flows.planning.steps.order import orders_last
from beacon.nouns import Forecast
from beacon.nouns.next_steps import NextStep
from beacon.nouns.plan import Plan

BASES = {
    "steps.rule.soon": 98,
    "steps.enlarge.now": 95,
    "steps.trial": 93,
    "steps.measure": 92,
    "steps.decide": 90,
    "steps.rule": 86,
    "steps.ask.demand": 84,
    "steps.quote.change": 82,
    "steps.quote.failing": 82,
    "steps.quote.expired": 80,
    "steps.test_exit.link": 78,
    "steps.test_exit.hub": 76,
    "steps.enlarge.planned": 75,
    "steps.order": 74,
    "steps.enlarge.hub": 74,
    "steps.enlarge.later": 58,
    "steps.trunks": 70,
    "steps.agents": 70,
    "steps.hub": 66,
    "steps.quote.too_small": 64,
    "steps.quote.none": 62,
    "steps.rule.unknown": 56,
    "steps.quote.simpler": 55,
    "steps.trial.simpler": 54,
    "steps.measure.simpler": 53,
    "steps.ask.trunks": 52,
    "steps.hours": 48,
    "steps.numbers": 46,
}
"By message key of the sentence; `steps.hub.mainland` and the like take the base of what they begin with."
STEP_DOWN = 4.0
EMERGENCY = "emergency"
"Topic of the rules on calls for help."


def next_steps(forecast: Forecast, plan: Plan, request: PlanRequest) -> tuple[NextStep, ...]:
    """Every step, most urgent first; the same plan gives the same order."""
    rules = rule_steps(plan, request.made_on)
    causes = (
        *rules,
        *line_steps(forecast.firm, plan),
        *trial_steps(forecast.firm, plan),
        *measuring_steps(forecast, plan),
        *link_steps(forecast.firm, plan),
        *meeting_steps(forecast.firm, plan, helped=_emergency_told(plan, rules)),
    )
    return tuple(sorted(orders_last(_ranked(causes), forecast.firm), key=lambda step: -step.rank))


def _emergency_told(plan: Plan, rules: Iterable[NextStep]) -> frozenset[str]:
    """Countries and regions whose rule on emergency calls is a step already: addresses and tests are its advice."""
    return frozenset(
        step.fields["country"]
        for step in rules
        if "rule" in step.fields and plan.rules.rule(step.fields["rule"]).topic == EMERGENCY
    )


def _ranked(steps: Iterable[NextStep]) -> list[NextStep]:
    """Base of the sentence, less what came before it of the same base."""
    before: dict[str, int] = {}
    ranked = []
    for step in steps:
        base = _base(step.key)
        ranked.append(replace(step, rank=BASES[base] - STEP_DOWN * before.get(base, 0)))
        before[base] = before.get(base, 0) + 1
    return ranked


def _base(key: str) -> str:
    """The longest beginning of a key that has a base."""
    while key not in BASES:
        key = key.rpartition(".")[0]
    return key
