"""Two lanes one after the other as one lane: A to a hub, the hub to B. Pure figures; the hub itself adds nothing.

The laws, each exact for what it keeps when the two lanes are independent of each other:

    base delay          adds.
    wander, jitter      mean and variance add. A variation's deviation is in proportion to its mean, so the joined
                        one has the scale sqrt(a^2 + b^2); what is left of the sum of the means goes to the base.
                        Knots lie as close as in the livelier of the two.
    spikes              rates add; the mean size is weighted by rate, so that the work they bring adds.
    loss, duplication   1 - (1 - a)(1 - b); so does reordering, whose hold is weighted by how often each holds back.
    bursts              on-off processes side by side: the joined one is lossy while either is. Of lossy shares s and
                        mean bursts t:  s = 1 - (1 - sa)(1 - sb),
                        mean burst = s / (sa (1 - sb) / ta + sb (1 - sa) / tb),  density = loss / s.
                        Independent loss beside bursts counts as bursts of one voice packet.

Order is kept as in any lane, by construction.
"""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from beacon.impair.profile import SPIKE_DRAIN
from beacon.nouns import Impairment
from beacon.routes.world import WayArrays

Floats = NDArray[np.float64]

VOICE_PACKET_MS = 20.0
LEAST_BURST_SHARE = 1e-12
_SPIKE_ROOM = 0.89 * SPIKE_DRAIN
"Spikes bring less work than they drain; the kernel's check asks for less than 0.9 of it."
_MS_PER_S = 1_000.0
_LONGEST_BURST_MS = 60_000.0


class _Spiky(Protocol):
    """What has delay spikes."""

    @property
    def spike_ms(self) -> float: ...

    @property
    def spike_rate_per_s(self) -> float: ...


def either(a: float, b: float) -> float:
    """Probability that at least one of two independent things happens."""
    return a + b - a * b


def joined(first: Impairment, second: Impairment) -> Impairment:
    """One lane that does what `first` and then `second` do.

    Parameters
    ----------
    first, second
        Lanes in the order packets cross them; the order changes nothing.

    Returns
    -------
    The joined lane; a clean lane joined to another leaves it as it is.
    """
    wander_ms = math.hypot(first.wander_ms, second.wander_ms)
    jitter_ms = math.hypot(first.jitter_ms, second.jitter_ms)
    means_ms = first.wander_ms + second.wander_ms + first.jitter_ms + second.jitter_ms
    spike_ms, spike_rate_per_s = _spikes(first, second)
    loss = either(first.loss, second.loss)
    burst_ms, burst_density = _bursts(first, second, loss=loss)
    return Impairment(
        base_delay_ms=first.base_delay_ms + second.base_delay_ms + max(0.0, means_ms - wander_ms - jitter_ms),
        wander_ms=wander_ms,
        wander_interval_ms=_interval_ms(first, second),
        jitter_ms=jitter_ms,
        spike_ms=spike_ms,
        spike_rate_per_s=spike_rate_per_s,
        loss=loss,
        burst_ms=burst_ms,
        burst_density=burst_density,
        reorder=either(first.reorder, second.reorder),
        reorder_ms=_weighted(first.reorder_ms, second.reorder_ms, first.reorder, second.reorder),
        duplicate=either(first.duplicate, second.duplicate),
    )


def _weighted(a: float, b: float, weight_a: float, weight_b: float) -> float:
    total = weight_a + weight_b
    return (a * weight_a + b * weight_b) / total if total > 0.0 else 0.0


def _interval_ms(first: Impairment, second: Impairment) -> float:
    livelier = [lane.wander_interval_ms for lane in (first, second) if lane.wander_ms > 0.0]
    return min(livelier, default=min(first.wander_interval_ms, second.wander_interval_ms))


def _spikes(first: _Spiky, second: _Spiky) -> tuple[float, float]:
    """Mean size [ms] and rate [1/s]; sizes give way where two lanes' spikes together would never drain."""
    rates = [lane.spike_rate_per_s if lane.spike_ms > 0.0 else 0.0 for lane in (first, second)]
    rate_per_s = sum(rates)
    size_ms = _weighted(first.spike_ms, second.spike_ms, rates[0], rates[1])
    most_ms = _SPIKE_ROOM * _MS_PER_S / rate_per_s if rate_per_s > 0.0 else 0.0
    return min(size_ms, most_ms), rate_per_s


def _bursts(first: Impairment, second: Impairment, *, loss: float) -> tuple[float, float]:
    """Mean burst [ms] and density of the joined loss."""
    lossy = [lane for lane in (first, second) if lane.loss > 0.0]
    if not any(lane.burst_ms > 0.0 for lane in lossy):
        return 0.0, 1.0
    if len(lossy) == 1:
        return lossy[0].burst_ms, lossy[0].burst_density
    (share_a, mean_a), (share_b, mean_b) = (_on_off(lane) for lane in lossy)
    share = either(share_a, share_b)
    starts_per_ms = share_a * (1.0 - share_b) / mean_a + share_b * (1.0 - share_a) / mean_b
    burst_ms = share / starts_per_ms if starts_per_ms > LEAST_BURST_SHARE else max(mean_a, mean_b)
    return min(burst_ms, _LONGEST_BURST_MS), min(1.0, max(loss / share, loss))


def _on_off(lane: Impairment) -> tuple[float, float]:
    """Share of time a lane is lossy, and its mean burst. [ms]"""
    if lane.burst_ms <= 0.0:
        return lane.loss, VOICE_PACKET_MS
    return lane.loss / lane.burst_density, lane.burst_ms


def joined_ways(first: WayArrays, second: WayArrays) -> WayArrays:
    """As `joined`, for many worlds at once: world n of the one with world n of the other.

    Worlds have no density of their own inside bursts, so theirs is one, and stays one.
    """
    wander_ms = np.hypot(first.wander_ms, second.wander_ms)
    jitter_ms = np.hypot(first.jitter_ms, second.jitter_ms)
    means_ms = first.wander_ms + second.wander_ms + first.jitter_ms + second.jitter_ms
    spike_ms, spike_rate_per_s = _spikes(first, second)
    return WayArrays(
        base_ms=first.base_ms + second.base_ms + np.maximum(0.0, means_ms - wander_ms - jitter_ms),
        wander_ms=wander_ms,
        jitter_ms=jitter_ms,
        loss=_either(first.loss, second.loss),
        burst_ms=_burst_arrays(first, second),
        reorder=_either(first.reorder, second.reorder),
        congested=first.congested | second.congested,
        spike_ms=spike_ms,
        spike_rate_per_s=spike_rate_per_s,
        reorder_ms=max(first.reorder_ms, second.reorder_ms),
    )


def _either(a: Floats, b: Floats) -> Floats:
    return a + b - a * b


def _burst_arrays(first: WayArrays, second: WayArrays) -> Floats:
    """Mean bursts of the joined loss. [ms]"""
    a, b = first.loss, second.loss
    mean_a, mean_b = (np.where(way.burst_ms > 0.0, way.burst_ms, VOICE_PACKET_MS) for way in (first, second))
    starts_per_ms = a * (1.0 - b) / mean_a + b * (1.0 - a) / mean_b
    rare = starts_per_ms <= LEAST_BURST_SHARE
    both = np.where(rare, np.maximum(mean_a, mean_b), _either(a, b) / np.where(rare, 1.0, starts_per_ms))
    alone = np.where(a > 0.0, first.burst_ms, np.where(b > 0.0, second.burst_ms, 0.0))
    bursty = ((a > 0.0) & (first.burst_ms > 0.0)) | ((b > 0.0) & (second.burst_ms > 0.0))
    burst_ms: Floats = np.where((a > 0.0) & (b > 0.0), np.minimum(both, _LONGEST_BURST_MS), alone)
    return np.where(bursty, burst_ms, 0.0)
