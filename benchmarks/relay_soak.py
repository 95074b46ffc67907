"""Loads a relay for a long time and looks for what grows or goes missing. Run by `make soak`; a short one is a test.

    python benchmarks/relay_soak.py [--seconds 600] [--packets-per-s 20000]

Exit status 0 when nothing grew and every packet was accounted for, else 1.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from relay_clients import Clients
from relay_load import Load, dropped
from relay_servers import Beacon, cpu_s

from beacon.nouns import Impairment

CALLS = 200
ROUTE = Impairment(base_delay_ms=120.0, wander_ms=5.0, jitter_ms=0.5, loss=0.01, burst_ms=80.0)
PACKETS_PER_S = 20_000.0
CHUNK_S = 10.0
RENEW_S = 120.0
"Permissions last five minutes, channels ten."
SETTLED_S = 150.0
"The relay keeps the last 120 s of every lane for its statistics; until they are full its memory rises by design."
KEPT_BYTES = 3_072
"Of a lane and second in those statistics: thirty numbers as Python objects, and the filled bins of two histograms."
GROWTH_BYTES = 8 << 20
"Room for the allocator's own habits: arenas are 1 MiB, pools of small objects come and go with each second's records."
TELLING_S = 5.0
"Records come once a second: after so long the last one has been told."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The relay process at one moment."""

    at_s: float
    rss_bytes: int
    descriptors: int
    in_flight: int


@dataclass(slots=True, kw_only=True)
class Ledger:
    """Where every packet went: the clients' count, and the relay's."""

    sent: int = 0
    arrived: int = 0
    copies: int = 0
    overtaken: int = 0
    lanes: dict[str, int] = field(default_factory=dict)
    kernel_dropped: int = 0
    "By the system, before the relay could read them."
    client_dropped: int = 0
    "By the system, before our clients could read them: on a busy machine the load itself falls behind."
    unknown: int = 0

    @property
    def unaccounted(self) -> int:
        """Packets sent that neither arrived nor were counted by whoever dropped them."""
        causes = ("lost", "queue_dropped", "overrun", "unsent")
        dropped = self.kernel_dropped + self.client_dropped + sum(self.lanes.get(cause, 0) for cause in causes)
        return self.sent - self.arrived - dropped


@dataclass(frozen=True, slots=True, kw_only=True)
class Soak:
    """What a soak found."""

    samples: tuple[Sample, ...]
    ledger: Ledger
    cpu_share: float
    "Processor time of the relay over wall time."
    lanes: int

    def faults(self) -> list[str]:
        """What is wrong, one sentence each; empty when nothing is."""
        ledger, first, last = self.ledger, self.samples[0], self.samples[-1]
        found = [
            f"{count} packets {what}"
            for count, what in (
                (ledger.unaccounted, "unaccounted for"),
                (ledger.copies, "came twice"),
                (ledger.overtaken, "were overtaken"),
                (last.in_flight, "still in flight after the end"),
                (ledger.unknown, "belonged to nothing"),
            )
            if count
        ]
        settled = next((sample for sample in self.samples if sample.at_s >= SETTLED_S), None)
        rising_s = min(last.at_s, SETTLED_S) - min(first.at_s, SETTLED_S)
        allowed = GROWTH_BYTES if settled else GROWTH_BYTES + int(KEPT_BYTES * self.lanes * rising_s)
        grown = last.rss_bytes - (settled or first).rss_bytes
        if grown > allowed:
            found.append(f"memory grew by {grown >> 10} KiB, {allowed >> 10} KiB allowed")
        if last.descriptors > first.descriptors:
            found.append(f"{last.descriptors - first.descriptors} descriptors more than at the start")
        return found


def sample(relay: Beacon, began_s: float) -> Sample:
    """Look at the relay process now."""
    process = Path(f"/proc/{relay.relay.pid}")
    resident_pages = int((process / "statm").read_text().split()[1])
    return Sample(
        at_s=time.monotonic() - began_s,
        rss_bytes=resident_pages * 4_096,
        descriptors=len(list((process / "fd").iterdir())),
        in_flight=in_flight(relay.relay.stats()),
    )


def in_flight(stats: dict[str, Any]) -> int:
    """Packets that wait in the relay, over all lanes."""
    return sum(int(lane["in_flight"]) for lane in stats["lanes"])


def soak(
    relay: Beacon, *, seconds: float, packets_per_s: float = PACKETS_PER_S,
    on_sample: Callable[[Sample], None] = lambda _sample: None,
) -> Soak:  # fmt: skip
    """Load the relay for so long, then let it come to rest and compare the books."""
    clients = Clients(relay.address, relay.users(2 * CALLS))
    clients.allocate()
    clients.bind_calls()
    load, ledger, samples = Load([clients.socket], clients.flows()), Ledger(), []
    # compiles the load, and lets the relay make what it makes once, its longest answers among it
    runs = [load.run(seconds=2.0, packets_per_s=packets_per_s, drain_s=0.0)]
    relay.relay.stats()
    relay.relay.datagrams()
    began_s, cpu_before, renewed_s = time.monotonic(), cpu_s(relay.pid), 0.0
    while (passed_s := time.monotonic() - began_s) < seconds:
        samples.append(sample(relay, began_s))
        on_sample(samples[-1])
        if passed_s - renewed_s > RENEW_S:
            # what is on its way must be booked first: an exchange of requests reads past it
            runs.append(load.run(seconds=0.0, packets_per_s=packets_per_s, drain_s=0.5))
            clients.bind_calls()
            renewed_s = passed_s
        runs.append(load.run(seconds=min(CHUNK_S, seconds - passed_s), packets_per_s=packets_per_s, drain_s=0.0))
    share = (cpu_s(relay.pid) - cpu_before) / (time.monotonic() - began_s)
    # What the system drops is told with a later packet: some gentle ones close the count.
    runs.append(load.run(seconds=1.0, packets_per_s=1_000.0, drain_s=1.0))
    for run in runs:
        ledger.sent += run.sent
        ledger.arrived += run.arrived
        ledger.copies += run.copies
        ledger.overtaken += run.overtaken
    ledger.client_dropped = dropped(clients.socket)
    lanes = _close_books(relay, ledger)
    samples.append(sample(relay, began_s))
    on_sample(samples[-1])
    clients.free()
    clients.close()
    return Soak(samples=tuple(samples), ledger=ledger, cpu_share=share, lanes=lanes)


def _close_books(relay: Beacon, ledger: Ledger) -> int:
    """Read the relay's counts once they no longer change; how many lanes there are."""
    deadline = time.monotonic() + TELLING_S
    while True:
        stats = relay.relay.stats()
        names = ("packets_in", "packets_out", "lost", "queue_dropped", "overrun", "unsent", "duplicated", "in_flight")
        ledger.lanes = {name: sum(int(lane[name]) for lane in stats["lanes"]) for name in names}
        loop = relay.relay.datagrams()
        ledger.kernel_dropped, ledger.unknown = loop["kernel_dropped"], loop["unknown"]
        if (not ledger.unaccounted and not ledger.lanes["in_flight"]) or time.monotonic() > deadline:
            return len(stats["lanes"])
        time.sleep(0.2)


def main() -> int:
    """Soak a relay of our own and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--packets-per-s", type=float, default=PACKETS_PER_S)
    asked = parser.parse_args()

    def say(seen: Sample) -> None:
        print(
            f"{seen.at_s:6.0f} s  resident {seen.rss_bytes / 2**20:7.1f} MiB  descriptors {seen.descriptors}  "
            f"in flight {seen.in_flight}",
            flush=True,
        )

    with Beacon(calls=CALLS, lane=ROUTE) as relay:
        found = soak(relay, seconds=asked.seconds, packets_per_s=asked.packets_per_s, on_sample=say)
    print(found.ledger)
    print(f"relay's processor time: {found.cpu_share:.0%} of a core")
    for fault in found.faults():
        print(f"FAULT: {fault}")
    print("nothing grew, nothing was lost" if not found.faults() else "the soak failed")
    return 1 if found.faults() else 0


if __name__ == "__main__":
    sys.exit(main())
