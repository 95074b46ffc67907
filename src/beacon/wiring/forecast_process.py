"""One forecast in a process of its own: `python -m beacon.wiring.forecast_process`.

In: one line of JSON (name, seed, threads, firm: the firm file's text) on standard input, which then stays open: its end
means that whoever asked is gone, and the process goes too. Out: lines of JSON, `{"stage", "progress"}` on the way, then
`{"error"}`, or `{"files": [[name, bytes], ...]}` and behind it the files themselves one by one. It runs at a low
priority: calls go before it.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from beacon.errors import BeaconError
from beacon.hosting.child import kill_with_parent
from beacon.wiring.error_lines import error_to_json
from beacon.wiring.kernel_cache import use_kernel_cache

if TYPE_CHECKING:
    from beacon.nouns.visit import ForecastFiles

NICENESS = 10
FIRST_TO_GO = 800
"Of 1000: Linux's bias of who is ended when memory runs out."
TOLD_EVERY_S = 0.2
"Progress is told no more often. [s]"
SHARES = {"read": (0.0, 0.02), "calls": (0.02, 0.90), "report": (0.90, 1.0)}
"Where each stage begins and ends in the whole. [0..1]"
FIGURES, REPORT, PAGE = "figures", "report", "page."
"Names of the files handed over; a page's goes on with its language."
Told = Callable[[str, float], None]


def main() -> int:
    """Read what is asked, answer; 0 also when the answer is an error."""
    kill_with_parent()
    _give_way()
    use_kernel_cache()
    asked = json.loads(sys.stdin.buffer.readline() or b"{}")
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # A library that prints must not spoil the answer.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    threading.Thread(target=_go_with_parent, name="lifeline", daemon=True).start()
    try:
        files = make_files(
            asked["firm"], name=asked["name"], seed=asked["seed"], threads=asked["threads"], told=_Teller(out)
        )
        _hand_over(out, files)
    except BeaconError as error:
        _say(out, {"error": error_to_json(error)})
    except MemoryError:
        _say(out, {"error": error_to_json(BeaconError("forecasts.no_memory"))})
    return 0


def make_files(firm_text: str, *, name: str, seed: int, threads: int, told: Told) -> ForecastFiles:
    """The whole of a forecast. Told (stage, progress of the whole). Raises BeaconError."""
    told("read", 0.0)
    from beacon.firmfile import firm_from_text
    from beacon.flows.briefing import briefing
    from beacon.flows.forecasting import Request, forecast_firm
    from beacon.i18n import LANGUAGES
    from beacon.nouns.visit import ForecastFiles
    from beacon.report.forecast_json import forecast_json
    from beacon.report.html import report_html
    from beacon.report.web_document import web_document_json

    firm = firm_from_text(firm_text, name=name)
    forecast = forecast_firm(
        firm,
        Request(seed=seed, threads=threads),
        progress=lambda _, done, total: told("calls", _whole("calls", done, total)),
    )
    told("report", _whole("report", 0, 4))
    document = briefing(forecast)
    figures = forecast_json(forecast)
    told("report", _whole("report", 1, 4))
    page = report_html(document)
    told("report", _whole("report", 3, 4))
    pages = {language: web_document_json(document, language=language) for language in LANGUAGES}
    return ForecastFiles(figures_json=figures, report_html=page, pages=pages)


def _whole(stage: str, done: int, total: int) -> float:
    start, end = SHARES[stage]
    return start + (end - start) * done / max(total, 1)


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


def _hand_over(out: IO[bytes], files: ForecastFiles) -> None:
    texts = {FIGURES: files.figures_json, REPORT: files.report_html}
    texts |= {PAGE + language: text for language, text in files.pages.items()}
    parts = [(name, text.encode()) for name, text in texts.items()]
    _say(out, {"files": [[name, len(data)] for name, data in parts]})
    for _, data in parts:
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
