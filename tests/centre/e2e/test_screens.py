"""Every screen as somebody meets it: usable with a keyboard and a screen reader, in both languages, light and dark,
from a phone to a projector; small enough; and asking nothing of any outside host.

What it cannot see: whether the words are good, and what axe has no rule for.
"""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from accessibility import faults
from playwright.async_api import Page, expect
from real_centre import Browsers, OpenCentre

pytestmark = [pytest.mark.slow, pytest.mark.browser]

FIRST_VIEW_BYTES = 300_000
"Promised: compressed, before charts."
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
SIZES = {"phone": {"width": 390, "height": 844}, "projector": {"width": 1920, "height": 1080}}


async def signed_in(browsers: Browsers, centre: OpenCentre, path: str, **wishes: Any) -> Page:
    """A page of somebody signed in as host."""
    _visitor, page = await browsers.chromium("about:blank", **wishes)
    cookies = [
        {"name": name, "value": value, "url": centre.url} for name, value in centre.host.http.cookies.items()
    ]
    await page.context.add_cookies(cookies)  # type: ignore[arg-type]
    await page.goto(centre.url + path)
    return page


async def settled(page: Page) -> None:
    """Wait until the screen stands: its heading is there and nothing is being fetched."""
    await expect(page.locator("h1").first).to_be_visible(timeout=60_000)
    await page.wait_for_load_state("networkidle")


@pytest.fixture(scope="session")
def prepared(centre: OpenCentre) -> dict[str, str]:
    """A visit with a link, a revoked one and an expired one, for screens about them."""
    visit = centre.host.make_visit(centre.firm, title="Looked at")
    return {
        "visit": visit["id"],
        "link": centre.host.invite(visit, 0),
        "revoked": revoked(centre, visit),
        "firm": centre.firm,
    }


def revoked(centre: OpenCentre, visit: dict[str, Any]) -> str:
    """A link that no longer counts."""
    link = centre.host.invite(visit, 1)
    person = visit["participants"][1]["id"]
    centre.host.ask("DELETE", f"/api/visits/{visit['id']}/participants/{person}/invitation")
    return link


HOST_SCREENS = (
    "/", "/firms", "/firms/{firm}", "/visits", "/visits/{visit}", "/visits/{visit}/summary", "/board", "/audit",
    "/accounts",
)  # fmt: skip


@pytest.mark.parametrize("language", sorted(LOCALES))
@pytest.mark.parametrize("screen", HOST_SCREENS)
def test_a_hosts_screen_has_no_serious_fault_and_speaks_the_language(
    screen: str, language: str, browsers: Browsers, centre: OpenCentre, runner: asyncio.Runner,
    prepared: dict[str, str],
) -> None:  # fmt: skip
    async def look() -> None:
        wishes = {"locale": LOCALES[language], "color_scheme": "dark" if language == "zh" else "light"}
        page = await signed_in(browsers, centre, screen.format(**prepared), **wishes)
        await settled(page)
        assert str(await page.get_attribute("html", "lang")).startswith(language)
        heading = await page.locator("h1").first.inner_text()
        if screen not in ("/firms/{firm}", "/visits/{visit}"):  # whose heading is a name
            assert any("一" <= character <= "鿿" for character in heading) == (language == "zh"), heading
        assert await faults(page) == []
        await page.context.close()

    runner.run(look())


@pytest.mark.parametrize("size", sorted(SIZES))
@pytest.mark.parametrize("path", ["/sign-in", "link", "/firms/{firm}", "/visits/{visit}", "/board"])
def test_a_screen_fits_its_width(
    path: str, size: str, browsers: Browsers, centre: OpenCentre, runner: asyncio.Runner, prepared: dict[str, str]
) -> None:
    async def look() -> None:
        if path in ("/sign-in", "link"):
            address = prepared["link"] if path == "link" else centre.url + path
            _visitor, page = await browsers.chromium(address, viewport=SIZES[size])
        else:
            page = await signed_in(browsers, centre, path.format(**prepared), viewport=SIZES[size])
        await settled(page)
        beyond = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 0, f"{beyond} px beyond the right edge"
        assert await faults(page) == []
        await page.context.close()

    runner.run(look())


@pytest.mark.parametrize("path", ["/sign-in", "link"])
def test_the_first_view_is_small(
    path: str, browsers: Browsers, centre: OpenCentre, runner: asyncio.Runner, prepared: dict[str, str]
) -> None:
    async def weigh() -> None:
        _visitor, page = await browsers.chromium("about:blank")
        session = await page.context.new_cdp_session(page)
        await session.send("Network.enable")
        weights: list[float] = []
        session.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
        await page.goto(prepared["link"] if path == "link" else centre.url + path)
        await settled(page)
        print(f"first view of {path}: {sum(weights) / 1000:.0f} kB in {len(weights)} answers")
        assert len(weights) > 3
        assert sum(weights) <= FIRST_VIEW_BYTES
        await page.context.close()

    runner.run(weigh())


@pytest.mark.parametrize("language", sorted(LOCALES))
@pytest.mark.parametrize("kind", ["mistyped", "revoked"])
def test_a_link_that_does_not_count_is_said_with_what_to_do(
    kind: str, language: str, browsers: Browsers, centre: OpenCentre, runner: asyncio.Runner,
    prepared: dict[str, str],
) -> None:  # fmt: skip
    link = {"mistyped": prepared["link"][:-3] + "xyz", "revoked": prepared["revoked"]}[kind]
    token = link.partition("/v/")[2]
    answer = httpx.post(f"{centre.url}/api/invitation", json={"token": token}, headers={"Origin": centre.url})
    sentence = answer.json()["error"]["zh_Hans" if language == "zh" else "en"]

    async def follow() -> None:
        _visitor, page = await browsers.chromium(link, locale=LOCALES[language])
        await expect(page.get_by_text(sentence)).to_be_visible(timeout=60_000)
        assert await faults(page) == []
        await page.context.close()

    runner.run(follow())
    assert answer.status_code in (401, 403, 404, 410, 422)
