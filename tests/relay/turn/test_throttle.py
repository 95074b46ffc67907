"""A limit per source in constant memory."""

from __future__ import annotations

from turn_conversation import NOW_NS, SECOND_NS

from beacon.protocols.address import TransportAddress
from beacon.relay.turn.throttle import Throttle

V4 = TransportAddress.of("198.51.100.7", 0).ip


def admitted(throttle: Throttle, ip: bytes, times: int, *, now_ns: int) -> int:
    return sum(throttle.admits(ip, now_ns=now_ns) for _ in range(times))


def test_burst_passes_and_then_the_rate() -> None:
    throttle = Throttle(b"key", per_s=5, burst=10)
    assert admitted(throttle, V4, 100, now_ns=NOW_NS) == 10
    assert admitted(throttle, V4, 100, now_ns=NOW_NS + SECOND_NS) == 5
    assert admitted(throttle, V4, 100, now_ns=NOW_NS + SECOND_NS // 5 + SECOND_NS) == 1
    assert admitted(throttle, V4, 100, now_ns=NOW_NS + 1000 * SECOND_NS) == 10


def test_time_that_stands_still_or_goes_back_gives_nothing() -> None:
    throttle = Throttle(b"key", per_s=5, burst=1)
    assert admitted(throttle, V4, 3, now_ns=NOW_NS) == 1
    for step_ns in (0, -SECOND_NS, 0, -SECOND_NS, 0):
        assert admitted(throttle, V4, 3, now_ns=NOW_NS + step_ns) == 0
    assert admitted(throttle, V4, 3, now_ns=NOW_NS + SECOND_NS // 5) == 1


def test_ipv6_sources_of_one_network_of_64_bits_share_a_limit() -> None:
    throttle = Throttle(b"key", per_s=1, burst=4)
    same = [TransportAddress.of(f"2001:db8::{n}", 0).ip for n in range(10)]
    assert sum(throttle.admits(ip, now_ns=NOW_NS) for ip in same) == 4
    assert throttle.admits(TransportAddress.of("2001:db8:0:1::1", 0).ip, now_ns=NOW_NS)


def test_one_source_at_its_limit_leaves_the_others_theirs() -> None:
    throttle = Throttle(b"key", per_s=1, burst=1)
    admitted(throttle, V4, 1000, now_ns=NOW_NS)
    others = [bytes((10, 0, n // 256, n % 256)) for n in range(200)]
    # A thrown-in source shares one of 4096 buckets with an earlier one with chance at most 201/4096 each: 200 sources
    # meet 200² / 2 / 4096 ≈ 5 times on average; 20 is beyond six standard deviations of that Poisson number.
    assert sum(throttle.admits(ip, now_ns=NOW_NS) for ip in others) >= 180


def test_who_shares_with_whom_depends_on_the_key() -> None:
    sources = [bytes((10, 0, n // 256, n % 256)) for n in range(2000)]

    def shut_out(key: bytes) -> list[int]:
        throttle = Throttle(key, per_s=1, burst=1)
        return [n for n, ip in enumerate(sources) if not throttle.admits(ip, now_ns=NOW_NS)]

    assert shut_out(b"one") == shut_out(b"one")
    assert shut_out(b"one") != shut_out(b"other")
