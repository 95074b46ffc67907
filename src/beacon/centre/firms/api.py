"""Firms over REST."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from beacon.centre.asked import Asked, Id
from beacon.centre.audit import note
from beacon.centre.firms.answers import FirmCheckAnswer, FirmDetail, FirmRow, FirmsAnswer
from beacon.centre.firms.readings import FILE_NAME, FirmReadings, ReadingDesk
from beacon.centre.firms.views import firm_detail, firm_row
from beacon.centre.forecasts.queue_order import ahead_of
from beacon.centre.parts import CentreParts
from beacon.centre.problems import problem_row
from beacon.centre.visits.defaults import default_choice, default_script
from beacon.centre.visits.views import choice_json, step_json
from beacon.errors import InputError, Problem
from beacon.firmfile import firm_from_text
from beacon.nouns import Firm
from beacon.nouns.visit import StoredFirm

Json = dict[str, Any]
_LONGEST = 1 << 19
"The body's limit, in characters: longer never arrives."


class FirmBody(Asked):
    """A firm file."""

    text: Annotated[str, Field(max_length=_LONGEST)]
    "YAML, docs/firm-file.md."


class FirmChange(FirmBody):
    """A firm file in place of another."""

    version: Annotated[int, Field(ge=1, le=2**53)]
    "The version it was made from: refused when somebody else changed it meanwhile."


def router(parts: CentreParts, readings: FirmReadings) -> APIRouter:
    """Routes of firms."""
    routes = APIRouter(tags=["firms"])
    desk, reader = _Desk(parts, readings), ReadingDesk()

    @routes.get("/api/firms", response_model=FirmsAnswer, summary="All firms")
    async def firms() -> Response:
        return JSONResponse({"firms": await asyncio.to_thread(desk.rows)})

    @routes.post("/api/firms", response_model=FirmRow, status_code=201, summary="Put in a firm")
    async def add(body: FirmBody, request: Request) -> Response:
        """Refused with every mistake in the file, its line and field."""
        firm = await reader.read(partial(firm_from_text, body.text, name=FILE_NAME))
        row = await asyncio.to_thread(desk.add, firm, body.text)
        await note(request, parts, "firm_added", row["name"])
        return JSONResponse(row, 201)

    @routes.post("/api/firms/check", response_model=FirmCheckAnswer, summary="Check a firm file")
    async def check(body: FirmBody) -> Response:
        """What is wrong with it, as `beacon forecast` says it. A bad file is an answer, not an error."""
        return JSONResponse(await reader.read(partial(checked, body.text)))

    @routes.get("/api/firms/{id}", response_model=FirmDetail, summary="A firm")
    async def firm(id: Id) -> Response:
        return JSONResponse(await asyncio.to_thread(desk.detail, id))

    @routes.put("/api/firms/{id}", response_model=FirmRow, summary="Change a firm")
    async def change(id: Id, body: FirmChange, request: Request) -> Response:
        """Forecasts made of the old file stay, and are marked stale."""
        await asyncio.to_thread(parts.firms.firm, id)
        firm = await reader.read(partial(firm_from_text, body.text, name=FILE_NAME))
        row = await asyncio.to_thread(desk.change, id, firm, body)
        await note(request, parts, "firm_changed", row["name"])
        return JSONResponse(row)

    @routes.delete("/api/firms/{id}", status_code=204, summary="Delete a firm")
    async def delete(id: Id, request: Request) -> Response:
        """With its forecasts; refused while a visit needs it."""
        known = await asyncio.to_thread(parts.firms.firm, id)
        await asyncio.to_thread(parts.firms.delete_firm, id)
        request.app.state.forecast_runner.firm_deleted(id)
        await note(request, parts, "firm_deleted", known.name)
        return Response(status_code=204)

    return routes


def checked(text: str) -> Json:
    """What a firm file says and what is wrong with it."""
    try:
        firm = firm_from_text(text, name=FILE_NAME)
    except InputError as error:
        problems = error.problems or (Problem(key=error.key, fields=error.fields),)
        return {"name": "", "sites": 0, "problems": [problem_row(problem) for problem in problems]}
    return {"name": firm.name, "sites": len(firm.sites), "problems": []}


class _Desk:
    """What the routes do, in blocking calls."""

    def __init__(self, parts: CentreParts, readings: FirmReadings) -> None:
        self._parts, self._readings = parts, readings

    def rows(self) -> list[Json]:
        return [self._row(stored) for stored in self._parts.firms.firms()]

    def detail(self, id: str) -> Json:
        stored = self._parts.firms.firm(id)
        firm = self._readings.firm_or_none(stored)
        detail = {**self._row(stored), "text": stored.text, **firm_detail(firm)}
        return {**detail, **_defaults(firm, self._parts)}

    def add(self, firm: Firm, text: str) -> Json:
        stored = self._parts.firms.add_firm(name=firm.name, text=text, example=False, now_utc=self._parts.now_utc())
        return self._row(stored)

    def change(self, id: str, firm: Firm, body: FirmChange) -> Json:
        stored = self._parts.firms.change_firm(
            id, name=firm.name, text=body.text, version=body.version, now_utc=self._parts.now_utc()
        )
        return self._row(stored)

    def _row(self, stored: StoredFirm) -> Json:
        forecasts = self._parts.forecasts.forecasts(stored.id)
        return firm_row(stored, self._readings.firm_or_none(stored), forecasts, ahead_of(self._parts.forecasts))


def _defaults(firm: Firm | None, parts: CentreParts) -> Json:
    """What a visit today would have unless it says."""
    if firm is None:
        return {"default_choice": None, "default_script": []}
    now, sites = parts.now_utc(), tuple(site.name for site in firm.sites)
    script = default_script(firm, sites=sites, at_utc=now)
    return {
        "default_choice": choice_json(default_choice(firm, sites=sites)),
        "default_script": [step_json(step) for step in script],
    }
