"""Where a field stands: the way a person finds it, sites[3].city."""

from __future__ import annotations

from collections.abc import Mapping

Loc = tuple[str | int, ...]
"Keys and indices from the top of a file."


def spell(loc: Loc) -> str:
    """`sites[3].city` for ("sites", 3, "city"); long keys are cut."""
    path = ""
    for step in loc:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            path += ("." if path else "") + step[:40]
    return path


def nearest_line(loc: Loc, lines: Mapping[Loc, int]) -> int | None:
    """Line of the field, else of the nearest thing around it."""
    while loc and loc not in lines:
        loc = loc[:-1]
    return lines.get(loc)
