# mypy: disable-error-code="no-any-return"
"""What is counted of a lane: each packet once, when its fate is fulfilled, in the order its receiver sees."""

from __future__ import annotations

from beacon.relay.plane.compiled import inner
from beacon.relay.plane.kept_states import bursts_of_lane, keep_bursts
from beacon.relay.plane.records import LATENESS_BIN_NS, LATENESS_BINS
from beacon.relay.plane.tables import Plane
from beacon.stats import bin_of, count_lost, count_received


@inner
def stir(plane: Plane, number: int) -> None:
    """Note that a lane has something to tell."""
    lane = plane["lanes"][number]
    if not lane["busy"]:
        lane["busy"] = True
        plane["loop"]["busy_lanes"] += 1


@inner
def count_gap(plane: Plane, number: int) -> None:
    """A packet was lost, or found no room in a queue."""
    stir(plane, number)
    lane = plane["lanes"][number]
    lane["loss_runs"] += 0 if lane["gone"] else 1
    lane["gone"] = True
    keep_bursts(lane, count_lost(bursts_of_lane(lane)))


@inner
def count_passed(plane: Plane, packet: int) -> None:
    """A packet has come through its route, in its lane's order; whether the relay can send it is not the route's."""
    p = plane["packets"][packet]
    lane = plane["lanes"][p["lane"]]
    delay = p["release"] - p["arrival"]
    if not lane["gone"] and lane["last_delay"] >= 0:
        lane["changes"] += 1
        lane["change_sum"] += abs(delay - lane["last_delay"])
    lane["last_delay"] = delay
    lane["gone"] = False
    keep_bursts(lane, count_received(bursts_of_lane(lane), 1))


@inner
def count_overrun(plane: Plane, number: int) -> None:
    """The relay itself had no room for a packet, or came too late to it."""
    stir(plane, number)
    plane["lanes"][number]["overrun"] += 1
    plane["loop"]["overrun"] += 1


@inner
def count_sent(plane: Plane, packet: int, after_ns: int) -> None:
    """A packet has left; `after_ns` is the instant after the send."""
    p = plane["packets"][packet]
    number = p["lane"]
    lane = plane["lanes"][number]
    late = after_ns - p["release"]
    plane["lateness"][min(max(late, 0) // LATENESS_BIN_NS, LATENESS_BINS - 1)] += 1
    plane["loop"]["sent"] += 1
    commanded_ns, measured_ns = p["release"] - p["arrival"], after_ns - p["arrival"]
    plane["commanded"][number, bin_of(float(commanded_ns))] += 1
    plane["measured"][number, bin_of(float(measured_ns))] += 1
    lane["packets_out"] += 1
    lane["bytes_out"] += p["size"]
    lane["commanded_sum"] += commanded_ns
    lane["measured_sum"] += measured_ns
    lane["commanded_least"] = min(lane["commanded_least"], commanded_ns)
    lane["measured_least"] = min(lane["measured_least"], measured_ns)


@inner
def count_unsent(plane: Plane, packet: int) -> None:
    """The system refused a packet that was due, or whom it was for has gone."""
    plane["lanes"][plane["packets"][packet]["lane"]]["unsent"] += 1
