"""What can go wrong, by whose fault. Holds message keys and fields, never sentences.

An error carries the key of its message in the catalogue and the fields that fill its placeholders; the
entrances (command line, web) turn it into a sentence in the user's language and into an exit status.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with an input, with its place."""

    key: str
    "Message key."
    fields: dict[str, Any] = field(default_factory=dict)
    "Placeholders of the message."
    line: int | None = None
    "Line in the file, counted from 1."
    path: str = ""
    "Field, spelt as a person finds it: sites[3].city"


class BeaconError(Exception):
    """Base of all errors; `key` names the message, `fields` fill it."""

    def __init__(self, key: str, /, **fields: Any) -> None:
        super().__init__(key, fields)
        self.key = key
        self.fields = fields


class InputError(BeaconError):
    """The user's mistake: a file, an option or a figure. May hold several problems at once."""

    def __init__(self, key: str, /, *, problems: tuple[Problem, ...] = (), **fields: Any) -> None:
        super().__init__(key, **fields)
        self.problems = problems


class PeerError(BeaconError):
    """The far end's mistake: bytes from outside that do not mean anything."""


class RelayError(BeaconError):
    """The relay cannot do what was asked."""


class StoreError(BeaconError):
    """A file, disk or database did not keep what it was given."""


class MissingPart(BeaconError):
    """Something Beacon needs is not on this machine; the message says how to get it."""
