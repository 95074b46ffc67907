"""Clients over TCP and TLS on real sockets: what is right arrives whole, what is hostile costs little and ends."""

from __future__ import annotations

import socket
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from running_streams import (
    BINDING,
    PATIENCE_S,
    RunningStreams,
    channel_data,
    client_context,
    connect,
    connect_tls,
    ends,
    receive_messages,
    until,
)
from stream_certificate import common_name, write_certificate

from beacon.protocols.address import TransportAddress
from beacon.relay.streams import Ending, ServerCertificate
from beacon.relay.turn.events import Transport


@pytest.fixture
def streams() -> Iterator[RunningStreams]:
    running = RunningStreams()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> ServerCertificate:
    chain, key = write_certificate(tmp_path_factory.mktemp("tls"), "relay.test")
    return ServerCertificate(certificate=chain, key=key)


@pytest.fixture(params=["tcp", "tls"])
def port(request: pytest.FixtureRequest, streams: RunningStreams, certificate: ServerCertificate) -> int:
    """A listening port, once of each kind; `client_of` connects to it."""
    streams.over_tls = request.param == "tls"
    return streams.listen(tls=certificate if streams.over_tls else None)


def client_of(streams: RunningStreams, port: int, *, receive_bytes: int = 0) -> socket.socket:
    make = connect_tls if streams.over_tls else connect
    return make(port, receive_bytes=receive_bytes)


def stream_of(streams: RunningStreams, client: socket.socket) -> int:
    """Let the server hear of a client; the number of its connection."""
    before = len(streams.messages)
    client.sendall(BINDING)
    until(lambda: len(streams.messages) > before)
    return streams.messages[-1][0].stream


def allocated_stream_of(streams: RunningStreams, client: socket.socket) -> int:
    stream = stream_of(streams, client)
    streams.call(lambda: streams.server.set_allocated(stream, True))
    return stream


def heard(streams: RunningStreams) -> list[bytes]:
    return [message for _source, message, _at in streams.messages]


# ---- what is right ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_message_arrives_with_both_addresses_listener_and_number(streams: RunningStreams, host: str):
    port = streams.listen(host=host, listener=7)
    client = connect(port, host=host)
    before = time.monotonic_ns()
    client.sendall(BINDING)
    until(lambda: streams.messages)
    source, message, arrival_ns = streams.messages[0]
    assert message == BINDING
    assert source.transport is Transport.TCP
    assert source.client == TransportAddress.of(host, client.getsockname()[1])
    assert source.server == TransportAddress.of(host, port)
    assert (source.listener, source.stream) == (7, 1)
    assert before <= arrival_ns <= time.monotonic_ns()
    client.close()


def test_a_client_of_a_dual_socket_has_its_ipv4_address(streams: RunningStreams):
    listening = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
    streams.call(lambda: streams.server.listen(listening, listener=0))
    client = connect(listening.getsockname()[1])
    client.sendall(BINDING)
    until(lambda: streams.messages)
    assert streams.messages[0][0].client.host == "127.0.0.1"
    assert streams.messages[0][0].server.host == "127.0.0.1"
    client.close()


def test_messages_cut_anywhere_and_joined_anyhow_arrive_whole_and_in_order(streams: RunningStreams, port: int):
    sent = [BINDING, channel_data(0x4001, b"abc"), channel_data(0x4002, b""), channel_data(0x4003, bytes(1_500))]
    client = client_of(streams, port)
    whole = b"".join(sent)
    for cut in (0, 1, 3, 19, 20, 23, 25, 29, 33, 1_000):
        client.sendall(whole[:cut])
        time.sleep(0.001)  # most often two segments; the answer is the same when the system joins them
        client.sendall(whole[cut:])
    plain = [BINDING, sent[1][:7], sent[2], sent[3]]
    until(lambda: len(streams.messages) == 40)
    assert heard(streams) == plain * 10
    client.close()


def test_replies_and_packets_reach_the_client(streams: RunningStreams, port: int):
    client = client_of(streams, port)
    stream = allocated_stream_of(streams, client)
    reply, packet = BINDING[:1] + b"\x01" + BINDING[2:], channel_data(0x4000, b"media")
    assert streams.call(lambda: (streams.server.reply(stream, reply), streams.server.send(stream, packet))) == (
        True,
        True,
    )
    assert receive_messages(client, 2) == [reply, packet[:9]]
    assert streams.server.counters.messages_out == 2
    client.close()


def test_over_tls_the_five_tuple_says_so(streams: RunningStreams, certificate: ServerCertificate):
    client = connect_tls(streams.listen(tls=certificate))
    stream_of(streams, client)
    assert streams.messages[0][0].transport is Transport.TLS
    assert streams.server.counters.handshakes == 1
    client.close()


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_openssl_speaks_with_it(streams: RunningStreams, certificate: ServerCertificate, version: str):
    port = streams.listen(tls=certificate)
    streams.answer = lambda source, message: streams.server.reply(source.stream, message)
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", version, "-alpn", "stun.turn", "-quiet"]
    client = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert client.stdin and client.stdout
    client.stdin.write(BINDING)
    client.stdin.flush()
    assert client.stdout.read(len(BINDING)) == BINDING
    client.kill()
    client.wait()
    client.stdin.close()
    client.stdout.close()
    until(lambda: streams.closed == [1])


# ---- ends ------------------------------------------------------------------------------------------------------------


def test_a_client_that_leaves_is_reported_once(streams: RunningStreams, port: int):
    client = client_of(streams, port)
    stream = stream_of(streams, client)
    client.close()
    until(lambda: streams.closed)
    assert streams.closed == [stream]
    assert streams.endings(Ending.CLIENT) == 1
    assert streams.server.gauges().open == 0
    assert not streams.call(lambda: streams.server.send(stream, channel_data(0x4000, b"")))
    assert streams.server.counters.dropped == 1


def test_a_reset_is_reported_once(streams: RunningStreams, port: int):
    client = client_of(streams, port)
    stream = stream_of(streams, client)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
    until(lambda: streams.closed)
    assert streams.closed == [stream]
    assert streams.endings(Ending.RESET) == 1


def test_closing_sends_first_what_waits(streams: RunningStreams, port: int):
    client = client_of(streams, port, receive_bytes=4_096)
    stream = allocated_stream_of(streams, client)
    packets = [channel_data(0x4000, number.to_bytes(4, "big") + bytes(1_000)) for number in range(100)]

    def send_and_close() -> None:
        for packet in packets:
            streams.server.send(stream, packet)
        streams.server.close_stream(stream)
        assert not streams.server.reply(stream, BINDING)  # too late, and no reason to cut short what waits

    streams.call(send_and_close)
    assert receive_messages(client, 100) == packets
    # over TLS this is its farewell: an end without one would raise here
    assert client.recv(1) == b""
    client.close()
    until(lambda: streams.closed == [stream])
    assert streams.endings(Ending.SERVER) == 1


def test_what_a_client_sent_before_a_farewell_is_heard(streams: RunningStreams, certificate: ServerCertificate):
    client = connect_tls(streams.listen(tls=certificate))
    client.sendall(BINDING)
    client.unwrap()
    client.close()
    until(lambda: streams.closed)
    assert heard(streams) == [BINDING]
    assert streams.endings(Ending.CLIENT) == 1


def test_no_new_client_comes_in_after_stop_listening_and_those_in_go_on(streams: RunningStreams):
    port = streams.listen()
    client = connect(port)
    stream_of(streams, client)
    streams.call(streams.server.stop_listening)
    with pytest.raises(ConnectionRefusedError):
        connect(port)
    stream_of(streams, client)
    client.close()


def test_closing_the_server_ends_even_clients_that_do_not_read(streams: RunningStreams, port: int):
    client = client_of(streams, port, receive_bytes=4_096)
    stream = allocated_stream_of(streams, client)
    streams.call(lambda: flood(streams, stream, 2_000))
    assert streams.server.gauges().buffered_bytes > 0
    streams.call(lambda: streams.server.close(timeout_s=0.05))
    assert streams.closed == [stream]
    client.close()


def test_the_end_of_a_connection_may_be_asked_for_while_a_message_is_heard(streams: RunningStreams, port: int):
    streams.answer = lambda source, message: streams.server.close_stream(source.stream)
    client = client_of(streams, port)
    client.sendall(BINDING * 5)
    assert ends(client)
    until(lambda: streams.closed)
    assert heard(streams) == [BINDING]
    client.close()


# ---- what is hostile -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "garbage",
    [b"\xff", b"\x80\x00", b"SSH-2.0-", b"GET / HTTP/1.1\r\n", b"\x00\x01\x00\x00nope", b"\x00\x01\x00\x03\x21\x12"],
    ids=["reserved", "rtp", "ssh", "http", "no cookie", "odd length"],
)
def test_bytes_that_mean_nothing_end_the_connection(streams: RunningStreams, port: int, garbage: bytes):
    client = client_of(streams, port)
    client.sendall(garbage)
    assert ends(client)
    until(lambda: streams.endings(Ending.MALFORMED) == 1)
    client.close()


def test_a_message_longer_than_allowed_ends_the_connection_when_announced(streams: RunningStreams, port: int):
    client = client_of(streams, port)
    allocated_stream_of(streams, client)
    client.sendall(b"\x40\x00\xff\xff")
    assert ends(client)
    until(lambda: streams.endings(Ending.MALFORMED) == 1)
    client.close()


def test_a_client_without_an_allocation_has_little_room_for_an_unfinished_message(streams: RunningStreams, port: int):
    stranger, member = client_of(streams, port), client_of(streams, port)
    allocated_stream_of(streams, member)
    message = channel_data(0x4000, bytes(9_000))
    for client in (stranger, member):
        client.sendall(message[:3_000])
    assert ends(stranger)
    until(lambda: streams.endings(Ending.OVERSIZE) == 1)
    member.sendall(message[3_000:])
    until(lambda: heard(streams)[-1] == message)
    stranger.close()
    member.close()


def test_plain_bytes_at_a_tls_port_end_the_connection(streams: RunningStreams, certificate: ServerCertificate):
    client = connect(streams.listen(tls=certificate))
    client.sendall(BINDING + bytes(100))
    assert ends(client)
    until(lambda: streams.endings(Ending.TLS) == 1)
    client.close()


def test_a_handshake_that_dawdles_ends(streams: RunningStreams, certificate: ServerCertificate):
    port = streams.listen(tls=certificate)
    silent, halting = connect(port), connect(port)
    halting.sendall(b"\x16\x03\x01\x02\x00\x01")  # the head of a ClientHello of 512 bytes
    until(lambda: streams.server.gauges().open == 2)
    streams.advance(9.0)
    halting.sendall(b"\x00")
    assert streams.server.gauges().open == 2
    streams.advance(1.5)
    assert ends(silent) and ends(halting)
    until(lambda: streams.endings(Ending.HANDSHAKE) == 2)
    silent.close()
    halting.close()


def test_a_client_that_trickles_bytes_without_an_allocation_ends(streams: RunningStreams, port: int):
    client = client_of(streams, port)
    until(lambda: streams.server.gauges().open == 1)
    for byte in BINDING[:19]:
        client.sendall(bytes([byte]))
        streams.advance(1.0)
    until(lambda: streams.server.gauges().open == 1)
    streams.advance(2.0)
    assert ends(client)
    until(lambda: streams.endings(Ending.UNALLOCATED) == 1)
    client.close()


def test_an_allocation_keeps_a_connection_and_its_end_gives_it_a_little_while(streams: RunningStreams, port: int):
    client = client_of(streams, port)
    stream = allocated_stream_of(streams, client)
    streams.advance(3_600.0)
    stream_of(streams, client)
    streams.call(lambda: streams.server.set_allocated(stream, False))
    streams.advance(15.0)
    stream_of(streams, client)
    streams.advance(15.0)
    assert ends(client)
    until(lambda: streams.endings(Ending.UNALLOCATED) == 1)
    client.close()


def test_an_allocated_client_that_says_nothing_for_longer_than_an_allocation_lives_ends(
    streams: RunningStreams, port: int
):
    client = client_of(streams, port)
    allocated_stream_of(streams, client)
    streams.advance(4_000.0)
    assert ends(client)
    until(lambda: streams.endings(Ending.IDLE) == 1)
    client.close()


def test_a_dead_client_is_noticed_by_the_system(streams: RunningStreams):
    """The options are set: what they do is the system's business."""
    client = connect(streams.listen())
    stream = stream_of(streams, client)
    accepted = streams.server._connections[stream]._transport.get_extra_info("socket")
    assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 30_000
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 30
    client.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.one_of(st.binary(max_size=200), st.just(BINDING), st.just(channel_data(0x4000, b"x")))))
def test_whatever_bytes_come_nothing_unexpected_happens(streams: RunningStreams, pieces: list[bytes]):
    """`RunningStreams.stop` asserts that asyncio heard of no fault."""
    port = streams.listen()
    before = streams.server.counters.accepted
    client = connect(port)
    try:
        for piece in pieces:
            client.sendall(piece)
        client.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # the server has ended it already
    assert ends(client)
    client.close()
    until(lambda: streams.server.counters.accepted == before + 1 and streams.server.gauges().open == 0)


# ---- many ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def narrow() -> Iterator[RunningStreams]:
    running = RunningStreams(connections=12, waiting=10)
    running.over_tls = False
    yield running
    running.stop()


def test_of_many_that_wait_the_longest_waiting_makes_way_and_members_stay(narrow: RunningStreams):
    port = narrow.listen()
    members = [connect(port) for _ in range(2)]
    for member in members:
        allocated_stream_of(narrow, member)
    waiting = [connect(port) for _ in range(30)]
    until(lambda: narrow.server.counters.accepted == 32)
    assert narrow.server.gauges().open == 12
    assert all(ends(client) for client in waiting[:20])
    assert narrow.endings(Ending.FULL) == 20
    for client in members + waiting[20:]:
        stream_of(narrow, client)
    for client in members + waiting:
        client.close()


def test_when_all_are_members_a_newcomer_is_refused(narrow: RunningStreams):
    port = narrow.listen()
    members = []
    for _ in range(12):
        members.append(connect(port))
        allocated_stream_of(narrow, members[-1])
    newcomer = connect(port)
    assert ends(newcomer)
    until(lambda: narrow.endings(Ending.FULL) == 1)
    for client in [newcomer, *members]:
        client.close()
    until(lambda: narrow.server.gauges().open == 0)
    assert len(narrow.closed) == 12  # of the one refused nothing was ever heard


def test_one_source_cannot_take_all_the_room():
    running = RunningStreams(waiting=1_000, waiting_per_source=5)
    port = running.listen()
    clients = [connect(port) for _ in range(8)]
    until(lambda: running.server.counters.accepted == 8)
    assert running.server.gauges().waiting == 5
    assert all(ends(client) for client in clients[5:])
    assert running.endings(Ending.SOURCE_LIMIT) == 3
    for client in clients:
        client.close()
    running.stop()


@pytest.mark.slow
def test_a_crowd_comes_and_goes_and_leaves_nothing(streams: RunningStreams, port: int):
    streams.answer = lambda source, message: streams.server.reply(source.stream, message)

    def visit() -> None:
        for _ in range(10):
            client = client_of(streams, port)
            client.sendall(BINDING)
            assert receive_messages(client, 1) == [BINDING]
            client.close()

    crowd = [threading.Thread(target=visit) for _ in range(10)]
    for visitor in crowd:
        visitor.start()
    for visitor in crowd:
        visitor.join(PATIENCE_S)
    until(lambda: len(streams.closed) == 100)
    assert sorted(streams.closed) == list(range(1, 101))
    assert (streams.server.gauges().open, streams.server.gauges().buffered_bytes) == (0, 0)


# ---- clients that do not read ----------------------------------------------------------------------------------------


def flood(streams: RunningStreams, stream: int, packets: int) -> list[int]:
    """Send numbered packets of 1 204 bytes; the numbers of those taken."""
    return [
        number
        for number in range(packets)
        if streams.server.send(stream, channel_data(0x4000, number.to_bytes(8, "big") + bytes(1_192)))
    ]


def test_a_stalled_reader_costs_its_buffer_and_gets_whole_messages_when_it_reads(streams: RunningStreams, port: int):
    client = client_of(streams, port, receive_bytes=4_096)
    stream = allocated_stream_of(streams, client)
    taken = streams.call(lambda: flood(streams, stream, 5_000))
    limit = streams.server.limits.write_buffer_bytes
    assert limit - 2 * 1_204 < streams.server.gauges().buffered_bytes <= limit
    assert len(taken) < 5_000
    assert streams.server.counters.dropped == 5_000 - len(taken)
    assert streams.server.counters.dropped_bytes == 1_204 * (5_000 - len(taken))
    received = receive_messages(client, len(taken))
    assert [int.from_bytes(message[4:12], "big") for message in received] == taken
    assert streams.call(lambda: streams.server.send(stream, channel_data(0x4000, b"again")))
    assert receive_messages(client, 1)[0].endswith(b"again")
    client.close()


@pytest.mark.skipif(not hasattr(socket, "TCP_NOTSENT_LOWAT"), reason="this system keeps as much as it likes")
def test_the_system_too_keeps_little_for_a_stalled_reader(streams: RunningStreams):
    """What it takes beyond our buffer: unsent bytes, and what is under way to a small receive buffer. The client's
    system advertises no more than twice what was asked for, and counts a segment's whole memory against it."""
    client = connect(streams.listen(), receive_bytes=4_096)
    stream = allocated_stream_of(streams, client)
    taken = streams.call(lambda: flood(streams, stream, 5_000))
    with_the_system = len(taken) * 1_204 - streams.server.gauges().buffered_bytes
    largest_segment = 65_536  # loopback's MTU: the last one may overshoot the mark
    assert with_the_system <= 32_768 + largest_segment + 2 * 4_096
    client.close()


def test_a_reader_stalled_for_long_ends_and_a_slow_one_stays(streams: RunningStreams, port: int):
    stalled, slow = (client_of(streams, port, receive_bytes=4_096) for _ in range(2))
    numbers = [allocated_stream_of(streams, client) for client in (stalled, slow)]
    for number in numbers:
        streams.call(lambda number=number: flood(streams, number, 1_000))
    for _ in range(5):
        waiting = buffered(streams, numbers[1])
        while buffered(streams, numbers[1]) == waiting:
            slow.recv(8_192)
        settle(streams)
        streams.advance(20.0)
    until(lambda: numbers[0] in streams.closed)
    settle(streams)
    assert streams.closed == [numbers[0]]
    assert streams.endings(Ending.STALLED) == 1
    stalled.close()
    slow.close()


def buffered(streams: RunningStreams, stream: int) -> int:
    return int(streams.call(lambda: streams.server._connections[stream].buffered_bytes))


def settle(streams: RunningStreams) -> None:
    """Let the server look over its connections."""
    streams.call(streams.server._sweep)


def test_a_client_that_asks_and_does_not_read_is_cut_off(streams: RunningStreams, port: int):
    streams.answer = lambda source, message: streams.server.reply(source.stream, message * 50)
    client = client_of(streams, port, receive_bytes=4_096)
    client.settimeout(0.05)
    try:
        for _ in range(2_000):
            client.sendall(BINDING)
    except OSError:
        pass  # cut off under way, or the client's own buffer is full
    until(lambda: streams.endings(Ending.STALLED) == 1)
    assert streams.server.gauges().buffered_bytes == 0
    client.close()


def test_replies_still_find_room_when_packets_do_not(streams: RunningStreams, port: int):
    client = client_of(streams, port, receive_bytes=4_096)
    stream = allocated_stream_of(streams, client)
    streams.call(lambda: flood(streams, stream, 2_000))
    assert not streams.call(lambda: streams.server.send(stream, channel_data(0x4000, bytes(1_200))))
    assert streams.call(lambda: streams.server.reply(stream, BINDING))
    client.close()


def test_nothing_is_sent_to_a_tls_client_before_its_handshake(streams: RunningStreams, certificate: ServerCertificate):
    client = connect(streams.listen(tls=certificate))
    until(lambda: streams.server.gauges().open == 1)
    assert not streams.call(lambda: streams.server.send(1, BINDING))
    client.close()


def test_handshakes_beyond_the_pace_wait_and_the_newest_goes_first(certificate: ServerCertificate):
    # one at once, and none while the test lasts; nobody is late when the clock is put forward
    running = RunningStreams(handshakes_per_s=0.001, handshake_s=1e5, unallocated_s=1e5, stall_s=1e5)
    port = running.listen(tls=certificate)
    clients = [connect(port) for _ in range(3)]
    until(lambda: running.server.counters.accepted == 3)
    shaken: list[int] = []

    def shake(place: int) -> None:
        clients[place] = client_context().wrap_socket(clients[place])
        shaken.append(place)

    shaking = [threading.Thread(target=shake, args=(place,)) for place in range(3)]
    for thread in shaking:
        thread.start()
    for begun in ([0], [0, 2], [0, 2, 1]):
        until(lambda begun=begun: shaken == begun)
        running.advance(1_000.0)
    for thread in shaking:
        thread.join(PATIENCE_S)
    until(lambda: running.server.counters.handshakes == 3)  # the client's end of TLS 1.3 is the first to be done
    for client in clients:
        client.close()
    running.stop()


# ---- certificates ----------------------------------------------------------------------------------------------------


def test_a_renewed_certificate_is_shown_to_new_clients_and_old_ones_go_on(tmp_path: Path):
    chain, key = write_certificate(tmp_path, "first.test")
    running = RunningStreams(certificate_check_s=0.0)
    port = running.listen(tls=ServerCertificate(certificate=chain, key=key))

    def shown() -> str:
        client = connect_tls(port)
        name = common_name(client.getpeercert(binary_form=True) or b"")
        client.close()
        return name

    old = connect_tls(port)
    assert shown() == "first.test"
    write_certificate(tmp_path, "second.test")
    until(lambda: shown() == "second.test")
    stream_of(running, old)
    chain.write_bytes(b"spoilt")
    until(lambda: running.server.counters.certificate_failures > 0)
    assert shown() == "second.test"
    old.close()
    running.stop()


def test_tls_before_1_2_is_refused(streams: RunningStreams, certificate: ServerCertificate):
    port = streams.listen(tls=certificate)
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]
    done = subprocess.run(command, input=b"", capture_output=True, timeout=PATIENCE_S, check=False)
    assert done.returncode != 0
    until(lambda: streams.endings(Ending.TLS) == 1)
    context = client_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    connect_tls(port, context).close()
