"""Changes of a session, as functions from one RelaySession to the next."""

from __future__ import annotations

from dataclasses import dataclass, replace

from beacon.nouns import RelayLeg, RelayPath, RelaySession, RelaySite


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchFigures:
    """Other figures for the named paths and the queues of the named sites; others stay."""

    paths: tuple[RelayPath, ...] = ()
    sites: tuple[RelaySite, ...] = ()

    def apply(self, session: RelaySession) -> RelaySession:
        """The session after the switch."""
        paths = {(p.origin, p.target): p for p in session.paths} | {(p.origin, p.target): p for p in self.paths}
        sites = {s.id: s for s in session.sites} | {s.id: s for s in self.sites}
        return replace(session, paths=tuple(paths.values()), sites=tuple(sites.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLeg:
    """Other figures for a leg; None leaves one as it is."""

    leg: str
    own_delay_ms: float | None = None
    udp_refused: bool | None = None
    in_force: bool | None = None
    settling: bool = False
    "Comes of the session's `settle_s`, not of a caller."

    def changed(self, leg: RelayLeg) -> RelayLeg:
        """The leg after the change."""
        return replace(
            leg,
            own_delay_ms=leg.own_delay_ms if self.own_delay_ms is None else self.own_delay_ms,
            udp_refused=leg.udp_refused if self.udp_refused is None else self.udp_refused,
            in_force=leg.in_force if self.in_force is None else self.in_force,
        )

    def apply(self, session: RelaySession) -> RelaySession:
        """The session after the change; a leg that is gone by then changes nothing."""
        return replace(session, legs=tuple(self.changed(leg) if leg.id == self.leg else leg for leg in session.legs))


Change = SwitchFigures | ChangeLeg


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A change whose time has not come."""

    at_ns: int
    change: Change
