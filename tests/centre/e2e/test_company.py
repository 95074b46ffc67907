"""What people in a room do with each other beside talking: chat, hands, a demonstration, a fourth camera; and talking
over TCP.

Times are held from below by the route itself, since nothing travels faster than commanded. What it cannot see: how the
voice sounds.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest
from calling import LIVE_S, RESOLUTION_MS, ROUTE_NUMBER, call, commanded_rtt_ms, followed, route_number
from playwright.async_api import Page
from polling import poll
from real_centre import Browsers, OpenCentre
from visitor_pages import VisitorPage
from walking import connected, heard, voice_arrives, walk_in

from beacon.relay.control.client import ControlClient
from centre_people import ScriptedVisitor, choice

pytestmark = [pytest.mark.slow, pytest.mark.browser]

MESSAGES = 5
"Both pages' clocks are set by the centre's answers; a later answer may set one better between two messages."
STEPS_S = (0.0, 4.0, 8.0)
STEP_ROUTES = [("internet", 2), ("internet", 12), ("mpls", 12)]
CAMERAS = 3


async def sign(page: VisitorPage, of: str, icon: str, *, shown: bool) -> None:
    """Wait until a person's tile has, or has not, a sign."""
    there = f"e2e.count(\"[data-testid=tile][data-person='{of}'] .sign.{icon}\") === {int(shown)}"
    await page.until(there, what=f"{icon} {'shows' if shown else 'is gone'}")


def test_chat_takes_the_route_and_hands_and_muting_are_seen(
    browsers: Browsers, centre: OpenCentre, runner: asyncio.Runner, room: dict[str, Any]
) -> None:
    async def visit() -> None:
        near, near_page = await browsers.chromium(room["links"][0])
        far, far_page = await browsers.chromium(room["links"][1])
        you = await walk_in(near, "London")
        await walk_in(far, "Beijing")
        await connected(near, far)
        async with ControlClient.beside(centre.state_dir) as relay:
            rtt_ms = await commanded_rtt_ms(relay, room["id"])
        assert rtt_ms > 10.0 * RESOLUTION_MS
        await followed(near, rtt_ms)
        await chatted(near_page, far_page, rtt_ms)

        await sign(far, you, "hand", shown=False)
        for testid, icon in (("hand", "hand"), ("mute", "mic-off")):
            await near.click(f"[data-testid={testid}]")
            await sign(far, you, icon, shown=True)
            await near.click(f"[data-testid={testid}]")
            await sign(far, you, icon, shown=False)
        await near.close()
        await far.close()

    runner.run(visit())


async def chatted(near: Page, far: Page, rtt_ms: float) -> None:
    """Messages each way until their times add up to the round trip: what one page's clock is ahead, it is ahead both
    ways. A sender's own clock tells the round trip of each alone."""
    await near.get_by_test_id("chat-open").click()
    await far.get_by_test_id("chat-open").click()
    sums: list[float] = []
    for number in range(MESSAGES):
        ways = [await told_ms(*pages, f"Message {number}", rtt_ms) for pages in ((near, far), (far, near))]
        sums.append(sum(ways))
        if sums[-1] >= rtt_ms - 2.0 * RESOLUTION_MS:
            return
    raise AssertionError(f"two ways of {sums} ms on a round trip of {rtt_ms} ms")


async def told_ms(sender: Page, hearer: Page, text: str, rtt_ms: float) -> float:
    """Send a message; how long it took, as its hearer is told. [ms]"""
    await sender.get_by_test_id("chat-input").fill(text)
    await sender.get_by_test_id("chat-input").press("Enter")
    came = hearer.locator("[data-testid=chat-message]:not(.mine)", has_text=text).get_by_test_id("delivery")
    (way_ms,) = await figures(came)
    sent = sender.locator("[data-testid=chat-message].mine", has_text=text).get_by_test_id("delivery")
    delivered_ms, round_ms = await figures(sent)
    assert round_ms >= rtt_ms - RESOLUTION_MS
    assert delivered_ms <= round_ms
    return way_ms


async def figures(line: Any) -> list[float]:
    """Figures of a line, once it has some: a message that was sent again takes more than a second, "1,174 ms". [ms]"""

    async def look() -> list[float]:
        said = " ".join(await line.all_inner_texts())
        return [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*", said)]

    return await poll(look, bool, what="a delivery time", timeout_s=LIVE_S)


def test_a_site_without_udp_goes_on_talking_over_tcp(
    browsers: Browsers, centre: OpenCentre, runner: asyncio.Runner, room: dict[str, Any]
) -> None:
    async def visit() -> None:
        async with call(browsers, room, "chromium") as (presenter, visitor):
            await heard(visitor)
            first = await route_number(presenter)
            await carried(visitor, "UDP")
            await presenter.click("details:has(fieldset [role=switch]) > summary")
            await presenter.click("label.switch", "Beijing")
            await presenter.click("[data-testid=switch-now]")
            await presenter.until(f"{ROUTE_NUMBER} > {first}", what="the page tells of the switch")
            await carried(visitor, "TCP")
            await connected(presenter, visitor)
            for page in (presenter, visitor):
                seen = max(each["received"] for each in await page.counters())
                await heard(page, more=seen + 50)
            await voice_arrives(visitor)

    runner.run(visit())


async def carried(page: VisitorPage, carrier: str) -> None:
    """Wait until the details of how the call fares name what carries it, at least one way."""
    opened = "document.querySelectorAll('[data-testid=live-way] details')"
    facts = "[...document.querySelectorAll('.live-facts dd')].map((each) => each.innerText)"
    # Cards are drawn afresh when somebody comes or goes.
    await page.until(
        f"({opened}.forEach((each) => (each.open = true)), {facts}.includes('{carrier}'))",
        what=f"carried by {carrier}",
        timeout_s=LIVE_S,
    )


def test_a_demonstration_keeps_its_timetable_and_both_pages_show_its_step(
    browsers: Browsers, centre: OpenCentre, runner: asyncio.Runner, room: dict[str, Any]
) -> None:
    people = [
        {"name": f"Visitor {number}", "site": site, "language": "en", "presenter": number == 0}
        for number, site in enumerate(("London", "Beijing", "Beijing"))
    ]
    room = centre.host.make_visit(centre.firm, people=people)
    room["links"] = [centre.host.invite(room, number) for number in range(len(people))]
    titles = [f"Step {number}" for number in range(len(STEPS_S))]
    script = [
        {"at_s": at_s, "choice": choice(link, hour_utc=hour), "title": title}
        for at_s, (link, hour), title in zip(STEPS_S, STEP_ROUTES, titles, strict=True)
    ]
    centre.host.ask("PATCH", f"/api/visits/{room['id']}", json={"script": script})

    async def visit() -> None:
        async with call(browsers, room, "chromium") as pages:
            witness = await ScriptedVisitor.with_link(room["links"][2])
            await witness.say("hello", language="en", resume=None)
            await witness.hear("welcome")
            for page in pages:
                await page.click("[data-testid=route-open]")
                await page.run(WATCH)
            await pages[0].click(".script button", "Start the demonstration")
            for page in pages:
                await steps_shown(page, titles)
            await witness.close()
            kept_timetable(witness.heard)

    runner.run(visit())


WATCH = """(() => {
  const seen = (window.stepsSeen = []);
  const look = () => {
    const title = document.querySelector(".script-steps [aria-current=step] .grow")?.innerText;
    if (title && title !== seen.at(-1)) seen.push(title);
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
})()"""


async def steps_shown(page: VisitorPage, titles: list[str]) -> None:
    """Wait until the page has marked every step, one after the other."""
    await page.until(f"stepsSeen.length >= {len(titles)}", what="every step is shown", timeout_s=LIVE_S)
    assert await page.run("stepsSeen") == titles


def kept_timetable(heard: list[dict[str, Any]]) -> None:
    """Every step took force when its time had come, in its order, and none before."""
    started_ms = next(m["state"]["started_utc_ms"] for m in heard if m["t"] == "script" and m["state"]["running"])
    told = [message["state"] for message in heard if message["t"] == "route"]
    ordered = {state["number"]: state for state in told if state["at_utc_ms"] >= started_ms}
    routes = [ordered[number] for number in sorted(ordered)]
    assert [(route["choice"]["links"]["London"], route["choice"]["hour_utc"]) for route in routes] == STEP_ROUTES
    for at_s, route in zip(STEPS_S, routes, strict=True):
        assert route["at_utc_ms"] >= started_ms + 1e3 * at_s


def test_a_fourth_camera_is_refused_with_a_sentence_and_its_owner_joins_without(
    browsers: Browsers, centre: OpenCentre, runner: asyncio.Runner
) -> None:
    people = [
        {"name": f"Visitor {number}", "site": "London", "language": "en", "presenter": False}
        for number in range(CAMERAS + 1)
    ]
    room = centre.host.make_visit(centre.firm, people=people)
    links = [centre.host.invite(room, number) for number in range(len(people))]

    async def visit() -> None:
        shown = [await ScriptedVisitor.with_link(link) for link in links[:CAMERAS]]
        for person in shown:
            await person.enter("London")
            await person.say("state", muted=False, camera=True, screen=False, hand=False)
        await asyncio.gather(*(shown[0].hear("person", shows_camera(person.you)) for person in shown))
        last, page = await browsers.chromium(links[CAMERAS])
        await last.click("[data-testid=landing-skip]")
        await last.click("[data-testid=join-video]")
        await last.shows("[data-testid=lobby-picture]")
        await last.click("[data-testid=join]")
        await last.shows("[data-testid=room]")
        await page.get_by_text("shows 3 cameras or screens at once, and all are taken").wait_for()
        (you,) = await last.run("e2e.attribute('[data-testid=room]', 'data-you')")
        seated = await shown[0].hear("person", lambda told: told["person"]["id"] == you and told["person"]["seated"])
        assert not seated["person"]["camera"]
        assert await last.run("e2e.attribute('[data-testid=camera]', 'data-on')") == ["false"]
        await last.close()
        for person in shown:
            await person.close()

    runner.run(visit())


def shows_camera(id: str) -> Callable[[dict[str, Any]], bool]:
    """Whether a message tells of this person's camera."""
    return lambda told: told["person"]["id"] == id and told["person"]["camera"]
