"""What the control interface reads: sessions, switches, leg changes, credential requests. Unknown fields are refused.

Each model knows the noun it stands for. It holds shape and size; what a session may be called and which figures a
network can have is the session book's to say.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from beacon.nouns import Impairment, Queue, RelayLeg, RelayPath, RelaySession, RelaySite

MOST_SITES = 256
MOST_LEGS = 4_096
MOST_PATHS = 16_384
LONGEST_LIFETIME_S = 48 * 3_600
FURTHEST_SWITCH_MS = 24 * 3_600_000.0

Name = Annotated[str, Field(max_length=64)]
"A session, site or leg; the session book says which characters it may hold."

Count = Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)]
"A whole number."


class Body(BaseModel):
    """A group of fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, use_attribute_docstrings=True)


class QueueBody(Body):
    """A first-in first-out bottleneck with the other traffic that crosses it."""

    rate_kbps: float = Field(strict=True)
    "Line rate; 0 for no queue at all. [kbit/s]"
    limit_packets: Count = 0
    "Packets that may wait; 0 for no limit in packets."
    limit_ms: float = Field(default=0.0, strict=True)
    "Longest wait before a packet is dropped; 0 for no limit in time. [ms]"
    overhead_bytes: Count = 0
    "Added to each packet's size on this line."
    load: float = Field(default=0.0, strict=True)
    "Share of the rate other traffic takes. [0..1)"
    load_packet_bytes: Count = 1_500
    "Size of the other traffic's packets."

    def noun(self) -> Queue:
        """The noun."""
        return Queue(**dict(self))


class ImpairmentBody(Body):
    """One lane, one direction. Zero means absent everywhere."""

    base_delay_ms: float = Field(default=0.0, strict=True)
    "Delay without any variation, one-way. [ms]"
    wander_ms: float = Field(default=0.0, strict=True)
    "Mean of the slow variation above base. [ms]"
    wander_interval_ms: float = Field(default=60_000.0, strict=True)
    "Distance of the slow variation's knots. [ms]"
    jitter_ms: float = Field(default=0.0, strict=True)
    "Mean of the fast variation above base. [ms]"
    spike_ms: float = Field(default=0.0, strict=True)
    "Mean size of delay spikes. [ms]"
    spike_rate_per_s: float = Field(default=0.0, strict=True)
    "How often spikes come. [1/s]"
    loss: float = Field(default=0.0, strict=True)
    "Stationary probability of loss. [0..1]"
    burst_ms: float = Field(default=0.0, strict=True)
    "Mean time in the lossy state; 0 for loss independent from packet to packet. [ms]"
    burst_density: float = Field(default=1.0, strict=True)
    "Probability of loss inside the lossy state. (0..1]"
    reorder: float = Field(default=0.0, strict=True)
    "Probability that a packet is held back. [0..1]"
    reorder_ms: float = Field(default=0.0, strict=True)
    "By how much. [ms]"
    duplicate: float = Field(default=0.0, strict=True)
    "Probability that a packet comes twice. [0..1]"

    def noun(self) -> Impairment:
        """The noun."""
        return Impairment(**dict(self))


class SiteBody(Body):
    """A site; its queues are shared by everything that crosses them."""

    id: Name
    up: QueueBody = QueueBody(rate_kbps=0.0)
    "What leaves the site crosses it."
    down: QueueBody = QueueBody(rate_kbps=0.0)
    "What enters the site crosses it."

    def noun(self) -> RelaySite:
        """The noun."""
        return RelaySite(id=self.id, up=self.up.noun(), down=self.down.noun())


class LegBody(Body):
    """A participant's seat at a site."""

    id: Name
    site: Name
    own_delay_ms: float = Field(default=0.0, strict=True)
    "The leg's own one-way delay to the relay, subtracted from the routes it uses. [ms]"
    udp_refused: bool = Field(default=False, strict=True)
    "UDP is refused to this leg; TCP or TLS then carries the route, with head-of-line blocking."
    in_force: bool = Field(default=False, strict=True)
    "Whether the route holds for this leg; a lane is clean until both its legs are in force."

    def noun(self) -> RelayLeg:
        """The noun."""
        return RelayLeg(**dict(self))


class PathBody(Body):
    """The lane from one site to another."""

    origin: Name
    "Site the packets come from."
    target: Name
    "Site they go to."
    lane: ImpairmentBody = ImpairmentBody()

    def noun(self) -> RelayPath:
        """The noun."""
        return RelayPath(origin=self.origin, target=self.target, lane=self.lane.noun())


class SessionBody(Body):
    """All that a session is, but for its id, which stands in the address."""

    seed: int = Field(default=0, strict=True, ge=0, le=2**63 - 1)
    "The same seed gives the same fates."
    sites: list[SiteBody] = Field(max_length=MOST_SITES)
    legs: list[LegBody] = Field(default=[], max_length=MOST_LEGS)
    "May be left out where seats are taken in turn."
    paths: list[PathBody] = Field(default=[], max_length=MOST_PATHS)
    "Where no path is given the lane is clean."
    outside_site: Name | None = None
    "Open mode: the site at which outside peers sit; left out, a clean way to them."
    turns: bool = Field(default=False, strict=True)
    "One credential for the whole session: every allocation is a seat of its own, at the sites in turn."
    settle_s: float = Field(default=0.0, strict=True)
    "A leg comes into force this long after its first allocation; 0 leaves it to `in_force`. [s]"

    def noun(self, session: str) -> RelaySession:
        """The noun, under its id."""
        return RelaySession(
            id=session,
            seed=self.seed,
            sites=tuple(site.noun() for site in self.sites),
            legs=tuple(leg.noun() for leg in self.legs),
            paths=tuple(path.noun() for path in self.paths),
            outside_site=self.outside_site or "",
            turns=self.turns,
            settle_s=self.settle_s,
        )


class Instant(Body):
    """When something takes force: at an instant, after a while, or at once."""

    at_utc: AwareDatetime | None = None
    "Instant with an offset or Z, as 2027-01-15T20:00:00.250Z. An instant up to a second ago means at once."
    in_ms: float | None = Field(default=None, ge=0.0, le=FURTHEST_SWITCH_MS, strict=True)
    "From now. [ms]"


class SwitchBody(Instant):
    """New figures for paths and for queues of sites, all at one instant; what is not named stays."""

    paths: list[PathBody] = Field(default=[], max_length=MOST_PATHS)
    sites: list[SiteBody] = Field(default=[], max_length=MOST_SITES)
    "Both queues of a site are set: one left out is taken away."


class LegChange(Instant):
    """New figures for a leg; what is left out stays."""

    own_delay_ms: float | None = Field(default=None, strict=True)
    "The leg's own one-way delay to the relay. [ms]"
    udp_refused: bool | None = Field(default=None, strict=True)
    in_force: bool | None = Field(default=None, strict=True)


class CredentialRequest(Body):
    """Who is to have a credential, for how long."""

    leg: Name
    "A leg's id, or * for one credential that takes the session's seats in turn."
    lifetime_s: float = Field(default=12 * 3_600.0, gt=0.0, le=LONGEST_LIFETIME_S, strict=True)
    "New allocations may be made for so long; standing ones go on. [s]"
