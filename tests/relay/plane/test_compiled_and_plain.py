"""Compiled, plain, and bounds-checked code give one seed's packets the same fates, bytes and counters."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_PROGRAM = Path(__file__).parent / "fate_digest.py"


def _digest(**environment: str) -> str:
    done = subprocess.run(
        [sys.executable, str(_PROGRAM)], env={**os.environ, **environment}, capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_plain_python_decides_as_compiled_code_does() -> None:
    plain = _digest(NUMBA_DISABLE_JIT="1")
    assert plain == _digest()
    left, lost, dropped = (int(word) for word in plain.split()[:3])
    assert left > 200
    assert lost > 0
    assert dropped > 0


@pytest.mark.slow
def test_no_index_leaves_its_table(tmp_path: Path) -> None:
    """With every index checked: the same digest, and this folder's other tests, over real sockets by either loop."""
    checked = {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path)}
    assert _digest(**checked) == _digest()
    others = [str(file) for file in sorted(_PROGRAM.parent.glob("test_*.py")) if file != Path(__file__)]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not slow", *others],
        env={**os.environ, **checked, "PYTEST_ADDOPTS": ""}, capture_output=True, text=True, timeout=1_200,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4_000:]
