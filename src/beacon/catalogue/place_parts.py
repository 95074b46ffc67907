"""Which part of its country a city lies in, from GeoNames; only where the codes are sure; `data/place_parts.csv`."""

from __future__ import annotations

from functools import cache

from beacon.catalogue.rows import read_rows

_ALIKE = ("GB", "US", "CH")
"Countries whose parts GeoNames calls as the calendars do."


@cache
def _listed() -> dict[str, str]:
    return {row["id"]: row["part"] for row in read_rows("place_parts")}


def part_of(country: str, admin1: str) -> str:
    """Code of the part (ENG, BY, KA); empty where nobody can be sure."""
    return admin1 if country in _ALIKE else _listed().get(f"{country}.{admin1}", "")
