"""A call of two pages on a route: how it comes to stand, and what the route commands of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from polling import poll
from real_centre import Browsers
from visitor_pages import VisitorPage
from walking import connected, round_trips_ms, walk_in

from beacon.relay.control.client import ControlClient

RESOLUTION_MS = 1.0
"Of the browsers' round trips."
LIVE_S = 40.0
"A score needs three seconds of packets after a switch, and comes once a second; the machine may be busy. [s]"


@asynccontextmanager
async def call(browsers: Browsers, room: dict[str, Any], far: str) -> AsyncIterator[tuple[VisitorPage, VisitorPage]]:
    """The presenter in London in Chromium and a visitor in Beijing, connected."""
    presenter, _page = await browsers.chromium(room["links"][0])
    visitor = await (browsers.firefox(room["links"][1]) if far == "firefox" else _chromium(browsers, room["links"][1]))
    try:
        await walk_in(presenter, "London")
        await walk_in(visitor, "Beijing")
        await connected(presenter, visitor)
        yield presenter, visitor
    finally:
        await presenter.close()
        await visitor.close()


async def _chromium(browsers: Browsers, link: str) -> VisitorPage:
    return (await browsers.chromium(link))[0]


ROUTE_NUMBER = "Number(e2e.attribute('[data-testid=route-now]', 'data-number')[0] ?? 0)"


async def route_number(page: VisitorPage) -> int:
    """Number of the route the page shows."""
    await page.click("[data-testid=route-open]")
    await page.shows("[data-testid=route-now]")
    return int(await page.run(ROUTE_NUMBER))


async def commanded_rtt_ms(relay: ControlClient, visit: str) -> float:
    """The least round trip the commanded route allows between the two ends. [ms]"""
    session = (await relay.session(f"visit-{visit}"))["session"]
    return sum(float(path["lane"]["base_delay_ms"]) for path in session["paths"] if path["origin"] != path["target"])


async def followed(page: VisitorPage, commanded_ms: float) -> None:
    """Wait until round trips are those of the route; none after it is faster."""

    async def least_ms() -> float:
        return min(await round_trips_ms(page))

    await poll(least_ms, lambda ms: ms >= commanded_ms - RESOLUTION_MS, what="round trips follow", timeout_s=LIVE_S)
