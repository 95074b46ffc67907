"""A conversation with a room, as a test writes it: who says what, who hears what.

    talk = Talk(sites=("London", "Beijing"))
    anna = talk.enters("anna", presenter=True)
    anna.sits("London")
    anna.hears("seated")

Pages are numbers of sockets; the relay gives a credential at once unless `talk.relay_answers` is False. Every message a
page is told is held to its model. The state goes through its stored form after every event.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter

from beacon.centre.rooms import events, wording
from beacon.centre.rooms.about import about_visit
from beacon.centre.rooms.effects import Effects, EndSocket, RouteOrdered, Tell
from beacon.centre.rooms.messages_told import Server
from beacon.centre.rooms.room import Room
from beacon.centre.rooms.state import Ice, IceServer, Person, RoomState, RouteOn, Script
from beacon.centre.rooms.stored_room import pack_room, unpack_room
from beacon.centre.rooms.wanted import Wanted
from beacon.firmfile import firm_from_text
from beacon.flows.room_routes import check_choice, room_layout
from beacon.nouns import Firm
from beacon.nouns.visit import Participant, RouteChoice, ScriptStep, Visit

SERVER: TypeAdapter[Any] = TypeAdapter(Server)
START_MS = 1_790_000_000_000
HOUR_MS = 3_600_000


def firm_of(*names: str) -> Firm:
    """A firm with a site in each of these cities."""
    return firm_from_text(firm_text(*names), name="firm.yaml")


def firm_text(*names: str) -> str:
    """A firm file with a site in each of these cities."""
    access = "access: {medium: fibre, down_mbps: 200, up_mbps: 200, background_pct: 30}"
    rows = "".join(f"  - {{name: {name}, city: {name}, people: 10, {access}, link: internet}}\n" for name in names)
    return f"version: 1\nfirm: {{name: Tried and True, home: GB}}\nsites:\n{rows}"


def visit_of(firm: Firm, *, script: tuple[ScriptStep, ...] = (), impair_setup: bool = False) -> Visit:
    """A visit of the firm, somebody invited to each of its sites."""
    people = tuple(
        Participant(id=f"at-{site.name}", name=f"Someone at {site.name}", site=site.name, language="en")
        for site in firm.sites
    )
    return Visit(
        id="visit1", title="A first look", firm="firm1", at_utc=datetime(2026, 3, 5, 12, tzinfo=UTC), minutes=60,
        participants=people, choice=choice_of(firm), script=script, impair_setup=impair_setup,
        created_utc=datetime(2026, 3, 1, tzinfo=UTC),
    )  # fmt: skip


def choice_of(firm: Firm, link: str = "internet", *, hour_utc: int = 2, **more: Any) -> RouteChoice:
    """One kind of link everywhere."""
    return RouteChoice(links={site.name: link for site in firm.sites}, hour_utc=hour_utc, **more)


@dataclass
class Page:
    """One page of one person."""

    talk: Talk
    number: int
    participant: str
    you: str = ""
    resume: str = ""
    told: list[dict[str, Any]] = field(default_factory=list)
    ended: str = ""

    def says(self, event: events.Heard) -> Page:
        """Anything."""
        self.talk.happens(lambda room: room.heard(self.number, event, now_ms=self.talk.now_ms))
        return self

    def sits(self, site: str, *, audio: bool = True, video: bool = False) -> Page:
        """Take a seat."""
        return self.says(events.Sit(site=site, audio=audio, video=video))

    def shows(self, **what: bool) -> Page:
        """Microphone, camera, screen, hand."""
        return self.says(events.Shows(**{"muted": False, "camera": False, "screen": False, "hand": False, **what}))

    def stands(self, *peers: Page, call: int = 1) -> Page:
        """Connections to these stand at this end."""
        for peer in peers:
            self.says(events.Stands(peer=peer.you, call=call))
        return self

    def lost(self) -> Page:
        """The socket is gone."""
        self.talk.happens(lambda room: room.lost(self.number, now_ms=self.talk.now_ms))
        return self

    def hears(self, t: str, **fields: Any) -> dict[str, Any]:
        """The first message of this type among those not looked at yet; earlier ones are dropped."""
        for at, message in enumerate(self.told):
            if message["t"] == t and all(message.get(name) == value for name, value in fields.items()):
                del self.told[: at + 1]
                return message
        raise AssertionError(f"{self.participant} was not told {t} {fields} but {[m['t'] for m in self.told]}")

    def hears_nothing(self, *types: str) -> None:
        """Of these types, or at all."""
        found = [message for message in self.told if not types or message["t"] in types]
        assert not found, found

    def is_refused(self, key: str) -> dict[str, Any]:
        """The last thing said was not done."""
        return self.hears("refused", key=key)

    @property
    def person(self) -> Person:
        """As the room knows them."""
        found = self.talk.room.state.person(self.you)
        assert found is not None
        return found


class Talk:
    """A room and everybody who talks to it."""

    def __init__(
        self, *sites: str, script: Callable[[Firm], tuple[ScriptStep, ...]] | None = None, impair_setup: bool = False,
        invited: tuple[str, ...] | None = None,
    ) -> None:  # fmt: skip
        self.firm = firm_of(*(sites or ("London", "Beijing", "Shanghai")))
        steps = script(self.firm) if script else ()
        self.visit = visit_of(self.firm, script=steps, impair_setup=impair_setup)
        if invited is not None:
            people = tuple(person for person in self.visit.participants if person.site in invited)
            self.visit = replace(self.visit, participants=people)
        self.now_ms = START_MS
        self.relay_answers = True
        self.ordered: list[RouteOrdered] = []
        self.pages: dict[int, Page] = {}
        self.closed = False
        self._numbers = itertools.count(1)
        self._chance = itertools.count(1)
        self.saves = 0
        self.room = self._room(
            RoomState(
                visit=self.visit.id, seed=7, opened_ms=self.now_ms, empty_ms=self.now_ms,
                route=RouteOn(number=1, choice=check_choice(self.firm, self.visit.choice), at_ms=self.now_ms),
                script=Script(steps=steps),
            )
        )  # fmt: skip

    def _room(self, state: RoomState) -> Room:
        def layouts(choice: RouteChoice, sites: frozenset[str]) -> Any:
            return room_layout(self.firm, choice, seed=7, sites=sites)

        def chance(count: int) -> bytes:
            return hashlib.sha256(str(next(self._chance)).encode()).digest()[:count]

        return Room(about_visit(self.visit, self.firm), state, layouts=layouts, chance=chance)

    def happens(self, apply: Callable[[Room], Effects]) -> Effects:
        """Something happens, and the shell does what the room wants."""
        before = self.room.state
        effects = apply(self.room)
        assert effects.save or kept(self.room.state) == kept(before), "a change was not kept"
        self.saves += effects.save
        assert unpack_room(pack_room(self.room.state)) == self.room.state
        for each in effects.todo:
            if isinstance(each, Tell):
                for number in each.sockets:
                    self._tell(number, each.message)
            elif isinstance(each, EndSocket):
                self.pages[each.socket].ended = each.why
            else:
                self.ordered.append(each)
        self.closed = self.closed or effects.closed
        if self.relay_answers:
            self.relay_mints()
        return effects

    def _tell(self, number: int, message: Any) -> None:
        page = self.pages[number]
        assert not page.ended, "told something after the end"
        said = SERVER.validate_json(wording.frame(message)).model_dump(by_alias=True, exclude_unset=True)
        page.told.append(said)
        if said["t"] == "welcome":
            page.you, page.resume = said["you"], said["resume"]

    def relay_mints(self) -> None:
        """The relay gives everybody who needs one a credential."""
        for leg in sorted(self.wanted.mint):
            ice = ice_of(leg, expires_ms=self.now_ms + 4 * HOUR_MS)
            self.happens(lambda room, leg=leg, ice=ice: room.told(events.Minted(leg=leg, ice=ice), now_ms=self.now_ms))

    @property
    def wanted(self) -> Wanted:
        """What the relay should play now."""
        return self.room.wanted(now_ms=self.now_ms)

    def enters(
        self, participant: str, *, presenter: bool = False, resume: str | None = None, invitation: str = "",
        name: str | None = None,
    ) -> Page:
        """A page says hello."""
        page = Page(self, next(self._numbers), participant)
        self.pages[page.number] = page
        guest = events.Guest(
            participant=participant, invitation=invitation or f"inv-{participant}", name=participant.title(),
            site=self.firm.sites[0].name, language="en", presenter=presenter,
        )  # fmt: skip
        hello = events.Hello(language="en", resume=resume, name=name)
        self.happens(lambda room: room.enter(page.number, guest, hello, now_ms=self.now_ms))
        return page

    def seated(self, participant: str, site: str, **more: Any) -> Page:
        """A page says hello and takes a seat."""
        return self.enters(participant, **more).sits(site)

    def connect(self, *pages: Page) -> None:
        """All connections among these stand, at both ends."""
        for page in pages:
            page.stands(*(peer for peer in pages if peer is not page))

    def waits(self, ms: int) -> None:
        """Time passes; the room is woken at each of its deadlines."""
        end_ms = self.now_ms + ms
        for _ in range(1_000):
            deadline_ms = self.room.deadline_ms()
            if self.closed or deadline_ms is None or deadline_ms > end_ms:
                break
            self.now_ms = max(self.now_ms, deadline_ms)
            self.happens(lambda room: room.due(now_ms=self.now_ms))
        else:
            raise AssertionError("the room's deadlines come without end")
        self.now_ms = end_ms

    def dies_and_comes_back(self) -> None:
        """The process is killed; another one brings the room back from what was kept."""
        self.room = self._room(unpack_room(pack_room(self.room.state)))
        self.room.all_away(now_ms=self.now_ms)
        for page in self.pages.values():
            page.told.clear()

    def everybody_forgets(self) -> None:
        """What was told so far was looked at."""
        for page in self.pages.values():
            page.told.clear()


def kept(state: RoomState) -> RoomState:
    """A state without what need not be kept: carriers and shortfalls, which are told anew."""
    return replace(state, people=tuple(replace(p, carrier="", shortfall_ms=0.0) for p in state.people))


def ice_of(leg: str, *, expires_ms: int) -> Ice:
    """A credential."""
    server = IceServer(urls=("turn:127.0.0.1:3478?transport=udp",), username=f"1:{leg}", credential="x")
    return Ice(servers=(server,), expires_ms=expires_ms)
