"""What the choice of links comes to, in sentences: what changes, what it costs, how it holds by the low figures."""

from __future__ import annotations

from typing import Any

from beacon.flows.briefing.reading import Reading
from beacon.flows.briefing.words import link_name, site_name
from beacon.i18n import Message, Quantity, msg
from beacon.nouns import LinkPlan, SiteChoice, Text

WORTH = 0.05
"Part of the cost below which a saving is not spoken of."


def _whole(value: float) -> Quantity:
    return Quantity(value, "integer")


def link_answer(reading: Reading, found: LinkPlan) -> list[Message]:
    """Most important first."""
    said = [*_changes(reading, found), *_costs(found), *_smaller(found)]
    if found.unserved:
        said.append(msg("links.answer.unserved", sites=[site_name(reading.forecast, s) for s in found.unserved]))
    return [*said, *_low_figures(reading, found)]


def _changes(reading: Reading, found: LinkPlan) -> list[Message]:
    """What changes where: better kinds for quality, simpler ones where they are enough."""
    sites, pairs = found.chosen.sites, len(found.chosen.pairs)
    better, simpler = ([site for site in sites if site.step == step] for step in (1, -1))
    fields: dict[str, Any] = {
        "changed": _whole(sum(site.changes for site in sites)), "sites": _whole(len(sites)), "pairs": _whole(pairs),
        "today": _whole(pairs - found.today.pairs_failing), "then": _whole(pairs - found.chosen.pairs_failing),
        "better": _names(reading, better), "betters": _whole(len(better)),
        "simpler": _names(reading, simpler), "simplers": _whole(len(simpler)),
    }  # fmt: skip

    def said_of(key: str) -> Message:
        return _of_pairs(f"links.answer.{key}" if found.feasible else f"links.answer.{key}_short", pairs, fields)

    helped = found.chosen.pairs_failing < found.today.pairs_failing
    if not any(site.changes for site in sites):
        return [said_of("stay")]
    if not better and simpler and not helped:
        return [said_of("simpler_only")]
    if not better or not helped:
        return [said_of("change")]
    said = [said_of("better")]
    return [*said, msg("links.answer.simpler", **fields)] if simpler else said


def _of_pairs(key: str, pairs: int, fields: dict[str, Any]) -> Message:
    """A sentence with another form for the one pair of a firm of two sites."""
    return Message(key, fields, count=pairs)


def _names(reading: Reading, sites: list[SiteChoice]) -> list[Text]:
    return [site_name(reading.forecast, site.site) for site in sites]


def _costs(found: LinkPlan) -> list[Message]:
    """What the plan costs, and beside it what today's links would cost by the same quotes."""
    plan, today = found.chosen, found.today
    if plan.monthly is None:
        return []
    fields = {
        "monthly": _whole(plan.monthly), "currency": found.currency or "", "unpriced": _whole(plan.sites_unpriced),
    }  # fmt: skip
    if plan.sites_unpriced:
        return [msg("links.answer.costs_some", **fields)]
    if today.monthly is None or today.sites_unpriced:
        return [msg("links.answer.costs", **fields)]
    return [msg("links.answer.costs_beside", **fields, today=_whole(today.monthly))]


def _smaller(found: LinkPlan) -> list[Message]:
    """What lines no larger than the busy hour needs would cost, where that is worth a thought."""
    prices = [site.monthly_needed for site in found.chosen.sites]
    known = [price for price in prices if price is not None]
    if found.chosen.monthly is None or len(known) < len(prices) or sum(known) > (1 - WORTH) * found.chosen.monthly:
        return []
    return [msg("links.answer.smaller", monthly=_whole(sum(known)), currency=found.currency or "")]


def _low_figures(reading: Reading, found: LinkPlan) -> list[Message]:
    """What is left of the answer where the networks turn out as bad as the low figures say."""
    pairs, wary = len(found.chosen.pairs), found.cautious
    if not found.chosen.pairs_failing_low:
        return [_of_pairs("links.answer.low_all", pairs, {"pairs": _whole(pairs)})]
    left = {"pairs": _whole(pairs), "then": _whole(pairs - found.chosen.pairs_failing_low)}
    said = [_of_pairs("links.answer.low_some", pairs, left)]
    if wary is None:
        return [*said, msg("links.answer.no_cautious")]
    plain = {site.site: site.link for site in found.chosen.sites}
    others = [
        msg("links.at", link=link_name(site.link), site=site_name(reading.forecast, site.site))
        for site in wary.sites
        if site.link != plain[site.site]
    ]
    fields: dict[str, Any] = {"pairs": _whole(pairs), "then": _whole(pairs - wary.pairs_failing_low), "others": others}
    if wary.monthly is None or wary.sites_unpriced:
        return [*said, _of_pairs("links.answer.cautious", pairs, fields)]
    fields |= {"monthly": _whole(wary.monthly), "currency": found.currency or ""}
    return [*said, _of_pairs("links.answer.cautious_costs", pairs, fields)]
