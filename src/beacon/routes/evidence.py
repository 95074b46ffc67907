"""Round trips that were measured between two places, as the ways a pair may be routed.

A ping is a round trip whoever sends it, so the row of the reverse direction is evidence too; where both
differ, two networks of one city are routed differently, and both are families. A city within 60 km of a
measured one in the same country inherits its rows with a wider band.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from beacon.nouns import Band, DelayFamily, Grade, Place
from beacon.nouns.latency import LatencyRow, LinkClass
from beacon.routes.bands import mixture
from beacon.routes.citations import Citations
from beacon.routes.distance import floor_rtt_ms, great_circle_km

SAME_CITY_KM = 25.0
"Within a metropolitan area: rows of the city hold. [km]"
NEARBY_KM = 60.0
"Rows are inherited with a wider band. [km]"
_GROUP_RATIO = 1.15
"Round trips within this ratio are one way of routing; families of UK-mainland routes are 1.2 and more apart."
_DETOUR = (4.0, 20.0)
"Inside one country a round trip beyond 4 floors + 20 ms has left the country or gone astray."
_KEYS = {
    1: ("measured",),
    2: ("measured-fast", "measured-slow"),
    3: ("measured-fast", "measured-middle", "measured-slow"),
}
"Keys of the groups by their number."


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One measured round trip for a pair."""

    rtt_ms: float
    row: LatencyRow
    nearby: bool


def _closeness(place: Place, other: Place | None) -> int | None:
    if other is None or place.country != other.country:
        return None
    km = great_circle_km(place, other)
    if km <= SAME_CITY_KM:
        return 0
    return 1 if km <= NEARBY_KM else None


def _distance_class(a: Place, b: Place, row: LatencyRow) -> int | None:
    best = None
    for first, second in ((row.place_a, row.place_b), (row.place_b, row.place_a)):
        near_a = _closeness(a, first)
        near_b = None if near_a is None else _closeness(b, second)
        if near_a is not None and near_b is not None:
            best = min(near_a + near_b, 9 if best is None else best)
    return best


def measured(rows: Sequence[LatencyRow], classes: tuple[LinkClass, ...]) -> list[LatencyRow]:
    """City-level measured rows of these classes."""
    return [
        row
        for row in rows
        if row.link_class in classes and row.source.grade is Grade.MEASURED and row.city_level
    ]


def observations(
    rows: Sequence[LatencyRow], a: Place, b: Place, classes: tuple[LinkClass, ...]
) -> tuple[Observation, ...]:
    """Measured round trips between two places: those of the cities themselves, else of cities nearby."""
    found: list[tuple[int, Observation]] = []
    for row in measured(rows, classes):
        near = _distance_class(a, b, row)
        if near is not None and row.rtt_ms is not None:
            found.append((near, Observation(rtt_ms=row.rtt_ms.typical, row=row, nearby=near > 0)))
    closest = min((near for near, _ in found), default=0)
    return tuple(seen for near, seen in found if near == closest)


def grouped(seen: Sequence[Observation]) -> list[list[Observation]]:
    """Observations in at most three groups by round trip, quickest first."""
    ratio = _GROUP_RATIO
    while True:
        groups: list[list[Observation]] = []
        for one in sorted(seen, key=lambda o: (o.rtt_ms, o.row.row)):
            if groups and one.rtt_ms <= groups[-1][0].rtt_ms * ratio:
                groups[-1].append(one)
            else:
                groups.append([one])
        if len(groups) <= len(_KEYS):
            return groups
        ratio *= 1.2


def observed_band(cite: Citations, seen: Sequence[Observation]) -> Band:
    """Band of one group of observations for any network of the pair, its rows cited."""
    spread = cite.band("link:nearby.spread" if seen[0].nearby else "link:measured.spread")
    if seen[0].nearby:
        cite.flag("inherited_nearby")
    for one in seen:
        cite.cite(one.row.source)
    values = sorted(one.rtt_ms for one in seen)
    return Band(
        low=values[0] * spread.low, typical=float(np.median(values)), high=values[-1] * spread.high
    )


def observed_families(
    cite: Citations, a: Place, b: Place, classes: tuple[LinkClass, ...]
) -> list[DelayFamily]:
    """Families from a pair's own rows, weighted by their number; empty when there are none."""
    seen = list(observations(cite.facts.latency, a, b, classes))
    if a.country == b.country:
        limit = _DETOUR[0] * floor_rtt_ms(a, b) + _DETOUR[1]
        detours = [one for one in seen if one.rtt_ms > limit]
        seen = [one for one in seen if one.rtt_ms <= limit]
        if detours:
            return _with_detour(cite, seen, detours)
    groups = grouped(seen)
    return [
        DelayFamily(key=key, weight=len(group) / len(seen), rtt_ms=observed_band(cite, group))
        for key, group in zip(_KEYS.get(len(groups), ()), groups, strict=True)
    ]


def with_other_networks(
    families: list[DelayFamily], other: Band, *, count: int, prior: float
) -> list[DelayFamily]:
    """Families with a share for networks nobody measured: the firm's carrier may be routed otherwise.

    Parameters
    ----------
    families
        Families of the measured rows.
    other
        Round trip that other networks are estimated to have. [ms]
    count
        Number of measured rows.
    prior
        How many rows the estimate counts for.
    """
    measured_share = count / (count + prior)
    kept = [replace(family, weight=family.weight * measured_share) for family in families]
    return [*kept, DelayFamily(key="estimated", weight=1.0 - measured_share, rtt_ms=other)]


def _with_detour(
    cite: Citations, seen: list[Observation], detours: list[Observation]
) -> list[DelayFamily]:
    """The usual way with a small share for the detour; nothing when only the detour was seen."""
    if not seen:
        return []
    odds = cite.value("link:detour.weight")
    usual, detour = (
        mixture([(len(group), observed_band(cite, group)) for group in grouped(some)])
        for some in (seen, detours)
    )
    return [
        DelayFamily(key="measured", weight=1 - odds, rtt_ms=usual),
        DelayFamily(key="detour", weight=odds, rtt_ms=detour),
    ]


def estimated_band(cite: Citations, a: Place, b: Place, link_class: LinkClass) -> Band:
    """The estimator's band, cited and flagged."""
    cite.cite(cite.facts.estimator_source)
    cite.flag("estimated_rtt")
    if not {a.country, b.country} <= cite.facts.countries:
        cite.flag("no_facts_country")
    return cite.facts.estimator.rtt(a, b, link_class.value)
