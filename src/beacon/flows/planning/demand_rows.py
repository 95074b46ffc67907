"""Catalogue rows behind demand and the busy hour, with their sources."""

from __future__ import annotations

from beacon.catalogue.personas import persona_sources
from beacon.catalogue.traffic import traffic_sources
from beacon.flows.planning.lines.capacity import LIMIT_ROW
from beacon.flows.planning.lines.wire_rates import site_wire, wire_sources
from beacon.flows.planning.loads import demand_of
from beacon.flows.route_facts import route_facts
from beacon.nouns import Firm, Source

DEFAULT_ROWS = {
    "meeting_size": "traffic:meeting.size",
    "media_share": "traffic:media.share",
    "blocking": "traffic:blocking.trunks",
}
"Defaults of a demand that have a source."


def demand_rows(firm: Firm) -> dict[str, Source]:
    """Rows cited by a firm's demand and capacity, by id.

    Raises
    ------
    InputError
        An override that cannot be.
    """
    demand = demand_of(firm)
    known = {
        **persona_sources(overrides=firm.overrides),
        **traffic_sources(overrides=firm.overrides),
        **wire_sources(firm),
    }
    limit = route_facts(measured=firm.measured, overrides=firm.overrides).figures[LIMIT_ROW].source
    cited = [row for persona in demand.personas for row in persona.rows]
    cited += [row for site in firm.sites for row in site_wire(firm, site).rows]
    cited += [row for field, row in DEFAULT_ROWS.items() if field in demand.assumed]
    return {LIMIT_ROW: limit, **{row: known[row] for row in dict.fromkeys(cited) if row in known}}
