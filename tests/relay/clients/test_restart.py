"""A relay that dies under a call: the supervisor brings it back, and real browsers go on."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest
from browser_call import Call, Counters
from browsers import Browsers
from polling import poll
from relay_control import RelayControl
from relay_under_test import RelayUnderTest
from round_trips import RESOLUTION_MS
from route import LEGS, Route

ROUTE = Route(out_ms=35.0, back_ms=25.0)


async def _speech_comes_again(call: Call) -> None:
    start = await call.counters()

    def more(ends: tuple[Counters, Counters]) -> bool:
        return all(end.received >= begun.received + 50 for end, begun in zip(ends, start, strict=True))

    await poll(call.counters, more, what="speech comes through again", timeout_s=30.0, every_s=0.2)


async def _kill(relay: RelayUnderTest) -> None:
    os.kill(relay.pid, signal.SIGKILL)
    await asyncio.to_thread(relay.await_restart)


async def _still_on_the_route(call: Call) -> None:
    echoes_ms = await call.echoes_ms(count=10, longest_ms=ROUTE.longest_ms)
    assert min(echoes_ms) >= ROUTE.rtt_ms - RESOLUTION_MS


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_a_call_over_udp_outlives_its_relay_unaided(
    name: str, runner: asyncio.Runner, browsers: Browsers, control: RelayControl, relay: RelayUnderTest
):
    async def call() -> None:
        await control.put_session("outlives", **ROUTE.session())
        ann, bao = [await control.mint("outlives", leg) for leg in LEGS]
        async with browsers.call(name, name) as standing:
            await standing.connect(ann, bao)
            await _speech_comes_again(standing)
            await _kill(relay)
            await _speech_comes_again(standing)
            await _still_on_the_route(standing)

    runner.run(call())


@pytest.mark.slow
@pytest.mark.browser
def test_a_call_over_tcp_outlives_its_relay_by_an_ice_restart(
    runner: asyncio.Runner, browsers: Browsers, control: RelayControl, relay: RelayUnderTest
):
    async def call() -> None:
        await control.put_session("outlives", **ROUTE.session())
        ann, bao = [await control.mint("outlives", leg, transport="tcp") for leg in LEGS]
        async with browsers.call("chromium", "chromium") as standing:
            await standing.connect(ann, bao)
            await _speech_comes_again(standing)
            await _kill(relay)
            await standing.restart_ice()
            await _speech_comes_again(standing)
            await _still_on_the_route(standing)

    runner.run(call())
