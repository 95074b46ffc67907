"""Where things are: cities by name in English or Chinese, and points of the map by the nearest city.

Two sets. The curated one (`data/places.csv`) is deep in Asia and Europe and has Chinese names and aliases; it
is asked first. The gazetteer of the whole world answers for the rest, with English names, the most populous
city of a name first. "City, country" chooses between cities of one name: "Cambridge, US".
"""

from __future__ import annotations

import csv
import math
from difflib import SequenceMatcher, get_close_matches
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from beacon.catalogue import gazetteer
from beacon.catalogue.country_names import country_code, country_names, find_country, folded
from beacon.errors import InputError
from beacon.i18n import msg
from beacon.nouns import Place

__all__ = ["country_code", "country_names", "find_country", "find_place", "load_places", "place_at"]

_FAR_KM = 500.0
"Further than this from every city, a point is a mistake (most often latitude and longitude swapped). [km]"
_SHOWN = 60
"Longest piece of a person's text that a message repeats."


class _Row(NamedTuple):
    place: Place
    population: int
    geonameid: int
    keys: frozenset[str]


@cache
def _rows() -> tuple[_Row, ...]:
    text = (files("beacon.catalogue") / "data" / "places.csv").read_text(encoding="utf-8")
    rows = (_row(raw) for raw in csv.DictReader(text.splitlines()))
    return tuple(sorted(rows, key=lambda row: -row.population))


def _row(raw: dict[str, str]) -> _Row:
    place = Place(
        name_en=raw["name_en"],
        name_zh=raw["name_zh"],
        country=raw["country"],
        lat_deg=float(raw["lat_deg"]),
        lon_deg=float(raw["lon_deg"]),
        zone=raw["zone"],
        part=raw["part"],
    )
    names = [raw["name_en"], raw["name_zh"], raw["name_zh"] + "市", *raw["aliases"].split(";")]
    keys = frozenset(folded(name) for name in names if name)
    return _Row(place, int(raw["population"]), int(raw["geonameid"]), keys)


@cache
def _by_key() -> dict[str, tuple[_Row, ...]]:
    found: dict[str, list[_Row]] = {}
    for row in _rows():
        for key in row.keys:
            found.setdefault(key, []).append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def load_places() -> dict[str, Place]:
    """The curated places by English name, most populous first."""
    return {row.place.name_en: row.place for row in _rows()}


def find_place(text: str, *, country: str | None = None) -> Place:
    """City called `text`.

    Parameters
    ----------
    text
        English or Chinese name, in any case and with or without accents, or "City, country".
    country
        ISO code that the city must lie in.

    Raises
    ------
    InputError
        `place.unknown` with the nearest names.
    """
    readings = _readings(text, country)
    # Both readings of the curated set come before the gazetteer, which takes half a second to load.
    for look in (_curated, _worldwide):
        for city, where in readings:
            place = look(city, where)
            if place is not None:
                return place
    raise _unknown(text)


def _readings(text: str, country: str | None) -> list[tuple[str, str | None]]:
    """What the text may mean, as city and country: the whole of it, or "City, country"."""
    readings = [(text.strip(), country)]
    city, comma, rest = text.replace("，", ",").rpartition(",")
    where = find_country(rest) if comma and country is None else None
    if where is not None:
        readings.append((city.strip(), where))
    return [reading for reading in readings if folded(reading[0])]


def _curated(text: str, country: str | None) -> Place | None:
    for row in _by_key().get(folded(text), ()):
        if country in (None, row.place.country):
            return row.place
    return None


def _worldwide(text: str, country: str | None) -> Place | None:
    index = gazetteer.find_city(text, country)
    return None if index is None else _of_gazetteer(index, text)


def _of_gazetteer(index: int, text: str) -> Place:
    """The curated row of that city if there is one, else the city, with the Chinese name it was found by."""
    geonameid = gazetteer.geoname_of(index)
    for row in _rows():
        if row.geonameid == geonameid:
            return row.place
    chinese = bool(text) and all("\u4e00" <= c <= "\u9fff" for c in text)
    return gazetteer.place_of(index, name_zh=text if chinese else None)


def _unknown(text: str) -> InputError:
    # "London, CN" is not answered with London: the name was right, the country was not.
    city = folded(text.replace("，", ",").partition(",")[0])
    near = [name for name in _near(text) if folded(name) != city]
    hint = msg("place.did_you_mean", near=" / ".join(near)) if near else msg("place.give_coordinates")
    return InputError("place.unknown", text=text.strip()[:_SHOWN], hint=hint)


def _near(text: str) -> list[str]:
    """Up to three names a person may have meant; one when it stands out."""
    key = folded(text.replace("，", ",").partition(",")[0])[:_SHOWN]
    if not key:
        return []
    if not key.isascii():
        chinese = {row.place.name_zh or "": row for row in _rows()}
        return get_close_matches(key, chinese, n=3, cutoff=0.5)
    written = {folded(row.place.name_en): row.place.name_en for row in _rows()}
    near = get_close_matches(key, written, n=3, cutoff=0.75)
    if not near:
        written = gazetteer.big_names()
        near = get_close_matches(key, written, n=3, cutoff=0.75)
    if near and SequenceMatcher(None, key, near[0]).ratio() >= 0.9:
        near = near[:1]
    return [written[name] for name in near]


def place_at(lat_deg: float, lon_deg: float, name: str | None = None) -> Place:
    """The point, with country and time zone of the nearest city and its name unless another is given.

    Raises
    ------
    InputError
        `place.latitude`, `place.longitude` out of range, or `place.nowhere` far from every city.
    """
    if not (math.isfinite(lat_deg) and abs(lat_deg) <= 90.0):
        raise InputError("place.latitude", value=lat_deg)
    if not (math.isfinite(lon_deg) and abs(lon_deg) <= 180.0):
        raise InputError("place.longitude", value=lon_deg)
    index, far_km = gazetteer.nearest_city(lat_deg=lat_deg, lon_deg=lon_deg)
    if far_km > _FAR_KM:
        raise InputError("place.nowhere", lat=lat_deg, lon=lon_deg, km=round(far_km))
    city = _of_gazetteer(index, "")
    return Place(
        name_en=name or city.name_en,
        name_zh=None if name else city.name_zh,
        country=city.country,
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        zone=city.zone,
        part=city.part,
    )
