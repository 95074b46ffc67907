"""From a Document to the bytes of a PDF: tagged for screen readers (PDF/UA-1), the same bytes for the same document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import typst

from beacon.i18n import LANGUAGES, msg
from beacon.nouns import Document
from beacon.report.charts.palette import CATEGORY_TINT, FAINT, INK
from beacon.report.drawings import Drawings, drawings_of
from beacon.report.pdf.content import Page
from beacon.report.pdf.letters import BOX, Letters, letters_for

STANDARD: list[typst.PDFStandard] = ["ua-1"]
LOOK = {
    "ink": INK,
    "faint": FAINT,
    "rule": "#cfd6dc",
    "accent": "#1f5fa8",
    "warn": "#8a5a00",
    "warn-fill": "#fff6e0",
    "warn-edge": "#d99a1c",
    "tints": CATEGORY_TINT,
}
"Colours of paper, as those of the page in print; a tint never stands without its word."
NAMED_MISSING = 20
"Characters without a letter form that are named; more help nobody."


def report_pdf(
    document: Document, *, languages: Sequence[str] = LANGUAGES, drawings: Drawings | None = None
) -> bytes:
    """The document as a PDF to print and to send.

    Parameters
    ----------
    document : Document
    languages : sequence of str
        Languages inside, one whole after the other; the first stands first and is the language of the file.
    drawings : mapping, optional
        Its charts where they are drawn already.

    Returns
    -------
    bytes
        A4, with bookmarks and tags. The same document and languages give the same bytes, wherever the shipped font
        has every character of its names.

    Raises
    ------
    ValueError
        For no language, or one the product does not speak.
    KeyError
        For a message without a translation.
    """
    if not languages or any(language not in LANGUAGES for language in languages):
        raise ValueError(f"languages are of {LANGUAGES}, not {tuple(languages)}")
    told, letters = told_to_typst(document, languages, drawings or drawings_of(document, languages))
    made = typst.compile(
        template(),
        font_paths=letters.fonts,
        sys_inputs=told,
        pdf_standards=STANDARD,
        timestamp=_timestamp(document.made_on),
        format="pdf",
    )
    assert isinstance(made, bytes)
    return made


def template() -> bytes:
    """The Typst source; it holds no words of its own."""
    return (files("beacon.report.pdf") / "report.typ").read_bytes()


def told_to_typst(
    document: Document, languages: Sequence[str], drawings: Drawings
) -> tuple[dict[str, str], Letters]:
    """What the template is given, as one string of JSON, and the fonts it needs."""
    pages = [Page(document=document, language=language, drawings=drawings) for language in languages]
    parts = [page.told() for page in pages]
    letters = letters_for({c for text in _texts(parts) for c in text})
    if letters.missing:
        parts = [_without(part, page, letters) for part, page in zip(parts, pages, strict=True)]
    for chart in _charts(parts):
        chart["svg"] = letters.in_drawing(chart["svg"])
    told = {
        "look": LOOK,
        "fonts": letters.families,
        "rare": letters.by_family(),
        "day": _day(document.made_on),
        "parts": parts,
    }
    return {"document": json.dumps(told, ensure_ascii=False, allow_nan=False)}, letters


def _charts(parts: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for part in parts:
        for section in part["sections"]:
            yield from (block for block in section["blocks"] if block["kind"] == "chart")


def _texts(value: Any) -> Iterator[str]:
    """Every string of what is told."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _without(part: dict[str, Any], page: Page, letters: Letters) -> dict[str, Any]:
    """The part with boxes for what cannot be drawn, and the sentence that says so."""
    boxes = str.maketrans(dict.fromkeys(letters.missing, BOX))
    boxed: dict[str, Any] = json.loads(json.dumps(part, ensure_ascii=False).translate(boxes))
    named = ", ".join(f"U+{ord(c):04X}" for c in letters.missing[:NAMED_MISSING])
    boxed["missing"] = page.t(msg("report.pdf.no_glyphs", characters=named))
    return boxed


def _day(made_on: str | None) -> list[int] | None:
    return None if made_on is None else [int(part) for part in made_on.split("-")]


def _timestamp(made_on: str | None) -> int:
    """Midnight of the day in UTC; without a day, the epoch: the clock must not get in. [s]"""
    if made_on is None:
        return 0
    return int(datetime.fromisoformat(made_on).replace(tzinfo=UTC).timestamp())
