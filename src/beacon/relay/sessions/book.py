"""The session book: what the relay is told of sessions, turned into orders for the data plane.

It holds every session, gives legs and queues their numbers, keeps what is to change later, and gives seats out. It
knows no clock: `now_ns` is an argument, and `deadline_ns` says when `due` has something to say.

Changes for a later instant are kept here and told to the data plane COMMIT_AHEAD_NS before, with their instant: so the
plane meets them exactly, however late this side runs, and what is asked for earlier instants in the meantime still
finds its place before them.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, replace
from typing import NamedTuple

from beacon.errors import InputError, Problem, RelayError
from beacon.i18n import msg
from beacon.nouns import RelayLeg, RelayPath, RelaySession, RelaySite
from beacon.relay.sessions.changes import Change, ChangeLeg, Pending, SwitchFigures
from beacon.relay.sessions.checks import check_session, leg_problems, path_problems, site_problems
from beacon.relay.sessions.credentials import LONGEST_LIFETIME_S, RevocationLedger
from beacon.relay.sessions.lane_figures import CommandedLane
from beacon.relay.sessions.live_session import LiveLane, LiveSession, Pools
from beacon.relay.sessions.names import WHOLE_SESSION
from beacon.relay.sessions.number_pool import NumberPool, Room
from beacon.relay.sessions.orders import Order, RevokeLeg
from beacon.relay.sessions.seats import next_seat, seats_that_stay
from beacon.relay.sessions.stored import StoredSession
from beacon.units import NS_PER_S

COMMIT_AHEAD_NS = 500_000_000
"A change is told to the data plane this long before its instant."
MOST_PENDING = 1_024
"Changes of one session that may wait."


@dataclass(frozen=True, slots=True, kw_only=True)
class BookLimits:
    """What the data plane has room for."""

    legs: int = 4_096
    lanes: int = 16_384
    queues: int = 8_192
    sessions: int = 4_096


class LaneName(NamedTuple):
    """A lane by name, as it was at an instant."""

    session: str
    origin: str
    target: str
    origin_site: str
    target_site: str
    commanded: CommandedLane
    switches: int


class Shortfall(NamedTuple):
    """A lane whose legs' own delays are longer than its route."""

    origin: str
    target: str
    missing_ms: float


class SessionBook:
    """All sessions of one relay."""

    def __init__(self, *, open: bool = False, limits: BookLimits | None = None) -> None:
        limits = limits or BookLimits()
        self._open = open
        self._room = Room(msg("relay_sessions.sessions"), size=limits.sessions)
        self._pools = Pools(
            legs=NumberPool(msg("relay_sessions.legs"), size=limits.legs),
            lanes=Room(msg("relay_sessions.lanes"), size=limits.lanes),
            queues=NumberPool(msg("relay_sessions.queues"), size=limits.queues),
        )
        self._live: dict[str, LiveSession] = {}
        self._by_number: dict[int, tuple[LiveSession, str]] = {}
        self.revocations = RevocationLedger()
        "Which credentials count no longer."
        self._leg_of: dict[int, tuple[str, str]] = {}
        self._changed: set[str] = set()
        self._next_ns: int | None = None

    # What there is.

    def ids(self) -> list[str]:
        """Sessions, in order of their names."""
        return sorted(self._live)

    def session(self, session: str) -> RelaySession:
        """A session as it stands. Raises InputError for one that is not there."""
        return self._find(session).session

    def allocations(self, session: str) -> dict[str, int]:
        """How many allocations each leg has."""
        return {leg: len(held) for leg, held in self._find(session).allocations.items() if held}

    def number(self, session: str, leg: str) -> int:
        """Number of a leg in the data plane. Raises InputError for one that is not there."""
        live = self._find(session)
        if leg not in live.numbers:
            raise InputError("relay_control.unknown_leg", session=session, leg=leg)
        return live.numbers[leg]

    def has(self, session: str) -> bool:
        """Whether there is such a session."""
        return session in self._live

    def has_leg(self, session: str, leg: str) -> bool:
        """Whether there is such a leg."""
        return session in self._live and self._live[session].leg(leg) is not None

    def leg(self, session: str, leg: str) -> RelayLeg:
        """A leg as it stands. Raises InputError for one that is not there."""
        found = self._find(session).leg(leg)
        if found is None:
            raise InputError("relay_control.unknown_leg", session=session, leg=leg)
        return found

    def lane(self, origin: int, target: int, *, at_ns: int) -> LaneName | None:
        """A lane by the numbers of its legs; None for one that is no more."""
        a, b = self._by_number.get(origin), self._by_number.get(target)
        if a is None or b is None or a[0] is not b[0]:
            return None
        live, lane = a[0], a[0].lanes.get((origin, target))
        if lane is None:
            return None
        return LaneName(
            live.session.id, a[1], b[1], _site(live, a[1]), _site(live, b[1]), *_commanded(lane, at_ns=at_ns)
        )

    def shortfalls(self, session: str) -> list[Shortfall]:
        """Lanes whose legs' own delays could not be subtracted whole."""
        live = self._find(session)
        names = {number: leg for leg, number in live.numbers.items()}
        return [
            Shortfall(names[a], names[b], lane.now.missing_ms)
            for (a, b), lane in live.lanes.items()
            if lane.now.missing_ms > 0.0
        ]

    # What changes it.

    def put(self, session: RelaySession, *, now_ns: int) -> list[Order]:
        """Create a session, or replace it whole: legs that are gone lose their allocations, others keep theirs.
        Raises InputError that names every mistake, and RelayError when there is no room; then nothing has changed."""
        check_session(session)
        live = self._live.get(session.id)
        if live is not None:
            return self._replace(live, session, now_ns=now_ns)
        return self._create(session, at_ns=now_ns)

    def delete(self, session: str, *, utc_s: float) -> list[Order]:
        """End a session. Raises InputError for one that is not there."""
        orders = self._end(self._find(session))
        self.revocations.end(session, utc_s=utc_s)
        self._changed.add(session)
        return orders

    def switch(
        self, session: str, *, paths: tuple[RelayPath, ...], sites: tuple[RelaySite, ...], at_ns: int, now_ns: int
    ) -> list[Order]:
        """Give paths and the queues of sites other figures, all at one instant. Raises InputError."""
        live = self._find(session)
        known = {site.id for site in live.session.sites}
        problems = [*path_problems(paths, known), *site_problems(sites)]
        for i, site in enumerate(sites):
            if site.id not in known:
                fields = {"site": site.id}
                problems.append(Problem(key="relay_sessions.unknown_site", fields=fields, path=f"sites[{i}].id"))
        if problems:
            raise InputError("relay_sessions.wrong", session=session, problems=tuple(problems))
        return self._plan(live, SwitchFigures(paths=paths, sites=sites), at_ns=at_ns, now_ns=now_ns)

    def set_leg(
        self, session: str, leg: str, *, at_ns: int, now_ns: int,
        own_delay_ms: float | None = None, udp_refused: bool | None = None, in_force: bool | None = None,
    ) -> list[Order]:  # fmt: skip
        """Change a leg; None leaves a figure as it is. Raises InputError."""
        live = self._find(session)
        change = ChangeLeg(leg=leg, own_delay_ms=own_delay_ms, udp_refused=udp_refused, in_force=in_force)
        problems = tuple(leg_problems(change.changed(self.leg(session, leg)), ""))
        if problems:
            raise InputError("relay_sessions.wrong", session=session, problems=problems)
        return self._plan(live, change, at_ns=at_ns, now_ns=now_ns)

    def due(self, now_ns: int) -> list[Order]:
        """What must be told to the data plane by now."""
        orders: list[Order] = []
        for live in self._live.values():
            orders += self._commit(live, now_ns=now_ns)
        self._next_ns = min((live.pending[0].at_ns for live in self._live.values() if live.pending), default=None)
        return orders

    def deadline_ns(self) -> int | None:
        """When to call `due` next; by then it may turn out to have nothing to say."""
        return None if self._next_ns is None else self._next_ns - COMMIT_AHEAD_NS

    # Credentials, seats and allocations.

    def revoke(self, session: str, leg: str) -> list[Order]:
        """Credentials given out for a leg, or for the whole session, count no longer, and its allocations close.
        Raises InputError for a leg that is not there."""
        live = self._find(session)
        legs = list(live.seats) if leg == WHOLE_SESSION else [self.leg(session, leg).id]
        self.revocations.revoke(session, leg)
        self._changed.add(session)
        return [RevokeLeg(session=session, leg=name) for name in legs]

    def take_seat(self, session: str, leg: str, *, utc_s: float, expiry_utc_s: float) -> str | None:
        """Leg of a new allocation with a credential; None when it counts no longer. Raises RelayError when a session
        with seats in turn has none left."""
        if session not in self._live or not utc_s < expiry_utc_s <= utc_s + LONGEST_LIFETIME_S + 1.0:
            return None
        live = self._live[session]
        if leg != WHOLE_SESSION:
            return leg if live.leg(leg) is not None else None
        if not live.session.turns:
            return None
        seat, _ = next_seat(live)
        if seat not in live.numbers:
            self._pools.legs.need(1)
            self._pools.lanes.need(2 * len(live.numbers) + 1)
        return seat

    def udp_refused(self, session: str, leg: str) -> bool:
        """Whether UDP is refused to a leg."""
        found = self._live[session].leg(leg) if session in self._live else None
        return found is not None and found.udp_refused

    def opened(self, session: str, leg: str, allocation: int, *, now_ns: int) -> list[Order]:
        """A leg has made an allocation; its first one may bring its route into force later."""
        live = self._find(session)
        orders: list[Order] = []
        if leg in live.seats or live.leg(leg) is None:
            orders = self._sit_down(live, leg, now_ns=now_ns)
        live.allocations.setdefault(leg, set()).add(allocation)
        self._leg_of[allocation] = (session, leg)
        settle_ns = int(live.session.settle_s * NS_PER_S)
        if settle_ns and leg not in live.settling and not self.leg(session, leg).in_force:
            live.settling.add(leg)
            settled = ChangeLeg(leg=leg, in_force=True, settling=True)
            orders += self._plan(live, settled, at_ns=now_ns + settle_ns, now_ns=now_ns)
        return orders

    def reopened(self, session: str, leg: str, allocation: int) -> None:
        """An allocation has been restored: nothing begins with it. Raises InputError when its leg is gone."""
        self.leg(session, leg)
        self._find(session).allocations.setdefault(leg, set()).add(allocation)
        self._leg_of[allocation] = (session, leg)

    def closed(self, allocation: int) -> tuple[str, str] | None:
        """An allocation has ended: session and leg it was of."""
        found = self._leg_of.pop(allocation, None)
        if found is not None and found[0] in self._live:
            self._live[found[0]].allocations.get(found[1], set()).discard(allocation)
        return found

    def leg_of(self, allocation: int) -> tuple[str, str] | None:
        """Session and leg of a live allocation."""
        return self._leg_of.get(allocation)

    # What outlives the process.

    def take_changed(self) -> list[str]:
        """Sessions whose stored form, or whose revocations, have changed since the last call."""
        changed, self._changed = sorted(self._changed), set()
        return changed

    def stored(self, session: str) -> StoredSession:
        """A session in the form that is kept."""
        live = self._find(session)
        return StoredSession(
            session=live.session, pending=tuple(live.pending), seats=tuple(live.seats), settling=tuple(live.settling)
        )

    def restore(self, stored: StoredSession, *, now_ns: int) -> list[Order]:
        """A session as it was kept. Raises InputError or RelayError for one that cannot be."""
        own = tuple(leg for leg in stored.session.legs if leg.id not in stored.seats)
        check_session(replace(stored.session, legs=own))
        orders = self._create(stored.session, at_ns=now_ns)
        live = self._live[stored.session.id]
        live.pending = sorted(stored.pending, key=_instant)
        live.seats = [seat for seat in stored.seats if live.leg(seat) is not None]
        live.settling = set(stored.settling)
        orders += self._commit(live, now_ns=now_ns)
        if live.pending:
            first_ns = live.pending[0].at_ns
            self._next_ns = first_ns if self._next_ns is None else min(self._next_ns, first_ns)
        return orders

    # Within.

    def _find(self, session: str) -> LiveSession:
        if session not in self._live:
            raise InputError("relay_control.unknown_session", session=session)
        return self._live[session]

    def _create(self, session: RelaySession, *, at_ns: int) -> list[Order]:
        self._room.need(1)
        live = LiveSession(session=replace(session, legs=()), open=self._open, pools=self._pools)
        orders = live.become(session, at_ns=at_ns)
        self._room.take()
        self._live[session.id] = live
        self._number(live)
        self.revocations.begin(session.id)
        self._changed.add(session.id)
        return orders

    def _replace(self, live: LiveSession, session: RelaySession, *, now_ns: int) -> list[Order]:
        seats = seats_that_stay(live, session)
        legs = session.legs
        if session.settle_s > 0.0:  # what has settled stays so
            settled = {leg.id for leg in live.session.legs if leg.in_force}
            legs = tuple(replace(leg, in_force=leg.in_force or leg.id in settled) for leg in legs)
        orders = self._become(live, replace(session, legs=legs + seats), at_ns=now_ns)
        live.seats = [seat.id for seat in seats]
        # Switches planned for the figures that were there are void; legs go on settling.
        live.pending = [p for p in live.pending if _settles(p.change)]
        return orders

    def _end(self, live: LiveSession) -> list[Order]:
        orders = live.end()
        del self._live[live.session.id]
        self._room.give_back()
        self._by_number = {n: held for n, held in self._by_number.items() if held[0] is not live}
        return orders

    def _become(self, live: LiveSession, after: RelaySession, *, at_ns: int) -> list[Order]:
        orders = live.become(after, at_ns=at_ns)
        self._number(live)
        self._changed.add(live.session.id)
        return orders

    def _number(self, live: LiveSession) -> None:
        numbers = set(live.numbers.values())
        for number in [n for n, held in self._by_number.items() if held[0] is live and n not in numbers]:
            del self._by_number[number]
        for leg, number in live.numbers.items():
            self._by_number[number] = (live, leg)

    def _plan(self, live: LiveSession, change: Change, *, at_ns: int, now_ns: int) -> list[Order]:
        if len(live.pending) >= MOST_PENDING and not _settles(change):
            raise RelayError("relay_sessions.full", what=msg("relay_sessions.pending"), size=MOST_PENDING)
        insort(live.pending, Pending(at_ns=at_ns, change=change), key=_instant)
        self._next_ns = at_ns if self._next_ns is None else min(self._next_ns, at_ns)
        self._changed.add(live.session.id)
        return self._commit(live, now_ns=now_ns)

    def _commit(self, live: LiveSession, *, now_ns: int) -> list[Order]:
        """Tell the data plane of what is near, in the order of its instants."""
        orders: list[Order] = []
        while live.pending and live.pending[0].at_ns <= now_ns + COMMIT_AHEAD_NS:
            pending = live.pending.pop(0)
            orders += self._become(live, pending.change.apply(live.session), at_ns=pending.at_ns)
        return orders

    def _sit_down(self, live: LiveSession, seat: str, *, now_ns: int) -> list[Order]:
        """Somebody new takes a seat: it begins afresh, whoever had it before."""
        name, leg = next_seat(live)
        if name != seat:
            raise InputError("relay_control.unknown_leg", session=live.session.id, leg=seat)
        live.settling.discard(seat)
        live.pending = [p for p in live.pending if not (isinstance(p.change, ChangeLeg) and p.change.leg == seat)]
        legs = tuple(leg if held.id == seat else held for held in live.session.legs)
        if seat not in live.seats:
            legs += (leg,)
        orders = self._become(live, replace(live.session, legs=legs), at_ns=now_ns)
        if seat not in live.seats:
            live.seats.append(seat)
        return orders


def _settles(change: Change) -> bool:
    """Whether a change comes of a session's settling time; there is at most one a leg."""
    return isinstance(change, ChangeLeg) and change.settling


def _instant(pending: Pending) -> int:
    return pending.at_ns


def _site(live: LiveSession, leg: str) -> str:
    found = live.leg(leg)
    return live.session.outside_site if found is None else found.site


def _commanded(lane: LiveLane, *, at_ns: int) -> tuple[CommandedLane, int]:
    """What is commanded at an instant, and how many switches have taken force by then."""
    if at_ns >= lane.since_ns:
        return lane.now, lane.switches
    return lane.before, max(lane.switches - 1, 0)
