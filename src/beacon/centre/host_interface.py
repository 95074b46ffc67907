"""What a host works with: firms, forecasts, visits and the board, which share the firm files they have read."""

from __future__ import annotations

from fastapi import APIRouter

from beacon.centre import board
from beacon.centre.firms import api as firms
from beacon.centre.firms.readings import FirmReadings
from beacon.centre.forecasts import api as forecasts
from beacon.centre.parts import CentreParts
from beacon.centre.visits import api as visits


def routers(parts: CentreParts) -> tuple[APIRouter, ...]:
    """All of it; the forecasts' router starts the queue and puts in the examples."""
    readings = FirmReadings()
    return (
        firms.router(parts, readings), forecasts.router(parts), visits.router(parts, readings), board.router(parts),
    )  # fmt: skip
