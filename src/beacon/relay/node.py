"""The asyncio shell of the relay: ties session book, TURN core, data plane, streams and journal together.

Everything here runs on the loop's thread; the data plane has one of its own and waits for nothing here. Events of the
core are carried out in their order, what changes the data plane before the reply that promises it, and what must
survive a crash is in the journal before that reply leaves.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from beacon.errors import RelayError
from beacon.relay.control.ports import LaneRecord, LoopRecord, Record
from beacon.relay.node_config import NodeConfig
from beacon.relay.node_memory import NodeMemory
from beacon.relay.plane.link import PlaneLink
from beacon.relay.plane.records import LaneSecond, LoopSecond, PlaneEvent, SlowDatagram, StreamDelivery
from beacon.relay.plane_driver import PlaneDriver
from beacon.relay.sessions.book import SessionBook
from beacon.relay.sessions.directory import SessionDirectory
from beacon.relay.sessions.names import OUTSIDE_LEG
from beacon.relay.sessions.orders import Order, RefuseUdp, RevokeLeg
from beacon.relay.streams.server import StreamServer
from beacon.relay.turn.events import (
    AllocationClosed,
    AllocationOpened,
    AllocationRefreshed,
    ChannelSet,
    Event,
    FiveTuple,
    PermissionSet,
    Reply,
    Transport,
)
from beacon.relay.turn.server import TurnServer
from beacon.units import NS_PER_S

TICK_S = 0.2
"How often what waits for its time is looked at; well within what the session book commits ahead. [s]"
COMPILE_S = 900.0
"How long the data plane's first start on a machine may take: it is compiled then. [s]"
SILENT_S = 3.0
"Without a record for so long the data plane does not turn: it gives one a second. [s]"
_SEND_INDICATION = b"\x00\x16"
_FIRST_CHANNEL_BYTE = 0x40


class RelayNode:
    """One relay."""

    def __init__(self, config: NodeConfig) -> None:
        """Reads the journal; takes no socket yet."""
        self.config = config
        self.started_utc_s = time.time()
        self.memory = NodeMemory(config.state_dir, run=config.run, secret=config.secret)
        self.book = SessionBook(open=config.ports.open, limits=config.limits)
        self.directory = SessionDirectory(self.book, secret=self.memory.secret)
        self.core = TurnServer(
            config.turn,
            directory=self.directory,
            ports=config.ports,
            nonce_key=self.memory.nonce_key,
            chance=secrets.token_bytes,
            policy=config.policy,
        )
        self.opened = 0
        "Allocations opened since the start."
        self.closed: Counter[str] = Counter()
        "Allocations closed, by reason."
        self.unsent = 0
        "Replies over UDP that the system did not take."
        self.failed = asyncio.Event()
        "Set when the data plane has died: only a new process helps."
        self._link = PlaneLink(portable=config.portable)
        self._driver = PlaneDriver(self._link)
        self._udp = tuple(each for each in config.listeners if each.transport == Transport.UDP)
        self._streamed = tuple(each for each in config.listeners if each.transport != Transport.UDP)
        self._streams = StreamServer(on_message=self._on_message, on_closed=self._on_closed, limits=config.streams)
        self._behind: dict[int, int] = {}
        "Connection to its allocation."
        self._listening: list[Callable[[Record], None]] = []
        self._heard_ns = time.monotonic_ns()
        self._tick: asyncio.TimerHandle | None = None

    # ---- start and end ---------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Restore what was, and serve. Raises InputError for a session to begin with that cannot be."""
        self._link.start([each.socket for each in self._udp])
        self._link.flush(timeout_s=COMPILE_S)
        now_ns = self._heard_ns = time.monotonic_ns()
        self.obey(self.memory.restore_sessions(self.book, now_ns=now_ns))
        for session in self.config.sessions:
            if not self.book.has(session.id):
                self.obey(self.book.put(session, now_ns=now_ns))
        self.core.draining = self.memory.draining
        states = self.memory.allocations(self.book, listeners=len(self._udp))
        self._carry_out(self.core.restore(states, now_ns=now_ns), restoring=True)
        self.memory.open(self.book, self.core)
        loop = asyncio.get_running_loop()
        loop.add_reader(self._link.fileno(), self._on_plane)
        for number, each in enumerate(self._streamed, len(self._udp)):
            over_tls = self.config.certificate if each.transport == Transport.TLS else None
            await self._streams.listen(each.socket, listener=number, over_tls=over_tls)
        self._tick = loop.call_later(TICK_S, self._on_tick)

    async def stop(self) -> None:
        """End at once and in good order; the journal stays."""
        if self._tick is not None:
            self._tick.cancel()
        await self._streams.close()
        asyncio.get_running_loop().remove_reader(self._link.fileno())
        self._link.stop()
        self.memory.close()
        self.config.ports.close()

    def drain(self) -> None:
        """Refuse new allocations; those that are live end in their time."""
        self.core.draining = True
        self.memory.drains()
        self.memory.flush()

    @property
    def serving(self) -> bool:
        """Whether the data plane turns."""
        return self._link.alive and time.monotonic_ns() - self._heard_ns < SILENT_S * NS_PER_S

    @property
    def restorable(self) -> bool:
        """Whether the journal takes what it is given."""
        return self.memory.writable

    def listen(self, listener: Callable[[Record], None]) -> Callable[[], None]:
        """Hand every record to `listener`; call the result to end it."""
        self._listening.append(listener)
        return lambda: self._listening.remove(listener) if listener in self._listening else None

    # ---- orders and events -----------------------------------------------------------------------------------------

    def obey(self, orders: Iterable[Order]) -> int:
        """Carry out orders of the session book; how many allocations they have closed."""
        closed = 0
        with self._one_with_the_plane():
            for order in orders:
                match order:
                    case RevokeLeg(session=session, leg=leg):
                        events = self.core.revoke(session=session, leg=leg)
                        self._carry_out(events)
                        closed += len(events)
                    case RefuseUdp():
                        self._refuse_udp(order)
                    case _:
                        self._driver.obey(order)
        return closed

    @contextlib.contextmanager
    def _one_with_the_plane(self) -> Iterator[None]:
        """A data plane that does not take an order knows less than we do, and only a new process helps."""
        try:
            yield
        except RelayError:
            self.failed.set()
            raise

    def changed(self, orders: Iterable[Order]) -> int:
        """Carry out orders that come of a caller's wish, and write down what it has changed."""
        closed = self.obey(orders)
        self.memory.write_down_sessions()
        self.memory.flush()
        return closed

    def _refuse_udp(self, order: RefuseUdp) -> None:
        wait_s = (order.at_ns - time.monotonic_ns()) / NS_PER_S
        if wait_s > 0.0:
            asyncio.get_running_loop().call_later(wait_s, self._silence, order)
        else:
            self._silence(order)

    def _silence(self, order: RefuseUdp) -> None:
        for event in self._driver.of_leg(order.session, order.leg):
            if order.refused:
                self._driver.silence(event.allocation)
            elif self._driver.unsilence(event.allocation) is not None:
                self._open_in_plane(event)
                self._tell_permissions(event)

    def _tell_permissions(self, event: AllocationOpened) -> None:
        for standing in self.core.standing(event.client, now_ns=time.monotonic_ns()):
            self._carry_out_one(standing, restoring=True)

    def _carry_out(self, events: Iterable[Event], *, restoring: bool = False) -> None:
        """Carry out events of the core, in their order."""
        with self._one_with_the_plane():
            for event in events:
                self._carry_out_one(event, restoring=restoring)

    def _carry_out_one(self, event: Event, *, restoring: bool) -> None:
        match event:
            case Reply():
                self._reply(event)
            case AllocationOpened():
                self._open(event, restoring=restoring)
            case AllocationClosed(allocation=allocation, why=why):
                self._close(allocation, why)
            case AllocationRefreshed(allocation=allocation, until_ns=until_ns):
                self.memory.refreshed(allocation, until_ns=until_ns)
            case PermissionSet():
                self._driver.permitted(event)
                if not restoring:
                    self.memory.permitted(event)
            case ChannelSet():
                self._driver.bound(event)
                if not restoring:
                    self.memory.bound(event)

    def _open(self, event: AllocationOpened, *, restoring: bool) -> None:
        if restoring:
            self.book.reopened(event.session, event.leg, event.allocation)
        else:
            self.obey(self.book.opened(event.session, event.leg, event.allocation, now_ns=time.monotonic_ns()))
            state = self.core.state_of(event.client)
            if state is not None:
                self.memory.opened(state)
            self.memory.write_down_sessions()
            self.opened += 1
        self._open_in_plane(event)
        if event.client.stream:
            self._behind[event.client.stream] = event.allocation
            self._streams.set_allocated(event.client.stream, True)

    def _open_in_plane(self, event: AllocationOpened) -> None:
        is_open = self.config.ports.open
        self._driver.opened(
            event,
            leg=self.book.number(event.session, event.leg),
            outside=self.book.number(event.session, OUTSIDE_LEG) if is_open else -1,
            relayed_fd=self.config.relayed_fd(event.relayed),
            udp_refused=self.book.udp_refused(event.session, event.leg),
        )

    def _close(self, allocation: int, why: str) -> None:
        event = self._driver.closed(allocation)
        self.book.closed(allocation)
        self.closed[why] += 1
        self.memory.closed(allocation)
        if event is not None and event.client.stream:
            self._behind.pop(event.client.stream, None)
            self._streams.set_allocated(event.client.stream, False)

    def _reply(self, reply: Reply) -> None:
        self.memory.flush()
        if reply.to.stream:
            self._streams.reply(reply.to.stream, reply.data)
            return
        client = reply.to.client
        family = socket.AF_INET if len(client.ip) == 4 else socket.AF_INET6
        try:
            self._udp[reply.to.listener].socket.sendto(reply.data, (socket.inet_ntop(family, client.ip), client.port))
        except OSError:  # a full buffer, no way there, an error of an earlier datagram: the client asks again
            self.unsent += 1

    # ---- what comes in ---------------------------------------------------------------------------------------------

    def _on_plane(self) -> None:
        for event in self._link.receive():
            self._on_plane_event(event)
        self.memory.flush()

    def _on_plane_event(self, event: PlaneEvent) -> None:
        match event:
            case SlowDatagram(listener=listener, client=client, data=data):
                source = FiveTuple(Transport.UDP, client, self._udp[listener].server, listener)
                self._receive(data, source)
            case StreamDelivery(stream=stream, data=data):
                self._streams.send(stream, data)
            case LaneSecond():
                self._tell_lane(event)
            case LoopSecond():
                self._heard_ns = time.monotonic_ns()
                self._tell(LoopRecord(at_utc_s=_utc_s(event.at_ns), second=event))

    def _on_message(self, source: FiveTuple, message: bytes, arrival_ns: int) -> None:
        allocation = self._behind.get(source.stream)
        if message[0] >= _FIRST_CHANNEL_BYTE or message[:2] == _SEND_INDICATION:
            if allocation is not None:
                self._link.inject(allocation=allocation, frame=message, arrival_ns=arrival_ns)
            return
        listener = self._streamed[source.listener - len(self._udp)]
        self._receive(message, source._replace(transport=listener.transport, server=listener.server))
        self.memory.flush()

    def _on_closed(self, stream: int) -> None:
        self._carry_out(self.core.disconnected(stream))
        self.memory.flush()

    def _receive(self, data: bytes, source: FiveTuple) -> None:
        self._carry_out(self.core.receive(data, source, now_ns=time.monotonic_ns(), utc_s=time.time()))

    def _on_tick(self) -> None:
        self._tick = asyncio.get_running_loop().call_later(TICK_S, self._on_tick)
        now_ns = time.monotonic_ns()
        self._carry_out(self.core.expire(now_ns=now_ns))
        deadline_ns = self.book.deadline_ns()
        if deadline_ns is not None and deadline_ns <= now_ns:
            self.obey(self.book.due(now_ns))
            self.memory.write_down_sessions()
        self.memory.flush()
        self.memory.tend()
        self.config.ports.sweep()
        if not self._link.alive:
            self.failed.set()

    # ---- records ---------------------------------------------------------------------------------------------------

    def _tell_lane(self, second: LaneSecond) -> None:
        lane = self.book.lane(second.origin, second.target, at_ns=second.at_ns) if self._listening else None
        if lane is None:
            return
        self._tell(
            LaneRecord(
                session=lane.session,
                origin=lane.origin,
                target=lane.target,
                origin_site=lane.origin_site,
                target_site=lane.target_site,
                at_utc_s=_utc_s(second.at_ns),
                second=second,
                in_force=lane.commanded.in_force,
                commanded_loss=lane.commanded.loss,
                commanded_kbps=lane.commanded.rate_kbps,
                switches=lane.switches,
            )
        )

    def _tell(self, record: Record) -> None:
        for listener in tuple(self._listening):
            listener(record)


def _utc_s(at_ns: int) -> float:
    """Wall time of a monotonic instant."""
    return time.time() - (time.monotonic_ns() - at_ns) / NS_PER_S
