"""A Document as JSON of one language for the page: sentences, tables, and charts as specifications.

The page decides how it looks; what it says is decided here and below.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from beacon.i18n import LANGUAGES, msg, render
from beacon.nouns import Bullets, Cell, Chart, Document, Paragraph, Section, Table, Text
from beacon.nouns.document import Block
from beacon.report.page_charts import page_spec

Words = Callable[[Text], str]
FORMAT_VERSION = 1
SCHEMATIC = "-schematic"
"End of the key of a map's schematic form."


def web_document(document: Document, *, language: str) -> dict[str, Any]:
    """The document in one language, JSON-able.

    Parameters
    ----------
    document : Document
    language : str
        `en` or `zh_Hans`.

    Returns
    -------
    dict
        `{version, language, title, subtitle, footer, parts: [{key, title}], sections: [{key, title, part, notice,
        blocks}]}`; a block has a `kind`: paragraph, bullets, table or chart. A map is followed by its schematic form,
        key `<key>-schematic`.

    Raises
    ------
    ValueError
        For a language the product does not speak.
    KeyError
        For a message without a translation.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language is one of {LANGUAGES}, not {language!r}")

    def words(text: Text) -> str:
        return render(text, language)

    parts = dict.fromkeys(section.part for section in document.sections)
    return {
        "version": FORMAT_VERSION,
        "language": language,
        "title": words(document.title),
        "subtitle": words(document.subtitle),
        "footer": [words(text) for text in document.footer],
        "parts": [{"key": part, "title": words(msg(f"report.part.{part}"))} for part in parts],
        "sections": [_section(section, words, language) for section in document.sections],
    }


def _section(section: Section, words: Words, language: str) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": words(section.title),
        "part": section.part,
        "notice": None if section.notice is None else words(section.notice),
        "blocks": _blocks(section.blocks, words, language),
    }


def web_document_json(document: Document, *, language: str) -> str:
    """As `web_document`, as text without spare blanks."""
    whole = web_document(document, language=language)
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _blocks(blocks: Sequence[Block], words: Words, language: str) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    for block in blocks:
        told += _charts(block, words, language) if isinstance(block, Chart) else [_block(block, words)]
    return told


def _block(block: Paragraph | Bullets | Table, words: Words) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "role": block.role, "text": words(block.text)}
    if isinstance(block, Bullets):
        return {"kind": "bullets", "items": [words(item) for item in block.items]}
    return _table(block, words)


def _table(table: Table, words: Words) -> dict[str, Any]:
    return {
        "kind": "table",
        "key": table.key,
        "caption": words(table.caption),
        "columns": [words(column) for column in table.columns],
        "folded": table.folded,
        "checklist": table.checklist,
        "rows": [[_cell(cell, words) for cell in row] for row in table.rows],
        "anchors": list(table.anchors),
    }


def _cell(cell: Cell, words: Words) -> dict[str, Any]:
    return {
        "text": words(cell.text),
        "category": cell.category,
        "note": None if cell.note is None else words(cell.note),
        "numeric": cell.numeric,
        "refs": list(cell.refs),
    }


def _charts(chart: Chart, words: Words, language: str) -> list[dict[str, Any]]:
    """The chart; a map followed by its schematic form, between which the page lets people choose."""
    forms = [chart]
    if chart.kind == "map" and chart.options["style"] != "schematic":
        options = {**chart.options, "style": "schematic"}
        forms.append(replace(chart, key=chart.key + SCHEMATIC, options=options))
    return [
        {
            "kind": "chart",
            "key": form.key,
            "title": words(form.title),
            "alt": words(form.alt),
            "spec": page_spec(form, language),
        }
        for form in forms
    ]
