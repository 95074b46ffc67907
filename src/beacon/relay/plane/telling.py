# mypy: disable-error-code="no-any-return"
"""What the loop tells the handle: messages written to `record` or `told`, read by `events`.

    lane second   kind, origin, target, at, span, 11 counters, 8 of BurstCount, 6 of delays, bins, bins    | bins | bins
    loop second   kind, at, span, 8 counters, bins | bins
    datagram      kind, listener, family, high, low, port, arrival, length | bytes from word 8
    delivery      kind, allocation, stream, length                         | bytes from word 8

A histogram is its filled bins, one word each: bin in the upper half, count in the lower.

A lane tells its second at a phase of its own, so that hundreds of lanes do not speak at once: that would make packets
late. What the handle has no room for is told a second later, in one longer span.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from beacon.relay.plane.allocation_orders import sweep_allocation
from beacon.relay.plane.compiled import inner
from beacon.relay.plane.lane_orders import clear_second, free_lane
from beacon.relay.plane.packet_slots import datagram_at, give_back
from beacon.relay.plane.tables import NONE, TOLD_WORDS, Plane

LANE_SECOND, LOOP_SECOND, SLOW_DATAGRAM, DELIVERY = range(1, 5)
LANE_BURSTS, LANE_DELAYS, LANE_BINS, LANE_WORDS = 16, 24, 30, 32
LOOP_BINS, LOOP_WORDS = 11, 12
PHASES = 50
SECOND_NS = 1_000_000_000
_PHASE_NS = SECOND_NS // PHASES
_COUNT_BITS = 32


@inner
def _write_bins(out: NDArray[np.int64], at: int, bins: NDArray[np.uint32], row: int) -> int:
    """A row's filled bins from word `at` on; the word after them."""
    for i in range(bins.shape[1]):
        count = np.int64(bins[row, i])
        if count > 0:
            out[at] = (i << _COUNT_BITS) | count
            at += 1
    return at


@inner
def write_lane_second(plane: Plane, number: int, now_ns: int) -> int:
    """A lane's record; its length in bytes."""
    lane, out = plane["lanes"][number], plane["record"]
    out[0], out[1], out[2], out[3], out[4] = LANE_SECOND, lane["origin"], lane["target"], now_ns, now_ns - lane["spoke"]
    out[5], out[6], out[7], out[8] = lane["packets_in"], lane["bytes_in"], lane["packets_out"], lane["bytes_out"]
    out[9], out[10], out[11], out[12] = lane["lost"], lane["queue_dropped"], lane["overrun"], lane["unsent"]
    out[13], out[14], out[15] = lane["duplicated"], lane["in_flight"], lane["loss_runs"]
    out[16], out[17], out[18], out[19] = lane["since"], lane["span"], lane["group_lost"], lane["bursts"]
    out[20], out[21], out[22] = lane["burst_packets"], lane["burst_lost"], lane["lone_lost"]
    out[23] = lane["packets"]
    out[24], out[25] = lane["commanded_sum"], lane["commanded_least"]
    out[26], out[27] = lane["measured_sum"], lane["measured_least"]
    out[28], out[29] = lane["change_sum"], lane["changes"]
    middle = _write_bins(out, LANE_WORDS, plane["commanded"], number)
    end = _write_bins(out, middle, plane["measured"], number)
    out[LANE_BINS], out[LANE_BINS + 1] = middle - LANE_WORDS, end - middle
    return end * 8


@inner
def lane_second_told(plane: Plane, number: int, now_ns: int) -> None:
    """The handle has a lane's record: start the next; a closed lane with nothing under way is gone."""
    lane = plane["lanes"][number]
    clear_second(plane, number, now_ns)
    if lane["in_flight"] == 0 and lane["gaps"] == 0:
        lane["busy"] = False
        plane["loop"]["busy_lanes"] -= 1
        if lane["closed"]:
            free_lane(plane, number)


@inner
def write_loop_second(plane: Plane, now_ns: int) -> int:
    """The loop's record; its length in bytes."""
    loop, out, lateness = plane["loop"], plane["record"], plane["lateness"]
    out[0], out[1], out[2] = LOOP_SECOND, now_ns, now_ns - loop["spoke"]
    out[3], out[4], out[5], out[6] = loop["wakes"], loop["received"], loop["handed_up"], loop["unknown"]
    out[7], out[8], out[9], out[10] = loop["sent"], loop["overrun"], loop["kernel_dropped"], loop["in_flight"]
    end = LOOP_WORDS
    for i in range(len(lateness)):
        if lateness[i] > 0:
            out[end] = (i << _COUNT_BITS) | lateness[i]
            end += 1
    out[LOOP_BINS] = end - LOOP_WORDS
    return end * 8


@inner
def loop_second_told(plane: Plane, now_ns: int) -> None:
    """The handle has the loop's record: start the next."""
    loop = plane["loop"]
    loop["wakes"] = loop["received"] = loop["handed_up"] = loop["unknown"] = 0
    loop["sent"] = loop["overrun"] = loop["kernel_dropped"] = 0
    for i in range(len(plane["lateness"])):
        plane["lateness"][i] = 0
    loop["spoke"] = now_ns


@inner
def write_datagram(plane: Plane, i: int) -> int:
    """Datagram `i` of the batch , for the TURN core; its length in bytes."""
    d, out = plane["batch"][i], plane["told"]
    out[0], out[1], out[2], out[3] = SLOW_DATAGRAM, d["listener"], d["family"], np.int64(d["high"])
    out[4], out[5], out[6], out[7] = np.int64(d["low"]), d["port"], d["arrival"], d["length"]
    return _write_bytes(plane, datagram_at(d["packet"]), d["length"])


@inner
def write_delivery(plane: Plane, packet: int) -> int:
    """A framed packet , for the connection its receiver is behind; its length in bytes."""
    p, out = plane["packets"][packet], plane["told"]
    out[0], out[1], out[2] = DELIVERY, p["target_id"], plane["allocations"][p["target"]]["stream"]
    out[3] = p["length"]
    return _write_bytes(plane, p["head"], p["length"])


@inner
def _write_bytes(plane: Plane, start: int, size: int) -> int:
    data, out = plane["data"], plane["told_bytes"]
    for i in range(size):
        out[i] = data[start + i]
    return TOLD_WORDS * 8 + size


@inner
def turn_phase(plane: Plane, now_ns: int) -> bool:
    """Whether the next phase has come; it is then `loop["phase"]`. After a long sleep each phase comes once."""
    loop = plane["loop"]
    if now_ns - loop["housekept"] < _PHASE_NS:
        return False
    loop["housekept"] = max(loop["housekept"] + _PHASE_NS, now_ns - SECOND_NS)
    loop["phase"] = (loop["phase"] + 1) % PHASES
    for row in range(loop["phase"], loop["allocations"], PHASES):
        sweep_allocation(plane, row, now_ns)
    return True


@inner
def next_to_tell(plane: Plane, number: int) -> int:
    """First lane from `number` on, in steps of PHASES, that has something to tell; NONE for no more."""
    while number < plane["loop"]["lanes"]:
        lane = plane["lanes"][number]
        if lane["used"] and lane["busy"]:
            return number
        number += PHASES
    return NONE


@inner
def next_chore(plane: Plane) -> int:
    """Instant of the next phase, or with all lanes silent of the loop's next second. [ns]"""
    loop = plane["loop"]
    if loop["busy_lanes"] > 0:
        return loop["housekept"] + _PHASE_NS
    return loop["spoke"] + SECOND_NS


@inner
def count_handed_up(plane: Plane, i: int, told: bool) -> None:
    """A slow datagram's packet is done with; one the handle had no room for is the relay's fault."""
    loop = plane["loop"]
    if told:
        loop["handed_up"] += 1
    else:
        loop["overrun"] += 1
    give_back(plane, plane["batch"][i]["packet"])
