# mypy: disable-error-code="no-any-return"
"""System calls for compiled code, by their symbols in the C library, and the same through ctypes for plain Python.

A function that holds a ctypes pointer cannot be kept on disk; one that names a symbol can, because the symbol is
looked up again when the code is loaded. So this shim is cached like the kernel, and the kernel knows nothing of it.
Under NUMBA_DISABLE_JIT the same table of signatures gives ctypes functions.

Linux on 64-bit machines only: `loop_portable` serves the rest.
"""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
from numba import carray, types  # type: ignore[attr-defined]
from numba.core import config

from beacon.relay.plane.compiled import inner

CLOCK_REALTIME, CLOCK_MONOTONIC = 0, 1
TIMER_ABSTIME = 1
PR_SET_TIMERSLACK = 29
MSG_DONTWAIT, MSG_TRUNC, MSG_NOSIGNAL = 0x40, 0x20, 0x4000
EINTR, EAGAIN, ENOBUFS = 4, 11, 105
EPOLLIN, EPOLL_CTL_ADD, EPOLL_CTL_DEL = 0x001, 1, 2
_NS = 1_000_000_000
PLAIN = bool(vars(config)["DISABLE_JIT"])
"Whether nothing is compiled: NUMBA_DISABLE_JIT."

_int, _word, _size = types.int32, types.intp, types.uintp
_CTYPES = {_int: ctypes.c_int32, _word: ctypes.c_ssize_t, _size: ctypes.c_size_t}


def _symbol(name: str, result: Any, *arguments: Any) -> Any:
    """A function of the C library."""
    if not PLAIN:
        return types.ExternalFunction(name, result(*arguments))
    function = getattr(ctypes.CDLL(None, use_errno=True), name)
    function.restype = _CTYPES[result]
    function.argtypes = [_CTYPES[a] for a in arguments]
    return function


_clock_gettime = _symbol("clock_gettime", _int, _int, _word)
_clock_nanosleep = _symbol("clock_nanosleep", _int, _int, _int, _word, _word)
_prctl = _symbol("prctl", _int, _int, _size, _size, _size, _size)
recvmmsg = _symbol("recvmmsg", _int, _int, _word, _int, _int, _word)
sendmmsg = _symbol("sendmmsg", _int, _int, _word, _int, _int)
recv = _symbol("recv", _word, _int, _word, _size, _int)
send = _symbol("send", _word, _int, _word, _size, _int)
_ppoll = _symbol("ppoll", _int, _word, _size, _word, _word)
epoll_wait = _symbol("epoll_wait", _int, _int, _word, _int, _int)
epoll_ctl = _symbol("epoll_ctl", _int, _int, _int, _int, _word)
close = _symbol("close", _int, _int)

_errno_location: Any = None
if not PLAIN:
    pointer: Any = types.CPointer
    _errno_location = types.ExternalFunction("__errno_location", pointer(types.int32)())


def _plain_errno() -> int:
    return ctypes.get_errno()


@inner
def _compiled_errno() -> int:
    return np.int64(carray(_errno_location(), (1,))[0])


errno = _plain_errno if PLAIN else _compiled_errno
"Number of the last error."


@inner
def clock_ns(clock: int, b: Any) -> int:
    """A clock. `b`: a record with two words `time`. [ns]"""
    _clock_gettime(np.int32(clock), b["time_address"])
    return b["time"][0] * _NS + b["time"][1]


@inner
def sleep_until(instant_ns: int, b: Any) -> None:
    """Sleep until an instant of CLOCK_MONOTONIC; a signal may end it early."""
    b["time"][0], b["time"][1] = instant_ns // _NS, instant_ns % _NS
    _clock_nanosleep(np.int32(CLOCK_MONOTONIC), np.int32(TIMER_ABSTIME), b["time_address"], 0)


@inner
def wait_readable(fd: int, most_ns: int, b: Any) -> None:
    """Wait until a descriptor is readable, at most so long."""
    b["time"][0], b["time"][1] = most_ns // _NS, most_ns % _NS
    b["poll"][0] = fd | (EPOLLIN << 32)  # struct pollfd: fd, events, revents
    _ppoll(b["poll_address"], np.uint64(1), b["time_address"], 0)


@inner
def exact_timers() -> None:
    """Have the calling thread's timers expire when they should, not up to 50 µs later."""
    _prctl(np.int32(PR_SET_TIMERSLACK), np.uint64(1), np.uint64(0), np.uint64(0), np.uint64(0))
