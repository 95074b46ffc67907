"""Which fonts a printed report needs, and which characters nobody here can draw.

The shipped font has the product's own words and common names. Where a firm's name holds others, a font of this machine
draws them; where none has them, they become a box and the report says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
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
    drawn_by: dict[str, str] = field(default_factory=dict)
    "Family that has a character which the shipped font lacks."

    def by_family(self) -> list[dict[str, str]]:
        """Characters of each other family."""
        return [
            {"family": family, "characters": "".join(c for c, by in self.drawn_by.items() if by == family)}
            for family in self.families
        ]

    def in_drawing(self, svg: str) -> str:
        """The drawing with characters of other families set in them: what lays out its text mixes fonts badly."""
        if not self.drawn_by:
            return svg
        rare = re.compile("[" + "".join(re.escape(c) for c in self.drawn_by) + "]")
        return rare.sub(lambda c: f'<tspan font-family="{self.drawn_by[c[0]]}">{c[0]}</tspan>', svg)


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
    drawn_by: dict[str, str] = {}
    for info in _by_preference(fonts.fonts()):
        has = wanted & _characters(info.path or "", info.index)
        if has:
            drawn_by |= dict.fromkeys(sorted(has), info.family)
            wanted -= has
        if not wanted:
            break
    families = tuple(dict.fromkeys(drawn_by.values()))
    return Letters(fonts=fonts, families=families, missing=tuple(sorted(wanted | unassigned)), drawn_by=drawn_by)


def _by_preference(infos: Iterable[typst.FontInfo]) -> list[typst.FontInfo]:
    """Upright regular fonts, one a file, the preferred first, then by name."""
    plain = [i for i in infos if i.path and i.style == "normal" and i.weight == _REGULAR]
    order = {family: number for number, family in enumerate(PREFERRED)}
    ranked = sorted(plain, key=lambda i: (order.get(i.family, len(order)), i.family))
    first: dict[str | None, typst.FontInfo] = {}
    for info in ranked:
        first.setdefault(info.path, info)
    return list(first.values())


@lru_cache(maxsize=8)
def _characters(path: str, index: int) -> frozenset[str]:
    """Characters a font file has; none when it cannot be read."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(path, fontNumber=index, lazy=True) as font:
            return frozenset(chr(point) for point in font.getBestCmap() or {})
    except (OSError, TTLibError):
        return frozenset()
