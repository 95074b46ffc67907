"""All files of a forecast, by the names people get them by. Whoever makes them, the bytes are the same."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from beacon.i18n import LANGUAGES
from beacon.nouns import Document, Forecast, Plan
from beacon.report.drawings import Drawings, drawings_of
from beacon.report.forecast_json import forecast_json
from beacon.report.html import report_html

FILES = {
    "html": "report.html",
    "pdf": "report.pdf",
    "xlsx": "forecast.xlsx",
    "json": "forecast.json",
    "ics": "windows.ics",
}
"Format to the name of its file, in the order people want them."
NEEDS_PLAN = ("ics",)
"Formats that hold nothing but a plan."
Told = Callable[[int, int], None]


def _untold(done: int, total: int) -> None:
    """Progress that nobody wants to hear of."""


def forecast_files(
    forecast: Forecast,
    plan: Plan | None,
    document: Document,
    *,
    languages: Sequence[str] = LANGUAGES,
    formats: Collection[str] = tuple(FILES),
    told: Told = _untold,
) -> dict[str, bytes]:
    """The files of a forecast.

    Parameters
    ----------
    forecast : Forecast
    plan : Plan or None
        Made from it; without one there is no calendar.
    document : Document
        What both say.
    languages : sequence of str
        Languages inside, the reader's first.
    formats : collection of str
        Of `FILES`.
    told : callable
        Told (done, in all) as files are ready.

    Returns
    -------
    dict
        File names to bytes, in the order of `FILES`.

    Raises
    ------
    ValueError
        For an unknown format or language.
    """
    if set(formats) - set(FILES):
        raise ValueError(f"formats are of {tuple(FILES)}, not {tuple(formats)}")
    wanted = [f for f in FILES if f in formats and (plan is not None or f not in NEEDS_PLAN)]
    drawings = drawings_of(document, languages) if {"html", "pdf"} & set(wanted) else {}
    made: dict[str, bytes] = {}
    for number, name in enumerate(wanted):
        told(number, len(wanted))
        made[FILES[name]] = _file(name, forecast, plan, document, languages, drawings)
    told(len(wanted), len(wanted))
    return made


def _file(
    name: str,
    forecast: Forecast,
    plan: Plan | None,
    document: Document,
    languages: Sequence[str],
    drawings: Drawings,
) -> bytes:
    """One file. Libraries are imported when a format is asked for: each is heavy, and no one else needs it."""
    if name == "html":
        return report_html(document, languages=languages, drawings=drawings).encode()
    if name == "json":
        return forecast_json(forecast, plan).encode()
    if name == "pdf":
        from beacon.report.pdf import report_pdf

        return report_pdf(document, languages=languages, drawings=drawings)
    if name == "xlsx":
        from beacon.report.workbook import forecast_workbook

        return forecast_workbook(document, forecast, languages=languages)
    from beacon.report.windows_ics import windows_ics

    assert plan is not None
    return windows_ics(plan, forecast.firm, language=languages[0])
