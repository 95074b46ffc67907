"""A path: the directed pair of two sites over two links at one hour, as bands with their rows.

A path is not one network but a set of possible ones. `families` are the ways the pair is known to be routed
(a direct and a detoured cable); `congestion` the carriers it may cross. `routes.world` draws one of them, which
holds through a whole day, and turns it into two Impairments.
"""

from __future__ import annotations

from dataclasses import dataclass

from beacon.nouns.band import Band
from beacon.nouns.impairment import Queue
from beacon.nouns.link import Link
from beacon.nouns.place import Place
from beacon.nouns.provenance import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayFamily:
    """One way the pair may be routed."""

    key: str
    "Short key: direct, southern, via-us, backbone ..."
    weight: float
    "How likely. The weights of a path sum to 1."
    rtt_ms: Band
    "Round trip between the two cities, access lines excluded. [ms]"


@dataclass(frozen=True, slots=True, kw_only=True)
class LossFamily:
    """One state the carriers may be in at this hour."""

    key: str
    "clean, congested ..."
    weight: float
    loss: Band
    "Stationary loss. [0..1]"
    burst_ms: Band
    "Mean burst. [ms]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One direction of a path."""

    delay_ms: Band
    "Base delay, one-way: half the round trip with the asymmetry in the band. [ms]"
    wander_ms: Band
    "Scale of the slow variation. [ms]"
    jitter_ms: Band
    "Scale of the fast variation. [ms]"
    spike_ms: float
    "Mean delay spike. [ms]"
    spike_rate_per_s: float
    loss: Band
    "Over all families. [0..1]"
    burst_ms: Band
    reorder: Band
    loss_families: tuple[LossFamily, ...]
    queues: tuple[Queue, ...]
    "Queues crossed in order: the sender's access, the receiver's access; NO_QUEUE for an end whose line is left out."
    reorder_ms: float = 0.0
    "By how much a reordered packet is held back. [ms]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """What lies between two places at one hour of UTC."""

    origin: Place
    destination: Place
    link_a: Link
    link_b: Link
    hour_utc: int
    rtt_ms: Band
    "Over all families, access lines excluded. [ms]"
    delay_families: tuple[DelayFamily, ...]
    asymmetry: Band
    "Share of the round trip that the way out takes; typical 0.5."
    out: Way
    back: Way
    rows: tuple[Source, ...]
    "Every row the figures rest on."
    access_delay_ms: Band = Band(low=0.0, typical=0.0, high=0.0)
    "One-way delay of both ends' access media, queues excluded; comes on top of each way's base delay. [ms]"
    flags: tuple[str, ...] = ()
    "Message keys of what is not known or only estimated."
