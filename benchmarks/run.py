"""Prints measured speed and memory beside the bars. Run by `make bench`; a bar missed is said, and is no failure.

Everything is measured in this one run on this one machine, so that ratios mean something: packets per second are per
core (processor time of one thread, the best of several), forecasts are wall time and peak memory of the command as a
user runs it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from bars import Bar
from centre_pages import page_bars
from centre_rooms import room_bars
from planning import planning_bars
from planning_links import firm_bars, programme_bars
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "validation"))

import ns3_peer  # noqa: E402
from ns3_bottleneck import FLOWS, QUEUE_PACKETS, our_run, processor  # noqa: E402
from relay_bars import relay_bars  # noqa: E402

from beacon.catalogue.codecs import find_codec  # noqa: E402
from beacon.catalogue.latency import load_latency  # noqa: E402
from beacon.catalogue.places import find_place  # noqa: E402
from beacon.impair import compile_lane, compile_queue, stream_key  # noqa: E402
from beacon.nouns import Impairment, Queue  # noqa: E402
from beacon.quality import r_echo_free  # noqa: E402
from beacon.routes.estimator import fit  # noqa: E402
from beacon.sim import ADAPTIVE, COUNTERS, Schedule, run_call  # noqa: E402
from beacon.sim.adaptive_receiver import BUCKETS  # noqa: E402

FIRM = ROOT / "examples" / "uk-manufacturer.yaml"
LINKS = "internet,internet-premium,mpls,sdwan,split"
PACKETS = 20_000_000
TRIES = 5
PEER_SECONDS = 600.0
MIB = 1024.0
ALONE = ("--no-plan", "--formats", "html,json")
"The forecast by itself, as it was before there were plans."
ALONE_S, COLD_S, WHOLE_S = 20.0, 60.0, 40.0
"Wall time asked of the command: the forecast alone, the first of a machine, with the plan and every format. [s]"


def flow_rate(lane: Impairment) -> float:
    """Packets per second and core of one call through a lane, with the adaptive receiver."""
    none = np.zeros(0, np.int64)
    key = stream_key(np.array([1], np.uint64))
    no_queue = compile_queue(Queue(rate_kbps=0.0))
    profile = compile_lane(lane)

    def run(packets: int) -> float:
        schedule = Schedule(20.0, packets, 200, ADAPTIVE, 0.0, 0.0)
        began = time.process_time()
        run_call(
            np.uint64(key[0]), np.uint64(key[1]), profile, no_queue, no_queue, schedule,
            np.zeros(COUNTERS), np.zeros(BUCKETS), none, none,
        )  # fmt: skip
        return time.process_time() - began

    run(1_000)
    return PACKETS / min(run(PACKETS) for _ in range(TRIES))


def single_flow() -> list[Bar]:
    """Loss, delay process and adaptive receiver; the delay process without its spikes, and with them."""
    lane = dict(base_delay_ms=120.0, wander_ms=5.0, jitter_ms=1.0, loss=0.01, burst_ms=100.0)
    bars = []
    for name, figures in (("", {}), (" and spikes", {"spike_ms": 20.0, "spike_rate_per_s": 0.1})):
        rate = flow_rate(Impairment(**lane, **figures))
        what = f"one flow: bursts of loss, wander, jitter{name}, adaptive receiver"
        bars.append(
            Bar(what=what, measured=f"{rate / 1e6:.0f} M packets/s", asked="≥ 100 M packets/s", ratio=rate / 100e6)
        )
    return bars


def beside_ns3() -> Bar:
    """The shared bottleneck of docs/validation/simulator.md, ours over ns-3's, per core."""
    what, asked = "shared bottleneck of 10 sources, against ns-3", "≥ 200 times"
    if ns3_peer.folder() is None:
        return Bar(what=what, measured="ns3 is not installed: pip install ns3==3.44.post0", asked=asked, ratio=None)
    our_run(seed=0, seconds=1.0)
    ours = []
    for seed in range(TRIES):
        _figures, packets, cpu_s = our_run(seed=seed, seconds=20_000.0)
        ours.append(packets / cpu_s)
    peers, driven = ns3_peer.run_scenario(runs=3, seconds=PEER_SECONDS, flows=FLOWS, queue=QUEUE_PACKETS)
    theirs = max(run.packets / run.cpu_s for run in peers)
    ratio = max(ours) / theirs
    measured = f"{ratio:.0f} times ({max(ours) / 1e6:.1f} M against {theirs / 1e3:.0f} k packets/s; ns-3 as {driven})"
    return Bar(what=what, measured=measured, asked=asked, ratio=ratio / 200.0)


def forecast(cache: Path, *options: str) -> tuple[float, float]:
    """Wall time [s] and peak memory [MiB] of `beacon forecast`, with compiled code kept in `cache`.

    Raises
    ------
    RuntimeError
        The command failed; what it said.
    """
    command = Path(sys.executable).with_name("beacon")
    with tempfile.TemporaryDirectory() as out:
        began = time.monotonic()
        child = subprocess.Popen(
            [str(command), "forecast", str(FIRM), "--out", str(Path(out) / "forecast"), "--links", LINKS, *options],
            env=os.environ | {"NUMBA_CACHE_DIR": str(cache)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        assert child.stderr is not None
        said = child.stderr.read()
        _pid, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall_s = time.monotonic() - began
    if child.returncode != 0:
        raise RuntimeError(said.decode(errors="replace").strip()[-300:])
    peak = usage.ru_maxrss / (MIB if sys.platform != "darwin" else MIB * MIB)
    return wall_s, peak


def forecasts() -> list[Bar]:
    """The 12-site example, 5 kinds of link, 24 hours, 32 calls a cell: cold, then warm; alone, then with the plan."""
    what = "12 sites, 5 kinds of link, 24 hours, two codecs"
    with tempfile.TemporaryDirectory() as kept:
        cache = Path(kept)
        try:
            cold_s, cold_mib = forecast(cache, *ALONE)
            alone = [forecast(cache, *ALONE) for _ in range(3)]
            forecast(cache)
            whole = [forecast(cache) for _ in range(3)]
        except (RuntimeError, OSError) as error:
            return [Bar(what=what, measured=f"failed: {error}", asked=f"≤ {ALONE_S:.0f} s", ratio=None)]
    alone_s, whole_s = (min(wall for wall, _peak in runs) for runs in (alone, whole))
    peak = max(cold_mib, *(peak for _wall, peak in (*alone, *whole)))
    return [
        Bar(what=f"{what}: warm", measured=f"{alone_s:.1f} s", asked="≤ 20 s on 2 cores", ratio=ALONE_S / alone_s),
        Bar(what=f"{what}: cold", measured=f"{cold_s:.1f} s", asked="≤ 60 s on 2 cores", ratio=COLD_S / cold_s),
        Bar(
            what=f"{what}: warm, with the plan and every format",
            measured=f"{whole_s:.1f} s",
            asked="≤ 40 s on 2 cores",
            ratio=WHOLE_S / whole_s,
        ),
        Bar(what=f"{what}: peak memory", measured=f"{peak:.0f} MiB", asked="≤ 1 GB", ratio=1e9 / (peak * MIB * MIB)),
    ]


def best_s(act: Callable[[], object], times: int) -> float:
    """Least processor time of some runs: other work on the machine only ever adds. [s]"""
    taken = []
    for _ in range(times):
        began = time.process_time()
        act()
        taken.append(time.process_time() - began)
    return min(taken)


def rooms() -> list[Bar]:
    """The parts of a forecast that are not packets: fitting routes, one estimate, a million scores."""
    codec, calls = find_codec("g711"), 1_000_000
    ta_ms, loss, burst = np.linspace(0.0, 600.0, calls), np.linspace(0.0, 0.3, calls), np.full(calls, 1.3)
    rows = load_latency()
    estimator, a, b = fit(rows), find_place("London"), find_place("Chengdu")
    fit_s = best_s(lambda: fit(rows), 3)
    one_s = best_s(lambda: [estimator.rtt(a, b, "internet") for _ in range(50)], 5) / 50
    score_s = best_s(lambda: r_echo_free(ta_ms=ta_ms, loss=loss, burst_ratio=burst, codec=codec), 3)
    return [
        Bar(what="fitting the estimator", measured=f"{fit_s:.2f} s", asked="≤ 0.5 s", ratio=0.5 / fit_s),
        Bar(what="one estimate", measured=f"{one_s * 1e6:.0f} µs", asked="≤ 200 µs", ratio=200e-6 / one_s),
        Bar(what="a million scores", measured=f"{score_s:.2f} s", asked="≤ 1.5 s", ratio=1.5 / score_s),
    ]


def verdict(bar: Bar) -> str:
    """How a bar was met."""
    if bar.ratio is None:
        return "not measured"
    return f"{bar.ratio:.2f}" + ("" if bar.ratio >= 1.0 else "  missed")


def main() -> int:
    """Measure everything and print one table."""
    console = Console()
    steps: list[tuple[str, Callable[[], list[Bar]]]] = [
        ("one flow", single_flow),
        ("rooms", rooms),
        ("ns-3", lambda: [beside_ns3()]),
        ("forecasts", forecasts),
        ("plans", planning_bars),
        ("choice of links", lambda: [*programme_bars(), *firm_bars()]),
        ("the centre's page", page_bars),
        ("the centre's rooms", room_bars),
        ("relay beside coturn", relay_bars),
    ]
    bars: list[Bar] = []
    for name, step in steps:
        console.print(f"measuring: {name}", style="dim")
        bars += step()
    table = Table(title=f"{processor()}, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    for column in ("what", "measured", "asked", "better than asked"):
        table.add_column(column, overflow="fold")
    for bar in bars:
        table.add_row(bar.what, bar.measured, bar.asked, verdict(bar))
    console.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
