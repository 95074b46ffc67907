"""From errors to answers: an HTTP status, the message's key and fields, and the sentence in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError

from beacon.errors import BeaconError, InputError, Problem
from beacon.i18n import LANGUAGES, Message, msg, translate

_NOT_FOUND = frozenset(
    {
        "relay_control.unknown_session", "relay_control.unknown_leg", "relay_control.unknown_site",
        "relay_control.unknown_route",
    }
)  # fmt: skip
_KEYS = {
    "missing": "relay_control.field.missing",
    "extra_forbidden": "relay_control.field.unknown",
    "json_invalid": "relay_control.not_json",
    "string_type": "relay_control.field.not_text",
    "float_type": "relay_control.field.not_number",
    "float_parsing": "relay_control.field.not_number",
    "finite_number": "relay_control.field.not_number",
    "int_type": "relay_control.field.not_whole",
    "int_from_float": "relay_control.field.not_whole",
    "int_parsing_size": "relay_control.field.not_whole",
    "bool_type": "relay_control.field.not_bool",
    "list_type": "relay_control.field.not_list",
    "model_type": "relay_control.field.not_object",
    "model_attributes_type": "relay_control.field.not_object",
    "dict_type": "relay_control.field.not_object",
    "timezone_aware": "relay_control.field.not_instant",
}
_LIMITS = {
    "greater_than": ("relay_control.field.above", "gt"),
    "greater_than_equal": ("relay_control.field.at_least", "ge"),
    "less_than": ("relay_control.field.below", "lt"),
    "less_than_equal": ("relay_control.field.at_most", "le"),
    "string_too_long": ("relay_control.field.too_long", "max_length"),
    "too_long": ("relay_control.field.too_many", "max_length"),
}
"Pydantic's type of error: our key, and what it calls the limit."
_SHOWN = 60
_MOST = 100
"Problems told of one request."


def status_of(error: BeaconError) -> int:
    """404 for what is not there, 422 for what cannot be, 503 for what the relay cannot do now."""
    if error.key in _NOT_FOUND:
        return 404
    return 422 if isinstance(error, InputError) else 503


def answer_of(error: BeaconError) -> dict[str, Any]:
    """The body that tells of an error."""
    problems = error.problems if isinstance(error, InputError) else ()
    return answer(error.key, error.fields, problems)


def answer(key: str, fields: dict[str, Any] | None = None, problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """The body of a refusal: `{"error": {key, fields, en, zh_Hans, problems: [...]}}`."""
    told = [{"where": _where(p), **_said(p.key, p.fields)} for p in problems[:_MOST]]
    return {"error": {**_said(key, fields or {}), "problems": told}}


def problems_of(error: RequestValidationError) -> tuple[Problem, ...]:
    """Every mistake Pydantic found, by the place a person would look for."""
    found: dict[tuple[str, str], Problem] = {}
    for item in error.errors():
        problem = _problem(item)
        found.setdefault((problem.key, problem.path), problem)
    return tuple(found.values())


def shown(value: Any) -> str:
    """A piece of a caller's value, short enough for a message and free of anything but text."""
    text = f"{value:.15g}" if isinstance(value, float) else str(value)[:_SHOWN]
    return "".join(c if c.isprintable() else "·" for c in text)[:_SHOWN]


def _said(key: str, fields: dict[str, Any]) -> dict[str, Any]:
    message = msg(key, **fields)
    return {
        "key": key,
        "fields": {name: _plain(value) for name, value in fields.items()},
        **{language: translate(message, language) for language in LANGUAGES},
    }


def _plain(value: Any) -> Any:
    """A field of a message as JSON; a message within a message as its key and fields, so that it can be told anew."""
    if isinstance(value, Message):
        return {"key": value.key, "fields": {name: _plain(inner) for name, inner in value.fields.items()}}
    return value if isinstance(value, int | float) else shown(value)


def _where(problem: Problem) -> str:
    """The kernel's own checks name the field they mean, but not where it stands."""
    field = problem.fields.get("field")
    if problem.key != "impairment.range" or not field or problem.path.split(".")[-1] == field:
        return problem.path
    return f"{problem.path}.{field}" if problem.path else str(field)


def _problem(item: dict[str, Any]) -> Problem:
    kind: str = item["type"]
    place = item["loc"][1:] if item["loc"][:1] in (("body",), ("query",), ("path",)) else item["loc"]
    if kind == "json_invalid":
        return Problem(key=_KEYS[kind])
    if kind in ("missing", "extra_forbidden") and place:
        return Problem(key=_KEYS[kind], path=_spelt(place), fields={"field": shown(place[-1])})
    if kind == "missing":
        return Problem(key="relay_control.no_body")
    if kind in _LIMITS:
        key, name = _LIMITS[kind]
        limit = f"{item['ctx'][name]:,.15g}".replace(",", " ")
        return Problem(key=key, path=_spelt(place), fields={"given": _given(item), "limit": limit})
    if kind.startswith("datetime"):
        return Problem(key="relay_control.field.not_instant", path=_spelt(place), fields={"given": _given(item)})
    key = _KEYS.get(kind, "relay_control.field.invalid")
    return Problem(key=key, path=_spelt(place), fields={"given": _given(item)})


def _given(item: dict[str, Any]) -> str:
    value = item.get("input")
    if isinstance(value, list | dict):
        return "[…]" if isinstance(value, list) else "{…}"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, int) and abs(value) > 2**63:
        return f"{'-' if value < 0 else ''}≥ 2^{value.bit_length() - 1}"  # digits of a huge number cost time
    return shown(value)


def _spelt(place: Iterable[Any]) -> str:
    """paths[3].lane.loss"""
    text = ""
    for step in place:
        text += f"[{step}]" if isinstance(step, int) else f".{shown(step)}" if text else shown(step)
    return text[:200]
