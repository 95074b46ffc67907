"""Which lines are forecast: pairs of sites in columns, and the domestic reference call.

A *line* is two endpoints. The same two sites on the same two links are one line, whichever columns show it, so it is
simulated once and shows the same figures everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

from beacon.catalogue.places import load_places
from beacon.nouns import AS_IS, Column, Firm, Link, Place, Site
from beacon.routes import Endpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Two sites on two links."""

    a: Site
    b: Site
    link_a: Link
    link_b: Link

    @property
    def key(self) -> str:
        """Name that keys this line's chance: sites and links, nothing of the rest of the firm."""
        return "\x1f".join((self.a.name, self.b.name, str(self.link_a), str(self.link_b)))

    @property
    def pair_key(self) -> str:
        """Name that keys the worlds: alike for every kind of link, so that kinds are compared in like worlds."""
        return "\x1f".join((self.a.name, self.b.name))

    def ends(self) -> tuple[Endpoint, Endpoint]:
        """Both sites as routes see them."""
        return _end(self.a, self.link_a), _end(self.b, self.link_b)


def _end(site: Site, link: Link) -> Endpoint:
    return Endpoint(
        place=site.place,
        link=link,
        access=site.access,
        carrier=site.access.carrier,
        site=site.name,
        hours=site.hours,
    )


def columns_of(firm: Firm, links: tuple[Link, ...] | None = None) -> tuple[Column, ...]:
    """The columns: every link to compare, then each site as it is."""
    plain = tuple(Column(key=str(link), link=link) for link in (links or firm.links))
    return (*plain, Column(key=AS_IS, link=None))


def line_in(column: Column, a: Site, b: Site) -> Line:
    """Two sites in a column."""
    return Line(a=a, b=b, link_a=column.link or a.link, link_b=column.link or b.link)


def pairs_of(firm: Firm) -> list[tuple[Site, Site]]:
    """Every two sites, in the firm's order."""
    return list(combinations(firm.sites, 2))


def home_city(firm: Firm) -> Place:
    """The far end of the reference call: the largest catalogue city at home that is not the head office's.

    A country with one catalogue city is called within that city.
    """
    office = firm.site(firm.head_office).place
    for place in load_places().values():
        if place.country == office.country and place.name_en != office.name_en:
            return place
    return office


def home_pair(firm: Firm) -> tuple[Site, Site]:
    """The reference call: the head office, and an office just like it in the other city."""
    office = firm.site(firm.head_office)
    place = home_city(firm)
    return office, replace(office, name=f"{place.name_en} (reference)", place=place)
