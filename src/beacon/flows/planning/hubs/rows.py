"""Catalogue rows that the ways to the servers of a plan rest on."""

from __future__ import annotations

from beacon.flows.planning.hubs.candidates import spot_of
from beacon.flows.planning.hubs.worlds import ends_to
from beacon.flows.route_facts import route_facts
from beacon.nouns import Firm, Source
from beacon.nouns.hub_plan import HubPlan
from beacon.routes import build_path

_ANY_HOUR = 8
"Rows of a path do not depend on the hour."


def hub_rows(firm: Firm, hubs: HubPlan) -> dict[str, Source]:
    """By row id: every site's way to every server that is reported."""
    facts = route_facts(measured=firm.measured, overrides=firm.overrides)
    found: dict[str, Source] = {}
    for candidate in hubs.scored:
        spot = spot_of(firm, candidate.key)
        if not candidate.settled:
            continue
        for site in firm.sites:
            if spot.site is not None and spot.site.name == site.name:
                continue
            a, b = ends_to(spot, site)
            found |= {row.row: row for row in build_path(facts=facts, a=a, b=b, hour_utc=_ANY_HOUR).rows}
    return found
