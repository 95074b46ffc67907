"""What the control interface asks of the relay, and the named records it shows. No framework, no clock.

Names are the caller's: sessions, sites and legs by id. Instants are monotonic nanoseconds; `utc_s` is wall time.
Whatever is refused raises InputError (the caller's mistake: `relay_control.unknown_session` with field session,
`relay_control.unknown_leg` with session and leg, `relay_control.unknown_site` with session and site, or a key of the
session book's own) or RelayError (the relay cannot).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from beacon.nouns import RelayPath, RelaySession, RelaySite
from beacon.relay.plane.records import LaneSecond, LoopSecond
from beacon.relay.sessions.names import OUTSIDE_LEG, WHOLE_SESSION

__all__ = [
    "OUTSIDE_LEG", "WHOLE_SESSION", "Health", "LaneRecord", "LoopRecord", "MintedCredential", "Record", "RelayControl",
    "SessionStatus", "Shortfall", "TurnCounters",
]  # fmt: skip



@dataclass(frozen=True, slots=True, kw_only=True)
class LaneRecord:
    """A lane's second, by name, beside what was commanded at its end."""

    session: str
    origin: str
    "Leg the packets come from."
    target: str
    origin_site: str
    target_site: str
    "Empty for an outside without a site."
    at_utc_s: float
    second: LaneSecond
    in_force: bool
    "False while the lane is clean because a leg is not in force yet."
    commanded_loss: float
    "Stationary loss of the profile in force. [0..1]"
    commanded_kbps: float = 0.0
    "Least rate of the queues the lane crosses; 0 for none. [kbit/s]"
    switches: int = 0
    "Changes of profile that have taken force since the lane was made."


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopRecord:
    """The data plane's second."""

    at_utc_s: float
    second: LoopSecond


Record = LaneRecord | LoopRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """A lane whose legs' own delays are longer than the route: what could not be subtracted."""

    origin: str
    target: str
    missing_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStatus:
    """A session as it stands."""

    session: RelaySession
    "As put, with the switches and leg changes that have taken force."
    allocations: Mapping[str, int] = field(default_factory=dict)
    "Live allocations by leg id; legs without one may be left out."
    shortfalls: tuple[Shortfall, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MintedCredential:
    """What a client needs."""

    session: str
    leg: str
    "WHOLE_SESSION for one credential that takes the seats in turn."
    site: str
    "Site of the leg; empty for WHOLE_SESSION."
    username: str
    password: str
    expires_utc_s: float
    uris: tuple[str, ...]
    "turn: and turns: URIs, as clients reach the relay."


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Whether the relay does its work."""

    version: str
    started_utc_s: float
    serving: bool
    "The data plane turns and its records arrive."
    draining: bool
    restorable: bool
    "The journal takes what it is given; without it a crash loses the allocations."
    restarts: int
    "How often the supervisor has brought the relay back."
    mode: str
    "closed or open."
    shell: str
    "native (compiled system calls) or portable."
    listeners: tuple[str, ...]
    "udp:host:port, tcp:..., tls:..."
    sessions: int
    allocations: int
    warnings: tuple[str, ...] = ()
    "Message keys of what is wrong."


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnCounters:
    """What the TURN core has counted since the relay started."""

    requests: Mapping[str, int] = field(default_factory=dict)
    "By method: binding, allocate, refresh, create-permission, channel-bind, send."
    errors: Mapping[int, int] = field(default_factory=dict)
    "Error responses by code."
    throttled: int = 0
    "401 replies held back by the limit per source."
    malformed: int = 0
    allocations_opened: int = 0
    allocations_closed: Mapping[str, int] = field(default_factory=dict)
    "By reason."


class RelayControl(Protocol):
    """The relay, to its control interface. Called on the relay's asyncio thread; nothing here blocks."""

    def put_session(self, session: RelaySession) -> None:
        """Create, or replace whole: legs that are gone lose their allocations, the others keep theirs."""

    def delete_session(self, session: str) -> None:
        """End a session: its allocations close, its credentials no longer count."""

    def sessions(self) -> tuple[SessionStatus, ...]:
        """All sessions, by id."""

    def session(self, session: str) -> SessionStatus:
        """One session."""

    def switch(
        self, session: str, *, paths: tuple[RelayPath, ...], sites: tuple[RelaySite, ...], at_ns: int
    ) -> None:
        """Give the named paths and the queues of the named sites new figures, all at one instant; others stay."""

    def set_leg(
        self, session: str, leg: str, *,
        own_delay_ms: float | None, udp_refused: bool | None, in_force: bool | None, at_ns: int,
    ) -> None:  # fmt: skip
        """Change a leg; None leaves a figure as it is."""

    def mint(self, session: str, leg: str, *, lifetime_s: float) -> MintedCredential:
        """A credential for a leg, or for WHOLE_SESSION. After a revocation a new one counts again."""

    def revoke(self, session: str, leg: str) -> int:
        """Revoke every credential of a leg and close its allocations; how many were closed."""

    def drain(self) -> None:
        """Refuse new allocations, let the old ones end."""

    def health(self) -> Health:
        """How the relay is."""

    def counters(self) -> TurnCounters:
        """What the TURN core has counted."""

    def subscribe(self, listener: Callable[[Record], None]) -> Callable[[], None]:
        """Hand every record to `listener`, which returns at once; call the result to end it."""
