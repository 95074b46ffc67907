"""Listening sockets: bound once by the supervisor, handed to a child by number, and kept when the child dies.

While the child is being started again the port stays bound and datagrams wait in the system's buffer, so a client
sees a pause and never a refusal.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from beacon.errors import BeaconError, InputError, RelayError

RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024
"Asked for; without root the system grants less. 20 000 packets/s of 172 bytes, 768 in the buffer, fill 15 MB/s."
BACKLOG = 256
ENVIRONMENT = "BEACON_LISTENERS"
"Variable in which a child finds its listeners."
_SAME_PORT_TRIES = 32
_SO_RCVBUFFORCE = 33
"Linux: beyond net.core.rmem_max, for those who may (CAP_NET_ADMIN)."


class Carrier(StrEnum):
    """What a listener speaks below the protocol."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where to listen."""

    carrier: Carrier
    host: str
    "Numeric address; `0.0.0.0` and `::` are every address of their family, `fe80::1%eth0` one of an interface."
    port: int
    "0 for any that is free."


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """A bound socket. TCP and TLS ones listen already."""

    carrier: Carrier
    socket: socket.socket

    @property
    def host(self) -> str:
        """Address it is bound to."""
        return str(self.socket.getsockname()[0])

    @property
    def port(self) -> int:
        """Port it is bound to."""
        return int(self.socket.getsockname()[1])

    @property
    def receive_buffer_bytes(self) -> int:
        """What the system really grants, in payload: Linux reports twice of it, for its own book-keeping."""
        granted = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
        return granted // 2 if sys.platform == "linux" else granted


def bind(endpoint: Endpoint) -> Listener:
    """Bind one endpoint.

    Raises
    ------
    InputError
        The port is in use or needs more rights, the address is not this machine's or is none at all.
    RelayError
        The system refuses for another reason.
    """
    family, address = _resolve(endpoint)
    kind = socket.SOCK_DGRAM if endpoint.carrier is Carrier.UDP else socket.SOCK_STREAM
    try:
        sock = socket.socket(family, kind)
    except OSError as cause:
        raise _refusal(endpoint, cause) from cause
    try:
        _prepare(sock, endpoint.carrier)
        sock.bind(address)
        if endpoint.carrier is not Carrier.UDP:
            sock.listen(BACKLOG)
    except OSError as cause:
        sock.close()
        raise _refusal(endpoint, cause) from cause
    return Listener(carrier=endpoint.carrier, socket=sock)


def bind_all(endpoints: Sequence[Endpoint]) -> list[Listener]:
    """Bind them all or none. Those with port 0 get one free port in common, so that one URI host and port serves."""
    wanted = [endpoint for endpoint in endpoints if endpoint.port == 0]
    for attempt in range(_SAME_PORT_TRIES if len(wanted) > 1 else 1):
        try:
            return _bind_with_common_port(endpoints)
        except InputError as error:
            in_use_by_chance = bool(wanted) and error.key == "listen.port_in_use" and error.fields["drawn"]
            if not in_use_by_chance or attempt == _SAME_PORT_TRIES - 1:
                raise
    raise AssertionError("the last attempt returns or raises")


def _bind_with_common_port(endpoints: Sequence[Endpoint]) -> list[Listener]:
    bound: list[Listener] = []
    drawn = 0
    try:
        for endpoint in endpoints:
            place = endpoint
            if endpoint.port == 0:
                place = Endpoint(carrier=endpoint.carrier, host=endpoint.host, port=drawn)
            try:
                bound.append(bind(place))
            except InputError as error:
                error.fields["drawn"] = endpoint.port == 0
                raise
            if endpoint.port == 0:
                drawn = bound[-1].port
    except BeaconError:
        close_all(bound)
        raise
    return bound


def close_all(listeners: Iterable[Listener]) -> None:
    """Close them."""
    for listener in listeners:
        listener.socket.close()


def fds(listeners: Iterable[Listener]) -> tuple[int, ...]:
    """File descriptors, for a child's `pass_fds`."""
    return tuple(listener.socket.fileno() for listener in listeners)


def to_environment(listeners: Iterable[Listener]) -> dict[str, str]:
    """The variable by which a child that inherits the sockets finds them."""
    return {ENVIRONMENT: json.dumps([[str(each.carrier), each.socket.fileno()] for each in listeners])}


def from_environment(environment: Mapping[str, str] | None = None) -> list[Listener]:
    """In a child: the sockets it has inherited, in their order; none when it was given none."""
    text = (os.environ if environment is None else environment).get(ENVIRONMENT, "[]")
    return [Listener(carrier=Carrier(carrier), socket=socket.socket(fileno=fd)) for carrier, fd in json.loads(text)]


def _resolve(endpoint: Endpoint) -> tuple[socket.AddressFamily, Any]:
    kind = socket.SOCK_DGRAM if endpoint.carrier is Carrier.UDP else socket.SOCK_STREAM
    if not 0 <= endpoint.port <= 65_535:
        raise InputError("listen.not_a_port", port=endpoint.port)
    flags = socket.AI_NUMERICHOST | socket.AI_PASSIVE
    try:
        found = socket.getaddrinfo(endpoint.host or None, endpoint.port, type=kind, flags=flags)
    except (OSError, UnicodeError) as cause:
        raise InputError("listen.not_an_address", host=endpoint.host) from cause
    family, _, _, _, address = found[0]
    return family, address


def _prepare(sock: socket.socket, carrier: Carrier) -> None:
    sock.setblocking(False)
    if sock.family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    if carrier is Carrier.UDP:
        _enlarge(sock)
    elif sys.platform != "win32":
        # A port whose old connections linger can be taken again; on Windows the same flag lets others steal it.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def _enlarge(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, RECEIVE_BUFFER_BYTES)


_REFUSALS = {
    errno.EADDRINUSE: "listen.port_in_use",
    errno.EADDRNOTAVAIL: "listen.address_not_ours",
    errno.EACCES: "listen.no_right",
    errno.EPERM: "listen.no_right",
    errno.EAFNOSUPPORT: "listen.no_such_family",
    errno.EPROTONOSUPPORT: "listen.no_such_family",
}


def _refusal(endpoint: Endpoint, cause: OSError) -> BeaconError:
    key = _REFUSALS.get(cause.errno or 0)
    fields: dict[str, Any] = {"carrier": str(endpoint.carrier).upper(), "host": endpoint.host, "port": endpoint.port}
    if key is None:
        return RelayError("listen.failed", **fields, why=cause.strerror or str(cause))
    return InputError(key, **fields)
