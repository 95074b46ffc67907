"""Makes the relay under test and samples of live figures importable: they live beside their own rooms' tests."""

import sys
from pathlib import Path

TESTS = Path(__file__).parents[2]
for folder in ("relay", "flows/living", "centre"):
    sys.path.insert(0, str(TESTS / folder))
