"""A message: a key in the catalogue and what fills its placeholders. Holds no sentence of its own.

Fields may be numbers, strings, other messages (translated in turn) or `Quantity` (a number with a way to
print it), so that the whole of a document can be translated at the last moment, once per language.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and how to print it."""

    value: float
    "The figure, in the unit of the code."
    style: str = "number"
    """number, integer, pct (a fraction printed as per cent), ms, mbps, hours: the renderer's unit words."""
    digits: int = 0
    "Digits after the decimal mark."


@dataclass(frozen=True, slots=True)
class Names:
    """A proper name with one form per language; falls back to English."""

    en: str
    zh: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message key and its fields."""

    key: str
    fields: dict[str, Any] = field(default_factory=dict)
    count: int | None = None
    "Chooses the plural form where the catalogue has one."


def msg(key: str, /, **fields: Any) -> Message:
    """Short way to write a Message."""
    return Message(key, fields)
