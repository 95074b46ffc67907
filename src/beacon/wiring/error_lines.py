"""Errors on their way between processes: as JSON, messages within messages included."""

from __future__ import annotations

from typing import Any

from beacon.errors import BeaconError, InputError, Problem, StoreError
from beacon.i18n import LANGUAGES, Message, Names, Quantity, entries

_KINDS: dict[str, type[BeaconError]] = {"input": InputError, "store": StoreError, "other": BeaconError}


def error_to_json(error: BeaconError) -> dict[str, Any]:
    """Key, fields, problems and whose fault."""
    kind = next((name for name, each in _KINDS.items() if isinstance(error, each)), "other")
    problems = error.problems if isinstance(error, InputError) else ()
    return {
        "kind": kind,
        "key": error.key,
        "fields": fields_to_json(error.fields),
        "problems": [
            {"key": p.key, "fields": fields_to_json(p.fields), "line": p.line, "path": p.path} for p in problems
        ],
    }


def error_from_json(told: dict[str, Any]) -> BeaconError:
    """The error again. Raises KeyError for what is none, or has no sentence."""
    key, fields = told["key"], fields_from_json(told["fields"])
    problems = tuple(
        Problem(key=p["key"], fields=fields_from_json(p["fields"]), line=p["line"], path=p["path"])
        for p in told["problems"]
    )
    if not {key, *(p.key for p in problems)} <= set(entries(LANGUAGES[0])):
        raise KeyError(key)
    if told["kind"] == "input":
        return InputError(key, problems=problems, **fields)
    return _KINDS[told["kind"]](key, **fields)


def fields_to_json(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields of a message as JSON."""
    return {name: _plain(value) for name, value in fields.items()}


def fields_from_json(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields of a message from JSON."""
    return {name: _rich(value) for name, value in fields.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        return {"$message": value.key, "fields": fields_to_json(value.fields), "count": value.count}
    if isinstance(value, Quantity):
        return {"$quantity": value.value, "style": value.style, "digits": value.digits}
    if isinstance(value, Names):
        return {"$names": value.en, "zh": value.zh}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if isinstance(value, int | float | str) or value is None else str(value)


def _rich(value: Any) -> Any:
    if isinstance(value, list):
        return [_rich(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "$message" in value:
        return Message(value["$message"], fields_from_json(value["fields"]), value["count"])
    if "$quantity" in value:
        return Quantity(value["$quantity"], value["style"], value["digits"])
    return Names(value["$names"], value["zh"])
