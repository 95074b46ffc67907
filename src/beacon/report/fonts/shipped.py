"""Where the shipped font is, and the part of it that a page needs.

"Beacon Sans SC" is a subset of Noto Sans SC (SIL Open Font License 1.1, see OFL.txt), made by
scripts/make_font_subset.py. A page embeds only the characters it shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

FONT_FAMILY = "Beacon Sans SC"


def font_path() -> Path:
    """The shipped font file (TrueType)."""
    return Path(__file__).parent / "BeaconSansSC.ttf"


@cache
def covered() -> frozenset[int]:
    """Code points the shipped font has."""
    from fontTools.ttLib import TTFont

    return frozenset(TTFont(font_path(), lazy=True).getBestCmap())


def webfont(characters: Iterable[str]) -> tuple[str, bytes]:
    """The font cut down to these characters.

    Returns
    -------
    str
        `woff2` where the brotli codec is installed, else `woff`.
    bytes
        The font file. The same characters give the same bytes.
    """
    return _subset(frozenset(ord(c) for c in characters) & covered())


@lru_cache(maxsize=8)
def _subset(points: frozenset[int]) -> tuple[str, bytes]:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    flavour = "woff2" if find_spec("brotli") else "woff"
    font = TTFont(font_path(), recalcTimestamp=False)
    subsetter = Subsetter(Options(hinting=False, layout_features=["kern", "mark", "ccmp", "locl"], glyph_names=False))
    subsetter.populate(unicodes=points | {0x20})
    subsetter.subset(font)
    font.flavor = flavour
    packed = BytesIO()
    font.save(packed)
    return flavour, packed.getvalue()
