"""What a room hears: from pages, and from the relay. The shell has checked shape and size; sense is the room's.

`messages` reads pages' frames into these; the names are those of docs/room-protocol.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from beacon.centre.rooms.state import Ice
from beacon.nouns.visit import RouteChoice, ScriptStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Who holds a socket, as their invitation or account says."""

    participant: str
    invitation: str
    name: str
    site: str
    language: str
    presenter: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """The first message of a page."""

    language: str
    resume: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDelay:
    """What the check found of this page's way to the relay."""

    rtt_ms: float
    carriers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sit:
    """Take a seat at a site, or change to another."""

    site: str
    audio: bool
    video: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Session description or candidate for another page, handed on as it is."""

    to: str
    call: int
    content: Mapping[str, Any]
    "`description` or `candidate`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """This end of a connection stands."""

    peer: str
    call: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallen:
    """This end of a connection does not stand any longer."""

    peer: str
    call: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shows:
    """Microphone, camera, screen and hand."""

    muted: bool
    camera: bool
    screen: bool
    hand: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What carries a page's media now, out of its counters."""

    carrier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Solo:
    """Open the mirror leg at a site, or close it."""

    site: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorStands:
    """Both connections of solo stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRoute:
    """Put the room on another route."""

    choice: RouteChoice
    in_ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartScript:
    """Begin a demonstration; without steps, the visit's own."""

    steps: tuple[ScriptStep, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopScript:
    """End the demonstration; the route stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """Are you there?"""

    n: int


Heard = (
    OwnDelay | Sit | Signal | Stands | Fallen | Shows | Carried | Solo | MirrorStands | OrderRoute | StartScript
    | StopScript | Leave | Ping
)  # fmt: skip
"What a page says after its hello."


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayIs:
    """The relay can be reached, or cannot."""

    up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Minted:
    """A leg's new credential."""

    leg: str
    ice: Ice


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfalls:
    """How much of legs' own delays the relay could not subtract."""

    by_leg: Mapping[str, float]
    "Worst lane of each leg; legs not named have none. [ms]"


RelayNews = RelayIs | Minted | Shortfalls
