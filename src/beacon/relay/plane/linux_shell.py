"""The Linux loop's thread, and the sockets between it and the handle.

Three pairs of local sockets that keep the limits of messages: orders one way with datagrams and deliveries back; news,
the records of each second; and acknowledgements. A handle that does not read fills `news` first and loses no call.
"""

from __future__ import annotations

import platform
import secrets
import select
import socket
import threading
import time
from collections.abc import Sequence

import numpy as np

from beacon.errors import RelayError
from beacon.relay.plane.capacity import PlaneCapacity
from beacon.relay.plane.linux_buffers import MOST_LISTENERS, SO_RXQ_OVFL, SO_TIMESTAMPNS, new_linux_buffers
from beacon.relay.plane.linux_priority import go_before_others
from beacon.relay.plane.loop_linux import run_loop
from beacon.relay.plane.messages import STOP, pack_message
from beacon.relay.plane.tables import RECORD_WORDS, new_plane

_SO_SNDBUFFORCE, _SO_RCVBUFFORCE = 32, 33
_MOST_AT_ONCE = 512
"Messages heard in one go, so that a busy loop does not keep the handle's thread to itself."


def _enlarge(sock: socket.socket, option: int, forced: int, size: int) -> None:
    """As large a buffer as the system gives: beyond its limit when root, else up to it."""
    try:
        sock.setsockopt(socket.SOL_SOCKET, forced, size)
    except OSError:
        sock.setsockopt(socket.SOL_SOCKET, option, size)


def prepare_datagram_socket(sock: socket.socket, receive_buffer_bytes: int) -> None:
    """Large buffers, receive stamps, and the count of what the system drops."""
    sock.setblocking(False)
    _enlarge(sock, socket.SO_RCVBUF, _SO_RCVBUFFORCE, receive_buffer_bytes)
    _enlarge(sock, socket.SO_SNDBUF, _SO_SNDBUFFORCE, receive_buffer_bytes)
    sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    sock.setsockopt(socket.SOL_SOCKET, SO_RXQ_OVFL, 1)


class LinuxShell:
    """PlaneShell for Linux."""

    def __init__(self, capacity: PlaneCapacity) -> None:
        self._capacity = capacity
        self._thread: threading.Thread | None = None
        self._result: int | None = None
        pairs = [socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in range(3)]
        (self._orders, _), (self._news, _), (self._acks, _) = pairs
        self._far = [far for _, far in pairs]
        for sock in (s for pair in pairs for s in pair):
            sock.setblocking(False)
            _enlarge(sock, socket.SO_SNDBUF, _SO_SNDBUFFORCE, capacity.link_buffer_bytes)
        self._heard = select.epoll()
        self._heard.register(self._orders, select.EPOLLIN)
        self._heard.register(self._news, select.EPOLLIN)
        self._ready = select.epoll()
        self._listeners: list[socket.socket] = []

    def start(self, listeners: Sequence[socket.socket]) -> None:
        """Start the thread."""
        if len(listeners) > MOST_LISTENERS:
            raise RelayError("relay.plane.full", what="listeners", most=MOST_LISTENERS)
        self._listeners = list(listeners)
        for sock in listeners:
            prepare_datagram_socket(sock, self._capacity.receive_buffer_bytes)
        self._thread = threading.Thread(target=self._run, name="beacon-plane", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        go_before_others()
        seed = secrets.randbits(64), secrets.randbits(64)
        plane = new_plane(self._capacity, seed=seed, salt=secrets.randbits(64), now_ns=time.monotonic_ns())
        buffers = new_linux_buffers(plane)
        fds = np.array([s.fileno() for s in self._listeners], np.int64)
        orders, news, acks = (far.fileno() for far in self._far)
        event_words = 3 if platform.machine() in ("x86_64", "AMD64") else 4
        self._result = run_loop(plane, buffers, fds, self._ready.fileno(), orders, news, acks, event_words)

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread is not None and self._thread.is_alive()

    def stop(self, *, timeout_s: float) -> None:
        """End the thread and close what belongs to it."""
        if self._thread is not None and self._thread.is_alive():
            self.tell(pack_message(STOP), wait_s=timeout_s)
            self._thread.join(timeout_s)
            if self._thread.is_alive():
                raise RelayError("relay.plane.stuck")
        for sock in (self._orders, self._news, self._acks, *self._far):
            sock.close()
        self._heard.close()
        self._ready.close()

    def adopt(self, fd: int) -> int:
        """A duplicate of a relayed socket."""
        sock = socket.fromfd(fd, socket.AF_INET, socket.SOCK_DGRAM)
        prepare_datagram_socket(sock, self._capacity.relayed_buffer_bytes)
        return sock.detach()

    def fileno(self) -> int:
        """Readable when messages wait."""
        return self._heard.fileno()

    def tell(self, message: bytes, *, wait_s: float) -> bool:
        """Give the loop a message."""
        deadline = time.monotonic() + wait_s
        while True:
            try:
                self._orders.send(message)
            except BlockingIOError:
                left = deadline - time.monotonic()
                if left <= 0.0 or not self.alive:
                    return False
                select.select([], [self._orders], [], min(left, 0.05))
            except OSError:
                return False
            else:
                return True

    def hear(self) -> list[bytes]:
        """Messages of the loop since the last call."""
        heard: list[bytes] = []
        for sock in (self._orders, self._news):
            for _ in range(_MOST_AT_ONCE):
                try:
                    message = sock.recv(RECORD_WORDS * 8)
                except OSError:
                    break
                if not message:
                    break
                heard.append(message)
        return heard

    def acknowledged(self, *, timeout_s: float) -> int | None:
        """Token of the next FLUSH carried out."""
        ready, _, _ = select.select([self._acks], [], [], timeout_s)
        return int(np.frombuffer(self._acks.recv(8), np.int64)[0]) if ready else None
