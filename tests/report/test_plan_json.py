"""The plan in forecast.json: every noun by its fields' names, figures rounded, valid against the schema."""

from __future__ import annotations

import dataclasses
import json

import jsonschema
import pytest
from sample_nouns import sample

import factories
from beacon.nouns import Band, Demand, Plan, PriceBook
from beacon.report.forecast_json import forecast_json, forecast_schema
from beacon.report.noun_json import digits_of, noun_json
from beacon.report.noun_schema import noun_defs


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(forecast_schema())


@pytest.mark.slow
@pytest.mark.parametrize("empty", [False, True], ids=["full", "empty"])
def test_a_plan_is_valid_against_the_published_schema(
    validator: jsonschema.Draft202012Validator, empty: bool
) -> None:
    whole = json.loads(forecast_json(factories.small_forecast(), sample(Plan, empty=empty)))
    validator.validate(whole)
    assert whole["plan"]["made_on"] == "words"


@pytest.mark.slow
def test_a_firm_with_demand_and_prices_is_valid(validator: jsonschema.Draft202012Validator) -> None:
    forecast = factories.small_forecast()
    firm = dataclasses.replace(forecast.firm, demand=sample(Demand), prices=sample(PriceBook), plan_from="2027-04-01")
    whole = json.loads(forecast_json(dataclasses.replace(forecast, firm=firm)))
    validator.validate(whole)
    assert whole["firm"]["demand"]["personas"][0]["key"] == "words"


def test_without_a_plan_it_says_null() -> None:
    assert json.loads(forecast_json(factories.small_forecast()))["plan"] is None


def test_every_field_of_a_plan_is_described() -> None:
    for name, noun in noun_defs(Plan, Demand, PriceBook).items():
        for field, schema in noun["properties"].items():
            assert schema["description"], f"{name}.{field}"


def test_a_sentence_under_a_field_is_its_description() -> None:
    made_on = noun_defs(Plan)["Plan"]["properties"]["made_on"]
    assert made_on == {
        "type": "string",
        "description": "Day the plan was made; prices and rules are judged from it. ISO date.",
    }


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("delay_p95_ms", 12.3456, 12.35),
        ("needed_mbps", 12.3456, 12.346),
        ("across_erlangs", 1.23456, 1.2346),
        ("loss", 0.000123456, 0.00012),
        ("monthly", 1234.5678, 1234.57),
        ("people", 40.0, 40),
        ("shared_h", -0.0, 0),
    ],
)
def test_a_figure_is_rounded_by_the_end_of_its_name(name: str, value: float, written: float) -> None:
    assert json.dumps(noun_json(value, name)) == json.dumps(written)


def test_a_band_is_rounded_as_the_field_that_holds_it() -> None:
    band = Band(low=1.23456, typical=2.0, high=3.0)
    assert noun_json(band, "r_common") == {"low": 1.23, "typical": 2, "high": 3}
    assert digits_of("r_common") == 2


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_figure_that_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="infinit"):
        noun_json(value, "loss")


def test_what_no_noun_holds_is_refused() -> None:
    with pytest.raises(TypeError, match="set"):
        noun_json({1, 2}, "sites")


def test_equal_plans_give_equal_bytes() -> None:
    one, other = (forecast_json(factories.small_forecast(), sample(Plan)) for _ in range(2))
    assert one == other
