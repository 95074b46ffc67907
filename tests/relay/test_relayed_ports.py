"""Relayed addresses are given out once, at random, and come back. Cannot see what the data plane does with them."""

from __future__ import annotations

import contextlib
import os
import random
import socket
from collections import Counter
from collections.abc import Iterator

import pytest

from beacon.errors import RelayError
from beacon.protocols.address import IPV4, IPV6, TransportAddress
from beacon.relay.relayed_ports import (
    FIRST_PORT,
    LAST_PORT,
    MOST_RESERVED,
    RESERVED_NS,
    RETIRED_NS,
    BoundPorts,
    VirtualPorts,
)

LOOPBACK = bytes([127, 0, 0, 1])
LOOPBACK6 = bytes(15) + b"\x01"
SEEN = bytes([198, 51, 100, 7])
NUMBERS = LAST_PORT + 1 - FIRST_PORT


class Clock:
    """A monotonic clock that stands still until moved."""

    now_ns = 0

    def __call__(self) -> int:
        return self.now_ns


def virtual(clock: Clock | None = None, seed: int = 1) -> VirtualPorts:
    return VirtualPorts([LOOPBACK, LOOPBACK6], below=random.Random(seed).randrange, clock_ns=clock or Clock())


@pytest.fixture
def bound() -> Iterator[BoundPorts]:
    ports = BoundPorts({LOOPBACK: SEEN})
    yield ports
    ports.close()


def test_every_number_of_a_family_is_given_out_once_and_then_there_is_none() -> None:
    ports = virtual()
    taken = {ports.take(IPV4).address.port for _ in range(NUMBERS)}
    assert taken == set(range(FIRST_PORT, LAST_PORT + 1))
    with pytest.raises(RelayError):
        ports.take(IPV4)
    assert ports.take(IPV6).address.ip == LOOPBACK6


def test_a_released_number_is_given_out_again() -> None:
    ports = virtual()
    taken = [ports.take(IPV4).address for _ in range(NUMBERS)]
    ports.release(taken[7])
    assert ports.take(IPV4).address == taken[7]


def test_releasing_twice_or_what_was_never_taken_changes_nothing() -> None:
    ports = virtual()
    address = ports.take(IPV4).address
    ports.release(address)
    ports.release(address)
    ports.release(TransportAddress(LOOPBACK, 80))
    ports.release(TransportAddress(SEEN, address.port))
    assert len({ports.take(IPV4).address for _ in range(NUMBERS)}) == NUMBERS


def test_numbers_are_drawn_evenly_over_the_range() -> None:
    # 64 bins of 256 numbers, 3200 draws, 50 a bin: with chi-square at 63 degrees of freedom the 1-1e-6 quantile is 134.
    ports = virtual(seed=5)
    bins: Counter[int] = Counter()
    for _ in range(3200):
        address = ports.take(IPV4).address
        bins[(address.port - FIRST_PORT) // 256] += 1
        ports.release(address)
    assert sum((bins[k] - 50) ** 2 / 50 for k in range(64)) < 134


def test_an_even_port_is_even() -> None:
    ports = virtual()
    assert all(ports.take(IPV4, even=True).address.port % 2 == 0 for _ in range(NUMBERS // 2))
    with pytest.raises(RelayError):
        ports.take(IPV4, even=True)


def test_a_token_stands_for_the_odd_port_above_once() -> None:
    ports = virtual()
    even = ports.take(IPV4, even=True, reserve=True)
    assert len(even.token) == 8
    odd = ports.take_reserved(even.token)
    assert odd.address == TransportAddress(LOOPBACK, even.address.port + 1)
    with pytest.raises(RelayError):
        ports.take_reserved(even.token)


def test_a_reserved_port_is_not_given_to_another() -> None:
    ports = virtual()
    even = ports.take(IPV4, even=True, reserve=True)
    others = {ports.take(IPV4).address.port for _ in range(NUMBERS - 2)}
    assert even.address.port + 1 not in others
    with pytest.raises(RelayError):
        ports.take(IPV4)


def test_a_reservation_ends_after_thirty_seconds_and_its_port_is_free_again() -> None:
    clock = Clock()
    ports = virtual(clock)
    even = ports.take(IPV4, even=True, reserve=True)
    ports.release(even.address)
    clock.now_ns = RESERVED_NS - 1
    ports.sweep()
    clock.now_ns = RESERVED_NS
    with pytest.raises(RelayError):
        ports.take_reserved(even.token)
    assert len({ports.take(IPV4).address for _ in range(NUMBERS)}) == NUMBERS


def test_reservations_are_bounded_however_often_one_asks() -> None:
    ports = virtual()
    for _ in range(MOST_RESERVED):
        ports.release(ports.take(IPV4, even=True, reserve=True).address)
    with pytest.raises(RelayError):
        ports.take(IPV4, even=True, reserve=True)
    assert ports.take(IPV4)


def test_a_restored_address_is_not_given_to_another() -> None:
    ports = virtual()
    address = TransportAddress(LOOPBACK, 50_000)
    ports.restore(address)
    with pytest.raises(RelayError):
        ports.restore(address)
    assert address not in {ports.take(IPV4).address for _ in range(NUMBERS - 1)}


@pytest.mark.parametrize("address", [TransportAddress(SEEN, 50_000), TransportAddress(LOOPBACK, 80)], ids=str)
def test_what_was_never_ours_is_not_restored(address: TransportAddress) -> None:
    with pytest.raises(RelayError):
        virtual().restore(address)


def test_virtual_ports_know_their_own_address() -> None:
    assert virtual().own(LOOPBACK)
    assert not virtual().own(SEEN)
    assert virtual().families() == {IPV4, IPV6}
    assert VirtualPorts([LOOPBACK]).families() == {IPV4}


def test_a_family_that_is_not_served_is_refused() -> None:
    with pytest.raises(RelayError):
        VirtualPorts([LOOPBACK]).take(IPV6)


def test_a_bound_port_receives_on_the_number_peers_see(bound: BoundPorts) -> None:
    address = bound.take(IPV4).address
    assert address.ip == SEEN
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.sendto(b"hello", ("127.0.0.1", address.port))
        # Loopback delivers within sendto.
        assert os.read(bound.fd(address), 100) == b"hello"


def test_both_the_bound_address_and_the_one_peers_see_are_own(bound: BoundPorts) -> None:
    assert bound.own(SEEN)
    assert bound.own(LOOPBACK)
    assert bound.open


def _bind_in_range(sock: socket.socket) -> int:
    """Bind to some free port of the dynamic range."""
    for port in range(LAST_PORT, FIRST_PORT, -1):
        with contextlib.suppress(OSError):
            sock.bind(("127.0.0.1", port))
            return port
    raise AssertionError("every port of the range is taken")


def test_a_number_that_another_program_holds_is_passed_over() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        held = _bind_in_range(other)
        draws = iter([held - FIRST_PORT, 17])
        ports = BoundPorts({LOOPBACK: LOOPBACK}, below=lambda most: next(draws))
        try:
            assert ports.take(IPV4).address.port == FIRST_PORT + 17
        finally:
            ports.close()


def test_a_released_socket_closes_after_a_moment_and_its_number_is_free_then() -> None:
    clock = Clock()
    ports = BoundPorts({LOOPBACK: LOOPBACK}, clock_ns=clock)
    address = ports.take(IPV4).address
    number = ports.fd(address)
    ports.release(address)
    ports.release(address)
    os.fstat(number)
    with pytest.raises(RelayError):
        ports.restore(address)
    clock.now_ns = RETIRED_NS
    ports.sweep()
    with pytest.raises(OSError):
        os.fstat(number)
    ports.restore(address)
    assert ports.fd(address) >= 0
    ports.close()


def test_the_same_number_is_bound_again_by_the_next_relay(bound: BoundPorts) -> None:
    address = bound.take(IPV4).address
    after = BoundPorts({LOOPBACK: SEEN})
    with pytest.raises(RelayError):
        after.restore(address)
    bound.close()
    after.restore(address)
    assert after.fd(address) >= 0
    after.close()


def test_an_even_bound_pair_has_two_sockets(bound: BoundPorts) -> None:
    even = bound.take(IPV4, even=True, reserve=True)
    odd = bound.take_reserved(even.token).address
    assert odd.port == even.address.port + 1
    assert bound.fd(odd) != bound.fd(even.address)


def test_an_address_that_is_not_this_machines_is_said() -> None:
    ports = BoundPorts({bytes([192, 0, 2, 1]): SEEN})
    with pytest.raises(RelayError) as caught:
        ports.take(IPV4)
    assert caught.value.key == "ports.not_bound"
