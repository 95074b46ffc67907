"""The summary of a visit: for every interval between switches what was forecast, what was lived, and why it differs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from beacon.catalogue.places import load_places
from beacon.centre.asked import Id
from beacon.centre.firms.readings import FirmReadings
from beacon.centre.live.summary_answers import SummaryAnswer
from beacon.centre.parts import CentreParts
from beacon.centre.problems import told
from beacon.centre.times import utc_text
from beacon.i18n import LANGUAGES, entries
from beacon.nouns import Place, Site
from beacon.nouns.visit import RoomInterval, RouteChoice, StoredFirm, Visit

_FIGURES = (
    "from_site", "to_site", "people", "forecast", "lived_p50", "lived_low", "lived_high", "windows", "model", "codec",
    "words", "delay_ms_p50", "loss", "inside",
)  # fmt: skip
_UNTOLD = "living.why.unknown"


def router(parts: CentreParts) -> APIRouter:
    """The one route of the summary."""
    routes = APIRouter(tags=["visits"])
    readings = FirmReadings()

    @routes.get("/api/visits/{id}/summary", response_model=SummaryAnswer, summary="What was lived in a visit")
    async def summary(id: Id) -> Response:
        """Figures only: nothing of a call is recorded. While a room runs, up to a few seconds ago."""
        return JSONResponse(await asyncio.to_thread(_read, parts, readings, id))

    return routes


def _read(parts: CentreParts, readings: FirmReadings, id: str) -> dict[str, Any]:
    visit = parts.visits.visit(id)
    firm = parts.firms.firm(visit.firm)
    intervals = parts.rooms.intervals(id)
    read = readings.firm_or_none(firm)
    # Of a file that a later version no longer reads, the figures stand without their cities.
    return summary_of(visit, firm, intervals, sites=read.sites if read else (), now_utc=parts.now_utc())


def summary_of(
    visit: Visit, firm: StoredFirm, intervals: Iterable[RoomInterval], *, sites: Sequence[Site], now_utc: datetime
) -> dict[str, Any]:
    """The summary as JSON."""
    lived = [interval for interval in intervals if interval.pairs]
    return {
        "visit": {"id": visit.id, "title": visit.title, "firm": firm.name, "at_utc": utc_text(visit.at_utc)},
        "generated_utc": utc_text(now_utc),
        "sites": [
            {"name": site.name, "city": _city(site.place), "time_zone": site.place.zone} for site in sites
        ],
        "hubs": _hubs(lived, sites),
        "intervals": [_interval(interval) for interval in lived],
        "notes": [told(key) for key in _notes(lived)],
    }


def _notes(lived: Sequence[RoomInterval]) -> list[str]:
    if not lived:
        return ["living.note.nothing"]
    keys = ["living.note.not_recorded", "living.note.windows", "living.note.band"]
    return keys + (["living.note.running"] if lived[-1].to_utc is None else [])


def _hubs(lived: Iterable[RoomInterval], sites: Iterable[Site]) -> list[dict[str, Any]]:
    known = {site.place.name_en: site.place for site in sites}
    chosen = dict.fromkeys(interval.choice.hub for interval in lived if interval.choice.hub)
    places = {hub: known.get(hub) or load_places().get(hub) for hub in chosen}
    return [{"id": hub, "city": _city(place)} for hub, place in places.items() if place is not None]


def _city(place: Place) -> dict[str, str]:
    return {"en": place.name_en, "zh": place.name_zh or place.name_en}


def _interval(interval: RoomInterval) -> dict[str, Any]:
    return {
        "number": interval.number,
        "from_utc": utc_text(interval.from_utc),
        "to_utc": None if interval.to_utc is None else utc_text(interval.to_utc),
        "choice": _choice(interval.choice),
        "pairs": [_pair(pair) for pair in interval.pairs],
    }


def _choice(choice: RouteChoice) -> dict[str, Any]:
    return {
        "links": dict(choice.links), "hour_utc": choice.hour_utc, "hub": choice.hub,
        "udp_refused": list(choice.udp_refused),
    }  # fmt: skip


def _pair(stored: Mapping[str, Any]) -> dict[str, Any]:
    recovery = stored.get("recovery")
    return {
        **{name: stored.get(name) for name in _FIGURES},
        "why": [_reason(str(key)) for key in stored.get("why") or ()],
        "recovery": recovery and {name: recovery.get(name) for name in ("path_ms", "buffer_ms")},
    }


def _reason(key: str) -> dict[str, Any]:
    """A reason kept by another version may have no sentence any more."""
    known = key if key in entries(LANGUAGES[0]) else _UNTOLD
    return {"key": known, **told(known)}
