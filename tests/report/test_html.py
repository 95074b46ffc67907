"""The page: self-contained, complete in both languages, and no name in a firm file becomes markup."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

import factories
from beacon.flows.briefing import briefing
from beacon.i18n import LANGUAGES, render
from beacon.nouns import Cell, Chart, Document, Section, Table
from beacon.report.charts import chart_svg
from beacon.report.html import report_html

pytestmark = pytest.mark.slow

HOSTILE = "<script>alert(1)</script>\"'&<img src=x onerror=alert(2)>"
ALLOWED = set(
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "input",
        "nav",
        "label",
        "main",
        "header",
        "h1",
        "h2",
        "p",
        "ol",
        "ul",
        "li",
        "a",
        "section",
        "div",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "span",
        "small",
        "figure",
        "figcaption",
        "details",
        "summary",
        "footer",
        "script",
        "svg",
        "g",
        "path",
        "text",
        "tspan",
        "rect",
        "line",
        "circle",
        "defs",
        "clippath",
    ]
)


class Reader(HTMLParser):
    """Collects elements, attributes, ids and text by language part."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


@pytest.fixture(scope="module")
def document() -> Document:
    return briefing(factories.small_forecast())


@pytest.fixture(scope="module")
def page(document: Document) -> str:
    return report_html(document)


def part(page: str, tag: str) -> str:
    return page.split(f'<main lang="{tag}"')[1].split("</main>")[0]


def test_nothing_is_fetched_from_outside(page: str) -> None:
    reader = read(page)
    for tag, attributes in reader.tags:
        assert not set(attributes) & {"src", "srcset", "action", "xlink:href", "background", "poster"}
        if "href" in attributes:
            assert tag == "a"
            assert str(attributes["href"]).startswith("#")
    css = page.split("<style>")[1].split("</style>")[0]
    assert re.findall(r"url\((?!data:font/woff;base64,)", css) == []
    assert "@import" not in css
    policies = [a["content"] for _, a in reader.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert [str(p).split(";")[0] for p in policies] == ["default-src 'none'"]


def test_page_holds_only_known_elements(page: str) -> None:
    assert {tag for tag, _ in read(page).tags} <= ALLOWED


def test_policy_names_the_hash_of_the_style_and_script_it_carries(page: str) -> None:
    for name in ("style", "script"):
        body = page.split(f"<{name}>")[1].split(f"</{name}>")[0]
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{name}-src &#39;sha256-{digest}&#39;" in page


def test_ids_are_unique_and_links_lead_somewhere(page: str) -> None:
    attributes = [a for _, a in read(page).tags]
    ids = [a["id"] for a in attributes if "id" in a]
    assert len(ids) == len(set(ids))
    targets = {str(a["href"])[1:] for a in attributes if "href" in a}
    assert targets <= set(ids)
    clips = set(re.findall(r"url\(#([^)]+)\)", page))
    assert clips <= set(ids)


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh_Hans", "zh-Hans")])
def test_every_text_of_the_document_is_in_each_language(
    document: Document, page: str, language: str, tag: str
) -> None:
    shown = "".join(read(part(page, tag)).text)
    for section in document.sections:
        assert render(section.title, language) in shown
        for block in section.blocks:
            words = block.title if isinstance(block, Chart) else getattr(block, "text", None)
            if words is not None:
                assert render(words, language) in shown


def test_english_part_holds_no_hanzi(page: str) -> None:
    assert re.findall(r"[\u4e00-\u9fff]", part(page, "en")) == []


def sections_page(*sections: Section) -> str:
    return report_html(Document(title="T", subtitle="S", sections=sections), languages=["en"], drawings={})


def test_contents_list_sections_by_part_in_order() -> None:
    parts = ("answer", "plan", "plan", "method")
    page = sections_page(*(Section(key=f"s{i}", title=f"No {i}", blocks=(), part=p) for i, p in enumerate(parts)))
    contents = page.split('<nav class="contents"')[1].split("</nav>")[0]
    words = [text.strip() for text in read(contents).text[1:] if text.strip()]
    assert words == ["In short", "No 0", "What to do", "No 1", "No 2", "What it rests on", "No 3"]


def test_a_notice_stands_under_its_title() -> None:
    page = sections_page(Section(key="rules", title="Rules", blocks=(), notice="Not legal advice"))
    assert re.search(r'>Rules</h2>\s*<p class="notice">Not legal advice</p>', page)


def test_things_to_do_can_be_ticked_and_are_labelled() -> None:
    table = Table(key="t", caption="c", columns=("Do",), rows=((Cell(text=HOSTILE),),), checklist=True)
    page = sections_page(Section(key="next_steps", title="Next", blocks=(table,)))
    assert '<label class="tick"><input type="checkbox"> <span>&lt;script&gt;' in page


def test_one_language_makes_a_page_without_a_switch(document: Document) -> None:
    page = report_html(document, languages=["zh_Hans"])
    assert '<html lang="zh-Hans">' in page
    assert "<input" not in page
    assert page.count("<main ") == 1


def test_first_language_is_shown_first(document: Document) -> None:
    page = report_html(document, languages=["zh_Hans", "en"])
    picks = [a for tag, a in read(page).tags if tag == "input"]
    assert [(a["value"], "checked" in a) for a in picks] == [("zh-Hans", True), ("en", False)]


@pytest.mark.parametrize("languages", [[], ["fr"]])
def test_language_beacon_does_not_speak_is_refused(document: Document, languages: list[str]) -> None:
    with pytest.raises(ValueError, match="languages"):
        report_html(document, languages=languages)


def test_same_document_gives_the_same_page(document: Document, page: str) -> None:
    assert report_html(document) == page


@pytest.mark.parametrize("style", ["outline", "schematic"])
def test_hostile_names_stay_text_everywhere(style: str) -> None:
    document = briefing(factories.small_forecast(HOSTILE, HOSTILE), map_style=style)
    page = report_html(document)
    reader = read(page)
    assert {tag for tag, _ in reader.tags} <= ALLOWED
    assert sum(tag == "script" for tag, _ in reader.tags) == 1
    assert not [a for _, a in reader.tags if any(name.startswith("on") for name in a)]
    # Shown as written: in the heading, in table cells and in the drawings.
    shown = "".join(reader.text)
    assert shown.count("<script>alert(1)</script>") > 10


def test_hostile_name_stays_text_inside_a_drawing() -> None:
    document = briefing(factories.small_forecast(site_name=HOSTILE))
    charts = [b for s in document.sections for b in s.blocks if isinstance(b, Chart)]
    assert {c.kind for c in charts} == {"map", "hours", "causes"}
    drawn = {chart.key: chart_svg(chart, "en", prefix="t-") for chart in charts}
    assert not [key for key, svg in drawn.items() if "<script" in svg or "<img" in svg]
    assert {c.kind for c in charts if "&lt;script&gt;" in drawn[c.key]} == {"map", "hours", "causes"}


def test_every_table_and_drawing_has_words_for_those_who_cannot_see_it(page: str) -> None:
    reader = read(page)
    drawings = [a for _, a in reader.tags if a.get("role") == "img"]
    assert len(drawings) == page.count("<figure ") > 0
    assert all(a["aria-label"] for a in drawings)
    assert page.count("<table ") == page.count("<caption")


def test_quality_is_never_said_by_colour_alone(page: str) -> None:
    cells = re.findall(r'<t[dh] class="c-\w+">([^<]*)', part(page, "en"))
    words = ("Best", "High", "Medium", "Low", "Poor", "Unusable")
    assert cells
    assert all(any(w in cell for w in words) for cell in cells)


def test_page_of_twelve_sites_is_under_three_megabytes() -> None:
    assert len(report_html(briefing(factories.uk_forecast()), languages=LANGUAGES).encode()) < 3_000_000


def test_a_note_stands_apart_from_its_figure_and_once_where_a_column_shares_it() -> None:
    shared = tuple((Cell(text=f"{n}"), Cell(text="why", note=f"note {n}")) for n in range(3))
    rows = tuple((Cell(text=a.text, note="Fictional price"), b) for a, b in shared)
    table = Table(key="t", caption="c", columns=("A month (GBP)", "Why"), rows=rows)
    section = Section(key="s", title="Title", blocks=(table,), part="answer")
    html = report_html(Document(title="T", subtitle="", sections=(section,)), languages=["en"])
    assert html.count("Fictional price") == 1
    assert "A month (GBP) <small>Fictional price</small>" in html
    assert all(f"why <small>note {n}</small>" in html for n in range(3))
