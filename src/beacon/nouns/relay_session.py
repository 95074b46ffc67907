"""A relay session: sites with shared queues, legs (seats) at sites, and the lanes between sites.

What the relay is told and what it plays. A leg is a participant's seat, however many allocations it makes; a lane is
directed, and belongs to a pair of legs; its figures are those of the path between their sites.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from beacon.nouns.impairment import NO_QUEUE, Impairment, Queue


@dataclass(frozen=True, slots=True, kw_only=True)
class RelaySite:
    """A site of the session. Everything that leaves it crosses `up`, everything that enters it crosses `down`."""

    id: str
    up: Queue = NO_QUEUE
    down: Queue = NO_QUEUE


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayLeg:
    """A seat at a site."""

    id: str
    site: str
    own_delay_ms: float = 0.0
    "The leg's own one-way delay to the relay, subtracted from the routes it uses. [ms]"
    udp_refused: bool = False
    "UDP to and from this leg is refused; TCP or TLS then carries the route, with head-of-line blocking."
    in_force: bool = False
    "Whether the route holds for this leg. A lane is clean until both its legs are in force."


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayPath:
    """The lane from one site to another. Between two seats of one site, and where no path is given, it is clean."""

    origin: str
    target: str
    lane: Impairment = field(default_factory=Impairment)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelaySession:
    """All that one session is."""

    id: str
    seed: int = 0
    sites: tuple[RelaySite, ...]
    legs: tuple[RelayLeg, ...]
    paths: tuple[RelayPath, ...] = ()
    outside_site: str = ""
    "Open mode: the site at which outside peers sit; empty for a clean way to them."
    turns: bool = False
    "One credential for the whole session: every allocation is a seat of its own, at the sites in turn."
    settle_s: float = 0.0
    "A leg comes into force this long after its first allocation; 0 leaves it to `in_force`. [s]"
