"""Round trip between any two places, as a band, learnt from published rows of other pairs.

What it is: distance times a stretch that is learnt per pair of countries and neighbourhoods, robustly, with
a band whose width is learnt too. What it is not: a measurement (rows of the very pair win, and are chosen
by the caller), and not a statement about one carrier or one hour. The rules it keeps: never below the
great-circle floor; the same for a to b and b to a, since a ping either way is the round trip; the same rows
give the same figures. How well it does on pairs it has not seen: docs/validation/routes.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from beacon.nouns import Band, Grade, LatencyRow, LinkClass, Place
from beacon.routes.distance import floor_rtt_ms
from beacon.routes.estimator_kernel import Array, Covariance, Pairs, Spots
from beacon.routes.estimator_process import PairProcess, fit_process

_EXCESS_OFFSET_MS = 5.0
"Added to the excess over the floor before its logarithm: finer differences are equipment, not routes. [ms]"
_FLOOR_OFFSET_MS = 3.0
"Added to the floor before its logarithm, so that neighbouring places have one. [ms]"
_TREND = 0.7
"Power of the floor in the trend, where the process falls back to far from all rows."
_COVER = 0.9
"Share of new pairs below the upper end, and above the lower."
_MIN_GROUP = 40
"Left-out rows needed for a group's own quantiles: four in each tail; below it the quantiles of all rows."
_MIN_ROWS = 12
"Rows below which a class of link is not estimated."
_MAX_LOG = 8.0
"Keeps the exponential finite: 3 s of excess."
_DIGITS = 2
"Figures are rounded to 0.01 ms, far below what they are worth, so that no machine's last bit shows."

COVARIANCES: Mapping[LinkClass, Covariance] = {
    LinkClass.INTERNET: Covariance(),
    LinkClass.BACKBONE: Covariance(noise=0.01, noise_mainland=0.04),
}
"Classes that can be estimated: the others have too few public rows and are composed from these two."


class _Line(NamedTuple):
    """What the quantiles of one group of pairs are."""

    low: float
    typical: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class _ClassFit:
    process: PairProcess
    level: float
    mainland: _Line
    elsewhere: _Line

    def excess_band(self, a: Place, b: Place) -> tuple[float, float, float]:
        """Quantiles of the excess over the floor. [ms]"""
        spots = Spots.of((a, b))
        pair = Pairs.of(spots, np.array([0]), np.array([1]), offset_ms=_FLOOR_OFFSET_MS)
        mean, deviation = self.process.predict(spots, pair)
        mean += self.level + _TREND * float(pair.log_floor[0])
        line = self.mainland if pair.mainland[0] else self.elsewhere
        low, typical, high = (_excess_ms(mean + score * deviation) for score in line)
        return low, typical, high


@dataclass(frozen=True, slots=True, eq=False)
class Estimator:
    """Round trips by class of link; made by `fit`."""

    classes: dict[LinkClass, _ClassFit]

    def rtt(self, a: Place, b: Place, link_class: LinkClass | str) -> Band:
        """Band of the round trip between two places, access lines excluded.

        Parameters
        ----------
        a, b
            The places, in either order.
        link_class
            `internet` or `backbone`.

        Returns
        -------
        Band
            80 % band. [ms] A point of zero when both places are the same spot.

        Raises
        ------
        KeyError
            No row, or too few, of that class were fitted.

        Notes
        -----
        80 % of pairs that were not among the rows lie inside; how well that holds by region is in
        docs/validation/routes.md. Far from every row (South America, Africa) the band is wide and rests on
        other continents.
        """
        fitted = self.classes[LinkClass(link_class)]
        floor_ms = floor_rtt_ms(a, b)
        if floor_ms == 0.0:
            return Band.point(0.0)
        first, second = sorted((a, b), key=lambda p: (p.lat_deg, p.lon_deg))  # symmetric to the last bit
        low, typical, high = (
            max(round(floor_ms + excess, _DIGITS), floor_ms) for excess in fitted.excess_band(first, second)
        )
        return Band(low=low, typical=typical, high=high)


def fit(
    rows: Iterable[LatencyRow], *, covariances: Mapping[LinkClass, Covariance] = COVARIANCES
) -> Estimator:
    """Learn from measured rows between cities; other rows are passed over.

    Parameters
    ----------
    rows
        The latency catalogue, with the user's own rows and overrides already in it.
    covariances
        The classes to fit, each with its covariance.
    """
    usable = [row for row in rows if _usable(row)]
    classes = {}
    for link_class, cov in covariances.items():
        of_class = [row for row in usable if row.link_class is link_class]
        if len(of_class) >= _MIN_ROWS:
            classes[link_class] = _fit_class(of_class, cov)
    return Estimator(classes)


def _usable(row: LatencyRow) -> bool:
    measured = row.source.grade is Grade.MEASURED or row.source.users
    if row.place_a is None or row.place_b is None or row.rtt_ms is None or not measured:
        return False
    return floor_rtt_ms(row.place_a, row.place_b) > 0.0


def _fit_class(rows: list[LatencyRow], cov: Covariance) -> _ClassFit:
    ends = [_ends(row) for row in rows]
    places = sorted({place for pair in ends for place in pair}, key=_order)
    number = {place: i for i, place in enumerate(places)}
    distinct = sorted({(number[a], number[b]) for a, b in ends})
    index = {pair: i for i, pair in enumerate(distinct)}
    row_pair = np.array([index[number[a], number[b]] for a, b in ends], dtype=np.intp)
    spots = Spots.of(places)
    a, b = np.array(distinct, dtype=np.intp).T
    pairs = Pairs.of(spots, a, b, offset_ms=_FLOOR_OFFSET_MS)
    rtt_ms = np.array([row.rtt_ms.typical for row in rows if row.rtt_ms is not None])
    excess = np.maximum(rtt_ms - pairs.floor_ms[row_pair], 0.0)
    y = np.log(excess + _EXCESS_OFFSET_MS) - _TREND * pairs.log_floor[row_pair]
    level = float(np.median(y))
    process = fit_process(cov, spots, pairs, row_pair, y - level)
    mainland = process.left_out_mainland
    return _ClassFit(
        process=process,
        level=level,
        mainland=_line(process.left_out, mainland),
        elsewhere=_line(process.left_out, ~mainland),
    )


def _order(place: Place) -> tuple[float, float, str]:
    return place.lat_deg, place.lon_deg, place.name_en


def _ends(row: LatencyRow) -> tuple[Place, Place]:
    """Both ends in an order that does not depend on who pinged."""
    assert row.place_a is not None and row.place_b is not None
    first, second = sorted((row.place_a, row.place_b), key=_order)
    return first, second


def _line(scores: Array, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> _Line:
    """Quantiles of the left-out scores of a group, or of all when the group is small."""
    group = scores[chosen] if int(chosen.sum()) >= _MIN_GROUP else scores
    more = (len(group) + 1) / len(group)  # the sample's own quantile is a little too narrow for a new pair
    low, typical, high = np.quantile(group, (1.0 - _COVER * more, 0.5, _COVER * more))
    return _Line(float(low), float(typical), float(high))


def _excess_ms(log_excess: float) -> float:
    return max(math.exp(min(log_excess, _MAX_LOG)) - _EXCESS_OFFSET_MS, 0.0)
