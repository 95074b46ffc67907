"""coturn's own client, which no one here wrote, through a real relay process.

Its clock counts whole milliseconds and is read when a timer of its loop fires, not when a message comes or goes: a
delay it names may be off by how long either firing lies back, a millisecond or two, on a busy machine a time slice.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from relay_under_test import RelayUnderTest, relay_under_test, two_sites
from uclient import echo_peer, program, uclient

from beacon.nouns import Impairment

pytestmark = pytest.mark.slow

CLOCK_MS = 1.0 + 4.0
"Whole milliseconds, and a time slice of another process (4 ms) by which its clock may be behind."
TRIES = 6
"""Runs of which the first counts whose delays, by its clock, differ by no more than its clock may be wrong: the route's
are all alike, so what differs more is the clock, read late on a busy machine."""
STUCK_IN_TLS = 1
"Messages per client that uclient itself leaves unread: it reads one per readiness, and when two came in one TLS \
record the last stays in OpenSSL's buffer. Seen with coturn as the server too."


@pytest.fixture(scope="module", params=[False, True], ids=["native", "portable"])
def closed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayUnderTest]:
    """A relay in closed mode, two sites with a clean way between them, one credential for every client."""
    program("turnutils_uclient")
    folder, sessions = tmp_path_factory.mktemp("closed"), [two_sites("clean", Impairment())]
    with relay_under_test(folder, sessions=sessions, portable=request.param) as relay:
        yield relay


@pytest.fixture(scope="module")
def open_relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayUnderTest]:
    """A relay that serves outside peers, those on this machine too."""
    program("turnutils_uclient")
    folder: Path = tmp_path_factory.mktemp("open")
    with relay_under_test(folder, sessions=[two_sites("clean", Impairment())], open_mode=True) as relay:
        yield relay


@pytest.mark.parametrize(
    "flags",
    [("-y", "-c"), ("-y", "-c", "-s"), ("-y", "-c", "-X"), ("-y", "-c", "-G"), ("-y", "-c", "-D"), ("-y", "-c", "-N")],
    ids=["channels", "send", "IPv4 asked for", "extra requests", "padded channels", "negative tests among them"],
)
def test_every_message_between_two_clients_arrives_over_udp(closed: RelayUnderTest, flags: tuple[str, ...]) -> None:
    outcome = uclient(*flags, host="127.0.0.1", port=closed.udp_port, user=closed.mint("clean"))
    assert (outcome.sent, outcome.received, outcome.status) == (50, 50, 0), outcome.text


@pytest.mark.parametrize("flags", [("-t", "-y", "-c"), ("-t", "-y", "-c", "-s")], ids=["channels", "send"])
def test_every_message_between_two_clients_arrives_over_tcp(closed: RelayUnderTest, flags: tuple[str, ...]) -> None:
    outcome = uclient(*flags, host="127.0.0.1", port=closed.tcp_port, user=closed.mint("clean"))
    assert (outcome.sent, outcome.received, outcome.status) == (50, 50, 0), outcome.text


@pytest.mark.parametrize("flags", [("-t", "-S", "-y", "-c"), ("-t", "-S", "-y", "-c", "-s")], ids=["channels", "send"])
def test_messages_between_two_clients_arrive_over_tls(closed: RelayUnderTest, flags: tuple[str, ...]) -> None:
    outcome = uclient(*flags, host="127.0.0.1", port=closed.tls_port, user=closed.mint("clean"))
    assert outcome.sent == 50 and outcome.received >= 50 - 2 * STUCK_IN_TLS, outcome.text


@pytest.mark.parametrize("flags", [("-x", "-y", "-c"), ("-x", "-y", "-c", "-s")], ids=["channels", "send"])
def test_every_message_between_two_clients_arrives_over_ipv6(closed: RelayUnderTest, flags: tuple[str, ...]) -> None:
    outcome = uclient(*flags, host="::1", port=closed.udp_port, user=closed.mint("clean"))
    assert (outcome.sent, outcome.received, outcome.status) == (50, 50, 0), outcome.text


def test_twenty_calls_at_once_lose_nothing(closed: RelayUnderTest) -> None:
    outcome = uclient(
        "-y", "-c", host="127.0.0.1", port=closed.udp_port, user=closed.mint("clean"), clients=40, messages=50
    )
    assert (outcome.sent, outcome.received) == (2_000, 2_000), outcome.text


def test_messages_take_as_long_as_the_route_commands(closed: RelayUnderTest) -> None:
    commanded_ms = 80.0
    closed.put(two_sites("delayed", Impairment(base_delay_ms=commanded_ms)))
    for _ in range(TRIES):
        outcome = uclient("-y", "-c", host="127.0.0.1", port=closed.udp_port, user=closed.mint("delayed"))
        # client to client: what it calls a round trip is one way
        assert outcome.received == outcome.sent == 50, outcome.text
        if outcome.jitter_most_ms <= CLOCK_MS:
            break
    # What its clock is wrong by it shows itself: on this route no two delays differ.
    wrong_ms = max(CLOCK_MS, outcome.jitter_most_ms)
    assert wrong_ms < commanded_ms / 2.0, outcome.text
    # the least of fifty: what waits for other work is not among it
    assert abs(outcome.rtt_least_ms - commanded_ms) <= wrong_ms
    assert outcome.rtt_mean_ms >= commanded_ms - wrong_ms


def test_a_wrong_password_gets_no_allocation(closed: RelayUnderTest) -> None:
    name, _password = closed.mint("clean")
    before = closed.health()["allocations"]
    outcome = uclient("-y", "-c", host="127.0.0.1", port=closed.udp_port, user=(name, "wrong"), timeout_s=20.0)
    assert "Cannot complete Allocation" in outcome.text and outcome.received == 0
    assert closed.health()["allocations"] <= before


def test_a_user_nobody_made_gets_no_allocation(closed: RelayUnderTest) -> None:
    outcome = uclient("-y", "-c", host="127.0.0.1", port=closed.udp_port, user=("user", "pass"), timeout_s=20.0)
    assert "Cannot complete Allocation" in outcome.text and outcome.received == 0


def test_mangled_messages_leave_the_relay_standing(closed: RelayUnderTest) -> None:
    """With -R one message in ten is mangled at random, requests among them, and it waits a minute for each answer it
    then does not get; so it is given some seconds, several times, and what counts is that others are served as before.
    """
    pid, user = closed.pid, closed.mint("clean")
    for flags in (("-N", "-R"), ("-N", "-R", "-s"), ("-t", "-N", "-R")):
        for _ in range(2):
            uclient(
                *flags, "-y", "-c", host="127.0.0.1", port=closed.udp_port, user=user, clients=10, timeout_s=4.0
            )
    assert closed.pid == pid and closed.health()["serving"]
    outcome = uclient("-y", "-c", host="127.0.0.1", port=closed.udp_port, user=closed.mint("clean"))
    assert (outcome.sent, outcome.received) == (50, 50), outcome.text


def test_a_closed_relay_reaches_no_peer_outside(closed: RelayUnderTest) -> None:
    with echo_peer() as port:
        outcome = uclient(
            *("-e", "127.0.0.1", "-r", str(port), "-c"),
            host="127.0.0.1", port=closed.udp_port, user=closed.mint("clean"), timeout_s=15.0,
        )  # fmt: skip
    assert outcome.received == 0 and "error 403" in outcome.text, outcome.text


@pytest.mark.parametrize(
    "flags",
    [("-c",), ("-c", "-s"), ("-c", "-X", "-g"), (), ("-t", "-c")],
    ids=["channels", "send", "IPv4 and no fragments", "even ports and reservations", "TCP"],
)
def test_an_open_relay_carries_every_message_to_a_peer_and_back(
    open_relay: RelayUnderTest, flags: tuple[str, ...]
) -> None:
    with echo_peer() as port:
        outcome = uclient(
            *("-e", "127.0.0.1", "-r", str(port), *flags),
            host="127.0.0.1", port=open_relay.udp_port, user=open_relay.mint("clean"),
        )  # fmt: skip
    assert outcome.received == outcome.sent > 0, outcome.text


def test_clients_of_an_open_relay_reach_each_other(open_relay: RelayUnderTest) -> None:
    outcome = uclient("-y", "-c", host="127.0.0.1", port=open_relay.udp_port, user=open_relay.mint("clean"))
    assert (outcome.sent, outcome.received) == (50, 50), outcome.text
