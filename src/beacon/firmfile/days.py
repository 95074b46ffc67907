"""Holidays and working days of the firm's own: from the firm file, or from a CSV, YAML or JSON file beside it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from beacon.catalogue.calendars import calendar_key, split_calendar
from beacon.errors import InputError, Problem
from beacon.firmfile.beside import text_beside, tree_beside
from beacon.firmfile.demand_model import DayPart
from beacon.firmfile.fields import shown
from beacon.firmfile.place_in_file import Loc, nearest_line
from beacon.firmfile.problems import problem_at, problems_of
from beacon.nouns import DatedDay

MOST_DAYS = 5_000
_COLUMNS = {"日期": "date", "地点": "where", "上班": "works", "名称": "name"}
"Chinese heads of columns."
_LIST = TypeAdapter(list[DayPart])
_FEBRUARY_29 = (2, 29)


def days_in_file(
    days: str | Sequence[DayPart],
    *,
    sites: Sequence[str],
    folder: Path | None,
    lines: Mapping[Loc, int],
    year: int,
    plan_from: str | None,
) -> tuple[tuple[DatedDay, ...], list[Problem]]:
    """The days in their order, and what is wrong with them.

    Parameters
    ----------
    days
        Entries of the firm file, or the name of a file beside it.
    sites
        Names of sites.
    folder
        Where the file may lie.
    lines
        Lines of the firm file.
    year, plan_from
        Calendar year of the forecast and first day of the plan's twelve months: other days change nothing.
    """
    at: Loc = ("days",)
    prefix = ""
    if isinstance(days, str):
        prefix = f"{days}: "
        try:
            parts, day_lines = _of_file(days, folder)
        except InputError as error:
            line = nearest_line(at, lines)
            whole = Problem(key=error.key, fields=error.fields, line=line, path="days")
            return (), list(error.problems) or [whole]
        at, lines = (), day_lines
    else:
        parts = list(days)
    found: list[DatedDay] = []
    problems: list[Problem] = []
    said_before: dict[tuple[str, str], bool] = {}
    first, last = span(year=year, plan_from=plan_from)
    for index, part in enumerate(parts):
        loc: Loc = (*at, index)
        day = date.fromisoformat(part.date)
        if day.year != year and not first <= day <= last:
            said = {"given": part.date, "year": year, "first": first.isoformat(), "last": last.isoformat()}
            problems.append(problem_at("days.outside_span", (*loc, "date"), lines, prefix=prefix, **said))
        try:
            where = _where(part.where, sites)
        except InputError as error:
            problems.append(problem_at(error.key, (*loc, "where"), lines, prefix=prefix, **error.fields))
            continue
        if said_before.setdefault((part.date, where), part.works) != part.works:
            problems.append(problem_at("days.both", loc, lines, prefix=prefix, date=part.date, where=where))
        found.append(DatedDay(date=part.date, where=where, works=part.works, name=part.name))
    return tuple(found), problems


def span(*, year: int, plan_from: str | None) -> tuple[date, date]:
    """First and last of the plan's twelve months."""
    first = date(year, 1, 1) if plan_from is None else date.fromisoformat(plan_from)
    if (first.month, first.day) == _FEBRUARY_29:
        return first, date(first.year + 1, 2, 28)
    return first, date.fromordinal(first.replace(year=first.year + 1).toordinal() - 1)


def _where(text: str, sites: Sequence[str]) -> str:
    for name in sites:
        if name.casefold() == text.casefold():
            return name
    return calendar_key(*split_calendar(text))


def _of_file(name: str, folder: Path | None) -> tuple[list[DayPart], Mapping[Loc, int]]:
    if name.casefold().endswith(".csv"):
        data, lines = _table(text_beside(name, folder, part="days"), name)
    else:
        data, lines = tree_beside(name, folder, part="days")
    if not isinstance(data, list):
        raise InputError("days.not_list", file=name)
    if len(data) > MOST_DAYS:
        raise InputError("days.too_many", file=name, limit=MOST_DAYS)
    try:
        return _LIST.validate_python(data), lines
    except ValidationError as error:
        problems = problems_of(error, lines, prefix=f"{name}: ", part="days")
        raise InputError("days.refused", problems=problems, file=name) from error


def _table(text: str, name: str) -> tuple[Any, Mapping[Loc, int]]:
    """Rows of a CSV file as entries; blank lines and blank cells are left out. Raises InputError."""
    head = text.partition("\n")[0]
    reader = csv.reader(StringIO(text), delimiter=";" if ";" in head and "," not in head else ",")
    rows: list[dict[str, str]] = []
    lines: dict[Loc, int] = {}
    columns: list[str] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = _head([cell.strip() for cell in cells], name)
                continue
            if any(cell.strip() for cell in cells[len(columns) :]):
                problem = Problem(key="days.cells", fields={"columns": len(columns)}, line=reader.line_num, path=name)
                raise InputError("days.refused", problems=(problem,), file=name)
            row = {c: cell.strip() for c, cell in zip(columns, cells, strict=False) if cell.strip()}
            lines |= {(len(rows), *place): reader.line_num for place in ((), *((column,) for column in row))}
            rows.append(row)
    except csv.Error as error:
        raise InputError("days.not_csv", line=reader.line_num) from error
    if not columns:
        raise InputError("days.blank", file=name)
    return rows, lines


def _head(cells: Sequence[str], name: str) -> list[str]:
    """Fields by the heads of columns; each at most once."""
    columns = [_COLUMNS.get(cell, cell.casefold()) for cell in cells]
    twice = next((cells[i] for i, column in enumerate(columns) if column and column in columns[:i]), None)
    if twice is not None:
        raise InputError("days.column_twice", file=name, column=shown(twice))
    return columns
