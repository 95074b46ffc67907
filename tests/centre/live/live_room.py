"""A book of live figures over a real store and a relay that is played, in time that is made."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from centre_under_test import Centre, open_centre
from live_samples import firm, link_stats, relay_lane

from beacon.centre.live import LiveBook
from beacon.errors import InputError, RelayError
from beacon.nouns.visit import RouteChoice, Visit

LEGS = {"p-ann": "Leeds", "p-bo": "Beijing"}
NAMES = {"p-ann": "Ann", "p-bo": "Bo"}
CHOICE = RouteChoice(links={"Leeds": "internet", "Beijing": "internet", "Paris": "internet"}, hour_utc=3)
PRIVATE = replace(CHOICE, links=dict.fromkeys(CHOICE.links, "mpls"))


class PlayedRelay:
    """Answers as a relay does, with lanes of the test's making."""

    def __init__(self) -> None:
        self.away = False
        self.hangs = False
        self.lanes: list[dict[str, Any]] = []
        self.legs: dict[str, Any] | None = None
        self.asked: list[tuple[str | None, float | None]] = []

    async def stats(self, session: str | None = None, *, window_s: float | None = None) -> dict[str, Any]:
        self.asked.append((session, window_s))
        if self.hangs:
            await asyncio.sleep(3_600.0)
        if self.away:
            raise RelayError("relay_control.unreachable", place="here", reason="test")
        return {"at_utc": "", "window_s": window_s, "lanes": list(self.lanes)}

    async def session(self, session: str) -> dict[str, Any]:
        if self.away:
            raise RelayError("relay_control.unreachable", place="here", reason="test")
        if self.legs is None:
            raise InputError("relay_sessions.unknown", session=session)
        return self.legs

    async def sessions(self) -> list[dict[str, Any]]:
        if self.away:
            raise RelayError("relay_control.unreachable", place="here", reason="test")
        return [] if self.legs is None else [self.legs]


class LivedRoom:
    """Two people at two sites, and the seconds of their call."""

    def __init__(self, folder: Path, *, centre: Centre | None = None, visit: Visit | None = None) -> None:
        self.relay = PlayedRelay()
        self.centre = centre or open_centre(folder)
        self.parts = replace(self.centre.parts, relay=self.relay)
        self.visit = visit or self.centre.make_visit(sites=("Leeds", "Beijing"))
        self.now_ns = 10**12
        self.book = LiveBook(self.parts, monotonic_ns=lambda: self.now_ns)
        self.talked_s = 0.0
        self.legs: Mapping[str, str] = LEGS
        self.report: dict[str, Any] = {}
        self.silent: set[str] = set()
        self.lane: dict[str, Any] = {}
        self.book.room_opened(self.visit, firm())
        self.seat(LEGS)

    def seat(self, legs: Mapping[str, str], *, muted: Sequence[str] = ()) -> None:
        self.legs = legs
        self.book.seats(self.visit.id, legs, names=NAMES, muted=muted)

    def order(self, number: int, choice: RouteChoice = CHOICE, *, in_s: float = 0.0) -> None:
        at_utc = self.centre.clock() + timedelta(seconds=in_s)
        self.book.route_ordered(self.visit.id, number, choice, at_utc)

    async def second(self) -> list[dict[str, Any]]:
        """A second of talk: packets cross, browsers report, the book is asked."""
        self.now_ns += 1_000_000_000
        self.centre.clock.forward(seconds=1)
        self.talked_s += 1.0
        ways = [(a, b) for a in self.legs for b in self.legs if a != b]
        self.relay.lanes = [
            relay_lane(origin=a, target=b, session=f"visit-{self.visit.id}", **self.lane) for a, b in ways
        ]
        for a, b in ways:
            if b not in self.silent:
                sent = link_stats(sender=a, seconds=self.talked_s, **self.report)
                self.book.person_stats(self.visit.id, b, self.centre.clock(), [sent])
        return await self.book.tick(self.visit.id, self.centre.clock())

    async def seconds(self, count: int) -> dict[str, Any]:
        """So many of them; the pair from Ann to Bo in the last."""
        pairs: list[dict[str, Any]] = []
        for _ in range(count):
            pairs = await self.second()
        return next(pair for pair in pairs if (pair["from"], pair["to"]) == ("p-ann", "p-bo"))

    async def forecast(self) -> None:
        """Let the forecasts under way be done."""
        while self.book.busy:
            await asyncio.sleep(0.005)
