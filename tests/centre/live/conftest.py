"""Makes the relay under test and samples of live figures importable: they live beside their own rooms' tests."""

import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
for folder in ("relay", "flows/living", "centre"):
    sys.path.insert(0, str(TESTS / folder))


@pytest.fixture
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks at a switch come without a pause: where time is made, none goes by between them."""
    monkeypatch.setattr("beacon.centre.live.book.LOOK_S", 0.001)
