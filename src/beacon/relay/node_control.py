"""The relay, to its control interface: keeps the contract `relay.control.ports.RelayControl`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from beacon.errors import InputError
from beacon.nouns import RelayPath, RelaySession, RelaySite
from beacon.relay.control.ports import (
    Health,
    MintedCredential,
    Record,
    SessionStatus,
    Shortfall,
    TurnCounters,
)
from beacon.relay.journal import NOT_WRITABLE
from beacon.relay.node import RelayNode
from beacon.relay.sessions.credentials import LONGEST_LIFETIME_S
from beacon.relay.sessions.names import WHOLE_SESSION

NOT_TURNING = "relay_node.not_turning"
LEAST_LIFETIME_S = 1.0


class NodeControl:
    """One relay's controls. Called on the loop's thread."""

    def __init__(self, node: RelayNode, *, version: str) -> None:
        self._node = node
        self._version = version

    def put_session(self, session: RelaySession) -> None:
        """Create, or replace whole."""
        self._node.changed(self._node.book.put(session, now_ns=time.monotonic_ns()))

    def delete_session(self, session: str) -> None:
        """End a session."""
        self._node.changed(self._node.book.delete(session, utc_s=time.time()))

    def sessions(self) -> tuple[SessionStatus, ...]:
        """All sessions, by id."""
        return tuple(self.session(name) for name in self._node.book.ids())

    def session(self, session: str) -> SessionStatus:
        """One session."""
        book = self._node.book
        return SessionStatus(
            session=book.session(session),
            allocations=book.allocations(session),
            shortfalls=tuple(
                Shortfall(origin=lack.origin, target=lack.target, missing_ms=lack.missing_ms)
                for lack in book.shortfalls(session)
            ),
        )

    def switch(
        self, session: str, *, paths: tuple[RelayPath, ...], sites: tuple[RelaySite, ...], at_ns: int
    ) -> None:
        """Other figures for paths and queues, all at one instant."""
        now_ns = time.monotonic_ns()
        self._node.changed(self._node.book.switch(session, paths=paths, sites=sites, at_ns=at_ns, now_ns=now_ns))

    def set_leg(
        self, session: str, leg: str, *,
        own_delay_ms: float | None, udp_refused: bool | None, in_force: bool | None, at_ns: int,
    ) -> None:  # fmt: skip
        """Change a leg; None leaves a figure as it is."""
        self._node.changed(
            self._node.book.set_leg(
                session, leg, own_delay_ms=own_delay_ms, udp_refused=udp_refused, in_force=in_force, at_ns=at_ns,
                now_ns=time.monotonic_ns(),
            )
        )  # fmt: skip

    def mint(self, session: str, leg: str, *, lifetime_s: float) -> MintedCredential:
        """A credential for a leg, or for WHOLE_SESSION."""
        if not LEAST_LIFETIME_S <= lifetime_s <= LONGEST_LIFETIME_S:
            raise InputError(
                "impairment.range", field="lifetime_s", value=lifetime_s, low=LEAST_LIFETIME_S, high=LONGEST_LIFETIME_S
            )
        book = self._node.book
        site = ""
        if leg != WHOLE_SESSION:
            site = book.leg(session, leg).site
        elif not book.session(session).turns:
            raise InputError("relay_sessions.not_in_turn", session=session)
        expires_utc_s = int(time.time() + lifetime_s)
        minted = self._node.directory.mint(session, leg, expiry_utc_s=expires_utc_s)
        return MintedCredential(
            session=session,
            leg=leg,
            site=site,
            username=minted.username,
            password=minted.password,
            expires_utc_s=float(expires_utc_s),
            uris=self._node.config.uris,
        )

    def revoke(self, session: str, leg: str) -> int:
        """Revoke every credential of a leg and close its allocations; how many were closed."""
        return self._node.changed(self._node.book.revoke(session, leg))

    def drain(self) -> None:
        """Refuse new allocations, let the old ones end."""
        self._node.drain()

    def health(self) -> Health:
        """How the relay is."""
        node = self._node
        warnings = [*node.memory.warnings]
        warnings += [] if node.restorable else [NOT_WRITABLE]
        warnings += [] if node.serving else [NOT_TURNING]
        return Health(
            version=self._version,
            started_utc_s=node.started_utc_s,
            serving=node.serving,
            draining=node.core.draining,
            restorable=node.restorable,
            restarts=node.memory.restarts,
            mode="open" if node.config.ports.open else "closed",
            shell="portable" if node.config.portable or sys.platform != "linux" else "native",
            listeners=tuple(f"{each.transport.name.lower()}:{each.server}" for each in node.config.listeners),
            sessions=len(node.book.ids()),
            allocations=len(node.core),
            warnings=tuple(warnings),
        )

    def counters(self) -> TurnCounters:
        """What the TURN core has counted."""
        counted = self._node.core.counters
        return TurnCounters(
            requests={method.replace("_", "-"): count for method, count in counted.requests.items()},
            errors=dict(counted.errors),
            throttled=counted.throttled,
            malformed=counted.malformed,
            allocations_opened=self._node.opened,
            allocations_closed=dict(self._node.closed),
        )

    def subscribe(self, listener: Callable[[Record], None]) -> Callable[[], None]:
        """Hand every record to `listener`."""
        return self._node.listen(listener)
