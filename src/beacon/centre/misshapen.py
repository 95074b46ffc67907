"""What cannot be in a request, by the place a person would look for: Pydantic's errors as problems with our sentences.

The relay's control interface says most of them already; what differs here is what a browser's user meets.
"""

from __future__ import annotations

from typing import Any

from fastapi.exceptions import RequestValidationError

from beacon.errors import Problem
from beacon.relay.control.problems import problems_of

_CHOICES = ("enum", "literal_error")
_SHORT = ("string_too_short", "too_short")
_RELAYS_OWN = "relay_control.field.invalid"


def problems_in(error: RequestValidationError) -> tuple[Problem, ...]:
    """Every mistake once."""
    found: dict[tuple[str, str], Problem] = {}
    for item in error.errors():
        for plain in problems_of(RequestValidationError([item])):
            problem = _ours(plain, item)
            found.setdefault((problem.key, problem.path), problem)
    return tuple(found.values())


def _ours(plain: Problem, item: dict[str, Any]) -> Problem:
    given, told = plain.fields.get("given", ""), item.get("ctx", {})
    if item["type"] in _CHOICES:
        choices = str(told["expected"]).replace("'", "").replace(" or ", ", ")
        return Problem(key="http.field.choice", path=plain.path, fields={"given": given, "choices": choices})
    if item["type"] in _SHORT:
        return Problem(key="http.field.short", path=plain.path, fields={"least": told["min_length"]})
    if plain.key == _RELAYS_OWN:
        return Problem(key="http.field.invalid", path=plain.path, fields={"given": given})
    return plain
