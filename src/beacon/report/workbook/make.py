"""From a Document and its Forecast to the bytes of a workbook: contents, sentences, tables, the hours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from string import ascii_lowercase
from typing import Any

from openpyxl import Workbook

from beacon.i18n import LANGUAGES, msg, render
from beacon.i18n import entries as messages
from beacon.nouns import Bullets, Document, Forecast, Paragraph, Table, Text
from beacon.report.workbook.columns import Column, clean, columns_of, said, words_columns
from beacon.report.workbook.hours import hours_columns, listed_pairs
from beacon.report.workbook.packing import packed
from beacon.report.workbook.rows import TableRows
from beacon.report.workbook.sheets import (
    NOTE,
    column_width,
    head_cells,
    link_cell,
    new_sheet,
    number_cell,
    set_height,
    text_cell,
    title_row,
)

LONGEST_NAME = 31
"Letters of a sheet's name."
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_GUIDE = ("bands", "languages", "refs", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet to be written."""

    name: str
    title: Text
    columns: list[Column]
    notes: tuple[Text, ...] = ()

    @property
    def rows(self) -> int:
        return len(self.columns[0].entries)


def forecast_workbook(
    document: Document, forecast: Forecast, *, languages: Sequence[str] = LANGUAGES
) -> bytes:
    """The document's tables and the forecast's hours as a workbook (xlsx).

    Parameters
    ----------
    document : Document
    forecast : Forecast
        The one the document was made from.
    languages : sequence of str
        Languages inside, side by side; the first stands left.

    Returns
    -------
    bytes
        The same document, forecast and languages give the same bytes. No formulas, no macros, no links outside.

    Raises
    ------
    ValueError
        For no language, or one the product does not speak.
    KeyError
        For a message without a translation.
    """
    if not languages or any(language not in LANGUAGES for language in languages):
        raise ValueError(f"languages are of {LANGUAGES}, not {tuple(languages)}")
    contents = _name(msg("report.workbook.contents"), "", languages)
    sheets = [_sentences(document, languages), *_tables(document, languages), _hours(forecast, languages)]
    book = Workbook(write_only=True)
    book.properties.creator = "Beacon"
    book.properties.title = clean(render(document.title, languages[0]))
    book.properties.language = {"en": "en", "zh_Hans": "zh-Hans"}[languages[0]]
    _write_contents(book, contents, document, sheets, languages)
    # The library names sheets by their number in the book; the first is the contents.
    rows = {
        f"xl/worksheets/sheet{number}.xml": _write(book, sheet, contents, languages)
        for number, sheet in enumerate(sheets, start=2)
    }
    out = BytesIO()
    book.save(out)
    return packed(out.getvalue(), day=document.made_on, rows=rows)


def _name(title: Text, number: str, languages: Sequence[str]) -> str:
    """A sheet's name in every language, short enough."""
    words = [_NOT_IN_NAMES.sub(" ", clean(render(title, language))).strip() for language in languages]
    return " ".join(filter(None, [number, *dict.fromkeys(words)]))[:LONGEST_NAME].strip()


def _tables(document: Document, languages: Sequence[str]) -> list[Sheet]:
    """Every table, numbered by its section: 3, or 3a and 3b."""
    found = []
    for number, section in enumerate(document.sections, start=1):
        tables = [b for b in section.blocks if isinstance(b, Table) and b.rows]
        for index, table in enumerate(tables):
            mark = f"{number}{_letters(index) if len(tables) > 1 else ''}"
            found.append(
                Sheet(
                    name=_name(_short(section.key, section.title), mark, languages),
                    title=table.caption,
                    columns=columns_of(table, languages),
                    notes=() if section.notice is None else (section.notice,),
                )
            )
    return found


def _letters(index: int) -> str:
    """a to z, then aa, ab and so on."""
    more, last = divmod(index, len(ascii_lowercase))
    return (_letters(more - 1) if more else "") + ascii_lowercase[last]


def _short(key: str, title: Text) -> Text:
    """A section's name for a tab, where its title is too long for one."""
    short = f"report.workbook.tab.{key}"
    return msg(short) if short in messages(LANGUAGES[0]) else title


def _sentences(document: Document, languages: Sequence[str]) -> Sheet:
    """What the report says in words, sentence by sentence."""
    titles: list[Text] = []
    texts: list[Text] = []
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                said_here: tuple[Text, ...] = (block.text,)
            else:
                said_here = block.items if isinstance(block, Bullets) else ()
            titles += [section.title] * len(said_here)
            texts += said_here
    return Sheet(
        name=_name(msg("report.workbook.sentences"), "", languages),
        title=msg("report.workbook.says"),
        columns=[
            *words_columns(msg("report.workbook.section"), titles, languages),
            *words_columns(msg("report.workbook.says"), texts, languages),
        ],
    )


def _hours(forecast: Forecast, languages: Sequence[str]) -> Sheet:
    shown, whole = len(listed_pairs(forecast)), len(forecast.pairs)
    columns = max(len(forecast.columns), 1)
    some = msg("report.workbook.hours_some", pairs=shown // columns, all=whole // columns)
    return Sheet(
        name=_name(msg("report.workbook.hours.name"), "", languages),
        title=msg("report.workbook.hours"),
        columns=hours_columns(forecast, languages),
        notes=(some,) if shown < whole else (),
    )


def _write(book: Workbook, sheet: Sheet, contents: str, languages: Sequence[str]) -> list[str]:
    """Begin a sheet with its titles and heads; its rows as XML."""
    titles = [said(sheet.title, [language]) for language in languages]
    notes = [said(note, languages).replace("\n", " / ") for note in sheet.notes]
    head_row = len(titles) + len(notes) + 2
    widths = [column_width(column) for column in sheet.columns]
    page = new_sheet(book, sheet.name, widths, head_row=head_row, columns=len(widths), rows=sheet.rows)
    for number, title in enumerate(titles, start=1):
        title_row(page, number, title)
    for note in notes:
        page.append([text_cell(page, note, NOTE)])
    page.append([link_cell(page, said(msg("report.workbook.back"), languages).replace("\n", " / "), contents)])
    set_height(page, head_row, [(column.head, width) for column, width in zip(sheet.columns, widths, strict=True)])
    figures = [_is_figures(column) for column in sheet.columns]
    page.append(head_cells(page, [column.head for column in sheet.columns], figures))
    rows = TableRows(page, widths, first_row=head_row + 1)
    for entries in zip(*(column.entries for column in sheet.columns), strict=True):
        rows.append(entries)
    return rows.xml


def _is_figures(column: Column) -> bool:
    """Nothing stands in it but figures."""
    values = [entry.value for entry in column.entries if entry.value is not None]
    return bool(values) and not any(isinstance(value, str) for value in values)


def _write_contents(
    book: Workbook, name: str, document: Document, sheets: Sequence[Sheet], languages: Sequence[str]
) -> None:
    widths = [34.0, *[60.0] * len(languages), 10.0]
    page = new_sheet(book, name, widths, head_row=0, columns=0, rows=0)
    for number, language in enumerate(languages, start=1):
        title_row(page, number, clean(render(document.title, language)))
    dated = [(msg("report.fact.made_on"), document.made_on)] if document.made_on else []
    facts = (*dated, *document.facts)
    first = len(languages) * (1 + len(_GUIDE)) + len(facts) + 4
    for fact, value in facts:
        page.append([text_cell(page, said(fact, languages).replace("\n", " / "), NOTE), _told(page, value, languages)])
    page.append([])
    for line in _GUIDE:
        for language in languages:
            page.append([text_cell(page, render(msg(f"report.workbook.guide.{line}"), language), NOTE)])
    page.append([])
    heads = [said(msg("report.workbook.sheet"), languages)]
    heads += [render(msg("report.workbook.what"), language) for language in languages]
    heads.append(said(msg("report.workbook.rows"), languages))
    page.append(head_cells(page, heads, [*[False] * (len(heads) - 1), True]))
    for row, sheet in enumerate(sheets, start=first):
        titles = [clean(render(sheet.title, language)) for language in languages]
        set_height(page, row, [(title, width) for title, width in zip(titles, widths[1:], strict=False)])
        cells = [text_cell(page, title, wrap=True) for title in titles]
        page.append([link_cell(page, sheet.name, sheet.name), *cells, number_cell(page, sheet.rows)])


def _told(page: Any, value: Text, languages: Sequence[str]) -> Any:
    return text_cell(page, said(value, languages).replace("\n", " / "))
