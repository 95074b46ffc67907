"""What a room wants done after hearing something. The shell keeps the state first, then does the rest in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from beacon.nouns.visit import RouteChoice

LEFT, ELSEWHERE, REVOKED, CLOSED, SLOW = "left", "elsewhere", "revoked", "closed", "slow"
"Why a page's part ends: it left, opened a second time, had its invitation revoked; the room closed; it read slowly."


@dataclass(frozen=True, slots=True)
class Tell:
    """A message to pages."""

    sockets: tuple[int, ...]
    message: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EndSocket:
    """The last message to a page, then its socket closes."""

    socket: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteOrdered:
    """For those who keep intervals, and the audit log: a route was ordered."""

    number: int
    choice: RouteChoice
    at_ms: int
    participant: str
    "Who ordered it, as the visit knows them: the name they go by in the room is of their own choice."


@dataclass(slots=True)
class Effects:
    """In order."""

    todo: list[Tell | EndSocket | RouteOrdered] = field(default_factory=list)
    save: bool = False
    "The state must be kept before anything else is done."
    legs_changed: bool = False
    "Somebody sat, left, changed site, or fell silent: those who keep figures want to know."
    closed: bool = False
    "The room is over."
