"""Arithmetic of bands: sums, mixtures and floors. A band's shape between its quantiles is `nouns.Band.at`."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from beacon.nouns.band import Z_90, Band
from beacon.routes.normal import Z_CLAMP, clamped_normal_score

Floats = NDArray[np.float64]
_GRID = 101
"Points a band is laid out on where bands are mixed; quantiles are then good to a hundredth in probability."
GRID_SCORES = clamped_normal_score((np.arange(_GRID) + 0.5) / _GRID)
"Normal scores of the middles of equal shares of probability."
CLAMPED = Z_CLAMP / Z_90
"How many times the distance to its edge a band reaches at the clamp, in logarithms."


def band_values(*, low: Floats, typical: Floats, high: Floats, z: Floats) -> Floats:
    """`Band.at` for arrays that broadcast together.

    Parameters
    ----------
    low, typical, high
        Quantiles, none negative.
    z
        Normal scores within ±2.
    """
    edge = np.where(z < 0, low, high)
    share = np.abs(z) * (1.0 / Z_90)
    positive = low > 0
    safe = np.where(positive, typical, 1.0)
    curved = typical * np.exp(np.log(np.where(positive, edge, 1.0) / safe) * share)
    straight = np.maximum(typical + (edge - typical) * share, 0.0)
    values: Floats = np.where(positive, curved, straight)
    return values


def grid_of(band: Band) -> Floats:
    """Values of a band at the middles of equal shares of probability, ascending."""
    return band_values(
        low=np.asarray(band.low), typical=np.asarray(band.typical), high=np.asarray(band.high), z=GRID_SCORES
    )


def weighted_band(values: Floats, weights: Floats) -> Band:
    """10 %, 50 % and 90 % quantiles of weighted values, any order."""
    if np.all(weights == weights[0]):  # the usual case: sorting values alone takes a tenth of sorting their places
        ordered = np.sort(values)
    else:
        order = np.argsort(values, kind="stable")
        ordered, weights = values[order], weights[order]
    reached = np.cumsum(weights)
    at = np.searchsorted(reached, np.array((0.1, 0.5, 0.9)) * reached[-1])
    low, typical, high = (float(v) for v in ordered[np.minimum(at, len(values) - 1)])
    return Band(low=low, typical=typical, high=high)


def mixture(parts: Sequence[tuple[float, Band]]) -> Band:
    """Quantiles of a mixture of bands.

    Parameters
    ----------
    parts
        Weight and band of each; weights need not sum to 1.
    """
    parts = [part for part in parts if part[0] > 0]
    if len({band for _, band in parts}) == 1:
        return parts[0][1]
    values = np.concatenate([grid_of(band) for _, band in parts])
    weights = np.repeat(np.array([weight for weight, _ in parts]), _GRID)
    return weighted_band(values, weights)


def added(bands: Sequence[Band]) -> Band:
    """Sum of independent figures: typicals add, distances to the edges add as root of squares."""
    if len(bands) == 1:
        return bands[0]
    typical = sum(band.typical for band in bands)
    below = math.sqrt(sum((band.typical - band.low) ** 2 for band in bands))
    above = math.sqrt(sum((band.high - band.typical) ** 2 for band in bands))
    return Band(low=max(typical - below, 0.0), typical=typical, high=typical + above)


def root_square(bands: Sequence[Band]) -> Band:
    """Scale of the sum of independent variations: each quantile adds as root of squares."""
    return Band(
        low=math.hypot(*(band.low for band in bands)),
        typical=math.hypot(*(band.typical for band in bands)),
        high=math.hypot(*(band.high for band in bands)),
    )


def above_floor(band: Band, *, floor: float) -> Band:
    """The band, raised where its lowest draw (two normal scores below typical) would fall below `floor`."""
    if floor <= 0 or (band.low > 0 and band.at(-Z_CLAMP) >= floor):
        return band
    floor *= 1.0 + 1e-9
    typical = max(band.typical, floor)
    low = max(band.low, typical * (floor / typical) ** (1.0 / CLAMPED))
    return Band(low=low, typical=typical, high=max(band.high, typical))
