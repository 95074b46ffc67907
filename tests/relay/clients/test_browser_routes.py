"""Calls between real browsers: what getStats() says is what the route was told, before and after a switch in mid-call.

Two independent comparisons of loss. The browsers against the relay's own ledger: no probability at all, RTP lost is
lane lost but for the few packets of other kinds. The browsers against the commanded figure: the exact law of a
Gilbert channel. Round trips are held from below by the route itself, since nothing travels faster than commanded,
and from above by what the same call took on the clean route a moment before.
"""

from __future__ import annotations

import asyncio

import pytest
from browser_call import Call
from browsers import Browsers
from loss_law import loss_interval
from relay_control import RelayControl
from relayed_phase import PACKET_MS, Direction, Phase, observe, reveal_last_losses
from round_trips import RESOLUTION_MS, median_interval
from route import LEGS, Route

CONFIDENCE = 0.99999
"Of each interval; some twenty are looked at in a run, so one run in 5 000 fails by chance."
FIRST = Route(out_ms=40.0, back_ms=70.0, loss=0.05)
SECOND = Route(out_ms=130.0, back_ms=90.0, loss=0.08, burst_ms=60.0)
CLEAN = Route(out_ms=0.0, back_ms=0.0)
PACKETS = 500

BUSIER_MS = 4.0
"""Between the clean phase and the routed one a machine may become busier; over a connection a packet waits for the
relay's main thread too, and the system's time slice is 4 ms."""


def assert_loss(way: Direction, route: Route) -> None:
    """The browsers' loss is the ledger's, and the ledger's is the route's."""
    others = way.ledger.packets_in - way.sent
    lost = way.ledger.lost + way.ledger.failed
    assert others >= 0
    assert lost - others <= way.missing <= lost
    low, high = loss_interval(
        packets=way.sent, spacing_ms=PACKET_MS, loss=route.loss, burst_ms=route.burst_ms, confidence=CONFIDENCE
    )
    assert low <= way.missing - min(way.ledger.failed, way.missing)
    assert way.missing <= high + way.ledger.failed


def assert_round_trips(phase: Phase, route: Route, *, clean_ms: list[float]) -> None:
    """Checks and RTCP reports say the commanded round trip.

    From above: an echo through two pages takes no less than a check or a report, which never reach a page. Were they
    all alike, all k of one kind would exceed all n clean echoes with probability 1 / C(n + k, k): three in 40 with
    1 / 12 000, four with 1 / 140 000.
    """
    slack_ms = max(clean_ms) + 2.0 * phase.lateness_ms + RESOLUTION_MS
    for samples in (phase.trips.checks, phase.trips.reports):
        assert min(samples) >= route.rtt_ms - RESOLUTION_MS
        assert min(samples) <= route.rtt_ms + slack_ms


def assert_echoes(phase: Phase, route: Route, *, clean_ms: list[float]) -> None:
    """The median of what a page sees has moved by the commanded round trip.

    From above with the relay's own lateness on both ways: it may be later under the route than it was before it, when
    the machine has become busier. From below nothing is given: no echo is faster than its route.
    """
    clean_low, clean_high = median_interval(clean_ms, confidence=CONFIDENCE)
    low, high = median_interval(phase.echoes_ms, confidence=CONFIDENCE)
    assert low - clean_high <= route.rtt_ms + 2.0 * phase.lateness_ms
    assert route.rtt_ms <= high - clean_low


async def _take_force(control: RelayControl, session: str) -> float:
    await control.in_force(session, *LEGS)
    return asyncio.get_running_loop().time()


async def _switch(control: RelayControl, session: str, route: Route) -> float:
    in_ms = 300.0
    asked_s = asyncio.get_running_loop().time()
    await control.switch(session, paths=route.paths(), in_ms=in_ms)
    took_s = asyncio.get_running_loop().time() - asked_s
    return asked_s + in_ms / 1000.0 + took_s


async def _journey(call: Call, control: RelayControl, session: str) -> None:
    await control.put_session(session, **FIRST.session(in_force=False))
    ann, bao = [await control.mint(session, leg) for leg in LEGS]
    await call.connect(ann, bao)
    clean_ms = await call.echoes_ms(count=40, longest_ms=CLEAN.longest_ms)

    since_s = await _take_force(control, session)
    first = await observe(
        call, control, session, route=FIRST, since_s=since_s, longest_ms=FIRST.longest_ms, packets=PACKETS
    )
    since_s = await _switch(control, session, SECOND)
    second = await observe(
        call, control, session, route=SECOND, since_s=since_s, longest_ms=SECOND.longest_ms, packets=PACKETS
    )
    await control.switch(session, paths=CLEAN.paths(), in_ms=0.0)
    await reveal_last_losses(call, longest_ms=SECOND.longest_ms)

    for phase, route in ((first, FIRST), (second, SECOND)):
        assert_round_trips(phase, route, clean_ms=clean_ms)
        assert_echoes(phase, route, clean_ms=clean_ms)
        assert_loss(phase.out, route)
        assert_loss(phase.back, route)
    ends = await call.counters()
    for near, far in (ends, ends[::-1]):
        assert far.lost == near.sent - far.received  # over the whole call, the browser's own count


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize(
    ("near", "far"), [("chromium", "chromium"), ("firefox", "firefox"), ("chromium", "firefox")]
)
def test_statistics_equal_the_commanded_route_before_and_after_a_switch(near, far, runner, browsers, control):
    async def call() -> None:
        async with browsers.call(near, far) as standing:
            await _journey(standing, control, f"journey-{near}-{far}")

    runner.run(call())


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("transport", ["tcp", "tls"])
@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_a_call_over_a_connection_takes_the_commanded_round_trip(
    name: str, transport: str, runner: asyncio.Runner, browsers: Browsers, control: RelayControl
):
    route = Route(out_ms=60.0, back_ms=45.0)
    session = f"stream-{name}-{transport}"

    async def call() -> None:
        await control.put_session(session, **route.session(in_force=False))
        ann, bao = [await control.mint(session, leg, transport=transport) for leg in LEGS]
        async with browsers.call(name, name) as standing:
            await standing.connect(ann.at("localhost"), bao.at("localhost"))
            clean_ms = await standing.echoes_ms(count=40, longest_ms=0.0)
            await _take_force(control, session)
            echoes_ms = await standing.echoes_ms(count=40, longest_ms=route.longest_ms)
            ends = await standing.counters()
            late_ms = 2.0 * await control.lateness_p99_ms()
        assert {end.relay_protocol for end in ends} == {transport}
        assert {end.local for end in ends} == {"relay"}
        low, high = median_interval(echoes_ms, confidence=CONFIDENCE)
        clean_low, clean_high = median_interval(clean_ms, confidence=CONFIDENCE)
        assert low - clean_high - BUSIER_MS - late_ms <= route.rtt_ms <= high - clean_low + BUSIER_MS

    runner.run(call())


@pytest.mark.slow
@pytest.mark.browser
def test_refused_udp_leaves_a_call_over_tcp_that_loses_nothing_and_waits_instead(
    runner: asyncio.Runner, browsers: Browsers, control: RelayControl
):
    route = Route(out_ms=50.0, back_ms=50.0, loss=0.05)
    session = "refused"

    async def call() -> None:
        await control.put_session(session, **route.session(udp_refused=True))
        ann, bao = [await control.mint(session, leg, transport="udp+tcp") for leg in LEGS]
        async with browsers.call("chromium", "chromium") as standing:
            await standing.connect(ann, bao)
            echoes_ms = await standing.echoes_ms(count=40, longest_ms=2_000.0)
            silent = await standing.fall_silent(longest_delay_ms=5_000.0)
        assert {end.relay_protocol for end in silent} == {"tcp"}
        for near, far in (silent, silent[::-1]):
            assert near.sent > 0
            assert (far.received, far.lost) == (near.sent, 0)
        assert len(echoes_ms) == 40
        assert min(echoes_ms) >= route.rtt_ms - RESOLUTION_MS

    runner.run(call())
