"""The host's way, with the mouse and the keyboard of a real browser: from the one-time password to a seat in the room.

In a centre of its own, since the first password is said once. What it cannot see: what the words mean.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from accessibility import faults
from playwright.async_api import Page, expect
from real_centre import Browsers

from centre_command import opened_centre
from centre_people import FIRM, PASSWORD

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PATIENCE_MS = 60_000
FORECAST_MS = 240_000
"A forecast of two sites takes a few seconds; beside others on two cores it comes last. [ms]"


@pytest.fixture(scope="module", autouse=True)
def patience() -> None:
    """Every expectation waits for a busy machine."""
    expect.set_options(timeout=PATIENCE_MS)


def test_a_host_makes_a_firm_a_forecast_and_a_visit_and_enters_its_room(
    browsers: Browsers, built_page: None, runner: asyncio.Runner, tmp_path: Path
) -> None:
    async def way(url: str, one_time: str) -> None:
        _visitor, page = await browsers.chromium(url)
        page.set_default_timeout(PATIENCE_MS)
        await sign_in(page, one_time)
        firm = await make_firm(page)
        await make_forecast(page, firm)
        link = await make_visit(page)
        await enter(page)
        guest, _page = await browsers.chromium(link)
        await guest.shows("[data-testid=welcome]")
        assert link.partition("/v/")[2] not in await guest.run("location.href")
        assert browsers.outside(url, since=before) == set()
        await guest.close()
        await page.context.close()

    before = len(browsers.requested)
    try:
        with opened_centre(tmp_path, "--no-examples") as command:
            ready = command.await_event("centre_ready")
            runner.run(way(ready["url"], ready["password"]))
    finally:
        del browsers.requested[before:]  # asked of another centre than the other tests'


async def sign_in(page: Page, one_time: str) -> None:
    """With the wrong password, with the one-time one, and then with an own one."""
    await page.fill("input[name=name]", "host")
    await page.fill("input[name=password]", "not the password")
    await page.press("input[name=password]", "Enter")
    await expect(page.get_by_role("alert").or_(page.locator(".notice")).first).to_be_visible()
    await page.fill("input[name=password]", one_time)
    await page.press("input[name=password]", "Enter")
    await page.fill("input[name=new]", PASSWORD)
    await page.press("input[name=new]", "Enter")
    await expect(page.get_by_role("link", name="Firms", exact=True)).to_be_visible()


async def make_firm(page: Page) -> str:
    """From a file with a mistake, mended where the page points; the firm's address."""
    await page.get_by_role("link", name="Firms", exact=True).click()
    await page.get_by_test_id("firm-new").click()
    await page.get_by_test_id("firm-text").fill(FIRM.replace("city: Beijing", "city: Bejing"))
    await expect(page.get_by_text("Bejing").last).to_be_visible()
    await page.get_by_test_id("firm-save").click()
    await expect(page).to_have_url(re.compile(r"/firms/new$"))
    await page.get_by_test_id("firm-text").fill(FIRM)
    await page.get_by_test_id("firm-save").click()
    await expect(page.get_by_role("heading", name="Two Towers")).to_be_visible()
    return page.url


async def make_forecast(page: Page, firm: str) -> None:
    """Run it, read it in both languages, charts drawn and no serious fault."""
    await page.get_by_test_id("forecast-run").click()
    await page.get_by_test_id("forecast-open").first.click(timeout=FORECAST_MS)
    await charts_drawn(page)
    assert await faults(page) == []
    await page.get_by_role("button", name="简体中文").click()
    await expect(page.locator("html")).to_have_attribute("lang", re.compile("^zh"))
    await charts_drawn(page)
    assert await faults(page) == []
    await page.get_by_role("button", name="English").click()
    await page.goto(firm)


async def charts_drawn(page: Page) -> None:
    """Every chart, each of which is drawn when somebody comes near it."""
    await expect(page.locator("[data-chart]").first).to_be_attached()
    for number in range(await page.locator("[data-chart]").count()):
        chart = page.locator("[data-chart]").nth(number)
        await chart.scroll_into_view_if_needed()
        await expect(chart).to_have_attribute("data-ready", "true")


async def make_visit(page: Page) -> str:
    """With the two people the form begins with; the link of the second."""
    await page.get_by_role("link", name="Visits", exact=True).click()
    await page.get_by_test_id("visit-new").first.click()
    await page.get_by_label("Title", exact=True).fill("From tower to tower")
    for number, name in enumerate(("Ada", "Bo")):
        await page.get_by_label("Name", exact=True).nth(number).fill(name)
    await page.get_by_test_id("visit-save").click()
    await expect(page.get_by_role("heading", name="From tower to tower")).to_be_visible()
    await page.get_by_test_id("invitation-make").nth(1).click()
    link = page.get_by_test_id("invitation-url")
    await expect(link).to_be_visible()
    address = await link.evaluate("element => element.value ?? element.innerText")
    await page.get_by_role("dialog").get_by_role("button", name="Done").click()
    return str(address).strip()


async def enter(page: Page) -> None:
    """As presenter, into the room, and back out."""
    await page.get_by_test_id("enter-as-presenter").click()
    skip = page.get_by_test_id("landing-skip")
    await expect(skip.or_(page.get_by_test_id("join"))).to_be_visible()
    if await skip.is_visible():
        await skip.click()
    await page.get_by_test_id("join").click()
    await expect(page.get_by_test_id("room")).to_be_visible()
    await page.get_by_test_id("route-open").click()
    await expect(page.get_by_test_id("preset-internet-evening")).to_be_enabled()
    assert await faults(page) == []
