"""forecast.json: published form, same bytes for the same forecast, rounding as stated."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import jsonschema
import pytest

import factories
from beacon.nouns import Band, Forecast
from beacon.report.forecast_json import ROUNDING, forecast_json, forecast_schema

SCHEMA_FILE = Path(__file__).parents[2] / "schemas" / "forecast.schema.json"


def with_first_pair(forecast: Forecast, **changes: object) -> Forecast:
    first = dataclasses.replace(forecast.pairs[0], **changes)  # type: ignore[arg-type]
    return dataclasses.replace(forecast, pairs=(first, *forecast.pairs[1:]))


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(forecast_schema())
    return jsonschema.Draft202012Validator(forecast_schema())


@pytest.mark.slow
def test_output_is_valid_against_the_published_schema(validator: jsonschema.Draft202012Validator) -> None:
    validator.validate(json.loads(forecast_json(factories.small_forecast())))


@pytest.mark.slow
@pytest.mark.parametrize("make", [factories.uk_forecast, factories.china_forecast])
def test_example_firms_are_valid(make: object, validator: jsonschema.Draft202012Validator) -> None:
    whole = json.loads(forecast_json(make()))  # type: ignore[operator]
    whole["pairs"] = whole["pairs"][::7]  # pairs are alike; the validator takes 0.1 s each
    validator.validate(whole)


@pytest.mark.slow
def test_schema_refuses_what_it_does_not_name(validator: jsonschema.Draft202012Validator) -> None:
    whole = json.loads(forecast_json(factories.small_forecast()))
    whole["pairs"][0]["surprise"] = 1
    assert [e.validator for e in validator.iter_errors(whole)] == ["additionalProperties"]


def test_published_schema_file_is_the_schema() -> None:
    assert json.loads(SCHEMA_FILE.read_text(encoding="utf-8")) == forecast_schema()


def test_every_number_of_the_schema_is_described() -> None:
    def bare(node: object, path: str) -> list[str]:
        if not isinstance(node, dict):
            return []
        own = [path] if node.get("type") == "number" and "description" not in node else []
        return own + [p for key, value in node.items() for p in bare(value, f"{path}/{key}")]

    # The parts of a band are described where the band is used.
    found = [p for p in bare(forecast_schema(), "") if "/band/" not in p]
    assert [p for p in found if not p.endswith(("/items", "/additionalProperties"))] == []


def test_equal_forecasts_give_equal_bytes() -> None:
    one, other = (forecast_json(factories.small_forecast()) for _ in range(2))
    assert one.encode() == other.encode()


def test_another_seed_is_written_down() -> None:
    forecast = factories.small_forecast()
    other = dataclasses.replace(forecast, provenance=dataclasses.replace(forecast.provenance, seed=8))
    assert json.loads(forecast_json(other))["provenance"]["seed"] == 8


def test_figures_are_rounded_as_stated() -> None:
    band = Band(low=100.123456, typical=200.987654, high=300.0)
    whole = json.loads(forecast_json(with_first_pair(factories.small_forecast(), rtt_ms=band)))
    assert ROUNDING["ms"] == 2
    assert whole["pairs"][0]["rtt_ms"] == {"low": 100.12, "typical": 200.99, "high": 300}


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_a_figure_that_is_no_number_is_refused(value: float) -> None:
    band = Band.point(1.0)
    object.__setattr__(band, "high", value)
    with pytest.raises(ValueError, match="infinit"):
        forecast_json(with_first_pair(factories.small_forecast(), rtt_ms=band))


def test_rows_of_every_pair_are_in_the_table_of_rows() -> None:
    whole = json.loads(forecast_json(factories.small_forecast()))
    assert {row for pair in whole["pairs"] for row in pair["rows"]} <= set(whole["rows"])


def test_columns_of_hours_are_as_long_as_the_hours() -> None:
    whole = json.loads(forecast_json(factories.small_forecast()))
    hours = whole["pairs"][0]["hours"]
    out = hours["out"]
    lengths = {
        len(hours["shared_h"]),
        len(out["jitter_ms"]),
        len(out["loss"]["high"]),
        len(out["video"]["row"]),
    }
    assert lengths == {len(whole["hours_utc"])} == {24}


def test_model_without_echo_says_null() -> None:
    whole = json.loads(forecast_json(factories.small_forecast()))
    quality = whole["pairs"][0]["hours"]["quality"]
    assert quality["Opus SWB VBR 25"]["out"]["r_telr"] is None
    assert len(quality["G.711 + PLC"]["out"]["r_telr"]) == 24


@pytest.mark.slow
def test_twelve_sites_stay_under_forty_megabytes() -> None:
    text = forecast_json(factories.uk_forecast())
    assert len(text.encode()) < 40e6
