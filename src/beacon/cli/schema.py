"""`beacon schema`: prints the JSON Schema of a file Beacon reads or writes."""

from __future__ import annotations

import json

import click


@click.command("schema")
@click.argument("what", type=click.Choice(["firm", "forecast"]))
def command(what: str) -> None:
    """Print the JSON Schema of the firm file or of forecast.json.

    Editors with a YAML language server check a firm file against it while it is typed.
    """
    # Imported when asked for: each pulls in a library the other has no use for.
    if what == "firm":
        from beacon.firmfile import firm_schema as schema
    else:
        from beacon.report.forecast_json import forecast_schema as schema
    click.echo(json.dumps(schema(), indent=2, ensure_ascii=False))
