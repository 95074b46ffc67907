# mypy: disable-error-code="no-any-return"
"""Lanes and queues made, switched and closed; switches that wait are carried out by the first packet they hold for."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from beacon.impair import new_head_of_line, new_lane, new_queue, switched
from beacon.relay.plane.address_map import ABSENT, LANE, find, key, put, remove
from beacon.relay.plane.compiled import inner
from beacon.relay.plane.kept_states import (
    keep_bursts,
    keep_connection_state,
    keep_lane_state,
    keep_queue_state,
    lane_state_of,
)
from beacon.relay.plane.release_heap import NEVER
from beacon.relay.plane.tables import NONE, RING_SLOTS, Plane
from beacon.stats import BINS, no_bursts

MOST_SWITCHES = 8
"Switches that may wait for one lane or queue; one more takes the place of the last."
_LIMIT = 1
"Place of limit_packets in a queue's row."


@inner
def _copy_row(to: NDArray[np.float64], number: int, source: NDArray[np.float64], row: int) -> None:
    """Copy a row of figures as far as both go."""
    for i in range(min(to.shape[1], source.shape[1])):
        to[number, i] = source[row, i]


@inner
def _take_figures(plane: Plane, to: NDArray[np.float64], number: int) -> None:
    """Write the message's figures to a row."""
    for i in range(to.shape[1]):
        to[number, i] = plane["figures"][i]


@inner
def lane_between(plane: Plane, origin: int, target: int) -> int:
    """Lane from one leg to another, or ABSENT."""
    return find(plane, key(LANE, 0, 0, 0), np.uint64(origin), np.uint64(target))


@inner
def clear_second(plane: Plane, number: int, now_ns: int) -> None:
    """A lane's counters at the start of a second."""
    lane = plane["lanes"][number]
    lane["spoke"] = now_ns
    lane["packets_in"] = lane["bytes_in"] = lane["packets_out"] = lane["bytes_out"] = 0
    lane["lost"] = lane["queue_dropped"] = lane["overrun"] = lane["unsent"] = 0
    lane["duplicated"] = lane["loss_runs"] = lane["changes"] = 0
    lane["change_sum"] = lane["commanded_sum"] = lane["measured_sum"] = 0
    lane["commanded_least"] = lane["measured_least"] = NEVER
    commanded, measured = plane["commanded"], plane["measured"]
    for i in range(BINS):
        commanded[number, i] = 0
        measured[number, i] = 0


@inner
def set_lane(plane: Plane, now_ns: int) -> bool:
    """A lane with a fresh state. Where there was one, order and counters go on."""
    words = plane["words"]
    loop = plane["loop"]
    number = lane_between(plane, words[1], words[2])
    if number == ABSENT:
        number = loop["free_lane"]
        if number == NONE:
            return False
        lane = plane["lanes"][number]
        loop["free_lane"] = lane["next"]
        loop["lanes"] = max(loop["lanes"], number + 1)
        put(plane, key(LANE, 0, 0, 0), np.uint64(words[1]), np.uint64(words[2]), number)
        lane["used"], lane["closed"], lane["busy"], lane["gone"] = True, False, False, False
        lane["origin"], lane["target"], lane["switches"], lane["waiting"] = words[1], words[2], NONE, 0
        lane["arrived"] = lane["stepped"] = lane["released"] = lane["floor"] = lane["settled"] = 0
        lane["in_flight"] = lane["gaps"] = 0
        lane["last_delay"] = -1
        keep_bursts(lane, no_bursts())
        clear_second(plane, number, now_ns)
    _forget_lane_switches(plane, number)
    k0, k1 = np.uint64(words[3]), np.uint64(words[4])
    lane = plane["lanes"][number]
    lane["floor"] = lane["released"]
    keep_lane_state(lane, new_lane(k0, k1))
    keep_connection_state(lane, new_head_of_line(k0, k1))
    _take_figures(plane, plane["lane_figures"], number)
    return True


@inner
def _forget_lane_switches(plane: Plane, number: int) -> None:
    lane = plane["lanes"][number]
    while lane["switches"] != NONE:
        lane["switches"] = _free_switch(plane, lane["switches"])
    lane["waiting"] = 0


@inner
def _free_switch(plane: Plane, number: int) -> int:
    """Give a switch's row back; the switch after it."""
    row = plane["switches"][number]
    following = row["next"]
    row["next"] = plane["loop"]["free_switch"]
    plane["loop"]["free_switch"] = number
    return following


@inner
def _queue_switch(plane: Plane, owner: Any) -> bool:
    """Put a switch in the list of its lane or queue, behind those of the same or an earlier instant."""
    loop, at_ns = plane["loop"], plane["words"][5]
    before, place = NONE, owner["switches"]
    while place != NONE and plane["switches"][place]["at"] <= at_ns:
        before, place = place, plane["switches"][place]["next"]
    if owner["waiting"] >= MOST_SWITCHES and before != NONE:
        plane["switches"][before]["at"] = at_ns
        _take_figures(plane, plane["switch_figures"], before)
        return True
    number = loop["free_switch"]
    if number == NONE:
        return False
    row = plane["switches"][number]
    loop["free_switch"] = row["next"]
    row["at"] = at_ns
    row["next"] = place
    _take_figures(plane, plane["switch_figures"], number)
    if before == NONE:
        owner["switches"] = number
    else:
        plane["switches"][before]["next"] = number
    owner["waiting"] += 1
    return True


@inner
def switch_lane(plane: Plane) -> bool:
    """Other figures for packets that arrive at or after an instant."""
    words = plane["words"]
    number = lane_between(plane, words[1], words[2])
    return number != ABSENT and _queue_switch(plane, plane["lanes"][number])


@inner
def carry_out_lane_switches(plane: Plane, number: int, arrival_ns: int) -> None:
    """What a lane is once everything up to an arrival has taken force."""
    lane = plane["lanes"][number]
    while lane["switches"] != NONE and plane["switches"][lane["switches"]]["at"] <= arrival_ns:
        _copy_row(plane["lane_figures"], number, plane["switch_figures"], lane["switches"])
        lane["switches"] = _free_switch(plane, lane["switches"])
        lane["waiting"] -= 1
        lane["floor"] = lane["released"]
        keep_lane_state(lane, switched(lane_state_of(lane)))


@inner
def close_lane(plane: Plane) -> bool:
    """No way from leg to leg any more. The row is freed once it is empty and has told its last second."""
    words = plane["words"]
    number = lane_between(plane, words[1], words[2])
    if number == ABSENT:
        return False
    remove(plane, key(LANE, 0, 0, 0), np.uint64(words[1]), np.uint64(words[2]))
    _forget_lane_switches(plane, number)
    lane = plane["lanes"][number]
    lane["closed"] = True
    if not lane["busy"]:
        free_lane(plane, number)
    return True


@inner
def free_lane(plane: Plane, number: int) -> None:
    """Give a closed lane's row back."""
    loop = plane["loop"]
    lane = plane["lanes"][number]
    lane["used"] = False
    lane["next"] = loop["free_lane"]
    loop["free_lane"] = number


@inner
def set_queue(plane: Plane) -> bool:
    """A queue with a fresh state."""
    words = plane["words"]
    number = words[1]
    if number < 0 or number >= len(plane["queues"]):
        return False
    close_queue(plane)
    loop = plane["loop"]
    queue = plane["queues"][number]
    loop["queues_made"] += 1
    queue["used"], queue["made"], queue["arrived"], queue["departed"] = True, loop["queues_made"], 0, 0
    queue["switches"], queue["waiting"] = NONE, 0
    keep_queue_state(queue, new_queue(np.uint64(words[3]), np.uint64(words[4])))
    _take_figures(plane, plane["queue_figures"], number)
    for i in range(RING_SLOTS):
        plane["rings"][number, i] = -1
    return True


@inner
def switch_queue(plane: Plane) -> bool:
    """Other figures for packets that arrive at the queue at or after an instant."""
    number = plane["words"][1]
    if number < 0 or number >= len(plane["queues"]) or not plane["queues"][number]["used"]:
        return False
    return _queue_switch(plane, plane["queues"][number])


@inner
def carry_out_queue_switches(plane: Plane, number: int, arrival_ns: int) -> None:
    """What a queue is at an arrival. The work before the newcomer stays: what waits leaves as it was promised."""
    queue = plane["queues"][number]
    while queue["switches"] != NONE and plane["switches"][queue["switches"]]["at"] <= arrival_ns:
        waiting = queue["switches"]
        old, new = np.int64(plane["queue_figures"][number, _LIMIT]), np.int64(plane["switch_figures"][waiting, _LIMIT])
        if old != new:
            _resize_ring(plane, number, old, new)
        _copy_row(plane["queue_figures"], number, plane["switch_figures"], waiting)
        queue["switches"] = _free_switch(plane, waiting)
        queue["waiting"] -= 1


@inner
def _resize_ring(plane: Plane, number: int, old: int, new: int) -> None:
    """Lay a queue's ring of departures out for another limit, the newest kept, the oldest in its next slot."""
    rings = plane["rings"]
    slot = plane["queues"][number]["slot"]
    kept = min(old, new) + 1 if old > 0 else 0
    newest = np.empty(kept, np.int64)
    for i in range(kept):
        newest[kept - 1 - i] = rings[number, (slot - 1 - i) % (old + 1)]
    for i in range(RING_SLOTS):
        rings[number, i] = -1
    for i in range(kept):
        rings[number, new + 1 - kept + i] = newest[i]
    plane["queues"][number]["slot"] = 0


@inner
def close_queue(plane: Plane) -> bool:
    """Packets pass it by from now on."""
    number = plane["words"][1]
    if number < 0 or number >= len(plane["queues"]) or not plane["queues"][number]["used"]:
        return False
    queue = plane["queues"][number]
    while queue["switches"] != NONE:
        queue["switches"] = _free_switch(plane, queue["switches"])
    queue["used"] = False
    return True
