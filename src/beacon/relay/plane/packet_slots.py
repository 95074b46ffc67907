# mypy: disable-error-code="no-any-return"
"""Packets taken from the pool and given back."""

from __future__ import annotations

from beacon.relay.plane.compiled import inline, inner
from beacon.relay.plane.tables import HEADROOM, NONE, SLOT_BYTES, Plane


@inner
def take_packet(plane: Plane) -> int:
    """A free packet, or NONE."""
    loop = plane["loop"]
    left = loop["free_packets"]
    if left == 0:
        return NONE
    loop["free_packets"] = left - 1
    return plane["free"][left - 1]


@inner
def give_back(plane: Plane, packet: int) -> None:
    """Free a packet."""
    loop = plane["loop"]
    plane["free"][loop["free_packets"]] = packet
    loop["free_packets"] += 1


@inline
def datagram_at(packet: int) -> int:
    """Where in `data` a packet's datagram is received."""
    return packet * SLOT_BYTES + HEADROOM
