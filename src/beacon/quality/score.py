"""The one function that scores playout statistics, and its array twin: from fractions to formulas.

Rules kept here
- The headline is echo-free: T = Tr = 0. Beside it stands the figure with a declared TELR, T = Ta and Tr = 2
  Ta, where the model has an echo term (G.107.2 has none).
- A model is used on codecs of its own band only.
- Outside a model's range the answer is flagged; what cannot be is refused.

Bursts. Only G.107 knows BurstR, (7-29). Some codecs have a second published Bpl, for bursty loss, without the
BurstR it was found at. Bpl therefore goes in a straight line from the random value at BurstR 1 to the bursty
one at BurstR 2, the end of G.107's range, and stays there; in narrowband the harsher of this and (7-29)
counts. So more burst never raises a score. A wideband or fullband codec without bursty Bpl cannot show
bursts, and says so.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from beacon.errors import InputError
from beacon.nouns import AudioBand, Codec, Score
from beacon.quality import g107, g107_1, g107_2
from beacon.quality.bands import MODEL_OF_BAND, MODELS, category_of, mos_of, r_common
from beacon.quality.g107 import Figures

TELR_DB = 65.0
"Declared talker echo loudness rating, G.107 Table 3. [dB]"
TELR_TOP_DB = 120.0
"More is no echo path at all; Table 3 ends at 65. [dB]"
TA_RANGE_MS = 500.0
"End of the range of Ta, G.107 Table 3. [ms]"
LOSS_RANGE = 0.20
"End of the range of Ppl, G.107 Table 3."
BURST_RANGE = 8.0
"End of the range of BurstR, G.107 Table 3."
BURST_WITH_LOSS = (2.0, 0.02)
"BurstR above the first holds only for loss below the second, G.107 Table 3 Note 6."
LARGEST = 1e9
"No delay in ms and no BurstR is larger; what is, is a slip of the pen or infinity."
BURST_BPL_AT = 2.0
"BurstR from which the bursty Bpl counts in full (see above: ours, no published value)."
BURST_NOTED = 1.05
"BurstR from which a model that cannot see bursts says so; estimates of random loss scatter below it."


def codec_delay_ms(codec: Codec) -> float:
    """Delay the codec adds before sending: one packet of speech and the look-ahead. [ms]"""
    return codec.frame_ms + codec.lookahead_ms


def burst_bpl(*, codec: Codec, burst_ratio: Figures) -> Figures:
    """Bpl between the published random and bursty values (module docstring); never above the random one."""
    if codec.bpl_burst is None:
        return codec.bpl
    drop = max(codec.bpl - codec.bpl_burst, 0.0)
    share = np.clip((np.asarray(burst_ratio) - 1.0) / (BURST_BPL_AT - 1.0), 0.0, 1.0)
    value: Figures = codec.bpl - drop * share
    return value


def ie_eff(*, loss: Figures, burst_ratio: Figures, codec: Codec, ie: float | None = None) -> Figures:
    """Impairment by codec and loss in the codec's own band.

    Parameters
    ----------
    loss
        Network and late loss merged. [0..1]
    burst_ratio
        BurstR of the merged loss; below 1 counts as 1.
    ie
        Stands in for the codec's Ie, so that a perfect codec with the same robustness can be asked for.

    Returns
    -------
    Figures
        Points on the band's own scale, broadcast shape of the inputs.
    """
    ie = codec.ie if ie is None else ie
    ppl = np.asarray(loss) * 100.0
    burst = np.maximum(burst_ratio, 1.0)
    bpl = burst_bpl(codec=codec, burst_ratio=burst)
    if codec.band is AudioBand.WIDE:
        return g107_1.ie_eff(ie=ie, bpl=bpl, ppl=ppl)
    if codec.band is AudioBand.FULL:
        return g107_2.ie_eff(ie=ie, bpl=bpl, ppl=ppl)
    by_ratio = g107.ie_eff(ie=ie, bpl=codec.bpl, ppl=ppl, burst_ratio=burst)
    if codec.bpl_burst is None:
        return by_ratio
    by_bpl = g107.ie_eff(ie=ie, bpl=bpl, ppl=ppl)
    value: Figures = np.maximum(by_ratio, by_bpl)
    return value


def r_clean(*, ta_ms: Figures, band: AudioBand) -> Figures:
    """R of a perfect codec without loss or echo: delay is all that takes from it."""
    if band is AudioBand.WIDE:
        return g107_1.RO_WB - _still_echo(band) - g107_1.idd(ta_ms=ta_ms)
    if band is AudioBand.FULL:
        return g107_2.RO_FB - g107_2.idd(ta_ms=ta_ms)
    return _perfect_narrowband_r() - g107.idd(ta_ms=ta_ms)


@cache
def _perfect_narrowband_r() -> float:
    return float(g107.rate().r)


@cache
def _still_echo(band: AudioBand) -> float:
    """What sidetone and listener echo take when T = Tr = 0, already in the echo-free figure."""
    if band is AudioBand.WIDE:
        return float(g107_1.idle(tr_ms=0.0))
    return float(g107.ist(t_ms=0.0) + g107.idle(tr_ms=0.0))


def echo_loss(*, ta_ms: Figures, telr_db: float, band: AudioBand) -> Figures:
    """What echo takes from R: R with T = Tr = 0 less R with T = Ta, Tr = 2 Ta and the declared TELR.

    Raises
    ------
    ValueError
        Fullband, which has no echo term.
    """
    if band is AudioBand.FULL:
        raise ValueError("G.107.2 has no echo term")
    tr_ms = 2.0 * np.asarray(ta_ms)
    if band is AudioBand.WIDE:
        return g107_1.idte(t_ms=ta_ms, telr_db=telr_db) + g107_1.idle(tr_ms=tr_ms) - _still_echo(band)
    t = g107.Terminals(telr_db=telr_db)
    heard = g107.ist(t_ms=ta_ms, terminals=t) + g107.idte(t_ms=ta_ms, terminals=t)
    return heard + g107.idle(tr_ms=tr_ms, terminals=t) - _still_echo(band)


def _refuse(key: str, value: Figures, *, low: float, high: float, open_end: bool = False) -> None:
    # A NaN fails every comparison, so it is refused as well. Plain numbers are most calls: no array for them.
    if isinstance(value, float | int) and low <= value <= high and not (open_end and value == low):
        return
    figures = np.asarray(value, dtype=np.float64)
    within = (figures > low) if open_end else (figures >= low)
    within &= figures <= high
    if not within.all():
        raise InputError(key, value=float(figures[~within].flat[0]))


def check_playout(*, ta_ms: Figures, loss: Figures, burst_ratio: Figures) -> None:
    """Refuse figures that cannot be.

    Raises
    ------
    InputError
        A delay below 0 or without end, a loss outside 0..1, a BurstR not above 0 or without end.
    """
    _refuse("error.score_delay", ta_ms, low=0.0, high=LARGEST)
    _refuse("error.score_loss", loss, low=0.0, high=1.0)
    _refuse("error.score_burst", burst_ratio, low=0.0, high=LARGEST, open_end=True)


def check_telr(telr_db: float) -> None:
    """Refuse an echo loudness rating that cannot be. Raises InputError outside 0 .. 120 dB."""
    if not 0.0 <= telr_db <= TELR_TOP_DB:
        raise InputError("error.score_telr", value=telr_db)


def r_echo_free(*, ta_ms: Figures, loss: Figures, burst_ratio: Figures, codec: Codec) -> Figures:
    """Echo-free R of many calls at once.

    Parameters
    ----------
    ta_ms
        Mouth-to-ear delay, packetisation and look-ahead included. Any shape. [ms]
    loss
        Network and late loss merged. Same shape or scalar. [0..1]
    burst_ratio
        BurstR of the merged loss. Same shape or scalar.

    Returns
    -------
    Figures
        R on the scale of the codec's band, broadcast shape of the inputs.

    Raises
    ------
    InputError
        As `check_playout`.
    """
    check_playout(ta_ms=ta_ms, loss=loss, burst_ratio=burst_ratio)
    return r_clean(ta_ms=ta_ms, band=codec.band) - ie_eff(loss=loss, burst_ratio=burst_ratio, codec=codec)


def r_with_echo(
    *, ta_ms: Figures, loss: Figures, burst_ratio: Figures, codec: Codec, telr_db: float = TELR_DB
) -> Figures | None:
    """R of many calls with the declared echo loss; None where the band's model has no echo term.

    Parameters, shapes and errors as `r_echo_free`; `telr_db` is the declared TELR. [dB]
    """
    check_telr(telr_db)
    r = r_echo_free(ta_ms=ta_ms, loss=loss, burst_ratio=burst_ratio, codec=codec)
    if codec.band is AudioBand.FULL:
        return None
    return r - echo_loss(ta_ms=ta_ms, telr_db=telr_db, band=codec.band)


def flags_of(*, ta_ms: float, loss: float, burst_ratio: float, codec: Codec) -> tuple[str, ...]:
    """Message keys of all that a score of these figures must say of itself."""
    burst_limit, loss_limit = BURST_WITH_LOSS
    bursty = burst_ratio > BURST_NOTED and loss > 0.0
    unseen = codec.band is not AudioBand.NARROW and codec.bpl_burst is None
    said = {
        "flag.delay_over_500": ta_ms > TA_RANGE_MS,
        "flag.loss_over_20": loss > LOSS_RANGE,
        "flag.burst_with_loss": burst_ratio > burst_limit and loss >= loss_limit,
        "flag.burst_over_8": burst_ratio > BURST_RANGE,
        "flag.burst_below_1": burst_ratio < 1.0,
        "flag.burst_not_in_model": bursty and unseen,
        "flag.burst_bpl_interpolated": bursty and codec.bpl_burst is not None,
        "flag.codec_not_itu": not codec.itu,
        "flag.codec_users": codec.source.users,
        "flag.roe_wb_129": codec.band is AudioBand.WIDE,
        "flag.g107_2_2019_form": codec.band is AudioBand.FULL,
    }
    return tuple(key for key, holds in said.items() if holds) + codec.flags


def _model_for(codec: Codec, model: str | None) -> str:
    right = MODEL_OF_BAND[codec.band]
    if model is None or model == right:
        return right
    if model not in MODELS:
        raise InputError("error.score_model", model=model, models=list(MODELS))
    raise InputError("error.score_band", model=model, codec=codec.name, right=right)


def score_playout(
    *,
    ta_ms: float,
    loss: float,
    burst_ratio: float,
    codec: Codec,
    model: str | None = None,
    telr_db: float = TELR_DB,
) -> Score:
    """Score one direction of a call by its playout statistics.

    Parameters
    ----------
    ta_ms
        Ta, mouth-to-ear delay with packetisation, look-ahead, receiver and terminals. For a conversation,
        half the sum of the two ways. [ms]
    loss
        Network and late loss merged, as the decoder sees it. [0..1]
    burst_ratio
        BurstR of the merged loss, (7-30).
    codec
        Row of the catalogue.
    model
        g107, g107.1 or g107.2; None for the model of the codec's band.
    telr_db
        Declared talker echo loudness rating of the second figure. [dB]

    Returns
    -------
    Score
        Echo-free and with echo, on the band's own scale and on the common one, flagged.

    Raises
    ------
    InputError
        Figures that cannot be, or a model that is not the codec band's.

    References
    ----------
    ITU-T G.107 (06/2015), G.107.1 (06/2019), G.107.2 (06/2019), G.109 (09/1999).
    """
    used = _model_for(codec, model)
    check_telr(telr_db)
    band = codec.band
    r = float(r_echo_free(ta_ms=ta_ms, loss=loss, burst_ratio=burst_ratio, codec=codec))
    r_telr = None
    if band is not AudioBand.FULL:
        r_telr = r - float(echo_loss(ta_ms=ta_ms, telr_db=telr_db, band=band))
    common = float(r_common(r, band))
    return Score(
        model=used,
        band=band,
        r=r,
        mos=float(mos_of(r, band)),
        r_telr=r_telr,
        mos_telr=None if r_telr is None else float(mos_of(r_telr, band)),
        r_common=common,
        category=category_of(common),
        flags=flags_of(ta_ms=ta_ms, loss=loss, burst_ratio=burst_ratio, codec=codec),
        codec_row=codec.source.row,
    )
