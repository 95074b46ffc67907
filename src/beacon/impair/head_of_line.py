"""TCP carries the route: a loss becomes a delay, and everything behind it waits. An approximation, and flagged as one.

Where UDP is refused, media goes over TURN on TCP or TLS. Nothing is then lost; instead

    recovery      a lost segment comes again once the sender notices: when later segments are acknowledged (three of
                  them, RFC 5681 section 3.2, or one and a quarter of a round trip without the missing one, RFC 8985
                  section 6.2, as Linux and Windows do), else when the timer expires, which runs from the last
                  acknowledgement (RFC 6298 (5.3)):
                      notice = rtt + min(3 gap, gap + rtt / 4, V + max(rtt - gap, 0))
                  gap is the smoothed distance of segments, V = 200 ms the least variance term of the timer
                  rto = rtt + V, as Linux has it (RFC 6298 (2.4) asks for a whole second, which few stacks still keep)
    once more     the copy is lost with the same probability p, so that k of them are with probability p^k. While
                  segments follow one another within V, each is noticed after rtt + gap (RFC 8985 section 6.2: in
                  recovery nothing more is waited for); in a thinner flow the timer has to expire, and doubles
                  (RFC 6298 (5.5)): 2 rto, 4 rto, ...
    head of line  what comes after a hole is held until it is filled: release = max(own release, last release)
    rate          at most rate = MSS / (rtt sqrt(2p/3) + rto min(1, 3 sqrt(3p/8)) p (1 + 32 p²))
                  (Padhye et al.; one acknowledgement a segment). For small p this is the law of Mathis et al.,
                  MSS / rtt · sqrt(3/2) / sqrt(p). Without loss the window is the ceiling: WINDOW_BYTES / rtt
    burst         a window of MSS sqrt(3 / (2p)), at most WINDOW_BYTES, leaves at once; what goes beyond it waits
    send buffer   what waits for the window is at most `buffer_bytes`, and what is held behind a hole at most a window
                  and the buffer; a message that does not fit is dropped whole, as a client drops media when its
                  socket takes no more

What it does not claim: slow start, idle restart, the sawtooth inside a round trip, tail loss probes, selective or
delayed acknowledgements, BBR and its kin (which keep their rate under random loss), the time a whole window needs to
drain after a hole, several lanes sharing one connection, or a lossy outage longer than the lane's own (a copy comes a
round trip later and meets the mean loss). It replaces the lane's loss only: a message that a site's queue has no room
for stays dropped. `loss` is per segment; under bursts the rate sees more events than TCP
would. A stall ends after LONGEST_STALL_MS: by then a client has given the connection up.

References: Mathis, Semke, Mahdavi, Ott, "The macroscopic behavior of the TCP congestion avoidance algorithm", CCR
1997. Padhye, Firoiu, Towsley, Kurose, "Modeling TCP throughput", SIGCOMM 1998. RFC 5681. RFC 6298. RFC 8985.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from beacon.errors import InputError
from beacon.impair.chance import uniform
from beacon.impair.queue import DROPPED

MSS_BYTES = 1_400
"Payload of a full segment, tunnels allowed for. Waiting messages are merged into full ones. [bytes]"
WINDOW_BYTES = 4_194_304
"Largest window: Linux's largest send buffer, net.ipv4.tcp_wmem. [bytes]"
TIMER_VARIANCE_MS = 200.0
"Least variance term of the retransmission timer, Linux's TCP_RTO_MIN. [ms]"
LONGEST_STALL_MS = 10_000.0
"No recovery takes longer. [ms]"
LEAST_RTT_MS = 0.1
"A rate needs a round trip to be divided by. [ms]"

_DUPLICATE_ACKS = 3.0  # RFC 5681 section 3.2
_REORDER_WINDOW = 0.25  # of a round trip, RFC 8985 section 6.2
_LONGEST_GAP = 2.0  # in terms of V: what is longer is a pause
_GAP_GAIN = 0.125  # as SRTT's, RFC 6298 (2.3)
_MOST_COPIES = 16.0
_COPIES_STREAM = np.uint64(3) << np.uint64(62)
_ONE = np.uint64(1)


class HeadOfLineProfile(NamedTuple):
    """What the kernel reads of the connection. Immutable: a switch is another profile, the state goes on.

    After the lane has decided a packet, the connection turns its fate into an instant:

        lane, copies, first, _ = step(lane, lane_profile, now_ns)
        connection, release = carry(connection, profile, copies == 0, first, size_bytes, now_ns)

    `release` is DROPPED for a message the send buffer had no room for, else the one and only release of the packet:
    a lost one comes late, a duplicate is never seen.
    """

    rtt: float
    "[ns]"
    loss: float
    "Probability that a copy is lost again."
    timer_variance: float
    "[ns]"
    ns_per_byte: float
    "Inverse of the largest rate."
    window: float
    "What may leave at once. [bytes]"
    buffer: float
    "What may wait for the window. [bytes]"


class HeadOfLineState(NamedTuple):
    """State of one connection. Times in ns."""

    k0: np.uint64
    k1: np.uint64
    counter: np.uint64
    "Number of the next packet: its chance is its own, whatever became of those before it."
    at: float
    "Last arrival; -1 before the first packet."
    gap: float
    "Smoothed distance of arrivals; -1 before the second packet."
    backlog: float
    "Bytes not yet paid for at the largest rate: up to a window of them is under way, the rest waits. [bytes]"
    held: float
    "Bytes of and behind the newest hole, which leave at `last`. [bytes]"
    earlier: float
    "Bytes behind holes before it. [bytes]"
    earlier_until: float
    "When they leave: the mean over them."
    last: int
    "Last release."


def compile_head_of_line(*, rtt_ms: float, loss: float, buffer_bytes: int) -> HeadOfLineProfile:
    """Profile of a connection.

    Parameters
    ----------
    rtt_ms
        Mean round trip of the route, queues at rest. [ms]
    loss
        Probability that a segment is lost on its way, 0..1.
    buffer_bytes
        Send buffer of the client. [bytes]

    Raises
    ------
    InputError
        For figures that no connection can have.
    """
    for name, value, high in (("rtt_ms", rtt_ms, 240_000.0), ("loss", loss, 1.0), ("buffer_bytes", buffer_bytes, 2e9)):
        if not 0.0 <= value <= high:
            raise InputError("impairment.range", field=name, value=value, low=0.0, high=high)
    profile: HeadOfLineProfile = head_of_line_profile(float(rtt_ms), float(loss), float(buffer_bytes))
    return profile


@njit(cache=True)
def head_of_line_profile(rtt_ms: float, loss: float, buffer_bytes: float) -> HeadOfLineProfile:
    """Profile of a connection, unchecked: for loops over many worlds."""
    rtt = max(rtt_ms, LEAST_RTT_MS) * 1e6
    variance = TIMER_VARIANCE_MS * 1e6
    window = np.float64(WINDOW_BYTES)
    ns_per_byte = rtt / window
    if loss > 0.0:
        window = min(window, MSS_BYTES * math.sqrt(1.5 / loss))
        timeouts = min(1.0, 3.0 * math.sqrt(0.375 * loss)) * loss * (1.0 + 32.0 * loss * loss)
        segment = rtt * math.sqrt(loss / 1.5) + (rtt + variance) * timeouts
        ns_per_byte = max(ns_per_byte, segment / MSS_BYTES)
    return HeadOfLineProfile(rtt, loss, variance, ns_per_byte, window, buffer_bytes)


@njit(cache=True)
def new_head_of_line(k0: np.uint64, k1: np.uint64) -> HeadOfLineState:
    """A fresh connection on the stream (k0, k1); its lane may use the same key."""
    return HeadOfLineState(
        np.uint64(k0), np.uint64(k1), np.uint64(0), -1.0, -1.0, 0.0, 0.0, 0.0, 0.0, np.int64(0)
    )  # fmt: skip


@njit(cache=True)
def recovery(p: HeadOfLineProfile, gap: float, chance: float) -> float:
    """Delay that the loss of a segment costs: from its first sending to that of the copy that gets through.

    Parameters
    ----------
    p
        The connection's profile.
    gap
        Smoothed distance of segments; negative when unknown. [ns]
    chance
        Uniform in (0, 1).

    Returns
    -------
    float
        Delay, at most LONGEST_STALL_MS. [ns]
    """
    copies = 0.0
    if p.loss >= 1.0:
        copies = _MOST_COPIES
    elif p.loss > 0.0:  # geometric: P(copies >= k) = loss^k
        copies = min(math.floor(math.log(chance) / math.log(p.loss)), _MOST_COPIES)
    rto = p.rtt + p.timer_variance
    if gap < 0.0:
        notice = rto
    else:
        timer = p.timer_variance + max(p.rtt - gap, 0.0)
        notice = p.rtt + min(_DUPLICATE_ACKS * gap, gap + _REORDER_WINDOW * p.rtt, timer)
    if 0.0 <= gap <= p.timer_variance:
        again = copies * (p.rtt + gap)
    else:
        again = 2.0 * rto * (2.0**copies - 1.0)
    delay: float = min(notice + again, LONGEST_STALL_MS * 1e6)
    return delay


@njit(cache=True, inline="always")
def carry(
    s: HeadOfLineState, p: HeadOfLineProfile, lost: bool, release_ns: int, size_bytes: int, arrival_ns: int
) -> tuple[HeadOfLineState, int]:
    """One packet over the connection.

    Parameters
    ----------
    s, p
        State before the packet, and profile.
    lost
        Whether the lane lost the packet's first copy.
    release_ns
        The lane's release, for a lost packet the one it would have had. [ns]
    size_bytes
        Size of the message. [bytes]
    arrival_ns
        Instant of arrival at the lane, never earlier than at the previous call. [ns]

    Returns
    -------
    tuple
        State after the packet; its release, never before the last one nor before `release_ns`, or DROPPED. [ns]
    """
    now = np.float64(arrival_ns)
    gap = s.gap
    backlog = s.backlog
    if s.at >= 0.0:
        elapsed = max(now - s.at, 0.0)
        backlog = max(backlog - elapsed / p.ns_per_byte, 0.0)
        distance = min(elapsed, _LONGEST_GAP * p.timer_variance)  # a pause says nothing of the flow's own pace
        gap = distance if gap < 0.0 else gap + _GAP_GAIN * (distance - gap)
    waiting = max(backlog - p.window, 0.0)
    due = release_ns + np.int64(waiting * p.ns_per_byte)
    last = s.last
    held = s.held if last > due else 0.0
    earlier = s.earlier if s.earlier_until > due else 0.0
    earlier_until = s.earlier_until
    release = np.int64(DROPPED)
    fits = waiting == 0.0 or waiting + size_bytes <= p.buffer
    if fits and held + earlier + size_bytes <= p.window + p.buffer:
        if lost:
            due += np.int64(recovery(p, gap, uniform(s.k0, s.k1, _COPIES_STREAM + s.counter)))
            if due > last and held > 0.0:  # what the hole before held leaves when that one is filled
                earlier_until = (earlier * earlier_until + held * last) / (earlier + held)
                earlier += held
                held = 0.0
        if lost or last > due:
            held += size_bytes
        last = max(due, last)
        release = last
        backlog += size_bytes
    after = HeadOfLineState(s.k0, s.k1, s.counter + _ONE, now, gap, backlog, held, earlier, earlier_until, last)
    return after, release
