"""One room, running: takes what happens in order, keeps the state, and only then lets anybody know.

Events wait in one queue and are taken in batches, so that a burst (a room of six coming back) is one write. When a
batch cannot be kept, the room goes back to what it was, and everybody who asked for something is told why not.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from beacon.centre.problems import public_fields
from beacon.centre.rooms import wording
from beacon.centre.rooms.about import About
from beacon.centre.rooms.effects import Effects, EndSocket, RouteOrdered, Tell
from beacon.centre.rooms.events import RelayNews
from beacon.centre.rooms.lane_keeper import LaneKeeper
from beacon.centre.rooms.ports import LiveFigures
from beacon.centre.rooms.room import Room
from beacon.centre.rooms.seats import seats_told
from beacon.centre.rooms.session_census import SessionCensus
from beacon.centre.rooms.state import RoomState
from beacon.centre.rooms.steady_clock import utc_of
from beacon.centre.rooms.stored_room import pack_room
from beacon.centre.rooms.wanted import session_name
from beacon.errors import InputError, StoreError
from beacon.ports.relay import RelayGateway
from beacon.ports.store import RoomStore

log = logging.getLogger("beacon.centre.rooms")

BATCH = 64
FAILED_WAIT_S = 1.0
"After a write that failed. [s]"
LIVE_EVERY_S = 1.0


class Lines(Protocol):
    """The sockets of the pages."""

    def send(self, socket: int, text: str) -> None:
        """Queue a frame; one for a socket that is gone is dropped."""

    def end(self, socket: int, why: str) -> None:
        """Queue the last message, then close."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something for the room."""

    apply: Callable[[Room, int], Effects]
    socket: int | None = None
    about: str = ""


class RunningRoom:
    """One visit's room and its tasks."""

    def __init__(
        self, room: Room, *, store: RoomStore, relay: RelayGateway, census: SessionCensus, live: LiveFigures,
        lines: Lines, now_ms: Callable[[], int], switched: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._room = room
        self._store = store
        self._live = live
        self._lines = lines
        self._now_ms = now_ms
        self._switched = switched
        self._queue: asyncio.Queue[Happening] = asyncio.Queue()
        self._pairs: list[dict[str, Any]] = []
        self.over = False
        "It has closed: nobody may be sent here any longer."
        self._keeper = LaneKeeper(
            relay, census, session=session_name(room.state.visit), now_ms=now_ms, tell=self._relay_says
        )

    @property
    def state(self) -> RoomState:
        """As it is now."""
        return self._room.state

    @property
    def about(self) -> About:
        """Its visit and firm."""
        return self._room.about

    @property
    def pairs(self) -> list[dict[str, Any]]:
        """What is lived, as last told."""
        return self._pairs

    @property
    def sockets(self) -> int:
        """How many pages are joined to it."""
        return len(self._room.sockets())

    def leg_of(self, socket: int) -> str | None:
        """Person of a socket."""
        person = self._room.person_of(socket)
        return None if person is None else person.id

    def post(self, happening: Happening) -> None:
        """Something happened."""
        self._queue.put_nowait(happening)

    def _relay_says(self, news: RelayNews) -> None:
        self.post(Happening(lambda room, now_ms: room.told(news, now_ms=now_ms)))

    async def run(self) -> None:
        """Until it is over."""
        keeper = asyncio.create_task(self._keeper.run())
        ticking = asyncio.create_task(self._tell_live())
        try:
            self._keeper.want(self._room.wanted(now_ms=self._now_ms()))
            while not self.over:
                await self._take(await self._next())
            await self._wind_up()
        finally:
            keeper.cancel()
            ticking.cancel()
            await asyncio.gather(keeper, ticking, return_exceptions=True)

    async def _wind_up(self) -> None:
        visit = self._room.state.visit
        self._live.closed(visit)
        await self._keeper.end()
        try:
            await asyncio.to_thread(self._store.close_room, visit)
        except (InputError, StoreError) as error:
            log.warning("closed room stays in the store visit=%s key=%s", visit, error.key)

    async def _next(self) -> list[Happening]:
        """What has happened, or a deadline that came."""
        deadline_ms = self._room.deadline_ms()
        wait_s = None if deadline_ms is None else max(deadline_ms - self._now_ms(), 0) / 1_000
        batch = []
        try:
            async with asyncio.timeout(wait_s):
                batch.append(await self._queue.get())
        except TimeoutError:
            pass
        while len(batch) < BATCH and not self._queue.empty():
            batch.append(self._queue.get_nowait())
        return batch

    async def _take(self, batch: list[Happening]) -> None:
        before = self._room.state
        due = Happening(lambda room, now_ms: room.due(now_ms=now_ms))
        found = [self._apply(happening) for happening in (*batch, due)]
        if any(effects.save for effects in found):
            try:
                await asyncio.to_thread(self._store.save_room, before.visit, pack_room(self._room.state))
            except InputError:
                # The visit was deleted; so is the room.
                found.append(self._room.close(now_ms=self._now_ms()))
            except StoreError as error:
                await self._take_back(before, batch, error)
                return
        self._keeper.want(self._room.wanted(now_ms=self._now_ms()))
        for effects in found:
            self._carry_out(effects)

    def _apply(self, happening: Happening) -> Effects:
        try:
            return happening.apply(self._room, self._now_ms())
        except InputError as error:
            # Of nobody's message: the firm's own figures make a route impossible that was possible before.
            log.error("room stands still visit=%s key=%s", self._room.state.visit, error.key)
            return Effects()

    async def _take_back(self, before: RoomState, batch: list[Happening], error: StoreError) -> None:
        log.error("room not kept visit=%s key=%s", before.visit, error.key)
        self._room.revert(before, now_ms=self._now_ms())
        for happening in batch:
            if happening.socket is not None:
                refusal = wording.refusal(happening.about, error.key, public_fields(error))
                self._lines.send(happening.socket, wording.frame(refusal))
        await asyncio.sleep(FAILED_WAIT_S)

    def _carry_out(self, effects: Effects) -> None:
        for each in effects.todo:
            match each:
                case Tell(sockets=sockets, message=message):
                    self._tell(sockets, message)
                case EndSocket(socket=socket, why=why):
                    self._lines.end(socket, why)
                case RouteOrdered(number=number, choice=choice, at_ms=at_ms, participant=participant):
                    self._live.route_ordered(self._room.state.visit, number, choice, utc_of(at_ms))
                    self._switched(participant)
        if effects.legs_changed:
            self.tell_seats()
        self.over = self.over or effects.closed

    def tell_seats(self) -> None:
        """Who sits where, is called what, and is silent."""
        told = seats_told(self._room.state)
        self._live.seats(self._room.state.visit, told.sites, names=told.names, muted=told.muted)

    def _tell(self, sockets: tuple[int, ...], message: Mapping[str, Any]) -> None:
        text = wording.frame(message)
        for socket in sockets:
            self._lines.send(socket, text)

    async def _tell_live(self) -> None:
        visit = self._room.state.visit
        while True:
            await asyncio.sleep(LIVE_EVERY_S)
            self._pairs = await self._live.tick(visit)
            if self._pairs:
                self._tell(
                    self._room.sockets(), {"t": "live", "at_utc_ms": self._now_ms(), "pairs": self._pairs}
                )

