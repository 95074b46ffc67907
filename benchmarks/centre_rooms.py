"""Rooms full of scripted visitors: signalling sockets, live scores, the relay's lateness under twenty rooms, a switch.

A scripted visitor speaks the room protocol as a page does and sends a call's packets through the relay with the
credential of its seat. What it cannot see: what browsers do with the packets (benchmarks/centre_pages.py).
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bars import Bar
from relay_clients import Clients
from relay_load import Load
from relay_servers import StolenTime, cpu_s

TESTS = Path(__file__).resolve().parents[1] / "tests"
sys.path[:0] = [str(TESTS), str(TESTS / "relay")]

from udp_client import Silence, UdpClient  # noqa: E402

from centre_command import CentreCommand, opened_centre  # noqa: E402
from centre_people import SITES, Host, ScriptedVisitor, choice  # noqa: E402

ROOMS = 20
SOCKETS = 200
MEASURED_S = 15.0
SETTLING_S = 12.0
"Until the last room looks back over ten seconds, as the others do. [s]"
PACKETS_PER_S = 50.0
BEFORE, AFTER = choice("mpls", hour_utc=3), choice("internet", hour_utc=13)
"Two routes whose delays tell them apart."


@dataclass(slots=True)
class CentreUnderLoad:
    """A running centre, its host, and its two processes."""

    command: CentreCommand
    host: Host
    firm: str
    relay: tuple[str, int]
    "Its UDP address."

    @property
    def centre_pid(self) -> int:
        """The process of the page and the rooms."""
        return self.command.child("beacon.centre.process")

    @property
    def relay_pid(self) -> int:
        """The relay's process."""
        return self.command.child("beacon.wiring.relay_process")


@contextlib.contextmanager
def centre_under_load() -> Iterator[CentreUnderLoad]:
    """A centre of its own, with a relay that serves."""
    with tempfile.TemporaryDirectory() as folder, opened_centre(Path(folder), "--no-examples") as command:
        ready = command.await_event("centre_ready")
        host = Host.first(ready["url"], ready["password"])
        relay = command.await_event("relay_ready")["uris"][0].split(":")
        address = relay[1], int(relay[2].partition("?")[0])
        yield CentreUnderLoad(command, host, host.make_firm(), address)
        host.close()


@contextlib.asynccontextmanager
async def rooms_of_two(centre: CentreUnderLoad, rooms: int) -> AsyncIterator[list[ScriptedVisitor]]:
    """Visits with two seated visitors each, neighbours in the list."""
    seated: list[ScriptedVisitor] = []
    try:
        for number in range(rooms):
            visit = centre.host.make_visit(centre.firm, title=f"Room {number}")
            for place, site in enumerate(SITES):
                visitor = await ScriptedVisitor.with_link(centre.host.invite(visit, place))
                seated.append(visitor)
                await visitor.enter(site)
        yield seated
    finally:
        await asyncio.gather(*(visitor.close() for visitor in seated), return_exceptions=True)


def credential(visitor: ScriptedVisitor) -> tuple[str, str]:
    """User name and password of a visitor's seat."""
    ice = next(message["ice"] for message in visitor.heard if message["t"] == "seated")
    return ice["servers"][0]["username"], ice["servers"][0]["credential"]


def partner(visitors: Sequence[ScriptedVisitor], number: int) -> ScriptedVisitor:
    """The other one in the room."""
    return visitors[number ^ 1]


async def stand(visitors: Sequence[ScriptedVisitor]) -> None:
    """Everybody says that their connection stands: the routes take force."""
    for number, visitor in enumerate(visitors):
        await visitor.say("stands", peer=partner(visitors, number).you, call=1)
    await asyncio.gather(*(v.hear("route", lambda message: message["state"]["in_force"]) for v in visitors))


async def talk(visitors: Sequence[ScriptedVisitor], *, seconds: float, signals: bool) -> None:
    """What pages say while people talk: counters once a second each, and a candidate now and then."""
    began_s = time.monotonic()
    for second in range(round(seconds)):
        for number, visitor in enumerate(visitors):
            await visitor.say("stats", at_ms=1000.0 * second, links=[counters(partner(visitors, number).you, second)])
            if signals:
                candidate = {"candidate": "candidate:1 1 udp 1 127.0.0.1 4000 typ relay", "sdpMid": "0"}
                await visitor.say("signal", to=partner(visitors, number).you, call=1, candidate=candidate)
            await visitor.say("ping", n=second)
        await asyncio.sleep(max(0.0, began_s + second + 1 - time.monotonic()))


def counters(person: str, second: int) -> dict[str, Any]:
    """A page's counters of a call of fifty packets a second with nothing amiss."""
    packets = 50 * (second + 1)
    audio = {
        "codec": "opus", "clock_hz": 48_000, "channels": 2, "packets_received": packets, "packets_lost": 0,
        "packets_discarded": 0, "jitter_buffer_delay_s": 0.06 * 960 * packets, "jitter_buffer_emitted": 960 * packets,
        "total_samples": 960 * packets, "concealed_samples": 0, "silent_concealed_samples": 0,
        "concealment_events": 0, "inserted_samples": 0, "removed_samples": 0, "bytes": 80 * packets, "level": 0.1,
    }  # fmt: skip
    transport = {"rtt_ms": 220.0, "carrier": "udp", "out_kbps": 40.0}
    return {"from": person, "call": 1, "audio": audio, "video": None, "transport": transport, "chat_rtt_ms": 220.0}


async def signalling(centre: CentreUnderLoad) -> list[Bar]:
    """Two hundred sockets in rooms of two, each with counters, a candidate and a ping a second."""
    async with rooms_of_two(centre, SOCKETS // 2) as visitors:
        await talk(visitors, seconds=SETTLING_S, signals=False)
        stolen, before = StolenTime(), cpu_s(centre.centre_pid)
        began_s = time.monotonic()
        await talk(visitors, seconds=MEASURED_S, signals=True)
        share = (cpu_s(centre.centre_pid) - before) / (time.monotonic() - began_s)
    return [
        Bar(
            what=f"{SOCKETS} signalling sockets on one worker, rooms of two with live scores",
            measured=f"{share:.0%} of a core ({stolen.said()})",
            asked="< 20 %",
            ratio=0.20 / share,
        )
    ]


async def twenty_rooms(centre: CentreUnderLoad) -> list[Bar]:
    """Twenty rooms of two, forty voices through the relay: what each process costs, and how late packets leave."""
    async with rooms_of_two(centre, ROOMS) as visitors:
        clients = Clients(centre.relay, [credential(visitor) for visitor in visitors])
        clients.allocate()
        clients.bind_calls()
        await stand(visitors)
        load = Load([clients.socket], clients.flows())
        pace = PACKETS_PER_S * len(visitors)
        await asyncio.to_thread(load.run, seconds=1.0, packets_per_s=pace, drain_s=0.5)
        stolen, began_s = StolenTime(), time.monotonic()
        before = cpu_s(centre.centre_pid), cpu_s(centre.relay_pid)
        speech = asyncio.create_task(
            asyncio.to_thread(load.run, seconds=MEASURED_S, packets_per_s=pace, drain_s=0.8, seed=2)
        )
        await talk(visitors, seconds=MEASURED_S, signals=False)
        board = centre.host.ask("GET", "/api/board")
        tally = await speech
        wall_s = time.monotonic() - began_s
        shares = [(cpu_s(pid) - was) / wall_s for pid, was in zip((centre.centre_pid, centre.relay_pid), before)]
        clients.close()
    late = board["relay"]["lateness"]
    return [
        Bar(
            what=f"{ROOMS} rooms of 2, {pace:.0f} packets/s: processor time",
            measured=f"centre {shares[0]:.0%}, relay {shares[1]:.0%} of a core ({stolen.said()})",
            asked="no bar: printed",
            ratio=None,
        ),
        Bar(
            what=f"{ROOMS} rooms of 2: the relay's lateness",
            measured=f"P50 {late['p50_ms']:.2f} ms, P99 {late['p99_ms']:.2f} ms; "
            f"{tally.arrived} of {tally.sent} packets arrived",
            asked="P50 ≤ 0.2 ms, P99 ≤ 1 ms",
            ratio=min(0.2 / max(late["p50_ms"], 1e-3), 1.0 / max(late["p99_ms"], 1e-3)),
        ),
    ]


async def switching(centre: CentreUnderLoad) -> list[Bar]:
    """From the presenter's order, with no lead, to the first packet sent that meets the new route."""
    async with rooms_of_two(centre, 1) as visitors:
        presenter = visitors[0]
        with _line(centre, visitors) as line:
            await stand(visitors)
            delays = []
            for wanted in (BEFORE, AFTER):
                ordered_s, heard = time.monotonic(), len(presenter.heard)
                await presenter.say("route", choice=wanted, in_ms=0)
                told = await presenter.hear("route", after=heard)
                (pair,) = (p for p in told["state"]["pairs"] if p["from_site"] == SITES[0] and p["to_site"] == SITES[1])
                delays.append(pair["delay_ms"])
                await asyncio.sleep(2.0)
        middle_ms = sum(delays) / 2.0
        first_s = next(sent_s for sent_s, delay_ms in line.met if sent_s > ordered_s and delay_ms > middle_ms)
    took_ms = 1e3 * (first_s - ordered_s)
    return [
        Bar(
            what=f"switch ordered to first packet on the new route ({delays[0]:.0f} to {delays[1]:.0f} ms one way)",
            measured=f"{took_ms:.0f} ms",
            asked="≤ 100 ms",
            ratio=100.0 / max(took_ms, 1e-3),
        )
    ]


class _Line:
    """Packets from one visitor to the other, 200 a second: when each left, and how long it took."""

    def __init__(self, near: UdpClient, far: UdpClient) -> None:
        self.near, self.far = near, far
        self.met: list[tuple[float, float]] = []
        self.stopped = threading.Event()

    def send(self) -> None:
        """Until stopped."""
        while not self.stopped.wait(0.005):
            self.near.send(repr(time.monotonic()).encode())

    def receive(self) -> None:
        """Until stopped."""
        while not self.stopped.is_set():
            with contextlib.suppress(Silence, TimeoutError, OSError):
                sent_s = float(self.far.receive(patience_s=0.5))
                self.met.append((sent_s, 1e3 * (time.monotonic() - sent_s)))


@contextlib.contextmanager
def _line(centre: CentreUnderLoad, visitors: Sequence[ScriptedVisitor]) -> Iterator[_Line]:
    near, far = (UdpClient(centre.relay[1], credential(visitor)) for visitor in visitors)
    with near, far:
        for client in (near, far):
            if code := client.allocate():
                raise RuntimeError(f"no allocation: {code}")
        near.reach(far)
        far.reach(near)
        line = _Line(near, far)
        threads = [threading.Thread(target=act, daemon=True) for act in (line.send, line.receive)]
        for thread in threads:
            thread.start()
        try:
            yield line
        finally:
            line.stopped.set()
            for thread in threads:
                thread.join(2.0)


def room_bars() -> list[Bar]:
    """Everything about rooms that needs no browser."""
    bars: list[Bar] = []
    with centre_under_load() as centre:
        for step in (switching, twenty_rooms, signalling):
            try:
                bars += asyncio.run(step(centre))
            except (AssertionError, RuntimeError, OSError, StopIteration) as error:
                said = f"failed: {error}"[:300]
                bars.append(Bar(what=step.__name__.replace("_", " "), measured=said, asked="", ratio=None))
    return bars


if __name__ == "__main__":
    for bar in room_bars():
        print(f"{bar.what}\n    {bar.measured}   asked {bar.asked}   {bar.ratio and round(bar.ratio, 2)}")
