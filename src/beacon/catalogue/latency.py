"""The latency catalogue: published round trips, loss and variation between places, each with its source.

Two files: `data/latency.csv` (one figure a row) and `data/latency_sources.csv` (one citation a row). Figures
that physics gives are not facts and are not here: see `routes.distance`.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from beacon.catalogue.places import find_place
from beacon.nouns import Band, Grade, LatencyRow, LinkClass, Place, Source


@cache
def load_latency() -> tuple[LatencyRow, ...]:
    """Every row of the catalogue, in the order of the file."""
    citations = {raw["source"]: f"{raw['citation']}, {raw['url']}" for raw in _read("latency_sources.csv")}
    notes = {raw["source"]: raw["note"] for raw in _read("latency_sources.csv")}
    return tuple(_row(raw, citations, notes) for raw in _read("latency.csv"))


def _read(name: str) -> list[dict[str, str]]:
    text = (files("beacon.catalogue") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _row(raw: dict[str, str], citations: dict[str, str], notes: dict[str, str]) -> LatencyRow:
    return LatencyRow(
        row=raw["row"],
        name_a=raw["name_a"],
        name_b=raw["name_b"],
        place_a=_place(raw["city_a"], raw["country_a"]),
        place_b=_place(raw["city_b"], raw["country_b"]),
        country_a=raw["country_a"] or None,
        country_b=raw["country_b"] or None,
        link_class=LinkClass(raw["link_class"]),
        rtt_ms=_band(raw),
        statistic=raw["statistic"],
        loss=_number(raw["loss"]),
        jitter_ms=_number(raw["jitter_ms"]),
        carrier=raw["carrier"],
        directed=raw["directed"] == "1",
        source=Source(
            row=raw["row"], source=citations[raw["source"]], as_of=raw["as_of"], grade=Grade(raw["grade"])
        ),
        note=" ".join(text for text in (raw["note"], notes[raw["source"]]) if text),
    )


@cache
def _place(city: str, country: str) -> Place | None:
    return find_place(city, country=country) if city else None


def _number(text: str) -> float | None:
    return float(text) if text else None


def _band(raw: dict[str, str]) -> Band | None:
    """The round trip; an end of the range that the source does not give is the typical value."""
    typical = _number(raw["rtt_ms"])
    if typical is None:
        return None
    low, high = _number(raw["rtt_low_ms"]), _number(raw["rtt_high_ms"])
    return Band(
        low=typical if low is None else low, typical=typical, high=typical if high is None else high
    )
