"""Normal scores of uniforms, within the two scores a band speaks of. Chance itself is the caller's.

References
----------
P. J. Acklam, "An algorithm for computing the inverse normal cumulative distribution function", 2003: the
central rational approximation, relative error below 1.2e-9 for 0.02425 < p < 0.97575.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Z_CLAMP = 2.0
"Bands say nothing beyond two scores either side (`nouns.Band.at`)."
_P_EDGE = 0.022750131948179195
"Normal distribution function at -2."
_A = (-3.969683028665376e01, 2.209460984245205e02, -2.759285104469687e02,
      1.383577518672690e02, -3.066479806614716e01, 2.506628277459239e00)  # fmt: skip
_B = (-5.447609879822406e01, 1.615858368580409e02, -1.556989798598866e02,
      6.680131188771972e01, -1.328068155288572e01, 1.0)  # fmt: skip


def clamped_normal_score(u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Normal scores of probabilities, cut at ±2.

    Parameters
    ----------
    u
        Probabilities, any shape. [0..1]

    Returns
    -------
    Normal scores of the same shape, within ±2; the error stays below 1e-6 (the approximation's central
    part reaches 0.0015 beyond its published range).
    """
    q = np.clip(u, _P_EDGE, 1.0 - _P_EDGE) - 0.5
    r = q * q
    top = np.full_like(r, _A[0])
    bottom = np.full_like(r, _B[0])
    for a, b in zip(_A[1:], _B[1:], strict=True):
        top = top * r + a
        bottom = bottom * r + b
    z: NDArray[np.float64] = np.clip(q * top / bottom, -Z_CLAMP, Z_CLAMP)
    return z
