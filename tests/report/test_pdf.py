"""The printed report: whole in both languages, the same bytes each time, and no name in it becomes a program."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any

import pytest
import typst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import factories
from beacon.flows.briefing import briefing
from beacon.i18n import LANGUAGES, msg, render
from beacon.nouns import Bullets, Cell, Chart, Document, Paragraph, Section, Table
from beacon.nouns.document import Block
from beacon.report.drawings import Drawings, drawings_of
from beacon.report.fonts.shipped import covered
from beacon.report.pdf import letters, report_pdf
from beacon.report.pdf.content import Page
from beacon.report.pdf.lines import BREAK, JOIN, Wrapped, pieces
from beacon.report.pdf.make import template, told_to_typst
from beacon.report.pdf.placing import BODY_LINES, MOST_FOLDED, MOST_OPEN
from beacon.report.pdf.widths import INSET_PT, LANDSCAPE_PT, PORTRAIT_PT, breakable, layout

HOSTILE = '#import "x"; $a^2$ ` *b* _c_ \\ @d <e> [f] {g} // h /* i */ = j - k + l ~ "m" \'n\' & ]] #'


def document_of(*texts: str) -> Document:
    """Every kind of place a text can stand in, but charts."""
    first, *_ = texts
    table = Table(
        key="table",
        caption=first,
        columns=texts,
        rows=(tuple(Cell(text=t, note=t, category="poor", refs=("1",)) for t in texts),),
        anchors=("1",),
        checklist=True,
    )
    blocks = (
        *(Paragraph(text=t, role=role) for t in texts for role in ("lead", "body", "note", "warning")),
        Bullets(items=texts),
        table,
        dataclasses.replace(table, key="folded", folded=True, anchors=()),
    )
    section = Section(key="first", title=first, blocks=blocks, part="answer", notice=first)
    return Document(title=first, subtitle=first, sections=(section,), footer=(first,), facts=((first, first),))


def headings(document: Document, language: str = "en", drawings: Drawings | None = None) -> list[str]:
    """Text of every heading as Typst understood it; anything but plain text fails."""
    told, fonts = told_to_typst(document, [language], drawings or {})
    found: list[dict[str, Any]] = json.loads(
        typst.query(template(), "heading", field="body", font_paths=fonts.fonts, sys_inputs=told)
    )
    return [body["text"] for body in found]


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


@pytest.fixture(scope="module")
def document() -> Document:
    return briefing(factories.small_forecast(), made_on="2027-03-01")


@pytest.fixture(scope="module")
def drawings(document: Document) -> Drawings:
    return drawings_of(document, LANGUAGES)


@pytest.mark.slow
def test_a_forecast_prints_in_both_languages(document: Document, drawings: Drawings) -> None:
    whole = report_pdf(document, drawings=drawings)
    parts = [pages(report_pdf(document, languages=[one], drawings=drawings)) for one in LANGUAGES]
    # One cover for both; each part then begins with contents of its own, which stand on the cover of a part alone.
    assert pages(whole) == 1 + sum(parts)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_firm_of_twelve_sites_reads_in_a_dozen_pages(language: str) -> None:
    """A page for each of the answer, the map, the matrix, the hours and the rest, cover and long tables; 66 pairs."""
    whole = briefing(factories.uk_forecast(), made_on="2027-03-01")
    assert pages(report_pdf(whole, languages=[language])) <= 12


@pytest.mark.slow
def test_the_same_document_gives_the_same_bytes(document: Document, drawings: Drawings) -> None:
    one, other = (report_pdf(document, languages=["zh_Hans"], drawings=drawings) for _ in range(2))
    assert one == other


def test_the_file_names_its_day_and_its_language_and_is_tagged() -> None:
    pdf = report_pdf(dataclasses.replace(document_of("x"), made_on="2027-03-01"), languages=["zh_Hans", "en"])
    assert re.findall(rb"/Lang\((\S+?)\)", pdf)[-1] == b"zh-CN"  # of the whole file; its parts have their own
    assert b"D:20270301000000Z" in pdf
    assert b"/StructTreeRoot" in pdf  # for screen readers


def test_without_a_day_the_clock_does_not_get_in() -> None:
    assert b"Date(D:" not in report_pdf(document_of("x"), languages=["en"])


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_is_a_heading_in_each_language(document: Document, drawings: Drawings, language: str) -> None:
    titles = [render(s.title, language) for s in document.sections]
    assert headings(document, language, drawings)[: len(titles)] == titles


def test_markup_in_a_name_stays_text() -> None:
    assert headings(document_of(HOSTILE))[0] == HOSTILE
    assert report_pdf(document_of(HOSTILE), languages=["en"]).startswith(b"%PDF")


PRINTABLE = "".join(chr(c) for c in sorted(covered()))


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet=st.sampled_from("#$`*_\\@<>[]{}/'\"=-+~&\n\t\u200b" + "ab1é中"), min_size=1, max_size=60))
def test_any_text_is_printed_and_never_read_as_markup(text: str) -> None:
    document = document_of(text)
    assert report_pdf(document, languages=["en"]).startswith(b"%PDF")
    title = Page(document=document, language="en", drawings={}).told()["sections"][0]["title"]
    if title.strip():
        assert "".join(headings(document)[:1]).split() == title.split()


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet=st.sampled_from(PRINTABLE), min_size=1, max_size=40))
def test_every_character_of_the_shipped_font_prints_anywhere(text: str) -> None:
    assert report_pdf(document_of(text), languages=["zh_Hans"]).startswith(b"%PDF")


def test_a_soft_hyphen_does_not_stop_the_press() -> None:
    """Found by chance: Typst 0.15.1 fails on a link that ends in one."""
    assert report_pdf(document_of("\xad"), languages=["zh_Hans"]).startswith(b"%PDF")


def test_characters_no_font_has_become_boxes_and_the_report_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "_by_preference", lambda infos: [])
    document = document_of("龘 works")
    told, fonts = told_to_typst(document, ["en"], {})
    assert fonts.missing == ("龘",)
    part = json.loads(told["document"])["parts"][0]
    assert part["title"] == "□ works"
    assert "U+9F98" in part["missing"]
    assert "fonts-noto-cjk" in part["missing"]
    assert report_pdf(document, languages=["en"]).startswith(b"%PDF")


@pytest.mark.slow
def test_common_words_need_no_font_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, document: Document, drawings: Drawings
) -> None:
    def refused(infos: object) -> list[object]:
        raise AssertionError("looked at the fonts of this machine")

    monkeypatch.setattr(letters, "_by_preference", refused)
    _, fonts = told_to_typst(document, LANGUAGES, drawings)
    assert fonts.families == ()


def test_a_long_folded_table_is_named_but_not_printed() -> None:
    rows = tuple((Cell(text=f"row {n}"),) for n in range(MOST_FOLDED + 1))
    long = Table(key="long", caption="All of them", columns=("Row",), rows=rows, folded=True)
    section = Section(key="s", title="Title", blocks=(long,), part="answer")
    told = Page(
        document=Document(title="T", subtitle="", sections=(section,)), language="en", drawings={}
    ).told()
    assert told["appendix"] == []
    assert told["sections"][0]["blocks"] == [
        {
            "kind": "elsewhere",
            "key": None,
            "text": render(msg("report.pdf.not_printed", rows=len(rows), caption="All of them"), "en"),
        }
    ]


def page_of(*blocks: Block) -> dict[str, Any]:
    section = Section(key="s", title="Title", blocks=blocks, part="answer")
    document = Document(title="T", subtitle="", sections=(section,))
    return Page(document=document, language="en", drawings={}).told()


def numbered(rows: int, **more: Any) -> Table:
    cells = tuple((Cell(text=f"row {n}"),) for n in range(rows))
    return Table(key="t", caption="All of them", columns=("Row",), rows=cells, **more)


def test_a_long_table_of_ranked_rows_begins_in_the_body_and_is_whole_behind_it() -> None:
    told = page_of(numbered(BODY_LINES + 1, ranked=True))
    first, pointer = told["sections"][0]["blocks"]
    assert 0 < len(first["rows"]) < BODY_LINES
    assert pointer["kind"] == "elsewhere"
    assert pointer["key"] == "t"
    assert [len(table["rows"]) for table in told["appendix"]] == [BODY_LINES + 1]
    assert [block["whole"] for block in (first, *told["appendix"])] == [False, True]  # one label each


def test_a_long_table_in_no_order_stands_whole_behind_the_body() -> None:
    told = page_of(numbered(BODY_LINES + 1))
    assert [block["kind"] for block in told["sections"][0]["blocks"]] == ["elsewhere"]
    assert [len(table["rows"]) for table in told["appendix"]] == [BODY_LINES + 1]


def test_a_table_behind_the_body_keeps_the_notice_of_its_section() -> None:
    """Not legal advice, on every page that holds rules."""
    section = Section(key="s", title="Title", blocks=(numbered(BODY_LINES + 1),), part="answer", notice="Not advice")
    document = Document(title="T", subtitle="", sections=(section,))
    told = Page(document=document, language="en", drawings={}).told()
    assert [table["notice"] for table in told["appendix"]] == ["Not advice"]
    assert report_pdf(document, languages=["en"]).startswith(b"%PDF")


@pytest.mark.parametrize(("ranked", "kinds"), [(True, ["table", "elsewhere"]), (False, ["elsewhere"])])
def test_a_table_of_many_pages_is_left_to_the_workbook(ranked: bool, kinds: list[str]) -> None:
    told = page_of(numbered(MOST_OPEN + 1, ranked=ranked))
    blocks = told["sections"][0]["blocks"]
    assert [block["kind"] for block in blocks] == kinds
    assert blocks[-1]["key"] is None
    assert "forecast.xlsx" in blocks[-1]["text"]
    assert told["appendix"] == []


def facts(rows: int) -> Table:
    return dataclasses.replace(numbered(rows, anchors=tuple(str(n + 1) for n in range(rows))), key="facts")


def citing(*refs: str, **more: Any) -> Table:
    return Table(key="says", caption="c", columns=("Says",), rows=((Cell(text="so", refs=refs),),), **more)


def test_a_folded_table_of_long_rows_is_left_to_the_workbook_but_things_to_do_are_printed() -> None:
    rows = tuple((Cell(text="A sentence that takes its time. " * 12),) for _ in range(40))
    table = Table(key="t", caption="c", columns=("Row",), rows=rows, folded=True)
    assert page_of(table)["appendix"] == []
    (printed,) = page_of(dataclasses.replace(table, checklist=True))["appendix"]
    assert len(printed["rows"]) == 40


def test_references_that_follow_one_another_are_one() -> None:
    told = page_of(citing("1", "2", "3", "5", "8"), facts(8))
    cell = told["sections"][0]["blocks"][0]["rows"][0][0]
    assert [ref["text"] for ref in cell["refs"]] == ["1–3", "5", "8"]


def test_only_facts_that_printed_pages_point_at_are_printed() -> None:
    (sources,) = page_of(citing("2", "7"), facts(300))["appendix"]
    assert [row[0]["anchor"] for row in sources["rows"]] == ["2", "7"]
    assert "2 of 300" in sources["note"]


def test_a_cell_that_rests_on_many_facts_leaves_them_to_the_page_and_the_workbook() -> None:
    told = page_of(citing(*(str(n) for n in range(1, 30, 2))), facts(30))
    table, pointer = told["sections"][0]["blocks"]
    assert table["rows"][0][0]["refs"] == []
    assert pointer["key"] is None
    assert told["appendix"] == []


def test_a_note_all_cells_of_a_column_share_stands_once_in_its_head() -> None:
    rows = tuple((Cell(text=str(n), note="Fictional price"),) for n in range(3))
    table = page_of(Table(key="t", caption="c", columns=("A month (GBP)",), rows=rows))["sections"][0]["blocks"][0]
    assert table["columns"] == ["A month (GBP)\nFictional price"]
    assert all("note" not in row[0] for row in table["rows"])


def test_columns_of_figures_stand_flush_right() -> None:
    rows = tuple((Cell(text="Leeds"), Cell(text=str(n), numeric=True)) for n in range(3))
    table = page_of(Table(key="t", caption="c", columns=("Site", "People"), rows=rows))["sections"][0]["blocks"][0]
    assert table["figures"] == [False, True]


def drawn_name(name: str) -> tuple[Document, Drawings]:
    """A document with a chart that shows a name."""
    chart = Chart(key="c", kind="map", title="T", alt="What is to be seen", rows=())
    section = Section(key="s", title="Title", blocks=(chart,), part="answer")
    svg = f'<svg viewBox="0 0 99 9"><text y="9">{name}</text></svg>'
    return Document(title="T", subtitle="", sections=(section,)), {("en", "c"): svg}


def test_charts_are_the_drawings_it_is_given_with_words_for_those_who_cannot_see_them() -> None:
    document, drawings = drawn_name("Leeds")
    drawn = Page(document=document, language="en", drawings=drawings).told()["sections"][0]["blocks"][0]
    assert drawn["svg"].replace(' font-family="Beacon Sans SC"', "", 1) == drawings["en", "c"]
    assert drawn["alt"] == "What is to be seen"


@pytest.mark.slow
def test_a_name_in_a_chart_is_drawn_in_the_fonts_found_for_it() -> None:
    """PDF/UA refuses a text without letter forms, so printing at all is the proof."""
    for name in ("Leeds", "璟瑄", "璟瑄厂区Łódź", "=1+1 – 璟瑄厂区Łódź +8", "龘 🙂", "\U000e0fff"):
        document, drawings = drawn_name(name)
        assert report_pdf(document, languages=["en"], drawings=drawings).startswith(b"%PDF")


@pytest.mark.parametrize("languages", [[], ["fr"]])
def test_a_language_beacon_does_not_speak_is_refused(document: Document, languages: list[str]) -> None:
    with pytest.raises(ValueError, match="languages"):
        report_pdf(document, languages=languages)


TEXTS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=80)


TABLES = st.integers(1, 4).flatmap(
    lambda rows: st.lists(st.lists(TEXTS, min_size=rows, max_size=rows), min_size=1, max_size=14)
)


@given(TABLES)
@settings(deadline=None, max_examples=60)
def test_columns_never_leave_the_page(columns: list[list[str]]) -> None:
    placed = layout([[breakable(text) for text in column] for column in columns])
    room = LANDSCAPE_PT if placed.landscape else PORTRAIT_PT
    assert sum(placed.widths_pt) <= room + 0.01
    assert all(width > 0 for width in placed.widths_pt)


@given(TABLES)
@settings(deadline=None, max_examples=60)
def test_no_upright_column_is_narrower_than_its_longest_word(columns: list[list[str]]) -> None:
    columns = [[breakable(text) for text in column] for column in columns]
    placed = layout(columns)
    if placed.landscape:
        return
    for column, width in zip(columns, placed.widths_pt, strict=True):
        words = [piece for text in column for line in text.split("\n") for piece in pieces(line)]
        # A word alone takes one line; rounding of the sum of widths stays far below a hundredth of a letter.
        assert all(lines == 1 for lines in Wrapped(words).lines((width - INSET_PT) / placed.size_pt + 0.01))


def test_room_goes_where_it_saves_lines() -> None:
    long = "Have every supplier write down what the line may carry, and what it costs to leave. " * 3
    placed = layout([["Site", *["Suzhou plant"] * 5], ["Hour", *["09:00 UTC (17:00 local)"] * 5], ["Why", *[long] * 5]])
    assert max(placed.lines) == 3  # as few as its letters need in what the others leave
    assert placed.widths_pt[2] > placed.widths_pt[0]


def test_low_and_high_of_a_band_stay_on_one_line() -> None:
    assert breakable("High 88 (84–91)") == f"High 88 (84{JOIN}–{JOIN}91)"
    assert pieces(breakable("(84–91)")) == [f"(84{JOIN}–{JOIN}91)"]
    assert pieces("Leeds–Beijing") == ["Leeds–", "Beijing"]


def test_hanzi_are_not_broken_like_long_words() -> None:
    assert breakable("当地时间17:00起的一小时内到达的呼叫量最大") == "当地时间17:00起的一小时内到达的呼叫量最大"


def test_many_columns_lie_on_the_side_and_few_stand() -> None:
    assert not layout([["Pair", "London – Beijing"]] * 3).landscape
    assert layout([["Deliverability", "1"]] * 14).landscape


def test_a_long_word_may_be_broken_after_its_signs() -> None:
    assert breakable("latency:uk-cn-internet") == f"latency:{BREAK}uk-{BREAK}cn-{BREAK}internet"
    assert breakable("Donaudampfschifffahrt") == f"Donaudampfschi{BREAK}fffahrt"
    assert breakable("short words stay") == "short words stay"


@given(TEXTS)
def test_breaking_changes_no_letter(text: str) -> None:
    changed, same = (t.replace(BREAK, "").replace(JOIN, "") for t in (breakable(text), text))
    assert changed == same
