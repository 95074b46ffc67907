"""Runs Debian's turnutils_uclient and reads what it says."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

LONGEST_S = 90.0
PAYLOAD_BYTES = 172


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one run came to."""

    sent: int
    received: int
    rtt_mean_ms: float
    "What it calls a round trip: with client-to-client it is the one way from the sender to the other client. [ms]"
    rtt_least_ms: float
    jitter_most_ms: float
    "Greatest difference between two delays in a row, by its clock. [ms]"
    text: str
    status: int


def program(name: str) -> str:
    """A program of Debian's coturn package; without it the test is skipped, on the build machine it fails."""
    found = shutil.which(name)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} is missing on the build machine (Debian package coturn)")
        pytest.skip(f"no {name} on this machine (Debian package coturn)")
    return found


def uclient(
    *flags: str, host: str, port: int, user: tuple[str, str], clients: int = 2, messages: int = 25,
    timeout_s: float = LONGEST_S,
) -> Outcome:  # fmt: skip
    """Run it to its end, or for so long; `flags` choose the transport and the method."""
    name, password = user
    command = [
        *(program("turnutils_uclient"), *flags, "-u", name, "-w", password, "-l", str(PAYLOAD_BYTES)),
        *("-m", str(clients), "-n", str(messages), "-z", "20", "-p", str(port), host),
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout_s)
    except subprocess.TimeoutExpired as expired:
        said = b"".join(part for part in (expired.stdout, expired.stderr) if isinstance(part, bytes))
        return _read(said.decode(errors="replace"), status=-1)
    return _read(done.stdout + done.stderr, status=done.returncode)


def _read(text: str, *, status: int) -> Outcome:
    counted = re.findall(r"tot_send_msgs=(\d+), tot_recv_msgs=(\d+)\s*$", text, re.MULTILINE)
    sent, received = (int(count) for count in counted[-1]) if counted else (0, 0)
    delay = re.search(r"Average round trip delay ([\d.]+) ms; min = (\d+) ms", text)
    mean_ms, least_ms = (float(delay[1]), float(delay[2])) if delay else (float("nan"), float("nan"))
    jitter = re.search(r"Average jitter [\d.]+ ms; min = \d+ ms, max = (\d+) ms", text)
    return Outcome(
        sent=sent, received=received, rtt_mean_ms=mean_ms, rtt_least_ms=least_ms,
        jitter_most_ms=float(jitter[1]) if jitter else float("nan"), text=text, status=status,
    )  # fmt: skip


@contextmanager
def echo_peer(host: str = "127.0.0.1") -> Iterator[int]:
    """Debian's turnutils_peer, which sends back what it gets; its port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.bind((host, 0))
        port = int(probe.getsockname()[1])
    command = [program("turnutils_peer"), "-L", host, "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as asker:
            asker.settimeout(0.1)
            deadline = time.monotonic() + 10.0
            while not _echoes(asker, (host, port)):
                assert process.poll() is None and time.monotonic() < deadline, "turnutils_peer does not answer"
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _echoes(asker: socket.socket, address: tuple[str, int]) -> bool:
    try:
        asker.sendto(b"are you there", address)
        return bool(asker.recv(100))
    except OSError:
        return False
