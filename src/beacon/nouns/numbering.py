"""Telephone numbers at a site."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteNumbers:
    """The numbering plan a site lives in."""

    site: str
    country: str
    country_code: str
    "+86; empty: not known here."
    trunk_prefix: str
    "Dialled before national numbers; empty: none."
    international_prefix: str
    "What is dialled before a country code, as people write it; empty: it depends on the carrier, or is not known."
    emergency: tuple[tuple[str, tuple[str, ...]], ...]
    "(number, services): services are message key suffixes police, fire, ambulance, all, text; empty: not told apart."
    example: str
    "A made-up but well-formed number as it is stored: E.164, without blanks; empty: none."
    voip_range: bool
    "The plan has numbers of its own for IP telephony."
    area_code: str
    "Of the city where the library knows it; empty: not known, or the plan has none."
    notes: tuple[str, ...]
    "Message keys of what is particular to this plan; what holds everywhere is said once, in the report."
    source: str
    "catalogue: the countries table and the library; library: only the library knows; none: nobody does."
    row: str = ""
    "Catalogue row it rests on; empty: none."
