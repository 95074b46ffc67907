"""Whether an override names a row and columns the catalogue has, and holds values a row can hold.

Row ids are read from the tables as they stand: `<table>:<id>`, or the whole id where a table writes it out in
a column `row`. What a value means is for the part of the catalogue that owns the table.
"""

from __future__ import annotations

import csv
import math
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Any

from beacon.errors import Problem
from beacon.firmfile.fields import shown
from beacon.i18n import Message, msg
from beacon.nouns import Override

_NOT_HERE = {"places", "place_parts", "holiday_names"}
"Tables with a better place in the file (a site's latitude and longitude, its calendar), or of words alone."
_FIXED = {"id", "row"}
"Columns that are the row's name."


@cache
def rows_and_columns() -> dict[str, frozenset[str]]:
    """Every row id a firm may override, and the columns of its table."""
    found: dict[str, frozenset[str]] = {}
    for item in sorted((files("beacon.catalogue") / "data").iterdir(), key=lambda f: f.name):
        table = item.name.removesuffix(".csv")
        if not item.name.endswith(".csv") or table in _NOT_HERE:
            continue
        for row in csv.DictReader(StringIO(item.read_text(encoding="utf-8"))):
            name = row.get("row") or (f"{table}:{row['id']}" if row.get("id") else "")
            if name:
                found[name] = frozenset(row) - _FIXED
    return found


def check_override(override: Override) -> list[Problem]:
    """Problems, their path relative to the override: row, or values/<column>."""
    columns = rows_and_columns().get(override.row)
    if columns is None:
        fields = {"row": shown(override.row), "hint": _hint(override.row, rows_and_columns())}
        return [Problem(key="override.row", fields=fields, path="row")]
    problems = []
    for column, value in override.values.items():
        if column not in columns:
            hint = _hint(column, columns)
            fields = {"row": shown(override.row), "column": shown(column), "hint": hint}
            problems.append(Problem(key="override.column", fields=fields, path=f"values/{column}"))
        elif not _plain(value):
            fields = {"column": shown(column)}
            problems.append(Problem(key="override.value", fields=fields, path=f"values/{column}"))
    return problems


def _hint(text: str, known: Any) -> Message:
    near = get_close_matches(text[:60], known, n=1, cutoff=0.6)
    return msg("place.did_you_mean", near=near[0]) if near else msg("override.where")


def _plain(value: Any) -> bool:
    """A text or a finite number: what a cell of a table can hold."""
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return math.isfinite(value)
    return isinstance(value, str)
