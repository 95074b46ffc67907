"""Great circle and floor, against published distances and closed forms."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beacon.catalogue.places import find_place
from beacon.nouns import Place
from beacon.routes.distance import EARTH_RADIUS_KM, FLOOR_MS_PER_KM, floor_rtt_ms, great_circle_km

FLOORS = list(csv.DictReader((Path(__file__).parent / "floors.csv").read_text(encoding="utf-8").splitlines()))
CENTRES_KM = 10.0
"""A large city's centre is put up to 5 km apart by gazetteers, at either end. [km]"""


def spot(*, lat_deg: float, lon_deg: float, country: str = "XX") -> Place:
    return Place(name_en="spot", name_zh=None, country=country, lat_deg=lat_deg, lon_deg=lon_deg, zone="UTC")


spots = st.builds(spot, lat_deg=st.floats(-90, 90), lon_deg=st.floats(-180, 180))


def test_the_table_has_all_43_computed_floors() -> None:
    assert len(FLOORS) == 43


@pytest.mark.parametrize("row", FLOORS, ids=lambda row: f"{row['city_a']}-{row['city_b']}")
def test_floor_of_a_printed_distance_is_the_printed_floor(row: dict[str, str]) -> None:
    # half of the last printed digit of each: 0.05 ms and 0.5 km
    tolerance = 0.05 + 0.5 * FLOOR_MS_PER_KM
    assert abs(float(row["km"]) * FLOOR_MS_PER_KM - float(row["rtt_ms"])) <= tolerance


@pytest.mark.parametrize("row", FLOORS, ids=lambda row: f"{row['city_a']}-{row['city_b']}")
def test_floor_between_cities_is_the_printed_floor(row: dict[str, str]) -> None:
    a, b = find_place(row["city_a"]), find_place(row["city_b"])
    assert abs(great_circle_km(a, b) - float(row["km"])) <= 0.5 + CENTRES_KM
    assert abs(floor_rtt_ms(a, b) - float(row["rtt_ms"])) <= 0.05 + CENTRES_KM * FLOOR_MS_PER_KM


def test_floor_is_9_793_ms_per_1000_km() -> None:
    assert round(1000.0 * FLOOR_MS_PER_KM, 3) == 9.793


@pytest.mark.parametrize(
    ("a", "b", "radians"),
    [
        (spot(lat_deg=0, lon_deg=0), spot(lat_deg=90, lon_deg=77), math.pi / 2),
        (spot(lat_deg=0, lon_deg=179), spot(lat_deg=0, lon_deg=-179), math.radians(2)),
        (spot(lat_deg=-30, lon_deg=20), spot(lat_deg=30, lon_deg=-160), math.pi),
        (spot(lat_deg=10, lon_deg=5), spot(lat_deg=11, lon_deg=5), math.radians(1)),
    ],
    ids=["pole to equator", "over the date line", "antipodes", "one degree north"],
)
def test_distance_has_its_closed_form(a: Place, b: Place, radians: float) -> None:
    # asin loses half of the digits near the antipodes: 1e-8 rad is 6 cm
    assert abs(great_circle_km(a, b) - EARTH_RADIUS_KM * radians) < 1e-3


@given(spots, spots)
def test_distance_is_symmetric_and_at_most_half_the_circumference(a: Place, b: Place) -> None:
    assert great_circle_km(a, b) == great_circle_km(b, a)
    assert 0.0 <= great_circle_km(a, b) <= math.pi * EARTH_RADIUS_KM
