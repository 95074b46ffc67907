"""An empty database a test, raised through all versions once a process and copied from then on."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from beacon.store import Database, open_database


def empty_database(file: Path) -> Database:
    """Opened, with this version's tables and nothing in them; one that is there already as it is."""
    if not file.exists():
        file.write_bytes(_raised())
    return open_database(file)


@cache
def _raised() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.db"
        open_database(file).close()  # closing takes SQLite's side files in
        assert [found.name for found in Path(folder).iterdir()] == [file.name]
        return file.read_bytes()
