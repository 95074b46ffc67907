"""The relay beside coturn: processor time per packet, lateness, switching under load, allocations, signed requests.

Both servers run in this one run, each on core 1 by itself, the load on core 0; rounds alternate between them, the
first is thrown away, medians are compared. Calls are relay to relay: both ends of a call hold an allocation on the
server, so a plain TURN server carries each packet twice, over two sockets of its own, and Beacon once, in memory.
Beacon's packets pass a route (delay, wander, bursts of loss); coturn only relays. Processor time is the system's own
account of every thread of the server, its kernel work included, per packet that arrived.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bars import Bar
from relay_clients import Clients
from relay_load import Flow, Load, Tally, client_ip, client_socket
from relay_servers import LOAD_CPU, Beacon, Coturn, LoopWatch, Server, StolenTime, cpu_s, pin

from beacon.nouns import Impairment

CLIENTS = 400
"Two hundred calls, a packet every 20 ms each way: 20 000 packets/s."
PACKETS_PER_S = 20_000.0
ROUNDS = 7
"Of each server; the first is thrown away."
PACED_S, FLOOD_S = 3.0, 2.0
DRAIN_S = 0.6
ROUTE = Impairment(base_delay_ms=100.0, wander_ms=3.0, loss=0.01, burst_ms=60.0)
STEADY = Impairment(base_delay_ms=50.0)
"For the view from outside: its delay is known without the relay's word."
ALLOCATIONS = 500
LANES = 100


@dataclass(slots=True)
class Costs:
    """Processor time per arrived packet, round by round. [µs]"""

    paced: list[float] = field(default_factory=list)
    flooded: list[float] = field(default_factory=list)
    flooded_packets_per_s: list[float] = field(default_factory=list)


def cost_us(server: Server, load: Load, *, seconds: float, packets_per_s: float) -> tuple[float, Tally]:
    """Processor time per arrived packet of one run [µs], and the run."""
    before = cpu_s(server.pid)
    tally = load.run(seconds=seconds, packets_per_s=packets_per_s, drain_s=DRAIN_S)
    return (cpu_s(server.pid) - before) / max(tally.arrived, 1) * 1e6, tally


def measure(server: Server, load: Load, renew: Callable[[], None], costs: Costs) -> None:
    """One round: paced, then flooded."""
    renew()
    paced, _tally = cost_us(server, load, seconds=PACED_S, packets_per_s=PACKETS_PER_S)
    flooded, tally = cost_us(server, load, seconds=FLOOD_S, packets_per_s=0.0)
    costs.paced.append(paced)
    costs.flooded.append(flooded)
    costs.flooded_packets_per_s.append(tally.arrived / FLOOD_S)


def compare(what: str, sides: list[tuple[Server, Load, Callable[[], None]]], asked: tuple[float, float]) -> list[Bar]:
    """Ours, then theirs, round by round; medians of what each packet cost, as ratios; 0 asks nothing."""
    costs = [Costs() for _ in sides]
    for _ in range(ROUNDS):
        for (server, load, renew), cost in zip(sides, costs, strict=True):
            measure(server, load, renew, cost)
    bars = []
    for pace, bar in zip(("paced", "flooded"), asked, strict=True):
        ours, theirs = ([*getattr(cost, pace)][1:] for cost in costs)
        ratio = statistics.median(ours) / statistics.median(theirs)
        per_round = sorted(a / b for a, b in zip(ours, theirs, strict=True))
        said = (
            f"{ratio:.2f} of coturn's ({statistics.median(ours):.1f} against {statistics.median(theirs):.1f} µs; "
            f"rounds {per_round[0]:.2f}–{per_round[-1]:.2f})"
        )
        if pace == "flooded":
            rates = [statistics.median(cost.flooded_packets_per_s[1:]) / 1e3 for cost in costs]
            said += f"; {rates[0]:.0f} k against {rates[1]:.0f} k packets/s"
        name = "20 000 packets/s" if pace == "paced" else "flooded"
        bars.append(
            Bar(
                what=f"{what}, {name}: processor time per packet",
                measured=said,
                asked=f"≤ {bar:.1f}" if bar else "no bar: the hop count is the same",
                ratio=bar / ratio if bar else None,
            )
        )
    return bars


def relay_to_relay() -> list[Bar]:
    """Calls whose both ends are clients of the server."""
    with Beacon(calls=CLIENTS // 2, lane=ROUTE) as ours, Coturn() as theirs:
        sides: list[tuple[Server, Load, Callable[[], None]]] = []
        for server in (ours, theirs):
            clients = Clients(server.address, server.users(CLIENTS))
            clients.allocate()
            clients.bind_calls()
            sides.append((server, Load([clients.socket], clients.flows()), clients.bind_calls))
        return compare("relay to relay, with the route on", sides, (0.5, 0.6))


def relay_to_outside() -> list[Bar]:
    """Calls from a client to a peer that knows nothing of the server, and back, in open mode."""
    with Beacon(calls=CLIENTS // 4, lane=ROUTE, open_mode=True) as ours, Coturn() as theirs:
        sides: list[tuple[Server, Load, Callable[[], None]]] = []
        for server in (ours, theirs):
            clients = Clients(server.address, server.users(CLIENTS // 2))
            clients.allocate()
            peers = client_socket()
            addresses = [(f"127.2.{c.ip[2]}.{c.ip[3]}", peers.getsockname()[1]) for c in clients.all]
            renew = lambda clients=clients, addresses=addresses: clients.bind(addresses)  # noqa: E731
            renew()
            back = [
                Flow(
                    fd=peers.fileno(),
                    source_ip=client_ip(client.number, net=2),
                    to_ip=bytes(map(int, client.relayed[0].split("."))),
                    to_port=client.relayed[1],
                    header=b"",
                )
                for client in clients.all
            ]
            sides.append((server, Load([clients.socket, peers], [*clients.flows(), *back]), renew))
        return compare("relay to outside peer and back, with the route on", sides, (0.0, 0.0))


def lateness() -> list[Bar]:
    """How late packets leave: by the relay's own account with the route on, and seen from outside with a steady one."""
    asked = "P50 ≤ 0.2 ms, P99 ≤ 1 ms"
    bars = []
    for what, lane in (("its own account, route on", ROUTE), ("seen from outside, steady 50 ms", STEADY)):
        with Beacon(calls=CLIENTS // 2, lane=lane) as relay:
            clients = Clients(relay.address, relay.users(CLIENTS))
            clients.allocate()
            clients.bind_calls()
            load = Load([clients.socket], clients.flows())
            load.run(seconds=1.0, packets_per_s=PACKETS_PER_S, drain_s=DRAIN_S)
            stolen = StolenTime()
            with LoopWatch(relay) as watch:
                tally = load.run(seconds=10.0, packets_per_s=PACKETS_PER_S, drain_s=DRAIN_S)
                # the last record comes up to a second after its packets
                time.sleep(1.2)
            if lane is STEADY:
                p50, p99 = (tally.delay_ms(share) - STEADY.base_delay_ms for share in (0.5, 0.99))
            else:
                p50, p99 = (watch.lateness_ms(share) for share in (0.5, 0.99))
            bars.append(
                Bar(
                    what=f"lateness at 20 000 packets/s, {what}",
                    measured=f"P50 {p50:.3f} ms, P99 {p99:.2f} ms ({tally.arrived} packets; {stolen.said()})",
                    asked=asked,
                    ratio=min(0.2 / max(p50, 1e-3), 1.0 / max(p99, 1e-3)),
                )
            )
    return bars


def switching() -> list[Bar]:
    """A hundred lanes given other figures at one instant, under load, there and back again."""
    with Beacon(calls=CLIENTS // 2, lane=STEADY) as relay:
        clients = Clients(relay.address, relay.users(CLIENTS))
        clients.allocate()
        clients.bind_calls()
        load = Load([clients.socket], clients.flows())
        load.run(seconds=1.0, packets_per_s=PACKETS_PER_S, drain_s=DRAIN_S)
        # Longer, then shorter: the second would let later packets overtake earlier ones.
        for after_ms, delay_ms in ((1_500.0, 150.0), (3_000.0, 20.0)):
            relay.switch(Impairment(base_delay_ms=delay_ms), in_ms=after_ms, lanes=LANES)
        tally = load.run(seconds=4.5, packets_per_s=PACKETS_PER_S, drain_s=DRAIN_S)
    faults = tally.missing + tally.copies + tally.overtaken
    return [
        Bar(
            what=f"switching {LANES} lanes at once, twice, at 20 000 packets/s",
            measured=f"{tally.missing} lost, {tally.copies} duplicated, {tally.overtaken} overtaken of {tally.sent}",
            asked="none",
            ratio=1.0 if not faults else 1.0 / (1 + faults),
        )
    ]


def control_plane() -> list[Bar]:
    """Allocations in a hurry, and what a signed request costs the server; coturn's figures beside ours."""
    took: dict[str, float] = {}
    per_core: dict[str, float] = {}
    with Beacon(calls=ALLOCATIONS // 2, lane=ROUTE) as ours, Coturn() as theirs:
        for name, server in (("ours", ours), ("coturn", theirs)):
            clients = Clients(server.address, server.users(ALLOCATIONS))
            took[name] = clients.allocate()
            rates = []
            for _ in range(3):
                requests = clients.refresh(10)
                before = cpu_s(server.pid)
                clients.exchange(requests)
                rates.append(len(requests) / (cpu_s(server.pid) - before))
            per_core[name] = statistics.median(rates)
    return [
        Bar(
            what=f"{ALLOCATIONS} allocations, each with its 401",
            measured=f"{took['ours']:.2f} s (coturn {took['coturn']:.2f} s)",
            asked="≤ 2 s",
            ratio=2.0 / took["ours"],
        ),
        Bar(
            what="signed requests per second of processor time",
            measured=f"{per_core['ours']:.0f}/s (coturn {per_core['coturn']:.0f}/s)",
            asked="≥ 5 000/s",
            ratio=per_core["ours"] / 5_000.0,
        ),
    ]


def relay_bars() -> list[Bar]:
    """Everything about the relay; without coturn or a second core it says what is missing."""
    if not Coturn.version():
        return [Bar(what="the relay beside coturn", measured="apt-get install coturn", asked="", ratio=None)]
    pin(LOAD_CPU)
    bars: list[Bar] = []
    for step in (relay_to_relay, relay_to_outside, lateness, switching, control_plane):
        try:
            bars += step()
        except (RuntimeError, OSError) as error:
            bars.append(Bar(what=step.__name__.replace("_", " "), measured=f"failed: {error}", asked="", ratio=None))
    return bars
