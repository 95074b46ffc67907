"""Files beside the firm file: where they may lie, and YAML or JSON in them as data with lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from beacon.errors import InputError, Problem
from beacon.firmfile.decode import decode, read_bytes
from beacon.firmfile.fields import shown
from beacon.firmfile.place_in_file import Loc
from beacon.firmfile.tree import parse_tree


def path_beside(name: str, folder: Path | None, *, part: str) -> Path:
    """A relative path that does not lead out of the folder, not even through a link.

    Raises InputError `field.blank`, `<part>.no_folder`, `<part>.outside` or `file.missing`; `part` is the field that
    named the file.
    """
    if not name.strip():
        raise InputError("field.blank")
    if folder is None:
        raise InputError(f"{part}.no_folder", file=name)
    try:
        root = folder.resolve()
        path = (root / name).resolve()
    except (OSError, ValueError, RuntimeError) as error:  # a NUL in the name, a loop of links
        raise InputError("file.missing", file=name) from error
    if Path(name).is_absolute() or not path.is_relative_to(root):
        raise InputError(f"{part}.outside", file=name)
    return path


def text_beside(name: str, folder: Path | None, *, part: str) -> str:
    """Text of a file beside the firm file. Raises InputError, which names it as the firm does."""
    path = path_beside(name, folder, part=part)
    try:
        return decode(read_bytes(path), name=name)
    except InputError as error:
        raise InputError(error.key, **{**error.fields, "file": shown(name)}) from error


def tree_beside(name: str, folder: Path | None, *, part: str) -> tuple[Any, Mapping[Loc, int]]:
    """Data and lines of a YAML or JSON file beside the firm file.

    Raises
    ------
    InputError
        With `problems` whose paths begin with the file's name, for what is wrong inside it; without, for the file.
    """
    text = text_beside(name, folder, part=part)
    # JSON is YAML but for tabs.
    tree_text = text.replace("\t", " ") if name.casefold().endswith(".json") else text
    try:
        tree = parse_tree(tree_text, name=name)
    except InputError as error:
        raise InputError(error.key, problems=_in_file(error.problems, name), **error.fields) from error
    if tree.problems:
        raise InputError("file.not_yaml", problems=_in_file(tree.problems, name), file=name)
    if tree.data is None:
        raise InputError(f"{part}.blank", file=name)
    return tree.data, tree.lines


def _in_file(problems: Iterable[Problem], name: str) -> tuple[Problem, ...]:
    """The same problems, their places led by the file's name."""
    return tuple(replace(p, path=f"{name}: {p.path}" if p.path else name) for p in problems)
