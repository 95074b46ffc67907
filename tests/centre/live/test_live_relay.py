"""Live figures of a real relay and real packets: they follow a switch, and recovery is seen. Browsers are played.

What it cannot see: what a browser's receiver really does with these packets (the browser tests do).
"""

from __future__ import annotations

import asyncio
import contextlib
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from centre_under_test import open_centre
from live_samples import firm, link_stats
from relay_under_test import RelayUnderTest, relay_under_test, two_sites
from udp_client import Silence, UdpClient

from beacon.centre.live import LiveBook
from beacon.nouns import Impairment, RelaySession
from beacon.nouns.visit import RouteChoice, Visit
from beacon.relay.control.client import ControlClient

pytestmark = pytest.mark.slow

LEGS = {"leg-a": "Leeds", "leg-b": "Beijing"}
NEAR, FAR = Impairment(base_delay_ms=60.0), Impairment(base_delay_ms=220.0, loss=0.05)
CHOICE = RouteChoice(links={"Leeds": "internet", "Beijing": "internet"}, hour_utc=3)
TICKS_TO_FOLLOW = 3


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayUnderTest]:
    with relay_under_test(tmp_path_factory.mktemp("relay")) as running:
        yield running


class Talk:
    """50 packets a second each way through the relay, and the counters a browser would have."""

    def __init__(self, relay: RelayUnderTest, session: RelaySession) -> None:
        self.clients = {leg: UdpClient(relay.udp_port, relay.mint(session.id, leg)) for leg in LEGS}
        a, b = self.clients.values()
        for client in (a, b):
            assert client.allocate() == 0
        a.reach(b)
        b.reach(a)
        self.received = dict.fromkeys(LEGS, 0)
        self.highest = dict.fromkeys(LEGS, -1)
        self.sent = 0
        self._began_s = time.monotonic()
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._send), *(
            threading.Thread(target=self._receive, args=(leg,)) for leg in LEGS
        )]  # fmt: skip
        for thread in self._threads:
            thread.start()

    def report(self, listener: str) -> dict[str, Any]:
        """What the listener's browser counted so far; a receiver that makes up exactly what was lost."""
        came, due = self.received[listener], self.highest[listener] + 1
        gone = max(due - came, 0)
        return link_stats(
            sender=next(leg for leg in LEGS if leg != listener), seconds=due * 0.02, received=came, lost=gone,
            concealed_s=gone * 0.02, events=gone,
        )  # fmt: skip

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
        for client in self.clients.values():
            client.socket.close()

    def _send(self) -> None:
        while not self._over.is_set():
            due = int((time.monotonic() - self._began_s) / 0.02)
            for _ in range(due - self.sent):
                for client in self.clients.values():
                    client.send(struct.pack("!Q", self.sent) + b"\0" * 72)
                self.sent += 1
            self._over.wait(0.01)

    def _receive(self, leg: str) -> None:
        while not self._over.is_set():
            with contextlib.suppress(Silence):
                (number,) = struct.unpack("!Q", self.clients[leg].receive(patience_s=0.2)[:8])
                self.highest[leg] = max(self.highest[leg], number)
                self.received[leg] += 1


class Room:
    """A live book for one visit on the relay, ticked once a second."""

    def __init__(self, folder: Path, relay: RelayUnderTest) -> None:
        gateway = ControlClient.beside(relay.folder / "state")
        self.centre = open_centre(folder, relay=gateway)
        self.visit: Visit = self.centre.make_visit(sites=("Leeds", "Beijing"))
        self.book = LiveBook(replace(self.centre.parts, now_utc=lambda: datetime.now(UTC)))
        self.talk: Talk | None = None

    async def start(self, session: RelaySession, relay: RelayUnderTest) -> None:
        self.talk = Talk(relay, session)
        self.book.room_opened(self.visit, firm())
        self.book.seats(self.visit.id, LEGS, names={"leg-a": "Ann", "leg-b": "Bo"})
        self.book.route_ordered(self.visit.id, 1, CHOICE, datetime.now(UTC))

    async def second(self) -> dict[str, Any]:
        """A second goes by, browsers report, the book is asked; the pair from a to b."""
        await asyncio.sleep(1.0)
        assert self.talk is not None
        for leg in LEGS:
            self.book.person_stats(self.visit.id, leg, datetime.now(UTC), [self.talk.report(leg)])
        pairs = await self.book.tick(self.visit.id)
        return next(pair for pair in pairs if pair["from"] == "leg-a")

    async def until(self, true: Any, *, ticks: int = 30) -> dict[str, Any]:
        for _ in range(ticks):
            pair = await self.second()
            if true(pair):
                return pair
        raise AssertionError(f"did not come about in {ticks} ticks: {pair}")


def _delay_ms(pair: dict[str, Any]) -> float:
    return pair["measured"]["delay_p50_ms"] if pair["measured"] else 0.0


def test_live_figures_follow_a_switch(relay: RelayUnderTest, tmp_path: Path) -> None:
    room = Room(tmp_path, relay)
    session = two_sites(f"visit-{room.visit.id}", NEAR)
    relay.put(session)

    async def lived() -> None:
        await room.start(session, relay)
        near = await room.until(lambda pair: pair["score"] is not None)
        assert near["commanded"]["delay_p50_ms"] == pytest.approx(60.0, rel=0.02)
        assert near["forecast"] is not None or near["forecast_why_not"] == "living.no_forecast.pending"
        at_s = time.time()
        relay.switch(replace(session, paths=tuple(replace(p, lane=FAR) for p in session.paths)), at_utc_s=at_s)
        room.book.route_ordered(room.visit.id, 2, replace(CHOICE, hour_utc=13), datetime.fromtimestamp(at_s, UTC))
        far = await room.until(lambda pair: _delay_ms(pair) > 200.0, ticks=TICKS_TO_FOLLOW)
        assert far["commanded"]["delay_p50_ms"] == pytest.approx(220.0, rel=0.02)
        recovered = await room.until(lambda pair: pair["recovery"]["path_ms"] is not None)
        assert recovered["recovery"]["path_ms"] > 0.0
        worse = await room.until(lambda pair: pair["score"] is not None and pair["window_s"] >= 6.0)
        assert worse["score"]["r_common"] < near["score"]["r_common"]
        assert worse["commanded"]["loss"] == pytest.approx(0.05)
        assert worse["forecast"] is not None
        room.book.closed(room.visit.id)
        await room.book.finish()

    try:
        asyncio.run(lived())
    finally:
        if room.talk is not None:
            room.talk.stop()
    first, second = room.centre.database.rooms.intervals(room.visit.id)
    assert first.to_utc == second.from_utc and second.to_utc is not None
    for interval in (first, second):
        assert {(pair["from_site"], pair["to_site"]) for pair in interval.pairs} == {
            ("Leeds", "Beijing"), ("Beijing", "Leeds"),
        }  # fmt: skip
        assert all(pair["people"] == ["Ann", "Bo"] or pair["people"] == ["Bo", "Ann"] for pair in interval.pairs)
        assert all(pair["windows"] > 0 for pair in interval.pairs)
