"""Scores of a line with one codec: bands over worlds, and the median world looked into.

The delay of a conversation is half the sum of its two ways (G.107: Ta), so both directions of a world share it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from beacon.flows.forecasting.playout import Playout, bands, ranks
from beacon.nouns import CellQuality, Codec, QualityShares
from beacon.quality import (
    category_of,
    codec_delay_ms,
    flags_of,
    mos_of,
    r_common,
    r_echo_free,
    r_with_echo,
    share_figures,
)

Floats = NDArray[np.float64]
BURST_TOP = 8.0
"Largest BurstR the E-model's tables know; longer bursts are flagged and scored as this."


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One line with one codec."""

    common: Floats
    "r_common; shape (hours, 2, calls)."
    cells: list[tuple[CellQuality, CellQuality]]
    "By hour: out, back."


def _at(values: Floats, index: NDArray[np.int64]) -> Floats:
    return np.take_along_axis(values, index[..., None], axis=-1)[..., 0]


def _shares(ta: Floats, play: Playout, at: NDArray[np.int64], burst: Floats, codec: Codec) -> list[QualityShares]:
    """Shapley shares of the median worlds, flattened (hour, direction)."""
    figures = share_figures(
        ta_ms=ta, loss_network=_at(play.lost_share, at), loss_late=_at(play.late_share, at), burst_ratio=burst,
        codec=codec,
    )  # fmt: skip
    flat = [
        np.broadcast_to(np.asarray(part), ta.shape).reshape(-1).tolist()
        for part in (figures.codec, figures.delay, figures.network_loss, figures.late_loss)
    ]
    return [QualityShares(codec=c, delay=d, network_loss=n, late_loss=late, echo=None) for c, d, n, late in zip(*flat)]


def score_line(play: Playout, *, codec: Codec, terminal_ms: float) -> Scored:
    """Score every call of a line.

    Parameters
    ----------
    play
        Arrays over (hours, 2, calls).
    codec
        With published Ie and Bpl.
    terminal_ms
        Delay inside phones and computers. [ms]
    """
    both_ways = play.play_ms.mean(axis=1, keepdims=True)
    ta = np.broadcast_to(both_ways + codec_delay_ms(codec) + terminal_ms, play.play_ms.shape)
    loss = np.minimum(play.merged, 1.0)
    burst = np.minimum(play.burst_ratio, BURST_TOP)
    r = np.asarray(r_echo_free(ta_ms=ta, loss=loss, burst_ratio=burst, codec=codec))
    common = np.asarray(r_common(r, codec.band))
    middle = ranks(r.shape[-1])[1]
    at = np.argsort(r, axis=-1, kind="stable")[..., middle]
    ta_m, loss_m, burst_m, r_m = (_at(np.ascontiguousarray(v), at) for v in (ta, loss, burst, r))
    true_burst = _at(play.burst_ratio, at)
    mos = np.asarray(mos_of(r_m, codec.band))
    echo = r_with_echo(ta_ms=ta_m, loss=loss_m, burst_ratio=burst_m, codec=codec)
    shares = _shares(ta_m, play, at, burst_m, codec)
    r_bands, common_bands = bands(r), bands(common)
    cells = []
    for hour in range(r.shape[0]):
        pair = []
        for side in range(2):
            r_telr = None if echo is None else float(np.asarray(echo)[hour, side])
            pair.append(
                CellQuality(
                    r=r_bands[hour][side],
                    r_common=common_bands[hour][side],
                    mos=float(mos[hour, side]),
                    r_telr=r_telr,
                    mos_telr=None if r_telr is None else float(mos_of(r_telr, codec.band)),
                    category=category_of(common_bands[hour][side].typical),
                    shares=shares[2 * hour + side],
                    flags=flags_of(
                        ta_ms=float(ta_m[hour, side]),
                        loss=float(loss_m[hour, side]),
                        burst_ratio=float(true_burst[hour, side]),
                        codec=codec,
                    ),
                )
            )
        cells.append((pair[0], pair[1]))
    return Scored(common=common, cells=cells)
