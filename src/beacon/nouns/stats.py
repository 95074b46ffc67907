"""PathStats, the joining noun: what happened to packets, whoever saw it.

Forecast, live call and measurement all end here. Stage *network* is what left the route; stage *playout* is what
a receiver made of it (late loss merged with network loss, mouth-to-ear delay).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class StatsSource(StrEnum):
    """Who saw the packets."""

    SIMULATED = "simulated"
    RELAYED = "relayed"
    MEASURED = "measured"


class Stage(StrEnum):
    """Where they were seen."""

    NETWORK = "network"
    PLAYOUT = "playout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantiles:
    """A distribution of delays in six figures."""

    mean: float
    minimum: float
    p50: float
    p90: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bursts:
    """Burst and gap metrics by RFC 3611, 4.7.2, counted by the definition (Gmin 16)."""

    burst_ms: float
    "Mean burst length; 0 without bursts. [ms]"
    burst_density: float
    "Share of packets lost inside bursts. [0..1]"
    gap_ms: float
    "Mean gap length. [ms]"
    gap_density: float
    "Share of packets lost inside gaps. [0..1]"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStats:
    """One direction of a path over some packets."""

    source: StatsSource
    stage: Stage
    packets: int
    "Packets expected."
    lost: int
    "Packets that never came; at stage playout with those that came too late."
    late: int
    "Of `lost`, those that came too late. Zero at stage network."
    loss_runs: int
    "Runs of consecutive losses."
    delay_ms: Quantiles
    "One-way delay of arrivals; at stage playout mouth-to-ear without codec and terminal. [ms]"
    jitter_ms: float
    "Mean absolute difference of delay of consecutive arrivals. [ms]"
    concealed: float
    "Share of play-out time that had to be made up. [0..1] Zero at stage network."
    bursts: Bursts

    @property
    def loss(self) -> float:
        """Lost over expected. [0..1]"""
        return self.lost / self.packets if self.packets else 0.0

    @property
    def burst_ratio(self) -> float:
        """BurstR of G.107 (7-30): mean run over the mean run of random loss, at least 1."""
        if not self.lost or not self.loss_runs:
            return 1.0
        return max(1.0, self.lost / self.loss_runs * (1.0 - self.loss))
