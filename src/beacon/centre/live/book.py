"""The live figures of all rooms: the shell that reads the clock, asks the relay and keeps intervals.

Told by rooms what happens; asked by each once a second. Whatever the relay, the store or a forecast does, a tick
answers in about a second, and a room without figures is a room all the same.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from beacon.centre.live.relay_eye import SECOND_S, RelayEye
from beacon.centre.live.room_life import RoomLife
from beacon.centre.live.route_life import RouteOrder
from beacon.centre.parts import CentreParts
from beacon.centre.times import utc_text
from beacon.errors import BeaconError, RelayError
from beacon.nouns import Firm
from beacon.nouns.visit import RoomInterval, RouteChoice, Visit

SAVE_NS = 5_000_000_000
LEGS_NS = 5_000_000_000
"How often legs and their own delays are asked for when nothing has changed. [ns]"
LOOKS, LOOK_S = 16, 0.25
"How often a switch is looked at beside the ticks, and the time between looks. [s]"
_NS_PER_S = 1e9
_LOG = logging.getLogger(__name__)


class _Kept:
    """A room and what the shell knows of it."""

    def __init__(self, life: RoomLife) -> None:
        self.life = life
        self.restored = False
        self.restoring = asyncio.Lock()
        self.saved_at_ns = 0
        self.legs_at_ns = 0
        self.saving = asyncio.Lock()


def relay_session(visit: str) -> str:
    """The relay's session of a room."""
    return f"visit-{visit}"


class LiveBook:
    """Live figures of rooms, by visit."""

    def __init__(self, parts: CentreParts, *, monotonic_ns: Callable[[], int] = time.monotonic_ns) -> None:
        self._parts = parts
        self._now_ns = monotonic_ns
        self._eye = RelayEye(parts.relay, monotonic_ns=monotonic_ns)
        self._rooms: dict[str, _Kept] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._forecasting = asyncio.Lock()

    @property
    def busy(self) -> bool:
        """Whether something is being kept or worked out beside the ticks."""
        return bool(self._tasks)

    def room_opened(self, visit: Visit, firm: Firm) -> None:
        """A room of this visit is there; told again, nothing changes."""
        if visit.id not in self._rooms:
            kept = _Kept(RoomLife(visit.id, firm))
            kept.saved_at_ns = self._now_ns()
            self._rooms[visit.id] = kept

    def route_ordered(self, visit: str, number: int, choice: RouteChoice, at_utc: datetime) -> None:
        """A route takes force at an instant, now or soon; after a restart the standing one is told again."""
        kept = self._rooms.get(visit)
        if kept is None:
            return
        ahead_s = (at_utc - self._parts.now_utc()).total_seconds()
        at_ns = self._now_ns() + round(ahead_s * _NS_PER_S)
        kept.life.route_ordered(RouteOrder(number=number, choice=choice, at_ns=at_ns, at_utc=at_utc))
        self._start(self._watch(kept, at_ns=at_ns))

    def seats(
        self, visit: str, seats: Mapping[str, str], names: Mapping[str, str] | None = None,
        muted: Collection[str] = (),
    ) -> None:  # fmt: skip
        """Site by leg of everybody seated, mirrors included; their names; whose microphones are closed."""
        kept = self._rooms.get(visit)
        if kept is not None:
            kept.life.seats(seats, names or {}, muted)

    def person_stats(self, visit: str, to_person: str, at_utc: datetime, links: Sequence[Any]) -> None:
        """LinkStats of one person's browser, unchecked. They count from when they came, not from what they say."""
        kept = self._rooms.get(visit)
        if kept is not None:
            kept.life.report(to_person, links, now_ns=self._now_ns())

    async def tick(self, visit: str, now: datetime | None = None) -> list[dict[str, Any]]:
        """LivePair of docs/live-scores.md for every direction; once a second. Raises nothing."""
        kept = self._rooms.get(visit)
        if kept is None:
            return []
        await self._restore(kept)
        await self._look(kept)
        self._start_forecasts(kept.life)
        told = kept.life.figures(now_ns=self._now_ns())
        ended = kept.life.finished(saved_utc=utc_text(self._parts.now_utc()))
        if ended or self._now_ns() - kept.saved_at_ns >= SAVE_NS:
            kept.saved_at_ns = self._now_ns()
            self._start(self._save(kept, ended))
        return told

    def closed(self, visit: str) -> None:
        """The room is over: its last interval is kept."""
        kept = self._rooms.pop(visit, None)
        if kept is None:
            return
        kept.life.end(now_utc=self._parts.now_utc())
        self._start(self._save(kept, kept.life.finished(saved_utc=utc_text(self._parts.now_utc()))))

    async def finish(self) -> None:
        """The centre stops: what is under way is kept, so that it can be gone on with."""
        for kept in self._rooms.values():
            await self._save(kept, [])
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _restore(self, kept: _Kept) -> None:
        """Before anything is counted: intervals go on where they were."""
        async with kept.restoring:
            if kept.restored:
                return
            try:
                known = await asyncio.to_thread(self._parts.rooms.intervals, kept.life.visit)
            except BeaconError as error:
                _LOG.warning("intervals_unread visit=%s key=%s", kept.life.visit, error.key)
                known = []
            kept.life.restore(known, now_utc=self._parts.now_utc())
            kept.restored = True

    async def _look(self, kept: _Kept) -> None:
        """Ask the relay for what the room has use for."""
        session, asked_ns = relay_session(kept.life.visit), self._now_ns()
        try:
            for window_s in sorted(kept.life.windows_wanted(now_ns=asked_ns)):
                lanes = await self._eye.lanes(session, window_s=window_s)
                kept.life.lanes_told(lanes, window_s=window_s, now_ns=asked_ns)
            if kept.life.legs_wanted or asked_ns - kept.legs_at_ns >= LEGS_NS:
                kept.legs_at_ns = asked_ns
                kept.life.legs_told(await self._eye.session(session, at_once=kept.life.legs_wanted))
        except RelayError:
            return  # its figures grow old, and the pairs say that the relay is away

    async def _watch(self, kept: _Kept, *, at_ns: int) -> None:
        """Look at the relay's records more often just after a switch: a record's end is then known that much better."""
        await self._restore(kept)
        session = relay_session(kept.life.visit)
        await asyncio.sleep(max(at_ns - self._now_ns(), 0) / _NS_PER_S)
        for _ in range(LOOKS):
            if not kept.life.path_unknown(now_ns=self._now_ns()):
                return
            try:
                lanes = await self._eye.lanes(session, window_s=SECOND_S, at_once=True)
            except RelayError:
                return
            kept.life.lanes_told(lanes, window_s=SECOND_S, now_ns=self._now_ns())
            await asyncio.sleep(LOOK_S)

    def _start_forecasts(self, life: RoomLife) -> None:
        if life.bands_wanted() and not self._forecasting.locked():
            self._start(self._forecast(life))

    async def _forecast(self, life: RoomLife) -> None:
        """One at a time: calls go before bands."""
        async with self._forecasting:
            for choice, one, other, codec in life.bands_wanted():
                await asyncio.to_thread(life.expectations.compute, choice, one, other, codec)

    async def _save(self, kept: _Kept, ended: Sequence[RoomInterval]) -> None:
        async with kept.saving:
            under_way = kept.life.interval(saved_utc=utc_text(self._parts.now_utc()))
            for interval in (*ended, *([under_way] if under_way else ())):
                try:
                    await asyncio.to_thread(self._parts.rooms.save_interval, interval)
                except BeaconError as error:
                    where = f"visit={interval.visit} number={interval.number}"
                    _LOG.warning("interval_unsaved %s key=%s", where, error.key)

    def _start(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
