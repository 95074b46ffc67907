"""The data plane's fuzzer compiled, every index checked (NUMBA_BOUNDSCHECK=1): see fast_path.py.

Compiled code cannot be instrumented; what a program did to the tables is told to the fuzzer in place of branches.
"""

from __future__ import annotations

import atheris

from fuzz.fast_path import LONGEST_BYTES, execute
from fuzz.plane_program import FEATURES

ROUNDS = 64
_COUNTERS = [atheris._reserve_counter() for _ in range(FEATURES)]


def one_input(data: bytes) -> None:
    """ROUNDS executions: the program and mutations of it."""
    for feature in execute(data, rounds=ROUNDS):
        atheris._trace_branch(_COUNTERS[feature])


execute(b"", rounds=1)  # Compiles, which takes longer than the fuzzer lets an input take.


def executions(inputs: int) -> int:
    """Programs run."""
    return inputs * ROUNDS


__all__ = ["LONGEST_BYTES", "executions", "one_input"]
