"""Nouns filled with something of every kind they can hold: what a form of them must be able to say."""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from enum import Enum
from typing import Any

from beacon.nouns import Band, Link, LinkKind

BAND = Band(low=0.123456789, typical=0.5, high=1.0)
PLAIN: dict[Any, Any] = {
    str: "words",
    bool: True,
    int: 3,
    float: 1.23456789,
    type(None): None,
    Band: BAND,
    Link: Link(LinkKind.MPLS),
    Any: "words",
}


def sample(kind: Any, *, empty: bool = False) -> Any:
    """A value of a type: one item where many are possible; with `empty`, None and nothing where that is possible."""
    if kind in PLAIN:
        return PLAIN[kind]
    if inspect.isclass(kind) and dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return kind(**{f.name: sample(hints[f.name], empty=empty) for f in dataclasses.fields(kind)})
    if inspect.isclass(kind) and issubclass(kind, Enum):
        return next(iter(kind))
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return None if empty and type(None) in inside else sample(inside[0], empty=empty)
    if origin is dict:
        return {} if empty else {"key": sample(inside[1])}
    if inside[-1] is Ellipsis:
        return () if empty else (sample(inside[0]),)
    return tuple(sample(part, empty=empty) for part in inside)
