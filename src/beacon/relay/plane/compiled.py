"""How the data plane's functions are compiled: kept on disk, without the ways in from Python that only entries need.

A way in costs half a second of compiling each. Functions of `entries`, and the Linux loop, are plain `njit`.
"""

from __future__ import annotations

from numba import njit

inner = njit(cache=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
"Called from compiled code only; with NUMBA_DISABLE_JIT it is the plain function."

inline = njit(cache=True, inline="always")
"Written into its caller: small functions that pass a state in pieces."
