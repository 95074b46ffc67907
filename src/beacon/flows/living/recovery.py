"""How long a pair took to recover from a switch, in two parts: the path, and the receiver's buffer.

Path: from the switch until packets with the new figures leave. Packets in flight keep their old release times and none
is overtaken, so a longer route shows after its own delay, and a much shorter one after the difference. It is read off
the relay's records of a second: the first one whose measured delay and loss agree with what is commanded since the
switch, and, of the one before, the share of packets that were new already, from where its mean lies between both
delays.

Buffer: the end of the first second after which the wait in the buffer stays within 20 % or 20 ms of its later level and
no more is made up than later on. The later level is the median of the last seconds; it is taken as known when all of
them agree with it, so the answer comes TAIL seconds after it came about.

Both are to within RESOLUTION_MS.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from statistics import fmean, median

from beacon.flows.living.lane_window import LaneWindow

RESOLUTION_MS = 1_000
TAIL = 6
"Seconds that must agree before the later level is known."
GIVE_UP_MS = 30_000.0
MOST_RECORDS = 36
DELAY_SHARE, DELAY_MS = 0.05, 2.0
"Measured and commanded delay agree within the larger of these."
NOTED_SHARE = 0.02
"One packet of a second of talk that has the new figures."
NEXT_MS = 500.0
"Two records follow each other when one ends within this of where the next begins."
BUFFER_SHARE, BUFFER_MS = 0.20, 20.0
MADE_UP_ROOM = 0.04
FRAMES_IN_A_SECOND = 50
"""A second has more made up than later on when it has two frames of 20 ms more, and more than three deviations of what
chance brings at that level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What is known so far."""

    number: int
    "Of the route switched to."
    path_ms: float | None
    buffer_ms: float | None
    done: bool
    "Nothing more will be known: both are, or it was given up."


@dataclass(frozen=True, slots=True)
class _PathSecond:
    """One record. Times since the switch, delays in ms."""

    end_ms: float
    span_ms: float
    commanded_ms: float
    measured_ms: float
    mean_ms: float
    loss_agrees: bool
    packets: int

    def is_as(self, other: _PathSecond) -> bool:
        """The same record, looked at again."""
        return (self.packets, self.span_ms, self.mean_ms) == (other.packets, other.span_ms, other.mean_ms)


@dataclass(frozen=True, slots=True)
class _BufferSecond:
    end_ms: float
    buffer_ms: float
    made_up: float


class Recovery:
    """Watches one direction after one switch. Times are counted from the instant of the switch. [ms]

    Parameters
    ----------
    number
        Of the route.
    before_ms
        Mean delay before the switch; None when it is not known. [ms]
    """

    def __init__(self, number: int, *, before_ms: float | None = None) -> None:
        self._number = number
        self._before_ms = before_ms
        self._path: deque[_PathSecond] = deque(maxlen=MOST_RECORDS)
        self._buffer: deque[_BufferSecond] = deque(maxlen=MOST_RECORDS)
        self._path_ms: float | None = None
        self._buffer_ms: float | None = None
        self._given_up = False

    @property
    def path_known(self) -> bool:
        """Whether the path needs no more seconds."""
        return self._path_ms is not None or self._given_up

    def told(self) -> Recovered:
        """What is known so far."""
        both = self._path_ms is not None and self._buffer_ms is not None
        return Recovered(
            number=self._number, path_ms=self._path_ms, buffer_ms=self._buffer_ms, done=both or self._given_up
        )

    def time_passes(self, *, since_ms: float) -> None:
        """Give up what has not come about."""
        if since_ms > GIVE_UP_MS:
            self._given_up = True

    def lane_second(self, lane: LaneWindow, *, since_ms: float) -> None:
        """The lane's last record; looked at more often than once a second, it is known better when it ended."""
        if self.path_known or since_ms <= 0.0 or not lane.network.packets:
            return
        second = _PathSecond(
            end_ms=since_ms, span_ms=lane.span_s * 1_000.0, commanded_ms=lane.commanded.delay_p50_ms,
            measured_ms=lane.measured.delay_p50_ms, mean_ms=lane.network.delay_ms.mean + lane.late_mean_ms,
            loss_agrees=loss_agrees(lane), packets=lane.network.packets,
        )  # fmt: skip
        if self._path and self._path[-1].is_as(second):
            return
        self._path.append(second)
        # What was on its way at the switch has left once the old delay is over. Only a record that began later knows
        # what is commanded now.
        old_ms = self._path[0].mean_ms if self._before_ms is None else self._before_ms
        if len(self._path) < 2 or second.end_ms - second.span_ms < old_ms:
            return
        now_ms = second.commanded_ms
        room_ms = max(DELAY_MS, DELAY_SHARE * now_ms)
        for number, seen in enumerate(list(self._path)[:-1]):
            if seen.loss_agrees and abs(seen.measured_ms - now_ms) <= room_ms:
                self._path_ms = self._crossing_ms(number)
                return

    def _crossing_ms(self, agrees: int) -> float:
        """When packets with the new figures began to leave, by where the means of mixed records lie."""
        records = list(self._path)
        start_ms = max(records[agrees].end_ms - records[agrees].span_ms, 0.0)
        new_ms = records[-1].mean_ms
        old_ms = records[0].mean_ms if self._before_ms is None else self._before_ms
        if abs(new_ms - old_ms) <= DELAY_MS:
            return start_ms
        for record in records[: agrees + 1]:
            share = min((record.mean_ms - old_ms) / (new_ms - old_ms), 1.0)
            if share > NOTED_SHARE and record.end_ms >= start_ms - NEXT_MS:
                return max(record.end_ms - share * record.span_ms, 0.0)
        return start_ms

    def receiver_second(self, *, buffer_ms: float, made_up: float, since_ms: float) -> None:
        """The receiver over its last second: mean wait [ms], share of play-out made up [0..1]."""
        if self._buffer_ms is not None or self._given_up or since_ms <= 0.0:
            return
        self._buffer.append(_BufferSecond(since_ms, buffer_ms, made_up))
        if len(self._buffer) < TAIL:
            return
        seconds = list(self._buffer)
        tail = seconds[-TAIL:]
        level_ms = median(second.buffer_ms for second in tail)
        level = fmean(second.made_up for second in tail)
        most = level + MADE_UP_ROOM + 3.0 * math.sqrt(level * (1.0 - level) / FRAMES_IN_A_SECOND)
        room_ms = max(BUFFER_MS, BUFFER_SHARE * level_ms)

        def settled(second: _BufferSecond) -> bool:
            return abs(second.buffer_ms - level_ms) <= room_ms and second.made_up <= most

        if not all(settled(second) for second in tail):
            return
        first = len(seconds) - TAIL
        while first > 0 and settled(seconds[first - 1]):
            first -= 1
        self._buffer_ms = seconds[first].end_ms


def loss_agrees(lane: LaneWindow) -> bool:
    """Whether a second's losses are what the commanded loss may bring: within three deviations and one packet.

    Losses in bursts count as fewer independent ones: for a two-state process the variance of their number is
    2 BurstR - 1 times the binomial one.
    """
    packets, share = lane.network.packets, min(max(lane.commanded.loss, 0.0), 1.0)
    spread = 2.0 * lane.network.burst_ratio - 1.0
    deviation = math.sqrt(packets * share * (1.0 - share) * spread)
    return abs(lane.network.lost - packets * share) <= 3.0 * deviation + 1.0
