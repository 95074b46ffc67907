"""Where a meeting server could stand: the places a firm names, else its sites and the usual exchange cities.

A site's name means a server in that site's own building, whose access line carries everybody else's meetings; a
city's name means a data centre there, reached by every site on the kind of link it has. `City, CC` names the data
centre where a site has the city's name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from beacon.catalogue.places import find_place
from beacon.flows.planning.hubs.talks import Talk
from beacon.flows.room_routes import EXCHANGE_CITIES
from beacon.nouns import Firm, Place, Site
from beacon.routes.distance import great_circle_km

FAR_KM = 4_000.0
"A server farther from every site than this is called far: some 40 ms of round trip along fibre. [km]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A candidate, found on the map."""

    key: str
    place: Place
    site: Site | None
    "The site in whose building it stands; None: a data centre."


def spot_of(firm: Firm, name: str) -> Spot:
    """The candidate a firm means by a name.

    Raises
    ------
    InputError
        `place.unknown`: neither a site nor a city.
    """
    site = next((s for s in firm.sites if s.name == name), None)
    if site is not None:
        return Spot(key=name, place=site.place, site=site)
    return data_centre(firm, find_place(name))


def data_centre(firm: Firm, place: Place) -> Spot:
    """A data centre in a city."""
    taken = any(site.name == place.name_en for site in firm.sites)
    return Spot(key=f"{place.name_en}, {place.country}" if taken else place.name_en, place=place, site=None)


def spots_of(firm: Firm) -> tuple[Spot, ...]:
    """Every candidate once, in the order the firm wrote them, today's place among them."""
    if firm.hub_candidates:
        named = [spot_of(firm, name) for name in firm.hub_candidates]
    else:
        named = [data_centre(firm, find_place(city)) for city in EXCHANGE_CITIES]
        named += [spot_of(firm, site.name) for site in firm.sites]
    today = today_of(firm)
    return tuple({spot.key: spot for spot in (*named, *([today] if today else []))}.values())


def today_of(firm: Firm) -> Spot | None:
    """Where meetings are held today; None when nobody said."""
    name = firm.demand.meeting_hub if firm.demand is not None else None
    return spot_of(firm, name) if name is not None else None


def nearest(spots: Sequence[Spot], talks: Sequence[Talk], *, most: int) -> frozenset[str]:
    """Keys of at most so many candidates: those over which conversations, by their weight, go the least way round."""

    def way_km(spot: Spot) -> float:
        return sum(
            talk.weight * sum(great_circle_km(end.place, spot.place) for end in (talk.line.a, talk.line.b))
            for talk in talks
        )

    order = sorted(spots, key=way_km) if len(spots) > most else list(spots)
    return frozenset(spot.key for spot in order[:most])


def flags_of(spot: Spot, firm: Firm) -> tuple[str, ...]:
    """What to mind about a candidate."""
    nearest_km = min(great_circle_km(spot.place, site.place) for site in firm.sites)
    found = {"mainland": spot.place.mainland, "far": nearest_km > FAR_KM, "own_line": spot.site is not None}
    return tuple(name for name, holds in found.items() if holds)
