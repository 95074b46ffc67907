"""Counting who waits: bounds per source and in all, and the longest waiting makes way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from beacon.protocols.address import TransportAddress
from beacon.relay.streams.admission import Admission, source_of
from beacon.relay.streams.limits import StreamLimits

S = 1_000_000_000
A, B = b"\x0a\x00\x00\x01", b"\x0a\x00\x00\x02"


def test_a_source_may_not_have_more_waiting_than_its_share():
    admission = Admission(StreamLimits(waiting_per_source=2))
    for number in (1, 2):
        assert admission.within_source(A, now_ns=0)
        admission.admit(number, A)
    assert not admission.within_source(A, now_ns=0)
    assert admission.within_source(B, now_ns=0)
    admission.settle(1)
    assert admission.within_source(A, now_ns=0)


def test_a_source_may_not_begin_more_within_a_second_than_its_share():
    admission = Admission(StreamLimits(starts_per_source_per_s=3))
    assert [admission.within_source(A, now_ns=0) for _ in range(4)] == [True, True, True, False]
    assert not admission.within_source(A, now_ns=S - 1)
    assert admission.within_source(A, now_ns=S)


def test_an_ipv6_source_is_its_64():
    one, two, other = ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:2::1")
    assert source_of(TransportAddress.of(one, 1)) == source_of(TransportAddress.of(two, 2))
    assert source_of(TransportAddress.of(one, 1)) != source_of(TransportAddress.of(other, 1))


def test_the_longest_waiting_is_the_one_that_began_to_wait_first():
    admission = Admission(StreamLimits())
    for number in (1, 2, 3):
        admission.admit(number, A)
    assert admission.longest_waiting() == 1
    admission.settle(1)
    assert admission.longest_waiting() == 2
    admission.unsettle(1, A)
    admission.leave(2)
    admission.leave(3)
    assert admission.longest_waiting() == 1
    admission.leave(1)
    assert admission.longest_waiting() is None


def test_there_is_room_up_to_the_limits():
    admission = Admission(StreamLimits(connections=3, waiting=2))
    admission.admit(1, A)
    assert admission.has_room()
    admission.admit(2, A)
    assert not admission.has_room()
    admission.settle(1)
    assert admission.has_room()
    admission.admit(3, A)
    admission.settle(2)
    assert not admission.has_room()


acts = st.lists(st.tuples(st.sampled_from(["admit", "settle", "unsettle", "leave", "ask"]), st.integers(0, 12)))


@given(acts=acts)
def test_counts_follow_a_plain_model_and_idle_sources_are_forgotten(acts: list[tuple[str, int]]):
    admission = Admission(StreamLimits())
    waiting: set[int] = set()
    settled: set[int] = set()
    for act, number in acts:
        source = bytes([number % 3])
        if act == "admit" and number not in waiting | settled:
            admission.admit(number, source)
            waiting.add(number)
        elif act == "settle":
            admission.settle(number)
            settled |= waiting & {number}
            waiting.discard(number)
        elif act == "unsettle":
            admission.unsettle(number, source)
            waiting |= settled & {number}
            settled.discard(number)
        elif act == "leave":
            admission.leave(number)
            waiting.discard(number)
            settled.discard(number)
        elif act == "ask":
            admission.within_source(source, now_ns=0)
        assert (admission.waiting, admission.admitted) == (len(waiting), len(waiting | settled))
    admission.forget(now_ns=2 * S)
    assert admission.sources == len({number % 3 for number in waiting})
