"""Which fonts a printed report needs, and which characters nobody here can draw.

The shipped font has the product's own words and common names. Where a firm's name holds others, a font of this machine
draws them; where none has them, they become a box and the report says so.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import typst

from beacon.report.fonts.shipped import covered, font_path

BOX = "□"
"Stands for a character without a letter form."
PREFERRED = ("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "Noto Sans", "DejaVu Sans")
"Families of this machine asked first: plain ones, with hanzi as the mainland writes them."
_REGULAR = 400
_NO_FORM = {"Cc", "Cf", "Co", "Zl", "Zp", "Zs"}
"Categories of characters that are not drawn."


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """What to print with."""

    fonts: typst.Fonts
    families: tuple[str, ...]
    "Families of this machine, after the shipped one."
    missing: tuple[str, ...]
    "Characters no font here has."


@cache
def _shipped() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(font_path().parent)])


def letters_for(characters: Iterable[str]) -> Letters:
    """Fonts for these characters. This machine's fonts are looked at only when the shipped one does not do."""
    wanted = {c for c in characters if ord(c) not in covered() and unicodedata.category(c) not in _NO_FORM}
    unassigned = {c for c in wanted if unicodedata.category(c) == "Cn"}
    wanted -= unassigned
    if not wanted:
        return Letters(fonts=_shipped(), families=(), missing=tuple(sorted(unassigned)))
    fonts = typst.Fonts(include_system_fonts=True, font_paths=[str(font_path().parent)])
    families: list[str] = []
    for info in _by_preference(fonts.fonts()):
        has = wanted & _characters(info.path or "", info.index)
        if has:
            families.append(info.family)
            wanted -= has
        if not wanted:
            break
    return Letters(fonts=fonts, families=tuple(families), missing=tuple(sorted(wanted | unassigned)))


def _by_preference(infos: Iterable[typst.FontInfo]) -> list[typst.FontInfo]:
    """Upright regular fonts, one a file, the preferred first, then by name."""
    plain = [i for i in infos if i.path and i.style == "normal" and i.weight == _REGULAR]
    order = {family: number for number, family in enumerate(PREFERRED)}
    ranked = sorted(plain, key=lambda i: (order.get(i.family, len(order)), i.family))
    return list({info.path: info for info in reversed(ranked)}.values())[::-1]


@lru_cache(maxsize=8)
def _characters(path: str, index: int) -> frozenset[str]:
    """Characters a font file has; none when it cannot be read."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(path, fontNumber=index, lazy=True) as font:
            return frozenset(chr(point) for point in font.getBestCmap() or {})
    except (OSError, TTLibError):
        return frozenset()
