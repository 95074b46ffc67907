"""What legs and access media do to packets beside the base delay, without the slow period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from beacon.nouns import Band, Medium
from beacon.routes.bands import added, mixture, root_square
from beacon.routes.citations import Citations
from beacon.routes.legs import Carriage, Leg

_NONE = Band.point(0.0)
_FIGURES_OF = {Carriage.CORE: "private"}
"Carriages that share another's figures."


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """One direction; alike both ways where no slow period is at work."""

    loss: Band
    burst_ms: Band
    jitter_ms: Band
    wander_ms: Band
    spike_ms: float
    spike_rate_per_s: float
    reorder: Band


def _or_none(band: Band | None) -> Band:
    return _NONE if band is None else band


def leg_effects(cite: Citations, leg: Leg) -> Effects:
    """Effects of one leg."""
    carriage = _FIGURES_OF.get(leg.carriage, leg.carriage.value)

    def figure(name: str) -> Band:
        return _or_none(cite.effect(carriage, leg.zone.value, name))

    return Effects(
        loss=figure("loss"),
        burst_ms=figure("burst"),
        jitter_ms=figure("jitter"),
        wander_ms=figure("wander"),
        spike_ms=figure("spike").typical,
        spike_rate_per_s=figure("spike_rate").typical,
        reorder=figure("reorder"),
    )


def medium_effects(cite: Citations, medium: Medium) -> Effects:
    """Effects of what desks hang on at one end."""

    def figure(name: str) -> Band:
        return cite.band(f"access:{medium.value}.{name}")

    return Effects(
        loss=figure("loss"),
        burst_ms=figure("burst"),
        jitter_ms=figure("jitter"),
        wander_ms=_NONE,
        spike_ms=figure("spike").typical,
        spike_rate_per_s=figure("spike_rate").typical,
        reorder=_NONE,
    )


def combined(parts: Sequence[Effects]) -> Effects:
    """Effects of several parts one after the other.

    Losses and rates add (losses are small); variations add as root of squares; a burst is that of the part
    where the packet was lost; a spike's size is the mean over all spikes.
    """
    rate = sum(part.spike_rate_per_s for part in parts)
    spike = sum(part.spike_rate_per_s * part.spike_ms for part in parts)
    lossy = [(part.loss.typical, part.burst_ms) for part in parts if part.loss.typical > 0]
    return Effects(
        loss=added([part.loss for part in parts]),
        burst_ms=mixture(lossy) if lossy else _NONE,
        jitter_ms=root_square([part.jitter_ms for part in parts]),
        wander_ms=root_square([part.wander_ms for part in parts]),
        spike_ms=spike / rate if rate else 0.0,
        spike_rate_per_s=rate,
        reorder=added([part.reorder for part in parts]),
    )
