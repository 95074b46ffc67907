"""Laws of a lane over the wire, by either shell: bursts last so many milliseconds at any rate, a line is never
exceeded, ten lanes in a row are their sum. That simulated and relayed calls are alike in all else is in test_join."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from relay_under_test import RelayUnderTest, relay_under_test, two_sites
from udp_client import UdpClient

from beacon.nouns import Impairment, Queue, RelayLeg, RelayPath, RelaySession, RelaySite

pytestmark = pytest.mark.slow

BURSTY = Impairment(base_delay_ms=5.0, loss=0.3, burst_ms=60.0)
BURST_S = 15.0
RATES = (50.0, 500.0)
LINE = Queue(rate_kbps=800.0, limit_ms=80.0, overhead_bytes=38)
PAYLOAD_BYTES = 172
WIRE_BITS = 8 * (PAYLOAD_BYTES + 28 + LINE.overhead_bytes)
HOPS = 10
HOP_MS = 10.0
SIGMAS = 4.0
"Width of tolerances, in standard errors: passed by chance 99.994 % of the time by what is right."
_SO_TIMESTAMPNS = 35


def chain() -> RelaySession:
    """Eleven sites in a row, ten milliseconds from each to the next."""
    sites = [f"s{n}" for n in range(HOPS + 1)]
    return RelaySession(
        id="chain",
        seed=1,
        sites=tuple(RelaySite(id=site) for site in sites),
        legs=tuple(RelayLeg(id=site, site=site, in_force=True) for site in sites),
        paths=tuple(
            RelayPath(origin=a, target=b, lane=Impairment(base_delay_ms=HOP_MS))
            for a, b in pairwise(sites)
        ),
    )


def lined() -> RelaySession:
    session = two_sites("lined", Impairment(base_delay_ms=5.0))
    a, b = session.sites
    return replace(session, sites=(replace(a, up=LINE), b))


@pytest.fixture(scope="module", params=[False, True], ids=["native", "portable"])
def relay(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayUnderTest]:
    sessions = [*(two_sites(f"bursty-{rate:g}", BURSTY, seed=int(rate)) for rate in RATES), lined(), chain()]
    with relay_under_test(tmp_path_factory.mktemp("gates"), sessions=sessions, portable=request.param) as running:
        yield running


def call(relay: RelayUnderTest, session: str, a: str = "leg-a", b: str = "leg-b") -> tuple[UdpClient, UdpClient]:
    """Two clients that reach each other; the second stamps what comes."""
    first, second = (UdpClient(relay.udp_port, relay.mint(session, leg)) for leg in (a, b))
    assert (first.allocate(), second.allocate()) == (0, 0)
    first.reach(second)
    second.reach(first)
    return first, second


def stream(a: UdpClient, b: UdpClient, *, packets: int, gap_s: float) -> tuple[np.ndarray, np.ndarray]:
    """Instants of sending and of arrival, by the system's stamp, 0 for what never came. [ns]"""
    b.socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
    b.socket.settimeout(1.0)
    sent, came = np.zeros(packets, np.int64), np.zeros(packets, np.int64)
    ahead = time.clock_gettime_ns(time.CLOCK_REALTIME) - time.monotonic_ns()

    def listen() -> None:
        try:
            while True:
                data, control, _flags, _sender = b.socket.recvmsg(2_048, 64)
                seconds, ns = struct.unpack("@qq", control[0][2])
                came[struct.unpack_from("!I", data, 4)[0]] = seconds * 1_000_000_000 + ns - ahead
        except TimeoutError:
            return

    listening = threading.Thread(target=listen)
    listening.start()
    began = time.monotonic()
    for i in range(packets):
        time.sleep(max(began + i * gap_s - time.monotonic(), 0.0))
        sent[i] = time.monotonic_ns()
        a.send(struct.pack("!I", i) + bytes(PAYLOAD_BYTES - 4))
    listening.join()
    return sent, came


def bursts_ms(lost: np.ndarray, sent: np.ndarray) -> np.ndarray:
    """Length of each run of losses, from half-way before its first packet to half-way behind its last. [ms]"""
    edges = np.diff(np.concatenate(([False], lost, [False])).astype(int))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    whole = (starts > 0) & (ends < len(lost))
    between = (sent[:-1] + sent[1:]) / 2.0
    return (between[ends[whole] - 1] - between[starts[whole] - 1]) / 1e6


def test_a_burst_lasts_as_many_milliseconds_at_any_packet_rate(relay: RelayUnderTest) -> None:
    """The share lost is the chain's; and as many packets as come, the state changes as often in a second.

    A chain sampled every d: a run of losses begins with probability s(1 - s)(1 - e), s the share lost and
    e = exp(-d / (burst (1 - s))) what the state forgets; so runs in a second, and their length, follow.
    """
    share = BURSTY.loss
    memory_ms = BURSTY.burst_ms * (1.0 - share)
    for rate in RATES:
        a, b = call(relay, f"bursty-{rate:g}")
        with a, b:
            packets = int(BURST_S * rate)
            sent, came = stream(a, b, packets=packets, gap_s=1.0 / rate)
        lost = came == 0
        # Losses hang together: the mean of n of them is as uncertain as of n (1 - e) / (1 + e) independent ones.
        forgotten = np.exp(-1e3 / rate / memory_ms)
        error = np.sqrt(share * (1.0 - share) * (1.0 + forgotten) / (1.0 - forgotten) / packets)
        assert abs(lost.mean() - share) <= SIGMAS * error, (rate, lost.mean(), error)
        lengths = bursts_ms(lost, sent)
        mean_ms = 1e3 / rate / ((1.0 - share) * (1.0 - forgotten))
        error_ms = mean_ms / np.sqrt(len(lengths))  # geometric: as wide as its mean, at most
        assert abs(lengths.mean() - mean_ms) <= SIGMAS * error_ms, (rate, lengths.mean(), mean_ms)


def test_a_line_is_never_exceeded(relay: RelayUnderTest) -> None:
    """More is sent than fits: in no span does more arrive than the line's rate and what one packet takes allow.

    What leaves late comes closer together by so much: `slack_s` stands for the relay's and the machine's lateness. The
    portable loop is a Python thread among others, and on a busy machine waits for its turn.
    """
    slack_s = 0.25 if relay.health()["shell"] == "portable" else 0.05
    a, b = call(relay, "lined")
    with a, b:
        sent, came = stream(a, b, packets=2_000, gap_s=0.001)
    arrived = np.sort(came[came > 0]) / 1e9
    offered_kbps = WIRE_BITS / 1e-3 / 1e3
    assert offered_kbps > 2.0 * LINE.rate_kbps
    for span in (200, 400, len(arrived) - 1):
        took_s = arrived[span:] - arrived[:-span]
        most = LINE.rate_kbps * 1e3 * (took_s + slack_s)
        assert np.all(span * WIRE_BITS <= most), span
    # and it is full: what it can carry while it is fed arrives
    fed_s = (sent[-1] - sent[0]) / 1e9
    assert len(arrived) * WIRE_BITS >= 0.95 * LINE.rate_kbps * 1e3 * fed_s


def test_ten_lanes_of_ten_milliseconds_make_a_hundred(relay: RelayUnderTest) -> None:
    """A packet is handed from seat to seat down a row of eleven; the clients' own handing on is measured and taken
    off, so what is left is ten lanes and the relay's lateness on each."""
    seats = [UdpClient(relay.udp_port, relay.mint("chain", f"s{n}")) for n in range(HOPS + 1)]
    try:
        assert [seat.allocate() for seat in seats] == [0] * len(seats)
        for n, seat in enumerate(seats):
            if n:
                seat.reach(seats[n - 1], channel=0x4002)
            if n < HOPS:
                seat.reach(seats[n + 1])
        totals_ms = []
        for _ in range(30):
            began, held = time.monotonic(), 0.0
            for here, there in pairwise(seats):
                handed = time.monotonic()
                here.send(b"x" * PAYLOAD_BYTES)
                held += time.monotonic() - handed
                assert there.receive() == b"x" * PAYLOAD_BYTES
            totals_ms.append((time.monotonic() - began - held) * 1e3)
        least, median = min(totals_ms), float(np.median(totals_ms))
        assert least >= HOPS * HOP_MS - HOPS * 0.1, "never early; sending itself is taken off, which may overlap"
        assert least <= HOPS * HOP_MS + HOPS * 3.0, (least, median)
    finally:
        for seat in seats:
            seat.socket.close()
