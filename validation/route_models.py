"""How well the route estimator, and simpler models beside it, do on pairs they have not seen.

Deterministic: the folds are drawn from fixed seeds. `routes_page` says it, `routes.py` writes the page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from beacon.catalogue.latency import load_latency
from beacon.nouns import Grade, LatencyRow, LinkClass, Place
from beacon.routes.distance import floor_rtt_ms
from beacon.routes.estimator import fit

FOLDS = 5
HEADLINE_SEEDS = tuple(range(1000, 1010))
"Partitions of the page. None of them was used while the estimator was made."
REGIONS = {
    "CN": "mainland China", "HK": "Hong Kong", "TW": "North-East Asia", "JP": "North-East Asia",
    "KR": "North-East Asia", "IN": "South Asia", "KZ": "Central Asia", "AU": "Oceania", "AE": "Middle East",
    "US": "North America", "GB": "Europe", "DE": "Europe", "NL": "Europe", "FR": "Europe", "SE": "Europe",
}  # fmt: skip
"Regions of the countries that have rows; the rest is South-East Asia."

Rows = Sequence[LatencyRow]
Model = Callable[[Rows, Rows], np.ndarray]
"Takes training and test rows; returns low, typical, high of each test row, shape (test, 3). [ms]"


@dataclass(frozen=True)
class Outcome:
    """Held-out predictions of one partition or several, one entry a row and partition."""

    rows: tuple[LatencyRow, ...]
    band_ms: np.ndarray
    actual_ms: np.ndarray

    @property
    def error(self) -> np.ndarray:
        """Absolute relative error of the typical value."""
        return np.abs(self.band_ms[:, 1] / self.actual_ms - 1.0)

    @property
    def inside(self) -> np.ndarray:
        """Whether the band holds the row; a rounding of half of 0.01 ms is not a miss."""
        low, high = self.band_ms[:, 0] - 0.005, self.band_ms[:, 2] + 0.005
        return (low <= self.actual_ms) & (self.actual_ms <= high)

    @property
    def width(self) -> np.ndarray:
        """High over low."""
        return self.band_ms[:, 2] / self.band_ms[:, 0]

    def where(self, chosen: np.ndarray) -> Outcome:
        """Part of it."""
        rows = tuple(row for row, keep in zip(self.rows, chosen, strict=True) if keep)
        return Outcome(rows, self.band_ms[chosen], self.actual_ms[chosen])


def measured_rows(link_class: LinkClass) -> list[LatencyRow]:
    """Measured rows of the class between two cities."""
    return [
        row for row in load_latency()
        if row.link_class is link_class and row.city_level and row.source.grade is Grade.MEASURED
    ]  # fmt: skip


def ends(row: LatencyRow) -> tuple[Place, Place]:
    """Both places."""
    assert row.place_a is not None and row.place_b is not None
    return row.place_a, row.place_b


def rtt_ms(row: LatencyRow) -> float:
    """Typical round trip."""
    assert row.rtt_ms is not None
    return row.rtt_ms.typical


def fold_of(rows: Rows, seed: int) -> np.ndarray:
    """Fold of each row: all rows of an unordered pair of cities share one."""
    keys = [tuple(sorted(place.name_en for place in ends(row))) for row in rows]
    distinct = sorted(set(keys))
    order = np.random.default_rng(seed).permutation(len(distinct))
    fold = {distinct[i]: rank % FOLDS for rank, i in enumerate(order)}
    return np.array([fold[key] for key in keys])


def cross_validate(rows: Rows, model: Model, seeds: Sequence[int]) -> Outcome:
    """Predictions for every row from the other four folds, for every partition."""
    bands, all_rows = [], []
    for seed in seeds:
        folds, band = fold_of(rows, seed), np.empty((len(rows), 3))
        for k in range(FOLDS):
            train = [row for row, f in zip(rows, folds, strict=True) if f != k]
            test = [row for row, f in zip(rows, folds, strict=True) if f == k]
            band[folds == k] = model(train, test)
        bands.append(band)
        all_rows += rows
    return Outcome(tuple(all_rows), np.concatenate(bands), np.array([rtt_ms(row) for row in all_rows]))


def beacon(train: Rows, test: Rows) -> np.ndarray:
    """The product's estimator."""
    estimator = fit(train)
    bands = [estimator.rtt(*ends(row), row.link_class) for row in test]
    return np.array([(band.low, band.typical, band.high) for band in bands])


def region(place: Place) -> str:
    """Region of a place."""
    return REGIONS.get(place.country, "South-East Asia")


def region_pair(row: LatencyRow) -> str:
    """Names of both regions, in one order."""
    return " - ".join(sorted(region(place) for place in ends(row)))


def _log_stretch(row: LatencyRow) -> float:
    return float(np.log(rtt_ms(row) / floor_rtt_ms(*ends(row))))


def stretch(train: Rows, test: Rows) -> np.ndarray:
    """Baseline: distance times the median stretch of the region pair; band from its training residuals."""
    return _baseline(train, test, city_effects=False)


def stretch_and_cities(train: Rows, test: Rows) -> np.ndarray:
    """Baseline: the same with an effect for each city, by robust ridge regression."""
    return _baseline(train, test, city_effects=True)


def _baseline(train: Rows, test: Rows, *, city_effects: bool) -> np.ndarray:
    everything = np.median([_log_stretch(row) for row in train])
    of_pair: dict[str, list[float]] = {}
    for row in train:
        of_pair.setdefault(region_pair(row), []).append(_log_stretch(row))

    def level(row: LatencyRow) -> float:
        return float(np.median(of_pair.get(region_pair(row), [everything])))

    names = sorted({place.name_en for row in (*train, *test) for place in ends(row)})

    def incidence(rows: Rows) -> np.ndarray:
        counts = [[sum(place.name_en == name for place in ends(row)) for name in names] for row in rows]
        return np.array(counts, dtype=np.float64)

    residual = np.array([_log_stretch(row) - level(row) for row in train])
    effect = _robust_ridge(incidence(train), residual) if city_effects else np.zeros(len(names))
    left = residual - incidence(train) @ effect
    middle = np.array([level(row) for row in test]) + incidence(test) @ effect
    floor = np.array([floor_rtt_ms(*ends(row)) for row in test])
    low, high = np.quantile(left, [0.1, 0.9])
    bands = floor[:, None] * np.exp(middle[:, None] + np.array([low, 0.0, high]))
    return np.asarray(np.maximum(bands, floor[:, None]))


def _robust_ridge(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Huber's estimate at 0.3 with a unit ridge, by reweighting."""
    weight = np.ones(len(y))
    for _ in range(20):
        weighted = x * weight[:, None]
        beta = np.linalg.solve(weighted.T @ x + np.eye(x.shape[1]), weighted.T @ y)
        weight = 1.0 / np.maximum(1.0, np.abs(y - x @ beta) / 0.3)
    return np.asarray(beta)


def figures(outcome: Outcome) -> tuple[float, float, float, float]:
    """Median error, P90 error, share inside, median width."""
    return (
        float(np.median(outcome.error)), float(np.quantile(outcome.error, 0.9)),
        float(np.mean(outcome.inside)), float(np.median(outcome.width)),
    )  # fmt: skip
