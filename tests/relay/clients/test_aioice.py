"""aioice through the relay: a TURN client no one here wrote, over every transport and both families."""

from __future__ import annotations

import asyncio
import ssl

import pytest
from aioice_pair import aioice_pair, echoed_ms
from relay_control import RelayControl
from route import LEGS, Route
from trust import Trust

ECHOES = 12


def assert_commanded(echoes_ms: list[float], route: Route, *, clean_ms: list[float], lateness_ms: float) -> None:
    """No echo is faster than the route, and their least is no slower than the route and the slowest clean echo.

    Were the two runs alike but for the route, all n of one would exceed all n of the other with probability
    1 / C(2n, n): one in 2.7 million. A packet with a delay waits for the relay's clock, twice in an echo: what the
    relay says of its own lateness is allowed beside.
    """
    assert min(echoes_ms) >= route.rtt_ms
    assert min(echoes_ms) <= route.rtt_ms + max(clean_ms) + 2.0 * lateness_ms


@pytest.mark.slow
@pytest.mark.parametrize(
    ("transport", "host"),
    [("udp", "127.0.0.1"), ("tcp", "127.0.0.1"), ("tls", "127.0.0.1"), ("udp", "::1"), ("tcp", "::1"), ("tls", "::1")],
)
def test_round_trips_are_the_commanded_ones_before_and_after_a_switch(
    transport: str, host: str, runner: asyncio.Runner, control: RelayControl, trust: Trust
):
    clean, first, second = (Route(out_ms=out, back_ms=back) for out, back in ((0.0, 0.0), (25.0, 15.0), (10.0, 60.0)))
    trusted = ssl.create_default_context(cafile=trust.authority)
    session = f"aioice-{transport}-{len(host)}"

    async def call() -> None:
        await control.put_session(session, **clean.session())
        ann, bao = [await control.mint(session, leg, transport=transport, host=host) for leg in LEGS]
        async with aioice_pair(ann, bao, trusted=trusted) as (near, far):
            clean_ms = await echoed_ms(near, far, count=ECHOES)
            for route in (first, second):
                await control.switch(session, paths=route.paths(), in_ms=0.0)
                echoes_ms = await echoed_ms(near, far, count=ECHOES)
                lateness_ms = await control.lateness_p99_ms()
                assert_commanded(echoes_ms, route, clean_ms=clean_ms, lateness_ms=lateness_ms)

    runner.run(call())


@pytest.mark.slow
def test_one_credential_seats_two_clients_at_the_two_ends(runner: asyncio.Runner, control: RelayControl):
    route = Route(out_ms=40.0, back_ms=30.0)

    async def call() -> None:
        await control.put_session("turns", **route.session(turns=True))
        both = await control.mint("turns", "*")
        async with aioice_pair(both, both) as (near, far):
            assert min(await echoed_ms(near, far, count=ECHOES)) >= route.rtt_ms

    runner.run(call())
