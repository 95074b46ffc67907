"""`beacon open` as a person and a script meet it: what it says, what it refuses, and that nothing outlives it."""

from __future__ import annotations

import os
import signal
import socket
import ssl
from pathlib import Path

import httpx
import pytest

from beacon.cli.main import main
from centre_command import STOP_S, await_that, children_of, free_port, opened_centre


@pytest.mark.slow
def test_a_script_reads_address_name_and_password_before_the_relay_is_there(tmp_path: Path) -> None:
    with opened_centre(tmp_path, "--no-examples") as centre:
        told = centre.await_event("centre_ready")
        assert (told["host"], told["starts"]) == ("host", 1)
        assert len(told["password"]) >= 10
        assert httpx.get(f"{told['url']}/api/centre").status_code == 200
        signed = httpx.post(f"{told['url']}/api/sign-in", json={"name": "host", "password": told["password"]})
        assert (signed.status_code, signed.json()["must_change_password"]) == (200, True)
        uris = centre.await_event("relay_ready")["uris"]
        assert [uri.partition(":")[0] + uri.partition("?")[2] for uri in uris] == [
            "turntransport=udp", "turntransport=tcp", "turnstransport=tcp",
        ]  # fmt: skip


@pytest.mark.slow
def test_both_children_come_back_when_killed_and_nothing_is_left_after_ctrl_c(tmp_path: Path) -> None:
    with opened_centre(tmp_path, "--no-examples") as centre:
        url = centre.await_event("centre_ready")["url"]
        centre.await_event("relay_ready")
        before = children_of(centre.pid)
        for name, process in (("centre", "beacon.centre.process"), ("relay", "beacon.wiring.relay_process")):
            os.kill(centre.child(process), signal.SIGKILL)
            assert centre.await_event("died")["process"] == name
            assert centre.await_event(f"{name}_ready")["starts"] == 2
        assert httpx.get(f"{url}/api/centre").status_code == 200
        after = children_of(centre.pid)
        assert not before & after
        assert centre.stop() == 0
    await_that(lambda: not any(Path(f"/proc/{pid}").exists() for pid in after), timeout_s=STOP_S)


@pytest.mark.slow
def test_children_end_with_a_killed_supervisor(tmp_path: Path) -> None:
    with opened_centre(tmp_path, "--no-examples") as centre:
        centre.await_event("centre_ready")
        centre.await_event("relay_ready")
        children = children_of(centre.pid)
        assert len(children) == 2
        os.kill(centre.pid, signal.SIGKILL)
        await_that(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children), timeout_s=STOP_S)


@pytest.mark.slow
def test_the_first_password_is_another_at_each_start_until_it_is_changed_and_is_kept_nowhere(tmp_path: Path) -> None:
    with opened_centre(tmp_path, "--no-examples") as centre:
        first = centre.await_event("centre_ready")["password"]
    with opened_centre(tmp_path, "--no-examples") as centre:
        told = centre.await_event("centre_ready")
        second = told["password"]
        assert second != first
        with httpx.Client(base_url=told["url"], headers={"Origin": told["url"]}) as http:
            assert http.post("/api/sign-in", json={"name": "host", "password": first}).status_code in (401, 403, 422)
            csrf = http.post("/api/sign-in", json={"name": "host", "password": second}).json()["csrf"]
            change = {"old": second, "new": "lantern-on-the-quay"}
            assert http.post("/api/me/password", json=change, headers={"X-Beacon-CSRF": csrf}).is_success
        said = centre.errors()
    with opened_centre(tmp_path, "--no-examples") as centre:
        told = centre.await_event("centre_ready")
        assert (told["host"], told["password"]) == (None, None)
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not [secret for secret in (first, second) if secret in said or any(secret.encode() in b for b in kept)]


@pytest.mark.slow
def test_other_hosts_are_served_over_https_by_an_authority_that_devices_can_fetch_and_trust(tmp_path: Path) -> None:
    address = other_address()
    with opened_centre(tmp_path, "--no-examples", "--host", address) as centre:
        told = centre.await_event("centre_ready")
        assert told["url"].startswith(f"https://{address}:")
        trusting = ssl.create_default_context(cafile=told["authority"])
        answer = httpx.get(f"{told['url']}/api/authority.crt", verify=trusting)
        assert answer.text.strip() == Path(told["authority"]).read_text().strip()
        assert f"turn:{address}:" in centre.await_event("relay_ready")["uris"][0]
    assert (tmp_path / "data" / "authority").stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_a_person_reads_where_to_go_and_how_devices_trust_it_in_either_language(tmp_path: Path) -> None:
    address = other_address()
    for language, words in (("en", "one-time password"), ("zh", "一次性密码")):
        folder = tmp_path / language
        with opened_centre(folder, "--no-examples", "--host", address, as_json=False, language=language) as centre:
            seen = centre.read_until("Ctrl-C")
        assert words in seen
        assert f"https://{address}:" in seen
        guide = folder / "data" / "authority" / "how-to-trust.txt"
        assert str(guide) in seen
        text = guide.read_text(encoding="utf-8-sig")
        assert "Windows" in text and "指纹" in text and "fingerprint" in text


@pytest.mark.slow
def test_a_second_centre_with_the_same_data_or_state_is_refused(tmp_path: Path) -> None:
    with opened_centre(tmp_path, "--no-examples") as first:
        first.await_event("centre_ready")
        for option, place in (("--data-dir", "data"), ("--state-dir", "state")):
            other = tmp_path / f"other-{place}"
            folders = {"data": tmp_path / "data", "state": tmp_path / "state"}
            folders["state" if place == "data" else "data"] = other
            with opened_centre(tmp_path, "--no-examples", folders=folders) as second:
                assert second.wait() == 2
                assert option in second.errors()


def other_address() -> str:
    """An address of this machine that is not loopback."""
    from beacon.wiring.serving_certificate import reached_at

    found = reached_at("0.0.0.0")
    if found.startswith(("127.", "0.")):
        pytest.skip("this machine has no address but loopback")
    return found


def refused(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *options: str) -> str:
    """What a person is told instead."""
    monkeypatch.setattr("sys.argv", ["beacon", "open", *options])
    monkeypatch.setenv("BEACON_LANG", "en")
    with pytest.raises(SystemExit) as done:
        main()
    assert done.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--port", "70000"), "--port"),
        (("--port", "x"), "--port"),
        (("--relay-port", "0"), "--relay-port"),
        (("--relay-tls-port", "-2"), "--relay-tls-port"),
        (("--host", "example.com"), "--host"),
        (("--host", "192.0.2.1"), "192.0.2.1"),
        (("--external-ip", "here"), "--external-ip"),
        (("--name", "no name"), "--name"),
        (("--cert", "a.pem"), "--key"),
        (("--cert", "a.pem", "--key", "b.pem"), "a.pem"),
        (("--lang", "fr"), "fr"),
        (("--name", "centre.example.org", "--host", "127.0.0.1", "--port", "1e3"), "--port"),
    ],
)
def test_a_mistake_is_named_before_anything_starts(
    options: tuple[str, ...], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    folders = ("--state-dir", str(tmp_path / "state"), "--data-dir", str(tmp_path / "data"))
    port = () if "--port" in options else ("--port", str(free_port()))
    assert words in refused(capsys, monkeypatch, *options, *folders, *port)


def test_a_port_in_use_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        folders = ("--state-dir", str(tmp_path / "state"), "--data-dir", str(tmp_path / "data"))
        assert port in refused(capsys, monkeypatch, "--port", port, *folders)


@pytest.mark.parametrize("option", ["--state-dir", "--data-dir"])
def test_a_folder_others_may_write_to_is_refused(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    other = {"--state-dir": "--data-dir", "--data-dir": "--state-dir"}[option]
    assert str(shared) in refused(capsys, monkeypatch, option, str(shared), other, str(tmp_path / "own"))
