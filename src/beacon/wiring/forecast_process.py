"""One forecast, or one comparison of two, in a process of its own: `python -m beacon.wiring.forecast_process`.

In: one line of JSON (`forecast`: {firm: the firm file's text, name, seed, threads, made_on}, or `compare`: {a, b: texts
of forecast.json, language}) on standard input, which then stays open: its end means that whoever asked is gone, and
the process goes too. Out: lines of JSON, `{"stage", "progress"}` on the way, and once there is something to
read `{"pages": [[language, bytes], ...]}` with the pages behind it; then `{"error"}`, or `{"files": [[name, bytes],
...]}` and behind it the files themselves one by one. It runs at a low priority: calls go before it.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import time
import traceback
from datetime import date
from pathlib import Path
from typing import IO, Any

from beacon.errors import BeaconError
from beacon.hosting.child import kill_with_parent
from beacon.wiring.error_lines import error_to_json
from beacon.wiring.kernel_cache import use_kernel_cache
from beacon.wiring.one_blas_thread import use_one_blas_thread

NICENESS = 10
FIRST_TO_GO = 800
"Of 1000: Linux's bias of who is ended when memory runs out."
TOLD_EVERY_S = 0.2
"Progress is told no more often. [s]"
COMPARISON = "comparison"
"Name of what a comparison gives."


def main() -> int:
    """Read what is asked, answer; 0 also when the answer is an error."""
    kill_with_parent()
    _give_way()
    use_kernel_cache()
    use_one_blas_thread()
    asked = json.loads(sys.stdin.buffer.readline() or b"{}")
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # A library that prints must not spoil the answer.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    threading.Thread(target=_go_with_parent, name="lifeline", daemon=True).start()
    try:
        _hand_over(out, "files", _done(asked, out))
    except BeaconError as error:
        _say(out, {"error": error_to_json(error)})
    except MemoryError:
        _say(out, {"error": error_to_json(BeaconError("forecasts.no_memory"))})
    except Exception as error:  # ours: whoever asked is told which, and must not guess at memory
        traceback.print_exc()
        _say(out, {"error": error_to_json(BeaconError("forecasts.ours", kind=_where(error)))})
    return 0


def _where(error: Exception) -> str:
    """Kind and place, for whoever reports it: `KeyError, prices.py:31`."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}, {Path(last.filename).name}:{last.lineno}"


def _done(asked: dict[str, Any], out: IO[bytes]) -> dict[str, bytes]:
    """What was asked, by name. Raises BeaconError."""

    def readable(pages: dict[str, str]) -> None:
        _hand_over(out, "pages", {language: page.encode() for language, page in pages.items()})

    if "compare" in asked:
        from beacon.wiring.comparison import comparison_page

        return {COMPARISON: comparison_page(**asked["compare"]).encode()}
    from beacon.wiring.forecast_making import make_files

    wanted = asked["forecast"]
    made_on = date.fromisoformat(wanted.pop("made_on"))
    files = make_files(wanted.pop("firm"), made_on=made_on, told=_Teller(out), readable=readable, **wanted)
    return files.named()


class _Teller:
    """Writes progress, not too often; a new stage at once."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out, self._stage, self._at_s = out, "", 0.0

    def __call__(self, stage: str, progress: float) -> None:
        now_s = time.monotonic()
        if stage != self._stage or now_s - self._at_s >= TOLD_EVERY_S:
            self._stage, self._at_s = stage, now_s
            _say(self._out, {"stage": stage, "progress": round(progress, 4)})


def _say(out: IO[bytes], answer: dict[str, Any]) -> None:
    out.write(json.dumps(answer).encode() + b"\n")
    out.flush()


def _hand_over(out: IO[bytes], what: str, files: dict[str, bytes]) -> None:
    _say(out, {what: [[name, len(data)] for name, data in files.items()]})
    for data in files.values():
        out.write(data)
    out.flush()


def _give_way() -> None:
    """Let everything else on the machine go first."""
    if hasattr(os, "nice"):  # not on Windows
        with contextlib.suppress(OSError):
            os.nice(NICENESS)
    # When memory runs out, Linux is to end this process and not the relay, which carries calls.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(str(FIRST_TO_GO), encoding="ascii")


def _go_with_parent() -> None:
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
