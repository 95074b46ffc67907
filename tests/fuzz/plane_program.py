"""What happens to the data plane in its fuzzer: datagrams, messages of the handle, time, sending. Compiled or plain.

An input is a program: each byte chooses an act or a value of it, bytes that are missing are 0. Clients, peers, legs and
numbers come from small sets, so that programs meet themselves: 4 clients, 6 relayed addresses, 2 sessions of 2 legs
and an outside each, tables of a few rows.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from beacon.relay.plane import messages as m
from beacon.relay.plane.fast_path import classify
from beacon.relay.plane.fates import collect_due, let_go
from beacon.relay.plane.figures import FIGURES
from beacon.relay.plane.framing import frame
from beacon.relay.plane.lane_counts import count_sent, count_unsent
from beacon.relay.plane.orders import carry_out
from beacon.relay.plane.packet_slots import datagram_at, take_packet
from beacon.relay.plane.tables import DATAGRAM_BYTES, NONE, SLOT_BYTES, Plane
from beacon.relay.plane.telling import (
    PHASES,
    count_handed_up,
    lane_second_told,
    next_to_tell,
    turn_phase,
    write_datagram,
    write_delivery,
    write_lane_second,
)

MAGIC = 0x2112A442
RELAY_IP, OUTSIDE_IP, CLIENT_IP = 0xC6336401, 0x08080808, 0x0A000001
IPV6_HIGH = 0x20010DB8
FEATURES = 4_096
SLOTS = 8
ORDERS = (m.OPEN_ALLOCATION, m.PERMIT, m.BIND_CHANNEL, m.SET_LANE, m.CLOSE_ALLOCATION, m.SWITCH_LANE, m.CLOSE_LANE,
          m.SET_QUEUE, m.SWITCH_QUEUE, m.CLOSE_QUEUE, m.INJECT, m.PERMIT, m.SET_LANE, m.OPEN_ALLOCATION)  # fmt: skip
_ORDERS = np.array(ORDERS, np.int64)
# Legs 0, 1 and outside 4 are one session; 2, 3 and 5 another.
_PAIRS = np.array([(0, 1), (1, 0), (2, 3), (3, 2), (0, 4), (4, 0), (1, 4), (4, 1), (2, 5), (5, 2), (0, 0)], np.int64)
_SESSION = np.array([0, 0, 1, 1, 0, 1], np.int64)
_OUTSIDE = np.array([4, 4, 5, 5], np.int64)
SENT, LEFT_SLOT, EMPTY, STRAYED, MISSED = range(5)


class Stage(NamedTuple):
    """What a program chooses from, and what it leaves."""

    profiles: NDArray[np.float64]
    "Figures of lanes to choose from."
    queues: NDArray[np.float64]
    generations: NDArray[np.int64]
    "How often each of SLOTS allocations was closed: the core never gives a number twice."
    features: NDArray[np.uint8]
    "What has happened, for coverage."


@njit(cache=True)
def _next(program: NDArray[np.uint8], at: NDArray[np.int64]) -> int:
    """The program's next byte."""
    place = at[0]
    at[0] = place + 1
    return np.int64(program[place]) if place < len(program) else 0


@njit(cache=True)
def _put(b: NDArray[np.uint8], i: int, value: int, size: int) -> int:
    """A number, big-endian; the place behind it."""
    for k in range(size):
        b[i + k] = (value >> (8 * (size - 1 - k))) & 0xFF
    return i + size


@njit(cache=True)
def _fill(b: NDArray[np.uint8], i: int, value: int, size: int) -> int:
    """The same byte over and over; the place behind it."""
    for k in range(size):
        b[i + k] = value
    return i + size


@njit(cache=True)
def _attribute(b: NDArray[np.uint8], i: int, program: NDArray[np.uint8], at: NDArray[np.int64]) -> int:
    """One attribute of a Send indication; the place behind it."""
    kind = _next(program, at) % 8
    if kind < 3:
        port = 50_000 + _next(program, at) % 6
        ip = OUTSIDE_IP if kind == 2 else RELAY_IP
        i = _put(b, i, 0x00120008, 4)
        i = _put(b, i, 0x00010000 | (port ^ (MAGIC >> 16)), 4)
        return _put(b, i, ip ^ MAGIC, 4)
    if kind == 3:
        i = _put(b, i, 0x00120014, 4)
        i = _put(b, i, 0x00020000 | ((50_000 + _next(program, at) % 6) ^ (MAGIC >> 16)), 4)
        i = _put(b, i, IPV6_HIGH ^ MAGIC, 4)
        i = _put(b, i, 0, 8)
        return _put(b, i, 1, 4)
    if kind < 6:
        size = _next(program, at) * (1 + 5 * (kind - 4))
        i = _put(b, i, 0x00130000 | size, 4)
        return _fill(b, i, 0x5A, size) + (-size & 3)
    number = _next(program, at) << 8 | _next(program, at)
    size = _next(program, at) % 24
    i = _put(b, i, number << 16 | size, 4)
    return i + size + (-size & 3)


@njit(cache=True)
def make_message(b: NDArray[np.uint8], program: NDArray[np.uint8], at: NDArray[np.int64]) -> int:
    """A message of a client in `b`: right, nearly right, or anything; its length, no more than a slot takes."""
    kind, length = _next(program, at) % 4, 0
    if kind == 0:
        number, size = 0x4000 + _next(program, at) % 3, _next(program, at) * 7
        length = _fill(b, _put(b, 0, number << 16 | size, 4), 0xC3, size)
    elif kind == 1:
        length = 20
        for _ in range(_next(program, at) % 5):
            if length < 400:
                length = _attribute(b, length, program, at)
        _put(b, 0, 0x00160000 | (length - 20), 4)
        _put(b, 4, MAGIC, 4)
        _fill(b, 8, 0, 12)
    elif kind == 2:
        length = _next(program, at)
        for k in range(length):
            b[k] = _next(program, at)
    else:
        length = 20
        _put(b, 0, 0x00030000, 4)
        _put(b, 4, MAGIC, 4)
    damage = _next(program, at)
    if damage & 1 and length > 0:
        b[_next(program, at) % min(length, 64)] ^= _next(program, at)
    if damage & 2:
        length = max(length - _next(program, at) % 32, 0)
    return min(length, DATAGRAM_BYTES)


@njit(cache=True)
def _datagrams(
    plane: Plane, s: Stage, program: NDArray[np.uint8], at: NDArray[np.int64], now_ns: int, from_outside: bool
) -> None:
    """A few datagrams in one batch, and what the loop does with it."""
    count = 0
    for _ in range(1 + _next(program, at) % 3):
        packet = take_packet(plane)
        if packet == NONE:
            break
        d = plane["batch"][count]
        who = _next(program, at)
        if from_outside:
            length = min(_next(program, at) * 8, DATAGRAM_BYTES)
            d["listener"], d["allocation"] = NONE, who % len(plane["allocations"])
            d["allocation_id"] = plane["allocations"][d["allocation"]]["id"]
            d["family"], d["high"], d["low"], d["port"] = 4, np.uint64(0), np.uint64(OUTSIDE_IP), 50_000 + who // 64
        else:
            length = make_message(plane["frame"], program, at)
            start = datagram_at(packet)
            for k in range(length):
                plane["data"][start + k] = plane["frame"][k]
            d["listener"], d["allocation"] = 0, NONE
            d["family"], d["high"], d["low"], d["port"] = 4, np.uint64(0), np.uint64(CLIENT_IP), 5_000 + who % 4
        d["packet"], d["length"] = packet, NONE if who >= 250 else length
        d["arrival"] = now_ns - (who >> 2) * (10_000_000 if who >= 200 else 1_000)
        count += 1
    classify(plane, count, now_ns)
    for i in range(count):
        if plane["batch"][i]["slow"]:
            write_datagram(plane, i)
            count_handed_up(plane, i, True)


@njit(cache=True)
def _number(s: Stage, slot: int) -> int:
    """Number of the allocation that is now in a slot."""
    return 1 + slot + SLOTS * s.generations[slot]


@njit(cache=True)
def _choose(plane: Plane, rows: NDArray[np.float64], choice: int) -> None:
    """One of several rows of figures into the message."""
    for k in range(FIGURES):
        plane["figures"][k] = rows[choice % len(rows), k]


@njit(cache=True)
def _order(plane: Plane, s: Stage, program: NDArray[np.uint8], at: NDArray[np.int64], now_ns: int) -> int:
    """A message of the handle; its kind."""
    w = plane["words"]
    for k in range(len(w)):
        w[k] = 0
    kind = _ORDERS[_next(program, at) % len(_ORDERS)]
    w[0] = kind
    slot = 0
    if kind <= m.BIND_CHANNEL:
        slot = _next(program, at) % SLOTS
        w[1] = _number(s, slot)
        choice = _next(program, at)
        w[7], w[8], w[9], w[10] = 4, 0, RELAY_IP if choice & 4 else OUTSIDE_IP, 50_000 + choice % 6
        if kind == m.OPEN_ALLOCATION:
            leg = choice % 4
            w[2], w[3], w[5] = leg, _OUTSIDE[leg], 11 if choice & 64 else 0
            w[6] = 9 if choice & 128 else NONE
            w[9], w[10] = CLIENT_IP, 5_000 + (slot + 1) % 4
            w[11], w[13], w[14], w[15] = 4, RELAY_IP, 50_000 + (slot + 1) % 6, 1 + choice // 16
        else:
            until = now_ns + _next(program, at) * 10_000_000
            w[2] = until
            w[3] = 0x4000 + (choice >> 3) % 4
    elif kind == m.INJECT:
        w[1], w[2], w[3] = _number(s, _next(program, at) % SLOTS), now_ns, make_message(plane["frame"], program, at)
    elif kind <= m.CLOSE_LANE:
        pair = _next(program, at) % len(_PAIRS)
        w[1], w[2], w[5] = _PAIRS[pair, 0], _PAIRS[pair, 1], now_ns + _next(program, at) * 1_000_000
        _choose(plane, s.profiles, _next(program, at))
    else:
        w[1], w[5] = _next(program, at) % (len(plane["queues"]) + 1) - (0 if kind == m.SET_QUEUE else 1), now_ns
        _choose(plane, s.queues, _next(program, at))
    w[4] = 0 if kind == m.OPEN_ALLOCATION else 7
    carry_out(plane, now_ns)
    if kind == m.CLOSE_ALLOCATION:
        s.generations[slot] += 1
    return kind


@njit(cache=True)
def _check_sent(plane: Plane, packet: int) -> int:
    """Whether a framed packet lies in its slot and goes where its lane leads."""
    p = plane["packets"][packet]
    lane = plane["lanes"][p["lane"]]
    if p["head"] < packet * SLOT_BYTES or p["head"] + p["length"] > (packet + 1) * SLOT_BYTES:
        return LEFT_SLOT
    if p["length"] < p["size"] or p["size"] < 0:
        return EMPTY
    t = plane["allocations"][p["target"]]
    end = t["outside"] if p["outward"] else t["leg"]
    if lane["target"] != end or _SESSION[lane["origin"]] != _SESSION[end]:
        return STRAYED
    return SENT


@njit(cache=True)
def _send(plane: Plane, s: Stage, now_ns: int, refused: bool) -> int:
    """Everything that is due, sent; what was wrong, SENT for nothing."""
    while True:
        due = collect_due(plane, now_ns)
        if due == 0:
            return SENT
        for i in range(due):
            packet = plane["due"][i]
            p = plane["packets"][packet]
            if p["release"] > now_ns:
                return MISSED
            if not frame(plane, packet, now_ns):
                count_unsent(plane, packet)
                let_go(plane, packet)
                continue
            wrong = _check_sent(plane, packet)
            if wrong != SENT:
                return wrong
            behind = plane["allocations"][p["target"]]["stream"] != 0 and not p["outward"]
            if behind:
                write_delivery(plane, packet)
            s.features[2_048 + 8 * behind + 4 * p["outward"] + 2 * (p["length"] == p["size"] + 4) + p["ordered"]] = 1
            if refused:
                count_unsent(plane, packet)
            else:
                count_sent(plane, packet, now_ns)
            let_go(plane, packet)


@njit(cache=True)
def _tell(plane: Plane, now_ns: int) -> None:
    while turn_phase(plane, now_ns):
        number = next_to_tell(plane, plane["loop"]["phase"])
        while number != NONE:
            write_lane_second(plane, number, now_ns)
            lane_second_told(plane, number, now_ns)
            number = next_to_tell(plane, number + PHASES)


@njit(cache=True)
def _note(plane: Plane, s: Stage, act: int, before: Any) -> None:
    """What an act has led to, as a feature."""
    loop = plane["loop"]
    now = (loop["unknown"], loop["overrun"], loop["refused_orders"], loop["handed_up"], loop["in_flight"])
    bits = 0
    for k in range(5):
        if now[k] != before[k]:
            bits |= 1 << k
        before[k] = now[k]
    s.features[(act * 32 + bits) % 2_048] = 1
    s.features[2_100 + min(loop["in_flight"], 99)] = 1
    s.features[2_200 + min(loop["busy_lanes"], 99)] = 1


@njit(cache=True)
def run(plane: Plane, s: Stage, program: NDArray[np.uint8], start_ns: int) -> int:
    """Run a program; what was wrong with something sent, SENT for nothing."""
    at = np.zeros(1, np.int64)
    before = np.zeros(5, np.int64)
    now_ns = start_ns
    while at[0] < len(program):
        act = _next(program, at) % 8
        wrong = SENT
        if act < 2:
            _datagrams(plane, s, program, at, now_ns, False)
        elif act == 2:
            _datagrams(plane, s, program, at, now_ns, True)
        elif act < 6:
            act = 8 + _order(plane, s, program, at, now_ns)
        elif act == 6:
            now_ns += _next(program, at) ** 2 * 50_000
            wrong = _send(plane, s, now_ns, _next(program, at) % 8 == 1)
        else:
            now_ns += _next(program, at) * 10_000_000
            _tell(plane, now_ns)
        if wrong != SENT:
            return wrong
        _note(plane, s, act, before)
    # Nothing stays behind for ever: with time everything leaves.
    return _send(plane, s, now_ns + 10**15, False)
