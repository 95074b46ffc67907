"""aiortc through the relay: a whole WebRTC stack no one here wrote, audio and a data channel."""

from __future__ import annotations

import asyncio

import pytest
from aiortc_pair import aiortc_pair
from relay_control import RelayControl
from round_trips import median_interval
from route import LEGS, Route
from trust import Trust

CONFIDENCE = 0.9999


@pytest.mark.slow
@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
def test_echoes_and_rtcp_take_the_commanded_round_trip(
    transport: str, runner: asyncio.Runner, control: RelayControl, trust: Trust,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    clean, route = Route(out_ms=0.0, back_ms=0.0), Route(out_ms=45.0, back_ms=25.0)
    session = f"aiortc-{transport}"
    monkeypatch.setenv("SSL_CERT_FILE", str(trust.authority))

    async def call() -> None:
        await control.put_session(session, **clean.session())
        ann, bao = [await control.mint(session, leg, transport=transport) for leg in LEGS]
        async with aiortc_pair(ann, bao) as pair:
            clean_ms = await pair.echoed_ms(count=20)
            await control.switch(session, paths=route.paths(), in_ms=0.0)
            echoes_ms = await pair.echoed_ms(count=20)
            reports_ms = await pair.reported_ms(count=4, timeout_s=20.0)
            lateness_ms = await control.lateness_p99_ms()
        low, high = median_interval(echoes_ms, confidence=CONFIDENCE)
        clean_low, clean_high = median_interval(clean_ms, confidence=CONFIDENCE)
        # From above with the relay's lateness both ways: the machine may have become busier since the clean echoes.
        assert low - clean_high <= route.rtt_ms + 2.0 * lateness_ms
        assert route.rtt_ms <= high - clean_low
        # The first report may span the switch; RTCP counts in 1/65536 s.
        assert min(reports_ms[1:]) >= route.rtt_ms - 1_000.0 / 65_536.0
        assert min(reports_ms[1:]) <= route.rtt_ms + max(clean_ms) + 2.0 * lateness_ms

    runner.run(call())
