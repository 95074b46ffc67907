"""The part of a path that no hour changes: legs, families, effects, rows. Kept, since a pair has 24 hours.

`compose` adds the hour. The cache is keyed by the identity of the facts and by the two ends; it holds results
of pure functions only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from beacon.errors import InputError
from beacon.nouns import Band, DelayFamily, Grade, MeasuredRoute, Source
from beacon.routes.access import access_delay
from beacon.routes.bands import CLAMPED, above_floor, added, grid_of, weighted_band
from beacon.routes.citations import Citations
from beacon.routes.congestion import Congestion, congestion_on
from beacon.routes.delays import Families, collapsed, leg_families
from beacon.routes.distance import floor_rtt_ms
from beacon.routes.effects import Effects, combined, leg_effects, medium_effects
from beacon.routes.endpoint import Endpoint
from beacon.routes.facts import RouteFacts
from beacon.routes.legs import Carriage, Leg, Zone, break_outs, crosses, legs_between
from beacon.routes.normal import Z_CLAMP

_ESTIMATED_KINDS = (Carriage.PREMIUM, Carriage.CORE, Carriage.PREFERRED)
_PRIVATE = (Carriage.PRIVATE, Carriage.CORE, Carriage.BACKBONE)
_HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Composed:
    """A path without its hour. Compared by identity."""

    families: tuple[DelayFamily, ...]
    rtt_ms: Band
    asymmetry: Band
    delay_out_ms: Band
    delay_back_ms: Band
    access_delay_ms: Band
    effects: Effects
    congestion: Congestion | None
    reorder_ms: float
    route: MeasuredRoute | None
    "The firm's own measurement, when it holds."
    turned: bool
    "True when that measurement runs from b to a."
    rows: tuple[Source, ...]
    flags: tuple[str, ...]


def measured_route(facts: RouteFacts, a: Endpoint, b: Endpoint, *, hour_utc: int) -> MeasuredRoute | None:
    """The firm's own measurement of this pair on this link at this hour; the last one written wins."""
    if a.site is None or b.site is None or a.link != b.link:
        return None
    for route in reversed(facts.measured):
        ends = {(route.site_a, route.site_b), (route.site_b, route.site_a)}
        holds = route.hours_utc is None or hour_utc in route.hours_utc
        if (a.site, b.site) in ends and route.link == a.link and holds:
            return route
    return None


@lru_cache(maxsize=8192)
def composed(facts: RouteFacts, a: Endpoint, b: Endpoint, index: int | None) -> Composed:
    """Everything about a path but its hour.

    Parameters
    ----------
    facts
        Rows and estimator.
    a, b
        The two ends.
    index
        Place in `facts.measured` of the firm's own measurement to use, None for none.
    """
    cite = Citations(facts)
    route = None if index is None else facts.measured[index]
    legs = legs_between(facts.gateways, a, b)
    families = _families(cite, a, b, legs) if route is None else _users_families(cite, route, a, b)
    effects = combined([*(leg_effects(cite, leg) for leg in legs), *_media(cite, a, b)])
    inside = a if a.place.mainland else b
    slow = next((c for leg in legs if (c := congestion_on(cite, leg, inside)) is not None), None)
    asymmetry = _asymmetry(cite, a, b, legs, families)
    rtt = collapsed(families)
    out_ms, back_ms = _ways(families, asymmetry)
    _flag(cite, a, b, legs)
    return Composed(
        families=tuple(families),
        rtt_ms=rtt,
        asymmetry=asymmetry,
        delay_out_ms=out_ms,
        delay_back_ms=back_ms,
        access_delay_ms=access_delay(cite, a, b) if route is None else Band.point(0.0),
        effects=effects,
        congestion=slow,
        reorder_ms=cite.value("link:reorder.held"),
        route=route,
        turned=route is not None and route.site_a != a.site,
        rows=cite.rows,
        flags=cite.flags,
    )


def _media(cite: Citations, a: Endpoint, b: Endpoint) -> list[Effects]:
    return [medium_effects(cite, end.access.medium) for end in (a, b) if end.access is not None]


def _spread(families: Families) -> float:
    typicals = [family.rtt_ms.typical for family in families]
    return max(typicals) - min(typicals)


def _families(cite: Citations, a: Endpoint, b: Endpoint, legs: list[Leg]) -> Families:
    """Families of the leg whose routing matters most, the other legs added to each as one band."""
    by_leg = [_leg_families(cite, leg) for leg in legs]
    main = max(range(len(by_leg)), key=lambda i: (_spread(by_leg[i]), by_leg[i][0].rtt_ms.typical))
    others = [collapsed(families) for i, families in enumerate(by_leg) if i != main]
    floor = floor_rtt_ms(a.place, b.place)
    alone = len(by_leg) > 1 and len(by_leg[main]) == 1
    return [
        DelayFamily(
            key="composed" if alone else family.key,
            weight=family.weight,
            rtt_ms=above_floor(added([family.rtt_ms, *others]), floor=floor),
        )
        for family in by_leg[main]
    ]


def _leg_families(cite: Citations, leg: Leg) -> Families:
    families, rows, flags = _kept_leg(cite.facts, leg)
    cite.take(rows, flags)
    return list(families)


@lru_cache(maxsize=8192)
def _kept_leg(facts: RouteFacts, leg: Leg) -> tuple[tuple[DelayFamily, ...], tuple[Source, ...], tuple[str, ...]]:
    """A leg's families with their rows and flags. Pairs and kinds share legs: a firm has far fewer than paths."""
    cite = Citations(facts)
    families = leg_families(cite, leg)
    return tuple(families), cite.rows, cite.flags


def _users_families(cite: Citations, route: MeasuredRoute, a: Endpoint, b: Endpoint) -> Families:
    floor = floor_rtt_ms(a.place, b.place)
    if route.rtt_ms.typical < floor:
        raise InputError(
            "routes.measured_below_floor",
            a=route.site_a, b=route.site_b, rtt=f"{route.rtt_ms.typical:.1f}", floor=f"{floor:.1f}",
        )  # fmt: skip
    row = f"measured:{route.site_a}-{route.site_b}"
    cite.cite(Source(row=row, source=route.source, as_of=route.as_of, grade=Grade.MEASURED, users=True))
    cite.flag("measured_by_firm")
    band = above_floor(route.rtt_ms, floor=floor)
    return [DelayFamily(key="firm", weight=1.0, rtt_ms=band)]


def _asymmetry(cite: Citations, a: Endpoint, b: Endpoint, legs: list[Leg], families: Families) -> Band:
    """Share of the round trip that the way out takes, kept where neither way falls under half the floor."""
    longest = max(legs, key=lambda leg: floor_rtt_ms(leg.start, leg.end))
    if longest.carriage in _PRIVATE:
        share = cite.band("link:private.asymmetry")
    elif longest.zone is Zone.BORDER:
        share = cite.band("link:border.asymmetry")
    else:
        share = cite.band("link:asymmetry")
    quickest = min(family.rtt_ms.at(-Z_CLAMP) for family in families)
    least = min(_HALF * floor_rtt_ms(a.place, b.place) / quickest, _HALF) if quickest > 0 else 0.0
    # A share x out leaves 1 - x back; both must clear the floor where the band is drawn at its clamp.
    lower = max(share.low, _HALF * (least / _HALF) ** (1.0 / CLAMPED))
    upper = min(share.high, _HALF * ((1.0 - least) / _HALF) ** (1.0 / CLAMPED))
    return Band(low=min(lower, _HALF), typical=_HALF, high=max(upper, _HALF))


def _ways(families: Families, asymmetry: Band) -> tuple[Band, Band]:
    """Bands of the two ways' base delay over families and asymmetry. [ms]"""
    share = grid_of(asymmetry)
    rtt = np.concatenate([grid_of(family.rtt_ms) for family in families])
    weights = np.repeat([family.weight for family in families], len(share))
    weights = np.outer(weights, np.ones(len(share))).ravel()
    out_ms = np.outer(rtt, share).ravel()
    back_ms = np.outer(rtt, 1.0 - share).ravel()
    return weighted_band(out_ms, weights), weighted_band(back_ms, weights)


def _flag(cite: Citations, a: Endpoint, b: Endpoint, legs: list[Leg]) -> None:
    if not {a.place.country, b.place.country} <= cite.facts.countries:
        cite.flag("no_facts_country")
    border = any(leg.zone is Zone.BORDER and leg.carriage in _ESTIMATED_KINDS for leg in legs)
    if border:
        cite.flag("estimated_kind")
    if any(leg.zone is Zone.BORDER and leg.carriage is Carriage.PRIVATE for leg in legs):
        cite.flag("private_estimated")
    if a.link.kind is not b.link.kind:
        cite.flag("mixed_ends")
    wanted = a.link.break_out or b.link.break_out
    if wanted and not break_outs(a, b):
        cite.flag("break_out_unused")
    if a.link.kind is b.link.kind and a.link.kind.value == "split" and not crosses(a, b) and a.place.mainland:
        cite.flag("split_domestic")
