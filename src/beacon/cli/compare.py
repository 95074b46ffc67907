"""`beacon compare`: two forecast.json in, what differs out, on the terminal, as a page or as JSON."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from beacon.cli.main import answer_in, user_language
from beacon.errors import InputError
from beacon.firmfile.decode import read_bytes
from beacon.flows.comparing import compare_document
from beacon.i18n import LANGUAGES, msg, translate
from beacon.nouns import Document
from beacon.report.files import write_together
from beacon.report.forecast_versions import forecast_from_json
from beacon.report.html import report_html
from beacon.report.terminal import print_summary
from beacon.report.web_document import web_document

PAGE = "comparison.html"
MOST_BYTES = 256 << 20
"Of a forecast.json: one of twelve sites has 10 MB, one of thirty 70. [bytes]"
_READERS = {"en": "en", "zh": "zh_Hans"}


def _said(key: str) -> str:
    return translate(msg(key), user_language())


def _read(path: Path) -> dict[str, Any]:
    """A forecast of any version this Beacon knows, raised to its own."""
    return forecast_from_json(read_bytes(path, most_bytes=MOST_BYTES), file=str(path))


def _page(out: Path) -> Path:
    """Where the page goes: the file named, or comparison.html in the folder named; tried before any work is done."""
    if out.suffix.lower() in (".html", ".htm") and not out.is_dir():
        return out
    if out.suffix and not out.is_dir():
        raise InputError("compare.out_kind", file=str(out))
    if out.exists() and (not out.is_dir() or not os.access(out, os.W_OK)):
        raise InputError("forecast.folder", folder=str(out), reason=os.strerror(13))
    return out / PAGE


def _json(document: Document, language: str) -> str:
    return json.dumps(web_document(document, language=language), ensure_ascii=False, indent=1)


@click.command(name="compare", help=_said("compare.help"), epilog=_said("compare.example"))
@click.argument("a", metavar="A.json", type=click.Path(path_type=Path))
@click.argument("b", metavar="B.json", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(["en", "zh", "both"]), default="both", show_default=True,
              help=_said("compare.option.lang"))  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), help=_said("compare.option.out"))
@click.option("--json", "as_json", is_flag=True, help=_said("compare.option.json"))
def command(a: Path, b: Path, lang: str, out: Path | None, as_json: bool) -> None:
    """Set two forecasts side by side."""
    reader = _READERS.get(lang, user_language())
    answer_in(reader)
    page = None if out is None else _page(out)
    document = compare_document(_read(a), _read(b))
    if page is not None:
        languages = tuple(sorted(LANGUAGES, key=lambda language: language != reader)) if lang == "both" else (reader,)
        write_together({page: report_html(document, languages=languages)})
    if as_json:
        click.echo(_json(document, reader))
        return
    print_summary(document, Console(), reader)
    if page is not None:
        Console().print(translate(msg("compare.written", path=str(page.resolve())), reader), soft_wrap=True)
