"""ITU-T G.107 (06/2015), the narrowband E-model, whole: every term from (7-1) to (7-30), and Annex B.

Functions take floats or NumPy arrays alike and keep the Recommendation's symbols. Here Ppl is in per cent, as
the Recommendation writes it; `score.py` is the border where a loss is a fraction. What a terminal or a room
adds is in `Terminals`, an argument of every function that needs it. Nothing is checked here: `score.py`
refuses what cannot be.

References
----------
ITU-T G.107 (06/2015), The E-model: a computational model for use in transmission planning.
https://www.itu.int/rec/T-REC-G.107-201506-I
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Figures: TypeAlias = float | NDArray[np.float64]
"One figure or an array of them."

IE_CEILING = 95.0
"The value Ie-eff tends to as loss grows, (7-29)."
ECHO_IS_SIDETONE_MS = 1.0
"Below this mean delay T the talker's echo is sidetone and Idte is 0. [ms]"
STMR_LOW_DB = 9.0
"Below it (7-23) holds. [dB]"
STMR_HIGH_DB = 20.0
"Above it (7-24) holds. [dB]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminals:
    """The two ends of the call and their rooms; defaults of G.107 Table 3."""

    slr_db: float = 8.0
    "Send loudness rating. [dB]"
    rlr_db: float = 2.0
    "Receive loudness rating. [dB]"
    stmr_db: float = 15.0
    "Sidetone masking rating. [dB]"
    dr_db: float = 3.0
    "D-factor of the receiving telephone; LSTR = STMR + Dr. [dB]"
    ds_db: float = 3.0
    "D-factor of the sending telephone. [dB]"
    telr_db: float = 65.0
    "Talker echo loudness rating. [dB]"
    wepl_db: float = 110.0
    "Weighted echo path loss of the 4-wire loop. [dB]"
    qdu: float = 1.0
    "Quantizing distortion units."
    nc_dbm0p: float = -70.0
    "Circuit noise at the 0 dBr point. [dBm0p]"
    nfor_dbmp: float = -64.0
    "Noise floor at the receive side. [dBmp]"
    ps_dba: float = 35.0
    "Room noise at the send side. [dB(A)]"
    pr_dba: float = 35.0
    "Room noise at the receive side. [dB(A)]"
    a: float = 0.0
    "Advantage factor; 0 wherever Beacon scores."
    st: float = 1.0
    "Sensitivity to delay; the default class."
    mt_ms: float = 100.0
    "Shortest delay that is noticed; the default class. [ms]"

    @property
    def olr_db(self) -> float:
        """Overall loudness rating. [dB]"""
        return self.slr_db + self.rlr_db


G107_DEFAULTS = Terminals()
"Table 3 as it stands."


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """R and all it is made of, in the Recommendation's symbols."""

    no: float
    ro: float
    iolr: float
    ist: Figures
    iq: float
    i_s: Figures
    idte: Figures
    idle: Figures
    idd: Figures
    i_d: Figures
    ie_eff: Figures
    r: Figures


def _db_sum(*levels_db: float) -> float:
    return 10.0 * math.log10(sum(10.0 ** (level / 10.0) for level in levels_db))


@cache
def noise(*, terminals: Terminals = G107_DEFAULTS) -> float:
    """No, all noise referred to the 0 dBr point, (7-3) to (7-7). [dBm0p]"""
    t = terminals
    nos = t.ps_dba - t.slr_db - t.ds_db - 100.0 + 0.004 * (t.ps_dba - t.olr_db - t.ds_db - 14.0) ** 2  # (7-4)
    lstr = t.stmr_db + t.dr_db
    pre = t.pr_dba + 10.0 * math.log10(1.0 + 10.0 ** ((10.0 - lstr) / 10.0))  # (7-6)
    nor = t.rlr_db - 121.0 + pre + 0.008 * (pre - 35.0) ** 2  # (7-5)
    nfo = t.nfor_dbmp + t.rlr_db  # (7-7)
    return _db_sum(t.nc_dbm0p, nos, nor, nfo)  # (7-3)


@cache
def ro(*, terminals: Terminals = G107_DEFAULTS) -> float:
    """Ro, basic signal-to-noise ratio, (7-2)."""
    return 15.0 - 1.5 * (terminals.slr_db + noise(terminals=terminals))


@cache
def iolr(*, terminals: Terminals = G107_DEFAULTS) -> float:
    """Iolr, impairment by too loud or too quiet speech, (7-9) and (7-10)."""
    xolr = terminals.olr_db + 0.2 * (64.0 + noise(terminals=terminals) - terminals.rlr_db)  # (7-10)
    value: float = 20.0 * ((1.0 + (xolr / 8.0) ** 8) ** (1.0 / 8.0) - xolr / 8.0)  # (7-9)
    return value


def ist(*, t_ms: Figures, terminals: Terminals = G107_DEFAULTS) -> Figures:
    """Ist, impairment by non-optimum sidetone, (7-11) and (7-12).

    Parameters
    ----------
    t_ms
        Mean one-way delay T of the echo path; an echo that comes at once adds to the sidetone. [ms]
    """
    sidetone, echo = 10.0 ** (-terminals.stmr_db / 10.0), 10.0 ** (-terminals.telr_db / 10.0)
    stmro = -10.0 * np.log10(sidetone + np.exp(-np.asarray(t_ms) / 4.0) * echo)  # (7-12)
    value: Figures = (
        12.0 * (1.0 + ((stmro - 13.0) / 6.0) ** 8) ** (1.0 / 8.0)
        - 28.0 * (1.0 + ((stmro + 1.0) / 19.4) ** 35) ** (1.0 / 35.0)
        - 13.0 * (1.0 + ((stmro - 3.0) / 33.0) ** 13) ** (1.0 / 13.0)
        + 29.0
    )  # (7-11)
    return value


@cache
def iq(*, terminals: Terminals = G107_DEFAULTS) -> float:
    """Iq, impairment by quantizing distortion, (7-13) to (7-17)."""
    q = 37.0 - 15.0 * math.log10(terminals.qdu)  # (7-17)
    g = 1.07 + 0.258 * q + 0.0602 * q * q  # (7-16)
    y = (ro(terminals=terminals) - 100.0) / 15.0 + 46.0 / 8.4 - g / 9.0  # (7-14)
    z = 46.0 / 30.0 - g / 40.0  # (7-15)
    return 15.0 * math.log10(1.0 + 10.0**y + 10.0**z)  # (7-13)


def terv(*, t_ms: Figures, telr_db: float) -> Figures:
    """TERV, talker echo loudness corrected for delay, (7-22). [dB]"""
    value: Figures = (
        telr_db
        - 40.0 * np.log10((1.0 + np.asarray(t_ms) / 10.0) / (1.0 + np.asarray(t_ms) / 150.0))
        + 6.0 * np.exp(-0.3 * np.square(t_ms))
    )
    return value


def echo_impairment(*, roe: float, re: Figures, t_ms: Figures) -> Figures:
    """The form of (7-19), shared with G.107.1 (7-5): talker echo, nothing below 1 ms."""
    gap = (roe - np.asarray(re)) / 2.0
    raw = (gap + np.sqrt(np.square(gap) + 100.0) - 1.0) * -np.expm1(-np.asarray(t_ms))
    value: Figures = np.where(np.asarray(t_ms) < ECHO_IS_SIDETONE_MS, 0.0, raw)[()]
    return value


def listener_echo_impairment(*, ro: float, tr_ms: Figures, wepl_db: float) -> Figures:
    """The form of (7-25) and (7-26), shared with G.107.1 (7-11) and (7-12)."""
    rle = 10.5 * (wepl_db + 7.0) * np.power(np.asarray(tr_ms) + 1.0, -0.25)  # (7-26)
    gap = (ro - rle) / 2.0
    value: Figures = gap + np.sqrt(np.square(gap) + 169.0)  # (7-25)
    return value


def idte(*, t_ms: Figures, terminals: Terminals = G107_DEFAULTS) -> Figures:
    """Idte, impairment by talker echo, (7-19) to (7-24).

    Unclamped, as the Recommendation writes it: for T of 1 to 3 ms it can be about -0.1.
    """
    heard = terv(t_ms=t_ms, telr_db=terminals.telr_db)
    if terminals.stmr_db < STMR_LOW_DB:
        heard = heard + ist(t_ms=t_ms, terminals=terminals) / 2.0  # (7-23)
    roe = -1.5 * (noise(terminals=terminals) - terminals.rlr_db)  # (7-20)
    value = echo_impairment(roe=roe, re=80.0 + 2.5 * (heard - 14.0), t_ms=t_ms)  # (7-21), (7-19)
    if terminals.stmr_db > STMR_HIGH_DB:
        masked: Figures = np.hypot(value, ist(t_ms=t_ms, terminals=terminals))  # (7-24)
        return masked
    return value


def idle(*, tr_ms: Figures, terminals: Terminals = G107_DEFAULTS) -> Figures:
    """Idle, impairment by listener echo, (7-25) and (7-26); `tr_ms` is the round trip of the 4-wire loop.
    [ms]"""
    return listener_echo_impairment(ro=ro(terminals=terminals), tr_ms=tr_ms, wepl_db=terminals.wepl_db)


def idd(*, ta_ms: Figures, st: float = G107_DEFAULTS.st, mt_ms: float = G107_DEFAULTS.mt_ms) -> Figures:
    """Idd, impairment by delay alone, (7-27) and (7-28).

    Parameters
    ----------
    ta_ms
        Absolute one-way delay Ta, mouth to ear. [ms]
    st, mt_ms
        Sensitivity class; Table 3's default is the class for telephony.
    """
    # Up to mT the logarithm is held at 0, where (7-27) is 25 (1 - 3 + 2) = 0: no branch needed.
    x = np.log2(np.maximum(ta_ms, mt_ms) / mt_ms)  # (7-28)
    n = 6.0 * st
    bent, late = (1.0 + x**n) ** (1.0 / n), (1.0 + (x / 3.0) ** n) ** (1.0 / n)
    value: Figures = 25.0 * (bent - 3.0 * late + 2.0)  # (7-27)
    return value


def ie_eff(*, ie: float, bpl: Figures, ppl: Figures, burst_ratio: Figures = 1.0) -> Figures:
    """Ie-eff, impairment by codec and packet loss, (7-29).

    Parameters
    ----------
    ie, bpl
        Equipment impairment and packet-loss robustness of the codec, G.113 Appendix I.
    ppl
        Packet loss as the decoder sees it. [per cent]
    burst_ratio
        BurstR: 1 for random loss, (7-30). Bursts with Ppl of 2 % and more, BurstR over 2, are outside the
        model.
    """
    value: Figures = ie + (IE_CEILING - ie) * ppl / (ppl / burst_ratio + bpl)
    return value


def burst_ratio_of(*, p: float, q: float) -> float:
    """BurstR of a two-state loss process, (7-30).

    Parameters
    ----------
    p
        Probability of going from received to lost. (0..1]
    q
        Probability of going from lost to received. (0..1]
    """
    return 1.0 / (p + q)


def rate(
    *,
    t_ms: Figures = 0.0,
    tr_ms: Figures = 0.0,
    ta_ms: Figures = 0.0,
    ie: float = 0.0,
    bpl: float = 4.3,
    ppl: Figures = 0.0,
    burst_ratio: Figures = 1.0,
    terminals: Terminals = G107_DEFAULTS,
) -> Rating:
    """R and every term of it, (7-1), (7-8) and (7-18).

    Parameters
    ----------
    t_ms
        T, mean one-way delay of the echo path; 0 for a call without echo. [ms]
    tr_ms
        Tr, round trip in the 4-wire loop. [ms]
    ta_ms
        Ta, absolute one-way delay, mouth to ear. [ms]
    ie, bpl, ppl, burst_ratio
        As in `ie_eff`; Ppl in per cent.

    Returns
    -------
    Rating
        Floats or arrays of the broadcast shape of the inputs.
    """
    s_t = ist(t_ms=t_ms, terminals=terminals)
    basic, loudness, quantizing = ro(terminals=terminals), iolr(terminals=terminals), iq(terminals=terminals)
    i_s = loudness + s_t + quantizing  # (7-8)
    d_te = idte(t_ms=t_ms, terminals=terminals)
    d_le = idle(tr_ms=tr_ms, terminals=terminals)
    d_d = idd(ta_ms=ta_ms, st=terminals.st, mt_ms=terminals.mt_ms)
    i_d = d_te + d_le + d_d  # (7-18)
    equipment = ie_eff(ie=ie, bpl=bpl, ppl=ppl, burst_ratio=burst_ratio)
    return Rating(
        no=noise(terminals=terminals), ro=basic, iolr=loudness, ist=s_t, iq=quantizing, i_s=i_s,
        idte=d_te, idle=d_le, idd=d_d, i_d=i_d, ie_eff=equipment,
        r=basic - i_s - i_d - equipment + terminals.a,  # (7-1)
    )  # fmt: skip
