"""What a server in a site's building brings onto that site's access line, and when it is too much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from beacon.flows.planning.hubs.candidates import Spot
from beacon.flows.planning.hubs.worlds import FULLEST, OwnLine
from beacon.flows.planning.lines.wire_rates import site_wire
from beacon.flows.planning.loads import demand_of, loads
from beacon.nouns import Firm, SiteLoad

_KBPS_PER_MBPS = 1000.0


def elsewhere(firm: Firm) -> tuple[SiteLoad, ...]:
    """Meetings of every site as if the server stood in no building."""
    outside = replace(firm, demand=replace(demand_of(firm), meeting_hub=None))
    return loads(outside)[0]


def own_line(spot: Spot, site_loads: Sequence[SiteLoad], firm: Firm) -> OwnLine:
    """What everybody else's meetings bring onto the line of a server's site: a voice each way for each person, a
    picture from each camera, and those shown to each person who is shown any."""
    if spot.site is None:
        return OwnLine()
    others = [load for load in site_loads if load.site != spot.site.name]
    people, cameras, watching = (
        sum(getattr(load, name) for load in others) for name in ("meeting_people", "cameras", "watching")
    )
    wire = site_wire(firm, spot.site)
    voice = people * wire.meeting_voice.kbps
    return OwnLine(
        up_mbps=(voice + watching * wire.pictures.kbps) / _KBPS_PER_MBPS,
        down_mbps=(voice + cameras * wire.camera.kbps) / _KBPS_PER_MBPS,
    )


def too_full(spot: Spot, line: OwnLine) -> bool:
    if spot.site is None:
        return False
    access = spot.site.access
    up = access.background_up + line.up_mbps / access.up_mbps
    down = access.background_down + line.down_mbps / access.down_mbps
    return max(up, down) > FULLEST
