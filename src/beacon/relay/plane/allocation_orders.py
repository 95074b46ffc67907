# mypy: disable-error-code="no-any-return"
"""Allocations, permissions and channels as the TURN core grants them, and what has run out taken away."""

from __future__ import annotations

import numpy as np

from beacon.relay.plane.address_map import (
    ABSENT,
    ALLOCATION,
    CHANNEL_NUMBER,
    CHANNEL_PEER,
    CLIENT,
    PERMITTED,
    RELAYED,
    find,
    key,
    put,
    remove,
)
from beacon.relay.plane.compiled import inner
from beacon.relay.plane.tables import NONE, Plane

_ZERO = np.uint64(0)


@inner
def allocation_of(plane: Plane, number: int) -> int:
    """Row of an allocation by the core's number, or ABSENT."""
    return find(plane, key(ALLOCATION, 0, 0, 0), np.uint64(number), _ZERO)


@inner
def open_allocation(plane: Plane) -> int:
    """Row of a new allocation, or NONE when it cannot be had."""
    w = plane["words"]
    loop = plane["loop"]
    row = loop["free_allocation"]
    if row == NONE or w[1] <= 0 or allocation_of(plane, w[1]) != ABSENT:
        return NONE
    a = plane["allocations"][row]
    loop["free_allocation"] = a["next"]
    loop["allocations"] = max(loop["allocations"], row + 1)
    a["id"], a["leg"], a["outside"], a["listener"], a["stream"], a["fd"] = w[1], w[2], w[3], w[4], w[5], w[6]
    a["family"], a["high"], a["low"], a["port"] = w[7], np.uint64(w[8]), np.uint64(w[9]), w[10]
    a["relayed_family"], a["relayed_port"] = w[11], w[14]
    a["relayed_high"], a["relayed_low"] = np.uint64(w[12]), np.uint64(w[13])
    a["permissions"] = a["channels"] = NONE
    a["in_flight"], a["room"] = 0, w[15]
    put(plane, key(ALLOCATION, 0, 0, 0), np.uint64(w[1]), _ZERO, row)
    put(plane, key(RELAYED, 0, w[11], w[14]), a["relayed_high"], a["relayed_low"], row)
    if w[5] == 0:
        put(plane, key(CLIENT, w[4], w[7], w[10]), a["high"], a["low"], row)
    return row


@inner
def _remove_own(plane: Plane, k0: np.uint64, k1: np.uint64, k2: np.uint64, row: int) -> None:
    """Forget a key unless it has come to mean another row."""
    if find(plane, k0, k1, k2) == row:
        remove(plane, k0, k1, k2)


@inner
def close_allocation(plane: Plane, number: int) -> int:
    """Forget an allocation; the descriptor of its relayed socket, or NONE."""
    loop = plane["loop"]
    row = allocation_of(plane, number)
    if row == ABSENT:
        return NONE
    a = plane["allocations"][row]
    remove(plane, key(ALLOCATION, 0, 0, 0), np.uint64(number), _ZERO)
    _remove_own(
        plane, key(RELAYED, 0, a["relayed_family"], a["relayed_port"]), a["relayed_high"], a["relayed_low"], row
    )
    if a["stream"] == 0:
        _remove_own(plane, key(CLIENT, a["listener"], a["family"], a["port"]), a["high"], a["low"], row)
    while a["permissions"] != NONE:
        a["permissions"] = _free_permission(plane, row, a["permissions"])
    while a["channels"] != NONE:
        a["channels"] = _free_channel(plane, row, a["channels"])
    fd = a["fd"]
    a["id"] = 0
    a["next"] = loop["free_allocation"]
    loop["free_allocation"] = row
    return fd


@inner
def _free_permission(plane: Plane, row: int, number: int) -> int:
    """Take a permission away; the one after it."""
    loop = plane["loop"]
    p = plane["permissions"][number]
    _remove_own(plane, key(PERMITTED, row, p["family"], 0), p["high"], p["low"], number)
    following = p["next"]
    p["next"] = loop["free_permission"]
    loop["free_permission"] = number
    return following


@inner
def _free_channel(plane: Plane, row: int, number: int) -> int:
    """Take a channel away; the one after it."""
    loop = plane["loop"]
    c = plane["channels"][number]
    _remove_own(plane, key(CHANNEL_NUMBER, row, 0, c["number"]), _ZERO, _ZERO, number)
    _remove_own(plane, key(CHANNEL_PEER, row, c["family"], c["port"]), c["high"], c["low"], number)
    following = c["next"]
    c["next"] = loop["free_channel"]
    loop["free_channel"] = number
    return following


@inner
def permit(plane: Plane) -> bool:
    """Install or renew a permission."""
    w = plane["words"]
    loop = plane["loop"]
    row = allocation_of(plane, w[1])
    if row == ABSENT:
        return False
    k0, high, low = key(PERMITTED, row, w[7], 0), np.uint64(w[8]), np.uint64(w[9])
    number = find(plane, k0, high, low)
    if number == ABSENT:
        number = loop["free_permission"]
        if number == NONE:
            return False
        p = plane["permissions"][number]
        loop["free_permission"] = p["next"]
        p["family"], p["high"], p["low"] = w[7], high, low
        p["next"] = plane["allocations"][row]["permissions"]
        plane["allocations"][row]["permissions"] = number
        put(plane, k0, high, low, number)
    plane["permissions"][number]["until"], plane["permissions"][number]["outside"] = w[2], w[3]
    return True


@inner
def bind_channel(plane: Plane) -> bool:
    """Install or renew a channel. A number or a peer that was bound otherwise is so no longer."""
    w = plane["words"]
    loop = plane["loop"]
    row = allocation_of(plane, w[1])
    if row == ABSENT:
        return False
    by_number = key(CHANNEL_NUMBER, row, 0, w[3])
    by_peer, high, low = key(CHANNEL_PEER, row, w[7], w[10]), np.uint64(w[8]), np.uint64(w[9])
    number = find(plane, by_number, _ZERO, _ZERO)
    of_peer = find(plane, by_peer, high, low)
    if number == ABSENT or number != of_peer:
        _unbind(plane, row, number)
        _unbind(plane, row, of_peer)
        number = loop["free_channel"]
        if number == NONE:
            return False
        c = plane["channels"][number]
        loop["free_channel"] = c["next"]
        c["number"], c["family"], c["high"], c["low"], c["port"] = w[3], w[7], high, low, w[10]
        c["next"] = plane["allocations"][row]["channels"]
        plane["allocations"][row]["channels"] = number
        put(plane, by_number, _ZERO, _ZERO, number)
        put(plane, by_peer, high, low, number)
    plane["channels"][number]["until"] = w[2]
    return True


@inner
def _unbind(plane: Plane, row: int, number: int) -> None:
    """Make a channel mean nothing; its row goes with the next sweep."""
    if number != ABSENT:
        c = plane["channels"][number]
        c["until"] = 0
        _remove_own(plane, key(CHANNEL_NUMBER, row, 0, c["number"]), _ZERO, _ZERO, number)
        _remove_own(plane, key(CHANNEL_PEER, row, c["family"], c["port"]), c["high"], c["low"], number)


@inner
def sweep_allocation(plane: Plane, row: int, now_ns: int) -> None:
    """Free an allocation's rows that have run out, so that what the core has let go does not fill the tables."""
    a = plane["allocations"][row]
    if a["id"] == 0:
        return
    before, number = NONE, a["permissions"]
    while number != NONE:
        if plane["permissions"][number]["until"] <= now_ns:
            number = _free_permission(plane, row, number)
            if before == NONE:
                a["permissions"] = number
            else:
                plane["permissions"][before]["next"] = number
        else:
            before, number = number, plane["permissions"][number]["next"]
    before, number = NONE, a["channels"]
    while number != NONE:
        if plane["channels"][number]["until"] <= now_ns:
            number = _free_channel(plane, row, number)
            if before == NONE:
                a["channels"] = number
            else:
                plane["channels"][before]["next"] = number
        else:
            before, number = number, plane["channels"][number]["next"]
