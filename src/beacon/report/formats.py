"""All files of a forecast, by the names people get them by. Whoever makes them, the bytes are the same."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

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
_DRAWN = {"html", "pdf"}
"Formats with charts."
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

    Charts and the printed report are made in a thread beside the rest: what makes them needs no interpreter for most
    of its time.

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
    drawn_languages = languages if _DRAWN & set(wanted) else ()
    made: dict[str, bytes] = {}
    told(0, len(wanted))
    with ThreadPoolExecutor(max_workers=1) as beside:
        drawings = beside.submit(drawings_of, document, drawn_languages)
        printed = beside.submit(_printed, document, languages, drawings) if "pdf" in wanted else None
        # The page last of those made here: it waits for the charts.
        for name in sorted((f for f in wanted if f != "pdf"), key=lambda f: f in _DRAWN):
            made[name] = _file(name, forecast, plan, document, languages, drawings)
            told(len(made), len(wanted))
        if printed is not None:
            made["pdf"] = printed.result()
            told(len(made), len(wanted))
    return {FILES[name]: made[name] for name in wanted}


def _printed(document: Document, languages: Sequence[str], drawings: Future[Drawings]) -> bytes:
    """The printed report. Its library is imported when it is asked for: it is heavy, and no one else needs it."""
    from beacon.report.pdf import report_pdf

    return report_pdf(document, languages=languages, drawings=drawings.result())


def _file(
    name: str,
    forecast: Forecast,
    plan: Plan | None,
    document: Document,
    languages: Sequence[str],
    drawings: Future[Drawings],
) -> bytes:
    """One of the other files."""
    if name == "html":
        return report_html(document, languages=languages, drawings=drawings.result()).encode()
    if name == "json":
        return forecast_json(forecast, plan).encode()
    if name == "xlsx":
        from beacon.report.workbook import forecast_workbook

        return forecast_workbook(document, forecast, languages=languages)
    from beacon.report.windows_ics import windows_ics

    assert plan is not None
    return windows_ics(plan, forecast.firm, language=languages[0])
