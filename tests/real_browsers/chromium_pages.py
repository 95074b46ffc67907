"""Call pages in real Chromium, driven by Playwright."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from found_program import found_program
from playwright.async_api import Browser, Page, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    *("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"),
    *("--allow-loopback-in-peer-connection", "--autoplay-policy=no-user-gesture-required"),
    *("--disable-gpu", "--disable-quic", "--no-proxy-server"),
)


class ChromiumPage:
    """One page; everything it is asked comes back as JSON."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def run(self, expression: str) -> Any:
        """The value of a JavaScript expression, awaited if it is a promise."""
        return await self._page.evaluate(f"async () => await ({expression})")

    async def close(self) -> None:
        """Ends the page and its connections."""
        await self._page.close()


@asynccontextmanager
async def chromium(*, more_flags: tuple[str, ...] = ()) -> AsyncIterator[Browser]:
    """A headless Chromium of its own."""
    path = found_program(*NAMES)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path, chromium_sandbox=False, args=[*FLAGS, *more_flags]
        )
        try:
            yield browser
        finally:
            await browser.close()


async def open_chromium_page(browser: Browser, address: str) -> ChromiumPage:
    """A fresh call page in a context of its own."""
    page = await browser.new_page()
    await page.goto(address)
    return ChromiumPage(page)
