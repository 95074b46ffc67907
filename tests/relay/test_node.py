"""A real relay process on loopback: what it plays, and what outlives it. Clients are plain UDP sockets.

A delay seen here is that of the route and of this machine's scheduling, which only adds: so a route that is in force
is seen by what no packet can fall below, and a clean one by what falls below the route, in one try of several.
"""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from beacon.nouns import Impairment, RelayLeg, RelayPath, RelaySession, RelaySite
from beacon.protocols.address import TransportAddress
from beacon.protocols.stun import Method
from beacon.protocols.stun_attributes import Attribute
from relay.relay_under_test import RelayUnderTest, await_that, relay_under_test
from relay.udp_client import CHANNEL, Silence, TcpClient, UdpClient, code_of

pytestmark = pytest.mark.slow

ROUTE_MS = 150.0
"So long that no scheduling of a loaded machine is taken for it in every one of several tries. [ms]"


def call(name: str, *, ms: float = ROUTE_MS, in_force: bool = True, **figures: object) -> RelaySession:
    """Two sites with a leg at each, the same delay both ways."""
    session = RelaySession(
        id=name,
        sites=(RelaySite(id="a"), RelaySite(id="b")),
        legs=(RelayLeg(id="A", site="a", in_force=in_force), RelayLeg(id="B", site="b", in_force=in_force)),
        paths=paths(ms),
    )
    return replace(session, **figures)  # type: ignore[arg-type]


def paths(ms: float) -> tuple[RelayPath, ...]:
    lane = Impairment(base_delay_ms=ms)
    return (RelayPath(origin="a", target="b", lane=lane), RelayPath(origin="b", target="a", lane=lane))


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayUnderTest]:
    with relay_under_test(tmp_path_factory.mktemp("relay")) as running:
        yield running


@pytest.fixture
def own_relay(tmp_path: Path) -> Iterator[RelayUnderTest]:
    """For tests that do things to the process."""
    with relay_under_test(tmp_path) as running:
        yield running


class Pair:
    """Two clients of one session, with channels to each other."""

    def __init__(self, relay: RelayUnderTest, session: str, legs: tuple[str, str] = ("A", "B")) -> None:
        self.relay = relay
        self.a, self.b = (UdpClient(relay.udp_port, relay.mint(session, leg)) for leg in legs)

    def __enter__(self) -> Pair:
        assert self.a.allocate() == self.b.allocate() == 0
        self.a.reach(self.b)
        self.b.reach(self.a)
        return self

    def __exit__(self, *exit: object) -> None:
        for client in (self.a, self.b):
            if client.relayed.ip:
                client.refresh(lifetime_s=0)
            client.socket.close()

    def least_ms(self, tries: int = 5) -> float:
        """Least delay of some packets."""
        return min(self.a.one_way_ms(self.b) for _ in range(tries))

    def is_clean(self) -> bool:
        """Whether packets take less than the route's delay."""
        return self.a.one_way_ms(self.b) < ROUTE_MS


# The route.


@pytest.mark.parametrize("portable", [False, True], ids=["native", "portable"])
def test_packets_take_the_routes_delay_both_ways_by_channel_and_by_indication(tmp_path: Path, portable: bool) -> None:
    with relay_under_test(tmp_path, sessions=[call("both")], portable=portable) as relay, Pair(relay, "both") as pair:
        assert pair.least_ms() >= ROUTE_MS
        assert pair.b.one_way_ms(pair.a) >= ROUTE_MS
        began_s = time.monotonic()
        pair.a.send_indication(pair.b, b"by indication")
        assert pair.b.receive() == b"by indication"
        assert (time.monotonic() - began_s) * 1e3 >= ROUTE_MS


def test_nothing_reaches_another_session(relay: RelayUnderTest) -> None:
    relay.put(call("one"))
    relay.put(call("two"))
    with Pair(relay, "one") as one, Pair(relay, "two") as two:
        assert one.a.permit(two.b) == 0, "permissions are for addresses, and all relayed addresses share one"
        assert two.b.permit(one.a) == 0
        one.a.send_indication(two.b, b"from elsewhere")
        assert one.a.passes(one.b, patience_s=20.0), "what came later has long arrived"
        with pytest.raises(Silence):
            two.b.receive(patience_s=0.05)


def test_a_switch_takes_force_in_the_middle_of_a_call(relay: RelayUnderTest) -> None:
    relay.put(call("switched", ms=0.0))
    with Pair(relay, "switched") as pair:
        await_that(pair.is_clean)
        relay.switch(call("switched"), at_utc_s=time.time() + 0.3)
        await_that(lambda: not pair.is_clean())
        assert pair.least_ms() >= ROUTE_MS


def test_set_up_is_clean_until_the_legs_have_settled(relay: RelayUnderTest) -> None:
    relay.put(call("settling", in_force=False, settle_s=3.0))
    with Pair(relay, "settling") as pair:
        assert pair.is_clean()
        await_that(lambda: not pair.is_clean())
        assert pair.least_ms() >= ROUTE_MS


def test_the_caller_says_when_a_legs_route_takes_force(relay: RelayUnderTest) -> None:
    relay.put(call("told", in_force=False))
    with Pair(relay, "told") as pair:
        await_that(pair.is_clean)
        relay.set_leg("told", "A", in_force=True)
        await_that(pair.is_clean)
        relay.set_leg("told", "B", in_force=True)
        await_that(lambda: not pair.is_clean())
        assert pair.least_ms() >= ROUTE_MS


def test_seats_of_one_credential_sit_at_the_sites_in_turn(relay: RelayUnderTest) -> None:
    relay.put(call("turns", legs=(), turns=True))
    credential = relay.mint("turns", "*")
    clients = [UdpClient(relay.udp_port, credential) for _ in range(3)]
    try:
        assert [client.allocate() for client in clients] == [0, 0, 0]
        first, second, third = clients
        first.reach(second)
        second.reach(first)
        first.reach(third, channel=CHANNEL + 1)
        third.reach(first)
        assert first.one_way_ms(second) >= ROUTE_MS
        assert min(third.one_way_ms(first) for _ in range(5)) < ROUTE_MS, "the first and the third share a site"
    finally:
        for client in clients:
            client.socket.close()


def test_udp_refused_is_silence_and_comes_back(relay: RelayUnderTest) -> None:
    relay.put(call("walled", ms=0.0))
    with Pair(relay, "walled") as pair:
        relay.set_leg("walled", "A", udp_refused=True)
        await_that(lambda: not pair.a.passes(pair.b))
        assert not pair.b.passes(pair.a)
        with pytest.raises(Silence):
            pair.a.ask(Method.REFRESH, patience_s=0.6)
        relay.set_leg("walled", "A", udp_refused=False)
        await_that(lambda: pair.a.passes(pair.b))
        assert pair.b.passes(pair.a, patience_s=20.0)


def test_a_client_on_a_connection_meets_one_over_udp_on_the_same_route(relay: RelayUnderTest) -> None:
    relay.put(call("mixed"))
    with (
        TcpClient(relay.tcp_port, relay.mint("mixed", "A")) as a,
        UdpClient(relay.udp_port, relay.mint("mixed", "B")) as b,
    ):
        assert a.allocate() == b.allocate() == 0
        a.reach(b)
        b.reach(a)
        assert a.one_way_ms(b) >= ROUTE_MS
        assert b.one_way_ms(a) >= ROUTE_MS
        a.send_indication(b, b"odd length ")
        assert b.receive() == b"odd length "


def test_a_leg_refused_udp_is_served_over_tcp(relay: RelayUnderTest) -> None:
    legs = (RelayLeg(id="A", site="a", in_force=True, udp_refused=True), RelayLeg(id="B", site="b", in_force=True))
    relay.put(call("tcp only", legs=legs))
    with UdpClient(relay.udp_port, relay.mint("tcp only", "A")) as refused, pytest.raises(Silence):
        refused.ask(Method.ALLOCATE, [(Attribute.REQUESTED_TRANSPORT, 17)], patience_s=0.6)
    with (
        TcpClient(relay.tcp_port, relay.mint("tcp only", "A")) as a,
        UdpClient(relay.udp_port, relay.mint("tcp only", "B")) as b,
    ):
        assert a.allocate() == b.allocate() == 0
        a.reach(b)
        b.reach(a)
        assert a.one_way_ms(b) >= ROUTE_MS


def test_an_allocation_ends_with_its_connection(relay: RelayUnderTest) -> None:
    relay.put(call("hung up"))
    before = relay.health()["allocations"]
    with TcpClient(relay.tcp_port, relay.mint("hung up", "A")) as a:
        assert a.allocate() == 0
        assert relay.health()["allocations"] == before + 1
    await_that(lambda: relay.health()["allocations"] == before)


# Open mode.


def test_an_outside_peer_is_met_on_the_route_to_its_site_and_only_with_a_permission(tmp_path: Path) -> None:
    session = call("abroad", outside_site="b")
    with (
        relay_under_test(tmp_path, sessions=[session], open_mode=True) as relay,
        UdpClient(relay.udp_port, relay.mint("abroad", "A")) as a,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outside,
    ):
        outside.bind(("127.0.0.9", 0))  # not the relay's own address, which no policy lets out
        outside.settimeout(20.0)
        assert a.allocate() == 0
        peer = TransportAddress.of(*outside.getsockname())
        outside.sendto(b"unasked", (a.relayed.host, a.relayed.port))
        answer = a.ask(Method.CHANNEL_BIND, [(Attribute.CHANNEL_NUMBER, CHANNEL), (Attribute.XOR_PEER_ADDRESS, peer)])
        assert code_of(answer) == 0
        began_s = time.monotonic()
        a.send(b"out")
        payload, source = outside.recvfrom(2_048)
        assert (payload, source) == (b"out", (a.relayed.host, a.relayed.port))
        assert (time.monotonic() - began_s) * 1e3 >= ROUTE_MS
        outside.sendto(b"back", source)
        assert a.receive() == b"back"
        assert (time.monotonic() - began_s) * 1e3 >= 2 * ROUTE_MS


# Who may.


def test_revoking_ends_a_legs_calls_and_credentials_and_new_ones_count(relay: RelayUnderTest) -> None:
    relay.put(call("revoked", ms=0.0))
    with Pair(relay, "revoked") as pair:
        assert pair.a.passes(pair.b, patience_s=20.0)
        assert relay.revoke("revoked", "A") == 1
        assert not pair.b.passes(pair.a)
        assert pair.a.refresh() in (401, 437)
        assert pair.b.refresh() == 0
        with UdpClient(relay.udp_port, (pair.a.username, pair.a.password)) as old:
            assert old.allocate() == 401
        with UdpClient(relay.udp_port, relay.mint("revoked", "A")) as new:
            assert new.allocate() == 0


def test_deleting_a_session_ends_it(relay: RelayUnderTest) -> None:
    relay.put(call("ended", ms=0.0))
    with Pair(relay, "ended") as pair:
        relay.delete("ended")
        assert pair.b.refresh() in (401, 437)
        with UdpClient(relay.udp_port, (pair.a.username, pair.a.password)) as late:
            assert late.allocate() == 401


def test_draining_refuses_new_allocations_and_lets_old_ones_live(own_relay: RelayUnderTest) -> None:
    own_relay.put(call("drained", ms=0.0))
    with Pair(own_relay, "drained") as pair:
        os.kill(own_relay.pid, signal.SIGUSR1)
        await_that(lambda: bool(own_relay.health()["draining"]))
        with UdpClient(own_relay.udp_port, own_relay.mint("drained", "A")) as late:
            assert late.allocate() == 508
        assert pair.a.refresh() == 0
        assert pair.a.passes(pair.b, patience_s=20.0)


# What outlives the process.


def test_calls_resume_unaided_when_the_relay_is_killed(own_relay: RelayUnderTest) -> None:
    """Sessions with their switches, allocations, permissions, channels, nonces, revocations, all of it."""
    own_relay.put(call("resumed", ms=0.0))
    own_relay.put(call("gone"))
    own_relay.delete("gone")
    revoked = own_relay.mint("resumed", "B")
    own_relay.revoke("resumed", "B")
    with Pair(own_relay, "resumed") as pair:
        own_relay.switch(call("resumed"), at_utc_s=time.time())
        await_that(lambda: not pair.is_clean())
        nonce, first = pair.a.nonce, own_relay.pid
        os.kill(first, signal.SIGKILL)
        own_relay.await_restart()
        assert own_relay.pid != first
        await_that(lambda: pair.a.passes(pair.b, patience_s=1.0))
        assert pair.least_ms() >= ROUTE_MS
        pair.a.send_indication(pair.b, b"a permission too")
        assert pair.b.receive() == b"a permission too"
        assert pair.a.refresh() == 0
        assert pair.a.nonce == nonce
        await_that(lambda: _answers(own_relay))
        health = own_relay.health()
        assert (health["restarts"], health["allocations"], health["warnings"]) == (1, 2, [])
        assert health["restorable"] and health["serving"]
        with UdpClient(own_relay.udp_port, revoked) as old:
            assert old.allocate() == 401
        with pytest.raises(AssertionError):
            own_relay.mint("gone", "A")


def test_a_journal_of_a_newer_version_is_set_aside_and_said(tmp_path: Path) -> None:
    (tmp_path / "relay").mkdir()
    with relay_under_test(tmp_path / "relay", sessions=[call("kept")]) as relay:
        state = tmp_path / "relay" / "state"
        text = (state / "relay.journal").read_text(encoding="utf-8")
        (state / "relay.journal").write_text(text.replace('"journal":1', '"journal":2'), encoding="utf-8")
        os.kill(relay.pid, signal.SIGKILL)
        relay.await_restart()
        await_that(lambda: _answers(relay))
        assert relay.health()["warnings"] == ["relay_node.journal_newer"]
        assert list(state.glob("relay.journal.*.aside"))
        with UdpClient(relay.udp_port, relay.mint("kept", "A")) as client:
            assert client.allocate() == 0


def _answers(relay: RelayUnderTest) -> bool:
    """Whether the control interface answers: it comes up after the relay serves."""
    try:
        relay.health()
    except httpx.TransportError:
        return False
    return True


# What can be seen.


def test_health_says_what_runs(relay: RelayUnderTest) -> None:
    health = relay.health()
    assert health["serving"] and health["restorable"] and not health["draining"]
    assert (health["mode"], health["shell"], health["warnings"]) == ("closed", "native", [])
    assert f"udp:127.0.0.1:{relay.udp_port}" in health["listeners"]


def test_a_lanes_records_bear_the_names_of_its_ends(relay: RelayUnderTest) -> None:
    relay.put(call("seen", paths=(replace(paths(40.0)[0], lane=Impairment(base_delay_ms=40.0, loss=0.5)),)))
    with Pair(relay, "seen") as pair:
        for kind, record in relay.events(session="seen"):
            for _ in range(10):
                pair.a.send(b"x")
            if kind == "lane":
                assert (record["origin"], record["target"]) == ("A", "B")
                break


def test_the_command_line_and_files_keep_the_secrets(relay: RelayUnderTest) -> None:
    command = Path(f"/proc/{relay.pid}/cmdline").read_text(encoding="utf-8").split("\0")
    assert [Path(word).name for word in command if word][1:] == ["-m", "beacon.wiring.relay_process", "settings.json"]
    for file in (relay.folder / "state").iterdir():
        assert file.stat().st_mode & 0o077 == 0, file
