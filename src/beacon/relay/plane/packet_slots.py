"""Packets taken from the pool and given back."""

from __future__ import annotations

from numba import njit

from beacon.relay.plane.tables import HEADROOM, NONE, SLOT_BYTES, Plane


@njit(cache=True)
def take_packet(plane: Plane) -> int:
    """A free packet, or NONE."""
    loop = plane.loop[0]
    left = loop["free_packets"]
    if left == 0:
        return NONE
    loop["free_packets"] = left - 1
    return plane.free[left - 1]


@njit(cache=True)
def give_back(plane: Plane, packet: int) -> None:
    """Free a packet."""
    loop = plane.loop[0]
    plane.free[loop["free_packets"]] = packet
    loop["free_packets"] += 1


@njit(cache=True, inline="always")
def datagram_at(packet: int) -> int:
    """Where in `data` a packet's datagram is received."""
    return packet * SLOT_BYTES + HEADROOM
