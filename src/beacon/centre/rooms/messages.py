"""The room protocol as models: every message a page may send, and every message it may be told.

`read` turns a frame into what the room hears, or says why not. What the centre tells is built as plain dicts (`views`);
the models of those describe them, make the schema in docs, and are held to them by tests.

A page's counters (`stats`) come from every page every second: they are only looked at for shape here, and read field
by field by `centre.live`, which trusts none of them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NoReturn, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from beacon.centre.rooms import events, limits
from beacon.errors import PeerError
from beacon.nouns import visit as nouns

Language = Literal["en", "zh_Hans"]
CarrierState = Literal["ok", "failed", "cannot_test"]
Name = Annotated[str, Field(max_length=200)]
"A site's name, as the firm file has it."
LegId = Annotated[str, Field(min_length=3, max_length=16, pattern=r"^[pm]-[a-z0-9]+$")]
Call = Annotated[int, Field(ge=0, le=2**31 - 1, description="Counts up per pair of people.")]
Version = Annotated[Literal[1], Field(description="Version of the protocol.")]
MOST_LINKS = 512
"Links of a route: a firm's sites."
MOST_STATS = 16


class Part(BaseModel):
    """A group of fields."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )


class Said(Part):
    """A message of a page."""

    v: Version = 1


class Hello(Said):
    """The first message: who I am in this visit is known by the cookie."""

    t: Literal["hello"]
    language: Language
    resume: Annotated[str, Field(max_length=64)] | None = None
    "The secret of an earlier welcome, to have the same seat again."
    name: Annotated[str, Field(max_length=limits.NAME_CHARACTERS)] | None = None
    "As I want to be called; left out, as the invitation says."

    def event(self) -> events.Hello:
        """As the room hears it."""
        name = "".join(c for c in self.name or "" if c.isprintable()).strip()
        return events.Hello(language=self.language, resume=self.resume, name=name or None)


class Carriers(Part):
    """What the check found of each way to the relay."""

    udp: CarrierState
    tcp: CarrierState
    tls: CarrierState


class OwnDelay(Said):
    """My own way to the relay, which is subtracted from the route."""

    t: Literal["own_delay"]
    rtt_ms: Annotated[float, Field(ge=0.0, le=10_000.0)]
    "Round trip between this page and the relay. [ms]"
    carriers: Carriers

    def event(self) -> events.OwnDelay:
        """As the room hears it."""
        return events.OwnDelay(rtt_ms=self.rtt_ms, carriers=dict(self.carriers))


class Sit(Said):
    """Take a seat, or change site."""

    t: Literal["sit"]
    site: Name
    audio: bool
    video: bool

    def event(self) -> events.Sit:
        """As the room hears it."""
        return events.Sit(site=self.site, audio=self.audio, video=self.video)


class Description(Part):
    """A session description, as RTCSessionDescription.toJSON gives it."""

    type: Literal["offer", "answer", "pranswer", "rollback"]
    sdp: Annotated[str, Field(max_length=limits.FRAME_BYTES)] = ""


class Candidate(Part):
    """A candidate, as RTCIceCandidate.toJSON gives it; an empty `candidate` is the end of them."""

    candidate: Annotated[str, Field(max_length=2_048)] = ""
    sdpMid: Annotated[str, Field(max_length=256)] | None = None
    sdpMLineIndex: Annotated[int, Field(ge=0, le=65_535)] | None = None
    usernameFragment: Annotated[str, Field(max_length=256)] | None = None


class Signal(Said):
    """A description or a candidate for somebody seated; handed on as it is."""

    t: Literal["signal"]
    to: LegId
    call: Call
    description: Description | None = None
    candidate: Candidate | None = None
    "Null is the end of them too."

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if ("description" in self.model_fields_set) == ("candidate" in self.model_fields_set):
            raise ValueError("description or candidate")
        return self

    def event(self) -> events.Signal:
        """As the room hears it."""
        content = self.model_dump(include={"description", "candidate"}, exclude_unset=True)
        return events.Signal(to=self.to, call=self.call, content=content)


class Stands(Said):
    """My end of the connection to `peer` is connected."""

    t: Literal["stands"]
    peer: LegId
    call: Call

    def event(self) -> events.Stands:
        """As the room hears it."""
        return events.Stands(peer=self.peer, call=self.call)


class Fallen(Said):
    """My end of the connection to `peer` is lost."""

    t: Literal["fallen"]
    peer: LegId
    call: Call

    def event(self) -> events.Fallen:
        """As the room hears it."""
        return events.Fallen(peer=self.peer, call=self.call)


class State(Said):
    """What I show."""

    t: Literal["state"]
    muted: bool
    camera: bool
    screen: bool
    hand: bool

    def event(self) -> events.Shows:
        """As the room hears it."""
        return events.Shows(muted=self.muted, camera=self.camera, screen=self.screen, hand=self.hand)


class Stats(Said):
    """Counters of what I receive, once a second; `links` as docs/room-protocol.md lists them."""

    t: Literal["stats"]
    at_ms: float
    "My clock. [ms]"
    links: Annotated[list[dict[str, Any]], Field(max_length=MOST_STATS)]


class Solo(Said):
    """Open my mirror leg at a site, or close it."""

    t: Literal["solo"]
    site: Name | None

    def event(self) -> events.Solo:
        """As the room hears it."""
        return events.Solo(site=self.site)


class MirrorStands(Said):
    """Both my connections of solo are connected."""

    t: Literal["mirror_stands"]

    def event(self) -> events.MirrorStands:
        """As the room hears it."""
        return events.MirrorStands()


class RouteChoice(Part):
    """What a route is made of."""

    links: Annotated[dict[Name, Annotated[str, Field(max_length=40)]], Field(max_length=MOST_LINKS)]
    "Kind of link by site; a site left out keeps the link it has today."
    hour_utc: Annotated[int, Field(ge=0, le=23)]
    hub: Annotated[str, Field(max_length=200)] = ""
    "Id of a hub that all media crosses; empty for direct paths."
    udp_refused: Annotated[list[Name], Field(max_length=MOST_LINKS)] = []
    "Sites whose people cannot use UDP."

    def noun(self) -> nouns.RouteChoice:
        """The noun."""
        return nouns.RouteChoice(
            links=dict(self.links), hour_utc=self.hour_utc, hub=self.hub, udp_refused=tuple(self.udp_refused)
        )


class Route(Said):
    """Put the room on another route; presenters only."""

    t: Literal["route"]
    choice: RouteChoice
    in_ms: Annotated[float, Field(ge=0.0, le=float(limits.LONGEST_LEAD_MS))] | None = None
    "From now. [ms]"

    def event(self) -> events.OrderRoute:
        """As the room hears it."""
        return events.OrderRoute(choice=self.choice.noun(), in_ms=self.in_ms)


class Step(Part):
    """One step of a demonstration."""

    at_s: Annotated[float, Field(ge=0.0, le=4 * 3_600.0)]
    "After its start. [s]"
    choice: RouteChoice
    title: Annotated[str, Field(max_length=200)] = ""

    def noun(self) -> nouns.ScriptStep:
        """The noun."""
        return nouns.ScriptStep(at_s=self.at_s, choice=self.choice.noun(), title=self.title)


class Script(Said):
    """Start or stop the demonstration; presenters only."""

    t: Literal["script"]
    action: Literal["start", "stop"]
    steps: Annotated[list[Step], Field(max_length=limits.STEPS)] | None = None
    "Left out, those the visit was made with, or the last ones given."

    def event(self) -> events.StartScript | events.StopScript:
        """As the room hears it."""
        if self.action == "stop":
            return events.StopScript()
        return events.StartScript(steps=None if self.steps is None else tuple(step.noun() for step in self.steps))


class Leave(Said):
    """I go; my credential counts no longer."""

    t: Literal["leave"]

    def event(self) -> events.Leave:
        """As the room hears it."""
        return events.Leave()


class Ping(Said):
    """Are you there?"""

    t: Literal["ping"]
    n: Annotated[int, Field(ge=0, le=2**53)]

    def event(self) -> events.Ping:
        """As the room hears it."""
        return events.Ping(n=self.n)


Client = Annotated[
    Hello | OwnDelay | Sit | Signal | Stands | Fallen | State | Stats | Solo | MirrorStands | Route | Script | Leave
    | Ping,
    Field(discriminator="t"),
]  # fmt: skip
_CLIENT: TypeAdapter[Any] = TypeAdapter(Client)
CLIENT_TYPES = frozenset(
    {
        "hello", "own_delay", "sit", "signal", "stands", "fallen", "state", "stats", "solo", "mirror_stands", "route",
        "script", "leave", "ping",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counters:
    """A page's counters, not yet read."""

    links: list[dict[str, Any]]


class Unreadable(PeerError):
    """A frame that means nothing; `about` is its type as far as it has one."""

    def __init__(self, key: str, /, *, about: str = "", fatal: bool = False, **fields: Any) -> None:
        super().__init__(key, **fields)
        self.about = about
        self.fatal = fatal  # the page speaks another protocol: there is no use in going on


def read(frame: str) -> events.Hello | events.Heard | Counters:
    """What a page's frame says.

    Raises
    ------
    Unreadable
        For everything else; nothing else is raised, whatever the frame.
    """
    said = _loaded(frame)
    about = said.get("t")
    if not isinstance(about, str) or about not in CLIENT_TYPES:
        raise Unreadable("room.unknown_type", about=_short(about))
    if about == "stats":
        return _counters(said)
    try:
        heard: events.Hello | events.Heard = _CLIENT.validate_python(said).event()
    except ValidationError as error:
        _refuse(about, error)
    return heard


def _loaded(frame: str) -> dict[str, Any]:
    if len(frame) > limits.FRAME_BYTES:
        raise Unreadable("room.too_large", limit_kib=limits.FRAME_BYTES // 1024)
    try:
        said = json.loads(frame, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Unreadable("room.not_json") from None
    if not isinstance(said, dict):
        raise Unreadable("room.not_json")
    version = said.get("v")
    if isinstance(version, bool) or version != limits.PROTOCOL:
        raise Unreadable("room.version", fatal=True, about=_short(said.get("t")), wanted=limits.PROTOCOL)
    return said


def _no_number(constant: str) -> NoReturn:
    raise ValueError(constant)


def _counters(said: dict[str, Any]) -> Counters:
    links = said.get("links")
    if not isinstance(links, list) or len(links) > MOST_STATS or not all(isinstance(link, dict) for link in links):
        raise Unreadable("room.misshapen", about="stats", where="links")
    return Counters(links)


def _refuse(about: str, error: ValidationError) -> NoReturn:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"][1:])
    raise Unreadable("room.misshapen", about=about, where=_short(where) or about)


def _short(value: object) -> str:
    """A piece of the frame that can stand in an answer."""
    return ascii(value)[1:-1][:40] if isinstance(value, str) else ""
