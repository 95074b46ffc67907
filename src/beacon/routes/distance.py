"""Distance on the globe and the least round trip that glass allows over it.

Not a route: no cable follows the great circle. The rule it keeps: no figure of Beacon is below the floor.
"""

from __future__ import annotations

import math

from beacon.nouns import Place

EARTH_RADIUS_KM = 6371.0088
"Mean radius of the Earth, IUGG. [km]"
LIGHT_KM_PER_MS = 299.792458
"Speed of light in vacuum, by definition. [km/ms]"
GROUP_INDEX = 1.468
"Group index of standard single-mode fibre at 1550 nm."
FLOOR_MS_PER_KM = 2.0 * GROUP_INDEX / LIGHT_KM_PER_MS
"Round trip per great-circle distance: 9.793 ms per 1000 km. [ms/km]"


def great_circle_km(a: Place, b: Place) -> float:
    """Great-circle distance by the haversine formula on a sphere.

    Parameters
    ----------
    a, b
        The two places.

    Returns
    -------
    float
        Distance. [km] The sphere is at most 0.6 % off the ellipsoid.

    References
    ----------
    R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68 (2), 1984, p. 159.
    """
    phi_a, phi_b = math.radians(a.lat_deg), math.radians(b.lat_deg)
    sin_phi = math.sin((phi_b - phi_a) / 2)
    sin_lambda = math.sin(math.radians(b.lon_deg - a.lon_deg) / 2)
    h = sin_phi**2 + math.cos(phi_a) * math.cos(phi_b) * sin_lambda**2
    return 2.0 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, h)))


def floor_rtt_ms(a: Place, b: Place) -> float:
    """Round trip over fibre laid along the great circle, without equipment: nothing real is faster. [ms]"""
    return FLOOR_MS_PER_KM * great_circle_km(a, b)
