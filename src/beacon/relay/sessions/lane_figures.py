"""The figures of every lane of a session: the path between two sites, less the legs' own delays, and their queues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from beacon.impair import compile_lane
from beacon.impair.head_of_line import HeadOfLineProfile, compile_head_of_line
from beacon.nouns import Impairment, Queue, RelayLeg, RelaySession
from beacon.nouns.impairment import NO_QUEUE
from beacon.relay.sessions.names import OUTSIDE_LEG
from beacon.relay.sessions.orders import NO_QUEUE_NUMBER, LaneFigures

LONGEST_RTT_MS = 240_000.0
"Beyond what any route has; the connection's model takes no more. [ms]"
SEND_BUFFER_BYTES = 65_536
"What a client's TCP send buffer takes before media is dropped: libwebrtc's own for TURN over TCP. [bytes]"
CLEAN = Impairment()

UP, DOWN = 1, 2
"The queue out of a site, and the one into it."


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandedLane:
    """A lane as commanded."""

    figures: LaneFigures
    in_force: bool
    "False while it is clean because a leg is not in force yet."
    loss: float
    "Stationary; none where TCP carries the route and turns it into delay. [0..1]"
    rate_kbps: float
    "Least rate of the queues it crosses; 0 for none. [kbit/s]"
    missing_ms: float
    "By how much the legs' own delays exceed the route. [ms]"


class LaneTable:
    """Lanes of one session at one instant; equal pairs of sites are compiled once."""

    def __init__(self, session: RelaySession, queues: Mapping[tuple[str, int], int]) -> None:
        self._sites = {site.id: site for site in session.sites}
        self._paths = {(path.origin, path.target): path.lane for path in session.paths}
        self._legs = {leg.id: leg for leg in session.legs}
        self._legs[OUTSIDE_LEG] = RelayLeg(id=OUTSIDE_LEG, site=session.outside_site, in_force=True)
        self._queues = queues
        self._made: dict[tuple[str, str, float, bool, bool], CommandedLane] = {}

    def lane(self, origin: str, target: str) -> CommandedLane:
        """The lane from one leg to another."""
        a, b = self._legs[origin], self._legs[target]
        in_force = a.in_force and b.in_force
        own_ms = a.own_delay_ms + b.own_delay_ms
        refused = a.udp_refused or b.udp_refused
        key = (a.site, b.site, own_ms, in_force, refused)
        if key not in self._made:
            self._made[key] = self._compile(a.site, b.site, own_ms=own_ms, in_force=in_force, refused=refused)
        return self._made[key]

    def _compile(
        self, origin: str, target: str, *, own_ms: float, in_force: bool, refused: bool
    ) -> CommandedLane:
        commanded = self._impairment(origin, target)
        given = (origin, target) in self._paths
        missing_ms = max(own_ms - commanded.base_delay_ms, 0.0) if given else 0.0
        if not in_force:
            figures = LaneFigures(profile=compile_lane(CLEAN))
            return CommandedLane(figures=figures, in_force=False, loss=0.0, rate_kbps=0.0, missing_ms=missing_ms)
        lane = replace(commanded, base_delay_ms=max(commanded.base_delay_ms - own_ms, 0.0))
        crossed = [queue for queue in (self._queue(origin, UP), self._queue(target, DOWN)) if queue.rate_kbps > 0.0]
        figures = LaneFigures(
            profile=compile_lane(lane),
            up=self._queue_number(origin, UP),
            down=self._queue_number(target, DOWN),
            head_of_line=self._head_of_line(origin, target) if refused else None,
        )
        return CommandedLane(
            figures=figures,
            in_force=True,
            loss=0.0 if refused else lane.loss,
            rate_kbps=min((queue.rate_kbps for queue in crossed), default=0.0),
            missing_ms=missing_ms,
        )

    def _impairment(self, origin: str, target: str) -> Impairment:
        return CLEAN if origin == target else self._paths.get((origin, target), CLEAN)

    def _queue(self, site: str, way: int) -> Queue:
        if site not in self._sites:  # an outside without a site
            return NO_QUEUE
        return self._sites[site].up if way == UP else self._sites[site].down

    def _queue_number(self, site: str, way: int) -> int:
        return self._queues[site, way] if self._queue(site, way).rate_kbps > 0.0 else NO_QUEUE_NUMBER

    def _head_of_line(self, origin: str, target: str) -> HeadOfLineProfile:
        """The connection spans the whole commanded route, there and back, whatever the legs' own delays are of it."""
        there, back = self._impairment(origin, target), self._impairment(target, origin)
        rtt_ms = sum(way.base_delay_ms + way.wander_ms + way.jitter_ms for way in (there, back))
        return compile_head_of_line(rtt_ms=min(rtt_ms, LONGEST_RTT_MS), loss=there.loss, buffer_bytes=SEND_BUFFER_BYTES)
