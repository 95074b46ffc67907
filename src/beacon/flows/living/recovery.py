"""How long a pair took to recover from a switch, in two parts: the path, and the receiver's buffer.

Path: the end of the first second whose measured delay and loss agree with what is commanded since the switch. Packets
in flight keep their old release times and none is overtaken, so a switch to a much shorter route needs its difference.
Buffer: the end of the first second after which the wait in the buffer stays within 20 % or 20 ms of its later level and
no more is made up than later on. The later level is the median of the last seconds; it is taken as known when all of
them agree with it, so the answer comes TAIL seconds after it came about.

Both are seen once a second: the figures are the ends of seconds, a second coarse, and never flattering.
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
DELAY_SHARE, DELAY_MS = 0.05, 2.0
"Measured and commanded delay agree within the larger of these."
BUFFER_SHARE, BUFFER_MS = 0.20, 20.0
MADE_UP_ROOM = 0.04
"Two frames of 20 ms in a second: what a level of concealment read off a second may be off by."


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
    end_ms: float
    commanded_ms: float
    measured_ms: float
    loss_agrees: bool


@dataclass(frozen=True, slots=True)
class _BufferSecond:
    end_ms: float
    buffer_ms: float
    made_up: float


class Recovery:
    """Watches one direction after one switch. Times are counted from the instant of the switch. [ms]"""

    def __init__(self, number: int) -> None:
        self._number = number
        self._path: deque[_PathSecond] = deque(maxlen=round(GIVE_UP_MS / RESOLUTION_MS) + 2)
        self._buffer: deque[_BufferSecond] = deque(maxlen=round(GIVE_UP_MS / RESOLUTION_MS) + 2)
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
        """The lane over its last second."""
        if self.path_known or since_ms <= 0.0 or not lane.network.packets:
            return
        second = _PathSecond(
            since_ms, lane.commanded.delay_p50_ms, lane.measured.delay_p50_ms, loss_agrees(lane)
        )
        self._path.append(second)
        # The second of the switch itself holds packets of both routes: what is commanded now is known from the next.
        if len(self._path) < 2:
            return
        now_ms = self._path[-1].commanded_ms
        room_ms = max(DELAY_MS, DELAY_SHARE * now_ms)
        for seen in self._path:
            if seen.loss_agrees and abs(seen.measured_ms - now_ms) <= room_ms:
                self._path_ms = seen.end_ms
                return

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
        most = fmean(second.made_up for second in tail) + MADE_UP_ROOM
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
