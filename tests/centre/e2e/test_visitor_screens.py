"""Every screen of a visit, from the link to the summary, looked at with axe in both languages, light and dark; and the
links that have expired.

What it cannot see: whether the words are good, and what axe has no rule for.
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import Any, Literal

import httpx
import pytest
from accessibility import faults
from calling import LIVE_S
from playwright.async_api import Page, expect
from real_centre import Browsers, OpenCentre
from visitor_pages import PATIENCE_S, VisitorPage
from walking import connected, walk_in

from centre_people import SITES

pytestmark = [pytest.mark.slow, pytest.mark.browser]

LANGUAGES = {"en": ("en", "en-GB"), "zh": ("zh_Hans", "zh-CN")}
"By the beginning of the page's own language: as the centre has it, and as the browser has it."
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
QUALITY = "[data-testid=live-words][data-quality]:not([data-quality=''])"


def speaking(centre: OpenCentre, language: str) -> dict[str, Any]:
    """A visit whose people speak a language, with their links."""
    people = [
        {"name": f"Visitor {site}", "site": site, "language": LANGUAGES[language][0], "presenter": number == 0}
        for number, site in enumerate(SITES)
    ]
    visit = centre.host.make_visit(centre.firm, title="Looked at", people=people)
    visit["links"] = [centre.host.invite(visit, number) for number in range(len(people))]
    return visit


class Look:
    """A visitor's page, looked at screen by screen; faults are gathered, so that one look tells of all."""

    def __init__(self, visitor: VisitorPage, page: Page, language: str) -> None:
        self._visitor, self._page, self._language = visitor, page, language
        self.faults: list[str] = []

    async def at(self, screen: str, selector: str) -> None:
        """Look at a screen that shows this, light and dark."""
        await self._visitor.shows(selector)
        assert str(await self._page.get_attribute("html", "lang")).startswith(self._language), screen
        for scheme in SCHEMES:
            # Colours on their way from one to the other are nobody's.
            await self._page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            await expect(self._page.locator("html")).to_have_attribute("data-scheme", scheme)
            self.faults += [f"{screen}, {scheme}: {fault}" for fault in await faults(self._page)]


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_screen_of_a_visit_has_a_serious_fault(
    language: str, browsers: Browsers, centre: OpenCentre, runner: asyncio.Runner
) -> None:
    room = speaking(centre, language)
    locale = LANGUAGES[language][1]

    async def visit() -> None:
        visitor, page = await browsers.chromium(room["links"][0], locale=locale)
        other, _page = await browsers.chromium(room["links"][1], locale=locale)
        look = Look(visitor, page, language)
        await look.at("landing", "[data-testid=welcome]")
        await visitor.click("[data-testid=landing-start]")
        await look.at("check", "[data-testid=verdict]:not([data-verdict=running])")
        await visitor.click("[data-testid=check-continue]")
        await look.at("lobby", "[data-testid=join]")
        await visitor.click("[data-testid=join]")
        await look.at("room, alone", "[data-testid=solo-start]")
        await walk_in(other, "Beijing")
        await connected(visitor, other)
        await visitor.shows(QUALITY, timeout_s=LIVE_S)
        await visitor.click("[data-testid=route-open]")
        await visitor.run("[...document.querySelectorAll('details')].forEach((each) => (each.open = true))")
        await look.at("room, route", "[data-testid=switch-now]")
        await visitor.click("[data-testid=chat-open]")
        await page.get_by_test_id("chat-input").fill("你好, Beijing")
        await page.get_by_test_id("chat-input").press("Enter")
        await look.at("room, chat", "[data-testid=delivery]")
        await visitor.click("[data-testid=leave]")
        await look.at("leave?", "dialog[open]")
        await visitor.click("dialog[open] .dialog-actions button:last-child")
        await look.at("gone", "[data-testid=again]")
        await page.locator("a[href='/visit/summary']").click()
        await look.at("summary", ".summary-whole")
        await other.close()
        await visitor.close()
        assert look.faults == []

    runner.run(visit())


@pytest.fixture(scope="module")
def expired(centre: OpenCentre) -> str:
    """A link whose time is over. Nothing younger than an hour can be asked for, so the database is told."""
    link = centre.host.invite(centre.host.make_visit(centre.firm, title="Over"), 0)
    with closing(sqlite3.connect(centre.data_dir / "centre.sqlite", timeout=PATIENCE_S)) as database, database:
        newest = "SELECT id FROM invitation ORDER BY created_utc DESC LIMIT 1"
        changed = database.execute(f"UPDATE invitation SET expires_utc = created_utc WHERE id = ({newest})")
        assert changed.rowcount == 1
    return link


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_an_expired_link_is_said_with_what_to_do(
    language: str, browsers: Browsers, centre: OpenCentre, runner: asyncio.Runner, expired: str
) -> None:
    name, locale = LANGUAGES[language]
    messages = httpx.get(f"{centre.url}/api/text/{name}", trust_env=False).json()["messages"]
    answer = httpx.post(
        f"{centre.url}/api/invitation", json={"token": expired.partition("/v/")[2]}, headers={"Origin": centre.url},
        trust_env=False,
    )  # fmt: skip
    error = answer.json()["error"]
    assert error["key"] == "access.invitation_expired", answer.text

    async def follow() -> None:
        visitor, page = await browsers.chromium(expired, locale=locale)
        await expect(page.get_by_role("alert")).to_have_text(error[name], timeout=PATIENCE_S * 1e3)
        await expect(page.get_by_text(messages["page.room.invitation_refused"])).to_be_visible()
        assert await faults(page) == []
        await visitor.close()

    runner.run(follow())
