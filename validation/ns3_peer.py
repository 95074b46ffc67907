"""Runs validation/ns3_scenario.cc in ns-3: compiled where there is a C++ compiler, else through ns-3's own bindings.

Knows nothing of Beacon's simulator. One run, one thread, one process at a time, so that its speed can be compared.
"""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SOURCE = Path(__file__).with_name("ns3_scenario.cc")
MODULES = ("core", "network", "internet", "point-to-point", "applications", "traffic-control")
BIN_MS = 0.1  # as in the scenario
BINDINGS = """
import sys
from ns import ns
import cppyy
cppyy.cppdef(open(sys.argv[1], encoding="utf-8").read())
for line in sys.stdin:
    run, seconds, flows, queue = line.split()
    out = cppyy.gbl.scenario_of_beacon.scenario(int(run), float(seconds), int(flows), int(queue))
    print("RESULT", *str(out).split("\\n"), flush=True)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerRun:
    """One run of the scenario in ns-3."""

    packets: int
    lost: int
    mean_ms: float
    histogram: NDArray[np.int64]
    "Delays in bins of BIN_MS, from 0."
    cpu_s: float
    "Processor time of the simulation, without starting up. [s]"


def folder() -> Path | None:
    """Where the ns3 wheel is installed; None without it. Its import is not tried: it takes ten seconds."""
    try:
        return Path(str(importlib.metadata.distribution("ns3").locate_file("ns3")))
    except importlib.metadata.PackageNotFoundError:
        return None


def version() -> str:
    """Version of the wheel."""
    return importlib.metadata.version("ns3")


def _read(text: str) -> PeerRun:
    packets, lost, delay_sum, cpu, *bins = text.split()
    arrived = int(packets) - int(lost)
    return PeerRun(
        packets=int(packets),
        lost=int(lost),
        mean_ms=float(delay_sum) / arrived,
        histogram=np.array(bins, np.int64),
        cpu_s=float(cpu),
    )


def _compiled(wheel: Path, into: Path) -> Path | None:
    """The scenario as a program; None without a compiler that can build it."""
    compiler = shutil.which("g++") or shutil.which("clang++")
    if compiler is None:
        return None
    program = into / "scenario"
    libraries = wheel / "lib64"
    release = "-".join(version().split(".post")[0:1])
    command = [
        compiler, "-std=c++20", "-O2", "-DSCENARIO_PROGRAM", f"-I{wheel / 'include'}", str(SOURCE),
        f"-L{libraries}", f"-Wl,-rpath,{libraries}", *(f"-lns{release}-{m}" for m in MODULES), "-o", str(program),
    ]  # fmt: skip
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    return program if built.returncode == 0 else None


def _by_bindings(lines: list[str]) -> list[PeerRun]:
    done = subprocess.run(
        [sys.executable, "-P", "-c", BINDINGS, str(SOURCE)],
        input="\n".join(lines), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [_read(line.removeprefix("RESULT")) for line in done.stdout.splitlines() if line.startswith("RESULT")]


def run_scenario(*, runs: int, seconds: float, flows: int, queue: int) -> tuple[list[PeerRun], str]:
    """Independent runs of the scenario, and how ns-3 was driven.

    Raises
    ------
    RuntimeError
        ns3 is not installed.
    """
    wheel = folder()
    if wheel is None:
        raise RuntimeError("ns3 is not installed")
    lines = [f"{run} {seconds} {flows} {queue}" for run in range(1, runs + 1)]
    with tempfile.TemporaryDirectory() as scratch:
        program = _compiled(wheel, Path(scratch))
        if program is None:
            return _by_bindings(lines), "its Python bindings' C++ interpreter"
        outs = [
            subprocess.run([str(program), *line.split()], capture_output=True, text=True, check=True).stdout
            for line in lines
        ]
    return [_read(out) for out in outs], "a C++ program, -O2"
