"""A plane driven without sockets, and one driven over real loopback sockets; both speak the messages of the handle."""

from __future__ import annotations

import socket
import struct
import time
from dataclasses import dataclass, field

import numpy as np

from beacon.impair import LaneProfile, QueueProfile, compile_lane
from beacon.nouns.impairment import Impairment
from beacon.protocols.address import TransportAddress
from beacon.relay.plane import entries
from beacon.relay.plane.capacity import PlaneCapacity
from beacon.relay.plane.figures import FIGURES, QUEUE_FIGURES, write_lane_figures, write_queue_figures
from beacon.relay.plane.link import PlaneLink
from beacon.relay.plane.messages import (
    BIND_CHANNEL,
    CLOSE_ALLOCATION,
    CLOSE_LANE,
    CLOSE_QUEUE,
    OPEN_ALLOCATION,
    PERMIT,
    SET_LANE,
    SET_QUEUE,
    SWITCH_LANE,
    SWITCH_QUEUE,
    address_words,
    pack_message,
)
from beacon.relay.plane.records import LaneSecond, LoopSecond, PlaneEvent
from beacon.relay.plane.tables import HEADROOM, NONE, SLOT_BYTES, new_plane

FAR_NS = 1 << 62
MS = 1_000_000
CLEAN = compile_lane(Impairment())
RELAY_IP = TransportAddress.of("192.0.2.1", 0).ip
MAGIC = 0x2112A442


def delayed(delay_ms: float) -> LaneProfile:
    return compile_lane(Impairment(base_delay_ms=delay_ms))


def relayed(number: int) -> TransportAddress:
    return TransportAddress(RELAY_IP, 50_000 + number)


def client(number: int) -> TransportAddress:
    return TransportAddress.of("198.51.100.7", 10_000 + number)


def channel_data(number: int, payload: bytes) -> bytes:
    return struct.pack("!HH", number, len(payload)) + payload


def send_indication(peer: TransportAddress, payload: bytes) -> bytes:
    """A Send indication written by the RFC, independently of the code under test."""
    transaction = bytes(range(12))
    mask = struct.pack("!I", MAGIC) + transaction
    ip = bytes(a ^ b for a, b in zip(peer.ip, mask))
    value = struct.pack("!BBH", 0, 1 if len(peer.ip) == 4 else 2, peer.port ^ (MAGIC >> 16)) + ip
    body = struct.pack("!HH", 0x0012, len(value)) + value
    body += struct.pack("!HH", 0x0013, len(payload)) + payload + bytes(-len(payload) % 4)
    return struct.pack("!HHI", 0x0016, len(body), MAGIC) + transaction + body


def read_data_indication(message: bytes) -> tuple[TransportAddress, bytes]:
    """Peer and payload of a Data indication."""
    kind, length, cookie = struct.unpack_from("!HHI", message)
    assert (kind, cookie) == (0x0017, MAGIC)
    assert length == len(message) - 20
    assert length % 4 == 0
    found: dict[int, bytes] = {}
    at = 20
    while at < len(message):
        attribute, size = struct.unpack_from("!HH", message, at)
        found[attribute] = message[at + 4 : at + 4 + size]
        at += 4 + size + (-size % 4)
    address = found[0x0012]
    ip = bytes(a ^ b for a, b in zip(address[4:], message[4:20]))
    return TransportAddress(ip, struct.unpack_from("!H", address, 2)[0] ^ (MAGIC >> 16)), found[0x0013]


@dataclass
class StillPlane:
    """Tables without a loop: virtual time, datagrams as bytes."""

    capacity: PlaneCapacity = field(default_factory=PlaneCapacity)
    now_ns: int = 10**12

    def __post_init__(self) -> None:
        self.rows = new_plane(self.capacity, seed=(11, 22), salt=33, now_ns=self.now_ns)
        self.plane = self.rows[0]

    def order(self, kind: int, *words: int, address: TransportAddress | None = None, figures=None) -> int:
        message = np.frombuffer(pack_message(kind, *words, address=address, figures=figures), np.int64)
        count = len(self.plane["words"])
        self.plane["words"][:] = message[:count]
        self.plane["figures"][:] = message[count:].view(np.float64)
        return int(entries.carry_out(self.rows, self.now_ns))

    def open(self, number: int, *, leg: int | None = None, room: int = 1 << 40, stream: int = 0) -> None:
        self.order(
            OPEN_ALLOCATION, number, number if leg is None else leg, -1, 0, stream, -1,
            *address_words(client(number)), *address_words(relayed(number)), room,
        )  # fmt: skip

    def close(self, number: int) -> None:
        self.order(CLOSE_ALLOCATION, number)

    def permit(self, number: int, *, until_ns: int = FAR_NS, ip: bytes = RELAY_IP) -> None:
        self.order(PERMIT, number, until_ns, 1, address=TransportAddress(ip, 0))

    def bind(self, number: int, channel: int, peer: TransportAddress, *, until_ns: int = FAR_NS) -> None:
        self.order(BIND_CHANNEL, number, until_ns, channel, address=peer)

    def lane(
        self, origin: int, target: int, profile: LaneProfile, *, key: tuple[int, int] = (5, 6), up: int = -1,
        down: int = -1, connection=None,
    ) -> None:  # fmt: skip
        self.order(SET_LANE, origin, target, *key, figures=self._figures(profile, up, down, connection))

    def switch(
        self, origin: int, target: int, profile: LaneProfile, at_ns: int, *, up: int = -1, down: int = -1,
        connection=None,
    ) -> None:  # fmt: skip
        figures = self._figures(profile, up, down, connection)
        self.order(SWITCH_LANE, origin, target, 0, 0, at_ns, figures=figures)

    def close_lane(self, origin: int, target: int) -> None:
        self.order(CLOSE_LANE, origin, target)

    def queue(self, number: int, profile: QueueProfile, *, key: tuple[int, int] = (7, 8)) -> None:
        self.order(SET_QUEUE, number, 0, *key, figures=self._queue_figures(profile))

    def switch_queue(self, number: int, profile: QueueProfile, at_ns: int) -> None:
        self.order(SWITCH_QUEUE, number, 0, 0, 0, at_ns, figures=self._queue_figures(profile))

    def close_queue(self, number: int) -> None:
        self.order(CLOSE_QUEUE, number)

    @staticmethod
    def _figures(profile: LaneProfile, up: int, down: int, connection) -> np.ndarray:
        row = np.zeros(FIGURES)
        write_lane_figures(row, profile, up=up, down=down, connection=connection)
        return row

    @staticmethod
    def _queue_figures(profile: QueueProfile) -> np.ndarray:
        row = np.zeros(QUEUE_FIGURES)
        write_queue_figures(row, profile)
        return row

    def pair(self, profile: LaneProfile = CLEAN, **lane) -> None:
        """Allocations 1 and 2 that may talk by channels 0x4001 and 0x4002, and lanes both ways."""
        for own, other in ((1, 2), (2, 1)):
            self.open(own)
            self.permit(own)
            self.bind(own, 0x4000 + other, relayed(other))
            self.lane(own, other, profile, **lane)

    def put(self, source: TransportAddress, data: bytes, *, arrival_ns: int | None = None) -> bool:
        """A datagram comes; whether the TURN core is to see it."""
        entries.take_packets(self.rows, 1)
        d = self.plane["batch"][0]
        assert d["packet"] != NONE
        start = int(d["packet"]) * SLOT_BYTES + HEADROOM
        self.plane["data"][start : start + len(data)] = np.frombuffer(data, np.uint8)
        d["family"], d["high"], d["low"], d["port"] = address_words(source)
        d["length"], d["listener"], d["allocation"], d["allocation_id"] = len(data), 0, NONE, 0
        d["arrival"] = self.now_ns if arrival_ns is None else arrival_ns
        entries.classify(self.rows, 1, self.now_ns)
        slow = bool(d["slow"])
        if slow:
            entries.count_handed_up(self.rows, 0, True)
        return slow

    def due(self, until_ns: int | None = None) -> list[tuple[int, int, bytes]]:
        """What leaves up to an instant: (instant, allocation, frame)."""
        left = []
        until = self.now_ns if until_ns is None else until_ns
        while (count := entries.collect_due(self.rows, until)) > 0:
            for i in range(count):
                p = self.plane["packets"][self.plane["due"][i]]
                frame = self.plane["data"][p["head"] : p["head"] + p["length"]].tobytes()
                left.append((int(p["release"]), int(p["target_id"]), frame))
                self.plane["refused"][i] = 0
            entries.finish(self.rows, count, until)
        self.now_ns = max(self.now_ns, until)
        return left

    @property
    def loop(self) -> dict[str, int]:
        loop = self.plane["loop"]
        return {name: int(loop[name]) for name in loop.dtype.names}


@dataclass
class LivePlane:
    """A link with its loop on loopback sockets, and clients with sockets of their own."""

    portable: bool
    host: str = "127.0.0.1"
    listeners: int = 1

    def __post_init__(self) -> None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        self.family = family
        self.sockets = [self._socket() for _ in range(self.listeners)]
        self.clients: dict[int, socket.socket] = {}
        self.link = PlaneLink(portable=self.portable)
        self.link.start(self.sockets)
        self.link.flush(timeout_s=600.0)  # the first run compiles
        self.events: list[PlaneEvent] = []

    def _socket(self) -> socket.socket:
        sock = socket.socket(self.family, socket.SOCK_DGRAM)
        sock.bind((self.host, 0))
        return sock

    def relayed(self, number: int) -> TransportAddress:
        return TransportAddress.of(self.host, 50_000 + number)

    def open(self, number: int, *, leg: int | None = None, stream: int = 0, **options) -> socket.socket:
        sock = self.clients[number] = self._socket()
        sock.settimeout(5.0)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        address = sock.getsockname()
        self.link.open_allocation(
            allocation=number, client=TransportAddress.of(address[0], address[1]), listener=0,
            leg=number if leg is None else leg, relayed=self.relayed(number), stream=stream, **options,
        )  # fmt: skip
        self.link.permit(allocation=number, peer_ip=self.relayed(0).ip, until_ns=FAR_NS)
        return sock

    def bind(self, number: int, other: int) -> None:
        self.link.bind_channel(
            allocation=number, number=0x4000 + other, peer=self.relayed(other), until_ns=FAR_NS
        )

    def pair(self, profile: LaneProfile, *, own: int = 1, other: int = 2, **lane) -> None:
        for a, b in ((own, other), (other, own)):
            self.open(a)
            self.bind(a, b)
            self.link.set_lane(origin=a, target=b, key=(a, b), profile=profile, **lane)
        self.link.flush(timeout_s=10.0)

    def send(self, number: int, data: bytes, *, listener: int = 0) -> int:
        """Send; the instant before."""
        before = time.monotonic_ns()
        self.clients[number].sendto(data, self.sockets[listener].getsockname())
        return before

    def hear(self, number: int) -> tuple[bytes, int]:
        data = self.clients[number].recv(4_096)
        return data, time.monotonic_ns()

    def until(self, wanted, *, timeout_s: float = 10.0) -> list[PlaneEvent]:
        """All events so far, once `wanted` holds of them."""
        deadline = time.monotonic() + timeout_s
        while not wanted(self.events):
            assert time.monotonic() < deadline, self.events
            self.events += self.link.receive()
            time.sleep(0.005)
        return self.events

    def seconds(self) -> list[LaneSecond]:
        return [e for e in self.events if isinstance(e, LaneSecond)]

    def loop_seconds(self) -> list[LoopSecond]:
        return [e for e in self.events if isinstance(e, LoopSecond)]

    def close(self) -> None:
        self.link.stop()
        for sock in (*self.sockets, *self.clients.values()):
            sock.close()
