"""Forecasts as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from beacon.centre.problems import told
from beacon.centre.times import utc_text
from beacon.i18n import LANGUAGES, entries
from beacon.nouns.visit import StoredForecast
from beacon.wiring.error_lines import fields_from_json

UNKNOWN_ERROR = "forecasts.ours"


def forecast_row(forecast: StoredForecast, firm_version: int, ahead: Mapping[str, int]) -> dict[str, Any]:
    """A forecast; `firm_version` is the firm file's now, `ahead` the number of jobs before each that waits."""
    return {
        "id": forecast.id,
        "firm": forecast.firm,
        "firm_version": forecast.firm_version,
        "stale": forecast.firm_version != firm_version,
        "state": forecast.state,
        "progress": forecast.progress,
        "stage": forecast.stage,
        "stage_words": _stage(forecast.stage),
        "ahead": ahead.get(forecast.id, 0),
        "error": _error(forecast),
        "created_utc": utc_text(forecast.created_utc),
        "finished_utc": None if forecast.finished_utc is None else utc_text(forecast.finished_utc),
        "downloads": list(forecast.downloads),
        "readable": forecast.readable,
    }


def _stage(stage: str) -> dict[str, str] | None:
    key = f"forecast.stage.{stage}"
    return told(key) if stage and key in entries(LANGUAGES[0]) else None


def _error(forecast: StoredForecast) -> dict[str, str] | None:
    if not forecast.error_key:
        return None
    try:
        return told(forecast.error_key, fields_from_json(dict(forecast.error_fields)))
    except (KeyError, TypeError, ValueError):  # kept by another version of Beacon, which had other sentences
        return told(UNKNOWN_ERROR, {"kind": forecast.error_key})
