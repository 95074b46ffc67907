"""Two finished forecasts side by side."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from beacon.centre.forecasts.files import packed
from beacon.centre.parts import CentreParts
from beacon.centre.text import Language
from beacon.nouns.visit import FIGURES

ForecastId = Annotated[str, Query(max_length=80, description="Id of a finished forecast, as the lists give it.")]


def add_comparison(routes: APIRouter, parts: CentreParts) -> None:
    """The route of a comparison; comparisons are made one at a time, each in a process of its own."""
    turn = asyncio.Lock()

    @routes.get(
        "/api/forecasts/compare", summary="Two forecasts side by side", response_class=Response,
        responses={200: {"content": {"application/json": {}}}},
    )  # fmt: skip
    async def compare(a: ForecastId, b: ForecastId, lang: Language, request: Request) -> Response:
        """What is different from `a` to `b`, of one firm or of two: a document as a forecast's own is, in one language.
        Forecasts of older versions are raised first."""
        first, second = [await asyncio.to_thread(parts.forecasts.download, id, FIGURES) for id in (a, b)]
        async with turn:
            page = await parts.forecaster.compare(first, second, language=lang.value)
        return await packed(request, page, "application/json")
