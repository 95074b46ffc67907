"""ITU-T G.107.2 in its 2019 form, the fullband E-model.

The edition of 03/2023 computes Ro,FB from background noise and says more of bursty loss; its formulas are not
used here, so scores carry `flag.g107_2_2019_form`. The 2019 form has neither an echo term nor BurstR.

References
----------
ITU-T G.107.2 (06/2019), Fullband E-model. https://www.itu.int/rec/T-REC-G.107.2-201906-S
"""

from __future__ import annotations

from dataclasses import dataclass

from beacon.quality import g107
from beacon.quality.g107 import Figures

RO_FB = 148.0
"Ro,FB."
SCALE_FB = 1.48
"R,FB over R on the common scale."
IE_CEILING_FB = 132.0
"The value Ie-eff,FB tends to as loss grows."


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """R,FB and what it is made of."""

    idd: Figures
    ie_eff: Figures
    r: Figures


def idd(*, ta_ms: Figures) -> Figures:
    """Idd,FB, impairment by delay alone."""
    return SCALE_FB * g107.idd(ta_ms=ta_ms)


def ie_eff(*, ie: float, bpl: Figures, ppl: Figures) -> Figures:
    """Ie-eff,FB, impairment by codec and packet loss; Ppl in per cent, no BurstR."""
    value: Figures = ie + (IE_CEILING_FB - ie) * ppl / (ppl + bpl)
    return value


def rate(*, ta_ms: Figures = 0.0, ie: float = 0.0, bpl: Figures = 1.0, ppl: Figures = 0.0) -> Rating:
    """R,FB and every term of it; parameters as in `g107.rate`, Ie and Bpl fullband."""
    d_d, equipment = idd(ta_ms=ta_ms), ie_eff(ie=ie, bpl=bpl, ppl=ppl)
    return Rating(idd=d_d, ie_eff=equipment, r=RO_FB - d_d - equipment)
