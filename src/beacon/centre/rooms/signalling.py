"""The WebSocket of the room: reads frames, hands them to the room, writes what it tells. docs/room-protocol.md.

Who may open it (cookie, Origin) the gate has seen to. A socket that says nothing sensible is told so; one that speaks
another protocol, or too much, is closed. Nothing a page sends raises anything here.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Mapping
from typing import Any

from fastapi import WebSocket

from beacon.centre.access.people import VisitorSeat
from beacon.centre.problems import public_fields
from beacon.centre.rooms import wording
from beacon.centre.rooms.events import Carried, Guest, Heard, Hello, OrderRoute, Sit, Solo, StartScript
from beacon.centre.rooms.hall import RoomHall
from beacon.centre.rooms.line import NO_HELLO, NOT_TEXT, OTHER_VERSION, TOO_FAST, Line, Pace
from beacon.centre.rooms.messages import Counters, Unreadable, read
from beacon.centre.rooms.ports import LiveFigures
from beacon.centre.rooms.running_room import Happening, RunningRoom
from beacon.centre.rooms.steady_clock import utc_of
from beacon.errors import BeaconError

HELLO_S = 10.0
"A page that has not said hello by then never will. [s]"
TELL_EVERY = 100
"Of frames too many, one in so many is answered: a page that does not listen need not be told each time."
CARRIERS = ("udp", "tcp", "tls")
COSTLY = (OrderRoute, StartScript, Sit, Solo)
"Asks for a route to be worked out anew, for which every room waits: up to some tenths of a second."
COSTLY_PER_S, COSTLY_BURST = 1.0, 12.0
"So many of them a page may say: more than fingers do."


class Switchboard:
    """All open sockets, by number."""

    def __init__(self) -> None:
        self._lines: dict[int, Line] = {}
        self._numbers = itertools.count(1)

    def send(self, socket: int, text: str) -> None:
        """Queue a frame; one for a socket that is gone is dropped."""
        line = self._lines.get(socket)
        if line is not None:
            line.send(text)

    def end(self, socket: int, why: str) -> None:
        """Queue the last message, then close."""
        line = self._lines.get(socket)
        if line is not None:
            line.end(why)

    def open(self, websocket: WebSocket) -> Line:
        """A line for a socket that was accepted."""
        line = Line(websocket, number=next(self._numbers))
        self._lines[line.number] = line
        return line

    def closed(self, line: Line) -> None:
        """The socket is gone."""
        self._lines.pop(line.number, None)


class Signalling:
    """Serves sockets."""

    def __init__(self, hall: RoomHall, live: LiveFigures, board: Switchboard) -> None:
        self._hall = hall
        self._live = live
        self._board = board

    async def serve(self, websocket: WebSocket, seat: VisitorSeat, guest: Guest) -> None:
        """One page, until it is gone."""
        await websocket.accept()
        line = self._board.open(websocket)
        writing = asyncio.create_task(line.write())
        page = _Page(self._hall, self._live, line, seat.visit, guest)
        reading = asyncio.create_task(self._read(websocket, page))
        try:
            await asyncio.wait({reading, writing}, return_when=asyncio.FIRST_COMPLETED)
            if reading.done() and not writing.done():
                # What is refused last is still told, to a page that is still there.
                line.close(reading.result() or NO_HELLO)
                await asyncio.wait({writing}, timeout=1.0)
        finally:
            self._board.closed(line)
            page.gone()
            for task in (reading, writing):
                task.cancel()
            await asyncio.gather(reading, writing, return_exceptions=True)

    async def _read(self, websocket: WebSocket, page: _Page) -> int:
        """Frames, until there are no more or one is too much; the code to close with."""
        pace = Pace(at_s=time.monotonic())
        while True:
            try:
                async with asyncio.timeout(None if page.joined else HELLO_S):
                    message = await websocket.receive()
            except TimeoutError:
                return NO_HELLO
            if message["type"] != "websocket.receive":
                return 1000
            text = message.get("text")
            if text is None:
                page.refuse("", "room.not_text", {})
                return NOT_TEXT
            if not pace.allows(now_s=time.monotonic()):
                if pace.refused % TELL_EVERY == 1:
                    page.refuse("", "room.too_fast", {})
                if pace.hopeless:
                    return TOO_FAST
                continue
            code = await page.hear(text)
            if code is not None:
                return code


class _Page:
    """What one socket has said so far."""

    def __init__(self, hall: RoomHall, live: LiveFigures, line: Line, visit: str, guest: Guest) -> None:
        self._hall = hall
        self._live = live
        self._line = line
        self._visit = visit
        self._guest = guest
        self._room: RunningRoom | None = None
        self._carrier = ""
        self._costly = Pace(per_s=COSTLY_PER_S, burst=COSTLY_BURST, at_s=time.monotonic())

    @property
    def joined(self) -> bool:
        """Whether it has said hello."""
        return self._room is not None

    def refuse(self, about: str, key: str, fields: Mapping[str, Any]) -> None:
        """Say what was not done, and why."""
        self._line.send(wording.frame(wording.refusal(about, key, fields)))

    async def hear(self, text: str) -> int | None:
        """One frame; a code when it was the last."""
        try:
            said = read(text)
            if isinstance(said, Hello):
                await self._hello(said)
            elif isinstance(said, Counters):
                self._count(said)
            else:
                self._say(said)
        except Unreadable as error:
            self.refuse(error.about, error.key, error.fields)
            return OTHER_VERSION if error.fatal else None
        except BeaconError as error:
            self.refuse("hello", error.key, public_fields(error))
        return None

    async def _hello(self, hello: Hello) -> None:
        if self._room is None or self._room.over:
            self._room = await self._hall.room_of(self._visit)
        number, guest = self._line.number, self._guest
        self._post("hello", lambda room, now_ms: room.enter(number, guest, hello, now_ms=now_ms))

    def _say(self, event: Heard) -> None:
        if self._room is None:
            self.refuse("", "room.hello_first", {})
            return
        if isinstance(event, COSTLY) and not self._costly.allows(now_s=time.monotonic()):
            self.refuse("", "room.too_often", {})
            return
        number = self._line.number
        self._post("", lambda room, now_ms: room.heard(number, event, now_ms=now_ms))

    def _post(self, about: str, apply: Any) -> None:
        assert self._room is not None
        self._room.post(Happening(apply, socket=self._line.number, about=about))

    def _count(self, said: Counters) -> None:
        leg = None if self._room is None else self._room.leg_of(self._line.number)
        if leg is None:
            self.refuse("stats", "room.hello_first", {})
            return
        self._live.person_stats(self._visit, leg, utc_of(self._hall.now_ms()), said.links)
        carrier = _carrier(said.links)
        if carrier and carrier != self._carrier:
            self._carrier = carrier
            self._say(Carried(carrier=carrier))

    def gone(self) -> None:
        """The socket is lost."""
        if self._room is not None:
            number = self._line.number
            self._post("", lambda room, now_ms: room.lost(number, now_ms=now_ms))


def _carrier(links: list[dict[str, Any]]) -> str:
    """What carries a page's media, by its own word."""
    for link in links:
        transport = link.get("transport")
        carrier = transport.get("carrier") if isinstance(transport, dict) else None
        if carrier in CARRIERS:
            return str(carrier)
    return ""
