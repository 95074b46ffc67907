"""What the session book wants done: orders to the data plane and to the TURN core, carried out in the order given."""

from __future__ import annotations

from dataclasses import dataclass

from beacon.impair import LaneProfile, QueueProfile
from beacon.impair.head_of_line import HeadOfLineProfile

NO_QUEUE_NUMBER = -1
"In place of a queue's number."


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneFigures:
    """All that the data plane is told of a lane."""

    profile: LaneProfile
    up: int = NO_QUEUE_NUMBER
    "Number of the queue of the sender's site."
    down: int = NO_QUEUE_NUMBER
    head_of_line: HeadOfLineProfile | None = None
    "How TCP carries the route, where UDP is refused."


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLane:
    """A new lane in its first state."""

    origin: int
    target: int
    key: tuple[int, int]
    figures: LaneFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchLane:
    """Other figures for a lane, for what arrives at or after `at_ns`."""

    origin: int
    target: int
    figures: LaneFigures
    at_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseLane:
    """A lane is no more."""

    origin: int
    target: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetQueue:
    """A new queue, empty."""

    queue: int
    key: tuple[int, int]
    profile: QueueProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchQueue:
    """Other figures for a queue; what waits in it stays."""

    queue: int
    profile: QueueProfile
    at_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseQueue:
    """A queue is no more."""

    queue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeLeg:
    """The allocations of a leg must close."""

    session: str
    leg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseUdp:
    """From `at_ns` on, UDP to and from a leg is refused, or no longer."""

    session: str
    leg: str
    refused: bool
    at_ns: int


Order = SetLane | SwitchLane | CloseLane | SetQueue | SwitchQueue | CloseQueue | RevokeLeg | RefuseUdp
