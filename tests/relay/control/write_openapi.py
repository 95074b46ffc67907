"""Writes docs/relay-control.openapi.json: `python tests/relay/control/write_openapi.py`."""

from __future__ import annotations

import json
from pathlib import Path

from memory_relay import MemoryRelay

from beacon.relay.control.serving import build

FILE = Path(__file__).parents[3] / "docs" / "relay-control.openapi.json"


def described() -> str:
    """The description the relay serves at /openapi.json."""
    return json.dumps(build(MemoryRelay())[0].openapi(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(described(), encoding="utf-8")
