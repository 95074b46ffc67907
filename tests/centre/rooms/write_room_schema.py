"""Writes docs/room-protocol.schema.json:  python tests/centre/rooms/write_room_schema.py"""

from __future__ import annotations

import json
from pathlib import Path

from beacon.centre.rooms.schema import protocol_schema

SCHEMA = Path(__file__).parents[3] / "docs" / "room-protocol.schema.json"


def schema_text() -> str:
    """The file as it should be."""
    return json.dumps(protocol_schema(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    SCHEMA.write_text(schema_text(), encoding="utf-8")
