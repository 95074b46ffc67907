"""Linear algebra of every process of Beacon's runs on one thread: the same answer whatever the machine's cores."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ENTRANCES = (
    "beacon.cli.main", "beacon.wiring.forecast_process", "beacon.centre.process", "beacon.wiring.relay_process",
)  # fmt: skip
THREADS = """
import os
from beacon.wiring.one_blas_thread import use_one_blas_thread
use_one_blas_thread()
import numpy
numpy.linalg.inv(numpy.eye(300) + 1.0)
print(len(os.listdir("/proc/self/task")))
"""


def told_by(program: str) -> str:
    """What a Python of its own prints, on as many cores as there are."""
    plain = {name: value for name, value in os.environ.items() if not name.endswith(("_NUM_THREADS", "_THREADS"))}
    done = subprocess.run(
        [sys.executable, "-c", program], env=plain, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted in /proc")
def test_numpy_starts_no_thread_of_its_own() -> None:
    assert told_by(THREADS) == "1"


@pytest.mark.slow
def test_no_entrance_imports_numpy_before_it_could_be_told() -> None:
    program = f"""
import sys, {", ".join(ENTRANCES)}
print("numpy" in sys.modules, *("use_one_blas_thread" in vars(sys.modules[e]) for e in {ENTRANCES!r}))
"""
    assert told_by(program) == "False" + " True" * len(ENTRANCES)


def test_tests_run_as_the_product_does() -> None:
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
