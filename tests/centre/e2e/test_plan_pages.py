"""The plan on the page: read in both languages, taken away in every form, compared with the one before a change.

What it cannot see: whether the plan is right, which tests/flows look after.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from accessibility import faults
from playwright.async_api import Page, expect
from real_centre import Browsers, OpenCentre

from centre_people import FIRM

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PATIENCE_MS = 60_000
FORECAST_S = 240.0
"Two sites take some seconds; beside others on two cores they come last. [s]"
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
FILES = {
    "report.pdf": b"%PDF-", "report.html": b"<!doctype html>", "forecast.xlsx": b"PK\x03\x04", "forecast.json": b"{",
    "windows.ics": b"BEGIN:VCALENDAR",
}  # fmt: skip
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module", autouse=True)
def patience() -> None:
    """Every expectation waits for a busy machine."""
    expect.set_options(timeout=PATIENCE_MS)


def made(centre: OpenCentre, firm: str) -> str:
    """A finished forecast of the firm's file as it is."""
    id = str(centre.host.ask("POST", f"/api/firms/{firm}/forecasts")["id"])
    ends = time.monotonic() + FORECAST_S
    while (row := centre.host.ask("GET", f"/api/forecasts/{id}"))["state"] in ("queued", "running"):
        assert time.monotonic() < ends, row
        time.sleep(0.2)
    assert row["state"] == "done", row
    return id


@pytest.fixture(scope="module")
def planned(centre: OpenCentre) -> dict[str, str]:
    """A firm with a forecast before a change and one after."""
    firm = centre.host.make_firm(FIRM.replace("Two Towers", "双塔 Two Spires"))
    before = made(centre, firm)
    text = centre.host.ask("GET", f"/api/firms/{firm}")["text"].replace("link: internet\n", "link: mpls\n")
    centre.host.ask("PUT", f"/api/firms/{firm}", json={"text": text, "version": 1})
    return {"firm": firm, "before": before, "after": made(centre, firm)}


async def opened(browsers: Browsers, centre: OpenCentre, path: str, **wishes: Any) -> Page:
    """A page of somebody signed in as host."""
    _visitor, page = await browsers.chromium("about:blank", **wishes)
    cookies = [{"name": name, "value": value, "url": centre.url} for name, value in centre.host.http.cookies.items()]
    await page.context.add_cookies(cookies)  # type: ignore[arg-type]
    await page.goto(centre.url + path)
    return page


@pytest.mark.parametrize("language", sorted(LOCALES))
def test_the_plan_is_read_by_its_contents(
    language: str, browsers: Browsers, centre: OpenCentre, runner: asyncio.Runner, planned: dict[str, str]
) -> None:
    async def read() -> None:
        page = await opened(
            browsers, centre, f"/firms/{planned['firm']}/forecast", locale=LOCALES[language],
            viewport={"width": 1440, "height": 900}, color_scheme="dark" if language == "zh" else "light",
        )  # fmt: skip
        links = page.locator(".contents-list a")
        await expect(links.first).to_be_visible()
        for number in range(await links.count()):
            link = links.nth(number)
            title = await link.inner_text()
            await link.click()
            focused = page.locator(":focus h2")
            await expect(focused).to_have_text(title)
        # Every chart that came near has been drawn, or is.
        for number in range(await page.locator("[data-chart]").count()):
            chart = page.locator("[data-chart]").nth(number)
            await chart.scroll_into_view_if_needed()
            await expect(chart).to_have_attribute("data-ready", "true")
        assert await faults(page) == []
        # A window made narrow, as one is for a moment when it is printed, keeps what was drawn.
        drawn = await page.locator("[data-ready=true] svg").count()
        await page.set_viewport_size(PHONE)
        assert drawn and await page.locator("[data-ready=true] svg").count() == drawn
        await page.context.close()

    runner.run(read())


def test_rules_unfold_one_by_one_all_at_once_and_on_paper(
    browsers: Browsers, centre: OpenCentre, runner: asyncio.Runner, planned: dict[str, str]
) -> None:
    async def read() -> None:
        page = await opened(browsers, centre, f"/firms/{planned['firm']}/forecast#s-rules")
        entries = page.locator(".records").first.locator("details.record")
        await expect(entries.first).to_have_attribute("open", "")
        number, opened_now = await entries.count(), page.locator(".records").first.locator("details.record[open]")
        await expect(opened_now).to_have_count(1)
        await entries.nth(1).locator("summary").press("Enter")
        await expect(opened_now).to_have_count(2)
        await page.evaluate("dispatchEvent(new Event('beforeprint'))")
        await expect(opened_now).to_have_count(number)
        await page.evaluate("dispatchEvent(new Event('afterprint'))")
        await expect(opened_now).to_have_count(2)
        await page.locator(".records + p button").first.click()
        await expect(opened_now).to_have_count(number)
        await page.context.close()

    runner.run(read())


def test_on_a_phone_sections_fold_and_the_contents_open_them(
    browsers: Browsers, centre: OpenCentre, runner: asyncio.Runner, planned: dict[str, str]
) -> None:
    async def read() -> None:
        page = await opened(browsers, centre, f"/firms/{planned['firm']}/forecast", viewport=PHONE)
        last = page.locator(".section-fold").last
        await expect(last).to_be_attached()
        assert await last.get_attribute("open") is None
        button = page.locator(".contents-button")
        await button.focus()
        await page.keyboard.press("Enter")
        await expect(page.locator(".contents-list")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.locator(".contents-list")).to_be_hidden()
        await button.click()
        await page.locator(".contents-list a").last.click()
        await expect(last).to_have_attribute("open", "")
        beyond = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 0, f"{beyond} px beyond the right edge"
        assert await faults(page) == []
        await page.context.close()

    runner.run(read())


def test_every_file_is_taken_away_under_the_firms_name(
    browsers: Browsers, centre: OpenCentre, runner: asyncio.Runner, planned: dict[str, str]
) -> None:
    async def take() -> None:
        page = await opened(browsers, centre, f"/firms/{planned['firm']}/forecast")
        await page.get_by_test_id("downloads").click()
        for name, beginning in FILES.items():
            async with page.expect_download() as coming:
                await page.get_by_test_id(f"download-{name}").click()
            download = await coming.value
            assert download.suggested_filename == f"双塔-Two-Spires-{name}"
            content = (await download.path()).read_bytes()
            assert content.lower().startswith(beginning.lower())
            assert len(content) > 1000
        await page.context.close()

    runner.run(take())


@pytest.mark.parametrize("language", sorted(LOCALES))
def test_two_forecasts_of_a_firm_are_read_side_by_side(
    language: str, browsers: Browsers, centre: OpenCentre, runner: asyncio.Runner, planned: dict[str, str]
) -> None:
    async def read() -> None:
        path = f"/firms/compare?a={planned['before']}"
        page = await opened(browsers, centre, path, locale=LOCALES[language])
        # The other one is the firm's newest, and the address can be passed on.
        await expect(page.get_by_test_id("comparison")).to_be_visible()
        await expect(page.locator(".document-body section h2").first).to_be_visible()
        assert page.url.endswith(f"?a={planned['before']}&b={planned['after']}")
        assert await faults(page) == []
        await page.context.close()

    runner.run(read())
