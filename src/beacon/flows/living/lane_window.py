"""A lane over a window, as the relay's control interface tells it: the network stage of a direction of a call.

What the relay subtracted for the people's own ways to it is put back, so that figures are of the whole way from one
person to the other: commanded is the route as it was ordered, measured is what its packets met.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from beacon.errors import PeerError
from beacon.nouns import Bursts, PathStats, Quantiles, Stage, StatsSource


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneFigures:
    """One side of a comparison."""

    delay_p50_ms: float
    delay_p95_ms: float
    loss: float
    "What never left the lane, queues included; commanded: the route's stationary loss. [0..1]"
    rate_kbps: float
    "Payload; commanded: the least rate of the queues crossed, 0 for none. [kbit/s]"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneWindow:
    """A lane over the last seconds."""

    origin: str
    "Leg."
    target: str
    in_force: bool
    switches: int
    "Changes of profile since the lane was made."
    span_s: float
    packets_in: int
    relay_lost: float
    "Share of packets the relay or its machine failed; none of the route's doing. [0..1]"
    network: PathStats
    "Delay as commanded."
    commanded: LaneFigures
    measured: LaneFigures
    late_mean_ms: float
    "Mean of measured minus commanded delay: the relay's own share. [ms]"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDelay:
    """What both people's own ways to the relay add to a lane, and what of that the route had no room for."""

    delay_ms: float = 0.0
    "One-way, both ends together. [ms]"
    shortfall_ms: float = 0.0
    "By how much the lane is longer than its route. [ms]"


def lane_window(told: Mapping[str, Any]) -> LaneWindow:
    """One lane of an answer to `GET /sessions/{session}/stats`.

    Raises
    ------
    PeerError
        It is not what docs/relay-control.md says.
    """
    try:
        return _window(told)
    except (KeyError, TypeError, ValueError):
        raise PeerError("living.relay_figures") from None


def _window(told: Mapping[str, Any]) -> LaneWindow:
    packets_in = int(told["packets_in"])
    return LaneWindow(
        origin=str(told["origin"]),
        target=str(told["target"]),
        in_force=bool(told["in_force"]),
        switches=int(told["switches"]),
        span_s=float(told["span_s"]),
        packets_in=packets_in,
        relay_lost=(int(told["overrun"]) + int(told["unsent"])) / max(packets_in, 1),
        network=_path_stats(told["path_stats"]),
        commanded=_figures(told["commanded"]),
        measured=_figures(told["measured"]),
        late_mean_ms=float(told["late_mean_ms"]),
    )


def _figures(told: Mapping[str, Any]) -> LaneFigures:
    return LaneFigures(
        delay_p50_ms=float(told["delay_p50_ms"]),
        delay_p95_ms=float(told["delay_p95_ms"]),
        loss=float(told["loss"]) + float(told["queue_loss"]),
        rate_kbps=float(told["rate_kbps"]),
    )


def _path_stats(told: Mapping[str, Any]) -> PathStats:
    return PathStats(
        source=StatsSource.RELAYED,
        stage=Stage.NETWORK,
        packets=int(told["packets"]),
        lost=int(told["lost"]),
        late=0,
        loss_runs=int(told["loss_runs"]),
        delay_ms=Quantiles(**{name: float(value) for name, value in told["delay_ms"].items()}),
        jitter_ms=float(told["jitter_ms"]),
        concealed=0.0,
        bursts=Bursts(**{name: float(value) for name, value in told["bursts"].items()}),
    )


def whole_way(lane: LaneWindow, own: OwnDelay) -> LaneWindow:
    """The lane with the people's own ways put back: in force, commanded is then the route, and measured exceeds it by
    the relay's lateness and the shortfall."""
    subtracted_ms = own.delay_ms - own.shortfall_ms if lane.in_force else 0.0
    return replace(
        lane,
        commanded=_later(lane.commanded, subtracted_ms),
        measured=_later(lane.measured, own.delay_ms),
    )


def _later(figures: LaneFigures, by_ms: float) -> LaneFigures:
    return replace(
        figures, delay_p50_ms=figures.delay_p50_ms + by_ms, delay_p95_ms=figures.delay_p95_ms + by_ms
    )
