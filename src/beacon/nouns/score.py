"""Scores: what a call is worth to the ear, with model, band and row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from beacon.nouns.codec import AudioBand


class Category(StrEnum):
    """G.109 categories on the common scale (R, R/1.29, R/1.48)."""

    BEST = "best"
    "90 and above: very satisfied."
    HIGH = "high"
    "80 to 90: satisfied."
    MEDIUM = "medium"
    "70 to 80: some dissatisfied."
    LOW = "low"
    "60 to 70: many dissatisfied."
    POOR = "poor"
    "50 to 60: nearly all dissatisfied."
    UNUSABLE = "unusable"
    "Below 50: not recommended."


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Answer of an E-model for one direction of a call."""

    model: str
    "g107, g107.1 or g107.2."
    band: AudioBand
    r: float
    "Transmission rating on the band's own scale, echo-free."
    mos: float
    "MOS-CQE of `r` on the band's own scale."
    r_telr: float | None
    "With the declared echo loss; None where the model has no echo term."
    mos_telr: float | None
    r_common: float
    "r over 1, 1.29 or 1.48: the scale of targets and categories."
    category: Category
    flags: tuple[str, ...]
    "Message keys: outside the model's range, non-ITU codec values ..."
    codec_row: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityShares:
    """Shapley shares of the loss of R by cause, in points of the band's own scale; they sum to the whole loss."""

    codec: float
    delay: float
    network_loss: float
    late_loss: float
    echo: float | None
