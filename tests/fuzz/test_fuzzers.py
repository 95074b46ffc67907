"""A short run of each fuzzer, and proof that each can fail. The long runs are in docs/fuzzing.md."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("atheris", reason="the fuzzer is for Linux on x86-64")

RUN = Path(__file__).parent / "run.py"
SHORT = {"parser": 20_000, "core": 3_000, "fast_path": 400}
"Some seconds each."
PLANTED = {
    # What is broken, and where: the fuzzer must find it with no more inputs than in a short run.
    "parser": ("beacon.protocols.stun_attributes", "if len(value) % 2:", "if False:"),
    "core": ("beacon.relay.turn.permit", "if not all(state.may_permit(ip) for ip in ips):", "if False:"),
    "fast_path": ("beacon.relay.plane.framing", "start - 4, size + 4", "start - 4, size + 4000"),
}


def fuzz(target: str, script: Path = RUN) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(script), "--target", target, "--runs", str(SHORT[target]), "--seed", "7"]
    return subprocess.run(command, capture_output=True, text=True, errors="replace")


@pytest.mark.slow
@pytest.mark.parametrize("target", SHORT)
def test_a_short_run_breaks_no_invariant(target: str) -> None:
    done = fuzz(target)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    outcome = dict(word.split("=") for word in done.stdout.splitlines()[-1].split())
    assert int(outcome["inputs"]) >= SHORT[target]
    assert int(outcome["edges"]) > 100


@pytest.mark.slow
@pytest.mark.parametrize("target", PLANTED)
def test_a_planted_defect_is_found(target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module, right, wrong = PLANTED[target]
    package = Path(importlib.import_module("beacon").__file__ or "").parent
    copied = tmp_path / "beacon"
    subprocess.run(["cp", "-r", str(package), str(copied)], check=True)
    broken = tmp_path / Path(*module.split(".")).with_suffix(".py")
    source = broken.read_text()
    assert source.count(right) == 1
    broken.write_text(source.replace(right, wrong))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    done = fuzz(target)
    assert done.returncode == 1
    assert "Uncaught Python exception" in done.stdout
    assert "crash-" in done.stdout
