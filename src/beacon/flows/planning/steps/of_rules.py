"""Steps that rules ask for: a date that comes, a line to be allowed, points nobody has told us."""

from __future__ import annotations

from datetime import date

from beacon.flows.planning.rule_days import days_ahead, weeks_ahead
from beacon.flows.planning.rules import SOON_WEIGHT, WEIGHTS
from beacon.nouns.next_steps import NextStep
from beacon.nouns.plan import Plan
from beacon.nouns.rules import Bearing, Found, Standing

MOST_RULES = 4
"Rules to settle before anything is bought; the report lists all."
LEAST_WEIGHT = WEIGHTS[Bearing.TRUNKS]
"Rules on lines and on the telephone network can stop a plan; lighter ones shape it."
NETWORK_TOPICS = {"pstn_switch_off", "emergency", "toll_bypass"}
"Rules whose advice is work on lines and gateways, not on papers."


def rule_steps(plan: Plan, made_on: date) -> list[NextStep]:
    """Rules heaviest first, one a country and subject; then the points without a source."""
    steps = []
    told: set[tuple[str, str]] = set()
    for found in plan.rules.found:
        subject = (found.country, found.topic)
        if found.standing is not Standing.RULE or found.weight < LEAST_WEIGHT or subject in told:
            continue
        if len(told) == MOST_RULES:
            break
        told.add(subject)
        steps.append(_rule_step(plan, found, made_on))
    return [*steps, *_unknown(plan)]


def _rule_step(plan: Plan, found: Found, made_on: date) -> NextStep:
    rule = plan.rules.rule(found.rule or "")
    fields = {"country": found.country, "rule": rule.id}
    who = "network" if rule.topic in NETWORK_TOPICS else "legal"
    days = days_ahead(rule.event, made_on)
    if found.weight >= SOON_WEIGHT and days is not None:
        return NextStep(
            kind="rule",
            key="steps.rule.soon",
            fields={**fields, "weeks": weeks_ahead(days), "date": rule.event},
            who=who,
            saves="steps.why.rule.soon",
        )
    if days is not None and days < 0:  # what was to be done before that day can no longer be done before it
        past = {**fields, "date": rule.event}
        return NextStep(kind="rule", key="steps.rule.past", fields=past, who=who, saves="steps.why.rule.past")
    return NextStep(kind="rule", key="steps.rule", fields=fields, who=who, saves="steps.why.rule")


def _unknown(plan: Plan) -> list[NextStep]:
    """One step a subject, for all its countries and regions."""
    countries: dict[str, list[str]] = {}
    for found in plan.rules.found:
        if found.standing is Standing.UNKNOWN and found.weight >= LEAST_WEIGHT:
            countries.setdefault(found.topic, []).append(found.country)
    return [
        NextStep(
            kind="ask",
            key="steps.rule.unknown",
            fields={"topic": topic, "countries": codes},
            who="legal",
            saves="steps.why.rule.unknown",
        )
        for topic, codes in countries.items()
    ]
