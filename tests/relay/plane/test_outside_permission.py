"""Open mode: a permission says whether it holds by the relayed socket, or only between allocations.

Peers of one session need a permission for the relay's own address; by the socket it would open every service of the
relay's machine to whoever holds a credential.
"""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Iterator

import pytest

from beacon.impair import compile_lane
from beacon.nouns import Impairment
from beacon.protocols.address import TransportAddress
from beacon.protocols.channel_data import ChannelData, pack_channel_data
from beacon.protocols.stun import MessageClass, Method, pack_message
from beacon.protocols.stun_attributes import Attribute
from beacon.relay.plane.link import PlaneLink

LEG, OUTSIDE = 1, 2
CHANNEL = 0x4000
FAR_NS = 3_600_000_000_000


def bound() -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    sock.setblocking(False)
    return sock


def address(sock: socket.socket) -> TransportAddress:
    return TransportAddress.of(*sock.getsockname())


class Stage:
    """A client with a relayed socket, a service of the relay's machine, and the loop between them."""

    def __init__(self) -> None:
        self.listener, self.client, self.relayed, self.service = (bound() for _ in range(4))
        self.link = PlaneLink(portable=False)
        self.link.start([self.listener])
        profile = compile_lane(Impairment())
        for origin, target in ((LEG, OUTSIDE), (OUTSIDE, LEG)):
            self.link.set_lane(origin=origin, target=target, key=(1, 2), profile=profile)
        self.link.open_allocation(
            allocation=1,
            client=address(self.client),
            listener=0,
            leg=LEG,
            outside=OUTSIDE,
            relayed=address(self.relayed),
            relayed_fd=self.relayed.fileno(),
        )

    def permit(self, *, outside: bool) -> None:
        until_ns = time.monotonic_ns() + FAR_NS
        peer = address(self.service)
        self.link.permit(allocation=1, peer_ip=peer.ip, until_ns=until_ns, outside=outside)
        self.link.bind_channel(allocation=1, number=CHANNEL, peer=peer, until_ns=until_ns)
        self.link.flush(timeout_s=60.0)

    def close(self) -> None:
        self.link.stop()
        for sock in (self.listener, self.client, self.relayed, self.service):
            sock.close()


@pytest.fixture
def stage() -> Iterator[Stage]:
    made = Stage()
    try:
        yield made
    finally:
        made.close()


def comes(sock: socket.socket, *, within_s: float) -> bytes:
    """A datagram, or nothing."""
    ready, _, _ = select.select([sock], [], [], within_s)
    return sock.recv(2048) if ready else b""


def indication(peer: TransportAddress, data: bytes) -> bytes:
    return pack_message(
        Method.SEND, MessageClass.INDICATION, bytes(12), [(Attribute.XOR_PEER_ADDRESS, peer), (Attribute.DATA, data)]
    )


def test_permission_in_memory_only_lets_nothing_out_or_in_by_the_relayed_socket(stage: Stage) -> None:
    at = stage.listener.getsockname()
    stage.permit(outside=False)
    stage.client.sendto(pack_channel_data(ChannelData(CHANNEL, b"kept by channel")), at)
    stage.client.sendto(indication(address(stage.service), b"kept by indication"), at)
    stage.service.sendto(b"kept inward", stage.relayed.getsockname())
    # The loop takes packets in their order: what is sent after the permission widens comes out, and comes out first.
    stage.link.flush(timeout_s=60.0)
    assert comes(stage.service, within_s=0.2) == b""
    stage.permit(outside=True)
    stage.client.sendto(pack_channel_data(ChannelData(CHANNEL, b"sent by channel")), at)
    assert comes(stage.service, within_s=30.0) == b"sent by channel"
    stage.client.sendto(indication(address(stage.service), b"sent by indication"), at)
    assert comes(stage.service, within_s=30.0) == b"sent by indication"
    stage.service.sendto(b"sent inward", stage.relayed.getsockname())
    assert comes(stage.client, within_s=30.0)[4:] == b"sent inward"


@pytest.mark.slow
def test_permission_that_is_renewed_in_memory_only_no_longer_holds_outside(stage: Stage) -> None:
    stage.permit(outside=True)
    stage.permit(outside=False)
    stage.client.sendto(pack_channel_data(ChannelData(CHANNEL, b"kept")), stage.listener.getsockname())
    assert comes(stage.service, within_s=0.3) == b""
