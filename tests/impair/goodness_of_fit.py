"""Two tests of fit and their chances, by scipy.special: scipy.stats would take a second to import."""

from __future__ import annotations

import numpy as np
from scipy import special


def chance_of_equal_shares(counts: np.ndarray) -> float:
    """Pearson's: that counts so unequal come of cells that are equally likely; for five a cell and more."""
    counts = np.ravel(counts)
    mean = counts.mean()
    assert mean >= 5.0
    return float(special.chdtrc(len(counts) - 1, ((counts - mean) ** 2 / mean).sum()))


def chance_of_uniform(sample: np.ndarray) -> float:
    """Kolmogorov's: that a sample so far from uniform over 0..1 comes of that law; for a hundred and more.

    By the law for endless samples: at n the true chance is smaller, by some 1/(6 sqrt(n)) of the statistic.
    """
    n = len(sample)
    assert n >= 100
    ordered, ranks = np.sort(sample), np.arange(n + 1) / n
    furthest = max((ranks[1:] - ordered).max(), (ordered - ranks[:-1]).max())
    return float(special.kolmogorov(np.sqrt(n) * furthest))
