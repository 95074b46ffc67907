"""What a room is, as data: who is there, who sits where, which route is on. Survives the process.

Times are milliseconds of UTC on a clock that never jumps (the shell's business), whole numbers. Everything is frozen:
a room changes by taking another state, so that a change that could not be kept can be taken back.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from beacon.nouns.visit import RouteChoice, ScriptStep


@dataclass(frozen=True, slots=True, kw_only=True)
class IceServer:
    """A relay's addresses with the credential for them."""

    urls: tuple[str, ...]
    username: str
    credential: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ice:
    """What a page puts into its connections' configuration."""

    servers: tuple[IceServer, ...]
    expires_ms: int
    "New allocations can be made until then."


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """The second leg of somebody alone: their own voice, heard at another site."""

    site: str
    in_force: bool = False
    ice: Ice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in the room. A person is a leg of the relay's session from the moment they sit."""

    id: str
    participant: str
    "Of the visit; `host:<account>` for a host."
    invitation: str = ""
    "By which they came; empty for a host."
    name: str
    language: str
    presenter: bool = False
    resume_hash: str
    "SHA-256 of the secret by which a lost page gets its seat back. [hex]"
    site: str
    "Where they sit, or were asked to sit."
    seated: bool = False
    sat_ms: int = 0
    audio: bool = False
    video: bool = False
    muted: bool = False
    camera: bool = False
    screen: bool = False
    hand: bool = False
    away_ms: int | None = None
    "Since when the socket is lost."
    carrier: str = ""
    own_delay_ms: float = 0.0
    "One-way, to the relay. [ms]"
    shortfall_ms: float = 0.0
    "By how much the worst of their lanes is slower than its route, because of own delays. [ms]"
    in_force: bool = False
    stands: dict[str, int] = field(default_factory=dict)
    "By peer: number of the connection this end says stands."
    ice: Ice | None = None
    mirror: Mirror | None = None

    @property
    def here(self) -> bool:
        """Seated, able to connect, and not away."""
        return self.seated and self.ice is not None and self.away_ms is None

    @property
    def mirror_leg(self) -> str:
        """Name of the mirror's leg."""
        return "m" + self.id[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteOn:
    """A route that was ordered."""

    number: int
    choice: RouteChoice
    at_ms: int
    "When it takes force; may lie ahead."
    by: str = ""
    "Name of whoever ordered it; empty for the route the room opened with."


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A demonstration on a timetable."""

    steps: tuple[ScriptStep, ...] = ()
    running: bool = False
    step: int = -1
    "The step that was ordered last; -1 before the first."
    started_ms: int = 0
    by: str = ""
    participant: str = ""
    "Of the visit, who started it."

    def step_ms(self, step: int) -> int:
        """When a step takes force."""
        return self.started_ms + round(self.steps[step].at_s * 1_000)

    @property
    def following(self) -> int | None:
        """The step that comes next; None when none does."""
        return self.step + 1 if self.running and self.step + 1 < len(self.steps) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomState:
    """All that a room is."""

    visit: str
    seed: int
    opened_ms: int
    route: RouteOn
    script: Script = field(default_factory=Script)
    people: tuple[Person, ...] = ()
    "In the order they came."
    empty_ms: int | None
    "Since when nobody is in it."

    def person(self, id: str) -> Person | None:
        """Somebody by id."""
        return next((person for person in self.people if person.id == id), None)

    def with_person(self, person: Person) -> RoomState:
        """With somebody as they are now, at the end when new."""
        if self.person(person.id) is None:
            return replace(self, people=(*self.people, person))
        return replace(self, people=tuple(person if held.id == person.id else held for held in self.people))

    def without(self, id: str) -> RoomState:
        """Without somebody, nor anybody's connection to them."""
        return replace(
            self,
            people=tuple(
                replace(held, stands={peer: call for peer, call in held.stands.items() if peer != id})
                for held in self.people
                if held.id != id
            ),
        )
