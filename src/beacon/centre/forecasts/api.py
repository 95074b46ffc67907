"""Forecasts over REST."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse

from beacon.centre.asked import Id
from beacon.centre.audit import note
from beacon.centre.examples.loading import load_examples
from beacon.centre.file_names import attachment
from beacon.centre.firms.answers import ForecastRow, ForecastsAnswer
from beacon.centre.forecasts.queue_order import ahead_of
from beacon.centre.forecasts.runner import ForecastRunner
from beacon.centre.forecasts.views import forecast_row
from beacon.centre.parts import CentreParts
from beacon.centre.text import Language
from beacon.nouns.visit import StoredForecast

_GZIP_LEVEL = 4


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
    _add_jobs(routes, parts, runner)
    _add_files(routes, parts)
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


def _add_files(routes: APIRouter, parts: CentreParts) -> None:
    """What a finished forecast consists of."""

    @routes.get(
        "/api/forecasts/{id}/document", summary="The forecast for the page", response_class=Response,
        responses={200: {"content": {"application/json": {}}}},
    )  # fmt: skip
    async def document(id: Id, lang: Language, request: Request) -> Response:
        """One language: sections of paragraphs, bullets, tables and charts (Vega-Lite, data inside)."""
        text = await asyncio.to_thread(parts.forecasts.page, id, lang.value)
        return await _packed(request, text, "application/json", {})

    @routes.get(
        "/api/forecasts/{id}/report.html", summary="The report", response_class=Response,
        responses={200: {"content": {"text/html": {}}}},
    )  # fmt: skip
    async def report(id: Id, request: Request) -> Response:
        """One file, both languages, as `beacon forecast` writes it."""
        name = await asyncio.to_thread(_firm_name, parts, id)
        files = await asyncio.to_thread(parts.forecasts.files, id)
        return await _packed(request, files.report_html, "text/html", attachment(name, "report", "html"))

    @routes.get(
        "/api/forecasts/{id}/forecast.json", summary="The figures", response_class=Response,
        responses={200: {"content": {"application/json": {}}}},
    )  # fmt: skip
    async def figures(id: Id, request: Request) -> Response:
        """As `beacon forecast` writes them: docs/forecast-json.md."""
        name = await asyncio.to_thread(_firm_name, parts, id)
        files = await asyncio.to_thread(parts.forecasts.files, id)
        return await _packed(request, files.figures_json, "application/json", attachment(name, "forecast", "json"))


async def _packed(request: Request, text: str, media_type: str, headers: dict[str, str]) -> Response:
    """A large text, compressed for whoever takes that: over a visitor's Wi-Fi it is a second less."""
    headers = {**headers, "Vary": "Accept-Encoding"}
    data = text.encode()
    if "gzip" in request.headers.get("accept-encoding", ""):
        data = await asyncio.to_thread(gzip.compress, data, _GZIP_LEVEL, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(data, media_type=media_type, headers=headers)
