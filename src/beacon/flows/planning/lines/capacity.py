"""Every site in its busy hour: what crosses its line, what the queue does to voice, the rate, trunks and agents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from beacon.catalogue.codecs import find_codec
from beacon.errors import InputError
from beacon.flows.forecasting.worlds import key_of
from beacon.flows.planning.lines.busy_hour import busy_hour, pairs_today
from beacon.flows.planning.lines.line import Crossing, Line, crossing, line_of, needed_mbps, simulate
from beacon.flows.planning.lines.queue_cost import call_delays_ms, outcome
from beacon.flows.planning.lines.telephony import agent_group, trunk_group
from beacon.flows.planning.lines.wire_rates import SiteWire, site_wire
from beacon.flows.planning.loads import demand_of
from beacon.flows.planning.loads import loads as loads_of
from beacon.flows.planning.request import PlanRequest, Progress, untold
from beacon.flows.route_facts import route_facts
from beacon.i18n import Quantity
from beacon.nouns import Codec, Demand, Firm, Forecast, PairLoad, Site, SiteLoad
from beacon.nouns.capacity import Flows, QueueOutcome, SiteCapacity

LIMIT_ROW = "access:queue.limit"
"How long a router lets packets wait; the forecast's queues have the same."
MOST_MBPS = 400_000.0
"Of one line: what one port of Ethernet carries; far within what the simulator takes. [Mbit/s]"
Thing = TypeVar("Thing")
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True, kw_only=True)
class BusySite:
    """A site as the busy hour sees it."""

    site: Site
    load: SiteLoad
    "At the horizon."
    today: SiteLoad
    demand: Demand
    wire: SiteWire
    hour_utc: int
    limit_ms: float
    ta_ms: NDArray[np.float64]
    "Delays of its calls as forecast. [ms]"
    codec: Codec
    seed: int

    def line(self, *, up: bool, background: float) -> Line:
        """Its line, with so many times today's other traffic."""
        key = key_of("line", self.site.name, "up" if up else "down")
        return line_of(self.site.access, up=up, background=background, limit_ms=self.limit_ms, key=key)


def busy_sites(
    forecast: Forecast, loads: Sequence[SiteLoad], pair_loads: Sequence[PairLoad], request: PlanRequest
) -> tuple[BusySite, ...]:
    """The firm's sites, in its order."""
    firm = forecast.firm
    demand, pairs = demand_of(firm), pairs_today(forecast)
    codec = find_codec(firm.codecs[0], overrides=firm.overrides)
    limit_ms = route_facts(measured=firm.measured, overrides=firm.overrides).figures[LIMIT_ROW].value.typical
    today, _ = loads_of(firm, people_factor=1.0)
    found = []
    for site, load, now in zip(firm.sites, loads, today, strict=True):
        hour = busy_hour(site, load, pairs[site.name], pair_loads)
        found.append(
            BusySite(
                site=site,
                load=load,
                today=now,
                demand=demand,
                wire=site_wire(firm, site),
                hour_utc=hour,
                limit_ms=limit_ms,
                ta_ms=call_delays_ms(pairs[site.name], codec, hour_utc=hour),
                codec=codec,
                seed=request.seed,
            )
        )
    return tuple(found)


def site_capacities(
    firm: Firm, sites: Sequence[BusySite], request: PlanRequest, *, progress: Progress = untold
) -> tuple[SiteCapacity, ...]:
    """The busy hour at every site, in the firm's order."""
    trunks = {site.site: site.trunks for site in demand_of(firm).sites}

    def one(busy: BusySite) -> SiteCapacity:
        return _capacity(firm, busy, trunks=trunks[busy.site.name])

    return in_threads(one, sites, threads=request.threads, told=progress, of=2 * len(sites), before=0)


def in_threads(
    act: Callable[[Thing], Done], things: Iterable[Thing], *, threads: int, told: Progress, of: int, before: int
) -> tuple[Done, ...]:
    """`act` on everything, in order of the things; says how many of `of` are done, `before` already being so."""
    found = []
    with ThreadPoolExecutor(max_workers=threads) as pool:
        for done in pool.map(act, things):
            found.append(done)
            told("plan_busy_hour", before + len(found), of)
    return tuple(found)


def _capacity(firm: Firm, busy: BusySite, *, trunks: int | None) -> SiteCapacity:
    up, queue_up = direction(busy, up=True)
    down, queue_down = direction(busy, up=False)
    return SiteCapacity(
        site=busy.site.name,
        busy_hour_utc=busy.hour_utc,
        rates=busy.wire.all,
        up=up,
        down=down,
        queue_up=queue_up,
        queue_down=queue_down,
        trunks=trunk_group(busy.load, busy.demand, trunks=trunks),
        agents=agent_group(busy.load, busy.demand),
        needed_by_link=_by_link(firm, busy, max(up.needed_mbps, down.needed_mbps)),
    )


def _mbps(rate: float) -> Quantity:
    return Quantity(rate, "integer")


def direction(busy: BusySite, *, up: bool, needed_mbps: float | None = None) -> tuple[Flows, QueueOutcome]:
    """One way of a site's line: what crosses it and what its queue does; the least rate, unless it is known.

    Raises
    ------
    InputError
        More than any line carries.
    """
    line = busy.line(up=up, background=busy.demand.growth)
    media = crossing(busy.load, busy.wire, up=up, demand=busy.demand)
    asked_mbps = max(media.mbps / busy.demand.media_share, media.mbps + line.background_mbps)
    if asked_mbps > MOST_MBPS:
        raise InputError("capacity.too_much", site=busy.site.name, asked=_mbps(asked_mbps), most=_mbps(MOST_MBPS))
    flows = Flows(
        calls=media.calls,
        mean_calls=media.mean_calls,
        meeting_voices=media.meeting_voices,
        cameras=media.cameras,
        pictures=media.pictures,
        media_mbps=media.mbps,
        background_mbps=line.background_mbps,
        rate_mbps=line.rate_mbps,
        needed_mbps=least_mbps(line, media, busy) if needed_mbps is None else needed_mbps,
    )
    return flows, outcome(simulate(line, media.streams, seed=busy.seed), busy.ta_ms, busy.codec)


def _by_link(firm: Firm, busy: BusySite, today_mbps: float) -> dict[str, float]:
    """What each kind on offer needs; kinds whose packets are as large as today's need the same."""
    found: dict[tuple[float, ...], float] = {_sizes(busy.wire): today_mbps}
    needed = {}
    for link in dict.fromkeys((busy.site.link, *busy.site.links_available)):
        wire = site_wire(firm, busy.site, link=link)
        if _sizes(wire) not in found:
            found[_sizes(wire)] = max(_needed(busy, wire, up=up) for up in (True, False))
        needed[str(link)] = found[_sizes(wire)]
    return needed


def _sizes(wire: SiteWire) -> tuple[float, ...]:
    return tuple(rate.packet_bytes for rate in wire.all)


def _needed(busy: BusySite, wire: SiteWire, *, up: bool) -> float:
    media = crossing(busy.load, wire, up=up, demand=busy.demand)
    line = busy.line(up=up, background=busy.demand.growth)
    return least_mbps(line, media, busy)


def least_mbps(line: Line, media: Crossing, busy: BusySite) -> float:
    """Least rate that carries it, by the firm's bounds. [Mbit/s]"""
    return needed_mbps(line, media, media_share=busy.demand.media_share, seed=busy.seed)
