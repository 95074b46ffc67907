"""The centre's page in Debian's Chromium: how soon it can be used, a call heard, and what a redraw costs.

On this machine the browser shares its cores with the centre and the relay. What it cannot see: a phone's processor.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bars import Bar
from centre_rooms import CentreUnderLoad, centre_under_load
from relay_servers import StolenTime

TESTS = Path(__file__).resolve().parents[1] / "tests"
sys.path[:0] = [str(TESTS / "real_browsers"), str(TESTS / "centre" / "e2e")]

from playwright.async_api import Browser, Page  # noqa: E402
from visitor_pages import SPEECH, VisitorPage, chromium_page, chromium_with_voice  # noqa: E402
from walking import connected, walk_in  # noqa: E402

TRIES = 5
REDRAWS = 25
FIRST_REDRAWS = 2
"Compiled while they are made."


async def interactive(centre: CentreUnderLoad, browser: Browser) -> list[Bar]:
    """From the address to a form that takes what is typed, in a fresh browser without a cache."""
    took_ms = []
    for _ in range(TRIES):
        _visitor, page = await chromium_page(browser, "about:blank")
        began_s = time.monotonic()
        await page.goto(f"{centre.host.url}/sign-in", wait_until="commit")
        await page.fill("input[name=name]", "host")
        took_ms.append(1e3 * (time.monotonic() - began_s))
        await page.context.close()
    median = statistics.median(took_ms)
    return [
        Bar(
            what="page interactive, sign-in, empty cache",
            measured=f"{median:.0f} ms ({min(took_ms):.0f}–{max(took_ms):.0f})",
            asked="≤ 1500 ms",
            ratio=1500.0 / median,
        )
    ]


async def join_to_audio(centre: CentreUnderLoad, browser: Browser) -> list[Bar]:
    """From the press on Join to the first voice out of the page's loudspeaker, somebody else being there already."""
    took_ms, stolen = [], StolenTime()
    for number in range(TRIES):
        visit = centre.host.make_visit(centre.firm, title=f"Joining {number}")
        near, _page = await chromium_page(browser, centre.host.invite(visit, 0))
        far, page = await chromium_page(browser, centre.host.invite(visit, 1))
        await walk_in(near, "London")
        await far.click("[data-testid=landing-skip]")
        await far.shows("[data-testid=join]")
        took_ms.append(await _press_and_hear(far))
        await connected(near, far)
        await near.close()
        await page.context.close()
    median = statistics.median(took_ms)
    return [
        Bar(
            what="join to first audio, clean set-up",
            measured=f"{median:.0f} ms ({min(took_ms):.0f}–{max(took_ms):.0f}; {stolen.said()})",
            asked="≤ 2500 ms",
            ratio=2500.0 / median,
        )
    ]


async def _press_and_hear(page: VisitorPage) -> float:
    """By the page's own clock, looked at every animation frame: samples other than silence have been played. [ms]"""
    return float(
        await page.run(
            """new Promise((heard, failed) => {
                const began = performance.now();
                setTimeout(() => failed("nothing heard"), 60000);
                e2e.click("[data-testid=join]");
                const look = async () => {
                    const all = await e2e.counters();
                    if (all.some((one) => one.energy > 0)) heard(performance.now() - began);
                    else setTimeout(look, 10);
                };
                look();
            })"""
        )
    )


async def redraw(centre: CentreUnderLoad, browser: Browser) -> list[Bar]:
    """One redraw of the time line of a running call, once a second."""
    visit = centre.host.make_visit(centre.firm, title="Redrawn")
    pages: list[tuple[VisitorPage, Page]] = [
        await chromium_page(browser, centre.host.invite(visit, number)) for number in (0, 1)
    ]
    for (page, _), site in zip(pages, ("London", "Beijing")):
        await walk_in(page, site)
    await connected(*(page for page, _ in pages))
    measures = "performance.getEntriesByName('beacon-redraw').map((entry) => entry.duration)"
    await pages[0][0].until(f"{measures}.length >= {REDRAWS}", what="the time line is redrawn", timeout_s=120.0)
    took_ms = (await pages[0][0].run(measures))[FIRST_REDRAWS:]
    for page, _ in pages:
        await page.close()
    median, worst = statistics.median(took_ms), max(took_ms)
    return [
        Bar(
            what="redraw of the live time line",
            measured=f"median {median:.1f} ms, longest of {len(took_ms)} {worst:.1f} ms",
            asked="≤ 4 ms",
            ratio=4.0 / median,
        )
    ]


async def _measure(centre: CentreUnderLoad) -> list[Bar]:
    steps: tuple[Callable[[CentreUnderLoad, Browser], Awaitable[list[Bar]]], ...] = (
        interactive, join_to_audio, redraw,
    )  # fmt: skip
    bars: list[Bar] = []
    async with chromium_with_voice() as browser:
        for step in steps:
            try:
                bars += await step(centre, browser)
            except Exception as error:  # a browser fails in many ways; the other figures stand
                said = f"failed: {error}"[:300]
                bars.append(Bar(what=step.__name__.replace("_", " "), measured=said, asked="", ratio=None))
    return bars


def page_bars() -> list[Bar]:
    """Everything about the page; without Chromium or a recorded voice it says what is missing."""
    if not SPEECH.exists():
        missing = "apt-get install chromium asterisk-core-sounds-en-wav"
        return [Bar(what="the centre's page", measured=missing, asked="", ratio=None)]
    with centre_under_load() as centre:
        return asyncio.run(_measure(centre))


if __name__ == "__main__":
    for bar in page_bars():
        print(f"{bar.what}\n    {bar.measured}   asked {bar.asked}   {bar.ratio and round(bar.ratio, 2)}")
