"""Real Chromium draws the report in two languages at 360 px, 1280 px and in print: nothing cut or missing."""

from __future__ import annotations

import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from chromium import measure, printed

import factories
from beacon.flows.briefing import briefing
from beacon.report.fonts.shipped import covered
from beacon.report.html import report_html

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIRMS = {
    "uk": (factories.uk_forecast, ("en", "zh_Hans")),
    "china": (factories.china_forecast, ("zh_Hans", "en")),
}
WORD = re.compile(r'xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*)<')
LONG = "Ein-sehr-langer-Standortname-ohne-jede-Lücke-" * 2


@pytest.fixture(scope="module", params=list(FIRMS))
def page(request: pytest.FixtureRequest) -> str:
    make, languages = FIRMS[request.param]
    return report_html(briefing(make()), languages=languages)


def faults(found: dict[str, Any], width_px: int) -> dict[str, Any]:
    """What is wrong with each part; empty when nothing is."""
    assert found["width"] == width_px
    wrong = {}
    for tag, part in found["parts"].items():
        assert part["shown"] == [tag] == [part["lang"]]
        assert part["tables"] > 5
        assert part["texts"] > 100
        listed = {k: part[k] for k in ("out", "cut", "drawn") if part[k]}
        if part["page"] > width_px:
            listed["page"] = part["page"]
        if listed:
            wrong[tag] = listed
    return wrong


@pytest.mark.parametrize("width_px", [360, 1280])
def test_nothing_is_cut_or_overflows(page: str, tmp_path: Path, width_px: int) -> None:
    found = measure(page, tmp_path, width_px=width_px)
    assert set(found["parts"]) == {"en", "zh-Hans"}
    assert faults(found, width_px) == {}


def test_measure_sees_what_is_cut_or_overflows(tmp_path: Path) -> None:
    page = report_html(briefing(factories.small_forecast()))
    spoilt = page.replace(
        "</style>", ".subtitle{width:2000px} h1{width:40px;overflow:hidden;overflow-wrap:normal}</style>"
    )
    found = faults(measure(spoilt, tmp_path, width_px=360), 360)
    assert set(found) == {"en", "zh-Hans"}
    assert set(found["en"]) == {"out", "cut", "page"}


@pytest.mark.parametrize("width_px", [360, 1280])
def test_long_names_without_a_space_fit_too(tmp_path: Path, width_px: int) -> None:
    forecast = factories.small_forecast(LONG, LONG)
    for style in ("outline", "schematic"):
        found = measure(report_html(briefing(forecast, map_style=style)), tmp_path, width_px=width_px)
        assert faults(found, width_px) == {}


def test_every_character_shown_is_in_the_embedded_font(page: str) -> None:
    shown = unescape(re.sub(r"<[^>]+>", "", page.split("</style>")[1].split("<script>")[0]))
    assert {c for c in shown if c > " " and ord(c) not in covered()} == set()


def words_of(pdf: Path) -> list[tuple[float, float, float, float, float, float, str]]:
    """Every word of a PDF with its page's size and its box. [pt]"""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not on this machine")
    text = subprocess.run(
        ["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, text=True, check=True
    ).stdout
    words, size = [], (0.0, 0.0)
    for line in text.splitlines():
        if found := re.search(r'<page width="([\d.]+)" height="([\d.]+)"', line):
            size = float(found[1]), float(found[2])
        elif found := re.search(
            r'xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*)<', line
        ):
            box = tuple(float(found[i]) for i in range(1, 5))
            words.append((*size, box[0], box[1], box[2], box[3], unescape(found[5])))
    return words


def test_print_keeps_every_word_on_paper(page: str, tmp_path: Path) -> None:
    words = words_of(printed(page, tmp_path))
    assert len(words) > 1000
    off = [w for w in words if w[2] < 0 or w[3] < 0 or w[4] > w[0] or w[5] > w[1]]
    assert off == []
    assert {(round(w[0]), round(w[1])) for w in words} == {(595, 842), (842, 595)}  # A4, upright and lying
    assert not [w for w in words if "\ufffd" in w[6]]


def test_print_holds_folded_tables_and_one_language(page: str, tmp_path: Path) -> None:
    words = {w[6] for w in words_of(printed(page, tmp_path))}
    assert "latency:uk-cn-internet" in words or any(
        "latency:uk" in w for w in words
    )  # from the folded sources
    english = '<html lang="en">' in page
    assert ("answer" in words) == english
    assert any("结论" in w for w in words) != english
