"""TURN clients for a benchmark: hundreds of them on one socket, their requests sent in windows and repeated when lost.

Messages are made and read by aioice, which knows nothing of Beacon.
"""

from __future__ import annotations

import hashlib
import select
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import relay_load
from aioice import stun

_IP_PKTINFO = 8
WINDOW = 64
REPEAT_S = 0.5
GIVE_UP_S = 10.0
UDP_TRANSPORT = 17 << 24
CHANNEL = 0x4000
LIFETIME_S = 1_800


@dataclass(slots=True, kw_only=True)
class Client:
    """One client: its address and user, and what the server gave it."""

    number: int
    ip: bytes
    username: str
    password: str
    relayed: tuple[str, int] = ("", 0)
    realm: str = ""
    nonce: bytes = b""
    _key: bytes = field(default=b"", repr=False)

    def signed(self, method: stun.Method, **attributes: object) -> stun.Message:
        """A request with long-term credentials; attributes by their names with _ for -."""
        request = stun.Message(message_method=method, message_class=stun.Class.REQUEST)
        for name, value in attributes.items():
            request.attributes[name.replace("_", "-")] = value
        request.attributes["USERNAME"] = self.username
        request.attributes["REALM"] = self.realm
        request.attributes["NONCE"] = self.nonce
        if not self._key:
            self._key = hashlib.md5(f"{self.username}:{self.realm}:{self.password}".encode()).digest()
        request.add_message_integrity(self._key)
        return request


class RefusedError(Exception):
    """The server said no, or nothing."""


class Clients:
    """Clients that share a socket, and their transactions."""

    def __init__(self, server: tuple[str, int], users: Sequence[tuple[str, str]], *, net: int = 1) -> None:
        self.server = server
        self.socket = relay_load.client_socket()
        self.all = [
            Client(number=number, ip=relay_load.client_ip(number, net=net), username=name, password=password)
            for number, (name, password) in enumerate(users)
        ]

    def close(self) -> None:
        """Give the socket back."""
        self.socket.close()

    def send(self, client: Client, data: bytes) -> None:
        """One datagram from one client."""
        source = [(socket.IPPROTO_IP, _IP_PKTINFO, relay_load.pktinfo(client.ip))]
        self.socket.sendmsg([data], source, 0, self.server)

    def exchange(self, requests: Sequence[tuple[Client, stun.Message]]) -> list[stun.Message]:
        """Send requests, at most WINDOW outstanding; their responses in the same order.

        Raises
        ------
        RefusedError
            A request had no answer.
        """
        answers: list[stun.Message | None] = [None] * len(requests)
        waiting: dict[bytes, tuple[int, float]] = {}
        following, deadline = 0, time.monotonic() + GIVE_UP_S
        while following < len(requests) or waiting:
            while following < len(requests) and len(waiting) < WINDOW:
                client, request = requests[following]
                waiting[request.transaction_id] = following, time.monotonic()
                self.send(client, bytes(request))
                following += 1
            select.select([self.socket], [], [], REPEAT_S)
            self._read(waiting, answers)
            now = time.monotonic()
            if now > deadline:
                raise RefusedError(f"{len(waiting)} of {len(requests)} requests had no answer")
            for key, (place, sent) in waiting.items():
                if now - sent > REPEAT_S:
                    self.send(requests[place][0], bytes(requests[place][1]))
                    waiting[key] = place, now
        return [answer for answer in answers if answer is not None]

    def _read(self, waiting: dict[bytes, tuple[int, float]], answers: list[stun.Message | None]) -> None:
        while True:
            try:
                data = self.socket.recv(2_048)
            except BlockingIOError:
                return
            if data[8:20] in waiting and data[0] < 0x40:
                place, _sent = waiting.pop(data[8:20])
                answers[place] = stun.parse_message(data)

    def must(self, method: stun.Method, each: Callable[[Client], dict[str, object]]) -> list[stun.Message]:
        """A signed request from every client, with attributes of its own; a stale nonce is renewed.

        Raises
        ------
        RefusedError
            One was refused.
        """
        answers = self.exchange([(client, client.signed(method, **each(client))) for client in self.all])
        stale = [c for c, answer in zip(self.all, answers, strict=True) if _code(answer) == 438]
        if stale:
            for client, answer in zip(self.all, answers, strict=True):
                client.nonce = answer.attributes.get("NONCE", client.nonce)
            again = self.exchange([(client, client.signed(method, **each(client))) for client in stale])
            for client, answer in zip(stale, again, strict=True):
                answers[client.number] = answer
        for answer in answers:
            if answer.message_class is not stun.Class.RESPONSE:
                raise RefusedError(f"{method.name}: {answer.attributes.get('ERROR-CODE')}")
        return answers

    def allocate(self) -> float:
        """An allocation for every client; the time it took, 401 included. [s]"""
        began = time.monotonic()
        bare = []
        for client in self.all:
            request = stun.Message(message_method=stun.Method.ALLOCATE, message_class=stun.Class.REQUEST)
            request.attributes["REQUESTED-TRANSPORT"] = UDP_TRANSPORT
            bare.append((client, request))
        for client, answer in zip(self.all, self.exchange(bare), strict=True):
            client.realm, client.nonce = answer.attributes["REALM"], answer.attributes["NONCE"]
        asked = {"REQUESTED_TRANSPORT": UDP_TRANSPORT, "LIFETIME": LIFETIME_S}
        for client, answer in zip(self.all, self.must(stun.Method.ALLOCATE, lambda _client: dict(asked)), strict=True):
            client.relayed = answer.attributes["XOR-RELAYED-ADDRESS"]
        return time.monotonic() - began

    def bind(self, peers: Sequence[tuple[str, int]]) -> None:
        """A channel, and with it a permission, from each client to a peer of its own; again to renew both."""
        self.must(
            stun.Method.CHANNEL_BIND, lambda c: {"CHANNEL_NUMBER": CHANNEL, "XOR_PEER_ADDRESS": peers[c.number]}
        )

    def bind_calls(self) -> None:
        """Channels both ways between neighbours: 0 with 1, 2 with 3."""
        self.bind([self.all[client.number ^ 1].relayed for client in self.all])

    def refresh(self, times: int) -> list[tuple[Client, stun.Message]]:
        """Refresh requests, signed, from every client so often, for `exchange`."""
        return [
            (client, client.signed(stun.Method.REFRESH, LIFETIME=LIFETIME_S))
            for _ in range(times)
            for client in self.all
        ]

    def free(self) -> None:
        """End every allocation."""
        self.exchange([(client, client.signed(stun.Method.REFRESH, LIFETIME=0)) for client in self.all])

    def flows(self, *, payload_bytes: int = relay_load.PAYLOAD_BYTES) -> list[relay_load.Flow]:
        """From every client to its channel."""
        header = CHANNEL.to_bytes(2, "big") + payload_bytes.to_bytes(2, "big")
        ip, port = socket.inet_aton(self.server[0]), self.server[1]
        return [
            relay_load.Flow(fd=self.socket.fileno(), source_ip=c.ip, to_ip=ip, to_port=port, header=header)
            for c in self.all
        ]



def _code(answer: stun.Message) -> int:
    """Error code of a response; 0 for success."""
    said = answer.attributes.get("ERROR-CODE")
    return int(said[0]) if said else 0
