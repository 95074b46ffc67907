"""A Document as one HTML file that asks nothing of the outside: style, font, charts and languages inside.

The page holds every language whole and shows one; switching needs no script. Its policy allows exactly the
one style sheet and the one script it carries, by their hashes, and nothing else, so that a name in a firm
file can never become a program.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files
from itertools import groupby
from operator import attrgetter

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from beacon.i18n import LANGUAGES, msg, render
from beacon.nouns import Bullets, Chart, Document, Paragraph, Section, Table, Text
from beacon.report.column_notes import column_notes
from beacon.report.drawings import Drawings, drawings_of
from beacon.report.fonts.shipped import FONT_FAMILY, webfont

HTML_LANG = {"en": "en", "zh_Hans": "zh-Hans"}
"Language of the product to language tag of the page."
WIDE_COLUMNS = 8
"Tables with more columns are printed on landscape pages."


def _file(name: str) -> str:
    return (files("beacon.report") / "page" / name).read_text(encoding="utf-8")


def _kind(block: object) -> str:
    return {Paragraph: "paragraph", Bullets: "bullets", Table: "table", Chart: "chart"}[type(block)]


def _hash(text: str) -> str:
    """Source expression of an inline block for the content security policy."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _font_face(text: str) -> str:
    packed = base64.b64encode(webfont(text)).decode()
    return (
        f'@font-face{{font-family:"{FONT_FAMILY}";font-weight:400;font-display:block;'
        f'src:url(data:font/woff;base64,{packed}) format("woff")}}'
    )


def _by_part(sections: Sequence[Section], field: str) -> list[tuple[str, list[Section]]]:
    """Sections that follow one another and share a field, together: the order stays."""
    return [(part, list(group)) for part, group in groupby(sections, key=attrgetter(field))]


def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_file),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["groupby_order"] = _by_part
    return environment


def _language_part(
    environment: Environment, document: Document, language: str, svgs: dict[tuple[str, str], Markup]
) -> Markup:
    """All of the page in one language."""

    def words(text: Text) -> str:
        return render(text, language)

    return Markup(
        environment.get_template("language.html.j2").render(
            document=document,
            language=language,
            tag=HTML_LANG[language],
            t=words,
            key=lambda k: words(msg(k)),
            kind=_kind,
            svg=lambda chart: svgs[language, chart.key],
            wide=_is_wide,
            notes_of=column_notes,
        )
    )


def _is_wide(table: Table) -> bool:
    return len(table.columns) > WIDE_COLUMNS


def report_html(
    document: Document, *, languages: Sequence[str] = LANGUAGES, drawings: Drawings | None = None
) -> str:
    """The document as one self-contained HTML page.

    Parameters
    ----------
    document : Document
    languages : sequence of str
        Languages inside; the first is shown first.
    drawings : mapping, optional
        Its charts where they are drawn already.

    Returns
    -------
    str
        The same document and languages give the same text.

    Raises
    ------
    ValueError
        For no language, or one the product does not speak.
    KeyError
        For a message without a translation.
    """
    if not languages or any(language not in LANGUAGES for language in languages):
        raise ValueError(f"languages are of {LANGUAGES}, not {tuple(languages)}")
    environment = _environment()
    # Only our own drawings become markup.
    drawn = drawings or drawings_of(document, languages)
    svgs = {key: Markup(svg) for key, svg in drawn.items()}
    parts = {language: _language_part(environment, document, language, svgs) for language in languages}
    titles = {language: render(document.title, language) for language in languages}
    names = {language: render(msg(f"report.language.{language}"), language) for language in languages}
    shown = "".join((*parts.values(), *titles.values(), *names.values()))
    style, script = _font_face(shown) + _file("report.css"), _file("report.js")
    return environment.get_template("report.html.j2").render(
        languages=languages,
        tags=HTML_LANG,
        parts=parts,
        titles=titles,
        names=names,
        policy=_policy(style, script),
        style=Markup(style),
        script=Markup(script),
        switch=render(msg("report.language"), languages[0]),
    )
