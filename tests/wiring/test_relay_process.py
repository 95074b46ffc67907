"""The relay's process as who starts it sees it: settings, readiness, signals, ends, exit statuses."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from beacon.wiring.relay_process import EXIT_OURS, EXIT_STOPPED, EXIT_USERS
from beacon.wiring.relay_settings import RelaySettings

START_S = 900.0
"A first start compiles the data plane, beside whatever else the machine is doing. [s]"
END_S = 30.0
SESSION = {"sites": [{"id": "a"}], "legs": [{"id": "A", "site": "a"}]}


class Started:
    """A relay process of this test's own."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        listeners = [{"carrier": "udp", "fd": self.socket.fileno()}]
        settings = {"listeners": listeners, "state_dir": str(folder), "control": None} | changes
        file = folder / "settings.json"
        file.write_text(json.dumps(settings), encoding="utf-8")
        self.ready, ready = os.pipe()
        lifeline, self.lifeline = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "beacon.wiring.relay_process", str(file)],
            env={**os.environ, "BEACON_READY_FD": str(ready), "BEACON_LIFELINE_FD": str(lifeline), "LANG": "C"},
            pass_fds=(self.socket.fileno(), ready, lifeline),
            stderr=subprocess.PIPE,
            text=True,
        )
        os.close(ready)
        os.close(lifeline)

    def await_ready(self) -> dict[str, Any]:
        """What it says when it serves; empty when it ends instead."""
        assert select.select([self.ready], [], [], START_S)[0]
        line = os.read(self.ready, 65_536)
        return json.loads(line) if line else {}

    def await_end(self) -> tuple[int, str]:
        """Exit status and what it said."""
        _, said = self.process.communicate(timeout=END_S)
        return self.process.returncode, said

    def cut_lifeline(self) -> None:
        """What the end of its supervisor does."""
        os.close(self.lifeline)
        self.lifeline = -1

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()
        for fd in (self.ready, self.lifeline):
            if fd >= 0:
                os.close(fd)
        self.socket.close()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Any]:
    running: list[Started] = []

    def begin(**changes: Any) -> Started:
        running.append(Started(tmp_path, **changes))
        return running[-1]

    yield begin
    for each in running:
        each.close()


@pytest.mark.slow
def test_it_says_what_it_serves_and_stops_at_once_when_asked(start: Any) -> None:
    relay = start(sessions={"call": SESSION}, host_name="turn.example")
    port = relay.socket.getsockname()[1]
    said = relay.await_ready()
    assert said["pid"] == relay.process.pid
    assert said["listeners"] == [f"udp:127.0.0.1:{port}"]
    assert said["uris"] == [f"turn:turn.example:{port}?transport=udp"]
    assert (said["restarts"], said["warnings"]) == (0, [])
    relay.process.send_signal(signal.SIGTERM)
    assert relay.await_end() == (EXIT_STOPPED, "")


@pytest.mark.slow
def test_it_ends_with_its_supervisor(start: Any) -> None:
    relay = start()
    assert relay.await_ready()
    relay.cut_lifeline()
    assert relay.await_end() == (EXIT_STOPPED, "")


@pytest.mark.slow
def test_behind_nat_it_says_the_address_clients_see(start: Any) -> None:
    relay = start(external_ip=["198.51.100.7"])
    assert relay.await_ready()["uris"] == [f"turn:198.51.100.7:{relay.socket.getsockname()[1]}?transport=udp"]


MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"listeners": []}, "listeners"),
    ({"nonsense": 1}, "nonsense"),
    ({"secret": "not hexadecimal: hunter2"}, "secret"),
    ({"sessions": {"call": {"sites": []}}}, "sites"),
    ({"sessions": {"call": SESSION | {"outside_site": "Rome"}}}, "outside_site"),
    ({"external_ip": ["here"]}, "here"),
    ({"open": {"allow": ["everywhere"]}}, "everywhere"),
    ({"version": 2}, "version"),
    ({"control": {"host": "198.51.100.7", "port": 0}}, "198.51.100.7"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("changes", "named"), MISTAKES, ids=lambda value: str(value)[:30])
def test_settings_that_cannot_be_are_said_and_nothing_starts(start: Any, changes: dict[str, Any], named: str) -> None:
    relay = start(**changes)
    assert relay.await_ready() == {}
    status, said = relay.await_end()
    assert status == EXIT_USERS
    assert named in said
    assert "Traceback" not in said
    assert "hunter2" not in said, "a secret, even a wrong one, is not repeated"


@pytest.mark.slow
def test_a_control_interface_without_a_place_is_said_and_nothing_starts(start: Any, tmp_path: Path) -> None:
    relay = start(control={"socket": str(tmp_path / "no such folder" / "control.sock")})
    assert relay.await_ready() == {}
    status, said = relay.await_end()
    assert status == EXIT_OURS
    assert "no such folder" in said
    assert "Traceback" not in said


def test_settings_say_what_they_mean() -> None:
    for name, field in RelaySettings.model_fields.items():
        assert field.description or name in ("version", "listeners", "state_dir", "realm", "quotas", "sessions"), name
