"""Everything a stored forecast consists of, made from a firm file's text; and how far each step is in the whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from beacon.nouns.visit import ForecastFiles

SHARES = {
    "read": 0.02, "calls": 0.58, "plan_lines": 0.10, "plan_choice": 0.02, "plan_hubs": 0.06, "plan_busy_hour": 0.08,
    "plan_windows": 0.02, "report": 0.12,
}  # fmt: skip
"Of the whole, by stage, in their order: as the example firms take on two cores. [0..1]"
Told = Callable[[str, float], None]


class Whole:
    """Tells how far the whole is by how far its stages are; never backwards, whatever order they come in."""

    def __init__(self, told: Told) -> None:
        self._told, self._reached = told, 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        """As flows tell it."""
        stages = list(SHARES)
        before = sum(SHARES[each] for each in stages[: stages.index(stage)])
        self._reached = max(self._reached, before + SHARES[stage] * min(done / max(total, 1), 1.0))
        self._told(stage, min(self._reached, 1.0))


def make_files(firm_text: str, *, name: str, seed: int, threads: int, made_on: date, told: Told) -> ForecastFiles:
    """Forecast, plan and every form of them. Told (stage, progress of the whole).

    Raises
    ------
    BeaconError
        What the firm file or the machine does not allow.
    """
    tell = Whole(told)
    tell("read", 0, 1)
    # Numba and the formats take a second to load: whoever asked hears of the first stage before.
    from beacon.firmfile import firm_from_text
    from beacon.flows.briefing import briefing
    from beacon.flows.forecasting import Request, forecast_firm
    from beacon.i18n import LANGUAGES
    from beacon.report.forecast_json import forecast_json
    from beacon.report.html import report_html
    from beacon.report.web_document import web_document_json

    firm = firm_from_text(firm_text, name=name)
    forecast = forecast_firm(firm, Request(seed=seed, threads=threads), progress=tell)
    tell("report", 0, 4)
    document = briefing(forecast)
    figures = forecast_json(forecast)
    tell("report", 1, 4)
    page = report_html(document)
    tell("report", 3, 4)
    pages = {language: web_document_json(document, language=language) for language in LANGUAGES}
    return ForecastFiles(figures_json=figures, report_html=page, pages=pages)
