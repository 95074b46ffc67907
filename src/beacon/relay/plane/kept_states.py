# mypy: disable-error-code="no-any-return"
"""The kernel's states as they are kept in rows of tables: read into a tuple, written back after the packet."""

from __future__ import annotations

from typing import Any

from beacon.impair import HeadOfLineState, LaneState, QueueState
from beacon.relay.plane.compiled import inline
from beacon.stats import BurstCount


@inline
def lane_state_of(row: Any) -> LaneState:
    """State of a lane."""
    return LaneState(
        row["k0"], row["k1"], row["counter"], row["phase"], row["bad"], row["until"], row["wander_knot"],
        row["wander_from"], row["wander_next"], row["wander_a"], row["wander_b"], row["wander_slope"],
        row["jitter_knot"], row["jitter_from"], row["jitter_next"], row["jitter_a"], row["jitter_b"],
        row["jitter_slope"], row["spike_left"], row["spike_at"], row["spike_next"],
    )  # fmt: skip


@inline
def keep_lane_state(row: Any, s: LaneState) -> None:
    """Write it back."""
    row["k0"], row["k1"], row["counter"], row["phase"] = s.k0, s.k1, s.counter, s.phase
    row["bad"], row["until"] = s.bad, s.until
    row["wander_knot"], row["wander_from"], row["wander_next"] = s.wander_knot, s.wander_from, s.wander_next
    row["wander_a"], row["wander_b"], row["wander_slope"] = s.wander_a, s.wander_b, s.wander_slope
    row["jitter_knot"], row["jitter_from"], row["jitter_next"] = s.jitter_knot, s.jitter_from, s.jitter_next
    row["jitter_a"], row["jitter_b"], row["jitter_slope"] = s.jitter_a, s.jitter_b, s.jitter_slope
    row["spike_left"], row["spike_at"], row["spike_next"] = s.spike_left, s.spike_at, s.spike_next


@inline
def connection_state_of(row: Any) -> HeadOfLineState:
    """State of the connection that carries a lane."""
    return HeadOfLineState(
        row["tcp_k0"], row["tcp_k1"], row["tcp_counter"], row["tcp_at"], row["tcp_gap"], row["tcp_backlog"],
        row["tcp_held"], row["tcp_earlier"], row["tcp_earlier_until"], row["tcp_last"],
    )  # fmt: skip


@inline
def keep_connection_state(row: Any, s: HeadOfLineState) -> None:
    """Write it back."""
    row["tcp_k0"], row["tcp_k1"], row["tcp_counter"], row["tcp_at"] = s.k0, s.k1, s.counter, s.at
    row["tcp_gap"], row["tcp_backlog"], row["tcp_held"] = s.gap, s.backlog, s.held
    row["tcp_earlier"], row["tcp_earlier_until"], row["tcp_last"] = s.earlier, s.earlier_until, s.last


@inline
def queue_state_of(row: Any) -> QueueState:
    """State of a queue."""
    return QueueState(row["k0"], row["k1"], row["counter"], row["work"], row["at"], row["slot"], row["free"])


@inline
def keep_queue_state(row: Any, s: QueueState) -> None:
    """Write it back."""
    row["k0"], row["k1"], row["counter"] = s.k0, s.k1, s.counter
    row["work"], row["at"], row["slot"], row["free"] = s.work, s.at, s.slot, s.free


@inline
def bursts_of_lane(row: Any) -> BurstCount:
    """Running burst count of a lane."""
    return BurstCount(
        row["since"], row["span"], row["group_lost"], row["bursts"], row["burst_packets"], row["burst_lost"],
        row["lone_lost"], row["packets"],
    )  # fmt: skip


@inline
def keep_bursts(row: Any, c: BurstCount) -> None:
    """Write it back."""
    row["since"], row["span"], row["group_lost"], row["bursts"] = c.since, c.span, c.group_lost, c.bursts
    row["burst_packets"], row["burst_lost"], row["lone_lost"] = c.burst_packets, c.burst_lost, c.lone_lost
    row["packets"] = c.packets
