"""The room: a state machine without clock, socket, file or chance of its own.

Theory of operation. The shell hands in what happened (a page entered, spoke, was lost; the relay answered; a deadline
passed) with the time, and gets Effects back: messages to sockets, and whether the state must be kept first. What the
relay should play is not ordered step by step: `wanted` says what its session ought to be now, and the lane keeper
brings the relay there, however often either was away. `deadline_ms` says when `due` has something to do.

A page is known by its socket's number; a person by an id that is also the name of their leg. A lost socket makes the
person away, and their leg stays: media goes from browser to relay to browser and does not pass here. A page that comes
back with its resume secret is the same person on the same leg.

Every message is answered or refused. Refusals are InputErrors raised by the handlers, before they changed anything.

Longer than other modules: one handler for each thing that can happen, all of them on the one state. What can be said
without the state (limits, views, scripts, seats, what the relay should play) has modules of its own.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from beacon.centre.rooms import limits, script_run
from beacon.centre.rooms.about import About
from beacon.centre.rooms.effects import CLOSED, ELSEWHERE, LEFT, Effects, EndSocket, RouteOrdered, Tell
from beacon.centre.rooms.events import (
    Carried,
    Fallen,
    Guest,
    Heard,
    Hello,
    Leave,
    Minted,
    MirrorStands,
    OrderRoute,
    OwnDelay,
    Ping,
    RelayIs,
    RelayNews,
    Shortfalls,
    Shows,
    Signal,
    Sit,
    Solo,
    Stands,
    StartScript,
    StopScript,
)
from beacon.centre.rooms.seats import check_room_for, in_force, legs_of, seats_told, settle_deadline_ms, settled
from beacon.centre.rooms.state import Ice, Mirror, Person, RoomState, RouteOn, Script
from beacon.centre.rooms.views import ice_view, person_view, route_view, script_view, welcome_view
from beacon.centre.rooms.wanted import Wanted, wanted_session
from beacon.errors import InputError
from beacon.nouns.visit import RouteChoice

if TYPE_CHECKING:
    from beacon.flows.room_routes import RoomLayout

Layouts = Callable[[RouteChoice, frozenset[str]], "RoomLayout"]
"The layout of a choice over the sites in use; raises InputError `room.route_*`."

_NAMES = {
    OwnDelay: "own_delay", Sit: "sit", Signal: "signal", Stands: "stands", Fallen: "fallen", Shows: "state",
    Carried: "stats", Solo: "solo", MirrorStands: "mirror_stands", OrderRoute: "route", StartScript: "script",
    StopScript: "script", Leave: "leave", Ping: "ping",
}  # fmt: skip


class Room:
    """One visit's room."""

    def __init__(
        self, about: About, state: RoomState, *, layouts: Layouts, chance: Callable[[int], bytes]
    ) -> None:
        self._about = about
        self._state = state
        self._layouts = layouts
        self._chance = chance
        self._relay_up = False
        self._people: dict[int, str] = {}
        "Person by socket."
        self._sockets: dict[str, int] = {}
        "Socket by person."
        self._layout: tuple[tuple[RouteChoice, frozenset[str]], RoomLayout] | None = None
        self._now_ms = 0
        "Latest time handed in."
        self._route_told = True
        self._out = Effects()

    @property
    def state(self) -> RoomState:
        """All that outlives this object."""
        return self._state

    @property
    def about(self) -> About:
        """Its visit and firm."""
        return self._about

    @property
    def relay_up(self) -> bool:
        """Whether the relay answers."""
        return self._relay_up

    def person_of(self, socket: int) -> Person | None:
        """Whose socket it is."""
        id = self._people.get(socket)
        return None if id is None else self._state.person(id)

    def sockets(self) -> tuple[int, ...]:
        """Everybody who can be told something."""
        return tuple(self._people)

    # What happens.

    def enter(self, socket: int, guest: Guest, hello: Hello, *, now_ms: int) -> Effects:
        """A page said hello."""
        return self._run(lambda: self._enter(socket, guest, hello, now_ms), about="hello", socket=socket, now_ms=now_ms)

    def heard(self, socket: int, event: Heard, *, now_ms: int) -> Effects:
        """A page said something after its hello."""
        name = _NAMES[type(event)]

        def handle() -> None:
            person = self.person_of(socket)
            if person is None:
                raise InputError("room.hello_first")
            self._hear(person, event, now_ms)

        return self._run(handle, about=name, socket=socket, now_ms=now_ms)

    def lost(self, socket: int, *, now_ms: int) -> Effects:
        """A socket is gone."""

        def handle() -> None:
            person = self.person_of(socket)
            self._forget_socket(socket)
            if person is not None:
                self._change(replace(person, away_ms=now_ms), change="away")

        return self._run(handle, now_ms=now_ms)

    def told(self, news: RelayNews, *, now_ms: int) -> Effects:
        """The relay said something."""
        return self._run(lambda: self._relay_told(news), now_ms=now_ms)

    def put_out(self, gone: Callable[[Person], bool], *, why: str, now_ms: int) -> Effects:
        """People who may not be here any longer."""

        def handle() -> None:
            for person in [held for held in self._state.people if gone(held)]:
                self._remove(person, why=why)

        return self._run(handle, now_ms=now_ms)

    def close(self, *, now_ms: int) -> Effects:
        """Everybody goes; the room is over."""

        def handle() -> None:
            for person in self._state.people:
                self._remove(person, why=CLOSED)
            self._out.closed = True

        return self._run(handle, now_ms=now_ms)

    def due(self, *, now_ms: int) -> Effects:
        """Whatever its time has come for."""
        return self._run(lambda: self._due(now_ms), now_ms=now_ms)

    def deadline_ms(self) -> int | None:
        """When to call `due` next."""
        state = self._state
        waits: list[int | None] = [
            *(p.away_ms + limits.AWAY_MS for p in state.people if p.away_ms is not None),
            *(at_ms for ice in self._ices() if (at_ms := ice.expires_ms - limits.RENEW_AHEAD_MS) > self._now_ms),
            settle_deadline_ms(state),
            script_run.deadline_ms(state.script),
            None if state.empty_ms is None else state.empty_ms + limits.EMPTY_MS,
        ]
        return min((wait for wait in waits if wait is not None), default=None)

    def wanted(self, *, now_ms: int) -> Wanted:
        """What the relay's session ought to be."""
        return wanted_session(self._state, self._layout_now(), now_ms=now_ms)

    def revert(self, state: RoomState, *, now_ms: int) -> None:
        """Be as before: what was changed could not be kept. People who came since are nobody again, and those whose
        socket was lost since are away."""
        self._state = state
        for socket, id in list(self._people.items()):
            if state.person(id) is None:
                self._forget_socket(socket)
        people = tuple(
            p if p.id in self._sockets or p.away_ms is not None else replace(p, away_ms=now_ms) for p in state.people
        )
        self._state = replace(state, people=people)

    def all_away(self, *, now_ms: int) -> None:
        """The room came back with its process: no socket is left of those there were."""
        people = tuple(replace(p, away_ms=now_ms if p.away_ms is None else p.away_ms) for p in self._state.people)
        empty_ms = self._state.empty_ms
        self._state = replace(
            self._state, people=people, empty_ms=now_ms if not people and empty_ms is None else empty_ms
        )

    # Entering.

    def _enter(self, socket: int, guest: Guest, hello: Hello, now_ms: int) -> None:
        if socket in self._people:
            raise InputError("room.hello_twice")
        person = self._resumed(guest, hello)
        if person is not None:
            self._come_back(socket, person, hello, now_ms)
        else:
            self._come(socket, guest, hello, now_ms)

    def _resumed(self, guest: Guest, hello: Hello) -> Person | None:
        if hello.resume is None:
            return None
        wanted = _digest(hello.resume)
        return next(
            (p for p in self._state.people if p.resume_hash == wanted and p.participant == guest.participant), None
        )

    def _come_back(self, socket: int, person: Person, hello: Hello, now_ms: int) -> None:
        self._part(person.id, ELSEWHERE)
        self._seat_socket(socket, person.id)
        was_away = person.away_ms is not None
        person = replace(person, away_ms=None, language=hello.language)
        self._state = self._state.with_person(person)
        self._out.save = True
        assert hello.resume is not None
        self._welcome(socket, person, hello.resume, now_ms)
        if was_away:
            self._say_others(person.id, {"t": "person", "change": "back", "person": person_view(person)})

    def _come(self, socket: int, guest: Guest, hello: Hello, now_ms: int) -> None:
        before = [held for held in self._state.people if held.participant == guest.participant]
        id = "p-" + b32encode(self._chance(5)).decode().lower()[:6]
        if len(self._state.people) - len(before) >= limits.PRESENT:
            raise InputError("room.too_many", most=limits.PRESENT)
        if self._state.person(id) is not None:
            raise InputError("room.try_again")
        # One invitation is one person: a page opened a second time, or afresh, takes the first one's place.
        for held in before:
            self._remove(held, why=ELSEWHERE)
        secret = urlsafe_b64encode(self._chance(24)).decode()
        person = Person(
            id=id,
            participant=guest.participant,
            invitation=guest.invitation,
            name=hello.name or guest.name,
            language=hello.language,
            presenter=guest.presenter,
            resume_hash=_digest(secret),
            site=guest.site if guest.site in self._about.sites else next(iter(self._about.sites)),
        )
        self._seat_socket(socket, person.id)
        self._state = replace(self._state.with_person(person), empty_ms=None)
        self._out.save = True
        self._welcome(socket, person, secret, now_ms)
        self._say_others(person.id, {"t": "person", "change": "joined", "person": person_view(person)})

    def _welcome(self, socket: int, person: Person, resume: str, now_ms: int) -> None:
        route = self._route_view()
        self._say(
            (socket,),
            welcome_view(
                self._about, self._state, person, resume=resume, route=route, relay_up=self._relay_up, now_ms=now_ms
            ),
        )
        self._say_seat(person)
        self._say_mirror(person)

    # Speaking.

    def _hear(self, person: Person, event: Heard, now_ms: int) -> None:  # noqa: C901 (one line a message)
        match event:
            case Signal():
                self._signal(person, event)
            case Carried():
                self._carried(person, event)
            case Stands() | Fallen():
                self._connection(person, event)
            case Shows():
                self._shows(person, event)
            case Ping():
                self._say_to(person.id, {"t": "pong", "n": event.n, "server_utc_ms": now_ms})
            case Sit():
                self._sit(person, event, now_ms)
            case OwnDelay():
                self._own_delay(person, event)
            case Solo():
                self._solo(person, event)
            case MirrorStands():
                self._mirror_stands(person)
            case OrderRoute():
                self._order(person, event, now_ms)
            case StartScript() | StopScript():
                self._script(person, event, now_ms)
            case Leave():
                self._remove(person, why=LEFT)

    def _signal(self, person: Person, event: Signal) -> None:
        peer = self._state.person(event.to)
        if not person.here or peer is None or peer.id == person.id or not peer.here:
            raise InputError("room.signal_target")
        self._say_to(peer.id, {"t": "signal", "from": person.id, "call": event.call, **event.content})

    def _carried(self, person: Person, event: Carried) -> None:
        if event.carrier != person.carrier:
            # Not kept: the next counters say it again.
            self._state = self._state.with_person(replace(person, carrier=event.carrier))
            self._say_person("changed", self._state.person(person.id))

    def _connection(self, person: Person, event: Stands | Fallen) -> None:
        peer = self._state.person(event.peer)
        if peer is None or peer.id == person.id or not (person.seated and peer.seated):
            raise InputError("room.no_such_peer")
        known = person.stands.get(event.peer)
        stands = dict(person.stands)
        if isinstance(event, Stands):
            stands[event.peer] = event.call
        elif known is None or event.call >= known:  # a late word of an earlier connection says nothing of this one
            stands.pop(event.peer, None)
        if stands != person.stands:
            self._state = self._state.with_person(replace(person, stands=stands))
            self._out.save = True

    def _shows(self, person: Person, event: Shows) -> None:
        shown = event.camera or event.screen
        if shown and not person.seated:
            raise InputError("room.sit_first")
        if shown and not (person.camera or person.screen):
            check_room_for(self._state, person, video=True)
        self._change(
            replace(person, muted=event.muted, camera=event.camera, screen=event.screen, hand=event.hand)
        )

    def _own_delay(self, person: Person, event: OwnDelay) -> None:
        carrier = next((name for name in ("udp", "tcp", "tls") if event.carriers.get(name) == "ok"), person.carrier)
        self._change(replace(person, own_delay_ms=event.rtt_ms / 2.0, carrier=person.carrier or carrier))

    def _sit(self, person: Person, event: Sit, now_ms: int) -> None:
        if event.site not in self._about.sites:
            raise InputError("room.unknown_site", site=event.site)
        check_room_for(self._state, person, video=event.video)
        fresh = not person.seated
        if person.mirror is not None and person.mirror.site == event.site:
            person = replace(person, mirror=None)
            self._say_to(person.id, {"t": "mirror", "site": None})
        person = replace(
            person,
            site=event.site,
            seated=True,
            audio=event.audio,
            video=event.video,
            camera=event.video,
            muted=person.muted if not fresh else not event.audio,
            sat_ms=now_ms if fresh else person.sat_ms,
        )
        self._change(person)
        self._say_seat(person)
        self._route_changed()

    def _solo(self, person: Person, event: Solo) -> None:
        if not person.seated:
            raise InputError("room.sit_first")
        if event.site is None:
            self._keep(replace(person, mirror=None))
            self._say_to(person.id, {"t": "mirror", "site": None})
        elif event.site not in self._about.sites:
            raise InputError("room.unknown_site", site=event.site)
        elif event.site == person.site:
            raise InputError("room.solo_same_site")
        elif person.mirror is None:
            self._keep(replace(person, mirror=Mirror(site=event.site, in_force=self._about.impair_setup)))
        else:
            person = replace(person, mirror=replace(person.mirror, site=event.site))
            self._keep(person)
            self._say_mirror(person)
        self._route_changed()

    def _mirror_stands(self, person: Person) -> None:
        if person.mirror is None or person.mirror.ice is None:
            raise InputError("room.no_mirror")
        self._keep(replace(person, in_force=True, mirror=replace(person.mirror, in_force=True)))
        self._route_changed()

    # The route.

    def _order(self, person: Person, event: OrderRoute, now_ms: int) -> None:
        if not person.presenter:
            raise InputError("room.not_presenter")
        lead_ms = limits.SWITCH_LEAD_MS if event.in_ms is None else event.in_ms
        at_ms = now_ms + round(min(max(lead_ms, 0.0), limits.LONGEST_LEAD_MS))
        self._set_route(event.choice, at_ms=at_ms, by=person.name, participant=person.participant)
        if self._state.script.running:  # a hand on the wheel ends the demonstration
            self._set_script(replace(self._state.script, running=False))

    def _script(self, person: Person, event: StartScript | StopScript, now_ms: int) -> None:
        if not person.presenter:
            raise InputError("room.not_presenter")
        if isinstance(event, StopScript):
            self._set_script(replace(self._state.script, running=False))
            return
        steps = self._state.script.steps if event.steps is None else event.steps
        for step in script_run.checked(steps):
            self._layouts(step.choice, self._sites())
        self._set_script(
            Script(
                steps=steps, running=True, started_ms=now_ms + limits.SWITCH_LEAD_MS, by=person.name,
                participant=person.participant,
            )
        )  # fmt: skip
        self._run_script(now_ms)

    def _run_script(self, now_ms: int) -> None:
        script = self._state.script
        step = script_run.step_due(script, now_ms=now_ms)
        if step is None:
            return
        try:
            at_ms = max(now_ms, script.step_ms(step))
            self._set_route(script.steps[step].choice, at_ms=at_ms, by=script.by, participant=script.participant)
        except InputError as error:
            # Checked when it began; since then somebody sat at a site this step cannot be had for.
            self._out.todo += [_refusal(each, "script", error) for each in self.sockets()]
            self._set_script(replace(script, running=False))
            return
        self._set_script(replace(script, step=step, running=step + 1 < len(script.steps)))

    def _set_route(self, choice: RouteChoice, *, at_ms: int, by: str, participant: str) -> None:
        layout = self._layouts(choice, self._sites())
        before = self._state.route
        # A switch that is ordered already keeps its place before this one.
        route = RouteOn(number=before.number + 1, choice=layout.choice, at_ms=max(at_ms, before.at_ms), by=by)
        self._state = replace(self._state, route=route)
        self._out.save = True
        self._out.todo.append(
            RouteOrdered(number=route.number, choice=route.choice, at_ms=route.at_ms, participant=participant)
        )
        self._route_changed()

    def _set_script(self, script: Script) -> None:
        self._state = replace(self._state, script=script)
        self._out.save = True
        self._say(self.sockets(), {"t": "script", "state": script_view(script)})

    def _route_changed(self) -> None:
        """Told once, after everything else."""
        self._route_told = False

    def _route_view(self) -> dict[str, Any]:
        return route_view(self._state.route, self._layout_now(), in_force=in_force(self._state))

    def _sites(self) -> frozenset[str]:
        """Sites the relay must know: where somebody sits, and where people were invited to."""
        return frozenset((*legs_of(self._state).values(), *self._about.invited[: 2 * limits.PEOPLE]))

    def _layout_now(self) -> RoomLayout:
        key = (self._state.route.choice, self._sites())
        if self._layout is None or self._layout[0] != key:
            self._layout = (key, self._layouts(*key))
        return self._layout[1]

    # The relay.

    def _relay_told(self, news: RelayNews) -> None:
        match news:
            case RelayIs(up=up):
                if up != self._relay_up:
                    self._relay_up = up
                    self._say(self.sockets(), {"t": "relay", "state": "up" if up else "away"})
            case Minted(leg=leg, ice=ice):
                self._minted(leg, ice)
            case Shortfalls(by_leg=by_leg):
                for person in self._state.people:
                    missing_ms = float(by_leg.get(person.id, 0.0))
                    if abs(missing_ms - person.shortfall_ms) >= 0.1:  # told with one decimal
                        self._state = self._state.with_person(replace(person, shortfall_ms=missing_ms))
                        self._say_person("changed", self._state.person(person.id))

    def _minted(self, leg: str, ice: Ice) -> None:
        for person in self._state.people:
            if person.id == leg and person.seated:
                renewed = person.ice is not None
                person = replace(person, ice=ice)
                self._keep(person)
                if renewed:
                    self._say_to(person.id, {"t": "credentials", "ice": ice_view(ice)})
                else:
                    self._say_seat(person)
                    self._say_person("changed", person)
            elif person.mirror_leg == leg and person.mirror is not None:
                person = replace(person, mirror=replace(person.mirror, ice=ice))
                self._keep(person)
                self._say_mirror(person)

    def _ices(self) -> Iterable[Ice]:
        for person in self._state.people:
            if person.ice is not None:
                yield person.ice
            if person.mirror is not None and person.mirror.ice is not None:
                yield person.mirror.ice

    # Time.

    def _due(self, now_ms: int) -> None:
        state = self._state
        for person in state.people:
            if person.away_ms is not None and now_ms >= person.away_ms + limits.AWAY_MS:
                self._remove(person, why=LEFT)
        self._run_script(now_ms)
        if state.empty_ms is not None and now_ms >= state.empty_ms + limits.EMPTY_MS:
            self._out.closed = True

    # Telling and changing.

    def _run(
        self, handle: Callable[[], None], *, now_ms: int, about: str = "", socket: int | None = None
    ) -> Effects:
        self._now_ms = max(self._now_ms, now_ms)
        before, sockets = self._state, dict(self._people)
        out = self._out = Effects()
        self._route_told = True
        try:
            handle()
            self._settle(now_ms)
            self._tell_changes(before)
        except InputError as error:
            self._state = before
            self._people = sockets
            self._sockets = {id: held for held, id in sockets.items()}
            if socket is None:
                raise
            return Effects([_refusal(socket, about, error)])
        self._mark_empty(now_ms)
        return out

    def _tell_changes(self, before: RoomState) -> None:
        if seats_told(self._state) != seats_told(before):
            self._out.legs_changed = True
        if not self._route_told or in_force(self._state) != in_force(before):
            self._say(self.sockets(), {"t": "route", "state": self._route_view()})

    def _settle(self, now_ms: int) -> None:
        after = settled(self._state, impair_setup=self._about.impair_setup, now_ms=now_ms)
        if after != self._state:
            self._state = after
            self._out.save = True

    def _mark_empty(self, now_ms: int) -> None:
        if not self._state.people and self._state.empty_ms is None:
            self._state = replace(self._state, empty_ms=now_ms)
            self._out.save = True

    def _keep(self, person: Person) -> None:
        self._state = self._state.with_person(person)
        self._out.save = True

    def _change(self, person: Person, change: str = "changed") -> None:
        self._keep(person)
        self._say_person(change, person)

    def _remove(self, person: Person, *, why: str) -> None:
        self._part(person.id, why)
        self._state = self._state.without(person.id)
        self._out.save = True
        view = person_view(replace(person, seated=False))
        self._say(self.sockets(), {"t": "person", "change": "left", "person": view})

    def _part(self, id: str, why: str) -> None:
        """Let the person's socket go, if they have one."""
        socket = self._sockets.get(id)
        if socket is not None:
            self._out.todo.append(EndSocket(socket, why))
            self._forget_socket(socket)

    def _seat_socket(self, socket: int, id: str) -> None:
        self._people[socket] = id
        self._sockets[id] = socket

    def _forget_socket(self, socket: int) -> None:
        id = self._people.pop(socket, None)
        if id is not None:
            self._sockets.pop(id, None)

    def _say_seat(self, person: Person) -> None:
        if person.seated and person.ice is not None:
            self._say_to(person.id, {"t": "seated", "site": person.site, "ice": ice_view(person.ice)})

    def _say_mirror(self, person: Person) -> None:
        mirror = person.mirror
        if mirror is not None and mirror.ice is not None:
            self._say_to(
                person.id,
                {"t": "mirror", "site": mirror.site, "leg": person.mirror_leg, "ice": ice_view(mirror.ice)},
            )

    def _say_person(self, change: str, person: Person | None) -> None:
        assert person is not None
        self._say(self.sockets(), {"t": "person", "change": change, "person": person_view(person)})

    def _say_others(self, id: str, message: Mapping[str, Any]) -> None:
        self._say(tuple(socket for socket, held in self._people.items() if held != id), message)

    def _say_to(self, id: str, message: Mapping[str, Any]) -> None:
        socket = self._sockets.get(id)
        if socket is not None:
            self._say((socket,), message)

    def _say(self, sockets: tuple[int, ...], message: Mapping[str, Any]) -> None:
        if sockets:
            self._out.todo.append(Tell(sockets, message))


def _refusal(socket: int, about: str, error: InputError) -> Tell:
    return Tell((socket,), {"t": "refused", "about": about, "key": error.key, "fields": dict(error.fields)})


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
