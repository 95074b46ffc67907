"""What a supervised child says and heeds: it reports when it serves, and does not outlive its supervisor.

Two pipes: the child writes one line of JSON into the first when it serves; the second never carries anything, and its
end means that the supervisor is gone. An understudy has a third, on which its cue comes. Light imports: a child calls
this before anything heavy.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import sys
import threading
import time
from typing import Any

READY_FD = "BEACON_READY_FD"
LIFELINE_FD = "BEACON_LIFELINE_FD"
CUE_FD = "BEACON_CUE_FD"
_PR_SET_PDEATHSIG = 1
_GRACE_S = 5.0


def report_ready(**facts: Any) -> None:
    """Tell the supervisor that this process serves, with facts it may show; nothing without a supervisor, or twice."""
    fd = _taken(READY_FD)
    if fd is None:
        return
    with contextlib.suppress(OSError):
        os.write(fd, json.dumps(facts).encode() + b"\n")
    os.close(fd)


def is_understudy() -> bool:
    """Whether this process is to wait for its cue."""
    return CUE_FD in os.environ


def await_cue() -> bool:
    """Wait, as an understudy, until this process is wanted; at once for any other. False when it never will be."""
    fd = _taken(CUE_FD)
    if fd is None:
        return True
    try:
        return os.read(fd, 1) != b""
    except OSError:
        return False
    finally:
        os.close(fd)


def end_with_supervisor() -> None:
    """Make this process end when its supervisor ends, however that happens: SIGTERM first, then the hard way."""
    fd = _taken(LIFELINE_FD)
    if fd is None:
        return
    threading.Thread(target=_await_end, args=(fd,), name="lifeline", daemon=True).start()


def _await_end(fd: int) -> None:
    with contextlib.suppress(OSError):
        while os.read(fd, 1):
            pass
    signal.raise_signal(signal.SIGTERM)
    # One that does not heed it must not stay behind either; this exit does not ask the main thread.
    time.sleep(_GRACE_S)
    os._exit(1)


def kill_with_parent() -> None:
    """Linux: have the kernel kill this process when its parent dies, even when no thread of this one can run.

    The parent must have started it from its main thread, as the supervisor does.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _taken(variable: str) -> int | None:
    """The descriptor in a variable, which is taken out, so that the child's own children do not see it."""
    text = os.environ.pop(variable, "")
    return int(text) if text.isdigit() else None
