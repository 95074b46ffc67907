"""What visitors do: follow the link, look after their devices, sit down, talk."""

from __future__ import annotations

import asyncio
from typing import Any

from polling import poll
from visitor_pages import PATIENCE_S, VisitorPage

CALL_S = 40.0
"A call is set up on a clean lane in a second or two; on a machine with stolen cores in more. [s]"
LOUD = 0.01
"Loudness of a voice, full scale being 1: the recording's own is 0.05 to 0.2; a silent line's is 0."


async def walk_in(page: VisitorPage, site: str) -> str:
    """From the landing page to a seat, without the check; who I am in the room."""
    await page.click("[data-testid=landing-skip]")
    await page.click(f"[data-testid=site-choice][value='{site}']")
    await page.click("[data-testid=join]")
    await page.shows("[data-testid=room]")
    (you,) = await page.run("e2e.attribute('[data-testid=room]', 'data-you')")
    return str(you)


async def connected(*pages: VisitorPage) -> None:
    """Wait until everybody's tiles of others say that the call stands."""
    others = "[data-testid=tile]:not([data-connection=''])"
    for page in pages:
        states = f"e2e.attribute(\"{others}\", 'data-connection')"
        await page.until(
            f"{states}.length > 0 && {states}.every((state) => state === 'connected')",
            what="the call stands",
            timeout_s=CALL_S,
        )


async def heard(page: VisitorPage, *, more: int = 0) -> list[dict[str, Any]]:
    """Counters, once packets are being received: `more` than so many."""

    def flowing(counters: list[dict[str, Any]]) -> bool:
        return any(each["state"] == "connected" and each["received"] > more for each in counters)

    return await poll(page.counters, flowing, what="packets arrive", timeout_s=CALL_S)


async def voice_arrives(page: VisitorPage) -> list[float]:
    """Wait until what comes out of the page's own loudspeaker elements is as loud as a voice; its loudness by 1024
    samples."""
    assert await page.run("e2e.listen()") > 0
    loud = f"e2e.loudness().filter((level) => level > {LOUD}).length"
    await page.until(f"{loud} > 20", what="half a second of voice", timeout_s=PATIENCE_S)
    return list(await page.run("e2e.loudness()"))


async def round_trips_ms(page: VisitorPage, *, count: int = 3) -> list[float]:
    """Round trips of this end's connection, one by one as connectivity checks and reports bring them. [ms]"""
    trips: list[float] = []

    async def look() -> int:
        (now,) = [each for each in await page.counters() if each["state"] == "connected"][:1]
        if last:
            for number, total in (("checks", "checksSum"), ("reports", "reportsSum")):
                if (more := now[number] - last[0][number]) > 0:
                    trips.append(1e3 * (now[total] - last[0][total]) / more)
        last[:] = [now]
        return len(trips)

    last: list[dict[str, Any]] = []
    await poll(look, lambda found: found >= count, what=f"{count} round trips", timeout_s=CALL_S, every_s=0.2)
    await asyncio.sleep(0)
    return trips
