"""Visitors whose devices fail them: the check names what failed and what to pass on, and they can still join to listen.

What it cannot see: what an operating system says when it is the one that forbids a device.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx
import pytest
from chromium_pages import FLAGS
from playwright.async_api import Browser
from polling import poll
from real_centre import Browsers, OpenCentre
from visitor_pages import PATIENCE_S, VisitorPage, chromium_of
from walking import connected, heard, walk_in

pytestmark = [pytest.mark.slow, pytest.mark.browser]

GRANTS, FAKES = "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"
assert {GRANTS, FAKES} <= set(FLAGS)


def without(flag: str) -> AbstractAsyncContextManager[Browser]:
    """A Chromium as usual but for a flag."""
    return chromium_of(*(each for each in FLAGS if each != flag))


KINDS = "navigator.mediaDevices.enumerateDevices().then((found) => found.map((device) => device.kind))"
CASES = [
    pytest.param("denied", lambda: without(GRANTS), id="denied"),
    pytest.param("none", lambda: without(FAKES), id="none"),
]


@pytest.mark.parametrize(("why", "chromium"), CASES)
def test_a_visitor_without_a_microphone_is_told_why_and_joins_to_listen(
    why: str, chromium: Callable[[], AbstractAsyncContextManager[Browser]], browsers: Browsers, centre: OpenCentre,
    runner: asyncio.Runner, room: dict[str, Any],
) -> None:  # fmt: skip
    said = {
        language: httpx.get(f"{centre.url}/api/text/{language}", trust_env=False).json()["messages"]
        for language in ("en", "zh_Hans")
    }

    async def visit() -> None:
        async with chromium() as browser:
            listener, page = await browsers.page_in(browser, room["links"][1], permissions=[])
            if why == "none" and "audioinput" in await listener.run(KINDS):
                pytest.skip("this machine has a microphone")
            await listener.click("[data-testid=landing-start]")
            for device in ("microphone", "camera"):
                row = f"[data-testid=check-row][data-check={device}][data-state=problem][data-said={why}]"
                await listener.shows(row)
                await listener.click(f"{row} summary")
                keys = [("en", ""), ("en", ".do"), ("en", ".it"), ("zh_Hans", ".it")]
                await told(listener, row, [said[of][f"page.check.{device}.{why}{suffix}"] for of, suffix in keys])
            await listener.shows("[data-testid=verdict][data-verdict=listen_only]")
            await listener.click("[data-testid=check-continue]")
            await page.get_by_text(said["en"]["page.room.listen_only"]).wait_for()
            await hears(browsers, listener, room)
            await listener.close()

    runner.run(visit())


async def told(page: VisitorPage, selector: str, sentences: list[str]) -> None:
    """Wait until something says all of these: the page's other language comes a little later."""

    async def missing() -> list[str]:
        words = " ".join(await page.texts(selector))
        return [sentence for sentence in sentences if sentence not in words]

    await poll(missing, lambda left: not left, what=f"{selector} says", timeout_s=PATIENCE_S)


async def hears(browsers: Browsers, listener: VisitorPage, room: dict[str, Any]) -> None:
    """Sit down beside somebody with a voice, and get it; the other sees that this one only listens."""
    speaker, _page = await browsers.chromium(room["links"][0])
    await walk_in(speaker, "London")
    await listener.click("[data-testid=join]")
    await connected(speaker, listener)
    await heard(listener)
    listens = "e2e.attribute('.sign.mic-off', 'title').includes('Listens only')"
    await speaker.until(listens, what="the sign of a listener")
    assert sum(each["received"] for each in await speaker.counters()) == 0
    await speaker.close()
