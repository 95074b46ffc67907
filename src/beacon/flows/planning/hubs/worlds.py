"""Worlds of conversations held on a server: every site's way to it and from it, joined in pairs.

The composition is the room's (`flows.living.hub_worlds`): worlds of the two halves are drawn independently and joined
world by world. A site meets the same chance on its way to every server, so that servers are compared in like worlds;
a room, which has one hub, draws its own. To a data centre a site comes on its own kind of link, and the data centre has
no access line. To a server in a site's building the others come as they come to that site today, the firm's own
measurements among it; the site's own people are there already. Its line is crossed twice, down and up: its waits,
with the meetings' own traffic in its load, are folded into the lane as serialisation and jitter.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from beacon.flows.forecasting.lines import Line
from beacon.flows.forecasting.worlds import DAY, fill_lanes, hypercube, key_of, mean_wait_ms, split_queues
from beacon.flows.planning.hubs.candidates import Spot
from beacon.nouns import NO_QUEUE, Path, Queue, Site
from beacon.routes import UNIFORMS, Endpoint, RouteFacts, WayArrays, build_path, draw_worlds
from beacon.routes.through_hub import joined_ways
from beacon.units import serialisation_ms

Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]
FULLEST = 0.95
"A line is never taken for fuller, and a site whose line meetings would fill further is refused. [0..1]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """A site's way to a server and back, in every world, at one hour."""

    inward: WayArrays
    outward: WayArrays
    up: Queue
    "The site's own, on the way in."
    down: Queue
    path: Path | None
    "None for the people in the server's own building."


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLine:
    """What meetings add to the line of the site a server stands at."""

    up_mbps: float = 0.0
    down_mbps: float = 0.0


@dataclass(slots=True, kw_only=True)
class HubWorlds:
    """Ways to one server, drawn once each; what joins them for pairs of sites."""

    spot: Spot
    facts: RouteFacts
    seed: int
    calls: int
    size_bytes: int
    own_line: OwnLine
    _halves: dict[tuple[str, bool, int], Half] = field(default_factory=dict)

    def half(self, site: Site, *, first: bool, hour_utc: int) -> Half:
        """The way of a site; `first` of the two sites of a conversation or second."""
        key = (site.name, first, hour_utc)
        if key not in self._halves:
            self._halves[key] = self._half(site, first=first, hour_utc=hour_utc)
        return self._halves[key]

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every path drawn from so far."""
        return tuple(half.path for half in self._halves.values() if half.path is not None)

    def fill(self, line: Line, *, hour_utc: int, lanes: Floats, queues: Floats, cells: Keys) -> None:
        """Both directions of a conversation at an hour, into the simulator's rows.

        Shapes: lanes (2, calls, len(LANE_COLUMNS)), queues (2, 2, len(QUEUE_COLUMNS)), cells (2,).
        """
        a = self.half(line.a, first=True, hour_utc=hour_utc)
        b = self.half(line.b, first=False, hour_utc=hour_utc)
        ways = ((a.inward, b.outward, (a.up, b.down)), (b.inward, a.outward, (b.up, a.down)))
        for side, (one, other, lines) in enumerate(ways):
            queues[side], folded_ms = split_queues(lines, self.size_bytes)
            fill_lanes(lanes[side], joined_ways(one, other), folded_ms)
            cells[side] = key_of(line.key, "server", str(hour_utc), str(side))

    def _half(self, site: Site, *, first: bool, hour_utc: int) -> Half:
        here = self.spot.site
        if here is not None and here.name == site.name:
            return self._at_home()
        end, server = ends_to(self.spot, site)
        name = f"{site.name}\x1fserver" if first else f"server\x1f{site.name}"
        out_first = (end, server) if first else (server, end)
        path = build_path(facts=self.facts, a=out_first[0], b=out_first[1], hour_utc=hour_utc)
        worlds = draw_worlds(path, self._uniforms(name, hour_utc))
        inward, outward = (worlds.out, worlds.back) if first else (worlds.back, worlds.out)
        ways = (path.out, path.back) if first else (path.back, path.out)
        return Half(
            inward=self._through(inward, ways[0].queues[-1], self.own_line.down_mbps),
            outward=self._through(outward, ways[1].queues[0], self.own_line.up_mbps),
            up=ways[0].queues[0],
            down=ways[1].queues[-1],
            path=path,
        )

    def _at_home(self) -> Half:
        """In the server's own building: nothing to cross. The others' halves cross its line."""
        clear = _steady(self.calls)
        return Half(inward=clear, outward=clear, up=NO_QUEUE, down=NO_QUEUE, path=None)

    def _through(self, way: WayArrays, queue: Queue, added_mbps: float) -> WayArrays:
        """A way with the line of the server's site behind or before it."""
        if queue.rate_kbps <= 0.0:
            return way
        load = min(queue.load + added_mbps * 1000.0 / queue.rate_kbps, FULLEST)
        fuller = Queue(rate_kbps=queue.rate_kbps, load=load, load_packet_bytes=queue.load_packet_bytes)
        sending_ms = serialisation_ms(size_bytes=self.size_bytes + queue.overhead_bytes, rate_kbps=queue.rate_kbps)
        return joined_ways(way, _steady(self.calls, base_ms=sending_ms, jitter_ms=mean_wait_ms(fuller)))

    def _uniforms(self, name: str, hour_utc: int) -> Floats:
        day = hypercube(seed=self.seed, name=f"{name}\x1fday", calls=self.calls, columns=DAY)
        rest = hypercube(seed=self.seed, name=f"{name}\x1f{hour_utc}", calls=self.calls, columns=UNIFORMS - DAY)
        return np.hstack((day, rest))


def ends_to(spot: Spot, site: Site) -> tuple[Endpoint, Endpoint]:
    """A site, and the server as that site reaches it."""
    if spot.site is None:
        return _end(site), Endpoint(place=spot.place, link=site.link)
    return _end(site), _end(spot.site)


def _steady(calls: int, *, base_ms: float = 0.0, jitter_ms: float = 0.0) -> WayArrays:
    """A way that is alike in every world and loses nothing."""
    none = np.zeros(calls)
    return WayArrays(
        base_ms=none + base_ms, wander_ms=none, jitter_ms=none + jitter_ms, loss=none, burst_ms=none, reorder=none,
        congested=np.zeros(calls, np.bool_), spike_ms=0.0, spike_rate_per_s=0.0, reorder_ms=0.0,
    )  # fmt: skip


def _end(site: Site) -> Endpoint:
    return Line(a=site, b=site, link_a=site.link, link_b=site.link).ends()[0]
