"""A visit from the link to the summary, in real browsers: people talk over the route, and get what is switched.

Round trips are held from below by the route itself, since nothing travels faster than commanded; before the switch they
are shorter than that, so they have followed. Losses are held by the relay's own ledger: every packet the browser misses
was lost on the lane. What it cannot see: how the voice sounds.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from calling import LIVE_S, RESOLUTION_MS, ROUTE_NUMBER, call, commanded_rtt_ms, followed, route_number
from polling import poll
from real_centre import Browsers, OpenCentre
from visitor_pages import VisitorPage
from walking import LOUD, connected, heard, round_trips_ms, voice_arrives, walk_in

from beacon.relay.control.client import ControlClient

pytestmark = [pytest.mark.slow, pytest.mark.browser]

AT_LEAST_MS = 40.0
"By so much the evening's internet is longer than the private line it is switched from. [ms]"
REJOIN_S, TRIES = 5.0, 3
"What a room is promised after its centre died; a machine that was busy with something else may try again. [s]"


@pytest.mark.parametrize("far", ["chromium", "firefox"])
def test_what_the_presenter_switches_is_what_both_ends_get_and_see(
    far: str, browsers: Browsers, centre: OpenCentre, runner: asyncio.Runner, room: dict[str, Any]
) -> None:
    async def visit() -> None:
        async with call(browsers, room, far) as (presenter, visitor), ControlClient.beside(centre.state_dir) as relay:
            await heard(presenter)
            await heard(visitor)
            levels = await voice_arrives(presenter)
            assert max(levels) < 1.0
            if far == "chromium":  # a voice has pauses; Firefox's fake microphone hums without end
                assert min(levels) < LOUD
            await sounds(visitor)
            for page in (presenter, visitor):
                assert set(await page.run("e2e.policies()")) == {"relay"}

            first = await route_number(presenter)
            before_ms = await commanded_rtt_ms(relay, room["id"])
            least_ms = await least_round_trip_ms(presenter, before_ms + AT_LEAST_MS / 2.0)
            assert least_ms >= before_ms - RESOLUTION_MS
            await presenter.click("[data-testid=preset-internet-evening]")
            await presenter.until(f"{ROUTE_NUMBER} > {first}", what="the page tells of the switch")
            after_ms = await poll(
                lambda: commanded_rtt_ms(relay, room["id"]),
                lambda rtt_ms: rtt_ms > before_ms + AT_LEAST_MS,
                what="the relay takes the switch to a longer route",
                timeout_s=LIVE_S,
            )
            await followed(presenter, after_ms)
            assert least_ms < after_ms
            await losses_are_the_ledgers(relay, room["id"], presenter)
            for page in (presenter, visitor):
                await scored(page)

        async def lived() -> list[dict[str, Any]]:
            told = centre.host.ask("GET", f"/api/visits/{room['id']}/summary")
            assert len(told["intervals"]) >= 2
            return [pair for interval in told["intervals"] for pair in interval["pairs"]]

        # Figures are kept every five seconds, the last when the room is empty.
        await poll(
            lived,
            lambda pairs: any(pair["lived_p50"] is not None for pair in pairs),
            what="the summary holds the call",
            timeout_s=LIVE_S,
            every_s=1.0,
        )
        assert any(pair["forecast"] is not None for pair in await lived())

    runner.run(visit())


async def sounds(page: VisitorPage) -> None:
    """Wait until what is received is no silence, by the browser's own account: a headless Firefox plays nothing."""

    async def energy() -> float:
        return sum(float(each["energy"]) for each in await page.counters())

    await poll(energy, lambda now: now > 0.0, what="sound is received", timeout_s=LIVE_S)


async def least_round_trip_ms(page: VisitorPage, wanted_ms: float) -> float:
    """The least round trip seen so far, once it is no longer than wanted: a busy machine may take a few."""
    seen: list[float] = []

    async def least() -> float:
        seen.extend(await round_trips_ms(page))
        return min(seen)

    return await poll(least, lambda ms: ms <= wanted_ms, what="a quick round trip", timeout_s=2.0 * LIVE_S)


async def lanes(relay: ControlClient, visit: str) -> list[dict[str, Any]]:
    """The relay's lanes of a visit, since they were made."""
    return list((await relay.stats(f"visit-{visit}"))["lanes"])


async def losses_are_the_ledgers(relay: ControlClient, visit: str, page: VisitorPage) -> None:
    """The browser misses no packet that the relay did not lose on the lane to it."""
    counters = [each for each in await page.counters() if each["state"] == "connected"]
    ledger = await lanes(relay, visit)
    lost = sum(int(lane[why]) for lane in ledger for why in ("lost", "queue_dropped", "overrun", "unsent"))
    assert 0 <= sum(each["lost"] for each in counters) <= lost


async def scored(page: VisitorPage) -> None:
    """Wait until both directions have a quality in words and figures."""
    ways = "[...document.querySelectorAll('[data-testid=live-way]')]"
    words = f"{ways}.filter((way) => way.querySelector('[data-testid=live-words]')?.dataset.quality).length"
    await page.until(f"{words} >= 2", what="quality in words, both ways", timeout_s=LIVE_S)
    trips = f"{ways}.map((way) => Number(way.querySelector('[data-testid=live-rtt]')?.dataset.value))"
    await page.until(f"{trips}.some((rtt) => rtt > 0)", what="the round trip is shown")


def test_one_browser_alone_hears_itself_over_the_route(
    browsers: Browsers, runner: asyncio.Runner, room: dict[str, Any]
) -> None:
    async def visit() -> None:
        alone, _page = await browsers.chromium(room["links"][0])
        await walk_in(alone, "London")
        await alone.click("[data-testid=solo-open]")
        await alone.click("[data-testid=solo-start]")
        await alone.shows("[data-testid=solo][data-state=standing]", timeout_s=LIVE_S)
        await alone.click("[data-testid=solo-headset]")
        await alone.click("[data-testid=solo-voice_return]")
        await voice_arrives(alone)
        await scored_once(alone)
        await alone.close()

    runner.run(visit())


async def scored_once(page: VisitorPage) -> None:
    """Wait until some direction has a quality in words."""
    words = "[...document.querySelectorAll('[data-testid=live-words]')].filter((each) => each.dataset.quality).length"
    await page.until(f"{words} >= 1", what="quality in words", timeout_s=LIVE_S)


def test_a_call_outlives_the_centre_and_the_room_is_whole_again(
    browsers: Browsers, centre: OpenCentre, runner: asyncio.Runner, room: dict[str, Any]
) -> None:
    async def visit() -> None:
        async with (
            call(browsers, room, "chromium") as (presenter, visitor),
            ControlClient.beside(centre.state_dir) as relay,
        ):
            before = await heard(presenter)
            carried = await carried_packets(relay, room["id"])
            took_s = [await rejoined_s(centre, presenter, visitor)]
            while took_s[-1] > REJOIN_S and len(took_s) < TRIES:
                took_s.append(await rejoined_s(centre, presenter, visitor))
            assert took_s[-1] <= REJOIN_S, took_s
            await connected(presenter, visitor)
            now = await heard(presenter, more=before[0]["received"])
            # The same connection went on over the same lanes: neither's counters began afresh.
            assert [each["state"] for each in now].count("connected") == 1
            assert now[0]["received"] > before[0]["received"]
            assert await carried_packets(relay, room["id"]) > carried
            for page in (presenter, visitor):
                assert len(await page.texts("[data-testid=tile]")) == 2
            assert centre.command.await_event("centre_ready")["starts"] >= 2

    runner.run(visit())


async def rejoined_s(centre: OpenCentre, *pages: VisitorPage) -> float:
    """Kill the centre; how long until all pages have their room back. [s]"""
    loop = asyncio.get_running_loop()
    killed_s = loop.time()
    centre.command.kill("beacon.centre.process")
    for socket, what in (("away", "the page notices"), ("open", "the page is back")):
        state = f"e2e.attribute('[data-testid=room]', 'data-socket')[0] === '{socket}'"
        await asyncio.gather(*(page.until(state, what=what) for page in pages))
    return loop.time() - killed_s


async def carried_packets(relay: ControlClient, visit: str) -> int:
    """How many packets the visit's lanes have taken since they were made."""
    return sum(int(lane["packets_in"]) for lane in await lanes(relay, visit))


def test_a_call_comes_back_after_the_relay_died(
    browsers: Browsers, centre: OpenCentre, runner: asyncio.Runner, room: dict[str, Any]
) -> None:
    async def visit() -> None:
        async with call(browsers, room, "chromium") as (presenter, visitor):
            await heard(presenter)
            centre.command.kill("beacon.wiring.relay_process")
            await asyncio.to_thread(centre.command.await_event, "relay_ready")
            await connected(presenter, visitor)
            for page in (presenter, visitor):
                seen = sum(each["received"] for each in await heard(page))
                await heard_beyond(page, seen)

    runner.run(visit())


async def heard_beyond(page: VisitorPage, packets: int) -> None:
    """Wait until more packets have come over all connections than before."""

    async def received() -> int:
        return sum(each["received"] for each in await page.counters())

    await poll(received, lambda now: now > packets + 50, what="a second of packets", timeout_s=LIVE_S)
