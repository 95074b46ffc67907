"""Messages carried out in the loop: the only way its tables change other than by packets."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from beacon.relay.plane.allocation_orders import bind_channel, close_allocation, open_allocation, permit
from beacon.relay.plane.fast_path import take_frame
from beacon.relay.plane.lane_orders import (
    close_lane,
    close_queue,
    set_lane,
    set_queue,
    switch_lane,
    switch_queue,
)
from beacon.relay.plane.messages import (
    BIND_CHANNEL,
    CLOSE_ALLOCATION,
    CLOSE_LANE,
    CLOSE_QUEUE,
    INJECT,
    OPEN_ALLOCATION,
    PERMIT,
    SET_LANE,
    SET_QUEUE,
    SWITCH_LANE,
    SWITCH_QUEUE,
)
from beacon.relay.plane.packet_slots import datagram_at, take_packet
from beacon.relay.plane.tables import DATAGRAM_BYTES, NONE, Plane


@njit(cache=True)
def _carry_out_lane(plane: Plane, w: NDArray[np.int64], figures: NDArray[np.float64], now_ns: int) -> bool:
    """What concerns lanes and queues."""
    kind = w[0]
    if kind == SET_LANE:
        return set_lane(plane, w, figures, now_ns)
    if kind == SWITCH_LANE:
        return switch_lane(plane, w, figures)
    if kind == CLOSE_LANE:
        return close_lane(plane, w)
    if kind == SET_QUEUE:
        return set_queue(plane, w, figures)
    if kind == SWITCH_QUEUE:
        return switch_queue(plane, w, figures)
    if kind == CLOSE_QUEUE:
        return close_queue(plane, w)
    return True


@njit(cache=True)
def _inject(plane: Plane, w: NDArray[np.int64], frame: NDArray[np.uint8], now_ns: int) -> bool:
    """A message of an allocation's client, from its connection."""
    size = w[3]
    packet = take_packet(plane) if 0 <= size <= DATAGRAM_BYTES else NONE
    if packet == NONE:
        plane.loop[0]["overrun"] += 1
        return True
    start = datagram_at(packet)
    plane.data[start : start + size] = frame[:size]
    take_frame(plane, w[1], packet, size, w[2], now_ns)
    return True


@njit(cache=True)
def carry_out(
    plane: Plane, w: NDArray[np.int64], figures: NDArray[np.float64], frame: NDArray[np.uint8], now_ns: int
) -> int:
    """Carry a message out.

    Returns the row of an allocation just opened, or the descriptor of the relayed socket of one just closed; NONE
    where there is none.
    """
    kind = w[0]
    answer, done = NONE, True
    if kind == OPEN_ALLOCATION:
        answer = open_allocation(plane, w)
        done = answer != NONE
    elif kind == CLOSE_ALLOCATION:
        answer = close_allocation(plane, w[1])
    elif kind == PERMIT:
        done = permit(plane, w)
    elif kind == BIND_CHANNEL:
        done = bind_channel(plane, w)
    elif kind == INJECT:
        done = _inject(plane, w, frame, now_ns)
    else:
        done = _carry_out_lane(plane, w, figures, now_ns)
    if not done:
        plane.loop[0]["refused_orders"] += 1
    return answer
