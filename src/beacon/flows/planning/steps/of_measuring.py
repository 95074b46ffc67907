"""Which links to measure first: where the forecast is least sure and most conversations hang on it."""

from __future__ import annotations

from beacon.nouns import AS_IS, Forecast
from beacon.nouns.link_plan import LinkPlan, PairOutcome
from beacon.nouns.next_steps import NextStep
from beacon.nouns.plan import Plan

MOST = 3
"Pairs to begin with; measuring these tells whether others are worth it."
LEAST_WIDTH = 0.1
"A band narrower than a tenth of the hours decides nothing. [0..1]"
CATEGORY_R = 10.0
"""Width of a category of ITU-T G.109. Where all of the hours reach the target whatever the network, what is not known
is how good they are: a band of R wider than a category does not even name it. [R]"""
DAYS_ABROAD = 7
"Across a border the evening and the weekend differ from the day: a week at least."
DAYS_AT_HOME = 2


def measuring_steps(forecast: Forecast, plan: Plan) -> list[NextStep]:
    """The widest bands times the most conversations, of pairs the firm has not measured on those links."""
    firm = forecast.firm
    measured = {(frozenset((m.site_a, m.site_b)), m.link) for m in firm.measured}
    open_pairs = [
        pair
        for pair in plan.links.chosen.pairs
        if _worth(pair) > 0.0
        and not (pair.link_a == pair.link_b and (frozenset((pair.site_a, pair.site_b)), pair.link_a) in measured)
    ]
    open_pairs.sort(key=lambda p: (not _hours_open(p), -_worth(p), p.site_a, p.site_b))
    return [_step(forecast, pair, _key(plan.links, pair)) for pair in open_pairs[:MOST]]


def _hours_open(pair: PairOutcome) -> bool:
    """Whether it is open how many hours reach the target."""
    return pair.on_target.high - pair.on_target.low >= LEAST_WIDTH


def _worth(pair: PairOutcome) -> float:
    """Width of what is open times the conversations that hang on it; 0 where nothing is.

    Where it is certain that a pair misses the target there is something to decide, and nothing to measure.
    """
    if not (pair.meets or _hours_open(pair)):
        return 0.0
    if _hours_open(pair):
        return (pair.on_target.high - pair.on_target.low) * pair.weight
    width = pair.r_common.high - pair.r_common.low
    return width * pair.weight if width > CATEGORY_R else 0.0


def _key(links: LinkPlan, pair: PairOutcome) -> str:
    """Which sentence: on lines that are there, on lines to come, or on simpler ones that nobody is obliged to take."""
    changed = {choice.site: choice.step for choice in links.chosen.sites if choice.changes}
    ends = [changed[site] for site in (pair.site_a, pair.site_b) if site in changed]
    if not ends:
        return "steps.measure"
    return "steps.measure.simpler" if not links.priced and max(ends) < 0 else "steps.measure.new"


def _step(forecast: Forecast, pair: PairOutcome, key: str) -> NextStep:
    firm = forecast.firm
    abroad = firm.site(pair.site_a).place.country != firm.site(pair.site_b).place.country
    return NextStep(
        kind="measure",
        key=key,
        fields={
            "site_a": pair.site_a,
            "site_b": pair.site_b,
            "link_a": str(pair.link_a),
            "link_b": str(pair.link_b),
            "days": DAYS_ABROAD if abroad else DAYS_AT_HOME,
            "hour_utc": _worst_hour(forecast, pair),
            "low_share": pair.on_target.low,
            "high_share": pair.on_target.high,
            "low_r": pair.r_common.low,
            "high_r": pair.r_common.high,
        },
        who="network",
        saves="steps.why.measure" if _hours_open(pair) else "steps.why.measure.rating",
    )


def _worst_hour(forecast: Forecast, pair: PairOutcome) -> int:
    """The worst working hour on the links as they are today, or in the first column there is. [h UTC]"""
    names = (pair.site_a, pair.site_b)
    found = [p for p in forecast.pairs if (p.site_a, p.site_b) == names]
    today = next((p for p in found if p.column == AS_IS), found[0])
    return today.working[forecast.codecs[0]].worst_hour_utc
