"""A call between two browser pages: set up, measured, muted and closed. Nothing here knows of a relay."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any, Protocol

from polling import poll
from turn_access import TurnAccess

CONNECT_S = 40.0
"Longest set-up: on a lossy route DTLS repeats with doubling time-outs."


ECHO_SPACING_MS = 20


class Page(Protocol):
    """A page in some browser."""

    async def run(self, expression: str) -> Any:
        """The value of a JavaScript expression, awaited if it is a promise."""

    async def close(self) -> None:
        """Ends the page and its connections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """What one end's getStats() says, running totals."""

    sent: int
    "RTP packets given to the network."
    received: int
    lost: int
    "Missing before the highest number received, as the browser counts it."
    jitter_s: float
    checks: int
    "Connectivity checks answered on the pair in use."
    checks_sum_s: float
    "Sum of their round trips, each in whole milliseconds."
    reports: int
    "Round trips taken from RTCP."
    reports_sum_s: float
    report_heard_ms: float
    "When the far end's last sender report came, wall clock; 0 before the first. [ms]"
    relay_protocol: str
    "Transport between this browser and its TURN server: udp, tcp, tls, or empty where the browser does not say."
    local: str
    "Type of the candidate in use."


def _rows(report: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [row for row in report if row["type"] == kind]


def _audio(report: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    return next((row for row in _rows(report, kind) if row.get("kind") == "audio"), {})


def _pair_in_use(report: list[dict[str, Any]]) -> dict[str, Any]:
    transport = next(iter(_rows(report, "transport")), {})
    pairs = _rows(report, "candidate-pair")
    chosen = [pair for pair in pairs if pair["id"] == transport.get("selectedCandidatePairId") or pair.get("selected")]
    return next(iter(chosen), {})


def read_counters(report: list[dict[str, Any]]) -> Counters:
    """The figures the tests compare, from a getStats() report of either browser."""
    pair = _pair_in_use(report)
    local = next((row for row in _rows(report, "local-candidate") if row["id"] == pair.get("localCandidateId")), {})
    inbound, remote = _audio(report, "inbound-rtp"), _audio(report, "remote-inbound-rtp")
    return Counters(
        sent=_audio(report, "outbound-rtp").get("packetsSent", 0),
        received=inbound.get("packetsReceived", 0),
        lost=inbound.get("packetsLost", 0),
        jitter_s=inbound.get("jitter", 0.0),
        checks=pair.get("responsesReceived", 0),
        checks_sum_s=pair.get("totalRoundTripTime", 0.0),
        reports=remote.get("roundTripTimeMeasurements", 0),
        reports_sum_s=remote.get("totalRoundTripTime", 0.0),
        report_heard_ms=_audio(report, "remote-outbound-rtp").get("timestamp", 0.0),
        relay_protocol=local.get("relayProtocol", ""),
        local=local.get("candidateType", ""),
    )


class Call:
    """Two pages in a call."""

    def __init__(self, a: Page, b: Page) -> None:
        self.a = a
        self.b = b

    async def connect(self, access_a: TurnAccess, access_b: TurnAccess) -> None:
        """Offer, answer, and wait until media and the data channel can flow."""
        offer = await self.a.run(f"offer({json.dumps(access_a.ice_servers())})")
        answer = await self.b.run(f"answer({json.dumps(access_b.ice_servers())}, {json.dumps(offer)})")
        await self.a.run(f"accept({json.dumps(answer)})")
        await self.connected()

    async def restart_ice(self) -> None:
        """Fresh candidates and checks on the same call."""
        offer = await self.a.run("reoffer()")
        answer = await self.b.run(f"reanswer({json.dumps(offer)})")
        await self.a.run(f"accept({json.dumps(answer)})")

    async def connected(self) -> None:
        """Waits until both ends stand."""
        for page in (self.a, self.b):
            await poll(
                lambda page=page: page.run("state()"),  # type: ignore[misc]
                lambda state: state["dtls"] == "connected" and state["channel"] == "open",
                what="the call stands",
                timeout_s=CONNECT_S,
            )

    async def counters(self) -> tuple[Counters, Counters]:
        """Both ends' figures, as near in time as two pages allow."""
        both = await asyncio.gather(self.a.run("statistics()"), self.b.run("statistics()"))
        return read_counters(both[0]), read_counters(both[1])

    async def speak(self, aloud: bool) -> None:
        """Both ends send, or stop sending, their microphones."""
        await asyncio.gather(*(page.run(f"speak({json.dumps(aloud)})") for page in (self.a, self.b)))

    async def fall_silent(self, *, longest_delay_ms: float) -> tuple[Counters, Counters]:
        """Mutes both ends and waits until everything in flight has come or is lost: then sent - received is lost."""
        await self.speak(False)
        silent_s = longest_delay_ms / 1000.0 + 0.5
        last, since_s = await self.counters(), asyncio.get_running_loop().time()
        while asyncio.get_running_loop().time() - since_s < silent_s:
            await asyncio.sleep(0.1)
            now = await self.counters()
            if [(end.sent, end.received) for end in now] != [(end.sent, end.received) for end in last]:
                since_s = asyncio.get_running_loop().time()
            last = now
        return last

    async def echoes_ms(self, *, count: int, longest_ms: float) -> list[float]:
        """Round trips through the data channel; those that were lost are left out."""
        timeout_ms = 2.0 * longest_ms + 2_000.0
        found = await self.a.run(f"echoes({count}, {ECHO_SPACING_MS}, {timeout_ms})")
        return [float(rtt) for rtt in found if rtt is not None]
