"""What the control interface answers, as models: they describe the answers and hold the views to them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from beacon.relay.control.models import LegBody, PathBody, SiteBody


class Answer(BaseModel):
    """A group of fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class ProblemAnswer(Answer):
    """One thing wrong, with its place."""

    where: str
    "Field, as paths[3].lane.loss."
    key: str
    fields: dict[str, Any]
    en: str
    zh_Hans: str


class ErrorBody(Answer):
    """What went wrong and what to do, in both languages."""

    key: str
    "Stable; for programs."
    fields: dict[str, Any]
    en: str
    zh_Hans: str
    problems: list[ProblemAnswer]


class ErrorAnswer(Answer):
    """Every answer that is not a success."""

    error: ErrorBody


class SessionFigures(Answer):
    """A session as it is put."""

    seed: int
    sites: list[SiteBody]
    legs: list[LegBody]
    paths: list[PathBody]
    outside_site: str | None
    turns: bool
    settle_s: float


class ShortfallAnswer(Answer):
    """A lane whose legs' own delays are longer than its route: what could not be subtracted. The lane is that much
    too slow."""

    origin: str
    "Leg."
    target: str
    missing_ms: float


class SessionAnswer(Answer):
    """A session as it stands."""

    id: str
    session: SessionFigures
    "With the switches and leg changes that have taken force; can be put back as it is."
    allocations: dict[str, int]
    "Live allocations by leg."
    shortfalls: list[ShortfallAnswer]


class SessionsAnswer(Answer):
    """All sessions."""

    sessions: list[SessionAnswer]


class TakesForce(Answer):
    """When a change takes force."""

    at_utc: str
    in_ms: float
    "From the answer. [ms]"


class CredentialAnswer(Answer):
    """What a client needs: put it into `iceServers`."""

    session: str
    leg: str
    site: str
    username: str
    password: str
    expires_utc: str
    uris: list[str]


class Revoked(Answer):
    """What a revocation ended."""

    closed: int
    "Allocations."


class Draining(Answer):
    """How far a drain has come."""

    draining: bool
    allocations: int
    "Still live."


class FiguresAnswer(Answer):
    """One side of a comparison."""

    delay_p50_ms: float
    delay_p95_ms: float
    delay_mean_ms: float
    loss: float
    "By the route's own chance; commanded: the profile's stationary loss. [0..1]"
    queue_loss: float
    "Dropped by queues. [0..1]"
    rate_kbps: float
    "Payload; commanded: the least rate of the lane's queues, 0 for none. [kbit/s]"


class QuantilesAnswer(Answer):
    """A distribution of delays in six figures. [ms]"""

    mean: float
    minimum: float
    p50: float
    p90: float
    p95: float
    p99: float


class BurstsAnswer(Answer):
    """Burst and gap metrics by RFC 3611, 4.7.2."""

    burst_ms: float
    burst_density: float
    gap_ms: float
    gap_density: float


class PathStatsAnswer(Answer):
    """What the forecast would call these packets."""

    source: str
    stage: str
    packets: int
    lost: int
    late: int
    loss_runs: int
    delay_ms: QuantilesAnswer
    "Commanded, one-way. [ms]"
    jitter_ms: float
    concealed: float
    bursts: BurstsAnswer
    loss: float
    burst_ratio: float


class LaneAnswer(Answer):
    """A lane over a window, between two legs."""

    session: str
    origin: str
    target: str
    origin_site: str
    target_site: str
    in_force: bool
    "False while the lane is clean because a leg is not in force."
    switches: int
    "Changes of profile so far."
    span_s: float
    "Time the records of the window cover; seconds without packets have none. [s]"
    packets_in: int
    bytes_in: int
    "Payload."
    packets_out: int
    bytes_out: int
    lost: int
    "By the route's own chance."
    queue_dropped: int
    overrun: int
    "For want of room or time in the relay: its fault, never the route's."
    unsent: int
    "Refused by the system when they were due."
    duplicated: int
    in_flight: int
    commanded: FiguresAnswer
    measured: FiguresAnswer
    late_mean_ms: float
    "Mean of measured minus commanded delay. [ms]"
    path_stats: PathStatsAnswer


class LatenessAnswer(Answer):
    """How late the relay sent what it sent: instant after the send minus release."""

    packets: int
    p50_ms: float
    p99_ms: float
    mean_ms: float
    most_ms: float


class StatsAnswer(Answer):
    """Lanes over a window."""

    at_utc: str
    window_s: float | None
    "null: since each lane was made. [s]"
    lateness: LatenessAnswer
    "Of the whole relay."
    lanes: list[LaneAnswer]


class HealthAnswer(Answer):
    """How the relay is."""

    version: str
    started_utc: str
    serving: bool
    "The data plane turns and its records arrive."
    draining: bool
    restorable: bool
    "The journal takes what it is given; without it a crash loses the allocations."
    restarts: int
    mode: str
    "closed or open."
    shell: str
    "native or portable."
    listeners: list[str]
    sessions: int
    allocations: int
    warnings: list[str]
    "Message keys."
