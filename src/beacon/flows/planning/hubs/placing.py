"""Where one or two meeting servers should stand: tabulate, choose by MILP, settle the chosen in full, choose again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from beacon.catalogue.codecs import find_codec
from beacon.flows.planning.hubs.as_is import AsIs, as_is
from beacon.flows.planning.hubs.candidates import Spot, flags_of, nearest, spots_of, today_of
from beacon.flows.planning.hubs.own_line import elsewhere, own_line, too_full
from beacon.flows.planning.hubs.search import Choices, Search, searched, settling
from beacon.flows.planning.hubs.table import Setting, straight
from beacon.flows.planning.hubs.talks import Talk, heaviest, talks_of
from beacon.flows.planning.hubs.worlds import OwnLine
from beacon.flows.planning.request import PlanRequest, Progress, untold
from beacon.flows.route_facts import route_facts
from beacon.nouns import Firm, Forecast, PairLoad
from beacon.nouns.hub_plan import HubCandidate, HubOption, HubPair, HubPlan

MOST_CANDIDATES = 16
"Of more candidates than this, those that lie best."


def hub_plan(
    forecast: Forecast,
    pair_loads: Sequence[PairLoad],
    request: PlanRequest,
    *,
    planned: Firm | None = None,
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
    planned
        The firm with the lines the plan chooses, on which the servers are placed; None: as they are.
    progress
        Told of every candidate.

    Raises
    ------
    InputError
        A candidate that is neither a site nor a city.
    """
    firm = planned or forecast.firm
    spots, today = spots_of(firm), today_of(firm)
    every, by_calls = talks_of(replace(forecast, firm=firm), pair_loads)
    talks = heaviest(every)
    if not talks:
        return replace(_NOBODY, candidates=tuple(s.key for s in spots), today=today.key if today else None)
    codec = find_codec(firm.codecs[0], overrides=firm.overrides)
    site_loads = elsewhere(firm)
    own_lines = {spot.key: own_line(spot, site_loads, firm) for spot in spots}
    refused = {spot.key: "line" for spot in spots if too_full(spot, own_lines[spot.key])}
    near = nearest([spot for spot in spots if spot.key not in refused], talks, most=MOST_CANDIDATES)
    open_spots = {spot.key: spot for spot in spots if spot.key in near}
    refused |= {spot.key: "screened" for spot in spots if spot.key not in near and spot.key not in refused}
    setting = Setting(
        talks=talks, codec=codec, terminal_ms=firm.terminal_delay_ms,
        facts=route_facts(measured=firm.measured, overrides=firm.overrides),
        own_lines=own_lines, seed=request.seed, threads=request.threads,
    )  # fmt: skip
    settled = settling(talks=len(talks), call_s=forecast.call_s)
    search = searched(open_spots, setting, settled, today, progress)
    now = search.table[today.key] if today is not None else straight(setting, settled)
    today_key = today.key if today is not None else None
    plan = _plan(search, firm, talks, now=now)
    there = None
    if firm != forecast.firm:
        keys = [spot.key for spot in spots if spot.key in search.settled]
        there = as_is(forecast, pair_loads, keys, today=today_key, setting=setting, effort=settled)
    return replace(
        plan if there is None else there.told(plan),
        today=today_key,
        refused=tuple(refused.items()),
        scored=_scored(search, spots, own_lines, refused, firm, there),
        by_calls=by_calls,
        pairs_left_out=len(every) - len(talks),
    )


_NOBODY = HubPlan(
    candidates=(), today=None, today_quality=0.0, one=None, one_runner_up=None, two=None, two_runner_up=None
)


def _plan(search: Search, firm: Firm, talks: Sequence[Talk], *, now: tuple[float, ...]) -> HubPlan:
    """Every choice, counted from how meetings are held now."""
    weights = search.weights
    today_quality = sum(w * q for w, q in zip(weights, now)) / sum(weights)
    choices = search.choices()
    abroad = search.abroad(choices)

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
        today=None,
        today_quality=today_quality,
        one=option(choices, 1, 0),
        one_runner_up=option(choices, 1, 1),
        two=option(choices, 2, 0),
        two_runner_up=option(choices, 2, 1),
        one_abroad=outside(1),
        two_abroad=outside(2),
        proven=all(placed.proven for _, placed in choices.values()),
    )


def _scored(
    search: Search, spots: Sequence[Spot], own_lines: Mapping[str, OwnLine], refused: Mapping[str, str], firm: Firm,
    there: AsIs | None,
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
            as_is_quality=there.quality([spot.key]) if there is not None and spot.key in there.table else None,
            adds_mbps=max(own_lines[spot.key].up_mbps, own_lines[spot.key].down_mbps),
            flags=(*flags_of(spot, firm), *(("full_line",) if refused.get(spot.key) == "line" else ())),
        )
        for spot in spots
    ]
    return tuple(sorted(found, key=lambda c: (c.quality is None, -(c.quality or 0.0))))
