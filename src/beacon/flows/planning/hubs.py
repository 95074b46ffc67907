"""Where one or two meeting servers should stand: tabulate, choose by MILP, settle the chosen in full, choose again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from beacon.capacity.hub_placement import Placement, place_hubs, placement_of
from beacon.catalogue.codecs import find_codec
from beacon.flows.forecasting.lines import Line
from beacon.flows.forecasting.working import hours_of
from beacon.flows.planning.hub_candidates import Spot, flags_of, spots_of, today_of
from beacon.flows.planning.hub_table import Effort, Setting, Talk, straight, tabulate
from beacon.flows.planning.hub_worlds import FULLEST, OwnLine
from beacon.flows.planning.loads import demand_of, loads
from beacon.flows.planning.request import PlanRequest, Progress, untold
from beacon.flows.planning.wire_rates import site_wire
from beacon.flows.route_facts import route_facts
from beacon.nouns import Firm, Forecast, PairLoad, SiteLoad
from beacon.nouns.hub_plan import HubCandidate, HubOption, HubPair, HubPlan

STAGE = "plan_hubs"
TABLE = Effort(hours=4, calls=16, call_s=20.0)
"For choosing: short calls are a little worse than long ones, alike on every server."
SETTLED_HOURS, SETTLED_WORLDS = 8, 16
"For what is reported; calls are as long as the forecast's."
TABLE_CALLS, SETTLED_CALLS = 80_000, 10_000
"Calls simulated for the whole table, and for a settled candidate, above which firms of many sites get fewer hours."
FEWEST_HOURS = 2
ROUNDS = 4
"Choices are made again while a chosen candidate is not settled, so often at most."
NEAR, NEAREST = 1.5, 3
"Of servers alone those within so many points of the best, so many at most, are settled too: the table has noise."
_KBPS_PER_MBPS = 1000.0


Choices = dict[tuple[int, int], tuple[tuple[str, ...], Placement]]


@dataclass(slots=True, kw_only=True)
class _Search:
    """Qualities known so far, and the choice made from them."""

    spots: dict[str, Spot]
    "By key, those that may be chosen."
    table: dict[str, tuple[float, ...]]
    "By key, then by conversation."
    settled: set[str]
    weights: tuple[float, ...]

    def choices(self, *, abroad: bool = False) -> Choices:
        """Best and runner-up for one and two servers, by (servers, rank), each with the keys it was chosen among."""
        keys = tuple(key for key, spot in self.spots.items() if not (abroad and spot.place.mainland))
        rows = [[self.table[key][i] for key in keys] for i in range(len(self.weights))]
        found: Choices = {}
        for count in (1, 2):
            excluded: list[tuple[int, ...]] = []
            for rank in (0, 1):
                placed = place_hubs(rows, self.weights, count=count, excluded=excluded) if keys else None
                if placed is None:
                    break
                found[count, rank] = keys, placed
                excluded.append(placed.hubs)
        return found

    def unsettled(self) -> list[Spot]:
        """Candidates of any choice, and those that alone come near the best, whose figures are the table's still."""
        choices = [*self.choices().values(), *self.choices(abroad=True).values()]
        wanted = dict.fromkeys(keys[h] for keys, placed in choices for h in placed.hubs)
        alone = {key: self.quality(key) for key in self.spots}
        best = max(alone.values(), default=0.0)
        near = [key for key in sorted(alone, key=lambda key: -alone[key]) if alone[key] >= best - NEAR][:NEAREST]
        return [self.spots[key] for key in dict.fromkeys((*wanted, *near)) if key not in self.settled]

    def quality(self, key: str) -> float:
        """People-weighted, with that server alone."""
        return placement_of([[q] for q in self.table[key]], self.weights, hubs=(0,)).quality


def hub_plan(
    forecast: Forecast,
    pair_loads: Sequence[PairLoad],
    request: PlanRequest,
    *,
    progress: Progress = untold,
) -> HubPlan:
    """Place one and two meeting servers.

    Parameters
    ----------
    forecast
        The firm, its hours, codec and today's figures.
    pair_loads
        Who meets whom: the weights.
    request
        Seed and threads.
    progress
        Told of every candidate.

    Raises
    ------
    InputError
        A candidate that is neither a site nor a city.
    """
    firm, today = forecast.firm, today_of(forecast.firm)
    spots = spots_of(firm)
    talks, by_calls = _talks(forecast, pair_loads)
    if not talks:
        return replace(_NOBODY, candidates=tuple(s.key for s in spots), today=today.key if today else None)
    codec = find_codec(firm.codecs[0], overrides=firm.overrides)
    site_loads = _elsewhere(firm)
    own_lines = {spot.key: _own_line(spot, site_loads, firm) for spot in spots}
    full = {spot.key for spot in spots if _too_full(spot, own_lines[spot.key])}
    open_spots = {spot.key: spot for spot in spots if spot.key not in full}
    setting = Setting(
        talks=talks, codec=codec, terminal_ms=firm.terminal_delay_ms,
        facts=route_facts(measured=firm.measured, overrides=firm.overrides),
        own_lines=own_lines, seed=request.seed, threads=request.threads,
    )  # fmt: skip
    settled = _within(
        Effort(hours=SETTLED_HOURS, calls=SETTLED_WORLDS, call_s=forecast.call_s), cells=len(talks), most=SETTLED_CALLS
    )
    search = _searched(open_spots, setting, settled, today, progress)
    now = search.table[today.key] if today is not None else straight(setting, settled)
    return _plan(
        search, firm, talks, now=now, spots=spots, own_lines=own_lines, full=full, today=today, by_calls=by_calls
    )


_NOBODY = HubPlan(
    candidates=(), today=None, today_quality=0.0, one=None, one_runner_up=None, two=None, two_runner_up=None
)


def _talks(forecast: Forecast, pair_loads: Sequence[PairLoad]) -> tuple[tuple[Talk, ...], bool]:
    """Conversations with their weights, and whether those are calls for want of meetings."""
    firm = forecast.firm
    by_calls = not any(load.meeting_people > 0.0 for load in pair_loads)
    found = []
    for load in pair_loads:
        weight = load.weight if by_calls else load.meeting_people
        if weight <= 0.0:
            continue
        a, b = firm.site(load.site_a), firm.site(load.site_b)
        _, hours = hours_of(a, b, firm=firm, hours=forecast.hours_utc)
        worked = [(hour, float(h)) for hour, h in zip(forecast.hours_utc, hours) if h > 0.0]
        line = Line(a=a, b=b, link_a=a.link, link_b=b.link)
        found.append(
            Talk(line=line, weight=weight, hours=tuple(h for h, _ in worked), hour_weights=tuple(w for _, w in worked))
        )
    return tuple(found), by_calls


def _elsewhere(firm: Firm) -> tuple[SiteLoad, ...]:
    """Meetings of every site as if the server stood in no building."""
    outside = replace(firm, demand=replace(demand_of(firm), meeting_hub=None))
    return loads(outside)[0]


def _own_line(spot: Spot, site_loads: Sequence[SiteLoad], firm: Firm) -> OwnLine:
    """What everybody else's meetings bring onto the line of a server's site: a voice each way for each person, a
    picture from each camera, and those shown to each person who is shown any."""
    if spot.site is None:
        return OwnLine()
    others = [load for load in site_loads if load.site != spot.site.name]
    people, cameras, watching = (
        sum(getattr(load, name) for load in others) for name in ("meeting_people", "cameras", "watching")
    )
    wire = site_wire(firm, spot.site)
    voice = people * wire.meeting_voice.kbps
    return OwnLine(
        up_mbps=(voice + watching * wire.pictures.kbps) / _KBPS_PER_MBPS,
        down_mbps=(voice + cameras * wire.camera.kbps) / _KBPS_PER_MBPS,
    )


def _too_full(spot: Spot, line: OwnLine) -> bool:
    if spot.site is None:
        return False
    access = spot.site.access
    up = access.background_up + line.up_mbps / access.up_mbps
    down = access.background_down + line.down_mbps / access.down_mbps
    return max(up, down) > FULLEST


def _searched(
    spots: dict[str, Spot], setting: Setting, settled: Effort, today: Spot | None, progress: Progress
) -> _Search:
    """The table, then choices until all that is chosen is settled."""
    among = dict(spots)
    table_effort = _within(TABLE, cells=len(setting.talks) * max(len(spots), 1), most=TABLE_CALLS)
    # Today's place is reported, whether it may be chosen or not.
    asked = among | ({today.key: today} if today is not None else {})
    done, total = 0, len(asked) + 4

    def told() -> None:
        nonlocal done
        done = min(done + 1, total)
        progress(STAGE, done, total)

    search = _Search(
        spots=among,
        table=tabulate(list(asked.values()), setting, table_effort, told),
        settled=set(),
        weights=tuple(talk.weight for talk in setting.talks),
    )
    wanted = [today] if today is not None else []
    for _ in range(ROUNDS):
        wanted += [spot for spot in search.unsettled() if spot not in wanted]
        if not wanted:
            break
        search.table |= tabulate(wanted, setting, settled, told)
        search.settled |= {spot.key for spot in wanted}
        wanted = []
    else:
        # Whatever rounds were not enough to settle is no candidate any more, so that like is compared with like.
        search.spots = {key: spot for key, spot in among.items() if key in search.settled}
    progress(STAGE, total, total)
    return search


def _within(effort: Effort, *, cells: int, most: int) -> Effort:
    """The effort with as many hours as the calls allow."""
    hours = most // max(cells * 2 * effort.calls, 1)
    return replace(effort, hours=min(max(hours, FEWEST_HOURS), effort.hours))


def _plan(
    search: _Search,
    firm: Firm,
    talks: Sequence[Talk],
    *,
    now: tuple[float, ...],
    spots: Sequence[Spot],
    own_lines: Mapping[str, OwnLine],
    full: set[str],
    today: Spot | None,
    by_calls: bool,
) -> HubPlan:
    weights = search.weights
    today_quality = sum(w * q for w, q in zip(weights, now)) / sum(weights)
    choices, abroad = search.choices(), search.choices(abroad=True)

    def option(found: Choices, count: int, rank: int) -> HubOption | None:
        if (count, rank) not in found:
            return None
        keys, placed = found[count, rank]
        pairs = tuple(
            HubPair(
                site_a=talk.line.a.name,
                site_b=talk.line.b.name,
                hub=keys[use],
                r_common=search.table[keys[use]][i],
                r_today=now[i],
                weight=talk.weight,
            )
            for i, (talk, use) in enumerate(zip(talks, placed.uses))
        )
        reached = sum(p.weight for p in pairs if p.r_common >= firm.target.r)
        return HubOption(
            hubs=tuple(keys[h] for h in placed.hubs),
            quality=placed.quality,
            gain=placed.quality - today_quality,
            on_target=reached / sum(weights),
            pairs=pairs,
        )

    def outside(count: int) -> HubOption | None:
        """Where the best choice has a server in the mainland: the best without."""
        best = option(choices, count, 0)
        inside = best is not None and any(search.spots[key].place.mainland for key in best.hubs)
        return option(abroad, count, 0) if inside else None

    return HubPlan(
        candidates=tuple(search.spots),
        today=today.key if today is not None else None,
        today_quality=today_quality,
        one=option(choices, 1, 0),
        one_runner_up=option(choices, 1, 1),
        two=option(choices, 2, 0),
        two_runner_up=option(choices, 2, 1),
        one_abroad=outside(1),
        two_abroad=outside(2),
        refused=tuple((spot.key, "line") for spot in spots if spot.key in full),
        scored=_scored(search, spots, own_lines, full, firm),
        by_calls=by_calls,
        proven=all(placed.proven for _, placed in choices.values()),
    )


def _scored(
    search: _Search, spots: Sequence[Spot], own_lines: Mapping[str, OwnLine], full: set[str], firm: Firm
) -> tuple[HubCandidate, ...]:
    """Every candidate, best first."""
    found = [
        HubCandidate(
            key=spot.key,
            site=spot.site.name if spot.site is not None else None,
            name_en=spot.place.name_en,
            name_zh=spot.place.name_zh,
            country=spot.place.country,
            lat_deg=spot.place.lat_deg,
            lon_deg=spot.place.lon_deg,
            quality=search.quality(spot.key) if spot.key in search.table else None,
            settled=spot.key in search.settled,
            adds_mbps=max(own_lines[spot.key].up_mbps, own_lines[spot.key].down_mbps),
            flags=(*flags_of(spot, firm), *(("full_line",) if spot.key in full else ())),
        )
        for spot in spots
    ]
    return tuple(sorted(found, key=lambda c: (c.quality is None, -(c.quality or 0.0))))
