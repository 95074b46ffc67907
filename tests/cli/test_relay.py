"""`beacon relay` as a person and a script meet it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from beacon.cli.main import main

START_S = 600.0
"A first start compiles. [s]"
STOP_S = 15.0


@contextlib.contextmanager
def relay(folder: Path, *options: str, lang: str = "en") -> Iterator[subprocess.Popen[str]]:
    """The command, running; stopped as by Ctrl-C."""
    env = {**os.environ, "BEACON_LANG": lang, "XDG_DATA_HOME": str(folder / "data"), "PYTHONUNBUFFERED": ""}
    command = [sys.executable, "-c", "from beacon.cli.main import main; main()", "relay"]
    running = subprocess.Popen(
        [*command, "--state-dir", str(folder / "state"), "--port", str(free_port()), *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env,
    )  # fmt: skip
    try:
        yield running
    finally:
        running.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.communicate(timeout=STOP_S)
        if running.poll() is None:
            running.kill()
            running.communicate()


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answer(running: subprocess.Popen[str]) -> dict[str, Any]:
    """The one line of JSON, which must come while the command runs on."""
    assert running.stdout is not None
    line = running.stdout.readline()
    assert line, running.communicate()[1]
    assert running.poll() is None
    return json.loads(line)


@pytest.mark.slow
def test_a_route_gives_addresses_and_a_credential_for_each_end_at_once(tmp_path: Path) -> None:
    with relay(tmp_path, "--route", "London", "Beijing", "--link", "internet", "--hour", "20", "--json") as running:
        told = answer(running)
        schemes = [uri.partition(":")[0] + uri.partition("?")[2] for uri in told["uris"]]
        assert schemes == ["turntransport=udp", "turntransport=tcp", "turnstransport=tcp"]
        assert [each["site"] for each in told["credentials"]] == ["London", "Beijing"]
        legs = [each["username"].split(":")[1:] for each in told["credentials"]]
        assert legs == [["route", "london"], ["route", "beijing"]]
        assert all(len(each["password"]) == 28 for each in told["credentials"])
        assert Path(told["authority"]).exists()


@pytest.mark.slow
def test_one_credential_stands_for_both_ends(tmp_path: Path) -> None:
    with relay(tmp_path, "--route", "London", "Beijing", "--one-credential", "--tls-port", "0", "--json") as running:
        (credential,) = answer(running)["credentials"]
        assert (credential["site"], credential["sites"]) == (None, ["London", "Beijing"])


@pytest.mark.slow
def test_a_killed_relay_comes_back_and_says_so_and_a_stopped_one_leaves_nothing(tmp_path: Path) -> None:
    with relay(tmp_path, "--tls-port", "0", "--json") as running:
        answer(running)
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
        (child,) = children.read_text().split()
        os.kill(int(child), signal.SIGKILL)
        assert running.stderr is not None
        while "back" not in (line := running.stderr.readline()):
            assert line, "the command ended"
        (again,) = children.read_text().split()
        assert again != child
    assert running.returncode == 0
    deadline_s = time.monotonic() + STOP_S
    while Path(f"/proc/{again}").exists():
        assert time.monotonic() < deadline_s
        time.sleep(0.05)


@pytest.mark.slow
def test_a_person_reads_what_is_played_in_either_language(tmp_path: Path) -> None:
    profile = tmp_path / "profile.json"
    profile.write_text('{"base_delay_ms": 120, "loss": 0.02}', encoding="utf-8")
    for lang, words in (("en", ("a to b: 120 ms one way", "Ctrl-C")), ("zh", ("单向时延 120 ms", "Ctrl-C"))):
        with relay(tmp_path, "--profile", str(profile), "--tls-port", "0", lang=lang) as running:
            assert running.stdout is not None
            seen = ""
            while "Ctrl-C" not in seen:
                line = running.stdout.readline()
                assert line, running.communicate()[1]
                seen += line
            assert all(word in seen for word in words), seen


@pytest.mark.slow
def test_a_second_relay_in_one_folder_is_refused(tmp_path: Path) -> None:
    with relay(tmp_path, "--tls-port", "0", "--json") as first:
        answer(first)
        with relay(tmp_path, "--tls-port", "0") as second:
            _out, err = second.communicate(timeout=60)
        assert second.returncode == 2
        assert "--state-dir" in err


def refused(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *options: str) -> str:
    """What a person is told instead."""
    monkeypatch.setattr("sys.argv", ["beacon", "relay", *options])
    monkeypatch.setenv("BEACON_LANG", "en")
    with pytest.raises(SystemExit) as done:
        main()
    assert done.value.code == 2
    return capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--route", "London", "Pekingg"), "Pekingg"),
        (("--route", "London", "Beijing", "--link", "string"), "string"),
        (("--route", "London", "Beijing", "--hour", "25"), "25"),
        (("--route", "London", "Beijing", "--world", "best"), "best"),
        (("--route", "London", "Beijing", "--profile", "x.json"), "--profile"),
        (("--profile", "nowhere.json"), "nowhere.json"),
        (("--settle", "soon"), "--settle"),
        (("--settle", "-1"), "--settle"),
        (("--lifetime", "0"), "--lifetime"),
        (("--port", "70000"), "--port"),
        (("--port", "x"), "--port"),
        (("--tls-port", "-2"), "--tls-port"),
        (("--seed", "x"), "--seed"),
        (("--host", "example.com"), "--host"),
        (("--external-ip", "here"), "--external-ip"),
        (("--name", "no name"), "--name"),
        (("--allow", "198.51.100.0/24"), "--open"),
        (("--open", "--allow", "198.51.100"), "--allow"),
        (("--cert", "a.pem"), "--key"),
        (("--control", "127.0.0.1:99999"), "--control"),
        (("--lang", "fr"), "fr"),
        (("--host", "192.0.2.1", "--tls-port", "0"), "192.0.2.1"),
        (("--tls-port", "5349", "--cert", "a.pem", "--key", "b.pem"), "a.pem"),
    ],
)
def test_a_mistake_is_named_before_anything_starts(
    options: tuple[str, ...], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    state = () if "--state-dir" in options else ("--state-dir", str(tmp_path / "state"))
    port = () if "--port" in options else ("--port", str(free_port()))
    assert words in refused(capsys, monkeypatch, *options, *state, *port)


def test_a_folder_others_may_write_to_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    assert str(shared) in refused(capsys, monkeypatch, "--state-dir", str(shared))
