"""Versions of `forecast.json`: an older one is raised to this Beacon's, a newer one is refused.

    1  forecast alone
    2  with the plan, and the firm's demand, prices, days, candidates for hubs
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from beacon.errors import InputError

FORMAT = "beacon-forecast"
FORMAT_VERSION = 2

Data = dict[str, Any]


def _from_1(data: Data) -> Data:
    """A forecast from before there were plans: nobody said what people ask, so nothing was planned."""
    firm = dict(data["firm"])
    site_hours = {"saturday_start_h": None, "saturday_end_h": None}
    firm["sites"] = [
        {**site, "calendar": "", "place": {**site["place"], "part": ""}, "hours": {**site["hours"], **site_hours}}
        for site in firm["sites"]
    ]
    firm |= {"demand": None, "prices": None, "days": [], "hub_candidates": [], "plan_from": None}
    return {**data, "firm": firm, "plan": None}


_STEPS: dict[int, Callable[[Data], Data]] = {1: _from_1}
"How a version becomes the next."


def forecast_from_json(text: str | bytes, *, file: str) -> Data:
    """Read a `forecast.json` of any version known.

    Parameters
    ----------
    text : str or bytes
    file : str
        Its name, for sentences about it.

    Raises
    ------
    InputError
        When it is no JSON, no forecast, from a newer Beacon, or damaged.
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError("forecast_json.not_json", file=file, line=error.lineno) from error
    except (ValueError, RecursionError) as error:  # no text, nested too deep, a number of thousands of digits
        raise InputError("forecast_json.not_json_at_all", file=file) from error
    return raise_forecast(data, file=file)


def raise_forecast(data: Any, *, file: str = "forecast.json") -> Data:
    """The same forecast in this Beacon's version; what is current already comes back as it is. Raises InputError."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise InputError("forecast_json.not_a_forecast", file=file)
    told: Data = data
    version = told.get("format_version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise InputError("forecast_json.version", file=file, found=json.dumps(version), known=FORMAT_VERSION)
    if version > FORMAT_VERSION:
        raise InputError("forecast_json.newer", file=file, found=version, known=FORMAT_VERSION)
    try:
        for number in range(version, FORMAT_VERSION):
            told = {**_STEPS[number](told), "format_version": number + 1}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError("forecast_json.damaged", file=file, where=f"format_version {version}") from error
    return told
