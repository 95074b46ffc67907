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
    """Where a row comes from. Raises InputError for a grade that is none."""
    grade = Grade(word(row, "grade", table=table, words=tuple(Grade)))
    return Source(
        row=f"{table}:{row['id']}",
        source=row["source"],
        as_of=row["as_of"],
        grade=grade,
        users=USERS in row,
    )


def figure(row: Row, column: str, *, table: str, low: float, high: float) -> float:
    """A cell as a number from `low` to `high`. Raises InputError: a firm may have written it."""
    where = f"{table}:{row['id']}"
    try:
        value = float(row[column])
    except ValueError:
        raise InputError("error.cell_number", row=where, column=column, value=row[column]) from None
    if not low <= value <= high:
        raise InputError("error.cell_range", row=where, column=column, value=row[column], low=low, high=high)
    return value


def word(row: Row, column: str, *, table: str, words: tuple[str, ...]) -> str:
    """A cell that is one of `words`. Raises InputError."""
    if row[column] not in words:
        where = f"{table}:{row['id']}"
        choice = [str(w) for w in words]
        raise InputError("error.cell_word", row=where, column=column, value=row[column], words=choice)
    return row[column]
