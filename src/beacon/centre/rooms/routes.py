"""What the application includes of the rooms: REST, the WebSocket, and the hall that lives with the application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI, WebSocket

from beacon.centre.access.people import Seated
from beacon.centre.live import LiveBook
from beacon.centre.parts import CentreParts
from beacon.centre.rooms.check import add_check_route
from beacon.centre.rooms.events import Guest
from beacon.centre.rooms.hall import RoomHall
from beacon.centre.rooms.signalling import Signalling, Switchboard
from beacon.centre.rooms.visitor import add_visitor_routes, guest_of
from beacon.errors import BeaconError


def router(parts: CentreParts) -> APIRouter:
    """Rooms. While the application runs, `app.state.rooms` is the hall."""
    held: dict[str, Signalling] = {}

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        live = LiveBook(parts)
        board = Switchboard()
        hall = RoomHall(parts, live, board)
        app.state.rooms = hall
        held["signalling"] = Signalling(hall, live, board)
        await hall.start()
        try:
            yield
        finally:
            await hall.stop()
            await live.finish()

    rooms = APIRouter(tags=["rooms"], lifespan=lifespan)
    add_visitor_routes(rooms, parts)
    add_check_route(rooms, parts)

    @rooms.websocket("/api/room/ws")
    async def signalling(websocket: WebSocket, seat: Seated) -> None:
        try:
            guest = await asyncio.to_thread(_guest, parts, seat)
        except BeaconError as error:
            await websocket.close(1008, error.key)
            return
        await held["signalling"].serve(websocket, seat, guest)

    return rooms


def _guest(parts: CentreParts, seat: Seated) -> Guest:
    return guest_of(parts, seat, visit=parts.visits.visit(seat.visit))
