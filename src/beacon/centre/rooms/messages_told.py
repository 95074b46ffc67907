"""Every message the centre tells a page, as models: they make the schema, and tests hold `views` to them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from beacon.centre.rooms.messages import Candidate, Description


class Part(BaseModel):
    """A group of fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, use_attribute_docstrings=True)


class Told(Part):
    """A message to a page."""

    v: Literal[1]


class CityNames(Part):
    """A city in both languages."""

    en: str
    zh: str


class IceServer(Part):
    """For RTCPeerConnection, with iceTransportPolicy relay."""

    urls: list[str]
    username: str
    credential: str


class Ice(Part):
    """One credential of one leg."""

    servers: list[IceServer]


class RouteChoice(Part):
    """What a route is made of: a link for every site of the firm."""

    links: dict[str, str]
    hour_utc: int
    hub: str
    udp_refused: list[str]


class Person(Part):
    """Somebody in the room. The id is the name of their leg."""

    id: str
    name: str
    site: str
    language: Literal["en", "zh_Hans"]
    presenter: bool
    seated: bool
    "Has a seat and the credential for it: connect to them."
    audio: bool
    video: bool
    muted: bool
    camera: bool
    screen: bool
    hand: bool
    away: bool
    "Their socket is lost; media may well go on."
    carrier: Literal["udp", "tcp", "tls", ""]
    shortfall_ms: float
    "By how much their worst lane is slower than its route, because of their own delay. [ms]"


class Pair(Part):
    """One directed pair of sites in use."""

    from_site: str
    to_site: str
    delay_ms: float
    "Mean one-way delay, waits in both sites' lines included. [ms]"
    loss: float
    "[0..1]"
    via: list[CityNames]
    "Hubs; empty for a direct path."
    flags: list[str]
    "Message keys of what is not known or only estimated."


class RouteState(Part):
    """The route ordered last."""

    number: int
    choice: RouteChoice
    at_utc_ms: int
    "When it takes force; may lie ahead."
    by: str
    "Who ordered it; empty for the one the room opened with."
    in_force: bool
    "Whether it holds for everybody seated; lanes of those for whom it does not yet are clean."
    pairs: list[Pair]


class Step(Part):
    """One step of a demonstration."""

    at_s: float
    choice: RouteChoice
    title: str


class ScriptState(Part):
    """The demonstration."""

    running: bool
    step: int
    "Ordered last; -1 before the first."
    steps: list[Step]
    started_utc_ms: int | None
    next_at_utc_ms: int | None


class VisitView(Part):
    """The visit."""

    id: str
    title: str
    firm: str


class SiteView(Part):
    """A site one may sit at."""

    name: str
    city: CityNames
    time_zone: str
    place_id: str
    links: list[str]
    "Kinds of link it may be put on."


class HubView(Part):
    """A place a hub may stand at."""

    id: str
    city: CityNames


class Limits(Part):
    """Of the room."""

    people: int
    video: int


class Welcome(Told):
    """The answer to hello."""

    t: Literal["welcome"]
    you: str
    resume: str
    "Secret: keep it, and say it in the next hello to have the same seat again."
    server_utc_ms: int
    presenter: bool
    alone_ok: bool
    visit: VisitView
    sites: list[SiteView]
    hubs: list[HubView]
    people: list[Person]
    "In the order they came, me among them."
    route: RouteState
    script: ScriptState
    limits: Limits
    relay: Literal["up", "away"]


class Seated(Told):
    """My seat and the credential of my leg."""

    t: Literal["seated"]
    site: str
    ice: Ice


class MirrorOpen(Told):
    """My mirror leg and its credential."""

    t: Literal["mirror"]
    site: str
    leg: str
    ice: Ice


class MirrorClosed(Told):
    """My mirror leg is gone."""

    t: Literal["mirror"]
    site: None


class PersonTold(Told):
    """Somebody came, changed, was lost, came back or left."""

    t: Literal["person"]
    change: Literal["joined", "changed", "left", "away", "back"]
    person: Person


class SignalTold(Told):
    """A description or a candidate of somebody."""

    model_config = ConfigDict(populate_by_name=True)

    t: Literal["signal"]
    from_: Annotated[str, Field(alias="from")]
    call: int
    description: Description | None = None
    candidate: Candidate | None = None


class RouteTold(Told):
    """Another route was ordered, or the one that was has taken force for everybody."""

    t: Literal["route"]
    state: RouteState


class ScriptTold(Told):
    """The demonstration went on."""

    t: Literal["script"]
    state: ScriptState


class Live(Told):
    """What is lived, each second: docs/live-scores.md lists the fields of a pair."""

    t: Literal["live"]
    at_utc_ms: int
    pairs: list[dict[str, Any]]


class Credentials(Told):
    """My leg's next credential; the standing connection goes on."""

    t: Literal["credentials"]
    ice: Ice


class RelayTold(Told):
    """Whether the centre reaches the relay; media may well go on when it does not."""

    t: Literal["relay"]
    state: Literal["up", "away"]


class Refused(Told):
    """Something I said was not done."""

    t: Literal["refused"]
    about: str
    "Type of the message that was refused."
    key: str
    fields: dict[str, Any]
    en: str
    zh_Hans: str


class Ended(Told):
    """My part is over; the socket closes."""

    t: Literal["ended"]
    why: Literal["left", "elsewhere", "revoked", "closed", "slow", "restarting"]


class Pong(Told):
    """I am there."""

    t: Literal["pong"]
    n: int
    server_utc_ms: int


Server = (
    Welcome | Seated | MirrorOpen | MirrorClosed | PersonTold | SignalTold | RouteTold | ScriptTold | Live
    | Credentials | RelayTold | Refused | Ended | Pong
)  # fmt: skip
