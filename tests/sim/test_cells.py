"""Cells give the same bytes whatever cuts them up; compiled and plain Python give the same fates."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from cell_runs import CALLS, CELLS, cells_of

SCRIPT = Path(__file__).with_name("cell_runs.py")


def in_a_process(tmp_path, **settings: str) -> list:
    """Counters of a small simulation, from a Python of its own with other settings of Numba."""
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)} | settings
    done = subprocess.run([sys.executable, str(SCRIPT)], env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_cells_do_not_depend_on_how_they_are_cut_up():
    whole = cells_of([(0, CELLS)])
    assert np.array_equal(whole, cells_of([(n, n + 1) for n in reversed(range(CELLS))]))
    assert np.array_equal(whole, cells_of([(0, 1), (1, CELLS)]))


def test_cells_do_not_depend_on_the_number_of_threads():
    with ThreadPoolExecutor(4) as pool:
        assert np.array_equal(cells_of([(0, CELLS)]), cells_of([(n, n + 1) for n in range(CELLS)], pool.map))


def test_another_cell_key_and_another_call_are_other_chance():
    counters = cells_of([(0, CELLS)])
    flat = counters.reshape(CELLS * CALLS, -1)
    assert len({row.tobytes() for row in flat}) == CELLS * CALLS


@pytest.mark.slow
def test_plain_python_decides_the_same_fates_as_compiled_code(tmp_path):
    assert in_a_process(tmp_path, NUMBA_DISABLE_JIT="1") == cells_of([(0, CELLS)]).tolist()


@pytest.mark.slow
def test_no_array_is_read_or_written_beyond_its_ends(tmp_path):
    assert in_a_process(tmp_path, NUMBA_BOUNDSCHECK="1") == cells_of([(0, CELLS)]).tolist()
