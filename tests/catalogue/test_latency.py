"""The latency catalogue: complete rows, known cities, possible figures."""

from __future__ import annotations

import csv
from collections import Counter
from importlib.resources import files

import pytest

from beacon.catalogue.latency import load_latency
from beacon.nouns import Grade, LatencyRow, LinkClass
from beacon.routes.distance import floor_rtt_ms

ROWS = load_latency()
CITY_ROWS = [row for row in ROWS if row.city_level]


def test_every_row_has_source_date_and_grade() -> None:
    for row in ROWS:
        assert row.source.source and row.source.as_of and row.source.grade in Grade
        assert row.source.row == row.row and row.row.startswith("latency:")


def test_row_ids_are_unique() -> None:
    assert [row for row, n in Counter(row.row for row in ROWS).items() if n > 1] == []


def test_every_source_is_used_and_none_is_missing() -> None:
    data = files("beacon.catalogue") / "data"
    listed = [raw["source"] for raw in csv.DictReader((data / "latency_sources.csv").open(encoding="utf-8"))]
    used = {raw["source"] for raw in csv.DictReader((data / "latency.csv").open(encoding="utf-8"))}
    assert set(listed) == used and len(listed) == len(used)


@pytest.mark.parametrize("row", CITY_ROWS, ids=lambda row: row.row)
def test_no_published_round_trip_is_below_the_floor(row: LatencyRow) -> None:
    assert row.place_a is not None and row.place_b is not None and row.rtt_ms is not None
    assert row.rtt_ms.low >= floor_rtt_ms(row.place_a, row.place_b)


def test_every_row_says_something() -> None:
    for row in ROWS:
        assert (row.rtt_ms, row.loss, row.jitter_ms) != (None, None, None) or row.note


def test_loss_is_a_share_and_jitter_is_not_negative() -> None:
    for row in ROWS:
        assert row.loss is None or 0.0 <= row.loss <= 1.0
        assert row.jitter_ms is None or row.jitter_ms >= 0.0


def test_a_row_without_a_city_has_no_place() -> None:
    country = next(row for row in ROWS if row.name_a == "CN" and row.name_b == "GB")
    assert country.place_a is None and (country.country_a, country.country_b) == ("CN", "GB")
    assert not country.city_level


@pytest.mark.parametrize(
    ("row", "rtt_ms", "low_ms", "high_ms", "link_class", "grade"),
    [
        ("latency:shenzhen-london-wonder2020", 374.84, None, None, LinkClass.INTERNET, Grade.MEASURED),
        ("latency:london-zhangjiakou-wonder2020", 261.4, 261.0, 262.5, LinkClass.INTERNET, Grade.MEASURED),
        ("latency:london-hong-kong-azure", 201.0, 201.0, 201.0, LinkClass.BACKBONE, Grade.MEASURED),
        ("latency:london-tokyo-ibm", 238.0, 231.0, 248.0, LinkClass.BACKBONE, Grade.MEASURED),
        ("latency:china-uk-connet", 305.0, 305.0, 305.0, LinkClass.MPLS, Grade.CONTRACT),
        ("latency:shanghai-frankfurt-capacity-tsr", 147.0, 147.0, 147.0, LinkClass.CABLE, Grade.ADVERTISED),
        ("latency:guangzhou-osaka-atlas-osaka2023", 58.0, 55.7, 68.5, LinkClass.INTERNET, Grade.MEASURED),
    ],
)
def test_known_figures_are_carried(
    row: str,
    rtt_ms: float,
    low_ms: float | None,
    high_ms: float | None,
    link_class: LinkClass,
    grade: Grade,
) -> None:
    found = next(r for r in ROWS if r.row == row)
    assert found.rtt_ms is not None and found.rtt_ms.typical == rtt_ms
    assert low_ms is None or found.rtt_ms.low == low_ms
    assert high_ms is None or found.rtt_ms.high == high_ms
    assert (found.link_class, found.source.grade) == (link_class, grade)
