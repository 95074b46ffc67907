"""Calls over a hub: worlds of the way in and the way on, drawn independently and joined call by call.

The joined lanes go through the same simulated call as any other (`sim.run_call`), keyed as the forecast keys its calls.
Independence is a choice: whatever both halves share (a carrier at the hub) makes them alike in truth, so the band of a
hub is a little narrower at its ends than it should be.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from beacon.flows.forecasting.lines import Line
from beacon.flows.forecasting.worlds import DAY, hypercube, key_of
from beacon.impair import compile_lane, compile_queue, stream_key
from beacon.nouns import Impairment, Place, Queue
from beacon.routes import UNIFORMS, Endpoint, RouteFacts, build_path, draw_worlds, impairment_of
from beacon.routes.through_hub import joined
from beacon.sim import COUNTERS, Schedule, run_call
from beacon.sim.adaptive_receiver import BUCKETS

Floats = NDArray[np.float64]
Lanes = list[Impairment]


def _drawn(facts: RouteFacts, a: Endpoint, b: Endpoint, *, name: str, hour_utc: int, seed: int, calls: int) -> tuple[
    Lanes, Lanes, tuple[Queue, ...], tuple[Queue, ...]
]:  # fmt: skip
    """Lanes out and back of every call, and the queues of both ways."""
    path = build_path(facts=facts, a=a, b=b, hour_utc=hour_utc)
    day = hypercube(seed=seed, name=f"{name}\x1fday", calls=calls, columns=DAY)
    rest = hypercube(seed=seed, name=f"{name}\x1f{hour_utc}", calls=calls, columns=UNIFORMS - DAY)
    worlds = draw_worlds(path, np.hstack((day, rest)))
    out = [impairment_of(worlds.out, call) for call in range(calls)]
    back = [impairment_of(worlds.back, call) for call in range(calls)]
    return out, back, path.out.queues, path.back.queues


def simulate_over_hub(
    line: Line, hub: Place, *, facts: RouteFacts, hour_utc: int, seed: int, calls: int, schedule: Schedule
) -> Floats:
    """Counters of the calls between two sites over a hub; shape (1, 2, calls, COUNTERS).

    Parameters
    ----------
    line
        The sites and their links.
    hub
        Where both ways meet; each site reaches it on its own kind of link.
    facts, hour_utc
        What the halves are built from.
    seed, calls, schedule
        As of a forecast.
    """
    a, b = line.ends()
    at_a, at_b = (Endpoint(place=hub, link=end.link) for end in (a, b))
    names = (f"{line.a.name}\x1fhub {hub.name_en}", f"hub {hub.name_en}\x1f{line.b.name}")
    in_out, in_back, up_a, down_a = _drawn(
        facts, a, at_a, name=names[0], hour_utc=hour_utc, seed=seed, calls=calls
    )
    on_out, on_back, down_b, up_b = _drawn(
        facts, at_b, b, name=names[1], hour_utc=hour_utc, seed=seed, calls=calls
    )
    # A way's queues are the sender's and the receiver's; the hub's own is none.
    ways = (
        ([joined(x, y) for x, y in zip(in_out, on_out)], up_a[0], down_b[-1]),
        ([joined(x, y) for x, y in zip(on_back, in_back)], up_b[0], down_a[-1]),
    )
    counters = np.zeros((1, 2, calls, COUNTERS))
    learnt, none = np.empty(BUCKETS), np.zeros(0, np.int64)
    for side, (lanes, up, down) in enumerate(ways):
        cell = key_of(line.key, hub.name_en, str(hour_utc), str(side))
        for call, lane in enumerate(lanes):
            k0, k1 = stream_key(np.array([seed, cell, call], np.uint64))
            run_call(
                np.uint64(k0), np.uint64(k1), compile_lane(lane), compile_queue(up), compile_queue(down), schedule,
                counters[0, side, call], learnt, none, none,
            )  # fmt: skip
    return counters
