"""Make src/beacon/report/fonts/BeaconSansSC.ttf: the part of Noto Sans SC that Beacon's pages need.

Usage: python scripts/make_font_subset.py NOTO_SANS_SC_400_REGULAR_TTF

The source is `400Regular/NotoSansSC_400Regular.ttf` of the npm package @expo-google-fonts/noto-sans-sc
0.4.3, SIL Open Font License 1.1. Kept: Latin with accents, punctuation, arrows, CJK punctuation, full-width
forms, the 3755 hanzi of GB 2312 level 1, and every character of the Chinese message catalogues and of the
place names. The subset is renamed, as the licence wants of a changed font that keeps no reserved name:
"Beacon Sans SC".
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parent.parent
OUT = ROOT / "src" / "beacon" / "report" / "fonts" / "BeaconSansSC.ttf"
FAMILY = "Beacon Sans SC"
RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x2010, 0x2027),
    (0x2030, 0x203A),
    (0x2070, 0x209C),
    (0x20AC, 0x20AC),
    (0x2103, 0x2103),
    (0x2109, 0x2109),
    (0x2150, 0x218B),
    (0x2190, 0x2199),
    (0x2200, 0x22A5),
    (0x2460, 0x2473),
    (0x2500, 0x257F),
    (0x25A0, 0x25CF),
    (0x2713, 0x2717),
    (0x3000, 0x3017),
    (0x3041, 0x30FF),
    (0xFF01, 0xFF5E),
    (0xFFE0, 0xFFE5),
)
"Latin, Latin-1, Latin Extended-A, punctuation, signs, boxes, CJK punctuation, kana, full-width forms."
TEXTS = (
    "src/beacon/i18n/locale/zh_Hans/*.po",
    "src/beacon/catalogue/data/places*.csv",
    "src/beacon/catalogue/data/countries*",
    "examples/*.yaml",
)


def level_one() -> str:
    """The 3755 hanzi of GB 2312 level 1: rows 16 to 55, the last row 89 long."""
    cells = ((r, c) for r in range(16, 56) for c in range(1, 95) if r < 55 or c <= 89)
    return "".join(bytes([0xA0 + r, 0xA0 + c]).decode("gb2312") for r, c in cells)


def wanted() -> set[int]:
    """Code points to keep."""
    points = {p for low, high in RANGES for p in range(low, high + 1)} | {ord(c) for c in level_one()}
    for pattern in TEXTS:
        for path in ROOT.glob(pattern):
            points |= {ord(c) for c in path.read_text(encoding="utf-8") if ord(c) > 0x20}
    return points


def rename(font: TTFont) -> None:
    """Give the subset its own family name; the copyright and licence lines stay."""
    for record in font["name"].names:
        text = {1: FAMILY, 3: "beacon-sans-sc-1", 4: FAMILY, 6: "BeaconSansSC-Regular", 16: FAMILY}.get(
            record.nameID
        )
        if text:
            record.string = text


def main(source: str) -> None:
    """Write the subset: unhinted, with kerning and the forms of Latin and hanzi that are on by default."""
    options = Options(
        hinting=False,
        desubroutinize=True,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17],
        layout_features=["kern", "mark", "ccmp", "locl"],
        notdef_outline=True,
        glyph_names=False,
    )
    font = TTFont(source)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted())
    subsetter.subset(font)
    for table in ("BASE", "vhea", "vmtx", "STAT"):
        if table in font:
            del font[table]
    rename(font)
    font.save(OUT)
    print(f"{OUT}: {OUT.stat().st_size} bytes, {len(font.getBestCmap())} characters")


if __name__ == "__main__":
    main(sys.argv[1])
