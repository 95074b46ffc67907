"""The yardstick held against a server no one here wrote: coturn is no route, and the harness must see none."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from browsers import Browsers
from coturn import coturn
from polling import poll
from relayed_phase import PACKET_MS


@pytest.mark.slow
@pytest.mark.browser
def test_without_a_route_nothing_is_lost_and_no_delay_is_seen(
    runner: asyncio.Runner, browsers: Browsers, tmp_path: Path
):
    async def call() -> None:
        with coturn(tmp_path) as access:
            async with browsers.call("chromium", "firefox") as standing:
                await standing.connect(access, access)
                await poll(
                    standing.counters,
                    lambda ends: all(end.received >= 100 and end.checks >= 1 for end in ends),
                    what="a hundred packets each way",
                    timeout_s=20.0,
                )
                echoes_ms = await standing.echoes_ms(count=40, longest_ms=0.0)
                ends = await standing.fall_silent(longest_delay_ms=0.0)
        for near, far in (ends, ends[::-1]):
            assert far.received == near.sent
            assert far.lost == 0
        assert len(echoes_ms) == 40
        assert min(echoes_ms) < PACKET_MS  # the least delay any route of these tests has, one way

    runner.run(call())
