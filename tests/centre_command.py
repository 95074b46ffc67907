"""`beacon open`, run as a program with folders and free ports of its own."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

START_S = 400.0
"A first start compiles the data plane, beside whatever else the machine is doing. [s]"
STOP_S = 15.0
"Promised are 5; the machine may be busy. [s]"


def free_port() -> int:
    """A port nobody listens at now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children_of(pid: int) -> set[int]:
    """A process's children now."""
    return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def await_that(true: Callable[[], bool], *, timeout_s: float) -> None:
    """Poll a state until it holds."""
    deadline_s = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < deadline_s, f"did not come about in {timeout_s} s"
        time.sleep(0.02)


@contextlib.contextmanager
def opened_centre(
    folder: Path, *options: str, as_json: bool = True, language: str = "en",
    folders: Mapping[str, Path] | None = None,
) -> Iterator[CentreCommand]:  # fmt: skip
    """The command, running; stopped as by Ctrl-C."""
    places = folders or {"data": folder / "data", "state": folder / "state"}
    where = [part for name, place in places.items() for part in (f"--{name}-dir", str(place))]
    ports = [part for name in ("port", "relay-port", "relay-tls-port") for part in (f"--{name}", str(free_port()))]
    env = {**os.environ, "BEACON_LANG": language, "BEACON_NO_BROWSER": "1", "PYTHONUNBUFFERED": ""}
    program = [sys.executable, "-c", "from beacon.cli.main import main; main()", "open"]
    process = subprocess.Popen(
        [*program, *where, *ports, *(["--json"] if as_json else []), *options],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env,
    )  # fmt: skip
    running = CentreCommand(process)
    try:
        yield running
    finally:
        running.stop()


class CentreCommand:
    """A running command: what it prints, and its processes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._lines: queue.Queue[str] = queue.Queue()
        self._errors: list[str] = []
        self._readers = [
            threading.Thread(target=self._read_output, daemon=True),
            threading.Thread(target=self._read_errors, daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    @property
    def pid(self) -> int:
        """Of the supervisor."""
        return self._process.pid

    def child(self, module: str) -> int:
        """The process that runs a module of ours; where another one stands by, the one that serves: the elder."""
        found: list[tuple[int, int]] = []
        for pid in children_of(self.pid):
            with contextlib.suppress(OSError):
                if module in Path(f"/proc/{pid}/cmdline").read_text():
                    started = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
                    found.append((int(started), pid))
        if found:
            return min(found)[1]
        raise AssertionError(f"no {module} among the children")

    def kill(self, module: str) -> None:
        """End the process that runs a module of ours, as by `kill -9`."""
        os.kill(self.child(module), signal.SIGKILL)

    def await_event(self, name: str) -> dict[str, Any]:
        """The next event of a name; those before it are passed over."""
        while True:
            told: dict[str, Any] = json.loads(self._line())
            if told["event"] == name:
                return told

    def read_until(self, words: str) -> str:
        """What it has printed, up to and with a line that holds these words."""
        seen = ""
        while words not in seen:
            seen += self._line()
        return seen

    def errors(self) -> str:
        """What stands on standard error so far."""
        return "".join(self._errors)

    def wait(self) -> int:
        """Wait for its own end; the exit status."""
        status = self._process.wait(START_S)
        self._readers[1].join(STOP_S)
        return status

    def stop(self) -> int:
        """Stop it as by Ctrl-C, and wait; the exit status."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGINT)
        try:
            return self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise AssertionError(f"it did not end in {STOP_S} s:\n{self.errors()}") from None

    def _line(self) -> str:
        try:
            line = self._lines.get(timeout=START_S)
        except queue.Empty:
            line = ""
        assert line, f"the command told nothing more:\n{self.errors()}"
        return line

    def _read_output(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put("")

    def _read_errors(self) -> None:
        assert self._process.stderr is not None
        self._errors.extend(self._process.stderr)
