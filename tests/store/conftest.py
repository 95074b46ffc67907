"""One empty database a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from beacon.store import Database
from empty_database import empty_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Empty."""
    opened = empty_database(tmp_path / "beacon.db")
    yield opened
    opened.close()
