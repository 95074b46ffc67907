"""ITU-T G.107.1 (06/2019), the wideband E-model.

One term rests on our reading: (7-6) writes Roe with a noise level that the wideband model does not define.
Narrowband Roe equals Ro at default loudness (SLR + RLR = 10), so Roe = Ro,WB = 129 is the consistent reading.
The other one in use (106.2) moves R by 0.4 at 50 ms and 0.6 at 150 ms; scores carry `flag.roe_wb_129`. It
touches the echo only, never the echo-free figure. The model has no BurstR.

References
----------
ITU-T G.107.1 (06/2019), Wideband E-model. https://www.itu.int/rec/T-REC-G.107.1-201906-I
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beacon.quality import g107
from beacon.quality.g107 import Figures

RO_WB = 129.0
"(7-2)"
ROE_WB = 129.0
"Our reading of (7-6)."
SCALE_WB = 1.29
"R,WB over R on the common scale, (A-1) and (7-13)."
IE_CEILING_WB = 95.0
"(7-15): 95, although the scale ends at 129."
K_TOP_DB = 18.0
"K at T of 100 ms and more, (7-10). [dB]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """R,WB and what it is made of; Is,WB and A are 0."""

    idte: Figures
    idle: Figures
    idd: Figures
    ie_eff: Figures
    r: Figures


def idte(*, t_ms: Figures, telr_db: float = 65.0) -> Figures:
    """Idte,WB, impairment by talker echo, (7-5) to (7-10)."""
    k = np.where(np.asarray(t_ms) < 100.0, 0.08 * np.asarray(t_ms) + 10.0, K_TOP_DB)[()]  # (7-9), (7-10)
    re = 80.0 + 3.0 * (g107.terv(t_ms=t_ms, telr_db=telr_db) + k - 14.0)  # (7-7), (7-8)
    return g107.echo_impairment(roe=ROE_WB, re=re, t_ms=t_ms)


def idle(*, tr_ms: Figures, wepl_db: float = 110.0) -> Figures:
    """Idle,WB, impairment by listener echo, (7-11) and (7-12)."""
    return g107.listener_echo_impairment(ro=RO_WB, tr_ms=tr_ms, wepl_db=wepl_db)


def idd(*, ta_ms: Figures) -> Figures:
    """Idd,WB, impairment by delay alone, (7-13)."""
    return SCALE_WB * g107.idd(ta_ms=ta_ms)


def ie_eff(*, ie: float, bpl: Figures, ppl: Figures) -> Figures:
    """Ie-eff,WB, impairment by codec and packet loss, (7-15); Ppl in per cent, no BurstR."""
    value: Figures = ie + (IE_CEILING_WB - ie) * ppl / (ppl + bpl)
    return value


def rate(
    *,
    t_ms: Figures = 0.0,
    tr_ms: Figures = 0.0,
    ta_ms: Figures = 0.0,
    ie: float = 0.0,
    bpl: Figures = 1.0,
    ppl: Figures = 0.0,
    telr_db: float = 65.0,
    wepl_db: float = 110.0,
) -> Rating:
    """R,WB and every term of it, (7-1) and (7-4); parameters as in `g107.rate`, Ie and Bpl wideband."""
    d_te, d_le, d_d = idte(t_ms=t_ms, telr_db=telr_db), idle(tr_ms=tr_ms, wepl_db=wepl_db), idd(ta_ms=ta_ms)
    equipment = ie_eff(ie=ie, bpl=bpl, ppl=ppl)
    return Rating(idte=d_te, idle=d_le, idd=d_d, ie_eff=equipment, r=RO_WB - d_te - d_le - d_d - equipment)
