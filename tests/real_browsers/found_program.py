"""Finds a program the tests need: missing, it skips a person's run and fails the build machine's."""

from __future__ import annotations

import os
import shutil

import pytest


def found_program(*names: str) -> str:
    """Path of the first of `names` that is installed."""
    path = next((path for name in names if (path := shutil.which(name))), None)
    if path is not None:
        return path
    if os.environ.get("CI") == "true":
        pytest.fail(f"{names[0]} is missing on the build machine")
    pytest.skip(f"no {names[0]} on this machine")
