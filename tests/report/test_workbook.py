"""The workbook: every table, figures as figures, both languages, and nothing in it that a spreadsheet would run."""

from __future__ import annotations

import dataclasses
import re
import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import factories
from beacon.flows.briefing import briefing
from beacon.flows.briefing.words import band, quality_cell
from beacon.i18n import LANGUAGES, Quantity, msg, render
from beacon.nouns import Band, Category, Cell, Document, Section, Table
from beacon.report.workbook import forecast_workbook, hours
from beacon.report.workbook.columns import columns_of
from beacon.report.workbook.figures import figures_of

HOSTILE = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "#N/A", '=HYPERLINK("http://x","y")', "\t=1", "\x00=1")


def opened(book: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(book))


def one_table(*rows: tuple[Cell, ...], columns: tuple[str, ...] = ("A", "B"), **more: Any) -> Table:
    return Table(key="t", caption="caption", columns=columns[: len(rows[0])], rows=rows, **more)


def heads(table: Table) -> list[str]:
    return [c.head for c in columns_of(table, LANGUAGES)]


def values(table: Table) -> list[list[Any]]:
    return [[e.value for e in c.entries] for c in columns_of(table, LANGUAGES)]


@pytest.fixture(scope="module")
def document() -> Document:
    return briefing(factories.small_forecast(), made_on="2027-03-01")


@pytest.fixture(scope="module")
def made(document: Document) -> bytes:
    return forecast_workbook(document, factories.small_forecast())


@pytest.fixture(scope="module")
def book(made: bytes) -> Any:
    return opened(made)


def test_every_table_of_the_document_has_a_sheet(document: Document, book: Any) -> None:
    captions = {render(b.caption, "en") for s in document.sections for b in s.blocks if isinstance(b, Table)}
    assert {sheet["A1"].value for sheet in book.worksheets} >= captions


def test_each_sheet_has_its_title_in_both_languages(document: Document, book: Any) -> None:
    for section in document.sections:
        for table in (b for b in section.blocks if isinstance(b, Table)):
            sheet = next(s for s in book.worksheets if s["A1"].value == render(table.caption, "en"))
            assert sheet["A2"].value == render(table.caption, "zh_Hans")


def test_names_of_sheets_are_short_and_each_its_own(book: Any) -> None:
    assert max(len(name) for name in book.sheetnames) <= 31
    assert len({name.casefold() for name in book.sheetnames}) == len(book.sheetnames)


def test_the_first_sheet_leads_to_every_other_and_each_leads_back(book: Any) -> None:
    contents, *others = book.worksheets
    links = [cell.hyperlink.location for row in contents.iter_rows() for cell in row if cell.hyperlink]
    assert links == [f"'{sheet.title}'!A1" for sheet in others]
    for sheet in others:
        back = [c.hyperlink.location for row in sheet.iter_rows(max_row=6) for c in row if c.hyperlink]
        assert back == [f"'{contents.title}'!A1"]


def test_no_cell_holds_a_formula(book: Any) -> None:
    kinds = {cell.data_type for sheet in book.worksheets for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n", "inlineStr"}


def test_it_prints_on_its_side_one_page_wide_with_heads_repeated(book: Any) -> None:
    for sheet in book.worksheets[1:]:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToWidth == 1 and sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.freeze_panes and sheet.auto_filter.ref and sheet.print_title_rows


@pytest.mark.slow
def test_the_same_document_gives_the_same_bytes(document: Document, made: bytes) -> None:
    assert forecast_workbook(document, factories.small_forecast()) == made


def test_the_clock_does_not_get_in(made: bytes) -> None:
    with zipfile.ZipFile(BytesIO(made)) as parts:
        assert {item.date_time for item in parts.infolist()} == {(2027, 3, 1, 0, 0, 0)}
        assert parts.read("docProps/core.xml").count(b"2027-03-01T00:00:00Z") == 2


def test_there_are_no_macros_no_links_outside_and_no_text_shared_by_number(made: bytes) -> None:
    with zipfile.ZipFile(BytesIO(made)) as parts:
        names = parts.namelist()
        relations = b"".join(parts.read(name) for name in names if name.endswith(".rels"))
    assert not [name for name in names if "vba" in name.lower() or "external" in name.lower()]
    assert b'TargetMode="External"' not in relations


@pytest.mark.slow
def test_one_language_has_no_word_of_the_other(document: Document) -> None:
    book = opened(forecast_workbook(document, factories.small_forecast(), languages=["en"]))
    texts = [str(c.value) for s in book.worksheets for row in s.iter_rows() for c in row if c.value is not None]
    assert not [text for text in texts + book.sheetnames if any("\u4e00" <= c <= "\u9fff" for c in text)]


@pytest.mark.parametrize("languages", [[], ["fr"]])
def test_a_language_beacon_does_not_speak_is_refused(document: Document, languages: list[str]) -> None:
    with pytest.raises(ValueError, match="languages"):
        forecast_workbook(document, factories.small_forecast(), languages=languages)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_like_a_formula_stays_text(name: str) -> None:
    table = one_table((Cell(text=name), Cell(text=Quantity(2.0))))
    section = Section(key="x", title=name, blocks=(table,))
    document = Document(title=name, subtitle=name, sections=(section,), facts=((name, name),))
    forecast = factories.small_forecast(name)
    few = dataclasses.replace(forecast, pairs=forecast.pairs[:1])
    book = opened(forecast_workbook(document, few))
    assert {c.data_type for s in book.worksheets for row in s.iter_rows() for c in row} <= {"s", "n"}
    found = [c for s in book.worksheets for row in s.iter_rows() for c in row if c.value == name.replace("\x00", " ")]
    assert found
    assert all(cell.quotePrefix for cell in found if name[0] in "=+-@\t")


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40))
def test_any_text_can_be_written_and_read_again(text: str) -> None:
    (column,) = columns_of(one_table((Cell(text=text),)), LANGUAGES)
    assert column.entries[0].value is not None
    sheet = Section(key="x", title="title", blocks=(one_table((Cell(text=text),)),))
    forecast = factories.small_forecast()
    few = dataclasses.replace(forecast, pairs=())
    book = opened(forecast_workbook(Document(title="t", subtitle="s", sections=(sheet,)), few))
    assert book.worksheets[2].max_row >= 4


def test_a_figure_is_a_number_shown_as_on_the_page() -> None:
    share, delay = figures_of(Quantity(0.257, "pct", 1)), figures_of(Quantity(12.0, "ms"))
    assert (share.number, share.look) == (0.257, "0.0%")
    assert (delay.number, delay.look) == (12.0, '#,##0" ms"')


def test_a_band_is_three_columns_low_typical_high() -> None:
    spread = Band(low=10.0, typical=20.0, high=30.0)
    table = one_table((Cell(text=band(spread)),), (Cell(text=band(Band.point(5.0))),))
    assert values(table) == [[10.0, 5.0], [20.0, 5.0], [30.0, 5.0]]
    assert heads(table) == ["A: low\nA：低", "A: typical\nA：典型", "A: high\nA：高"]


def test_quality_is_its_word_in_each_language_and_its_band() -> None:
    table = one_table((quality_cell(Category.LOW, Band(low=60.0, typical=65.2, high=70.0)),))
    assert values(table) == [["Low"], ["较差"], [60], [65], [70]]
    tints = [c.entries[0].category for c in columns_of(table, LANGUAGES)]
    assert tints[:2] == ["low", "low"]


def test_figures_of_numpy_are_written_as_plain_numbers() -> None:
    table = one_table((Cell(text=Quantity(np.float64(0.1))), Cell(text=Quantity(np.float64(3.0)))))
    section = Section(key="x", title="title", blocks=(table,))
    few = dataclasses.replace(factories.small_forecast(), pairs=())
    sheet = opened(forecast_workbook(Document(title="t", subtitle="s", sections=(section,)), few)).worksheets[2]
    assert [cell.value for cell in list(sheet.iter_rows())[-1]] == [0.1, 3]


def test_a_figure_that_is_no_number_is_refused() -> None:
    section = Section(key="x", title="title", blocks=(one_table((Cell(text=Quantity(float("nan"))),)),))
    few = dataclasses.replace(factories.small_forecast(), pairs=())
    with pytest.raises(ValueError, match="NaN"):
        forecast_workbook(Document(title="t", subtitle="s", sections=(section,)), few)


def test_so_many_of_so_many_is_two_figures() -> None:
    assert values(one_table((Cell(text=msg("report.of", n=3, all=5), numeric=True),))) == [[3], [5]]


def test_a_column_of_days_is_one_of_dates_a_spreadsheet_can_count_with() -> None:
    table = one_table((Cell(text="2027-03-28"), Cell(text="x")), (Cell(text="2027-10-31"), Cell(text="y")))
    section = Section(key="x", title="title", blocks=(table,))
    few = dataclasses.replace(factories.small_forecast(), pairs=())
    sheet = opened(forecast_workbook(Document(title="t", subtitle="s", sections=(section,)), few)).worksheets[2]
    days = [row[0].value for row in list(sheet.iter_rows())[-2:]]
    assert days == [datetime(2027, 3, 28), datetime(2027, 10, 31)]


@pytest.mark.parametrize("other", ["undated", "2027-02-30", "1900-01-01", "2027-03-28 09:00"])
def test_a_column_in_which_not_all_are_days_stays_words(other: str) -> None:
    assert values(one_table((Cell(text="2027-03-28"),), (Cell(text=other),))) == [["2027-03-28", other]]


def test_a_figure_with_its_sign_is_a_number() -> None:
    table = one_table((Cell(text="+60", numeric=True),), (Cell(text="−30", numeric=True),))
    assert values(table) == [[60, -30]]
    assert values(one_table((Cell(text="+44"),))) == [["+44"]]  # a country code is a name


def test_a_dash_where_there_is_no_figure_leaves_the_cell_empty() -> None:
    table = one_table((Cell(text=Quantity(2.0)),), (Cell(text="–"),))
    assert values(table) == [[2.0, None]]
    assert values(one_table((Cell(text="–"),))) == [["–"]]


def test_no_figure_of_the_document_is_left_as_text(document: Document) -> None:
    like_a_figure = re.compile(r"[+−-]?[\d,]+([.]\d+)?\s?%?")
    left = [
        (table.key, entry.value)
        for section in document.sections
        for table in section.blocks
        if isinstance(table, Table)
        for column in columns_of(table, LANGUAGES)
        if not column.head.startswith("Sources")  # names of rows, not amounts
        for entry in column.entries
        if isinstance(entry.value, str) and like_a_figure.fullmatch(entry.value)
    ]
    assert left == []


def test_words_the_same_in_both_languages_stand_once() -> None:
    assert values(one_table((Cell(text="Harrowgate"),))) == [["Harrowgate"]]


def test_notes_and_sources_have_columns_of_their_own() -> None:
    table = one_table((Cell(text="x", note="why", refs=("3", "12")),))
    assert values(table) == [["x"], ["why"], ["3, 12"]]
    assert heads(table)[2] == "Sources\n来源"


def test_a_list_to_tick_has_an_empty_column_for_it() -> None:
    table = one_table((Cell(text="Measure"),), checklist=True)
    assert heads(table)[0] == "Done\n完成"
    assert values(table)[0] == [None]


def test_hours_of_every_pair_link_and_hour_are_rows_of_figures(book: Any) -> None:
    forecast = factories.small_forecast()
    sheet = book.worksheets[-1]
    rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[-1], int | float)]
    assert len(rows) == len(forecast.pairs) * 24
    pair = forecast.pairs[0]
    hour = pair.hours[3]
    first = rows[3]
    assert hour.hour_utc in first
    assert pytest.approx(hour.out.loss.typical) in first
    worse = min(hour.quality[forecast.codecs[0]], key=lambda q: q.r_common.typical)
    assert pytest.approx(worse.r_common.low) in first


def test_of_too_many_hours_whole_pairs_are_listed_and_the_sheet_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    forecast = factories.small_forecast()
    each = len(forecast.columns) * 24
    monkeypatch.setattr(hours, "MOST_ROWS", 2 * each)
    listed = hours.listed_pairs(forecast)
    assert len({(p.site_a, p.site_b) for p in listed}) == 2
    assert len(listed) == 2 * len(forecast.columns)


def test_heads_stand_flush_with_their_columns_and_titles_have_room(book: Any) -> None:
    sheet = book.worksheets[-1]
    head = next(row for row in sheet.iter_rows() if str(row[-1].value).startswith("Chat message"))
    below = next(sheet.iter_rows(min_row=head[0].row + 1, max_row=head[0].row + 1))
    for title, figure in zip(head, below, strict=True):
        assert (title.alignment.horizontal == "right") == (not isinstance(figure.value, str))
    # A line of 14 pt letters needs about 1.2 times their size.
    assert sheet.row_dimensions[1].height >= 14 * 1.2
