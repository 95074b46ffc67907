"""The shipped font has every character the product can show; pages embed no more than they need."""

from __future__ import annotations

from io import BytesIO

import pytest
from fontTools.ttLib import TTFont

from beacon.catalogue.places import load_places
from beacon.i18n import LANGUAGES, entries
from beacon.report.charts.type import text_width
from beacon.report.fonts.shipped import covered, font_path, webfont


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_character_of_the_catalogues_is_in_the_font(language: str) -> None:
    shown = {c for forms in entries(language).values() for text in forms for c in text if c > " "}
    assert {c for c in shown if ord(c) not in covered()} == set()


def test_every_chinese_place_name_is_in_the_font() -> None:
    names = {c for place in load_places().values() for c in place.name_zh or "" if c > " "}
    assert {c for c in names if ord(c) not in covered()} == set()


def test_hanzi_of_gb_2312_level_one_are_in_the_font() -> None:
    first, last = "啊", "座"
    level = [bytes([0xA0 + r, 0xA0 + c]).decode("gb2312") for r in range(16, 55) for c in range(1, 95)]
    assert {c for c in [first, last, *level] if ord(c) not in covered()} == set()


def test_font_keeps_its_licence_and_not_the_reserved_name() -> None:
    names = TTFont(font_path(), lazy=True)["name"]
    assert names.getDebugName(1) == "Beacon Sans SC"
    assert "SIL Open Font License" in names.getDebugName(13)
    assert (font_path().parent / "OFL.txt").read_text(encoding="utf-8").count("SIL OPEN FONT LICENSE") == 1


def test_shipped_font_is_under_1600_kilobytes() -> None:
    assert font_path().stat().st_size < 1_600_000


def test_webfont_holds_what_was_asked_for_and_little_else() -> None:
    cut = TTFont(BytesIO(webfont("北京 London")))
    assert set(cut.getBestCmap()) == {ord(c) for c in "北京 London"}


@pytest.mark.slow
def test_webfont_is_the_same_bytes_each_time() -> None:
    webfont("结论 R 85")
    from beacon.report.fonts import shipped

    before = webfont("结论 R 85")
    shipped._subset.cache_clear()
    assert webfont("结论 R 85") == before


def test_width_of_text_is_the_sum_of_its_advances() -> None:
    # A hanzi is one em wide in this font.
    assert text_width("北京", 13) == pytest.approx(26.0)
    assert text_width("iiii", 13) < text_width("mmmm", 13)
    assert text_width("\U0002a6d6", 10) == 10  # outside the font: as wide as Unicode says
