# mypy: disable-error-code="no-any-return"
"""The kernel's ways in from Python, for the portable loop and for tests: each named by what it does."""

from __future__ import annotations

from numba import njit

from beacon.relay.plane import fast_path, fates, framing, lane_counts, orders, packet_slots, release_heap, telling
from beacon.relay.plane.tables import NONE, PlaneRow


@njit(cache=True, nogil=True)
def take_packets(rows: PlaneRow, count: int) -> None:
    """Put fresh packets in the first rows of the batch."""
    for i in range(count):
        rows[0]["batch"][i]["packet"] = packet_slots.take_packet(rows[0])


@njit(cache=True, nogil=True)
def give_back(rows: PlaneRow, packet: int) -> None:
    """Free a packet."""
    packet_slots.give_back(rows[0], packet)


@njit(cache=True, nogil=True)
def carry_out(rows: PlaneRow, now_ns: int) -> int:
    """`orders.carry_out`."""
    return orders.carry_out(rows[0], now_ns)


@njit(cache=True, nogil=True)
def classify(rows: PlaneRow, count: int, now_ns: int) -> None:
    """`fast_path.classify`."""
    fast_path.classify(rows[0], count, now_ns)


@njit(cache=True, nogil=True)
def collect_due(rows: PlaneRow, now_ns: int) -> int:
    """`fates.collect_due`, and the frames written: `due` holds the packets that are to be sent."""
    plane = rows[0]
    count = 0
    while count == 0:
        found = fates.collect_due(plane, now_ns)
        if found == 0:
            break
        for i in range(found):
            packet = plane["due"][i]
            if framing.frame(plane, packet, now_ns):
                plane["due"][count] = packet
                count += 1
            else:
                lane_counts.count_unsent(plane, packet)
                fates.let_go(plane, packet)
    return count


@njit(cache=True, nogil=True)
def finish(rows: PlaneRow, count: int, after_ns: int) -> None:
    """Count the first `count` packets of `due` as sent at an instant, or as `refused`, and free them."""
    plane = rows[0]
    for i in range(count):
        packet = plane["due"][i]
        if plane["refused"][i] != 0:
            lane_counts.count_unsent(plane, packet)
        else:
            lane_counts.count_sent(plane, packet, after_ns)
        fates.let_go(plane, packet)


@njit(cache=True, nogil=True)
def next_wake(rows: PlaneRow) -> int:
    """When something is next due, packet or chore. [ns]"""
    return min(release_heap.next_due(rows[0]), telling.next_chore(rows[0]))


@njit(cache=True, nogil=True)
def write_datagram(rows: PlaneRow, i: int) -> int:
    """`telling.write_datagram`."""
    return telling.write_datagram(rows[0], i)


@njit(cache=True, nogil=True)
def count_handed_up(rows: PlaneRow, i: int, told: bool) -> None:
    """`telling.count_handed_up`."""
    telling.count_handed_up(rows[0], i, told)


@njit(cache=True, nogil=True)
def write_delivery(rows: PlaneRow, packet: int) -> int:
    """`telling.write_delivery`."""
    return telling.write_delivery(rows[0], packet)


@njit(cache=True, nogil=True)
def turn_phase(rows: PlaneRow, now_ns: int) -> int:
    """`telling.turn_phase`: the first lane to tell in the phase that has come, NONE for none, -2 for no phase."""
    if not telling.turn_phase(rows[0], now_ns):
        return -2
    return telling.next_to_tell(rows[0], rows[0]["loop"]["phase"])


@njit(cache=True, nogil=True)
def next_to_tell(rows: PlaneRow, number: int) -> int:
    """The lane to tell after one, or NONE."""
    return telling.next_to_tell(rows[0], number + telling.PHASES) if number != NONE else NONE


@njit(cache=True, nogil=True)
def write_lane_second(rows: PlaneRow, number: int, now_ns: int) -> int:
    """`telling.write_lane_second`."""
    return telling.write_lane_second(rows[0], number, now_ns)


@njit(cache=True, nogil=True)
def lane_second_told(rows: PlaneRow, number: int, now_ns: int) -> None:
    """`telling.lane_second_told`."""
    telling.lane_second_told(rows[0], number, now_ns)


@njit(cache=True, nogil=True)
def write_loop_second(rows: PlaneRow, now_ns: int) -> int:
    """`telling.write_loop_second`."""
    return telling.write_loop_second(rows[0], now_ns)


@njit(cache=True, nogil=True)
def loop_second_told(rows: PlaneRow, now_ns: int) -> None:
    """`telling.loop_second_told`."""
    telling.loop_second_told(rows[0], now_ns)
