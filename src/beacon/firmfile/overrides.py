"""Whether an override names a row and columns the catalogue has, and holds values a row can hold."""

from __future__ import annotations

import math
from functools import cache
from importlib.resources import files
from typing import Any

from beacon.catalogue.rows import read_rows
from beacon.errors import InputError, Problem
from beacon.nouns import Override

_NOT_HERE = {"places"}
"Tables with a better place in the file: a site's latitude and longitude."


@cache
def tables() -> tuple[str, ...]:
    """Names of the catalogue's tables that a firm may override."""
    folder = files("beacon.catalogue") / "data"
    names = sorted(item.name.removesuffix(".csv") for item in folder.iterdir() if item.name.endswith(".csv"))
    return tuple(name for name in names if name not in _NOT_HERE)


def check_override(override: Override) -> list[Problem]:
    """Problems, their path relative to the override: row, or values/<column>."""
    table = override.row.partition(":")[0]
    if table not in tables():
        fields = {"row": override.row, "tables": ", ".join(tables())}
        return [Problem(key="override.table", fields=fields, path="row")]
    problems = [
        Problem(key="override.value", fields={"column": column[:60]}, path=f"values/{column}")
        for column, value in override.values.items()
        if not _plain(value)
    ]
    try:
        read_rows(table, overrides=[override])
    except InputError as error:
        problems.append(Problem(key=error.key, fields=error.fields, path="row"))
    return problems


def _plain(value: Any) -> bool:
    """A text or a finite number: what a cell of a table can hold."""
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return math.isfinite(value)
    return isinstance(value, str)
