"""From Pydantic's errors to problems a person can act on: key, place, line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from beacon.errors import Problem
from beacon.firmfile.fields import shown
from beacon.firmfile.model import AS_FILE, AS_INLINE, PARTS
from beacon.firmfile.place_in_file import Loc, nearest_line, spell
from beacon.i18n import msg

_KEYS = {
    "missing": "field.missing",
    "string_type": "field.not_text",
    "float_type": "field.not_number",
    "int_type": "field.not_whole",
    "int_from_float": "field.not_whole",
    "int_parsing_size": "field.not_whole",
    "finite_number": "field.not_finite",
    "list_type": "field.not_list",
    "model_type": "field.not_group",
    "model_attributes_type": "field.not_group",
    "dict_type": "field.not_group",
    "string_too_short": "field.blank",
}
_LIMITS = {
    "greater_than": ("field.above", "gt"),
    "greater_than_equal": ("field.at_least", "ge"),
    "less_than": ("field.below", "lt"),
    "less_than_equal": ("field.at_most", "le"),
    "too_short": ("field.too_few", "min_length"),
    "too_long": ("field.too_many", "max_length"),
    "string_too_long": ("field.too_long", "max_length"),
}
"Pydantic's type of error: our key, and what it calls the limit."


def problems_of(
    error: ValidationError, lines: Mapping[Loc, int], *, prefix: str = "", part: str = ""
) -> tuple[Problem, ...]:
    """Every mistake Pydantic found, in the order of the file.

    `prefix` names a file beside the firm's, and `part` the field of the firm file that it stands for.
    """
    found: dict[tuple[str, str, str], Problem] = {}
    for item in error.errors(include_url=False):
        problem = _problem(item, lines, prefix, (part,) if part else ())
        # One number that stood for a whole band is wrong three times, and told once.
        found.setdefault((problem.key, problem.path, str(problem.fields)), problem)
    return in_order(found.values())


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By line, those without a line last."""
    return tuple(sorted(problems, key=lambda p: (p.line is None, p.line or 0)))


def problem_at(key: str, loc: Loc, lines: Mapping[Loc, int], *, prefix: str = "", **fields: Any) -> Problem:
    """A problem with its line and its place spelt; `prefix` names another file."""
    place = spell(loc)
    path = prefix + place if place else prefix.removesuffix(": ")
    return Problem(key=key, fields=fields, line=nearest_line(loc, lines), path=path)


def _problem(item: Any, lines: Mapping[Loc, int], prefix: str, within: Loc) -> Problem:
    kind: str = item["type"]
    loc: Loc = tuple(step for step in item["loc"] if step not in (AS_FILE, AS_INLINE))
    key, fields = _said(kind, item, loc, within)
    if kind == "missing":
        # Named in the sentence: its place is the group that lacks it.
        return problem_at(key, loc[:-1], lines, prefix=prefix, **fields)
    while loc and loc not in lines and len(loc) > 1:
        loc = loc[:-1]  # one number stood for a whole band
    return problem_at(key, loc, lines, prefix=prefix, **fields)


def _said(kind: str, item: Any, loc: Loc, within: Loc) -> tuple[str, dict[str, Any]]:
    given = shown(item.get("input"))
    context: dict[str, Any] = item.get("ctx") or {}
    if loc == ("sites",) and kind == "too_short":
        return "firm.too_few_sites", {"count": len(item["input"])}
    if loc[-1:] == ("version",) and kind == "less_than_equal":
        return "file.newer", {"given": given, "limit": context["le"]}
    if kind == "missing":
        return "field.missing", {"field": str(loc[-1])}
    if kind == "extra_forbidden":
        return "field.unknown", {"field": shown(loc[-1]), "hint": _field_hint((*within, *loc))}
    if kind in _LIMITS:
        key, name = _LIMITS[kind]
        return key, {"given": given, "limit": f"{context[name]:,.15g}".replace(",", " ")}
    if kind in _KEYS:
        return _KEYS[kind], {"given": given} if kind != "string_too_short" else {}
    if item["msg"] == "refused":
        return kind, context
    return "field.invalid", {"given": given}


def _field_hint(loc: Loc) -> Any:
    """The nearest field that may stand there, else all of them."""
    place = tuple("*" if isinstance(step, int) else step for step in loc[:-1])
    if place[:1] == ("working_hours",) and len(place) == 2:
        place = ("working_hours", "*")
    if place[:2] == ("demand", "personas") and len(place) == 3:
        place = ("demand", "personas", "*")
    part = PARTS.get(place)
    if part is None:
        return msg("field.remove")
    near = get_close_matches(str(loc[-1])[:60].casefold(), part.model_fields, n=1, cutoff=0.6)
    if near:
        return msg("place.did_you_mean", near=near[0])
    return msg("field.possible", fields=", ".join(part.model_fields))
