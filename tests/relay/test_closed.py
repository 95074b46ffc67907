"""Closed mode: whatever a client tries, nothing outside its session is reached, and nothing outside reaches it."""

from __future__ import annotations

import os
import socket
import struct
import time
from collections.abc import Iterator

import pytest
from relay_under_test import RelayUnderTest, relay_under_test, two_sites
from udp_client import CHANNEL, Silence, UdpClient, code_of

from beacon.nouns import Impairment
from beacon.protocols.address import TransportAddress
from beacon.protocols.stun import MessageClass, Method, pack_message
from beacon.protocols.stun_attributes import Attribute

pytestmark = pytest.mark.slow
CLEAN = Impairment()


@pytest.fixture(scope="module", params=[False, True], ids=["native", "portable"])
def relay(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayUnderTest]:
    sessions = [two_sites("one", CLEAN), two_sites("two", CLEAN)]
    with relay_under_test(tmp_path_factory.mktemp("closed"), sessions=sessions, portable=request.param) as running:
        yield running


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Somebody on this machine who must hear nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.setblocking(False)
        yield sock


def heard(sock: socket.socket) -> bytes:
    try:
        return sock.recv(2_048)
    except BlockingIOError:
        return b""


def seated(relay: RelayUnderTest, session: str, leg: str) -> UdpClient:
    client = UdpClient(relay.udp_port, relay.mint(session, leg))
    assert client.allocate() == 0
    return client


def bind(client: UdpClient, peer: TransportAddress) -> int:
    return code_of(
        client.ask(Method.CHANNEL_BIND, [(Attribute.CHANNEL_NUMBER, CHANNEL), (Attribute.XOR_PEER_ADDRESS, peer)])
    )


def permit(client: UdpClient, *peers: TransportAddress) -> int:
    return code_of(client.ask(Method.CREATE_PERMISSION, [(Attribute.XOR_PEER_ADDRESS, peer) for peer in peers]))


def send_to(client: UdpClient, peer: TransportAddress, payload: bytes) -> None:
    attributes = [(Attribute.XOR_PEER_ADDRESS, peer), (Attribute.DATA, payload)]
    client.socket.sendto(pack_message(Method.SEND, MessageClass.INDICATION, os.urandom(12), attributes), client.server)


OUTSIDE = ["8.8.8.8", "127.0.0.2", "10.0.0.1", "169.254.169.254", "0.0.0.0", "255.255.255.255", "192.0.2.1"]


@pytest.mark.parametrize("host", OUTSIDE)
def test_no_permission_and_no_channel_is_given_for_an_address_outside(relay: RelayUnderTest, host: str) -> None:
    with seated(relay, "one", "leg-a") as client:
        assert permit(client, TransportAddress.of(host, 9)) == 403
        assert bind(client, TransportAddress.of(host, 9)) == 403
        assert permit(client, client.relayed, TransportAddress.of(host, 9)) == 403, "all of them or none"


def test_what_is_sent_to_a_port_of_this_machine_reaches_nobody(relay: RelayUnderTest, listener: socket.socket) -> None:
    """The relay's own address is permitted, since peers of a session have it; its ports are virtual all the same."""
    port = listener.getsockname()[1]
    with seated(relay, "one", "leg-a") as a, seated(relay, "one", "leg-b") as b:
        assert permit(a, TransportAddress(a.relayed.ip, port)) == 0
        assert bind(a, TransportAddress(a.relayed.ip, port)) == 403
        for target in (port, relay.udp_port, 22, 0):
            send_to(a, TransportAddress(a.relayed.ip, target), b"outside")
        a.reach(b)
        b.reach(a)
        a.send(b"inside")
        assert b.receive() == b"inside"
        assert heard(listener) == b""


def test_another_sessions_clients_are_not_reached_by_their_relayed_address(relay: RelayUnderTest) -> None:
    with (
        seated(relay, "one", "leg-a") as mine, seated(relay, "two", "leg-a") as theirs,
        seated(relay, "two", "leg-b") as friend,
    ):  # fmt: skip
        assert permit(mine, theirs.relayed) == 0  # per address, and that is the relay's own
        assert permit(theirs, mine.relayed) == 0
        assert bind(mine, theirs.relayed) == 403
        for _ in range(20):
            send_to(mine, theirs.relayed, b"from another session")
        friend.reach(theirs)
        theirs.reach(friend)
        friend.send(b"from a friend")
        assert theirs.receive() == b"from a friend"
        assert theirs.inbox == []


def test_a_relayed_address_has_no_socket_that_could_be_reached_from_outside(relay: RelayUnderTest) -> None:
    with (
        seated(relay, "one", "leg-a") as client,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger,
    ):
        assert permit(client, client.relayed) == 0
        stranger.connect((client.relayed.host, client.relayed.port))
        with pytest.raises(ConnectionRefusedError):  # the system says that nobody is there
            for _ in range(50):
                stranger.send(b"hello")
                time.sleep(0.01)
        with pytest.raises(Silence):
            client.receive(patience_s=0.1)


def test_without_both_permissions_nothing_passes_within_a_session_either(relay: RelayUnderTest) -> None:
    with seated(relay, "one", "leg-a") as a, seated(relay, "one", "leg-b") as b:
        a.reach(b)
        a.send(b"too early")
        with pytest.raises(Silence):
            b.receive(patience_s=0.2)
        b.reach(a)
        a.send(b"now")
        assert b.receive() == b"now"


def test_what_strangers_send_is_answered_by_nothing_but_refusals(relay: RelayUnderTest) -> None:
    """ChannelData and Send indications of somebody without an allocation."""
    with (
        seated(relay, "one", "leg-a") as client,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger,
    ):
        assert permit(client, client.relayed) == 0
        attributes = [(Attribute.XOR_PEER_ADDRESS, client.relayed), (Attribute.DATA, b"hello")]
        for packet in (
            struct.pack("!HH", CHANNEL, 5) + b"hello",
            pack_message(Method.SEND, MessageClass.INDICATION, os.urandom(12), attributes),
            b"", b"\x00", os.urandom(1_400),
        ):  # fmt: skip
            stranger.sendto(packet, client.server)
        stranger.settimeout(0.2)
        with pytest.raises(TimeoutError):
            stranger.recv(2_048)
        with pytest.raises(Silence):
            client.receive(patience_s=0.1)
