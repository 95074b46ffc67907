"""What a room is told of its visit and firm, once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from beacon.nouns import Firm, Place
from beacon.nouns.visit import ScriptStep, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Does not change while the room is open."""

    visit: str
    title: str
    firm: str
    sites: dict[str, Place]
    "By name, in the firm's order."
    links: dict[str, tuple[str, ...]]
    "Links each site may be put on."
    hubs: dict[str, Place]
    "By id."
    invited: tuple[str, ...]
    "Sites people were invited to."
    script: tuple[ScriptStep, ...]
    "The demonstration the visit was made with."
    impair_setup: bool


def about_visit(visit: Visit, firm: Firm) -> About:
    """What the room of a visit should know."""
    from beacon.flows.room_routes import hubs_of, links_of  # heavy: a centre that was killed must be back at once

    sites = {site.name: site.place for site in firm.sites}
    invited = dict.fromkeys(person.site for person in visit.participants if person.site in sites)
    return About(
        visit=visit.id,
        title=visit.title,
        firm=firm.name,
        sites=sites,
        links={site.name: tuple(str(link) for link in links_of(firm, site)) for site in firm.sites},
        hubs=hubs_of(firm),
        invited=tuple(invited),
        script=visit.script,
        impair_setup=visit.impair_setup,
    )


def city_view(place: Place) -> dict[str, Any]:
    """A city's name in both languages."""
    return {"en": place.name_en, "zh": place.name_zh or place.name_en}


def site_view(about: About, name: str) -> dict[str, Any]:
    """A site as pages are told of it."""
    place = about.sites[name]
    return {
        "name": name,
        "city": city_view(place),
        "time_zone": place.zone,
        "place_id": place.name_en,
        "links": list(about.links[name]),
    }
