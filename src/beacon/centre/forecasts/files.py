"""What a finished forecast consists of, over REST: the page's document, the downloads, the times to meet."""

from __future__ import annotations

import asyncio
import gzip
import json
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from beacon.centre.asked import Id
from beacon.centre.encodings import accepted
from beacon.centre.file_names import attachment
from beacon.centre.firms.answers import MeetingTimesAnswer
from beacon.centre.parts import CentreParts
from beacon.centre.text import Language

_GZIP_LEVEL = 4
Site = Annotated[str, Field(max_length=200)]
Sites = Annotated[
    list[Site] | None,
    Query(max_length=64, description="Names of two sites that are to meet; left out: all of the firm."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """One file a forecast hands out, as `beacon forecast` writes it."""

    what: str
    "And `ending`: of its name."
    ending: str
    media_type: str
    summary: str
    told: str
    packs: bool = True
    "False where it is compressed already."

    @property
    def name(self) -> str:
        """As the store has it."""
        return f"{self.what}.{self.ending}"


_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOWNLOADS = (
    Download(
        what="report", ending="html", media_type="text/html", summary="The report",
        told="One file, both languages.",
    ),
    Download(
        what="report", ending="pdf", media_type="application/pdf", summary="The report, for paper",
        told="Pages of A4.", packs=False,
    ),
    Download(
        what="forecast", ending="xlsx", media_type=_WORKBOOK, summary="The tables as a workbook",
        told="Every table, units in the headers.", packs=False,
    ),
    Download(
        what="forecast", ending="json", media_type="application/json", summary="The figures",
        told="For programs: docs/forecast-json.md.",
    ),
    Download(
        what="windows", ending="ics", media_type="text/calendar", summary="Shared working hours as a calendar",
        told="For calendars of any make (iCalendar).",
    ),
)  # fmt: skip


def add_files(routes: APIRouter, parts: CentreParts) -> None:
    """Routes of a finished forecast. Of one that an older version made, some files are missing: 404, which says so."""
    _add_page(routes, parts)
    for download in DOWNLOADS:
        _add_download(routes, parts, download)


def _add_page(routes: APIRouter, parts: CentreParts) -> None:
    @routes.get(
        "/api/forecasts/{id}/document", summary="The forecast for the page", response_class=Response,
        responses={200: {"content": {"application/json": {}}}},
    )  # fmt: skip
    async def document(id: Id, lang: Language, request: Request) -> Response:
        """One language: sections of paragraphs, bullets, tables and charts (Vega-Lite, data inside)."""
        text = await asyncio.to_thread(parts.forecasts.page, id, lang.value)
        return await packed(request, text.encode(), "application/json")

    @routes.get(
        "/api/forecasts/{id}/meeting-times", response_model=MeetingTimesAnswer, summary="When a meeting is best"
    )
    async def meeting_times(id: Id, site: Sites = None) -> Response:
        """Hours all its sites share, or two of them, best first, with the quality expected then; none where there is
        no such hour."""
        kept = json.loads(await asyncio.to_thread(parts.forecasts.meeting_times, id))
        return JSONResponse(_times_of(kept, set(site or ())))


def _times_of(kept: dict[str, Any], sites: set[str]) -> dict[str, Any]:
    """Those of the pair that is meant; of all sites where it is none, or one that was not told by itself."""
    groups = [*(pair for pair in kept.get("pairs", ()) if set(pair["sites"]) == sites), kept]
    return {"sites": groups[0].get("sites", []), "times": groups[0].get("times", [])}


def _add_download(routes: APIRouter, parts: CentreParts, download: Download) -> None:
    async def answer(id: Id, request: Request) -> Response:
        data, name = await asyncio.to_thread(_file, parts, id, download.name)
        headers = attachment(name, download.what, download.ending)
        if download.packs:
            return await packed(request, data, download.media_type, headers)
        return Response(data, media_type=download.media_type, headers=headers)

    routes.add_api_route(
        f"/api/forecasts/{{id}}/{download.name}", answer, methods=["GET"], name=download.name.replace(".", "_"),
        summary=download.summary, description=download.told, response_class=Response,
        responses={200: {"content": {download.media_type: {}}}},
    )  # fmt: skip


def _file(parts: CentreParts, id: str, name: str) -> tuple[bytes, str]:
    """The file, and the firm's name. Blocks."""
    forecast = parts.forecasts.forecast(id)
    return parts.forecasts.download(id, name), parts.firms.firm(forecast.firm).name


async def packed(
    request: Request, data: bytes, media_type: str, headers: dict[str, str] | None = None
) -> Response:
    """A large text, compressed for whoever takes that: over a visitor's Wi-Fi it is a second less."""
    headers = {**(headers or {}), "Vary": "Accept-Encoding"}
    if "gzip" in accepted(request.headers.get("accept-encoding", "")):
        data = await asyncio.to_thread(gzip.compress, data, _GZIP_LEVEL, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(data, media_type=media_type, headers=headers)
