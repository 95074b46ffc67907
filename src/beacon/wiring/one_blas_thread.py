"""Keeps NumPy's linear algebra on one thread, for the sake of its answers and of its time.

OpenBLAS divides a matrix among as many threads as there are cores, and adds its parts in another order for each
number of them: the estimator's fit, and with it a forecast, would differ in the last bits from machine to machine.
Its threads also wait for each other by spinning: on two cores that others use too the fit took 3.8 s with two threads
and 0.13 s with one. Beacon's own parallelism is over calls, in threads of its own.
"""

from __future__ import annotations

import os

_TOLD_BY = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"OpenBLAS in NumPy's own wheels, Intel's in conda's, Apple's on macOS."


def use_one_blas_thread() -> None:
    """Say so to the libraries, which read it once: call it before NumPy is imported. Children inherit it."""
    os.environ.update(dict.fromkeys(_TOLD_BY, "1"))
