"""Forecasts over REST."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse

from beacon.centre.asked import Id
from beacon.centre.audit import note
from beacon.centre.examples.loading import load_examples
from beacon.centre.firms.answers import ForecastRow, ForecastsAnswer
from beacon.centre.forecasts.comparison import add_comparison
from beacon.centre.forecasts.files import add_files
from beacon.centre.forecasts.queue_order import ahead_of
from beacon.centre.forecasts.runner import ForecastRunner
from beacon.centre.forecasts.views import forecast_row
from beacon.centre.parts import CentreParts
from beacon.nouns.visit import StoredForecast


def router(parts: CentreParts) -> APIRouter:
    """Routes of forecasts; they start the queue, and leave it on `app.state.forecast_runner`."""
    runner = ForecastRunner(parts)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.forecast_runner = runner
        await asyncio.to_thread(load_examples, parts)
        await runner.start()
        try:
            yield
        finally:
            await runner.stop()

    routes = APIRouter(tags=["forecasts"], lifespan=lifespan)
    # Before the jobs: an address spelt out goes before one with a name in its place.
    add_comparison(routes, parts)
    _add_jobs(routes, parts, runner)
    add_files(routes, parts)
    return routes


def _firm_name(parts: CentreParts, forecast: str) -> str:
    return parts.firms.firm(parts.forecasts.forecast(forecast).firm).name


def _add_jobs(routes: APIRouter, parts: CentreParts, runner: ForecastRunner) -> None:
    """Ordering forecasts and looking after them."""

    def row(forecast: StoredForecast) -> dict[str, Any]:
        return forecast_row(forecast, parts.firms.firm(forecast.firm).version, ahead_of(parts.forecasts))

    def rows(firm: str) -> list[dict[str, Any]]:
        version, ahead = parts.firms.firm(firm).version, ahead_of(parts.forecasts)
        return [forecast_row(forecast, version, ahead) for forecast in parts.forecasts.forecasts(firm)]

    @routes.get("/api/firms/{id}/forecasts", response_model=ForecastsAnswer, summary="A firm's forecasts")
    async def forecasts(id: Id) -> Response:
        return JSONResponse({"forecasts": await asyncio.to_thread(rows, id)})

    @routes.post("/api/firms/{id}/forecasts", response_model=ForecastRow, status_code=202, summary="Make a forecast")
    async def order(id: Id, request: Request) -> Response:
        """Answers at once; the forecast is made beside, one after another. Asked twice of one file, it is made once."""
        ordered = await runner.order(id)
        await note(request, parts, "forecast_ordered", await asyncio.to_thread(_firm_name, parts, ordered.id))
        return JSONResponse(await asyncio.to_thread(row, ordered), 202)

    @routes.get("/api/forecasts/{id}", response_model=ForecastRow, summary="How far a forecast is")
    async def forecast(id: Id) -> Response:
        return JSONResponse(await asyncio.to_thread(lambda: row(parts.forecasts.forecast(id))))

    @routes.post("/api/forecasts/{id}/cancel", response_model=ForecastRow, summary="Cancel a forecast")
    async def cancel(id: Id, request: Request) -> Response:
        """One that has ended stays as it is."""
        cancelled = await runner.cancel(id)
        await note(request, parts, "forecast_cancelled", await asyncio.to_thread(_firm_name, parts, id))
        return JSONResponse(await asyncio.to_thread(row, cancelled))

    @routes.delete("/api/forecasts/{id}", status_code=204, summary="Delete a forecast")
    async def delete(id: Id, request: Request) -> Response:
        name = await asyncio.to_thread(_firm_name, parts, id)
        await runner.delete(id)
        await note(request, parts, "forecast_deleted", name)
        return Response(status_code=204)
