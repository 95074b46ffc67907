"""Which pairs of places resemble each other: the covariance of detours over unordered pairs.

Each part is a statement about networks. Crossing a country's border makes routes longer, by country. Two
routes resemble each other as far as their ends do, near cities of one country most (London-Shanghai speaks
of Manchester-Hangzhou), whichever end is named first. Routes inside a country cross no border: they share
none of that with the others, and have a level of their own. Over everything lie a level and a slope over
distance, left wide open. What remains is the pair's own and the measurement's own, wider where a pair
touches mainland China, whose carriers route one city pair in several ways.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from beacon.nouns import Place
from beacon.routes.distance import EARTH_RADIUS_KM, FLOOR_MS_PER_KM

Array = NDArray[np.float64]
Index = NDArray[np.intp]
_CENTRE = 4.0
"Logarithm of a floor of 50 ms, amid the rows, where level and slope are uncorrelated."


@dataclass(frozen=True, slots=True, kw_only=True)
class Covariance:
    """Variances of the log of the excess over the floor; how they were chosen: docs/validation/routes.md."""

    level: float = 4.0
    slope: float = 0.25
    domestic: float = 1.0
    "Common to all routes inside a country, whichever it is."
    domestic_slope: float = 0.25
    country: float = 0.1
    "Common to all routes across one country's border, or inside it."
    ends: float = 0.4
    "Common to routes with the same ends."
    same_country: float = 0.3
    "Share of the resemblance of two ends that a common country gives; nearness gives the rest."
    reach_km: float = 5000.0
    "Distance over which the resemblance of two ends falls to 1/e. [km]"
    noise: float = 0.03
    "One row's own, at the core of its Student distribution."
    noise_mainland: float = 0.12
    "The same where an end is in mainland China."
    pair_share: float = 1.0 / 6.0
    "What all rows of one pair share and no other pair has, as a share of their noise."
    dof: float = 2.0
    "Degrees of freedom of the Student distribution: the fewer, the less an outlier pulls."


@dataclass(frozen=True, slots=True, eq=False)
class Spots:
    """Places as arrays."""

    country: NDArray[np.str_]
    lat_rad: Array
    lon_rad: Array

    @classmethod
    def of(cls, places: Sequence[Place]) -> Spots:
        """Arrays of shape (n,)."""
        return cls(
            np.array([place.country for place in places]),
            np.radians(np.array([place.lat_deg for place in places])),
            np.radians(np.array([place.lon_deg for place in places])),
        )

    def distance_km(self, other: Spots) -> Array:
        """Great-circle distances, shape (n, m). [km]"""
        h = np.sin((other.lat_rad - self.lat_rad[:, None]) / 2) ** 2
        h += (
            np.cos(self.lat_rad)[:, None]
            * np.cos(other.lat_rad)
            * np.sin((other.lon_rad - self.lon_rad[:, None]) / 2) ** 2
        )
        return np.asarray(2.0 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(h, 1.0))))


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Unordered pairs of spots: the indices of their ends, their floor and its logarithm."""

    a: Index
    b: Index
    floor_ms: Array
    log_floor: Array
    mainland: NDArray[np.bool_]
    "An end is in mainland China."
    domestic: NDArray[np.bool_]
    "Both ends are in one country."

    @classmethod
    def of(cls, spots: Spots, a: Index, b: Index, *, offset_ms: float) -> Pairs:
        """Pairs (a[i], b[i]); `offset_ms` keeps the logarithm finite at distance zero."""
        floor_ms = FLOOR_MS_PER_KM * spots.distance_km(spots)[a, b]
        mainland = (spots.country[a] == "CN") | (spots.country[b] == "CN")
        domestic = spots.country[a] == spots.country[b]
        return cls(a, b, floor_ms, np.log(floor_ms + offset_ms), mainland, domestic)

    def noise(self, cov: Covariance) -> Array:
        """Variance of one row's own part."""
        return np.where(self.mainland, cov.noise_mainland, cov.noise)


def covariance(cov: Covariance, left: Pairs, right: Pairs, spots: Spots, others: Spots) -> Array:
    """Covariance of the shared parts of pairs over `spots` and pairs over `others`, shape (left, right)."""
    country = (spots.country[:, None] == others.country).astype(np.float64)
    near = np.exp(-spots.distance_km(others) / cov.reach_km)
    ends = cov.same_country * country + (1.0 - cov.same_country) * near
    country_sum = country[left.a] + country[left.b]
    shared = cov.country * (country_sum[:, right.a] + country_sum[:, right.b])
    ends_a, ends_b = ends[left.a], ends[left.b]
    shared += cov.ends * (ends_a[:, right.a] * ends_b[:, right.b] + ends_a[:, right.b] * ends_b[:, right.a])
    shared *= left.domestic[:, None] == right.domestic
    slope = np.outer(left.log_floor - _CENTRE, right.log_floor - _CENTRE)
    shared += (cov.domestic + cov.domestic_slope * slope) * np.outer(left.domestic, right.domestic)
    return np.asarray(shared + cov.level + cov.slope * slope)


def own_variance(cov: Covariance, pair: Pairs, distance_km: float) -> float:
    """`covariance` of one pair with itself, without the arrays."""
    domestic = bool(pair.domestic[0])
    slope = float(pair.log_floor[0] - _CENTRE) ** 2
    alike = cov.same_country * domestic + (1.0 - cov.same_country) * math.exp(-distance_km / cov.reach_km)
    shared = 2.0 * cov.country * (1 + domestic) + cov.ends * (1.0 + alike**2)
    return shared + domestic * (cov.domestic + cov.domestic_slope * slope) + cov.level + cov.slope * slope
