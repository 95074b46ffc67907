"""Rows of the catalogue's CSV files, the firm's own values laid over them; not what they mean."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from io import StringIO

from beacon.errors import InputError
from beacon.nouns import Grade, Override, Source

Row = dict[str, str]
USERS = "users"
"Column added to a row the firm changed."


@cache
def _shipped(table: str) -> tuple[Row, ...]:
    text = (files("beacon.catalogue") / "data" / f"{table}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(StringIO(text)))


def read_rows(table: str, *, overrides: Sequence[Override] = ()) -> tuple[Row, ...]:
    """Rows of `data/<table>.csv`; those named `<table>:<id>` in `overrides` changed and marked as the user's.

    Raises
    ------
    InputError
        An override names a row or a column the table does not have.
    """
    rows = {row["id"]: dict(row) for row in _shipped(table)}
    for override in overrides:
        name, _, key = override.row.partition(":")
        if name != table:
            continue
        if key not in rows:
            raise InputError("error.row_unknown", row=override.row)
        for column, value in override.values.items():
            if column not in rows[key] or column == "id":
                raise InputError("error.column_unknown", row=override.row, column=column)
            rows[key][column] = "" if value is None else str(value)
        rows[key][USERS] = "yes"
    return tuple(rows.values())


def source_of(row: Row, table: str) -> Source:
    """Where a row comes from."""
    return Source(
        row=f"{table}:{row['id']}", source=row["source"], as_of=row["as_of"], grade=Grade(row["grade"]),
        users=USERS in row,
    )  # fmt: skip


def figure(row: Row, column: str, *, table: str) -> float:
    """A cell as a number. Raises InputError that names row and column, since a firm may have written it."""
    try:
        return float(row[column])
    except ValueError:
        where = f"{table}:{row['id']}"
        raise InputError("error.cell_number", row=where, column=column, value=row[column]) from None
