"""One session as the data plane knows it: numbers of its legs and queues, its lanes, what is to change and when.

Every change, whatever it is, is a transition from one RelaySession to the next; the orders are the difference of the
two lane tables. So creating, replacing, switching, a leg's own delay and deleting are one mechanism.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from beacon.impair import QueueProfile, compile_queue
from beacon.nouns import Queue, RelayLeg, RelaySession
from beacon.relay.sessions.changes import Pending
from beacon.relay.sessions.keys import lane_key, queue_key
from beacon.relay.sessions.lane_figures import DOWN, UP, CommandedLane, LaneTable
from beacon.relay.sessions.names import OUTSIDE_LEG
from beacon.relay.sessions.number_pool import NumberPool, Room
from beacon.relay.sessions.orders import (
    CloseLane,
    CloseQueue,
    Order,
    RefuseUdp,
    RevokeLeg,
    SetLane,
    SetQueue,
    SwitchLane,
    SwitchQueue,
)


@dataclass(slots=True)
class LiveLane:
    """A lane in the data plane."""

    now: CommandedLane
    since_ns: int
    "From when on `now` holds."
    before: CommandedLane
    switches: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pools:
    """Numbers the data plane has room for, shared by all sessions."""

    legs: NumberPool
    lanes: Room
    queues: NumberPool


@dataclass(slots=True, kw_only=True)
class LiveSession:
    """One session."""

    session: RelaySession
    "As it stands; a session being made has no legs yet."
    open: bool
    "Whether outside peers are served."
    pools: Pools
    named: dict[str, RelayLeg] = field(default_factory=dict)
    "The session's legs by name."
    numbers: dict[str, int] = field(default_factory=dict)
    "Leg to its number; the outside is a leg too."
    queues: dict[tuple[str, int], int] = field(default_factory=dict)
    "Both ways of every site have a number from the start, so that a switch to a queue always finds one."
    queue_profiles: dict[tuple[str, int], QueueProfile] = field(default_factory=dict)
    "Of the queues the data plane has been told of."
    lanes: dict[tuple[int, int], LiveLane] = field(default_factory=dict)
    pending: list[Pending] = field(default_factory=list)
    "By instant."
    committed_ns: int = 0
    "Latest instant already told to the data plane; nothing is told for an earlier one."
    seats: list[str] = field(default_factory=list)
    "Legs made in turn, for a credential that is the whole session's."
    settling: set[str] = field(default_factory=set)
    "Legs whose route has been set to come into force."
    allocations: dict[str, set[int]] = field(default_factory=dict)
    "Live allocations by leg."

    def leg(self, name: str) -> RelayLeg | None:
        """A leg by name."""
        return self.named.get(name)

    def become(self, after: RelaySession, *, at_ns: int) -> list[Order]:
        """Make the session what it is after a change. Raises RelayError, before anything has changed, when the data
        plane has no room."""
        before = self.session
        at_ns = self.committed_ns = max(at_ns, self.committed_ns)
        legs_before, legs_after = self._legs(before), self._legs(after)
        gone = [leg for leg in self.numbers if leg not in legs_after]
        new = [leg for leg in legs_after if leg not in self.numbers]
        self._need_room(after, legs=len(legs_after), new=len(new))
        for leg in new:
            self.numbers[leg] = self.pools.legs.take()
        orders: list[Order] = [RevokeLeg(session=after.id, leg=leg) for leg in gone if leg != OUTSIDE_LEG]
        if before.seed != after.seed:  # other chance is other lanes and queues, made afresh
            orders += self._forget_lanes(list(self.lanes))
            orders += [CloseQueue(queue=self.queues[queue]) for queue in self.queue_profiles]
            self.queue_profiles.clear()
        orders += self._queue_orders(after, at_ns=at_ns)
        for leg in gone:
            orders += self._forget_leg(leg)
        touched = {leg for leg, figures in legs_after.items() if legs_before.get(leg) != figures}
        whole = replace(before, legs=()) != replace(after, legs=())
        orders += self._lane_orders(after, legs_after, None if whole else touched, at_ns=at_ns)
        orders += self._stale_queue_orders(after)
        orders += _udp_orders(after.id, legs_before, legs_after, at_ns=at_ns)
        self.session = after
        self.named = {leg.id: leg for leg in after.legs}
        return orders

    def end(self) -> list[Order]:
        """Undo all of it."""
        legs = [leg for leg in self.numbers if leg != OUTSIDE_LEG]
        orders: list[Order] = [RevokeLeg(session=self.session.id, leg=leg) for leg in legs]
        for leg in list(self.numbers):
            orders += self._forget_leg(leg)
        for queue in list(self.queues):
            orders += self._forget_queue(queue)
        return orders

    def _legs(self, session: RelaySession) -> dict[str, RelayLeg]:
        legs = {leg.id: leg for leg in session.legs}
        if self.open:
            legs[OUTSIDE_LEG] = RelayLeg(id=OUTSIDE_LEG, site=session.outside_site, in_force=True)
        return legs

    def _need_room(self, after: RelaySession, *, legs: int, new: int) -> None:
        pairs = legs * legs - (1 if self.open else 0)
        self.pools.legs.need(new)
        self.pools.lanes.need(pairs - len(self.lanes))
        self.pools.queues.need(sum(1 for queue, _ in _queues(after) if queue not in self.queues))

    def _queue_orders(self, after: RelaySession, *, at_ns: int) -> Iterator[Order]:
        for queue, figures in _queues(after):
            if queue not in self.queues:
                self.queues[queue] = self.pools.queues.take()
            if figures.rate_kbps <= 0.0:  # lanes pass it by; what waits in it leaves as promised
                continue
            profile = compile_queue(figures)
            if queue not in self.queue_profiles:
                key = queue_key(seed=after.seed, session=after.id, site=queue[0], way=queue[1])
                yield SetQueue(queue=self.queues[queue], key=key, profile=profile)
            elif self.queue_profiles[queue] != profile:
                yield SwitchQueue(queue=self.queues[queue], profile=profile, at_ns=at_ns)
            self.queue_profiles[queue] = profile

    def _stale_queue_orders(self, after: RelaySession) -> Iterator[Order]:
        """A site's queue goes with the site, once no lane crosses it."""
        sites = {site.id for site in after.sites}
        for queue in [queue for queue in self.queues if queue[0] not in sites]:
            yield from self._forget_queue(queue)

    def _lane_orders(
        self, after: RelaySession, legs: dict[str, RelayLeg], touched: set[str] | None, *, at_ns: int
    ) -> Iterator[Order]:
        """Orders for the lanes that a change may concern: all of them, or those that touch the given legs."""
        table = LaneTable(after, self.queues)
        for origin in legs:
            targets = legs if touched is None or origin in touched else [leg for leg in legs if leg in touched]
            for target in targets:
                if origin == target == OUTSIDE_LEG:
                    continue
                yield from self._lane_order(after, origin, target, table.lane(origin, target), at_ns=at_ns)

    def _lane_order(
        self, after: RelaySession, origin: str, target: str, lane: CommandedLane, *, at_ns: int
    ) -> Iterator[Order]:
        a, b = self.numbers[origin], self.numbers[target]
        live = self.lanes.get((a, b))
        if live is None:
            self.pools.lanes.take()
            self.lanes[a, b] = LiveLane(now=lane, since_ns=at_ns, before=lane)
            key = lane_key(seed=after.seed, session=after.id, origin=origin, target=target)
            yield SetLane(origin=a, target=b, key=key, figures=lane.figures)
        elif live.now != lane:
            switched = live.now.figures != lane.figures
            self.lanes[a, b] = LiveLane(
                now=lane, since_ns=at_ns, before=live.now, switches=live.switches + (1 if switched else 0)
            )
            if switched:
                yield SwitchLane(origin=a, target=b, figures=lane.figures, at_ns=at_ns)

    def _forget_leg(self, leg: str) -> Iterator[Order]:
        number = self.numbers.pop(leg)
        yield from self._forget_lanes([ends for ends in self.lanes if number in ends])
        self.pools.legs.give_back(number)
        self.settling.discard(leg)
        self.allocations.pop(leg, None)

    def _forget_lanes(self, lanes: list[tuple[int, int]]) -> Iterator[Order]:
        for ends in lanes:
            del self.lanes[ends]
            self.pools.lanes.give_back()
            yield CloseLane(origin=ends[0], target=ends[1])

    def _forget_queue(self, queue: tuple[str, int]) -> Iterator[Order]:
        number = self.queues.pop(queue)
        self.pools.queues.give_back(number)
        if self.queue_profiles.pop(queue, None) is not None:
            yield CloseQueue(queue=number)


def _queues(session: RelaySession) -> Iterator[tuple[tuple[str, int], Queue]]:
    """Both ways of every site."""
    for site in session.sites:
        yield (site.id, UP), site.up
        yield (site.id, DOWN), site.down


def _udp_orders(
    session: str, before: dict[str, RelayLeg], after: dict[str, RelayLeg], *, at_ns: int
) -> Iterator[Order]:
    for name, leg in after.items():
        if name in before and before[name].udp_refused != leg.udp_refused:
            yield RefuseUdp(session=session, leg=name, refused=leg.udp_refused, at_ns=at_ns)
