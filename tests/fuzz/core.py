"""Fuzzes the whole TURN core: sequences of datagrams, validly signed, forged, mutated and raw, with time passing.

Invariant: any datagram yields events, never an exception; state stays within quotas, changes only for a datagram whose
integrity is valid, and what is told and what is held agree; an answer to a sender who proved nothing is at most 2.5
times as long as its request on the wire; after everything has ended every relayed address is free again.

An input is a program: each byte chooses an act or a value of it. So libFuzzer's mutations of bytes are mutations of
what clients do, and every input is a valid program.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable

from beacon.protocols.address import IPV4, IPV6, TransportAddress
from beacon.protocols.stun import MessageClass, unpack_message
from beacon.protocols.stun_attributes import FORMS, Attribute
from beacon.relay.relayed_ports import RESERVED_NS, VirtualPorts
from beacon.relay.turn.allocation import AllocationState
from beacon.relay.turn.events import (
    AllocationClosed,
    AllocationOpened,
    Event,
    FiveTuple,
    Reply,
    Transport,
)
from beacon.relay.turn.server import TurnServer
from fuzz.core_cast import (
    CHANCE,
    CLOCK,
    CONFIG,
    NONCE_KEY,
    POLICY,
    PORTS,
    RELAY4,
    SECOND_NS,
    SOURCES,
    START_NS,
    UTC_S,
    People,
    Program,
)
from fuzz.core_requests import Known, make_request

LONGEST_BYTES = 200
DATAGRAMS = array("q", [0])
"How many the core was given in all."
MOST_ACTS = 24
MOST_AMPLIFIED = 2.5
_SIGNED_FROM = 60
"A change behind this byte is behind the attributes that say who signs: it makes the signature wrong."


def _free(ports: VirtualPorts) -> tuple[int, ...]:
    return tuple(len(ports._free[family]) for family in (IPV4, IPV6))


_ALL_FREE = tuple(_free(ports) for ports in PORTS)


def one_input(data: bytes) -> None:
    """One execution."""
    program = Program(data)
    CHANCE.seed(1)
    CLOCK.now_ns = START_NS
    world = World(program)
    for _ in range(MOST_ACTS):
        if not program:
            break
        world.act()
        world.check_quotas()
    world.end()


def executions(inputs: int) -> int:
    """Datagrams given to the core: an input is several."""
    return DATAGRAMS[0]


class World:
    """One core and what has been seen of it."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._ports = program.pick(PORTS)
        self._last = 0
        self._server = self._fresh()
        self._live: set[int] = set()
        self._known = Known(relayed=[TransportAddress(RELAY4, 50_000)], tokens=[bytes(8)])
        self._earlier = b""

    def _fresh(self) -> TurnServer:
        return TurnServer(
            CONFIG,
            directory=People(),
            ports=self._ports,
            nonce_key=NONCE_KEY,
            chance=CHANCE.randbytes,
            policy=POLICY.permits,
            first_allocation=self._last + 1,
        )

    def act(self) -> None:
        """One thing that happens."""
        kind, source = self._program.byte() % 12, self._program.pick(SOURCES)
        if kind < 6:
            self._earlier, proven = make_request(self._program, source, self._known)
            self._datagram(self._earlier, source, proven=proven)
        elif kind == 6:
            self._damaged(source)
        elif kind == 7:
            self._datagram(self._program.take(self._program.byte()), source, proven=False)
        elif kind == 8:
            # A replay, perhaps from elsewhere; what made it good is good here too.
            self._datagram(self._earlier, source, proven=True)
        elif kind == 9:
            CLOCK.now_ns += self._program.byte() ** 2 * SECOND_NS // 16
            self._seen(self._server.expire(now_ns=CLOCK.now_ns))
        elif kind == 10:
            self._upheaval(source)
        else:
            self._restart()

    def _damaged(self, source: FiveTuple) -> None:
        """A request with one byte changed."""
        packet, proven = make_request(self._program, source, self._known)
        at, change = self._program.byte() % len(packet), self._program.byte()
        damaged = bytearray(packet)
        damaged[at] ^= change
        self._datagram(bytes(damaged), source, proven=proven and (change == 0 or at >= _SIGNED_FROM))

    def _upheaval(self, source: FiveTuple) -> None:
        what = self._program.byte() % 4
        if what == 0:
            self._seen(self._server.disconnected(source.stream))
        elif what == 1:
            self._seen(self._server.revoke(session="one", leg=self._program.pick((None, "a", "b"))))
        else:
            self._server.draining = what == 2

    def _restart(self) -> None:
        """Another core takes over what the first one wrote down."""
        states = self._server.snapshot()
        for state in states:
            self._ports.release(state.relayed)
        again = [AllocationState.of_plain(plain) for plain in json.loads(json.dumps([s.plain() for s in states]))]
        assert again == states
        self._server = self._fresh()
        opened = self._server.restore(again, now_ns=CLOCK.now_ns)
        self._live = {
            state.allocation
            for state in states
            if state.client.transport == Transport.UDP and state.until_ns > CLOCK.now_ns
        }
        assert {event.allocation for event in opened if isinstance(event, AllocationOpened)} == self._live

    def _datagram(self, data: bytes, source: FiveTuple, *, proven: bool) -> None:
        DATAGRAMS[0] += 1
        before = self._server.snapshot()
        events = self._server.receive(data, source, now_ns=CLOCK.now_ns, utc_s=UTC_S)
        replies = [event for event in events if isinstance(event, Reply)]
        assert len(replies) <= 1
        assert not replies or events[-1] is replies[0]
        if not proven:
            # Time may end what is there; nothing else may come of it.
            held = {state.allocation: state for state in before}
            assert all(held.get(state.allocation) == state for state in self._server.snapshot())
        self._seen(events)
        for reply in replies:
            self._check_answer(data, reply, source, proven=proven)

    def _check_answer(self, data: bytes, reply: Reply, source: FiveTuple, *, proven: bool) -> None:
        assert reply.to == source
        answer = unpack_message(reply.data)
        assert answer.transaction == data[8:20]
        assert answer.kind in (MessageClass.SUCCESS, MessageClass.ERROR)
        assert not answer.not_understood(FORMS)
        for number, _ in answer.attributes:
            answer.get(number)
        if source.transport == Transport.UDP and not answer.signed:
            headers = 28 if len(source.client.ip) == 4 else 48
            assert headers + len(reply.data) <= MOST_AMPLIFIED * (headers + len(data))
        relayed = answer.get(Attribute.XOR_RELAYED_ADDRESS)
        if relayed is not None:
            assert proven
            self._known.relayed.append(relayed)
            self._known.tokens.append(answer.get(Attribute.RESERVATION_TOKEN) or bytes(8))

    def _seen(self, events: Iterable[Event]) -> None:
        """What is told is consistent: numbers rise, and only what lives changes."""
        for event in events:
            if isinstance(event, AllocationOpened):
                assert event.allocation > self._last
                self._last = event.allocation
                self._live.add(event.allocation)
            elif isinstance(event, AllocationClosed):
                self._live.remove(event.allocation)
            elif not isinstance(event, Reply):
                assert event.allocation in self._live
                assert event.until_ns > CLOCK.now_ns

    def check_quotas(self) -> None:
        """State is what was told, and within its bounds."""
        states = self._server.snapshot()
        assert {state.allocation for state in states} == self._live
        assert len(states) == len(self._server) <= CONFIG.allocations
        assert len({state.relayed for state in states}) == len({state.client for state in states}) == len(states)
        for state in states:
            assert sum(other.username == state.username for other in states) <= CONFIG.allocations_per_user
            assert len(state.permissions) <= CONFIG.permissions_per_allocation
            assert len({peer for _, peer, _ in state.channels}) == len(state.channels) <= CONFIG.channels_per_allocation
            for ip, _ in state.permissions:
                assert self._ports.own(ip) or (self._ports.open and POLICY.permits(ip, 0))
        deadline_ns = self._server.deadline_ns()
        assert not states or (deadline_ns is not None and deadline_ns <= min(state.until_ns for state in states))

    def end(self) -> None:
        """Everything ends, and nothing is left."""
        for session in ("one", "two"):
            self._seen(self._server.revoke(session=session))
        assert not self._live
        assert not len(self._server)
        CLOCK.now_ns += RESERVED_NS
        self._ports.sweep()
        assert _free(self._ports) == _ALL_FREE[PORTS.index(self._ports)]
