"""Numbering plans: what the countries table says, laid over what the `phonenumbers` library knows.

The library is never asked for time zones (it puts Macau in Shanghai's), and its list of emergency numbers is
not taken for the whole: China's lacks 122. A country or region that the table has no row for is told from the
library alone, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberFormat, PhoneNumberType

from beacon.catalogue.countries import TABLE, country_facts
from beacon.catalogue.rows import Row, word
from beacon.nouns import Override, Place
from beacon.nouns.numbering import SiteNumbers

SERVICES = ("police", "fire", "ambulance", "all", "text")
LIBRARY = f"phonenumbers {phonenumbers.__version__}"
NOTES = "numbers.note."
_NOT_LISTED = {"CN": ("cn_122",), "HK": ("hk_992",)}
"Emergency numbers that want a word of their own."
_LIBRARY_SPELLS = {"Bengaluru": "Bangalore", "Frankfurt": "Frankfurt am Main"}
"Cities of the catalogue that the library writes otherwise."
_LONGEST_COUNTRY_CODE = 3
"ITU-T E.164, 6.2.1. [digits]"
_LONGEST_AREA_CODE = 4
"Longer prefixes of the library's geocoder are blocks of subscribers, not codes of cities. [digits]"


def numbering(site: str, place: Place, *, overrides: Sequence[Override] = ()) -> SiteNumbers:
    """The plan a site lives in.

    Raises
    ------
    InputError
        `error.cell_word`: the firm wrote a service into the countries table that is none.
    """
    row = country_facts(place.country, overrides=overrides)
    library = PhoneMetadata.metadata_for_region(place.country)
    country_code = row.get("e164") or (f"+{library.country_code}" if library else "")
    emergency = _told_emergency(row) or tuple((number, ()) for number in _library_emergency(place.country))
    international = _international_prefix(library)
    voip = bool(library and library.voip and library.voip.national_number_pattern)
    return SiteNumbers(
        site=site,
        country=place.country,
        country_code=country_code,
        trunk_prefix=row["trunk_prefix"] if row else (library.national_prefix or "" if library else ""),
        international_prefix=international,
        emergency=emergency,
        example=_example(place.country),
        voip_range=voip,
        area_code=_area_code(place.country, country_code.lstrip("+"), place.name_en),
        notes=_notes(place.country, row=row, international=international, voip=voip, emergency=emergency),
        source="catalogue" if row else "library" if library else "none",
        row=f"{TABLE}:{place.country}" if row else "",
    )


def _told_emergency(row: Row) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not row:
        return ()
    services: dict[str, list[str]] = {}
    for told in filter(None, row["emergency_services"].split(";")):
        number, _, service = told.partition("=")
        checked = word({**row, "emergency_services": service}, "emergency_services", table=TABLE, words=SERVICES)
        services.setdefault(number.strip(), []).append(checked)
    numbers = [number.strip() for number in row["emergency_numbers"].split(";") if number.strip()]
    return tuple((number, tuple(services.get(number, ()))) for number in numbers)


@cache
def _library_emergency(country: str) -> tuple[str, ...]:
    """Every number of two to four digits that the library's emergency pattern takes whole."""
    short = PhoneMetadata.short_metadata_for_region(country)
    pattern = short.emergency.national_number_pattern if short and short.emergency else None
    if not pattern:
        return ()
    whole = re.compile(pattern)
    candidates = (f"{n:0{digits}d}" for digits in (2, 3, 4) for n in range(10**digits))
    return tuple(number for number in candidates if whole.fullmatch(number))


def _international_prefix(library: PhoneMetadata | None) -> str:
    """The prefix itself; where each carrier has one, the one that needs no carrier; empty where there is none."""
    if library is None:
        return ""
    pattern = library.international_prefix or ""
    return pattern if pattern.isdigit() else (library.preferred_international_prefix or "")


def _example(country: str) -> str:
    """As it is stored, without blanks."""
    number = phonenumbers.example_number_for_type(country, PhoneNumberType.FIXED_LINE)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if number else ""


def _area_code(country: str, country_code: str, city: str) -> str:
    """What the geocoder's table gives the city, read backwards; empty where that is no single area code."""
    if not country_code or not city:
        return ""
    codes = [
        prefix[len(country_code) :]
        for prefix in _prefixes_of_cities().get(_LIBRARY_SPELLS.get(city, city), ())
        if prefix.startswith(country_code) and len(country_code) < len(prefix) <= len(country_code) + _LONGEST_AREA_CODE
    ]
    if not codes:
        return ""
    shortest = min(map(len, codes))
    code = _shared_start([code for code in codes if len(code) == shortest])
    return code if len(code) >= shortest - 1 and _is_area_code(country, code) else ""


def _shared_start(codes: list[str]) -> str:
    """The digits all begin with."""
    first, last = min(codes), max(codes)
    alike = (at for at, (a, b) in enumerate(zip(first, last, strict=True)) if a != b)
    return first[: next(alike, len(first))]


@cache
def _prefixes_of_cities() -> dict[str, tuple[str, ...]]:
    """Prefixes short enough to be an area code, country code included, by the city's English name."""
    found: dict[str, list[str]] = {}
    for prefix, names in geocoded():
        if len(prefix) <= _LONGEST_COUNTRY_CODE + _LONGEST_AREA_CODE and "en" in names:
            found.setdefault(names["en"].partition(",")[0].strip(), []).append(prefix)
    return {city: tuple(prefixes) for city, prefixes in found.items()}


def geocoded() -> Iterator[tuple[str, dict[str, str]]]:
    """The library's table of 290 000 prefixes, a file of it at a time: imported whole it would keep 100 MB."""
    for path in sorted((Path(phonenumbers.__path__[0]) / "geodata").glob("data*.py")):
        spec = spec_from_file_location(f"phonenumbers.geodata.{path.stem}", path)
        assert spec is not None and spec.loader is not None
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        yield from module.data.items()


def _is_area_code(country: str, code: str) -> bool:
    """Whether some number that begins so is valid and has an area code of just that length."""
    library = PhoneMetadata.metadata_for_region(country)
    if library is None or library.general_desc is None or not code:
        return False
    for length in library.general_desc.possible_length:
        for digit in "2345678":
            subscriber = digit * (length - len(code))
            number = phonenumbers.PhoneNumber(
                country_code=library.country_code, national_number=int(code + subscriber)
            )
            if phonenumbers.is_valid_number(number):
                return phonenumbers.length_of_geographical_area_code(number) == len(code)
    return False


def _notes(
    country: str,
    *,
    row: Row,
    international: str,
    voip: bool,
    emergency: tuple[tuple[str, tuple[str, ...]], ...],
) -> tuple[str, ...]:
    if not emergency and not international and not voip and not row:
        return (f"{NOTES}nothing_known",)
    notes = list(_NOT_LISTED.get(country, ()))
    if not row:
        notes.append("no_facts")
    if not international:
        notes.append("prefix_by_carrier")
    if not voip:
        notes.append("no_voip_range")
    if "112" not in dict(emergency):
        notes.append("no_112")
    return tuple(NOTES + note for note in notes)
