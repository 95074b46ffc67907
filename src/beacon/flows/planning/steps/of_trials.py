"""Trial lines: kinds of link that the plan chooses where nobody has published measurements of them."""

from __future__ import annotations

from beacon.nouns import Firm, Link, LinkKind, Site
from beacon.nouns.link_plan import SiteChoice
from beacon.nouns.next_steps import NextStep
from beacon.nouns.plan import Plan

UNPUBLISHED = (LinkKind.PREMIUM, LinkKind.SDWAN, LinkKind.SPLIT)
"Kinds whose figures between the UK and mainland China are estimates."
_ENDS = ("CN", "GB")
DAYS = 7
"The evening and the weekend differ from the day: a week at least."


def trial_steps(firm: Firm, plan: Plan) -> list[NextStep]:
    """One a kind: at the site with most people of those that are to have it, towards the largest at the other end."""
    if not set(_ENDS) <= {site.place.country for site in firm.sites}:
        return []
    changes = [choice for choice in plan.links.chosen.sites if choice.changes and choice.link.kind in UNPUBLISHED]
    steps = []
    for link in dict.fromkeys(choice.link for choice in changes):
        having = [choice for choice in changes if choice.link == link]
        optional = not plan.links.priced and all(choice.step < 0 for choice in having)
        if step := _trial(firm, link, having, key="steps.trial.simpler" if optional else "steps.trial"):
            steps.append(step)
    return steps


def _trial(firm: Firm, link: Link, choices: list[SiteChoice], *, key: str) -> NextStep | None:
    """None where the firm has measured it, or where it crosses no such border."""
    sites = [firm.site(choice.site) for choice in choices]
    near = [site for site in sites if site.place.country == _ENDS[0]]
    near = near or [site for site in sites if site.place.country == _ENDS[1]]
    if not near or any(route.link == link and _crosses(firm, route.site_a, route.site_b) for route in firm.measured):
        return None
    at = _largest(near)
    across = [site for site in firm.sites if site.place.country in _ENDS and site.place.country != at.place.country]
    fields = {
        "link": str(link),
        "site": at.name,
        "site_far": _largest(across).name,
        "sites": [site.name for site in near],
        "days": DAYS,
    }
    return NextStep(kind="trial", key=key, fields=fields, who="network", saves="steps.why.trial")


def _crosses(firm: Firm, site_a: str, site_b: str) -> bool:
    return {firm.site(name).place.country for name in (site_a, site_b)} == set(_ENDS)


def _largest(sites: list[Site]) -> Site:
    return max(sites, key=lambda site: site.people)
