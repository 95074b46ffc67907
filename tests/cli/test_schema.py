"""`beacon schema`."""

import json

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from beacon.cli.schema import command


def test_firm_schema_is_printed_as_json() -> None:
    done = CliRunner().invoke(command, ["firm"])
    assert done.exit_code == 0
    schema = json.loads(done.output)
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == "urn:beacon:schema:firm:1"


@pytest.mark.slow
def test_forecast_schema_is_printed_as_json() -> None:
    pytest.importorskip("beacon.report.forecast_json")
    done = CliRunner().invoke(command, ["forecast"])
    assert done.exit_code == 0
    Draft202012Validator.check_schema(json.loads(done.output))


def test_unknown_schema_is_refused() -> None:
    assert CliRunner().invoke(command, ["weather"]).exit_code == 2


def test_command_has_help() -> None:
    assert "JSON Schema" in CliRunner().invoke(command, ["--help"]).output
