"""The document for the page: complete in both languages, its charts self-contained and drawable at any width."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import vl_convert

import factories
from beacon.flows.briefing import briefing
from beacon.i18n import LANGUAGES, entries
from beacon.nouns import Document
from beacon.report.charts.palette import CATEGORY_FILL, CATEGORY_INK
from beacon.report.page_charts.frame import COLOURS
from beacon.report.page_charts.places import _ON_DARK
from beacon.report.web_document import SCHEMATIC, web_document, web_document_json

FIRMS = {"uk": factories.uk_forecast, "china": factories.china_forecast}
HANZI = re.compile(r"[\u4e00-\u9fff]")
READABLE = 4.5
"WCAG 2.2, 1.4.3: contrast of text."
SEEN = 3.0
"WCAG 2.2, 1.4.11: contrast of graphics."


@pytest.fixture(scope="module", params=["uk", pytest.param("china", marks=pytest.mark.slow)])
def document(request: pytest.FixtureRequest) -> Document:
    return briefing(FIRMS[request.param]())


@pytest.fixture(scope="module")
def told(document: Document) -> dict[str, dict[str, Any]]:
    return {language: json.loads(web_document_json(document, language=language)) for language in LANGUAGES}


def blocks(whole: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [block for section in whole["sections"] for block in section["blocks"] if block["kind"] == kind]


def texts(value: Any) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


@pytest.mark.slow
def test_both_languages_have_the_same_shape(told: dict[str, dict[str, Any]]) -> None:
    def shape(whole: dict[str, Any]) -> Any:
        return [
            (s["key"], [(b["kind"], b.get("key"), len(b.get("rows", b.get("items", [])))) for b in s["blocks"]])
            for s in whole["sections"]
        ]

    assert shape(told["en"]) == shape(told["zh_Hans"])


def test_every_kind_of_block_is_there(told: dict[str, dict[str, Any]]) -> None:
    assert {b["kind"] for s in told["en"]["sections"] for b in s["blocks"]} == {
        "paragraph", "bullets", "table", "chart",
    }  # fmt: skip


def test_no_message_key_is_left_where_a_sentence_belongs(told: dict[str, dict[str, Any]]) -> None:
    keys = set(entries("en"))
    for whole in told.values():
        assert not keys & set(texts(whole))


def test_sentences_are_in_their_language(told: dict[str, dict[str, Any]]) -> None:
    for whole, chinese in ((told["zh_Hans"], True), (told["en"], False)):
        for section in whole["sections"]:
            assert bool(HANZI.search(section["title"])) is chinese
        said = [b["text"] for b in blocks(whole, "paragraph")] + [b["alt"] for b in blocks(whole, "chart")]
        if chinese:
            assert all(HANZI.search(text) for text in said)


def test_references_lead_to_rows_that_are_there(told: dict[str, dict[str, Any]]) -> None:
    for whole in told.values():
        tables = blocks(whole, "table")
        anchors = {anchor for table in tables for anchor in table["anchors"]}
        refs = {ref for table in tables for row in table["rows"] for cell in row for ref in cell["refs"]}
        assert refs and refs <= anchors
        assert all(len(table["anchors"]) in (0, len(table["rows"])) for table in tables)


def test_charts_ask_nothing_of_the_outside(told: dict[str, dict[str, Any]]) -> None:
    for whole in told.values():
        for chart in blocks(whole, "chart"):
            spec = {name: value for name, value in chart["spec"].items() if name != "$schema"}
            assert not [text for text in texts(spec) if "//" in text or text.startswith(("http", "data:"))]
            assert '"url"' not in json.dumps(spec)


def test_every_map_has_its_schematic_beside_it(told: dict[str, dict[str, Any]]) -> None:
    keys = [chart["key"] for chart in blocks(told["en"], "chart")]
    maps = [key for key in keys if key.startswith("map-") and not key.endswith(SCHEMATIC)]
    assert maps
    assert all(keys[keys.index(key) + 1] == key + SCHEMATIC for key in maps)
    assert len(keys) == len(set(keys))


def one_of_each(whole: dict[str, Any]) -> list[dict[str, Any]]:
    """A chart of each drawing: the converter takes half a second for a map."""
    kinds = ("map-as-is", "map-as-is" + SCHEMATIC, "hours-1", "causes")
    return [chart for chart in blocks(whole, "chart") if chart["key"] in kinds]


def domains(spec: dict[str, Any]) -> Iterator[str]:
    """Words that a legend explains."""
    for layer in spec["layer"]:
        for channel in layer.get("encoding", {}).values():
            if isinstance(channel, dict) and channel.get("legend"):
                yield from channel["scale"]["domain"]


@pytest.mark.slow
@pytest.mark.parametrize(("language", "width_px", "dark"), [("zh_Hans", 340, True), ("en", 1200, False)])
def test_charts_are_drawn_on_a_phone_and_on_a_projector(
    told: dict[str, dict[str, Any]], language: str, width_px: int, dark: bool
) -> None:
    charts = one_of_each(told[language])
    assert len(charts) == 4
    for chart in charts:
        spec = chart["spec"]
        assert spec["width"] == "container" and spec["params"][0] == {"name": "dark", "value": False}
        params = [{"name": "dark", "value": dark}, *spec["params"][1:]]
        svg = vl_convert.vegalite_to_svg({**spec, "width": width_px, "params": params})
        wide = float(re.search(r'width="([\d.]+)"', svg)[1])  # type: ignore[index]
        assert wide == pytest.approx(width_px, abs=1)
        assert "NaN" not in svg
        # Ink also stands on cells, whose colours no theme changes; titles are faint in every chart.
        assert COLOURS["faint"][dark] in svg and COLOURS["faint"][not dark] not in svg
        words = list(domains(spec))
        assert words and all(word in svg for word in words)


@pytest.mark.slow
def test_document_is_the_same_text_each_time(document: Document) -> None:
    assert web_document_json(document, language="en") == web_document_json(document, language="en")


def test_language_the_product_does_not_speak_is_refused(document: Document) -> None:
    with pytest.raises(ValueError, match="language"):
        web_document(document, language="fr")


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str) -> float:
    lighter, darker = sorted((luminance(a), luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("ink", ["ink", "faint"])
@pytest.mark.parametrize("ground", ["sea", "halo", "land"])
def test_letters_read_on_every_ground_in_both_themes(ink: str, ground: str, dark: bool) -> None:
    assert contrast(COLOURS[ink][dark], COLOURS[ground][dark]) >= READABLE or (ink, ground) == ("faint", "land")


@pytest.mark.parametrize("category", list(_ON_DARK))
def test_lines_stand_on_the_dark_sea_and_land(category: str) -> None:
    assert min(contrast(_ON_DARK[category], COLOURS[g][True]) for g in ("sea", "land")) >= SEEN


def test_figures_read_on_their_cells() -> None:
    # palette.CATEGORY_INK says where it is less: bold on paper there, beside a word and a tip here
    low = {c: contrast(CATEGORY_FILL[c], CATEGORY_INK[c]) for c in CATEGORY_FILL}
    assert {c for c, value in low.items() if value < READABLE} <= {"poor"}
    assert min(low.values()) >= SEEN
