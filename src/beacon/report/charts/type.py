"""How wide a text is in the charts' font, so that labels are laid out and not guessed."""

from __future__ import annotations

import unicodedata
from functools import cache

from beacon.report.fonts.shipped import FONT_FAMILY, font_path

FAMILY = FONT_FAMILY


@cache
def _advances() -> tuple[dict[int, int], int]:
    """Advance of each code point and the units of an em."""
    from fontTools.ttLib import TTFont

    font = TTFont(font_path(), lazy=True)
    names, metrics = font.getBestCmap(), font["hmtx"]
    return {point: metrics[name][0] for point, name in names.items()}, font["head"].unitsPerEm


def text_width(text: str, size_px: float) -> float:
    """Width of a line of text. Characters the font lacks count as wide or narrow as Unicode says. [px]"""
    advances, em = _advances()
    units = 0.0
    for char in text:
        known = advances.get(ord(char))
        units += (
            known if known is not None else em * (1.0 if unicodedata.east_asian_width(char) in "WF" else 0.6)
        )
    return units / em * size_px
