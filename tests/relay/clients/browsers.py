"""The browsers of a test run, each started when it is first asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from browser_call import Call, Page
from chromium_pages import chromium, open_chromium_page
from firefox_pages import Bidi, firefox, open_firefox_page, trust_authority
from playwright.async_api import Browser
from trust import Trust


class Browsers:
    """Opens call pages in browsers that trust the test's authority."""

    def __init__(self, *, address: str, folder: Path, trust: Trust) -> None:
        self._address = address
        self._folder = folder
        self._trust = trust
        self._stack = AsyncExitStack()
        self._chromium: Browser | None = None
        self._firefox: Bidi | None = None

    async def page(self, name: str) -> Page:
        """A fresh page in `chromium` or `firefox`."""
        if name == "chromium":
            if self._chromium is None:
                trusted = f"--ignore-certificate-errors-spki-list={self._trust.fingerprint}"
                self._chromium = await self._stack.enter_async_context(chromium(more_flags=(trusted,)))
            return await open_chromium_page(self._chromium, self._address)
        if self._firefox is None:
            self._firefox = await self._stack.enter_async_context(firefox(self._folder / "firefox"))
            await trust_authority(self._firefox, self._trust.authority)
        return await open_firefox_page(self._firefox, self._address)

    @asynccontextmanager
    async def call(self, near: str, far: str) -> AsyncIterator[Call]:
        """Two pages for a call, closed after it."""
        a, b = await self.page(near), await self.page(far)
        try:
            yield Call(a, b)
        finally:
            await a.close()
            await b.close()

    async def close(self) -> None:
        """Ends every browser."""
        await self._stack.aclose()
