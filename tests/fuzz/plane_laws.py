"""What always holds of the data plane's tables: nothing leaks, nothing is in two places, the heap is one."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from beacon.impair.chance import mix64
from beacon.relay.plane.address_map import ALLOCATION, find, key
from beacon.relay.plane.tables import NONE, Plane, PlaneRow
from fuzz.plane_program import SENT, Stage, run

_LATER_NS = 2 * 10**15
"Further than a program reaches."
_STEP = np.uint64(0x9E3779B97F4A7C15)
(HOLDS, PACKETS_LEAK, IN_FLIGHT, HEAP_COUNT, HEAP_ORDER, ALLOCATIONS_LEAK, PERMISSIONS_LEAK, CHANNELS_LEAK,
 LANES_LEAK, SWITCHES_LEAK, MAP_FULL, LOST_ALLOCATION, FREE_TWICE, BUSY) = range(14)  # fmt: skip


@njit(cache=True)
def _length(rows: NDArray[np.void], first: int) -> int:
    """Rows of a linked list; more than there are when it runs in a circle."""
    count = 0
    while first != NONE and count <= len(rows):
        count += 1
        first = rows[first]["next"]
    return count


@njit(cache=True)
def _check_packets(plane: Plane) -> int:
    loop = plane["loop"]
    held, gaps = 0, 0
    for i in range(loop["heap"]):
        held += plane["heap"][i]["item"] >= 0
        if i > 0 and plane["heap"][(i - 1) >> 1]["due"] > plane["heap"][i]["due"]:
            return HEAP_ORDER
    in_flight = 0
    for i in range(len(plane["lanes"])):
        in_flight += plane["lanes"][i]["in_flight"]
        gaps += plane["lanes"][i]["gaps"]
    if in_flight != loop["in_flight"] or held != in_flight:
        return IN_FLIGHT
    if loop["heap"] != held + gaps:
        return HEAP_COUNT
    if loop["free_packets"] + held != len(plane["packets"]):
        return PACKETS_LEAK
    seen = np.zeros(len(plane["packets"]), np.bool_)
    for i in range(loop["free_packets"]):
        if seen[plane["free"][i]]:
            return FREE_TWICE
        seen[plane["free"][i]] = True
    return HOLDS


@njit(cache=True)
def _check_allocations(plane: Plane) -> int:
    loop = plane["loop"]
    live, permissions, channels = 0, 0, 0
    for row in range(len(plane["allocations"])):
        a = plane["allocations"][row]
        if a["id"] == 0:
            continue
        live += 1
        permissions += _length(plane["permissions"], a["permissions"])
        channels += _length(plane["channels"], a["channels"])
        if find(plane, key(ALLOCATION, 0, 0, 0), np.uint64(a["id"]), np.uint64(0)) != row:
            return LOST_ALLOCATION
    if live + _length(plane["allocations"], loop["free_allocation"]) != len(plane["allocations"]):
        return ALLOCATIONS_LEAK
    if permissions + _length(plane["permissions"], loop["free_permission"]) != len(plane["permissions"]):
        return PERMISSIONS_LEAK
    if channels + _length(plane["channels"], loop["free_channel"]) != len(plane["channels"]):
        return CHANNELS_LEAK
    return HOLDS


@njit(cache=True)
def _check_lanes(plane: Plane) -> int:
    loop = plane["loop"]
    used, busy, switches = 0, 0, 0
    for i in range(len(plane["lanes"])):
        lane = plane["lanes"][i]
        if lane["used"]:
            used += 1
            busy += lane["busy"]
            switches += _length(plane["switches"], lane["switches"])
    for i in range(len(plane["queues"])):
        if plane["queues"][i]["used"]:
            switches += _length(plane["switches"], plane["queues"][i]["switches"])
    if used + _length(plane["lanes"], loop["free_lane"]) != len(plane["lanes"]):
        return LANES_LEAK
    if busy != loop["busy_lanes"]:
        return BUSY
    if switches + _length(plane["switches"], loop["free_switch"]) != len(plane["switches"]):
        return SWITCHES_LEAK
    keys = 0
    for i in range(len(plane["map"])):
        keys += plane["map"][i]["k0"] != np.uint64(0)
    return MAP_FULL if 2 * keys > len(plane["map"]) else HOLDS


@njit(cache=True)
def broken_law(plane: Plane) -> int:
    """The first that does not hold, or HOLDS."""
    broken = _check_packets(plane)
    if broken == HOLDS:
        broken = _check_allocations(plane)
    return broken if broken != HOLDS else _check_lanes(plane)


@njit(cache=True)
def run_many(
    row: PlaneRow, s: Stage, program: NDArray[np.uint8], start_ns: int, rounds: int, seed: np.uint64
) -> tuple[int, int]:
    """Run a program and then mutations of it, each on the tables as the one before has left them.

    Returns what was wrong with something sent and which law was broken: (SENT, HOLDS) for nothing.
    """
    plane = row[0]
    mutant = program.copy()
    chance = seed
    now_ns = start_ns
    for _ in range(rounds):
        wrong = run(plane, s, mutant, now_ns)
        broken = broken_law(plane)
        if wrong != SENT or broken != HOLDS:
            return wrong, broken
        now_ns += _LATER_NS
        mutant[:] = program
        for _ in range(3):
            chance = mix64(chance + _STEP)
            if len(mutant) > 0:
                mutant[np.int64(chance >> np.uint64(40)) % len(mutant)] = np.uint8(chance & np.uint64(255))
    return SENT, HOLDS
