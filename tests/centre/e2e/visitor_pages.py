"""Pages of the centre in real browsers, looked at and used as a visitor does, the same way in each browser."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

from chromium_pages import FLAGS, NAMES
from firefox_pages import Bidi, FirefoxPage
from found_program import found_program
from playwright.async_api import Browser, Page, async_playwright
from polling import poll

HERE = Path(__file__).parent
PROBE = (HERE / "probe.js").read_text(encoding="utf-8")
SPEECH = Path("/usr/share/asterisk/sounds/en_US_f_Allison/demo-congrats.wav")
"A recorded voice: Debian's asterisk-core-sounds-en-wav."
PATIENCE_S = 60.0
"Longest wait for what a page does within a second or two, beside whatever else the machine is doing. [s]"


class Runner(Protocol):
    """Runs JavaScript in a page."""

    async def run(self, expression: str) -> Any:
        """The value of an expression, awaited if it is a promise."""

    async def close(self) -> None:
        """Ends the page."""


class VisitorPage:
    """One page."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    async def run(self, expression: str) -> Any:
        """The value of a JavaScript expression."""
        return await self._runner.run(expression)

    async def close(self) -> None:
        """Close the page, as by its cross."""
        await self._runner.close()

    async def click(self, selector: str, words: str | None = None) -> None:
        """Press the first visible thing of this kind, once it is there and can be pressed."""
        given = ", ".join(json.dumps(each) for each in (selector, words) if each is not None)
        await self.until(f"e2e.click({given})", what=f"{selector} {words or ''} can be pressed")

    async def until(self, expression: str, *, what: str, timeout_s: float = PATIENCE_S) -> Any:
        """The first true value of an expression."""
        return await poll(lambda: self.run(expression), bool, what=what, timeout_s=timeout_s)

    async def texts(self, selector: str) -> list[str]:
        """Visible texts."""
        return list(await self.run(f"e2e.text({json.dumps(selector)})"))

    async def shows(self, selector: str, *, timeout_s: float = PATIENCE_S) -> None:
        """Wait until something of this kind is visible."""
        await self.until(f"e2e.count({json.dumps(selector)}) > 0", what=f"{selector} shows", timeout_s=timeout_s)

    async def counters(self) -> list[dict[str, Any]]:
        """What getStats() says of every open connection."""
        return list(await self.run("e2e.counters()"))


class _ChromiumRunner:
    def __init__(self, page: Page) -> None:
        self.page = page

    async def run(self, expression: str) -> Any:
        return await self.page.evaluate(f"async () => await ({expression})")

    async def close(self) -> None:
        await self.page.context.close()


def chromium_with_voice(*, speech: Path = SPEECH) -> AbstractAsyncContextManager[Browser]:
    """A headless Chromium whose microphone hears a recorded voice, over and over."""
    return chromium_of(*FLAGS, f"--use-file-for-fake-audio-capture={speech}")


@asynccontextmanager
async def chromium_of(*flags: str) -> AsyncIterator[Browser]:
    """A headless Chromium."""
    path = found_program(*NAMES)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, chromium_sandbox=False, args=list(flags))
        try:
            yield browser
        finally:
            await browser.close()


async def chromium_page(browser: Browser, address: str, **wishes: Any) -> tuple[VisitorPage, Page]:
    """A page of a visitor of their own, and Playwright's view of it."""
    context = await browser.new_context(**{"locale": "en-GB", **wishes})
    await context.add_init_script(PROBE)
    page = await context.new_page()
    await page.goto(address)
    return VisitorPage(_ChromiumRunner(page)), page


async def firefox_page(bidi: Bidi, address: str) -> VisitorPage:
    """A page of a visitor of their own."""
    user = (await bidi.command("browser.createUserContext"))["userContext"]
    context = (await bidi.command("browsingContext.create", type="tab", userContext=user))["context"]
    await bidi.command("script.addPreloadScript", functionDeclaration=f"() => {{ {PROBE} }}", contexts=[context])
    await bidi.command("browsingContext.navigate", context=context, url=address, wait="complete")
    return VisitorPage(FirefoxPage(bidi, context))
