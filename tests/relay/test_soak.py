"""Under load for a while: nothing grows, nothing is lost unaccounted; a stalled or killed control side is survived."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from stopped_thread import stopped_thread

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the load uses Linux's recvmmsg, /proc and ptrace"),
]

if sys.platform == "linux":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
    from relay_clients import Clients
    from relay_load import Load, Tally
    from relay_servers import Beacon
    from relay_soak import ROUTE, soak

    from beacon.nouns import Impairment

CALLS = 20
PACKETS_PER_S = 2_000.0
"A voice packet every 20 ms each way in each call."
STEADY_MS = 60.0
STALL_S = 5.0
BACK_S = 2.0


@pytest.fixture
def steady() -> Iterator[Beacon]:
    """A relay with calls over a steady route."""
    with Beacon(calls=CALLS, lane=Impairment(base_delay_ms=STEADY_MS), pinned=False) as relay:
        yield relay


def joined(relay: Beacon) -> tuple[Clients, Load]:
    """Clients of every call, and their load."""
    clients = Clients(relay.address, relay.users(2 * CALLS))
    clients.allocate()
    clients.bind_calls()
    return clients, Load([clients.socket], clients.flows())


def waited_for_core_s(pid: int) -> float:
    """How long the threads of a process have been ready to run while others ran. [s]"""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[1]) for thread in threads) / 1e9


def test_half_a_minute_of_load_leaves_nothing_behind() -> None:
    with Beacon(calls=200, lane=ROUTE, pinned=False) as relay:
        found = soak(relay, seconds=30.0)
    assert found.ledger.sent >= 0.9 * 20_000 * 30
    assert not found.faults(), (found.faults(), found.ledger, found.samples)


def test_a_stalled_control_side_delays_no_packet(steady: Beacon) -> None:
    """The relay's main thread stands still for five seconds, whatever lock it holds; the packets do not notice.

    Had they to wait for it, most would be seconds late. The bounds are far below that, and above what a machine adds
    that has other work: a time slice or two to the middle one, at worst a few hundred milliseconds to one of them.
    """
    _clients, load = joined(steady)
    load.run(seconds=0.5, packets_per_s=PACKETS_PER_S, drain_s=0.5)
    runs: list[Tally] = []

    def send() -> None:
        runs.append(load.run(seconds=STALL_S + 1.0, packets_per_s=PACKETS_PER_S, drain_s=0.5))

    sender = threading.Thread(target=send)
    with stopped_thread(steady.pid):
        sender.start()
        time.sleep(STALL_S)  # the stall itself is what is tested
    sender.join()
    (run,) = runs
    assert run.arrived == run.sent
    assert run.delay_ms(0.5) < STEADY_MS + 5.0
    assert run.delay_ms(1.0) < STEADY_MS + 1_000.0 * STALL_S / 5


def test_a_killed_relay_is_back_in_two_seconds_and_its_calls_go_on_unaided(steady: Beacon) -> None:
    clients, load = joined(steady)
    load.run(seconds=0.5, packets_per_s=PACKETS_PER_S, drain_s=0.5)
    # four packets of every flow
    chunk_s = 4 * 2 * CALLS / PACKETS_PER_S
    killed_pid, killed_s = steady.pid, time.monotonic()
    os.kill(killed_pid, signal.SIGKILL)
    silent: list[int] = [1]
    while silent and time.monotonic() < killed_s + 10 * BACK_S:
        chunk = load.run(seconds=chunk_s, packets_per_s=PACKETS_PER_S, drain_s=0.0)
        silent = [flow for flow, count in enumerate(chunk.arrived_by_flow) if not count]
    resumed_s = time.monotonic() - killed_s
    assert not silent, f"{len(silent)} of {len(clients.all)} flows did not come back"
    assert steady.pid != killed_pid
    # Counted until packets of every flow were out again, two chunks and the route's own delay later at most. What the
    # new process stood in the queue for a core, because the machine had other work, is not the relay's.
    assert resumed_s - waited_for_core_s(steady.pid) < BACK_S + 2 * chunk_s + STEADY_MS / 1_000
    load.run(seconds=0.0, packets_per_s=PACKETS_PER_S, drain_s=0.5)  # stragglers of the chunks
    after = load.run(seconds=2.0, packets_per_s=PACKETS_PER_S, drain_s=0.5)
    assert after.missing == 0
