# mypy: disable-error-code="no-any-return"
"""From a datagram to a lane: ChannelData and Send indications of known clients, and packets from outside peers.

Everything a datagram claims is checked against the tables; what does not belong is dropped and counted, changes
nothing, and raises nothing. A peer is reached only if

- the sender holds a permission for its address, and
- it is a relayed address of ours whose allocation permits the sender's, and there is a lane from leg to leg
  (so never out of a session: other sessions' legs have no lane), or
- the sender's allocation has a socket of its own (open mode), and there is a lane to the session's outside.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from beacon.relay.plane.address_map import (
    ABSENT,
    CHANNEL_NUMBER,
    CLIENT,
    PERMITTED,
    RELAYED,
    find,
    key,
)
from beacon.relay.plane.allocation_orders import allocation_of
from beacon.relay.plane.compiled import inner
from beacon.relay.plane.fates import enter_lane
from beacon.relay.plane.lane_orders import lane_between
from beacon.relay.plane.packet_slots import datagram_at, give_back
from beacon.relay.plane.send_indication import SEND, PeerData, is_stun, nothing, read_send, word16
from beacon.relay.plane.tables import NONE, Plane

CHANNEL_LEAST, CHANNEL_MOST = 0x4000, 0x7FFE  # as protocols.channel_data
_ZERO = np.uint64(0)


@inner
def _permission(plane: Plane, row: int, family: int, high: np.uint64, low: np.uint64, now_ns: int) -> int:
    """The permission by which an allocation may exchange packets with an address now; ABSENT if it may not."""
    number = find(plane, key(PERMITTED, row, family, 0), high, low)
    if number != ABSENT and plane["permissions"][number]["until"] <= now_ns:
        return ABSENT
    return number


@inner
def _read_channel_data(plane: Plane, row: int, start: int, length: int, now_ns: int) -> PeerData:
    """ChannelData: RFC 8656 section 12.6."""
    number, size = word16(plane["data"], start), word16(plane["data"], start + 2)
    if number > CHANNEL_MOST or size > length - 4:
        return nothing()
    bound = find(plane, key(CHANNEL_NUMBER, row, 0, number), _ZERO, _ZERO)
    if bound == ABSENT:
        return nothing()
    c = plane["channels"][bound]
    if c["until"] <= now_ns:
        return nothing()
    return PeerData(c["family"], c["high"], c["low"], c["port"], start + 4, size)


@inner
def _lane_to(plane: Plane, row: int, packet: int, peer: PeerData, now_ns: int) -> int:
    """Lane by which a client's packet goes, its row filled in; ABSENT if it may not go."""
    permission = _permission(plane, row, peer.family, peer.high, peer.low, now_ns)
    if permission == ABSENT:
        return ABSENT
    a, p = plane["allocations"][row], plane["packets"][packet]
    target = find(plane, key(RELAYED, 0, peer.family, peer.port), peer.high, peer.low)
    p["origin"], p["origin_id"] = row, a["id"]
    if target == ABSENT:
        if a["fd"] < 0 or a["relayed_family"] != peer.family or not plane["permissions"][permission]["outside"]:
            return ABSENT
        p["target"], p["target_id"], p["outward"] = row, a["id"], True
        p["family"], p["high"], p["low"], p["port"] = peer.family, peer.high, peer.low, peer.port
        return lane_between(plane, a["leg"], a["outside"])
    if _permission(plane, target, a["relayed_family"], a["relayed_high"], a["relayed_low"], now_ns) == ABSENT:
        return ABSENT
    t = plane["allocations"][target]
    p["target"], p["target_id"], p["outward"] = target, t["id"], False
    p["family"], p["high"], p["low"] = a["relayed_family"], a["relayed_high"], a["relayed_low"]
    p["port"] = a["relayed_port"]
    return lane_between(plane, a["leg"], t["leg"])


@inner
def _forward(plane: Plane, row: int, packet: int, length: int, arrival_ns: int, now_ns: int) -> None:
    """A message of an allocation's client, on its way or dropped."""
    start = datagram_at(packet)
    if plane["data"][start] >= 0x40:
        peer = _read_channel_data(plane, row, start, length, now_ns)
    else:
        peer = read_send(plane["data"], start, length)
    lane = ABSENT if peer.start < 0 else _lane_to(plane, row, packet, peer, now_ns)
    if lane == ABSENT:
        plane["loop"]["unknown"] += 1
        give_back(plane, packet)
        return
    p = plane["packets"][packet]
    p["start"], p["size"], p["arrival"] = peer.start, peer.size, arrival_ns
    enter_lane(plane, packet, lane, now_ns)


@inner
def is_fast(plane: Plane, start: int, length: int) -> bool:
    """Whether bytes have the form of ChannelData or of a Send indication."""
    if length < 4:
        return False
    first = word16(plane["data"], start)
    return CHANNEL_LEAST <= first <= CHANNEL_MOST or (first == SEND and is_stun(plane["data"], start, length))


@inner
def take_frame(plane: Plane, allocation: int, packet: int, length: int, arrival_ns: int, now_ns: int) -> None:
    """A message that came over the connection of an allocation, received into a packet."""
    row = allocation_of(plane, allocation)
    plane["loop"]["received"] += 1
    if row == ABSENT or not is_fast(plane, datagram_at(packet), length):
        plane["loop"]["unknown"] += 1
        give_back(plane, packet)
        return
    _forward(plane, row, packet, length, min(arrival_ns, now_ns), now_ns)


@inner
def _take_from_outside(plane: Plane, d: Any, now_ns: int) -> None:
    """A packet from an outside peer to a relayed socket: RFC 8656 section 11.3."""
    row, packet = d["allocation"], d["packet"]
    a, p = plane["allocations"][row], plane["packets"][packet]
    lane = ABSENT
    if a["id"] == d["allocation_id"]:
        permission = _permission(plane, row, d["family"], d["high"], d["low"], now_ns)
        if permission != ABSENT and plane["permissions"][permission]["outside"]:
            lane = lane_between(plane, a["outside"], a["leg"])
    if lane == ABSENT:
        plane["loop"]["unknown"] += 1
        give_back(plane, packet)
        return
    p["origin"] = p["target"] = row
    p["origin_id"] = p["target_id"] = a["id"]
    p["outward"] = False
    p["family"], p["high"], p["low"], p["port"] = d["family"], d["high"], d["low"], d["port"]
    p["start"], p["size"], p["arrival"] = datagram_at(packet), d["length"], d["arrival"]
    enter_lane(plane, packet, lane, now_ns)


@inner
def _take_from_client(plane: Plane, d: Any, now_ns: int) -> None:
    """A datagram to a listening socket. `slow` is set on what the TURN core must see; its packet is kept."""
    loop = plane["loop"]
    packet = d["packet"]
    start = datagram_at(packet)
    if is_fast(plane, start, d["length"]):
        row = find(plane, key(CLIENT, d["listener"], d["family"], d["port"]), d["high"], d["low"])
        if row != ABSENT:
            _forward(plane, row, packet, d["length"], d["arrival"], now_ns)
            return
    elif is_stun(plane["data"], start, d["length"]):
        d["slow"] = True
        return
    loop["unknown"] += 1
    give_back(plane, packet)


@inner
def _order_by_arrival(plane: Plane, count: int) -> None:
    """Sort the batch's rows; each socket's are in order already, so most steps are none."""
    order, batch = plane["order"], plane["batch"]
    for i in range(count):
        arrival = batch[i]["arrival"]
        place = i
        while place > 0 and batch[order[place - 1]]["arrival"] > arrival:
            order[place] = order[place - 1]
            place -= 1
        order[place] = i


@inner
def classify(plane: Plane, count: int, now_ns: int) -> None:
    """Give every datagram of the batch its fate, in order of arrival."""
    loop = plane["loop"]
    loop["received"] += count
    _order_by_arrival(plane, count)
    for i in range(count):
        d = plane["batch"][plane["order"][i]]
        d["slow"] = False
        if d["length"] < 0:
            loop["unknown"] += 1
            give_back(plane, d["packet"])
        elif d["listener"] == NONE:
            _take_from_outside(plane, d, now_ns)
        else:
            _take_from_client(plane, d, now_ns)
