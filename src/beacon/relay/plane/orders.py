# mypy: disable-error-code="no-any-return"
"""Messages carried out in the loop: the only way its tables change other than by packets."""

from __future__ import annotations

from beacon.relay.plane.allocation_orders import bind_channel, close_allocation, open_allocation, permit
from beacon.relay.plane.compiled import inner
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


@inner
def _carry_out_lane(plane: Plane, now_ns: int) -> bool:
    """What concerns lanes and queues."""
    kind = plane["words"][0]
    if kind == SET_LANE:
        return set_lane(plane, now_ns)
    if kind == SWITCH_LANE:
        return switch_lane(plane)
    if kind == CLOSE_LANE:
        return close_lane(plane)
    if kind == SET_QUEUE:
        return set_queue(plane)
    if kind == SWITCH_QUEUE:
        return switch_queue(plane)
    if kind == CLOSE_QUEUE:
        return close_queue(plane)
    return True


@inner
def _inject(plane: Plane, now_ns: int) -> None:
    """A message of an allocation's client, from its connection."""
    words, frame, data = plane["words"], plane["frame"], plane["data"]
    size = words[3]
    packet = take_packet(plane) if 0 <= size <= DATAGRAM_BYTES else NONE
    if packet == NONE:
        plane["loop"]["overrun"] += 1
        return
    start = datagram_at(packet)
    for i in range(size):
        data[start + i] = frame[i]
    take_frame(plane, words[1], packet, size, words[2], now_ns)


@inner
def carry_out(plane: Plane, now_ns: int) -> int:
    """Carry out the message that has been read.

    Returns the row of an allocation just opened, or the descriptor of the relayed socket of one just closed; NONE
    where there is none.
    """
    kind = plane["words"][0]
    answer, done = NONE, True
    if kind == OPEN_ALLOCATION:
        answer = open_allocation(plane)
        done = answer != NONE
    elif kind == CLOSE_ALLOCATION:
        answer = close_allocation(plane, plane["words"][1])
    elif kind == PERMIT:
        done = permit(plane)
    elif kind == BIND_CHANNEL:
        done = bind_channel(plane)
    elif kind == INJECT:
        _inject(plane, now_ns)
    else:
        done = _carry_out_lane(plane, now_ns)
    if not done:
        plane["loop"]["refused_orders"] += 1
    return answer
