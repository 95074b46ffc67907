"""The room protocol as JSON Schema: what docs/room-protocol.schema.json holds."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from beacon.centre.rooms.messages import Client
from beacon.centre.rooms.messages_told import Server


def protocol_schema() -> dict[str, Any]:
    """Messages of pages under `client`, of the centre under `server`; one set of definitions."""
    definitions: dict[str, Any] = {}
    sides = {}
    sides_of: tuple[tuple[str, Any], ...] = (("client", Client), ("server", Server))
    for name, model in sides_of:
        schema = TypeAdapter(model).json_schema(ref_template=f"#/$defs/{name}.{{model}}")
        definitions |= {f"{name}.{title}": held for title, held in schema.pop("$defs").items()}
        schema.pop("discriminator", None)
        sides[name] = schema
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Beacon room protocol, version 1",
        "anyOf": [{"$ref": "#/$defs/client"}, {"$ref": "#/$defs/server"}],
        "$defs": {**sides, **definitions},
    }
