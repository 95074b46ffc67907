"""A TURN client over a plain socket, written against our codec: for what the relay does, not for what is on the
wire (clients that no one here wrote see to that)."""

from __future__ import annotations

import os
import socket
import struct
import time
from collections.abc import Iterable
from typing import Any, Self

from beacon.protocols.address import TransportAddress
from beacon.protocols.channel_data import ChannelData, pack_channel_data, unpack_channel_data
from beacon.protocols.stun import Message, MessageClass, Method, pack_message, unpack_message
from beacon.protocols.stun_attributes import Attribute
from beacon.protocols.stun_integrity import long_term_key
from beacon.protocols.stun_stream import StunStream

CHANNEL = 0x4001
FIRST_WAIT_S = 0.5
"RFC 8489 §6.2.1: the first retransmission."
PATIENCE_S = 20.0
_FIRST_CHANNEL_BYTE = 0x40


class Silence(Exception):
    """The relay did not answer."""


class UdpClient:
    """One allocation's client."""

    def __init__(self, port: int, credential: tuple[str, str], *, host: str = "127.0.0.1") -> None:
        self.server = (host, port)
        self.username, self.password = credential
        self.socket = self.connected()
        self.nonce = ""
        self.relayed = TransportAddress(b"", 0)
        self.inbox: list[bytes] = []

    def connected(self) -> socket.socket:
        """A socket of its own."""
        held = socket.socket(socket.AF_INET6 if ":" in self.server[0] else socket.AF_INET, socket.SOCK_DGRAM)
        held.bind((self.server[0], 0))
        held.connect(self.server)
        return held

    def put(self, packet: bytes) -> None:
        """Send a STUN or ChannelData message."""
        self.socket.send(packet)

    def get(self, timeout_s: float) -> bytes:
        """Next message. Raises TimeoutError."""
        self.socket.settimeout(timeout_s)
        return self.socket.recv(2_048)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exit: object) -> None:
        self.socket.close()

    def ask(
        self, method: Method, attributes: Iterable[tuple[int, Any]] = (), *, patience_s: float = PATIENCE_S
    ) -> Message:
        """One request and its answer, learning the nonce on the way. Raises Silence."""
        answer = self._exchange(method, tuple(attributes), patience_s=patience_s)
        if code_of(answer) in (401, 438) and answer.has(Attribute.NONCE):
            nonce = answer.get(Attribute.NONCE)
            if nonce != self.nonce:
                self.nonce = nonce
                answer = self._exchange(method, tuple(attributes), patience_s=patience_s)
        return answer

    def allocate(self) -> int:
        """Error code, 0 for a success."""
        answer = self.ask(Method.ALLOCATE, [(Attribute.REQUESTED_TRANSPORT, 17), *self._family()])
        if code_of(answer) == 0:
            self.relayed = answer.get(Attribute.XOR_RELAYED_ADDRESS)
        return code_of(answer)

    def reach(self, peer: UdpClient, *, channel: int = CHANNEL) -> None:
        """Bind a channel to another client's relayed address, which permits it too."""
        answer = self.ask(
            Method.CHANNEL_BIND, [(Attribute.CHANNEL_NUMBER, channel), (Attribute.XOR_PEER_ADDRESS, peer.relayed)]
        )
        assert code_of(answer) == 0, code_of(answer)

    def permit(self, peer: UdpClient) -> int:
        """Permit another client's relayed address; error code."""
        return code_of(self.ask(Method.CREATE_PERMISSION, [(Attribute.XOR_PEER_ADDRESS, peer.relayed)]))

    def refresh(self, *, lifetime_s: int = 600) -> int:
        """Error code."""
        return code_of(self.ask(Method.REFRESH, [(Attribute.LIFETIME, lifetime_s)]))

    def send(self, payload: bytes, *, channel: int = CHANNEL) -> None:
        """A payload through a channel."""
        self.put(pack_channel_data(ChannelData(channel, payload), padded=True))

    def send_indication(self, peer: UdpClient, payload: bytes) -> None:
        """A payload in a Send indication."""
        attributes = [(Attribute.XOR_PEER_ADDRESS, peer.relayed), (Attribute.DATA, payload)]
        packet = pack_message(Method.SEND, MessageClass.INDICATION, os.urandom(12), attributes)
        self.put(packet)

    def receive(self, *, patience_s: float = PATIENCE_S) -> bytes:
        """Next payload, whichever way it comes. Raises Silence."""
        deadline_s = time.monotonic() + patience_s
        while not self.inbox:
            self._read(deadline_s)
        return self.inbox.pop(0)

    def one_way_ms(self, to: UdpClient, *, patience_s: float = PATIENCE_S) -> float:
        """How long a payload takes to another client, scheduling on this machine included. Raises Silence."""
        mark = struct.pack("!Qd", int.from_bytes(os.urandom(7), "big"), time.monotonic())
        self.send(mark)
        while True:
            got = to.receive(patience_s=patience_s)
            if got == mark:
                return (time.monotonic() - struct.unpack("!Qd", got)[1]) * 1e3

    def passes(self, to: UdpClient, *, patience_s: float = 0.2) -> bool:
        """Whether a payload arrives within a while."""
        try:
            self.one_way_ms(to, patience_s=patience_s)
        except Silence:
            return False
        return True

    def _family(self) -> list[tuple[int, Any]]:
        return [(Attribute.REQUESTED_ADDRESS_FAMILY, 6)] if ":" in self.server[0] else []

    def _exchange(self, method: Method, attributes: tuple[tuple[int, Any], ...], *, patience_s: float) -> Message:
        transaction = os.urandom(12)
        key = None
        if self.nonce:
            attributes += (
                (Attribute.USERNAME, self.username), (Attribute.REALM, "beacon"), (Attribute.NONCE, self.nonce),
            )  # fmt: skip
            key = long_term_key(username=self.username, realm="beacon", password=self.password)
        packet = pack_message(method, MessageClass.REQUEST, transaction, attributes, sha1_key=key)
        deadline_s, wait_s = time.monotonic() + patience_s, FIRST_WAIT_S
        while time.monotonic() < deadline_s:
            self.put(packet)
            try:
                return self._answer(transaction, min(time.monotonic() + wait_s, deadline_s))
            except Silence:
                wait_s *= 2
        raise Silence(method.name)

    def _answer(self, transaction: bytes, deadline_s: float) -> Message:
        while True:
            message = self._read(deadline_s)
            if message is not None and message.transaction == transaction:
                return message

    def _read(self, deadline_s: float) -> Message | None:
        """Read one datagram: a payload goes to the inbox, any other message is returned. Raises Silence."""
        try:
            packet = self.get(max(deadline_s - time.monotonic(), 1e-4))
        except TimeoutError:
            raise Silence from None
        if packet[0] >= _FIRST_CHANNEL_BYTE:
            self.inbox.append(unpack_channel_data(packet).data)
            return None
        message = unpack_message(packet)
        if message.method == Method.DATA:
            self.inbox.append(message.get(Attribute.DATA))
            return None
        return message


class TcpClient(UdpClient):
    """The same over a connection."""

    def connected(self) -> socket.socket:
        """A connection of its own."""
        self._framing = StunStream()
        self._waiting: list[bytes] = []
        return socket.create_connection(self.server)

    def get(self, timeout_s: float) -> bytes:
        """Next message. Raises TimeoutError."""
        self.socket.settimeout(timeout_s)
        while not self._waiting:
            data = self.socket.recv(4_096)
            if not data:
                raise ConnectionResetError("the relay closed the connection")
            self._waiting += self._framing.feed(data)
        return self._waiting.pop(0)


def code_of(message: Message) -> int:
    """Error code; 0 for a success."""
    return 0 if message.kind is MessageClass.SUCCESS else int(message.get(Attribute.ERROR_CODE).code)
