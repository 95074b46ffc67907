"""All files of a forecast by name: those asked for, in one order, drawn once."""

from __future__ import annotations

import pytest

import factories
from beacon.flows.briefing import briefing
from beacon.nouns import Document, Forecast
from beacon.report import formats
from beacon.report.forecast_json import forecast_json
from beacon.report.formats import FILES, forecast_files


@pytest.fixture(scope="module")
def forecast() -> Forecast:
    return factories.small_forecast()


@pytest.fixture(scope="module")
def document(forecast: Forecast) -> Document:
    return briefing(forecast, made_on="2027-03-01")


def test_a_format_asked_for_is_its_file_and_no_other(forecast: Forecast, document: Document) -> None:
    made = forecast_files(forecast, None, document, formats=("json",))
    assert made == {"forecast.json": forecast_json(forecast).encode()}


@pytest.mark.slow
def test_without_a_plan_there_is_no_calendar(forecast: Forecast, document: Document) -> None:
    made = forecast_files(forecast, None, document)
    assert list(made) == ["report.html", "report.pdf", "forecast.xlsx", "forecast.json"]


@pytest.mark.slow
def test_charts_are_drawn_once_for_page_and_paper(
    forecast: Forecast, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = []
    draw = formats.drawings_of
    monkeypatch.setattr(formats, "drawings_of", lambda *words: drawn.append(words) or draw(*words))
    made = forecast_files(forecast, None, document, languages=["en"], formats=("pdf", "html"))
    assert list(made) == ["report.html", "report.pdf"]
    assert len(drawn) == 1


@pytest.mark.slow
def test_what_goes_wrong_in_the_printed_report_is_told_to_whoever_asked(
    forecast: Forecast, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> bytes:
        raise KeyError("no such message")

    monkeypatch.setattr("beacon.report.pdf.report_pdf", broken)
    with pytest.raises(KeyError, match="no such message"):
        forecast_files(forecast, None, document, formats=("pdf", "json"))


def test_progress_begins_at_none_and_ends_at_all(forecast: Forecast, document: Document) -> None:
    told: list[tuple[int, int]] = []
    forecast_files(forecast, None, document, formats=("json",), told=lambda *words: told.append(words))
    assert told == [(0, 1), (1, 1)]


def test_an_unknown_format_is_refused(forecast: Forecast, document: Document) -> None:
    with pytest.raises(ValueError, match="formats"):
        forecast_files(forecast, None, document, formats=("docx",))


def test_names_of_files_are_settled() -> None:
    assert tuple(FILES.values()) == ("report.html", "report.pdf", "forecast.xlsx", "forecast.json", "windows.ics")
