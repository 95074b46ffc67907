# mypy: disable-error-code="no-any-return"
"""The fate of a packet, from its arrival to its sending: the same stages in the same order as in the simulator.

    arrival -> sender's queue -> impair.step at its departure -> order rule -> (heap) -> receiver's queue at the lane's
    release -> (heap) -> sent

The lane is asked at once, for the instant at which the packet will leave the sender's queue: departures of a queue
rise, so the lane sees rising instants. The receiver's queue is asked when the release has come, because packets of all
lanes must enter it in the order in which they reach it.

Order: without reordering in the profile, a release is never before the last one of its lane, and an instant of
sending never before the last one decided. So switches of profiles, of queues, or of the connection that carries a lane
cannot make a packet overtake another. A packet that is lost stays in the heap as a gap, so that the lane's sequence of
received and lost is counted in the receiver's order.
"""

from __future__ import annotations

import numpy as np

from beacon.impair import DROPPED, carry, enter_queue, step
from beacon.relay.plane.compiled import inner
from beacon.relay.plane.figures import (
    CONNECTED,
    DOWN,
    REORDER,
    UP,
    connection_of,
    lane_profile_of,
    queue_profile_of,
)
from beacon.relay.plane.kept_states import (
    connection_state_of,
    keep_connection_state,
    keep_lane_state,
    keep_queue_state,
    lane_state_of,
    queue_state_of,
)
from beacon.relay.plane.lane_counts import count_gap, count_overrun, count_passed, stir
from beacon.relay.plane.lane_orders import carry_out_lane_switches, carry_out_queue_switches
from beacon.relay.plane.packet_slots import give_back, take_packet
from beacon.relay.plane.release_heap import (
    gap_of,
    gap_settled,
    has_room,
    lane_of_gap,
    next_due,
    pop,
    push,
)
from beacon.relay.plane.tables import BATCH, NONE, SLOT_BYTES, Plane

OLDEST_NS = 250_000_000
"A packet older than this when the relay first sees it is of no use to a call any more: after a restart, say."
IPV4_HEADERS, IPV6_HEADERS = 28, 48
"IP and UDP: what a packet has on the routes played here, over its payload. [bytes]"


@inner
def _pass_queue(plane: Plane, number: int, size_bytes: int, now_ns: int) -> int:
    """Departure of a packet from a site's queue, or DROPPED. [ns]"""
    queue = plane["queues"][number]
    if not queue["used"]:
        return now_ns
    arrival = max(now_ns, queue["arrived"])
    queue["arrived"] = arrival
    if queue["switches"] != NONE:
        carry_out_queue_switches(plane, number, arrival)
    profile = queue_profile_of(plane["queue_figures"], number)
    departure = arrival
    if profile.ns_per_byte > 0.0:
        slot = queue["slot"]
        state, departure = enter_queue(
            queue_state_of(queue), profile, plane["rings"][number, slot], size_bytes, arrival
        )
        keep_queue_state(queue, state)
        if departure == DROPPED:
            return DROPPED
        if profile.limit_packets > 0:
            plane["rings"][number, slot] = departure
    departure = max(departure, queue["departed"])  # after a switch as before: first in, first out
    queue["departed"] = departure
    return departure


@inner
def _leave_gap(plane: Plane, number: int, due_ns: int, settled: bool) -> None:
    """Count a missing packet when its time comes; at once when the heap is full."""
    if has_room(plane):
        push(plane, due_ns, gap_of(number, settled))
        plane["lanes"][number]["gaps"] += 1
    else:
        count_gap(plane, number)


@inner
def _hold(plane: Plane, packet: int, release_ns: int) -> None:
    """A packet on its way, until its release."""
    p = plane["packets"][packet]
    p["release"] = release_ns
    p["settled"] = False
    plane["lanes"][p["lane"]]["in_flight"] += 1
    loop = plane["loop"]
    loop["in_flight"] += 1
    if plane["allocations"][p["origin"]]["id"] == p["origin_id"]:
        plane["allocations"][p["origin"]]["in_flight"] += 1
    push(plane, release_ns, packet)


@inner
def let_go(plane: Plane, packet: int) -> None:
    """A packet's way has ended."""
    p = plane["packets"][packet]
    plane["lanes"][p["lane"]]["in_flight"] -= 1
    plane["loop"]["in_flight"] -= 1
    if plane["allocations"][p["origin"]]["id"] == p["origin_id"]:
        plane["allocations"][p["origin"]]["in_flight"] -= 1
    give_back(plane, packet)


@inner
def _pool_has_room(plane: Plane) -> bool:
    """Whether one more may be kept: a whole batch must still be readable, so that control never starves."""
    return plane["loop"]["free_packets"] >= BATCH and has_room(plane)


@inner
def _twin(plane: Plane, packet: int, release_ns: int) -> None:
    """Send a packet a second time, if there is room for its copy."""
    p = plane["packets"][packet]
    if not _pool_has_room(plane):
        count_overrun(plane, p["lane"])
        return
    copy = take_packet(plane)
    plane["packets"][copy] = p
    shift = (copy - packet) * SLOT_BYTES
    start, size, data = p["start"], p["size"], plane["data"]
    for i in range(start, start + size):
        data[i + shift] = data[i]
    plane["packets"][copy]["start"] = start + shift
    plane["lanes"][p["lane"]]["duplicated"] += 1
    _hold(plane, copy, release_ns)


@inner
def enter_lane(plane: Plane, packet: int, number: int, now_ns: int) -> None:  # noqa: PLR0915 (stages in one order)
    """Decide the fate of a packet whose row says where it comes from and goes to."""
    lane, p = plane["lanes"][number], plane["packets"][packet]
    stir(plane, number)
    lane["packets_in"] += 1
    lane["bytes_in"] += p["size"]
    origin = plane["allocations"][p["origin"]]
    full = origin["id"] == p["origin_id"] and origin["in_flight"] >= origin["room"]
    if now_ns - p["arrival"] > OLDEST_NS or full or not _pool_has_room(plane):
        count_overrun(plane, number)
        give_back(plane, packet)
        return
    arrival = max(p["arrival"], lane["arrived"])
    lane["arrived"] = arrival
    if lane["switches"] != NONE:
        carry_out_lane_switches(plane, number, arrival)
    figures = plane["lane_figures"]
    p["lane"], p["arrival"] = number, arrival
    size_bytes = p["size"] + (IPV4_HEADERS if p["family"] == 4 else IPV6_HEADERS)
    departure, up = arrival, np.int64(figures[number, UP])
    if up != NONE:
        departure = _pass_queue(plane, up, size_bytes, arrival)
        if departure == DROPPED:
            lane["queue_dropped"] += 1
            _leave_gap(plane, number, max(arrival, lane["released"]), False)
            give_back(plane, packet)
            return
    departure = max(departure, lane["stepped"])
    lane["stepped"] = departure
    profile = lane_profile_of(figures, number)
    state, copies, release, second = step(lane_state_of(lane), profile, departure)
    keep_lane_state(lane, state)
    if figures[number, CONNECTED] > 0.0:
        connection, carried = carry(
            connection_state_of(lane), connection_of(figures, number), copies == 0, release, size_bytes, departure
        )
        keep_connection_state(lane, connection)
        if carried == DROPPED:
            lane["queue_dropped"] += 1
            _leave_gap(plane, number, max(release, lane["released"]), False)
            give_back(plane, packet)
            return
        copies, release = 1, carried
    p["ordered"] = figures[number, REORDER] <= 0.0
    release = max(release, lane["released"] if p["ordered"] else lane["floor"])
    lane["released"] = max(release, lane["released"])
    if copies == 0:
        lane["lost"] += 1
        _leave_gap(plane, number, release, False)
        give_back(plane, packet)
        return
    down = np.int64(figures[number, DOWN])
    p["queue"] = down
    p["queue_made"] = plane["queues"][down]["made"] if down != NONE else 0
    _hold(plane, packet, release)
    if copies == 2:
        _twin(plane, packet, max(second, release))


@inner
def _settle(plane: Plane, packet: int, due_ns: int) -> bool:
    """Pass the receiver's queue at a packet's release; whether it is to be sent now."""
    p = plane["packets"][packet]
    lane = plane["lanes"][p["lane"]]
    final = due_ns
    down = p["queue"]
    if down != NONE and plane["queues"][down]["made"] == p["queue_made"]:
        size_bytes = p["size"] + (IPV4_HEADERS if p["family"] == 4 else IPV6_HEADERS)
        final = _pass_queue(plane, down, size_bytes, due_ns)
        if final == DROPPED:
            lane["queue_dropped"] += 1
            _leave_gap(plane, p["lane"], max(due_ns, lane["settled"]), True)
            let_go(plane, packet)
            return False
    first_of_instant = due_ns > lane["settled"]
    if p["ordered"]:
        final = max(final, lane["settled"])
    lane["settled"] = max(final, lane["settled"])
    p["release"] = final
    p["settled"] = True
    if final == due_ns and first_of_instant:
        return True
    # behind those of its lane that wait for the same instant, if any
    push(plane, final, packet)
    return False


@inner
def collect_due(plane: Plane, now_ns: int) -> int:
    """Fill `due` with packets to send now; how many. There may be more when it comes back full."""
    count = 0
    while next_due(plane) <= now_ns and count < len(plane["due"]):
        due = next_due(plane)
        item = pop(plane)
        if item < 0:
            number = lane_of_gap(item)
            lane = plane["lanes"][number]
            if not gap_settled(item) and lane["settled"] >= due:
                push(plane, lane["settled"], gap_of(number, True))
            else:
                lane["gaps"] -= 1
                count_gap(plane, number)
        elif plane["packets"][item]["settled"] or _settle(plane, item, due):
            count_passed(plane, item)
            plane["due"][count] = item
            count += 1
    return count

