"""TLS handshakes begin at a pace; a few at once, then so many a second."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from beacon.relay.streams.handshake_pace import HandshakePace

S = 1_000_000_000


def test_a_tenth_of_a_second_may_begin_at_once_and_then_one_after_another():
    pace = HandshakePace(per_s=100.0, now_ns=0)
    assert [pace.take(now_ns=0) for _ in range(11)] == [True] * 10 + [False]
    assert not pace.take(now_ns=S // 200)
    assert pace.take(now_ns=S // 100 + 1)
    assert not pace.take(now_ns=S // 100 + 1)


@given(gaps=st.lists(st.integers(0, S), max_size=200), per_s=st.floats(1.0, 1_000.0))
def test_never_more_than_the_pace_and_the_few_at_once(gaps: list[int], per_s: float):
    pace, now, begun = HandshakePace(per_s=per_s, now_ns=0), 0, 0
    for gap in gaps:
        now += gap
        begun += pace.take(now_ns=now)
    at_once = max(per_s / 10.0, 1.0)
    assert begun <= at_once + now * 1e-9 * per_s + 1e-6  # sums of 200 floats below 2^18 are off by less
