"""Burst and gap metrics of a loss sequence by RFC 3611, section 4.7.2, counted by the definition, in one pass.

A burst starts and ends with a loss and holds no run of Gmin or more received packets; losses with at least Gmin
received on both sides are gap losses; the session counts as preceded and followed by Gmin received packets. The
counters of Appendix A.2 do not reproduce the RFC's own example and are not used.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from beacon.nouns import Bursts

GMIN = 16
"Received packets that end a burst."


class BurstCount(NamedTuple):
    """Running counts over a sequence of packets."""

    since: int
    "Packets received since the last loss; starts at GMIN."
    span: int
    "Packets from the first to the last loss of the group under way; 0 outside a group."
    group_lost: int
    "Losses of that group."
    bursts: int
    "Bursts ended."
    burst_packets: int
    burst_lost: int
    lone_lost: int
    "Losses that turned out to be gap losses."
    packets: int


@njit(cache=True)
def no_bursts() -> BurstCount:
    """Counts before the first packet."""
    zero = np.int64(0)
    return BurstCount(np.int64(GMIN), zero, zero, zero, zero, zero, zero, zero)


@njit(cache=True, inline="always")
def count_received(c: BurstCount, packets: int) -> BurstCount:
    """After `packets` received packets in a row."""
    return BurstCount(
        c.since + packets, c.span, c.group_lost, c.bursts, c.burst_packets, c.burst_lost, c.lone_lost,
        c.packets + packets,
    )  # fmt: skip


@njit(cache=True)
def end_group(c: BurstCount) -> BurstCount:
    """Book the group of losses under way: one loss is a gap loss, more are a burst."""
    if c.group_lost == 0:
        return c
    lone = c.group_lost == 1
    return BurstCount(
        c.since, np.int64(0), np.int64(0),
        c.bursts + (0 if lone else 1),
        c.burst_packets + (0 if lone else c.span),
        c.burst_lost + (0 if lone else c.group_lost),
        c.lone_lost + (1 if lone else 0),
        c.packets,
    )  # fmt: skip


@njit(cache=True)
def count_lost(c: BurstCount) -> BurstCount:
    """After one lost packet."""
    if c.since >= GMIN:
        c = end_group(c)
        span = np.int64(1)
    else:
        span = c.span + c.since + 1
    return BurstCount(
        np.int64(0), span, c.group_lost + 1, c.bursts, c.burst_packets, c.burst_lost, c.lone_lost, c.packets + 1
    )


def bursts_of(c: BurstCount, *, packet_ms: float) -> Bursts:
    """Metrics of a finished count.

    Parameters
    ----------
    c
        Counts over all packets; the group under way is booked here.
    packet_ms
        Spacing of packets. [ms]
    """
    c = end_group(c)
    gap_packets = c.packets - c.burst_packets
    return Bursts(
        burst_ms=c.burst_packets / c.bursts * packet_ms if c.bursts else 0.0,
        burst_density=c.burst_lost / c.burst_packets if c.burst_packets else 0.0,
        gap_ms=gap_packets / (c.bursts + 1) * packet_ms,
        gap_density=c.lone_lost / gap_packets if gap_packets else 0.0,
    )


@njit(cache=True)
def count_sequence(lost: NDArray[np.bool_]) -> BurstCount:
    """Counts of a whole sequence; shape (packets,), True for lost or discarded."""
    c = no_bursts()
    for gone in lost:
        c = count_lost(c) if gone else count_received(c, 1)
    return c
