"""Debian's coturn on loopback, as a plain TURN server: what the harness sees without a route."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from found_program import found_program
from turn_access import TurnAccess


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _wait_for(port: int, process: subprocess.Popen[bytes], *, timeout_s: float) -> None:
    end_s = time.monotonic() + timeout_s
    while time.monotonic() < end_s and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1.0).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("coturn does not listen")


@contextmanager
def coturn(folder: Path) -> Iterator[TurnAccess]:
    """A coturn of one thread, over UDP."""
    path = found_program("turnserver")
    port = _free_port()
    process = subprocess.Popen(
        [
            *(path, "-n", "--no-tls", "--no-dtls", "--no-cli", "--listening-ip", "127.0.0.1"),
            *("--relay-ip", "127.0.0.1", "--allow-loopback-peers", "-a", "-u", "ann:secret", "-r", "there"),
            *("--listening-port", str(port), "-m", "1", "--log-file", "stdout", "--pidfile", str(folder / "pid")),
            *("--userdb", str(folder / "turndb")),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process, timeout_s=10.0)
        yield TurnAccess(uris=(f"turn:127.0.0.1:{port}?transport=udp",), username="ann", password="secret")
    finally:
        process.terminate()
        process.wait(timeout=10.0)
