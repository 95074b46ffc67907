"""One stretch of a call under one route, seen from both sides: the browsers' counters and the relay's own ledger."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from browser_call import Call
from relay_control import Ledger, RelayControl
from round_trips import RoundTrips, round_trips
from route import LEGS, Route

PACKET_MS = 20.0
"Both browsers send Opus in frames of 20 ms."


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """One way of the call over the stretch."""

    sent: int
    "RTP packets, by the sender's counters."
    received: int
    ledger: Ledger
    "All packets of the lane, RTP or not."

    @property
    def missing(self) -> int:
        """RTP packets that never came."""
        return self.sent - self.received


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """What was seen."""

    out: Direction
    back: Direction
    trips: RoundTrips
    echoes_ms: list[float]
    lateness_ms: float
    "The relay's own, of the worst packet in a hundred."


async def _ledgers(control: RelayControl, session: str) -> tuple[Ledger, Ledger]:
    await control.next_seconds()
    a, b = LEGS
    return await control.ledger(session, a, b), await control.ledger(session, b, a)


async def observe(
    call: Call, control: RelayControl, session: str, *, route: Route, since_s: float, longest_ms: float, packets: int
) -> Phase:
    """Echoes first, then speech, with silence and a look at both sides before and after the speech.

    Parameters
    ----------
    route
        What has held since `since_s`, on the event loop's clock.
    longest_ms
        Longest one-way delay of this route and the one before. [ms]
    packets
        RTP packets each end sends at least.
    """
    await asyncio.sleep(max(0.0, since_s - asyncio.get_running_loop().time()))  # the stated instant, not a guess
    echoes_ms = await call.echoes_ms(count=40, longest_ms=longest_ms)
    before = await call.fall_silent(longest_delay_ms=longest_ms)
    ledgers_before = await _ledgers(control, session)
    await call.speak(True)
    trips = await round_trips(
        call, since_s=since_s, longest_ms=longest_ms, checks=4, reports=3, packets=packets, timeout_s=60.0
    )
    after = await call.fall_silent(longest_delay_ms=route.longest_ms)
    ledgers = await _ledgers(control, session)
    lateness_ms = await control.lateness_p99_ms()
    ways = []
    for near, far in ((0, 1), (1, 0)):
        ways.append(
            Direction(
                sent=after[near].sent - before[near].sent,
                received=after[far].received - before[far].received,
                ledger=ledgers[near].since(ledgers_before[near]),
            )
        )
    return Phase(out=ways[0], back=ways[1], trips=trips, echoes_ms=echoes_ms, lateness_ms=lateness_ms)


async def reveal_last_losses(call: Call, *, longest_ms: float) -> None:
    """On a clean route, speech until each end has heard some: a loss counts when a later packet shows the hole."""
    start = await call.counters()
    await call.speak(True)
    end_s = asyncio.get_running_loop().time() + 10.0
    while True:
        now = await call.counters()
        if all(end.received >= begun.received + 10 for end, begun in zip(now, start, strict=True)):
            break
        assert asyncio.get_running_loop().time() < end_s, "speech does not come through a clean route"
        await asyncio.sleep(0.1)
    await call.fall_silent(longest_delay_ms=longest_ms)
