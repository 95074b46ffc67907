"""The firm file: read, checked and turned into a Firm, or refused with every mistake, its line and field."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from beacon.errors import InputError, Problem
from beacon.firmfile.build import Builder
from beacon.firmfile.cross import find_codecs, site_problems
from beacon.firmfile.days import days_in_file
from beacon.firmfile.decode import MAX_BYTES, decode, read_bytes
from beacon.firmfile.measured import read_routes, routes_of
from beacon.firmfile.model import FirmFile
from beacon.firmfile.place_in_file import Loc, nearest_line
from beacon.firmfile.prices import book_of
from beacon.firmfile.problems import in_order, problems_of
from beacon.firmfile.tree import Tree, parse_tree
from beacon.nouns import Firm

_MOST_SHOWN = 50
"Problems told at once."
SCHEMA_ID = "urn:beacon:schema:firm:1"
"Name of the published JSON Schema, with the format version."


def read_firm(path: Path | str) -> Firm:
    """The firm of a file. Raises InputError with every mistake in it."""
    path = Path(path)
    return firm_from_bytes(read_bytes(path), name=path.name, folder=path.parent)


def firm_from_bytes(data: bytes, *, name: str, folder: Path | None = None) -> Firm:
    """As `firm_from_text`, from undecoded bytes."""
    return firm_from_text(decode(data, name=name), name=name, folder=folder)


def firm_from_text(text: str, *, name: str, folder: Path | None = None) -> Firm:
    """The firm of a YAML text.

    Parameters
    ----------
    text
        The whole of the file.
    name
        What messages call it.
    folder
        Where a file of measured routes may lie; without one, only inline routes are read.

    Raises
    ------
    InputError
        With `problems`, each with its line and field; the key says what they are about.
    """
    if len(text) > MAX_BYTES:
        raise InputError("file.too_large", file=name, limit_kib=MAX_BYTES >> 10)
    tree = parse_tree(text, name=name)
    if tree.data is None:
        raise InputError("file.empty", file=name)
    if not isinstance(tree.data, dict):
        raise InputError("file.not_fields", file=name)
    across = site_problems(tree.data, tree.lines)
    try:
        file = FirmFile.model_validate(tree.data)
    except ValidationError as error:
        codecs = tree.data.get("codecs", []) if "overrides" not in tree.data else []
        problems = [*problems_of(error, tree.lines), *find_codecs(codecs, tree.lines)[1]]
        raise _refused(name, [*tree.problems, *across, *problems]) from error
    return _firm(file, tree, across, name, folder)


def _firm(file: FirmFile, tree: Tree, across: list[Problem], name: str, folder: Path | None) -> Firm:
    builder = Builder(file, tree.lines)
    firm = builder.firm()
    problems = [*tree.problems, *across, *builder.problems]
    if file.measured is not None:
        firm, wrong = _with_routes(firm, file, tree, folder)
        problems += wrong
    if file.days is not None:
        days, wrong = days_in_file(
            file.days,
            sites=[site.name for site in firm.sites],
            folder=folder,
            lines=tree.lines,
            year=file.year,
            plan_from=file.plan_from,
        )
        firm = replace(firm, days=days)
        problems += wrong
    if file.prices is not None:
        book, wrong = book_of(file.prices, firm, folder=folder, lines=tree.lines)
        firm = replace(firm, prices=book)
        problems += wrong
    if problems:
        raise _refused(name, problems)
    return firm


def _with_routes(firm: Firm, file: FirmFile, tree: Tree, folder: Path | None) -> tuple[Firm, list[Problem]]:
    at: Loc = ("measured",)
    if not isinstance(file.measured, str):
        assert file.measured is not None
        routes, problems = routes_of(file.measured, firm, tree.lines, at=at)
        return replace(firm, measured=routes), problems
    try:
        part, lines = read_routes(file.measured, folder)
    except InputError as error:
        if error.problems:
            return firm, list(error.problems)
        line = nearest_line(at, tree.lines)
        return firm, [Problem(key=error.key, fields=error.fields, line=line, path="measured")]
    routes, problems = routes_of(part, firm, lines, prefix=f"{file.measured}: ")
    return replace(firm, measured=routes), problems


def _refused(name: str, problems: list[Problem]) -> InputError:
    ordered = in_order(problems)
    shown = ordered[:_MOST_SHOWN]
    if len(ordered) > _MOST_SHOWN:
        shown += (Problem(key="firm.more", fields={"count": len(ordered) - _MOST_SHOWN}),)
    return InputError("firm.refused", file=name, problems=shown)


def firm_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the firm file, as data that YAML tools can check against."""
    schema = FirmFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, **schema}
