"""Places: a city of the catalogue, or a point on the map."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a site is."""

    name_en: str
    "City name in English."
    name_zh: str | None
    "City name in Simplified Chinese, where the catalogue has one."
    country: str
    "ISO 3166-1 alpha-2 code of the country or region (CN, HK, GB ...)."
    lat_deg: float
    "Latitude, north positive. [deg]"
    lon_deg: float
    "Longitude, east positive. [deg]"
    zone: str
    "IANA time zone."
    part: str = ""
    "Part of the country that keeps holidays of its own (ENG, SCT; BY; KA), where it is known; else empty."

    @property
    def mainland(self) -> bool:
        """True inside mainland China."""
        return self.country == "CN"
