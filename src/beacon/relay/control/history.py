"""The last minutes of every lane, and its whole life, kept small: records hold only the filled bins of histograms.

Pure: records come in, tallies go out. A lane leaves when its session or leg is gone, or, when there are too many, the
one longest without packets.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from beacon.relay.control.ports import OUTSIDE_LEG, LaneRecord, LoopRecord, Record
from beacon.relay.observation import LaneTally, LoopTally
from beacon.relay.plane.records import LATENESS_BINS, FilledBins, LaneSecond
from beacon.stats import BurstCount, no_bursts

WINDOW_S = 120
"Longest window that can be asked for. [s]"
MOST_LANES = 4_096
MOST_SECONDS = 32_768
"Seconds kept of all lanes together, some 1 KiB each; equal shares."
LEAST_SECONDS = 10
"Of every lane, however many there are."
_NS_PER_S = 1_000_000_000


class LaneName(NamedTuple):
    """A lane by the caller's names."""

    session: str
    origin: str
    target: str


class _Kept(NamedTuple):
    second: LaneSecond
    loss: float
    kbps: float


@dataclass(slots=True)
class _Lane:
    latest: LaneRecord
    life: LaneTally
    seconds: deque[_Kept]
    before: BurstCount
    "Burst count at the start of `seconds`."


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneWindow:
    """A lane over a window."""

    latest: LaneRecord
    tally: LaneTally


class History:
    """What the records have told so far."""

    def __init__(self) -> None:
        self._lanes: dict[LaneName, _Lane] = {}
        self._lateness: deque[tuple[int, FilledBins]] = deque(maxlen=WINDOW_S + 8)
        self.loop = LoopTally()
        "Since the relay started."

    def add(self, record: Record) -> None:
        """Take the next record."""
        if isinstance(record, LoopRecord):
            self.loop.add(record.second)
            self._lateness.append((record.second.at_ns, FilledBins.of(record.second.lateness)))
            for lane in self._lanes.values():
                self._forget_seconds(lane, at_ns=record.second.at_ns)
        else:
            self._add_lane(record)

    def keep_only(self, seats: Collection[tuple[str, str]]) -> None:
        """Forget lanes of seats (session, leg) that are gone."""
        sessions = {session for session, _ in seats}
        for name in list(self._lanes):
            if not all(
                (name.session, leg) in seats or (leg == OUTSIDE_LEG and name.session in sessions)
                for leg in (name.origin, name.target)
            ):
                del self._lanes[name]

    def names(self, *, session: str | None = None) -> list[LaneName]:
        """Lanes there are, of one session or of all."""
        return [name for name in self._lanes if session is None or name.session == session]

    def life(self, name: LaneName) -> LaneWindow | None:
        """A lane since it was made; None for one that has gone meanwhile."""
        lane = self._lanes.get(name)
        return None if lane is None else LaneWindow(latest=lane.latest, tally=lane.life)

    def window(self, name: LaneName, *, now_ns: int, window_s: float | None) -> LaneWindow | None:
        """A lane over the last `window_s` seconds, or over its whole life; None without a record in it. [s]"""
        lane = self._lanes.get(name)
        if lane is None or window_s is None:
            return self.life(name)
        return _window(lane, after_ns=now_ns - round(window_s * _NS_PER_S))

    def lateness(self, *, now_ns: int, window_s: float | None) -> NDArray[np.int64]:
        """Lateness histogram of the window, shape (LATENESS_BINS,). [s]"""
        if window_s is None:
            return self.loop.lateness
        after_ns = now_ns - round(window_s * _NS_PER_S)
        total = np.zeros(LATENESS_BINS, np.int64)
        for at_ns, late in self._lateness:
            if at_ns > after_ns:
                late.add_to(total)
        return total

    def _add_lane(self, record: LaneRecord) -> None:
        name = LaneName(record.session, record.origin, record.target)
        second = record.second
        lane = self._lanes.pop(name, None)
        if lane is not None and second.bursts.packets < lane.life.bursts.packets:
            lane = None  # another lane of the same name: the session was made anew
        if lane is None:
            lane = _Lane(record, LaneTally(), deque(), no_bursts())
        self._lanes[name] = lane  # the latest stands last
        loss, kbps = record.commanded_loss, record.commanded_kbps
        lane.latest = record
        lane.life.add(second, commanded_loss=loss, commanded_kbps=kbps)
        lane.seconds.append(_Kept(second, loss, kbps))
        self._forget_seconds(lane, at_ns=second.at_ns)
        if len(self._lanes) > MOST_LANES:
            del self._lanes[next(iter(self._lanes))]

    def _forget_seconds(self, lane: _Lane, *, at_ns: int) -> None:
        """Let go of what is too old, or more than the lane's share of all that is kept."""
        share = max(LEAST_SECONDS, MOST_SECONDS // len(self._lanes))
        while lane.seconds and (
            len(lane.seconds) > share or lane.seconds[0].second.at_ns <= at_ns - WINDOW_S * _NS_PER_S
        ):
            lane.before = lane.seconds.popleft().second.bursts


def _window(lane: _Lane, *, after_ns: int) -> LaneWindow | None:
    before = lane.before
    tally: LaneTally | None = None
    for kept in lane.seconds:
        if kept.second.at_ns <= after_ns:
            before = kept.second.bursts
            continue
        if tally is None:
            tally = LaneTally(before)
        tally.add(kept.second, commanded_loss=kept.loss, commanded_kbps=kept.kbps)
    return LaneWindow(latest=lane.latest, tally=tally) if tally is not None else None

