"""Where the shipped font is, and the part of it that a page needs.

"Beacon Sans SC" is a subset of Noto Sans SC (SIL Open Font License 1.1, see OFL.txt), made by
scripts/make_font_subset.py. A page embeds only the characters it shows, as WOFF: WOFF2 would be a third
smaller but needs a compressor that is not everywhere, and the page is to be the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

FONT_FAMILY = "Beacon Sans SC"
_FEATURES = ["kern", "mark", "ccmp", "locl"]


def font_path() -> Path:
    """The shipped font file (TrueType)."""
    return Path(__file__).parent / "BeaconSansSC.ttf"


@cache
def covered() -> frozenset[int]:
    """Code points the shipped font has."""
    from fontTools.ttLib import TTFont

    return frozenset(TTFont(font_path(), lazy=True).getBestCmap())


def webfont(characters: Iterable[str]) -> bytes:
    """The font cut down to these characters, as WOFF. The same characters give the same bytes."""
    return _subset(frozenset(map(ord, set(characters))) & covered())


@lru_cache(maxsize=8)
def _subset(points: frozenset[int]) -> bytes:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(font_path(), recalcTimestamp=False)
    subsetter = Subsetter(Options(hinting=False, layout_features=_FEATURES, glyph_names=False))
    subsetter.populate(unicodes=points | {0x20})
    subsetter.subset(font)
    font.flavor = "woff"
    packed = BytesIO()
    font.save(packed)
    return packed.getvalue()
