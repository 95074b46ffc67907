"""The three scales of R, never mixed raw: the common scale, categories, MOS."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from beacon.nouns import AudioBand, Category
from beacon.quality import g107_1, g107_2
from beacon.quality.g107 import Figures
from beacon.quality.opinion import mos_from_r

SCALE = {AudioBand.NARROW: 1.0, AudioBand.WIDE: g107_1.SCALE_WB, AudioBand.FULL: g107_2.SCALE_FB}
"Band's own R over R on the common scale."
MODEL_OF_BAND = {AudioBand.NARROW: "g107", AudioBand.WIDE: "g107.1", AudioBand.FULL: "g107.2"}
MODELS = tuple(MODEL_OF_BAND.values())
_FLOORS = (
    (90.0, Category.BEST),
    (80.0, Category.HIGH),
    (70.0, Category.MEDIUM),
    (60.0, Category.LOW),
    (50.0, Category.POOR),
)


def r_common(r: Figures, band: AudioBand) -> Figures:
    """R on the common scale, on which targets and categories are stated: R, R/1.29 or R/1.48."""
    return r / SCALE[band]


def category_of(r_common: float) -> Category:
    """Category of users' satisfaction of a rating on the common scale, ITU-T G.109 Table 1."""
    for floor, category in _FLOORS:
        if r_common >= floor:
            return category
    return Category.UNUSABLE


def category_places(r_common: Figures) -> NDArray[np.int64]:
    """`category_of` for arrays: the place of each rating's category in `Category`."""
    ratings = np.asarray(r_common)
    places = np.full(ratings.shape, len(_FLOORS), np.int64)
    for floor, _ in _FLOORS:
        places -= ratings >= floor
    return places


def mos_of(r: Figures, band: AudioBand) -> Figures:
    """MOS-CQE of a rating on its band's own scale; comparable within one band only."""
    return mos_from_r(r_common(r, band))
