"""Which networks a path crosses, in order: the composition rules, without a figure.

Rules
- Both ends on one kind: that kind's network all the way; a licensed private core enters the mainland at
  Hong Kong (or Tokyo, where that is much nearer), with a last mile on the internet at each end; `split` goes
  by the local internet's preferred path to the nearest media edge and between edges on the provider's
  backbone.
- Two kinds of transit: the mainland end's kind decides the border crossing; without one, the plainer kind.
- Otherwise two networks meet at a gateway: the exchange nearest the end with the plainer link, in Hong Kong
  when that end is in the mainland, in its own city when both ends are.
- A break-out is such a gateway, by choice. It is used only where a path crosses the mainland's border.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from beacon.nouns import BreakOut, LinkKind, Place
from beacon.routes.distance import great_circle_km
from beacon.routes.endpoint import Endpoint


class Carriage(StrEnum):
    """What carries one leg of a path."""

    INTERNET = "internet"
    PREMIUM = "premium"
    PRIVATE = "private"
    "A private line end to end."
    CORE = "core"
    "The part of a licensed private core that crosses the mainland's border or stays inside it."
    BACKBONE = "backbone"
    "A provider's network outside the mainland."
    LAST_MILE = "lastmile"
    "Internet between a site and its provider in the same city."
    PREFERRED = "preferred"
    "The local internet's preferred path to a media edge."


class Zone(StrEnum):
    """Where a leg runs, as far as figures differ."""

    BORDER = "border"
    MAINLAND = "mainland"
    DOMESTIC = "domestic"
    "Inside one country outside the mainland."
    ABROAD = "abroad"
    "Between countries outside the mainland."


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One network between two places, in the path's outward direction."""

    carriage: Carriage
    start: Place
    end: Place

    @property
    def zone(self) -> Zone:
        """Where it runs."""
        if self.start.mainland != self.end.mainland:
            return Zone.BORDER
        if self.start.mainland:
            return Zone.MAINLAND
        return Zone.DOMESTIC if self.start.country == self.end.country else Zone.ABROAD

    def reversed(self) -> Leg:
        """The same leg from its other end."""
        return Leg(carriage=self.carriage, start=self.end, end=self.start)


_PUBLIC = (LinkKind.INTERNET, LinkKind.PREMIUM)
_PLAINNESS = (LinkKind.INTERNET, LinkKind.PREMIUM, LinkKind.SPLIT, LinkKind.SDWAN, LinkKind.MPLS)
"Plainest first."
_DIRECT = {
    LinkKind.INTERNET: Carriage.INTERNET,
    LinkKind.PREMIUM: Carriage.PREMIUM,
    LinkKind.MPLS: Carriage.PRIVATE,
}
_HUB_CITY = {BreakOut.HONG_KONG: "HK", BreakOut.SINGAPORE: "SG"}
_CORE_ENTRIES = ("HK", "JP")
_MUCH_NEARER = 0.75
"Another entrance than Hong Kong is used when the way over it is this much shorter."


def _in_country(gateways: tuple[Place, ...], country: str) -> Place:
    return next(place for place in gateways if place.country == country)


def _nearest(gateways: tuple[Place, ...], place: Place) -> Place:
    if place.mainland:
        return _in_country(gateways, "HK")
    return min(gateways, key=lambda gateway: great_circle_km(gateway, place))


def _entrance(gateways: tuple[Place, ...], inside: Place, outside: Place) -> Place:
    def way_km(gateway: Place) -> float:
        return great_circle_km(inside, gateway) + great_circle_km(gateway, outside)

    hong_kong, tokyo = (_in_country(gateways, country) for country in _CORE_ENTRIES)
    return tokyo if way_km(tokyo) < _MUCH_NEARER * way_km(hong_kong) else hong_kong


def _core(gateways: tuple[Place, ...], start: Place, end: Place) -> list[Leg]:
    if start.mainland == end.mainland:
        carriage = Carriage.CORE if start.mainland else Carriage.BACKBONE
        return [Leg(carriage=carriage, start=start, end=end)]
    if end.mainland:
        return _turned(_core(gateways, end, start))
    entrance = _entrance(gateways, start, end)
    legs = [Leg(carriage=Carriage.CORE, start=start, end=entrance)]
    if entrance != end:
        legs.append(Leg(carriage=Carriage.BACKBONE, start=entrance, end=end))
    return legs


def _turned(legs: list[Leg]) -> list[Leg]:
    return [leg.reversed() for leg in reversed(legs)]


def _towards(gateways: tuple[Place, ...], kind: LinkKind, place: Place, gateway: Place) -> list[Leg]:
    """Legs of one end's own network from its site to a gateway."""
    if kind in _DIRECT:
        return [Leg(carriage=_DIRECT[kind], start=place, end=gateway)]
    if kind is LinkKind.SDWAN:
        last_mile = Leg(carriage=Carriage.LAST_MILE, start=place, end=place)
        return [last_mile, *([] if gateway == place else _core(gateways, place, gateway))]
    if place.mainland and gateway.mainland:
        return [Leg(carriage=Carriage.INTERNET, start=place, end=gateway)]
    edge = _nearest(gateways, place)
    legs = [Leg(carriage=Carriage.PREFERRED, start=place, end=edge)]
    if edge != gateway:
        legs.append(Leg(carriage=Carriage.BACKBONE, start=edge, end=gateway))
    return legs


def _one_kind(gateways: tuple[Place, ...], kind: LinkKind, start: Place, end: Place) -> list[Leg]:
    if kind in _DIRECT:
        return [Leg(carriage=_DIRECT[kind], start=start, end=end)]
    if kind is LinkKind.SDWAN:
        first, last = (Leg(carriage=Carriage.LAST_MILE, start=p, end=p) for p in (start, end))
        return [first, *_core(gateways, start, end), last]
    if start.mainland and end.mainland:
        return [Leg(carriage=Carriage.INTERNET, start=start, end=end)]
    edge = _nearest(gateways, end)
    last_part = _turned(_towards(gateways, kind, end, edge))
    return [*_towards(gateways, kind, start, edge), *last_part]


def crosses(a: Endpoint, b: Endpoint) -> bool:
    """True when exactly one end is in the mainland."""
    return a.place.mainland != b.place.mainland


def break_outs(a: Endpoint, b: Endpoint) -> tuple[BreakOut, ...]:
    """Break-outs the path uses, in order, each once."""
    if not crosses(a, b):
        return ()
    wanted = (a.link.break_out, b.link.break_out)
    return tuple(dict.fromkeys(out for out in wanted if out is not BreakOut.NONE))


def plainer(a: Endpoint, b: Endpoint) -> Endpoint:
    """The end with the plainer link; the second when both are alike."""
    return min((b, a), key=lambda end: _PLAINNESS.index(end.link.kind))


def meeting_point(gateways: tuple[Place, ...], a: Endpoint, b: Endpoint) -> Place:
    """Where the networks of two ends with different kinds of link meet."""
    end = plainer(a, b).place
    if a.place.mainland and b.place.mainland:
        return end
    return _nearest(gateways, end)


def legs_between(gateways: tuple[Place, ...], a: Endpoint, b: Endpoint) -> list[Leg]:
    """Legs of the path from a to b.

    Parameters
    ----------
    gateways
        Exchanges and media edges, Hong Kong, Singapore and Tokyo among them.
    a, b
        The two ends.
    """
    kind_a, kind_b = a.link.kind, b.link.kind
    hubs = [_in_country(gateways, _HUB_CITY[out]) for out in break_outs(a, b)]
    if not hubs:
        if kind_a is kind_b:
            return _one_kind(gateways, kind_a, a.place, b.place)
        if kind_a in _PUBLIC and kind_b in _PUBLIC:
            decides = (a if a.place.mainland else b) if crosses(a, b) else plainer(a, b)
            return _one_kind(gateways, decides.link.kind, a.place, b.place)
        hubs = [meeting_point(gateways, a, b)]
    legs = _towards(gateways, kind_a, a.place, hubs[0])
    if len(hubs) > 1:
        legs += _one_kind(gateways, plainer(a, b).link.kind, hubs[0], hubs[-1])
    return legs + _turned(_towards(gateways, kind_b, b.place, hubs[-1]))
