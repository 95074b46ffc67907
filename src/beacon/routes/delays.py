"""Round trips of one leg, as families: measured rows first, then what its kind of network is judged to do.

Whatever the rule, nothing falls under the great-circle floor.
"""

from __future__ import annotations

from dataclasses import replace

from beacon.nouns import Band, DelayFamily, Grade, Place
from beacon.nouns.latency import LinkClass
from beacon.routes.bands import above_floor, added, mixture
from beacon.routes.citations import Citations
from beacon.routes.distance import floor_rtt_ms, great_circle_km
from beacon.routes.evidence import (
    NEARBY_KM,
    SAME_CITY_KM,
    estimated_band,
    observations,
    observed_families,
    with_other_networks,
)
from beacon.routes.families import between_uk_and_mainland, uk_mainland_families
from beacon.routes.legs import Carriage, Leg, Zone

Families = list[DelayFamily]
_EUROPE = (-25.0, 40.0, 34.0)
"West and east edge, south edge: where Eurasian terrestrial cables begin. [deg]"


def leg_families(cite: Citations, leg: Leg) -> Families:
    """Families of one leg's round trip.

    Parameters
    ----------
    cite
        Collects the rows and doubts.
    leg
        The leg.
    """
    floor = floor_rtt_ms(leg.start, leg.end)
    same_country = leg.start.country == leg.end.country
    if same_country and great_circle_km(leg.start, leg.end) <= SAME_CITY_KM:
        families = _single("metro", added([cite.band("link:metro.rtt"), Band.point(floor)]))
    else:
        families = _RULES[leg.carriage](cite, leg)
    return [replace(family, rtt_ms=above_floor(family.rtt_ms, floor=floor)) for family in families]


def collapsed(families: Families) -> Band:
    """One band over all families."""
    return mixture([(family.weight, family.rtt_ms) for family in families])


def _single(key: str, band: Band) -> Families:
    return [DelayFamily(key=key, weight=1.0, rtt_ms=band)]


def _stretched(cite: Citations, leg: Leg, row: str) -> Band:
    """Floor times a stretch, plus what the two cities' own networks take."""
    stretch = cite.band(row)
    return added([stretch.scaled(floor_rtt_ms(leg.start, leg.end)), cite.band("link:metro.rtt")])


def _internet(cite: Citations, leg: Leg) -> Families:
    a, b = leg.start, leg.end
    if between_uk_and_mainland(a, b) and (families := uk_mainland_families(cite, a, b)):
        return families
    if families := observed_families(cite, a, b, (LinkClass.INTERNET,)):
        if leg.zone not in (Zone.BORDER, Zone.ABROAD):
            return families
        count = len(observations(cite.facts.latency, a, b, (LinkClass.INTERNET,)))
        other = cite.facts.estimator.rtt(a, b, LinkClass.INTERNET.value)
        cite.cite(cite.facts.estimator_source)
        prior = cite.value(f"link:{leg.zone}.prior")
        return with_other_networks(families, other, count=count, prior=prior)
    return _estimated(cite, leg, LinkClass.INTERNET)


def _estimated(cite: Citations, leg: Leg, link_class: LinkClass) -> Families:
    """The estimator between countries; inside one, where its rows hold detours, a stretch of the floor."""
    if leg.start.country != leg.end.country:
        return _single("estimated", estimated_band(cite, leg.start, leg.end, link_class))
    if great_circle_km(leg.start, leg.end) > NEARBY_KM:
        cite.flag("estimated_rtt")
    return _single("estimated", _stretched(cite, leg, "link:domestic.stretch"))


def _premium(cite: Citations, leg: Leg) -> Families:
    a, b = leg.start, leg.end
    if families := observed_families(cite, a, b, (LinkClass.PREMIUM,)):
        return families
    if between_uk_and_mainland(a, b):
        return _single("estimated", cite.band("link:premium.uk-mainland.rtt"))
    if leg.zone is Zone.BORDER:
        return _single("estimated", _stretched(cite, leg, "link:premium.mainland.stretch"))
    if leg.zone is Zone.MAINLAND:
        return _internet(cite, leg)
    ratio = cite.band("link:premium.abroad.ratio")
    base = collapsed(_backbone(cite, leg))
    band = Band(low=base.low * ratio.low, typical=base.typical * ratio.typical, high=base.high * ratio.high)
    return _single("estimated", band)


def _backbone(cite: Citations, leg: Leg) -> Families:
    a, b = leg.start, leg.end
    if families := observed_families(cite, a, b, (LinkClass.BACKBONE,)):
        return families
    return _estimated(cite, leg, LinkClass.BACKBONE)


def _core(cite: Citations, leg: Leg) -> Families:
    if leg.zone is Zone.MAINLAND:
        return _single("estimated", _stretched(cite, leg, "link:private.mainland.stretch"))
    # A licensed core's crossing publishes no round trips; premium transit is the nearest that was measured.
    if families := observed_families(cite, leg.start, leg.end, (LinkClass.PREMIUM,)):
        return families
    return _single("estimated", _stretched(cite, leg, "link:premium.mainland.stretch"))


def _private(cite: Citations, leg: Leg) -> Families:
    families = observed_families(cite, leg.start, leg.end, (LinkClass.IPLC, LinkClass.MPLS))
    if not families:
        families = _unmeasured_private(cite, leg)
    ceiling = _promised_ms(cite, leg.start, leg.end)
    return [replace(family, rtt_ms=_capped(family.rtt_ms, ceiling)) for family in families]


def _unmeasured_private(cite: Citations, leg: Leg) -> Families:
    if leg.zone in (Zone.ABROAD, Zone.DOMESTIC):
        return _backbone(cite, leg)
    outside = leg.end if leg.start.mainland else leg.start
    if leg.zone is Zone.BORDER and _in_europe(outside):
        inside = leg.start if leg.start.mainland else leg.end
        return _europe_private(cite, leg, inside=inside, outside=outside)
    return _single("estimated", _stretched(cite, leg, "link:private.mainland.stretch"))


def _europe_private(cite: Citations, leg: Leg, *, inside: Place, outside: Place) -> Families:
    hong_kong = next(place for place in cite.facts.gateways if place.country == "HK")
    over_sea = Leg(carriage=Carriage.BACKBONE, start=outside, end=hong_kong)
    into = Leg(carriage=Carriage.PRIVATE, start=hong_kong, end=inside)
    last_part = _stretched(cite, into, "link:private.mainland.stretch")
    by_sea = added([collapsed(_backbone(cite, over_sea)), last_part])
    weight = cite.value("link:private.terrestrial.weight")
    terrestrial = _stretched(cite, leg, "link:private.terrestrial.stretch")
    return [
        DelayFamily(key="terrestrial", weight=weight, rtt_ms=terrestrial),
        DelayFamily(key="by-sea", weight=1 - weight, rtt_ms=by_sea),
    ]


def _in_europe(place: Place) -> bool:
    west, east, south = _EUROPE
    return west <= place.lon_deg <= east and place.lat_deg >= south


def _promised_ms(cite: Citations, a: Place, b: Place) -> float | None:
    """A carrier's objective for the pair of countries: a ceiling, never a typical value. [ms]"""
    ceilings = []
    for row in cite.facts.latency:
        promise = row.link_class is LinkClass.MPLS and row.source.grade is Grade.CONTRACT
        here = (a.country, b.country) in ((row.country_a, row.country_b), (row.country_b, row.country_a))
        if promise and here and row.rtt_ms is not None:
            cite.cite(row.source)
            cite.flag("sla_ceiling")
            ceilings.append(row.rtt_ms.high)
    return min(ceilings, default=None)


def _capped(band: Band, ceiling: float | None) -> Band:
    if ceiling is None:
        return band
    typical = min(band.typical, ceiling)
    return Band(low=min(band.low, typical), typical=typical, high=max(min(band.high, ceiling), typical))


def _preferred(cite: Citations, leg: Leg) -> Families:
    if leg.zone is Zone.BORDER:
        return _single("estimated", _stretched(cite, leg, "link:preferred.mainland.stretch"))
    return _internet(cite, leg)


_RULES = {
    Carriage.INTERNET: _internet,
    Carriage.PREMIUM: _premium,
    Carriage.PRIVATE: _private,
    Carriage.CORE: _core,
    Carriage.BACKBONE: _backbone,
    Carriage.LAST_MILE: _internet,
    Carriage.PREFERRED: _preferred,
}
