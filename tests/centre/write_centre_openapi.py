"""Writes docs/centre.openapi.json: `python tests/centre/write_centre_openapi.py`."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from centre_under_test import open_centre

FILE = Path(__file__).parents[2] / "docs" / "centre.openapi.json"


def described(folder: Path) -> str:
    """The description the centre serves at /api/openapi.json, whatever its version of Beacon."""
    found = open_centre(folder).app.openapi()
    found["info"].pop("summary")
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        FILE.write_text(described(Path(folder)), encoding="utf-8")
