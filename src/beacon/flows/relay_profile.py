"""Reads a relay's profile file: one Impairment for both ways, or one for each, as JSON.

    {"base_delay_ms": 120, "loss": 0.02, "burst_ms": 80}
    {"out": {"base_delay_ms": 120}, "back": {"base_delay_ms": 90, "jitter_ms": 3}}
"""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from pydantic import ConfigDict, ValidationError, create_model

from beacon.errors import InputError, Problem
from beacon.impair import compile_lane
from beacon.nouns import Impairment

_Figures = create_model(
    "Figures",
    __config__=ConfigDict(extra="forbid", strict=True, allow_inf_nan=False),
    **{figure.name: (float, figure.default) for figure in fields(Impairment)},  # type: ignore[call-overload]
)
"An Impairment as it comes from outside: the same figures, and no others."
_WAYS = ("out", "back")
_SHOWN = 40
"Characters of a wrong value that a message repeats."


def read_profile(text: str, *, source: str) -> tuple[Impairment, Impairment]:
    """Lanes out and back.

    Parameters
    ----------
    text
        The file's content.
    source
        Its name, for messages.

    Raises
    ------
    InputError
        Not JSON, an unknown field, or figures no network can have.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise InputError("relay.profile.json", file=source, line=line) from None
    if not isinstance(data, dict):
        raise InputError("relay.profile.object", file=source)
    if set(data) & set(_WAYS):
        stray = sorted(set(data) - set(_WAYS))
        if stray or set(data) != set(_WAYS):
            raise InputError("relay.profile.ways", file=source)
        return _lane(data["out"], "out.", source), _lane(data["back"], "back.", source)
    lane = _lane(data, "", source)
    return lane, lane


def _lane(data: Any, place: str, source: str) -> Impairment:
    try:
        found = Impairment(**_Figures.model_validate(data).model_dump())
    except ValidationError as error:
        problems = tuple(_problem(e, place) for e in error.errors())
        raise InputError("relay.profile.wrong", problems=problems, file=source) from None
    compile_lane(found)  # raises for figures that no network can have
    return found


def _problem(error: Any, place: str) -> Problem:
    where = (place + ".".join(str(part) for part in error["loc"])).strip(".")
    unknown = error["type"] in ("unexpected_keyword_argument", "extra_forbidden")
    key = "relay.profile.unknown" if unknown else "relay.profile.number"
    known = ", ".join(Impairment.__dataclass_fields__)
    value = str(error["input"])[:_SHOWN]
    return Problem(key=key, path=where, fields={"field": where or "JSON", "known": known, "value": value})
