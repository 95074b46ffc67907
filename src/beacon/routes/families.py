"""Three families of UK-mainland internet routes: direct over Eurasia, southern by sea, via the United States.

Every measured UK-mainland row is an observation of one family. A pair's own rows count on top of the common
weights, so a measured pair leans to what was measured there without losing the others: the rows are of
hosting networks on one weekend, and the firm's carrier may be another.
"""

from __future__ import annotations

import numpy as np

from beacon.nouns import Band, DelayFamily, Place
from beacon.nouns.latency import LinkClass
from beacon.routes.citations import Citations
from beacon.routes.evidence import Observation, measured, observations, observed_band

KEYS = ("direct", "southern", "via-us")
"Quickest first."
_UK = "GB"
_NEARBY_COUNTS = 0.5
"An observation of a city nearby counts half."


def between_uk_and_mainland(a: Place, b: Place) -> bool:
    """True for a UK end and a mainland end."""
    return {a.country, b.country} == {_UK, "CN"}


def uk_mainland_families(cite: Citations, a: Place, b: Place) -> list[DelayFamily]:
    """Families with weights from all UK-mainland rows and the pair's own; empty without any row.

    References
    ----------
    WonderNetwork, 24 h of pings between more than 200 cities, 19-20 July 2020; the reading of the three
    groups as cables is ours.
    """
    everyone = _by_family(cite, _all_rows(cite))
    total = sum(len(members) for members in everyone)
    if not total:
        return []
    own = _by_family(cite, observations(cite.facts.latency, a, b, (LinkClass.INTERNET,)))
    if not any(own):
        cite.flag("estimated_rtt")
    prior = cite.value("link:family.prior")
    counts = [
        prior * len(members) / total + sum(_NEARBY_COUNTS if one.nearby else 1.0 for one in mine)
        for members, mine in zip(everyone, own, strict=True)
    ]
    return [
        DelayFamily(key=key, weight=count / sum(counts), rtt_ms=_band(cite, members, mine))
        for key, members, mine, count in zip(KEYS, everyone, own, counts, strict=True)
        if members
    ]


def _all_rows(cite: Citations) -> tuple[Observation, ...]:
    return tuple(
        Observation(rtt_ms=row.rtt_ms.typical, row=row, nearby=False)
        for row in measured(cite.facts.latency, (LinkClass.INTERNET,))
        if row.place_a and row.place_b and row.rtt_ms and between_uk_and_mainland(row.place_a, row.place_b)
    )


def _by_family(cite: Citations, seen: tuple[Observation, ...]) -> tuple[list[Observation], ...]:
    edges = [cite.value(f"link:family.{key}.max_rtt") for key in KEYS[:-1]]
    groups: tuple[list[Observation], ...] = ([], [], [])
    for one in seen:
        groups[sum(one.rtt_ms > edge for edge in edges)].append(one)
    return groups


def _band(cite: Citations, members: list[Observation], mine: list[Observation]) -> Band:
    if mine:
        return observed_band(cite, mine)
    for one in members:
        cite.cite(one.row.source)
    low, typical, high = np.quantile([one.rtt_ms for one in members], (0.1, 0.5, 0.9))
    spread = cite.band("link:measured.spread")
    return Band(low=float(low) * spread.low, typical=float(typical), high=float(high) * spread.high)
