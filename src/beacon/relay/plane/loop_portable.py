"""The loop for every system: plain sockets and selectors in a Python thread, around the same compiled functions.

It waits as long as nothing happens, wakes for every datagram, and shares the interpreter's lock with the rest of the
relay, so it carries fewer packets and is later with them than the Linux loop; what it decides is the same. Messages
pass through two queues in memory, each with a socket that wakes its reader.
"""

from __future__ import annotations

import secrets
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np
from numba import types
from numba.core import config, typing

from beacon.protocols.address import TransportAddress
from beacon.relay.plane import entries
from beacon.relay.plane.capacity import PlaneCapacity
from beacon.relay.plane.messages import (
    CLOSE_ALLOCATION,
    FLUSH,
    MESSAGE_BYTES,
    OPEN_ALLOCATION,
    STOP,
    address_of,
    address_words,
    pack_message,
)
from beacon.relay.plane.tables import BATCH, DATAGRAM_BYTES, HEADROOM, NONE, SLOT_BYTES, TOLD_WORDS, PlaneRow, new_plane
from beacon.relay.plane.telling import SECOND_NS

_MOST_WAITING = 65_536
"Messages that may wait either way; further news and media are dropped, orders refused."
_NO_PHASE = -2
_INTEGERS: dict[Any, int] = {
    entries.take_packets: 1, entries.carry_out: 1, entries.classify: 2, entries.collect_due: 1, entries.finish: 2,
    entries.next_wake: 0, entries.write_datagram: 1, entries.write_delivery: 1, entries.turn_phase: 1,
    entries.next_to_tell: 1, entries.write_lane_second: 2, entries.lane_second_told: 2, entries.write_loop_second: 1,
    entries.loop_second_told: 1,
}  # fmt: skip
"Integers each entry takes after the plane."
_ORDERS = -1
_RELAYED = 1 << 20
_NS = 1e-9


def _compile(rows: PlaneRow) -> None:
    """Compile or load every entry now: a loop that compiled at first need would stand still for seconds in a call."""
    if vars(config)["DISABLE_JIT"]:
        return
    type_of: Any = typing.typeof.typeof
    row = type_of(rows)
    for entry, integers in _INTEGERS.items():
        entry.compile((row, *[types.int64] * integers))
    entries.count_handed_up.compile((row, types.int64, types.boolean))


class _Mailbox:
    """Messages from one thread to another, and a socket that is readable while some wait."""

    def __init__(self) -> None:
        self._messages: deque[bytes] = deque()
        self._near, self.far = socket.socketpair()
        self._near.setblocking(False)
        self.far.setblocking(False)

    def put(self, message: bytes) -> bool:
        """Add a message; False when there is no room."""
        if len(self._messages) >= _MOST_WAITING:
            return False
        self._messages.append(message)
        with suppress(OSError):  # full of wake-ups: the reader is awake
            self._near.send(b"\0")
        return True

    def take(self, most: int) -> list[bytes]:
        """Messages that wait, at most so many; the socket stays readable while there are more."""
        with suppress(OSError):
            self.far.recv(65_536)
        taken = [self._messages.popleft() for _ in range(min(most, len(self._messages)))]
        if self._messages:
            with suppress(OSError):
                self._near.send(b"\0")
        return taken

    def close(self) -> None:
        """Close the socket's ends."""
        self._near.close()
        self.far.close()


class _Loop:
    """The loop's own side: tables, sockets, mailboxes. Lives in the thread."""

    def __init__(
        self, capacity: PlaneCapacity, listeners: Sequence[socket.socket], orders: _Mailbox, news: _Mailbox,
        acknowledged: deque[int],
    ) -> None:  # fmt: skip
        seed = secrets.randbits(64), secrets.randbits(64)
        self._rows = new_plane(capacity, seed=seed, salt=secrets.randbits(64), now_ns=time.monotonic_ns())
        _compile(self._rows)
        self._plane: Any = self._rows[0]
        self._data = memoryview(self._plane["data"])
        self._told = (self._plane["told"], self._plane["told_bytes"])
        self._listeners = list(listeners)
        self._relayed: dict[int, socket.socket] = {}
        self._orders, self._news, self._acknowledged = orders, news, acknowledged
        self._selector = selectors.DefaultSelector()
        self._selector.register(orders.far, selectors.EVENT_READ, _ORDERS)
        for number, sock in enumerate(self._listeners):
            self._selector.register(sock, selectors.EVENT_READ, number)
        entries.take_packets(self._rows, BATCH)

    def run(self) -> None:
        """Until told to stop."""
        while True:
            wait_s = (entries.next_wake(self._rows) - time.monotonic_ns()) * _NS
            ready = self._selector.select(min(max(wait_s, 0.0), 1.0))
            self._plane["loop"]["wakes"] += 1
            count = 0
            for key, _ in ready:
                if key.data != _ORDERS and count < BATCH:
                    count = self._receive(key.fileobj, key.data, count)
            if not self._obey():
                break
            now_ns = time.monotonic_ns()
            if count > 0:
                entries.classify(self._rows, count, now_ns)
                self._hand_up(count)
                entries.take_packets(self._rows, count)
            self._send_due()
            self._tell_seconds(time.monotonic_ns())
        for sock in self._relayed.values():
            sock.close()
        self._selector.close()

    def _receive(self, sock: Any, mark: int, count: int) -> int:
        """Read a socket into the batch from row `count` on; rows now filled."""
        while count < BATCH:
            d = self._plane["batch"][count]
            start = int(d["packet"]) * SLOT_BYTES + HEADROOM
            try:
                # one byte more than is taken shows what was too long
                size, source = sock.recvfrom_into(self._data[start : start + DATAGRAM_BYTES + 1])
            except (BlockingIOError, InterruptedError):
                return count
            except OSError:  # too long, where the system says so; or an ICMP error of an earlier packet
                return count
            family, high, low, port = address_words(TransportAddress.of(source[0], source[1]))
            d["family"], d["high"], d["low"], d["port"] = family, high, low, port
            d["length"] = size if size <= DATAGRAM_BYTES else NONE
            d["arrival"] = time.monotonic_ns()
            d["listener"], d["allocation"] = (mark, NONE) if mark < _RELAYED else (NONE, mark - _RELAYED)
            d["allocation_id"] = 0 if mark < _RELAYED else self._plane["allocations"][mark - _RELAYED]["id"]
            count += 1
        return count

    def _obey(self) -> bool:
        """Carry out every message there is; False when told to stop."""
        for message in self._orders.take(_MOST_WAITING):
            words = np.frombuffer(message, np.int64, len(self._plane["words"]))
            kind, fd = int(words[0]), int(words[6])
            if kind == STOP:
                return False
            if kind == FLUSH:
                self._acknowledged.append(int(words[1]))
                continue
            size = len(words) * 8
            self._plane["words"][:] = words
            self._plane["figures"][:] = np.frombuffer(message[size:MESSAGE_BYTES], np.float64)
            frame = np.frombuffer(message[MESSAGE_BYTES:], np.uint8)
            self._plane["frame"][: len(frame)] = frame
            answer = entries.carry_out(self._rows, time.monotonic_ns())
            if kind == OPEN_ALLOCATION and fd >= 0:
                self._open_relayed(fd, answer)
            elif kind == CLOSE_ALLOCATION and answer >= 0:
                self._close_relayed(answer)
        return True

    def _open_relayed(self, fd: int, row: int) -> None:
        if row == NONE:
            socket.close(fd)
            return
        sock = socket.socket(fileno=fd)
        self._relayed[fd] = sock
        self._selector.register(sock, selectors.EVENT_READ, _RELAYED + row)

    def _close_relayed(self, fd: int) -> None:
        sock = self._relayed.pop(fd)
        self._selector.unregister(sock)
        sock.close()

    def _message(self, size: int) -> bytes:
        head, tail = self._told
        return bytes(head.tobytes() + tail[: size - TOLD_WORDS * 8].tobytes())

    def _hand_up(self, count: int) -> None:
        """Give the batch's slow datagrams to the TURN core."""
        for i in np.flatnonzero(self._plane["batch"]["slow"][:count]):
            told = self._news.put(self._message(entries.write_datagram(self._rows, i)))
            entries.count_handed_up(self._rows, i, told)

    def _send_due(self) -> None:
        """Send what is due, in order."""
        while True:
            now_ns = time.monotonic_ns()
            count = entries.collect_due(self._rows, now_ns)
            if count == 0:
                return
            for i in range(count):
                self._plane["refused"][i] = 0 if self._send(int(self._plane["due"][i])) else 1
            entries.finish(self._rows, count, time.monotonic_ns())

    def _send(self, packet: int) -> bool:
        """Send a framed packet; whether it went."""
        p = self._plane["packets"][packet]
        t = self._plane["allocations"][p["target"]]
        if p["outward"]:
            sock, to = self._relayed[int(t["fd"])], address_of(p["family"], p["high"], p["low"], p["port"])
        elif t["stream"] != 0:
            return self._news.put(self._message(entries.write_delivery(self._rows, packet)))
        else:
            sock = self._listeners[int(t["listener"])]
            to = address_of(t["family"], t["high"], t["low"], t["port"])
        head = int(p["head"])
        for _ in range(2):  # an error may be of an earlier packet, told once
            try:
                sock.sendto(self._data[head : head + int(p["length"])], (to.host, to.port))
            except OSError:
                continue
            return True
        return False

    def _tell_seconds(self, now_ns: int) -> None:
        """The lanes whose phase has come, and once a second the loop."""
        record = self._plane["record"]
        while (number := entries.turn_phase(self._rows, now_ns)) != _NO_PHASE:
            while number != NONE:
                size = entries.write_lane_second(self._rows, number, now_ns)
                if self._news.put(record[: size // 8].tobytes()):
                    entries.lane_second_told(self._rows, number, now_ns)
                number = entries.next_to_tell(self._rows, number)
        if now_ns - int(self._plane["loop"]["spoke"]) >= SECOND_NS:
            size = entries.write_loop_second(self._rows, now_ns)
            if self._news.put(record[: size // 8].tobytes()):
                entries.loop_second_told(self._rows, now_ns)


class PortableShell:
    """PlaneShell for any system."""

    def __init__(self, capacity: PlaneCapacity) -> None:
        self._capacity = capacity
        self._orders, self._news = _Mailbox(), _Mailbox()
        self._acknowledged: deque[int] = deque()
        self._thread: threading.Thread | None = None

    def start(self, listeners: Sequence[socket.socket]) -> None:
        """Start the thread."""
        for sock in listeners:
            sock.setblocking(False)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self._capacity.receive_buffer_bytes)
        arguments = (self._capacity, listeners, self._orders, self._news, self._acknowledged)
        self._thread = threading.Thread(
            target=lambda: _Loop(*arguments).run(), name="beacon-plane-portable", daemon=True
        )
        self._thread.start()

    def stop(self, *, timeout_s: float) -> None:
        """End the thread."""
        if self._thread is not None and self._thread.is_alive():
            self._orders.put(pack_message(STOP))
            self._thread.join(timeout_s)
        if not self.alive:
            self._orders.close()
            self._news.close()

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread is not None and self._thread.is_alive()

    def adopt(self, fd: int) -> int:
        """A duplicate of a relayed socket."""
        sock = socket.fromfd(fd, socket.AF_INET, socket.SOCK_DGRAM)
        sock.setblocking(False)
        return sock.detach()

    def fileno(self) -> int:
        """Readable when messages wait."""
        return self._news.far.fileno()

    def tell(self, message: bytes, *, wait_s: float) -> bool:
        """Give the loop a message; this mailbox is so large that waiting would not help."""
        return self._orders.put(message)

    def hear(self) -> list[bytes]:
        """Messages of the loop since the last call."""
        return self._news.take(512)

    def acknowledged(self, *, timeout_s: float) -> int | None:
        """Token of the next FLUSH carried out."""
        deadline = time.monotonic() + timeout_s
        while not self._acknowledged:
            if time.monotonic() >= deadline:
                return None
            time.sleep(0.001)
        return self._acknowledged.popleft()
