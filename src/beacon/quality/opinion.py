"""What R means to listeners: MOS, GoB, PoW (ITU-T G.107 (06/2015) Annex B) and back (Appendix I).

Kept on the narrowband scale of 0 to 100. G.107.1 and G.107.2 map their R onto it first: R/1.29, R/1.48.
"""

from __future__ import annotations

import math

import numpy as np

from beacon.quality.g107 import Figures

R_TOP = 100.0
"R at which MOS reaches its top, (B-4)."
MOS_TOP = 4.5
MOS_BOTTOM = 1.0


def mos_from_r(r: Figures) -> Figures:
    """MOS-CQE of a transmission rating, Annex B.

    Parameters
    ----------
    r
        Transmission rating on the scale of 0 to 100. Scalar or array.

    Returns
    -------
    Figures
        Estimated conversational mean opinion score, 1 to 4.5. The cubic dips below 1 for R under 6.5; it is
        held at 1 there, so that a better rating never has a lower score.
    """
    r = np.clip(r, 0.0, R_TOP)
    cubic = 1.0 + 0.035 * r + r * (r - 60.0) * (100.0 - r) * 7e-6
    value: Figures = np.maximum(cubic, MOS_BOTTOM)
    return value


def r_from_mos(mos: float) -> float:
    """Transmission rating of a MOS, Appendix I: the inverse of the cubic where it rises (R of 6.5 to 100).

    Parameters
    ----------
    mos
        Mean opinion score, held to 1 .. 4.5.
    """
    mos = min(max(mos, MOS_BOTTOM), MOS_TOP)
    x = 18566.0 - 6750.0 * mos
    y = 15.0 * math.sqrt(max(-903522.0 + 1113960.0 * mos - 202500.0 * mos * mos, 0.0))
    h = math.atan2(y, x) / 3.0
    return 20.0 / 3.0 * (8.0 - math.sqrt(226.0) * math.cos(h + math.pi / 3.0))


def _normal_cdf(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def good_or_better(r: float) -> float:
    """GoB: share of users who call the connection good or better. [0..1]"""
    return _normal_cdf((r - 60.0) / 16.0)


def poor_or_worse(r: float) -> float:
    """PoW: share of users who call the connection poor or worse. [0..1]"""
    return _normal_cdf((45.0 - r) / 16.0)
