"""All rooms of this centre: opens them when the first page comes, brings them back after the process died, closes them.

Rooms are found by visit. What a room needs of the store is read here, in threads; so is whether its people may still
be in it.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import threading
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from beacon.centre.access.seats import sits_as_host
from beacon.centre.access.signing import HOST_PREFIX
from beacon.centre.parts import CentreParts
from beacon.centre.rooms.about import about_visit
from beacon.centre.rooms.effects import REVOKED
from beacon.centre.rooms.ports import LiveFigures
from beacon.centre.rooms.room import Room
from beacon.centre.rooms.running_room import Happening, Lines, RunningRoom
from beacon.centre.rooms.session_census import SessionCensus
from beacon.centre.rooms.state import Person, RoomState, RouteOn, Script
from beacon.centre.rooms.steady_clock import steady_utc, utc_of
from beacon.centre.rooms.stored_room import unpack_room
from beacon.centre.rooms.views import choice_view
from beacon.centre.rooms.wanted import session_name
from beacon.errors import BeaconError, InputError, RelayError, StoreError
from beacon.firmfile import firm_from_text
from beacon.nouns import Category, Firm
from beacon.nouns.visit import RouteChoice, Visit

if TYPE_CHECKING:
    from beacon.flows.room_routes import RoomLayout

log = logging.getLogger("beacon.centre.rooms")

LOOK_S = 3.0
"How often invitations of people in rooms are looked at. [s]"
SWEEP_S = 60.0
SWEEP_PREFIXES = ("visit-", "check-")
"Sessions of the relay that are this centre's."
_SEED_BYTES = 7


class RoomHall:
    """Rooms by visit. On `app.state.rooms`."""

    def __init__(self, parts: CentreParts, live: LiveFigures, lines: Lines) -> None:
        self._parts = parts
        self._live = live
        self._lines = lines
        self.now_ms: Callable[[], int] = steady_utc(parts.now_utc)
        self._census = SessionCensus(parts.relay, now_ms=self.now_ms)
        self._rooms: dict[str, RunningRoom] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._opening: dict[str, asyncio.Lock] = {}
        self._restoring: set[str] = set()
        self._background: set[asyncio.Task[None]] = set()
        self._fitting = threading.Lock()
        "Rooms that open together fit one estimator, not one each."
        self.checks: dict[str, tuple[str, str]] = {}
        "The relay's sessions of checks that go on, in the order they began: whose (visit, participant) each is."

    async def start(self) -> None:
        """Begin to bring back what was open when the process ended; pages that come meanwhile wait for their room."""
        kept = await asyncio.to_thread(self._parts.rooms.rooms)
        self._restoring = set(kept)
        for visit, state in kept.items():
            lock = self._opening.setdefault(visit, asyncio.Lock())
            await lock.acquire()
            self.in_background(self._restore(visit, state, lock))
        self.in_background(asyncio.to_thread(self._fit_routes))
        self.in_background(self._look_again_and_again())
        self.in_background(self._sweep())

    async def _restore(self, visit: str, kept: dict[str, Any], lock: asyncio.Lock) -> None:
        try:
            await self._open(visit, unpack_room(kept))
        except BeaconError as error:
            log.error("room not restored visit=%s key=%s fields=%s", visit, error.key, error.fields)
            await asyncio.to_thread(self._parts.rooms.close_room, visit)
        finally:
            self._restoring.discard(visit)
            lock.release()

    async def stop(self) -> None:
        """The process ends; rooms are kept as they are."""
        tasks = [*self._tasks.values(), *self._background]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def room_of(self, visit: str) -> RunningRoom:
        """The room of a visit, opened if need be. Raises BeaconError."""
        async with self._opening.setdefault(visit, asyncio.Lock()):
            room = self._rooms.get(visit)
            if room is not None and not room.over:
                return room
            if room is not None:
                await asyncio.wait({self._tasks[visit]})
            return await self._open(visit, None)

    def room(self, visit: str) -> RunningRoom | None:
        """The room of a visit, if it is open."""
        room = self._rooms.get(visit)
        return None if room is None or room.over else room

    def is_open(self, visit: str) -> bool:
        """Whether anybody can be found there."""
        return self.room(visit) is not None

    def overview(self) -> list[dict[str, Any]]:
        """What the board shows of each room."""
        return [_overview(room) for room in self._rooms.values() if not room.over]

    def sockets(self) -> int:
        """Pages that have joined a room."""
        return sum(room.sockets for room in self._rooms.values())

    async def visit_changed(self, visit: str) -> None:
        """Somebody may not be in the room any longer, or the visit is no more: look now. Raises nothing."""
        room = self.room(visit)
        if room is not None:
            await self._look(visit, room)

    def in_background(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something for as long as the hall is there."""
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    # Opening.

    async def _open(self, visit: str, kept: RoomState | None) -> RunningRoom:
        known, firm, room = await asyncio.to_thread(self._prepare, visit, kept)
        room.all_away(now_ms=self.now_ms())
        state = room.state
        running = RunningRoom(
            room, store=self._parts.rooms, relay=self._parts.relay, census=self._census, live=self._live,
            lines=self._lines, now_ms=self.now_ms,
            switched=lambda participant: self.in_background(self._note_switch(known, participant)),
        )  # fmt: skip
        self._live.room_opened(known, firm)
        self._live.route_ordered(visit, state.route.number, state.route.choice, utc_of(state.route.at_ms))
        running.tell_seats()
        self._rooms[visit] = running
        self._tasks[visit] = asyncio.create_task(self._run(visit, running))
        return running

    async def _note_switch(self, visit: Visit, participant: str) -> None:
        """Into the audit log, beside what goes on."""
        try:
            await asyncio.to_thread(self._note, visit, participant)
        except (InputError, StoreError) as error:
            log.warning("switch not noted visit=%s key=%s", visit.id, error.key)

    def _note(self, visit: Visit, participant: str) -> None:
        # The visit as it is now: people may have been added since the room opened.
        names = {person.id: person.name for person in self._parts.visits.visit(visit.id).participants}
        if participant.startswith(HOST_PREFIX):
            who = self._parts.accounts.account(participant.removeprefix(HOST_PREFIX)).name
        else:
            who = f"visitor:{names.get(participant, participant)}"
        self._parts.audit.note(
            who=who, act="route_switched", subject=visit.title, now_utc=self._parts.now_utc()
        )

    def _prepare(self, visit: str, kept: RoomState | None) -> tuple[Visit, Firm, Room]:
        """A room out of the store. In a thread: the first route of all loads and fits an estimator, which takes a
        second that must stop no other room."""
        known = self._parts.visits.visit(visit)
        stored = self._parts.firms.firm(known.firm)
        firm = firm_from_text(stored.text, name=stored.name)
        intervals = self._parts.rooms.intervals(visit)
        number = 1 + max((interval.number for interval in intervals), default=0)
        state = kept if kept is not None else _fresh(known, firm, number=number, now_ms=self.now_ms())
        layouts = partial(_layout, firm, state.seed)
        room = Room(about_visit(known, firm), state, layouts=layouts, chance=secrets.token_bytes)
        with self._fitting:
            room.wanted(now_ms=self.now_ms())
        return known, firm, room

    def _fit_routes(self) -> None:
        """Have the estimator fitted before the first visitor comes."""
        from beacon.flows.route_facts import route_facts  # heavy, as in about_visit

        with self._fitting:
            route_facts()

    async def _run(self, visit: str, room: RunningRoom) -> None:
        try:
            await room.run()
        except Exception:
            log.exception("room broke visit=%s", visit)
            raise
        finally:
            room.over = True
            if self._rooms.get(visit) is room:
                del self._rooms[visit]
                lock = self._opening.get(visit)
                if lock is not None and not lock.locked():
                    del self._opening[visit]

    # Who may stay.

    async def _look_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            for visit, room in list(self._rooms.items()):
                await self._look(visit, room)

    async def _look(self, visit: str, room: RunningRoom) -> None:
        try:
            await self._look_at(visit, room)
        except StoreError as error:
            log.warning("invitations not looked at visit=%s key=%s", visit, error.key)

    async def _look_at(self, visit: str, room: RunningRoom) -> None:
        people = room.state.people
        try:
            gone = await asyncio.to_thread(self._gone, visit, people)
        except InputError:  # the visit is no more
            room.post(Happening(lambda held, now_ms: held.close(now_ms=now_ms)))
            return
        if gone:
            room.post(
                Happening(lambda held, now_ms: held.put_out(lambda p: p.id in gone, why=REVOKED, now_ms=now_ms))
            )

    def _gone(self, visit: str, people: Iterable[Person]) -> frozenset[str]:
        """Ids of people whose invitation was revoked, who were taken off the visit, or who are no host any longer or
        signed out. An invitation that only expired lets nobody in, and puts nobody out."""
        invited = {person.id for person in self._parts.visits.visit(visit).participants}
        counts = {i.id for i in self._parts.visits.invitations(visit) if i.revoked_utc is None}
        return frozenset(
            person.id
            for person in people
            if (
                not sits_as_host(self._parts, person.participant, session=person.invitation)
                if person.participant.startswith(HOST_PREFIX)
                else person.participant not in invited or person.invitation not in counts
            )
        )

    async def _sweep(self) -> None:
        """Sessions nobody has any use for: of checks, and of rooms that were over when the relay was away."""
        while True:
            try:
                for session in await self._parts.relay.sessions():
                    await self._sweep_one(str(session["id"]))
            except (RelayError, InputError) as error:
                log.info("relay not swept key=%s", error.key)
            await asyncio.sleep(SWEEP_S)

    async def _sweep_one(self, name: str) -> None:
        # A room on its way back has a call in it: its session is the last thing to take away.
        used = {session_name(visit) for visit in (*self._rooms, *self._restoring, *self._opening)} | set(self.checks)
        if name.startswith(SWEEP_PREFIXES) and name not in used:
            await self._parts.relay.delete_session(name)


def _fresh(visit: Visit, firm: Firm, *, number: int, now_ms: int) -> RoomState:
    return RoomState(
        visit=visit.id,
        seed=int.from_bytes(secrets.token_bytes(_SEED_BYTES), "big"),
        opened_ms=now_ms,
        route=RouteOn(number=number, choice=_possible(visit, firm), at_ms=now_ms),
        script=Script(steps=visit.script),
        empty_ms=now_ms,
    )


def _possible(visit: Visit, firm: Firm) -> RouteChoice:
    """The visit's route, as far as the firm still has what it names: files are edited between an appointment and its
    day, and the room must open."""
    from beacon.flows.room_routes import check_choice  # heavy, as in about_visit

    names = {site.name for site in firm.sites}
    links = {site: link for site, link in visit.choice.links.items() if site in names}
    refused = tuple(site for site in visit.choice.udp_refused if site in names)
    choice = replace(visit.choice, links=links, udp_refused=refused)
    for attempt in (choice, replace(choice, hub=""), replace(choice, hub="", links={})):
        try:
            return check_choice(firm, attempt)
        except InputError as error:
            log.info("route not possible any longer visit=%s key=%s", visit.id, error.key)
    return check_choice(firm, RouteChoice(links={}, hour_utc=12))


def _layout(firm: Firm, seed: int, choice: RouteChoice, sites: frozenset[str]) -> RoomLayout:
    from beacon.flows.room_routes import room_layout  # heavy, as in about_visit

    return room_layout(firm, choice, seed=seed, sites=sites)


def _overview(room: RunningRoom) -> dict[str, Any]:
    state = room.state
    order = [category.value for category in Category]
    words = [pair["words"] for pair in room.pairs if pair.get("words") in order]
    return {
        "visit": state.visit,
        "title": room.about.title,
        "firm": room.about.firm,
        "people": len(state.people),
        "since_utc": utc_of(state.opened_ms).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "choice": choice_view(state.route.choice),
        "worst_words": max(words, key=order.index, default=None),
    }
