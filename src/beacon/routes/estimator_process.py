"""A Gaussian process over pairs with Student noise: fitted by reweighting, checked by leaving each pair out.

Theory of operation. y is the observed value of each row; f its pair's smooth part with covariance K; the
rest is Student with `dof` degrees of freedom and scale s². A Student variable is a normal one whose
precision w/s² is itself drawn from a gamma distribution, so expectation-maximisation alternates two closed
forms: given w, the posterior of f is Gaussian; given the posterior, w = (dof + 1) / (dof + E[(y - f)²]/s²).
Outliers end with a small w. Leaving a pair out needs no new fit: with P the inverse of the covariance of y
and i the rows of the pair, the error of predicting them from all others is inv(P[i, i]) (P y)[i], with
covariance inv(P[i, i]) (Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, section
5.4.2). Those errors, divided by their predicted deviation, are the sample from which bands take their
quantiles: no normality is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beacon.routes.distance import FLOOR_MS_PER_KM
from beacon.routes.estimator_kernel import Array, Covariance, Index, Pairs, Spots, covariance, own_variance

_ROUNDS = 10
"Rounds of reweighting; after eight the predictions move by less than 0.1 %."


@dataclass(frozen=True, slots=True, eq=False)
class PairProcess:
    """A fitted process, reduced to one weight a pair."""

    cov: Covariance
    spots: Spots
    pairs: Pairs
    coefficients: Array
    "Shape (pairs,): prediction = covariance @ coefficients."
    precision: Array
    "Shape (pairs, pairs): inverse covariance of the rows, summed over the rows of each pair."
    left_out: Array
    "Leave-pair-out errors over their predicted deviation, shape (rows,)."
    left_out_mainland: np.ndarray[tuple[int], np.dtype[np.bool_]]

    def predict(self, spots: Spots, pair: Pairs) -> tuple[float, float]:
        """Mean and standard deviation of a new row of one new pair, without the trend."""
        cross = covariance(self.cov, pair, self.pairs, spots, self.spots)[0]
        own = own_variance(self.cov, pair, float(pair.floor_ms[0]) / FLOOR_MS_PER_KM)
        own += (1.0 + self.cov.pair_share) * float(pair.noise(self.cov)[0])
        variance = own - cross @ self.precision @ cross
        return float(cross @ self.coefficients), float(np.sqrt(max(variance, 0.0)))


def fit_process(cov: Covariance, spots: Spots, pairs: Pairs, row_pair: Index, y: Array) -> PairProcess:
    """Fit to values `y` of rows that belong to `pairs[row_pair]`.

    Parameters
    ----------
    cov
        The covariance; fixed, never fitted here.
    spots, pairs
        All places, and the distinct unordered pairs of them.
    row_pair
        Pair of each row, shape (rows,).
    y
        Value of each row less the trend, shape (rows,).
    """
    shared = covariance(cov, pairs, pairs, spots, spots)
    shared[np.diag_indices_from(shared)] += cov.pair_share * pairs.noise(cov)
    k = shared[np.ix_(row_pair, row_pair)]
    noise = pairs.noise(cov)[row_pair]
    weight = np.ones(len(y))
    for _ in range(_ROUNDS):
        precision = _inverse(k + np.diag(noise / weight))
        residual = noise / weight * (precision @ y)
        spread = noise / weight - (noise / weight) ** 2 * np.diag(precision)
        weight = (cov.dof + 1.0) / (cov.dof + (residual**2 + spread) / noise)
    precision = _inverse(k + np.diag(noise / weight))
    member = np.zeros((len(pairs.a), len(y)))
    member[row_pair, np.arange(len(y))] = 1.0
    return PairProcess(
        cov=cov,
        spots=spots,
        pairs=pairs,
        coefficients=member @ (precision @ y),
        precision=member @ precision @ member.T,
        left_out=_left_out(precision, y, row_pair, noise, weight),
        left_out_mainland=pairs.mainland[row_pair],
    )


def _left_out(precision: Array, y: Array, row_pair: Index, noise: Array, weight: Array) -> Array:
    """Error of each row predicted from all other pairs, over the deviation predicted for a new row."""
    error, variance = np.empty(len(y)), np.empty(len(y))
    solved = precision @ y
    for pair in range(int(row_pair.max()) + 1):
        rows = np.flatnonzero(row_pair == pair)
        block = _inverse(precision[np.ix_(rows, rows)])
        error[rows] = block @ solved[rows]
        # a new row has the core's noise: its own weight is not known beforehand
        variance[rows] = np.diag(block) - noise[rows] / weight[rows] + noise[rows]
    return np.asarray(error / np.sqrt(variance))


def _inverse(matrix: Array) -> Array:
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)
