"""Stops one thread of another process for a while, as a debugger does: the others go on. Linux."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

_DETACH, _SEIZE, _INTERRUPT = 17, 0x4206, 0x4207
_WAIT_ALL_CHILDREN = 0x40000000


@contextmanager
def stopped_thread(thread: int) -> Iterator[None]:
    """Keep a thread, by its id, from running while the block runs: whatever it holds, locks too, it goes on holding.

    Skips the test where this machine lets nobody trace a process, and fails it on the build machine.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    libc.ptrace.restype = ctypes.c_long
    if libc.ptrace(_SEIZE, thread, None, None) != 0:
        reason = f"no right to trace a process: {os.strerror(ctypes.get_errno())}"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    try:
        assert libc.ptrace(_INTERRUPT, thread, None, None) == 0
        _pid, status = os.waitpid(thread, _WAIT_ALL_CHILDREN)
        assert os.WIFSTOPPED(status) and os.WSTOPSIG(status) == signal.SIGTRAP
        yield
    finally:
        libc.ptrace(_DETACH, thread, None, None)
