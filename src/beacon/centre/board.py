"""The board: rooms that run, the relay, and the centre itself, as a host watches them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, cast

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from beacon import __version__
from beacon.centre.asked import Answer, Told
from beacon.centre.parts import CentreParts
from beacon.centre.problems import told
from beacon.centre.times import utc_text
from beacon.centre.visits.answers import ChoiceAnswer
from beacon.errors import BeaconError, InputError
from beacon.i18n import LANGUAGES, entries

Json = dict[str, Any]
START = timedelta(seconds=30)
"So long after the centre's own start a relay that does not answer is starting; then it is away."
LATENESS_WINDOW_S = 10.0


class RoomsView(Protocol):
    """What the rooms tell of themselves; on `app.state.rooms`."""

    def overview(self) -> list[dict[str, Any]]:
        """Rooms that run: visit, people, since_utc, choice, worst_words."""

    def sockets(self) -> int:
        """Signalling sockets that are open."""

    async def visit_changed(self, visit: str) -> None:
        """Look at the visit in the store anew."""


def rooms_of(request: Request) -> RoomsView | None:
    """The rooms; None while none are served."""
    return cast("RoomsView | None", getattr(request.app.state, "rooms", None))


class RoomRow(Answer):
    """A room that runs."""

    visit: str
    title: str
    firm: str
    people: int
    since_utc: str
    choice: ChoiceAnswer
    worst_words: str | None
    "Category of the worst pair: message key suffix `report.category.<category>`; null before there is one."


class Lateness(Answer):
    """How late the relay sent what it sent."""

    p50_ms: float
    p99_ms: float


class RelayRow(Answer):
    """The relay."""

    state: str
    "up, away or starting."
    version: str | None
    sessions: int
    allocations: int
    lateness: Lateness | None
    "Over the last ten seconds; null while it sends nothing."
    warnings: list[Told]
    restarts: int


class CentreRow(Answer):
    """The centre's own process."""

    version: str
    started_utc: str
    signalling_sockets: int
    rss_mib: float | None


class BoardAnswer(Answer):
    """Everything a host watches."""

    rooms: list[RoomRow]
    relay: RelayRow
    centre: CentreRow


def router(parts: CentreParts) -> APIRouter:
    """The board's route."""
    routes = APIRouter(tags=["board"])
    started = parts.now_utc()

    @routes.get("/api/board", response_model=BoardAnswer, summary="Rooms, relay and centre")
    async def board(request: Request) -> Response:
        rooms = rooms_of(request)
        shown = await asyncio.to_thread(_rooms, parts, rooms.overview() if rooms else [])
        centre = {
            "version": __version__,
            "started_utc": utc_text(started),
            "signalling_sockets": rooms.sockets() if rooms else 0,
            "rss_mib": resident_mib(),
        }
        return JSONResponse({"rooms": shown, "relay": await _relay(parts, started), "centre": centre})

    return routes


def _rooms(parts: CentreParts, overview: Sequence[Json]) -> list[Json]:
    """Rooms with their visits' titles; one whose visit was deleted this moment is left out."""
    found = []
    for room in overview:
        try:
            visit = parts.visits.visit(room["visit"])
            firm = parts.firms.firm(visit.firm)
        except InputError:
            continue
        found.append({**room, "title": visit.title, "firm": firm.name})
    return found


async def _relay(parts: CentreParts, started: datetime) -> Json:
    try:
        health = await parts.relay.health()
        stats = await parts.relay.stats(window_s=LATENESS_WINDOW_S)
    except BeaconError as error:
        new = parts.now_utc() - started < START
        return {
            "state": "starting" if new else "away", "version": None, "sessions": 0, "allocations": 0,
            "lateness": None, "warnings": [] if new else [told(error.key, error.fields)], "restarts": 0,
        }  # fmt: skip
    late = stats["lateness"]
    return {
        "state": "up" if health["serving"] else "away",
        "version": health["version"],
        "sessions": health["sessions"],
        "allocations": health["allocations"],
        "lateness": {"p50_ms": late["p50_ms"], "p99_ms": late["p99_ms"]} if late["packets"] else None,
        "warnings": [_warning(key) for key in health["warnings"]],
        "restarts": health["restarts"],
    }


def _warning(key: str) -> dict[str, str]:
    """A relay of another version may warn of what we have no sentence for."""
    known = key in entries(LANGUAGES[0])
    return told(key) if known else told("board.unknown_warning", {"key": key})


def resident_mib() -> float | None:
    """Memory of this process; None where the system does not say. [MiB]"""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)
    except (OSError, ValueError, IndexError, AttributeError):
        return None
