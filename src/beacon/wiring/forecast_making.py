"""Everything a stored forecast consists of, made from a firm file's text; and how far each step is in the whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from beacon.nouns.visit import FIGURES, REPORT, ForecastFiles

SHARES = {
    "read": 0.05, "calls": 0.40, "plan_busy_hour": 0.04, "plan_lines": 0.07, "plan_choice": 0.06, "plan_hubs": 0.07,
    "plan_windows": 0.02, "report": 0.29,
}  # fmt: skip
"Of the whole, by stage, in their order: as the example firms take on two cores. [0..1]"
Told = Callable[[str, float], None]
Readable = Callable[[dict[str, str]], None]


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


def make_files(
    firm_text: str, *, name: str, seed: int, threads: int, made_on: date, told: Told, readable: Readable
) -> ForecastFiles:
    """Forecast, plan and every form of them. Told (stage, progress of the whole), and by language the pages as soon as
    there are any: the other forms take as long again for a small firm.

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
    from beacon.flows.planning import PlanRequest, plan_firm
    from beacon.i18n import LANGUAGES
    from beacon.report.formats import forecast_files
    from beacon.report.web_document import web_document_json
    from beacon.wiring.meeting_times import meeting_times_json

    firm = firm_from_text(firm_text, name=name)
    forecast = forecast_firm(firm, Request(seed=seed, threads=threads), progress=tell)
    plan = plan_firm(forecast, PlanRequest(made_on=made_on, seed=seed, threads=threads), progress=tell)
    tell("report", 0, 1)
    document = briefing(forecast, plan, made_on=made_on.isoformat())
    pages = {language: web_document_json(document, language=language) for language in LANGUAGES}
    readable(pages)
    files = forecast_files(
        forecast, plan, document, languages=LANGUAGES, told=lambda done, total: tell("report", done, total + 1)
    )
    return ForecastFiles(
        figures_json=files.pop(FIGURES).decode(),
        report_html=files.pop(REPORT).decode(),
        pages=pages,
        beside=files,
        meeting_times_json=meeting_times_json(plan.windows),
    )
