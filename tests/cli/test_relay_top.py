"""`beacon relay top` as a person, a script and a terminal meet it, against a relay's real control socket."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from fcntl import ioctl
from pathlib import Path

import pytest

SERVE = """
import asyncio, os, sys
from pathlib import Path
from memory_relay import *
from beacon.nouns import RelayLeg, RelaySession, RelaySite
from beacon.relay.control.serving import ControlServer, listen_unix
from beacon.relay.control.token import SOCKET_NAME, keep_token

async def main(state):
    relay, clock = MemoryRelay(), Clock()
    legs = (RelayLeg(id="a", site="London"), RelayLeg(id="b", site="London"))
    relay.held["visit"] = RelaySession(id="visit", sites=(RelaySite(id="London"),), legs=legs)
    token = keep_token(state, os.urandom)
    server = ControlServer(
        relay, token=token, listeners=[listen_unix(state / SOCKET_NAME)], now_ns=clock.now_ns, utc_s=clock.utc_s
    )
    await server.start()
    relay.play(loop_record(at_ns=clock.at_ns), lane_record(lane_second(at_ns=clock.at_ns, lost=1, counted=50)))
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await server.stop()

asyncio.run(main(Path(sys.argv[1])))
"""
pytestmark = pytest.mark.slow
TOP = "from beacon.cli.relay_top import command; command(standalone_mode=False)"
FAKES = Path(__file__).parents[1] / "relay" / "control"
WAIT_S = 30.0
"No start takes longer on a busy machine. [s]"


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """State directory of a relay that serves one lane."""
    folder = tmp_path_factory.mktemp("state")
    environ = {**os.environ, "PYTHONPATH": str(FAKES)}
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=environ,
    ) as relay:  # fmt: skip
        assert relay.stdout is not None and relay.stdout.readline() == "ready\n"
        yield folder
        relay.communicate(timeout=WAIT_S)
    assert relay.returncode == 0


def top(*args: str) -> subprocess.CompletedProcess[str]:
    code = TOP.replace("command(", f"command({list(args)!r}, ")
    environ = {**os.environ, "BEACON_LANG": "en"}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environ, timeout=WAIT_S)


def test_once_json_is_what_the_interface_says(state: Path):
    told = json.loads(top("--state-dir", str(state), "--once", "--json").stdout)
    assert told["health"]["serving"] is True
    [lane] = told["stats"]["lanes"]
    assert (lane["origin"], lane["target"], lane["packets_in"], lane["lost"]) == ("a", "b", 50, 1)
    assert told["stats"]["window_s"] == 10.0


def test_once_prints_commanded_beside_measured(state: Path):
    printed = top("--state-dir", str(state), "--once").stdout
    [row] = [line for line in printed.splitlines() if "visit" in line]
    # 50 packets in one second, 49 of 172 bytes out; 2 % commanded, 1 of 50 lost; 80 ms to within half a bin, 0.55 %.
    assert row.split()[:7] == ["visit:", "a", "(London)", "→", "b", "(Beijing)", "50"]
    assert row.split()[7:10] == [str(round(49 * 172 * 8 / 1_000)), "2.00/2.00", "0.00"]
    assert row.split()[-2:] == ["0.10", "3"]
    set_ms, seen_ms = (float(ms) for ms in row.split()[10].split("/"))
    assert (set_ms, seen_ms) == (pytest.approx(80, rel=0.0055), pytest.approx(80.1, rel=0.0055))


def test_it_speaks_chinese(state: Path):
    printed = top("--state-dir", str(state), "--once", "--lang", "zh").stdout
    assert "丢包率" in printed and "封闭模式" in printed


def test_into_a_pipe_it_prints_once(state: Path):
    assert "visit: a" in top("--state-dir", str(state)).stdout


@pytest.mark.parametrize(
    ("args", "key"),
    [
        (("--json",), "cli.relay_top.json_needs_once"),
        (("--once", "--lang", "fr"), "routes.language"),
        (("--once", "--session", "none"), "relay_control.unknown_session"),
    ],
)
def test_what_cannot_be_is_refused(state: Path, args: tuple[str, ...], key: str):
    done = top("--state-dir", str(state), *args)
    assert done.returncode != 0
    assert f"('{key}'" in done.stderr


def test_without_a_relay_it_says_where_it_looked(tmp_path: Path):
    done = top("--state-dir", str(tmp_path), "--once")
    assert "relay_control.no_relay" in done.stderr and str(tmp_path) in done.stderr


class Terminal:
    """`top` live in a terminal of 30 lines and 140 columns."""

    def __init__(self, state: Path) -> None:
        self.screen, inner = pty.openpty()
        ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 140, 0, 0))
        self.before = termios.tcgetattr(inner)
        self.inner = inner
        code = TOP.replace("command(", f"command({['--state-dir', str(state), '--window', '120']!r}, ")
        # What a test runner says of its own width is not this terminal's.
        environ = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        environ |= {"BEACON_LANG": "en", "TERM": "xterm"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=inner, stdout=inner, stderr=inner, env=environ, start_new_session=True,
            preexec_fn=lambda: ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        self.seen = b""

    def until(self, wanted: bytes) -> None:
        """Read the screen until something stands on it."""
        deadline = time.monotonic() + WAIT_S
        while wanted not in self.seen:
            assert time.monotonic() < deadline, self.seen[-2_000:]
            if select.select([self.screen], [], [], 0.1)[0]:
                self.seen += os.read(self.screen, 65_536)

    def leave(self) -> int:
        """Wait for the end, reading what is written meanwhile, so that nobody blocks."""
        deadline = time.monotonic() + WAIT_S
        while self.process.poll() is None:
            assert time.monotonic() < deadline
            if select.select([self.screen], [], [], 0.05)[0]:
                self.seen += os.read(self.screen, 65_536)
        while select.select([self.screen], [], [], 0)[0]:
            self.seen += os.read(self.screen, 65_536)
        return self.process.returncode

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.screen)
        os.close(self.inner)


@pytest.fixture
def terminal(state: Path) -> Iterator[Terminal]:
    live = Terminal(state)
    try:
        yield live
    finally:
        live.close()


@pytest.mark.parametrize("way", ["q", "ctrl-c", "sigterm"])
def test_it_leaves_the_terminal_as_it_was(terminal: Terminal, way: str):
    terminal.until("visit: a (London) → b (Beijing)".encode())
    assert not termios.tcgetattr(terminal.inner)[3] & termios.ICANON
    if way == "sigterm":
        os.kill(terminal.process.pid, signal.SIGTERM)
    else:
        os.write(terminal.screen, b"q" if way == "q" else b"\x03")
    assert terminal.leave() == 0
    assert termios.tcgetattr(terminal.inner) == terminal.before
    assert b"\x1b[?1049l" in terminal.seen and b"Traceback" not in terminal.seen


def test_space_holds_the_figures(terminal: Terminal):
    terminal.until(b"q ends")
    os.write(terminal.screen, b" ")
    terminal.until(b"held")
    terminal.seen = b""
    os.write(terminal.screen, b" ")
    terminal.until(b"q ends")
    os.write(terminal.screen, b"q")
    assert terminal.leave() == 0
