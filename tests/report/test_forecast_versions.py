"""Older files are raised to this version, newer ones refused, and nothing else is taken for a forecast."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import factories
from beacon.errors import InputError
from beacon.i18n import LANGUAGES, msg, translate
from beacon.report.forecast_json import forecast_json, forecast_schema
from beacon.report.forecast_versions import FORMAT_VERSION, forecast_from_json, raise_forecast

STORED = Path(__file__).with_name("forecast_v1.json")
"Written by Beacon 0.3.0, before there were plans: two sites, two hours."


@pytest.fixture(scope="module")
def stored() -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(STORED.read_text(encoding="utf-8"))
    return whole


def test_version_1_raised_is_valid_and_keeps_every_figure(stored: dict[str, Any]) -> None:
    raised = raise_forecast(stored)
    jsonschema.Draft202012Validator(forecast_schema()).validate(raised)
    assert raised["format_version"] == FORMAT_VERSION == 2
    assert raised["plan"] is None
    assert raised["pairs"] == stored["pairs"]
    assert raised["firm"]["sites"][0]["people"] == stored["firm"]["sites"][0]["people"]


def test_raising_changes_nothing_of_what_it_was_given(stored: dict[str, Any]) -> None:
    before = json.dumps(stored)
    raise_forecast(stored)
    assert json.dumps(stored) == before


def test_the_current_version_comes_back_as_it_is() -> None:
    text = forecast_json(factories.small_forecast())
    assert forecast_from_json(text, file="f.json") == json.loads(text)


def test_a_newer_version_is_refused_with_what_to_do(stored: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        raise_forecast({**stored, "format_version": FORMAT_VERSION + 1}, file="new.json")
    told = {language: translate(msg(caught.value.key, **caught.value.fields), language) for language in LANGUAGES}
    assert "new.json was written by a newer Beacon" in told["en"]
    assert "Update Beacon" in told["en"]
    assert "较新版本" in told["zh_Hans"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "forecast_json.not_json"),
        ("{", "forecast_json.not_json"),
        ("[" * 100_000, "forecast_json.not_json_at_all"),
        ("9" * 5_000, "forecast_json.not_json_at_all"),
        ("[]", "forecast_json.not_a_forecast"),
        ('{"format": "beacon-firm"}', "forecast_json.not_a_forecast"),
        ('{"format": "beacon-forecast"}', "forecast_json.version"),
        ('{"format": "beacon-forecast", "format_version": 0}', "forecast_json.version"),
        ('{"format": "beacon-forecast", "format_version": true}', "forecast_json.version"),
        ('{"format": "beacon-forecast", "format_version": "1"}', "forecast_json.version"),
        ('{"format": "beacon-forecast", "format_version": 1}', "forecast_json.damaged"),
        ('{"format": "beacon-forecast", "format_version": 1, "firm": {"sites": 3}}', "forecast_json.damaged"),
    ],
)
def test_what_is_no_forecast_is_a_sentence(text: str, key: str) -> None:
    with pytest.raises(InputError) as caught:
        forecast_from_json(text, file="f.json")
    assert caught.value.key == key
    for language in LANGUAGES:
        assert "f.json" in translate(msg(key, **caught.value.fields), language)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["sites", "place", "hours"]), inner),
    max_leaves=8,
)


@given(firm=ANYTHING)
def test_a_damaged_file_raises_nothing_but_our_own_error(firm: Any) -> None:
    try:
        raise_forecast({"format": "beacon-forecast", "format_version": 1, "firm": firm})
    except InputError as error:
        assert error.key == "forecast_json.damaged"


@given(st.binary(max_size=40))
def test_bytes_that_are_no_json_raise_nothing_but_our_own_error(data: bytes) -> None:
    with pytest.raises(InputError):
        forecast_from_json(data, file="f.json")
