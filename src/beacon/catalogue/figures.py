"""Reads tables of figures (`row,unit,low,typical,high,as_of,grade,source,note`). Knows no table by name."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from importlib.resources import files

from beacon.nouns import Band, Grade, Source
from beacon.nouns.fact import Figure


def read_rows(name: str) -> tuple[dict[str, str], ...]:
    """Rows of one of the catalogue's CSV files."""
    text = (files("beacon.catalogue") / "data" / name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def source_of(row: Mapping[str, str]) -> Source:
    """Source columns of a row."""
    return Source(row=row["row"], source=row["source"], as_of=row["as_of"], grade=Grade(row["grade"]))


def read_figures(name: str) -> dict[str, Figure]:
    """Figures of a file by row id."""
    figures = {}
    for row in read_rows(name):
        band = Band(low=float(row["low"]), typical=float(row["typical"]), high=float(row["high"]))
        figures[row["row"]] = Figure(value=band, unit=row["unit"], source=source_of(row), note=row["note"])
    return figures
