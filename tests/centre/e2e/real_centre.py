"""A running centre, and the browsers that look at it."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from firefox_pages import Bidi, firefox
from playwright.async_api import Browser, Page
from visitor_pages import VisitorPage, chromium_page, chromium_with_voice, firefox_page

from centre_command import CentreCommand
from centre_people import Host


@dataclass(slots=True)
class OpenCentre:
    """A running centre with a host signed in, and a relay that serves."""

    command: CentreCommand
    url: str
    host: Host
    state_dir: Path
    firm: str = ""
    "Id of a firm in London and Beijing."
    data_dir: Path = Path()


@dataclass(slots=True)
class Browsers:
    """Browsers, each started when it is first asked for, and every address their pages asked for."""

    folder: Path
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    requested: list[str] = field(default_factory=list)
    "Addresses, of Chromium's pages."
    _chromium: Browser | None = None
    _firefox: Bidi | None = None

    async def chromium(self, address: str, **wishes: Any) -> tuple[VisitorPage, Page]:
        """A page of a fresh visitor in Chromium."""
        if self._chromium is None:
            self._chromium = await self.stack.enter_async_context(chromium_with_voice())
        return await self.page_in(self._chromium, address, **wishes)

    async def page_in(self, browser: Browser, address: str, **wishes: Any) -> tuple[VisitorPage, Page]:
        """A page of a fresh visitor in a Chromium."""
        visitor, page = await chromium_page(browser, "about:blank", **wishes)
        page.context.on("request", lambda request: self.requested.append(request.url))
        page.on("websocket", lambda socket: self.requested.append(socket.url))
        await page.goto(address)
        return visitor, page

    def outside(self, url: str, *, since: int = 0) -> set[str]:
        """What was asked of other hosts than the centre, from the request of this number on."""
        own, schemes = urlsplit(url).netloc, {"http", "https", "ws", "wss"}
        asked = set(self.requested[since:])
        return {each for each in asked if urlsplit(each).scheme in schemes and urlsplit(each).netloc != own}

    async def firefox(self, address: str) -> VisitorPage:
        """A page of a fresh visitor in Firefox."""
        if self._firefox is None:
            self._firefox = await self.stack.enter_async_context(firefox(self.folder / "firefox"))
        return await firefox_page(self._firefox, address)
