"""What the centre's application is made of. Wiring's business is to make them; the modules here take them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from beacon.nouns.visit import ForecastFiles
from beacon.ports.relay import RelayGateway
from beacon.ports.store import AccountStore, AuditStore, FirmStore, ForecastStore, RoomStore, VisitStore
from beacon.settings.centre import CentreSettings


class Forecaster(Protocol):
    """Makes a forecast in a process of its own, at a low priority: calls go before it."""

    async def run(
        self, firm_text: str, *, name: str, made_on: date, told: Callable[[str, float], None],
        readable: Callable[[dict[str, str]], None],
    ) -> ForecastFiles:  # fmt: skip
        """Forecast and plan, the plan as of the day `made_on`. Told (stage, progress 0..1) on the way, and the pages by
        language as soon as they can be read. Cancelling the task ends the process. Raises BeaconError."""

    async def compare(self, a: bytes, b: bytes, *, language: str) -> bytes:
        """Two texts of forecast.json as a page's document in one language. Raises BeaconError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreParts:
    """Everything the application needs from outside."""

    settings: CentreSettings
    accounts: AccountStore
    firms: FirmStore
    forecasts: ForecastStore
    visits: VisitStore
    rooms: RoomStore
    audit: AuditStore
    relay: RelayGateway
    forecaster: Forecaster
    now_utc: Callable[[], datetime]
    "Aware, UTC."
    now_s: Callable[[], float] = time.monotonic
    "Of a clock that never goes back; for how often, not for when. [s]"
