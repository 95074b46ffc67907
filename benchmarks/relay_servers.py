"""TURN servers under test, each pinned to one core, and what they cost by the system's own account."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Protocol, Self

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "relay"))

from relay_under_test import relay_under_test  # noqa: E402

from beacon.nouns import Impairment, RelayLeg, RelayPath, RelaySession, RelaySite  # noqa: E402

SERVER_CPU, LOAD_CPU = 1, 0
START_S = 20.0


class Server(Protocol):
    """What a comparison needs of either server."""

    address: tuple[str, int]

    @property
    def pid(self) -> int:
        """Process whose time counts, its descendants' with it."""

    def users(self, count: int) -> list[tuple[str, str]]:
        """Names and passwords of so many clients; neighbours, 0 with 1 and so on, may call each other."""


def free_port() -> int:
    """A UDP port nobody has, below the ephemeral range's bulk."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pin(cpu: int) -> None:
    """Keep this process to one core; on a machine with only one, leave it."""
    if cpu in os.sched_getaffinity(0):
        os.sched_setaffinity(0, {cpu})


def family_of(pid: int) -> list[int]:
    """A process and all its descendants."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def cpu_s(pid: int) -> float:
    """Processor time of a process, its threads and its descendants, kernel work included. [s]"""
    total = 0
    for member in family_of(pid):
        for thread in Path(f"/proc/{member}/task").glob("*/schedstat"):
            total += int(thread.read_text().split()[0])
    return total / 1e9


def answers(address: tuple[str, int]) -> bool:
    """Whether a STUN server answers a Binding request there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.settimeout(0.1)
        request = b"\x00\x01\x00\x08\x21\x12\xa4\x42" + os.urandom(12) + b"\x80\x22\x00\x04test"
        try:
            probe.sendto(request, address)
            return probe.recv(1_500)[8:20] == request[8:20]
        except OSError:
            return False


class Coturn:
    """Debian's coturn as a plain relay, one relay thread."""

    def __init__(self, *, threads: int = 1) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.address = ("127.0.0.1", free_port())
        command = [
            *("turnserver", "-n", "--no-tls", "--no-dtls", "--no-cli", "--listening-ip", "127.0.0.1"),
            *("--relay-ip", "127.0.0.1", "--allow-loopback-peers", "-a", "-u", "user:pass", "-r", "realm"),
            *("--listening-port", str(self.address[1]), "-m", str(threads), "--log-file", "/dev/null"),
            *("--no-stdout-log", "--pidfile", f"{self._folder.name}/pid", "--min-port", "49152"),
        ]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=lambda: pin(SERVER_CPU)
        )
        wait_until_up(self._process, self.address)

    @staticmethod
    def version() -> str:
        """Version, or empty when it is not installed."""
        if shutil.which("turnserver") is None:
            return ""
        said = subprocess.run(["turnserver", "--version"], capture_output=True, text=True).stdout
        return said.split()[-1] if said.split() else "?"

    @property
    def pid(self) -> int:
        """The process; its descendants count with it."""
        return self._process.pid

    def users(self, count: int) -> list[tuple[str, str]]:
        """Names and passwords of so many clients."""
        return [("user", "pass")] * count

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._folder.cleanup()


def call_session(number: int, lane: Impairment) -> RelaySession:
    """One call: two sites, a leg at each, the same lane both ways."""
    return RelaySession(
        id=f"call{number}",
        seed=number,
        sites=(RelaySite(id="a"), RelaySite(id="b")),
        legs=(RelayLeg(id="la", site="a", in_force=True), RelayLeg(id="lb", site="b", in_force=True)),
        paths=(RelayPath(origin="a", target="b", lane=lane), RelayPath(origin="b", target="a", lane=lane)),
        outside_site="b",
    )


class Beacon:
    """Our relay with a session for every call."""

    def __init__(self, *, calls: int, lane: Impairment, open_mode: bool = False, pinned: bool = True) -> None:
        self._calls = calls
        self._open = contextlib.ExitStack()
        folder = Path(self._open.enter_context(tempfile.TemporaryDirectory()))
        sessions = [call_session(number, lane) for number in range(calls)]
        self.relay = self._open.enter_context(
            relay_under_test(folder, sessions=sessions, open_mode=open_mode, cpu=SERVER_CPU if pinned else None)
        )
        self.address = ("127.0.0.1", self.relay.udp_port)

    @property
    def pid(self) -> int:
        """The relay process."""
        return self.relay.pid

    def users(self, count: int) -> list[tuple[str, str]]:
        """A leg each, two to a session; where there are fewer sessions than calls, several clients sit on a leg."""
        legs = ("la", "lb")
        return [self.relay.mint(f"call{number // 2 % self._calls}", legs[number % 2]) for number in range(count)]

    def switch(self, lane: Impairment, *, in_ms: float, lanes: int) -> None:
        """Give so many lanes other figures, all at one instant, so long from now."""
        at_utc_s = time.time() + in_ms / 1e3
        for number in range(lanes // 2):
            self.relay.switch(call_session(number, lane), at_utc_s=at_utc_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._open.close()


class StolenTime:
    """What a host took from this machine's cores since the making: no thread here can be on time meanwhile."""

    def __init__(self) -> None:
        self._began = self._ticks()

    def said(self) -> str:
        """As a share of all cores' time."""
        now = self._ticks()
        total = sum(now) - sum(self._began)
        return f"host took {(now[7] - self._began[7]) / max(total, 1):.0%} of the cores"

    @staticmethod
    def _ticks() -> list[int]:
        with Path("/proc/stat").open(encoding="ascii") as stat:
            return [int(word) for word in stat.readline().split()[1:9]]


class LoopWatch:
    """Gathers the data plane's own records while a block runs."""

    def __init__(self, server: Beacon) -> None:
        self._relay = server.relay
        self._bins: Counter[float] = Counter()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join(10)

    def lateness_ms(self, share: float) -> float:
        """A quantile of the lateness of packets sent meanwhile: the upper edge of its bin. [ms]"""
        wanted, reached = share * sum(self._bins.values()), 0
        for edge_ms, count in sorted(self._bins.items()):
            reached += count
            if reached >= wanted:
                return edge_ms
        return float("nan")

    def _read(self) -> None:
        for kind, record in self._relay.events(session="call0"):
            if self._stop.is_set():
                return
            if kind == "loop":
                for edge_ms, count in record["lateness"]["bins"]:
                    self._bins[edge_ms] += count


def wait_until_up(process: subprocess.Popen[bytes], address: tuple[str, int]) -> None:
    """Poll a server until it answers.

    Raises
    ------
    RuntimeError
        It ended, or did not answer in START_S.
    """
    deadline = time.monotonic() + START_S
    while not answers(address):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the server did not come up: status {process.poll()}")
        time.sleep(0.02)
