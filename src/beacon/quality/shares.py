"""Where quality goes: Shapley shares of the loss of R by cause. They sum to Rmax - R.

The value of a set of causes is R with only those on: a codec that is off is a perfect one with the same Bpl,
delay off is Ta = 0, a loss that is off leaves the other (both count over packets expected, so they add), echo
off is T = Tr = 0. R is a sum of a part that knows delay and echo and a part that knows codec and loss, and
Shapley shares of a sum are the sums of the shares: two games of two and three players instead of one of
five. Echo without delay is sidetone and takes next to nothing, so what it takes with delay is shared
almost half and half.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beacon.nouns import AudioBand, Codec, QualityShares
from beacon.quality.g107 import Figures
from beacon.quality.score import check_playout, check_telr, echo_loss, ie_eff, r_clean


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareFigures:
    """QualityShares of many calls at once; each an array of the broadcast shape of the inputs."""

    codec: Figures
    delay: Figures
    network_loss: Figures
    late_loss: Figures
    echo: Figures | None


def share_figures(
    *,
    ta_ms: Figures,
    loss_network: Figures,
    loss_late: Figures,
    burst_ratio: Figures,
    codec: Codec,
    telr_db: float | None = None,
) -> ShareFigures:
    """Shapley shares of the loss of R, array form.

    Parameters
    ----------
    ta_ms
        Mouth-to-ear delay. [ms]
    loss_network, loss_late
        Packets that never came, and that came too late, over packets expected; their sum is at most 1. [0..1]
    burst_ratio
        BurstR of the merged loss; held for every subset of causes.
    telr_db
        Declared TELR; None for an echo-free score. Without meaning for a model that has no echo term. [dB]

    Returns
    -------
    ShareFigures
        Points of the band's own scale; `echo` is None where no echo is scored.

    Raises
    ------
    InputError
        Figures that cannot be.

    References
    ----------
    L. S. Shapley, A value for n-person games, in: Contributions to the Theory of Games II (1953), 307-317.
    """
    loss = np.asarray(loss_network) + np.asarray(loss_late)
    for part in (loss_network, loss_late, loss):
        check_playout(ta_ms=ta_ms, loss=part, burst_ratio=burst_ratio)

    def taken(lost: Figures, ie: float) -> Figures:
        return ie_eff(loss=lost, burst_ratio=burst_ratio, codec=codec, ie=ie)

    ie = codec.ie
    n, late, nl = taken(loss_network, 0.0), taken(loss_late, 0.0), taken(loss, 0.0)
    c, cn, cl, cnl = ie, taken(loss_network, ie), taken(loss_late, ie), taken(loss, ie)
    of_codec = c / 3.0 + ((cn - n) + (cl - late)) / 6.0 + (cnl - nl) / 3.0
    of_network = n / 3.0 + ((cn - c) + (nl - late)) / 6.0 + (cnl - cl) / 3.0
    of_late = late / 3.0 + ((cl - c) + (nl - n)) / 6.0 + (cnl - cn) / 3.0
    of_delay = r_clean(ta_ms=0.0, band=codec.band) - r_clean(ta_ms=ta_ms, band=codec.band)
    of_echo: Figures | None = None
    if telr_db is not None and codec.band is not AudioBand.FULL:
        check_telr(telr_db)
        alone = echo_loss(ta_ms=0.0, telr_db=telr_db, band=codec.band)
        both = echo_loss(ta_ms=ta_ms, telr_db=telr_db, band=codec.band)
        of_echo = (both + alone) / 2.0
        of_delay = of_delay + (both - alone) / 2.0
    return ShareFigures(
        codec=of_codec, delay=of_delay, network_loss=of_network, late_loss=of_late, echo=of_echo
    )


def shapley_shares(
    *,
    ta_ms: float,
    loss_network: float,
    loss_late: float,
    burst_ratio: float,
    codec: Codec,
    telr_db: float | None = None,
) -> QualityShares:
    """Shapley shares of one call's loss of R; parameters and errors as `share_figures`."""
    shares = share_figures(
        ta_ms=ta_ms, loss_network=loss_network, loss_late=loss_late, burst_ratio=burst_ratio, codec=codec,
        telr_db=telr_db,
    )  # fmt: skip
    return QualityShares(
        codec=float(shares.codec),
        delay=float(shares.delay),
        network_loss=float(shares.network_loss),
        late_loss=float(shares.late_loss),
        echo=None if shares.echo is None else float(shares.echo),
    )
