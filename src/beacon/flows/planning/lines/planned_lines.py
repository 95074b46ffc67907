"""The busy hour again, on the lines the plan chooses: another kind has other headers, a larger line a shorter queue.

A choice says one rate, the larger way; the other way keeps the proportion the line has today, since a quote does not
say it. Other traffic stays what it is in Mbit/s. A line the plan leaves as it is was simulated already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from beacon.flows.planning.lines.capacity import BusySite, direction, in_threads
from beacon.flows.planning.lines.queue_cost import call_delays_ms
from beacon.flows.planning.lines.wire_rates import site_wire
from beacon.flows.planning.request import PlanRequest, untold
from beacon.nouns import Access, Firm, PairForecast, PlannedLine, SiteCapacity, SiteChoice


def with_planned_lines(
    firm: Firm,
    sites: Sequence[BusySite],
    capacities: Sequence[SiteCapacity],
    choices: Sequence[SiteChoice],
    chosen: Sequence[PairForecast],
    request: PlanRequest,
) -> tuple[SiteCapacity, ...]:
    """Every site's capacity with the line that was chosen for it.

    Parameters
    ----------
    firm, sites, capacities
        The busy hour on the lines of today, in the firm's order.
    choices
        Kind and rate to order, by site.
    chosen
        The pairs as forecast on what was chosen.
    request
        Threads.

    Raises
    ------
    InputError
        An override that cannot be.
    """
    by_site = {choice.site: choice for choice in choices}

    def one(at: int) -> SiteCapacity:
        busy, choice = sites[at], by_site.get(sites[at].site.name)
        if choice is None or not _is_other(choice, busy):
            return capacities[at]
        pairs = [pair for pair in chosen if busy.site.name in (pair.site_a, pair.site_b)]
        return replace(capacities[at], planned=_planned(firm, busy, capacities[at], choice, pairs))

    return in_threads(one, range(len(sites)), threads=request.threads, told=untold, of=len(sites), before=0)


def planned_firm(firm: Firm, choices: Sequence[SiteChoice]) -> Firm:
    """The firm with the lines that were chosen; itself where the plan leaves all as they are."""
    by_site = {choice.site: choice for choice in choices}
    sites = tuple(
        replace(site, link=by_site[site.name].link, access=_ordered(site.access, by_site[site.name]))
        if site.name in by_site
        else site
        for site in firm.sites
    )
    return replace(firm, sites=sites)


def _is_other(choice: SiteChoice, busy: BusySite) -> bool:
    return choice.link != busy.site.link or _times(choice, busy.site.access) > 1.0


def _times(choice: SiteChoice, access: Access) -> float:
    """The rate ordered over today's; a plan never orders less."""
    return max(1.0, choice.mbps / max(access.up_mbps, access.down_mbps))


def _planned(
    firm: Firm, busy: BusySite, today: SiteCapacity, choice: SiteChoice, pairs: Sequence[PairForecast]
) -> PlannedLine:
    line = _on_planned_line(firm, busy, choice, pairs)
    # What a line needs rests on its packets alone: where they are as large as today's it is known.
    same = [rate.packet_bytes for rate in line.wire.all] == [rate.packet_bytes for rate in today.rates]
    up, queue_up = direction(line, up=True, needed_mbps=today.up.needed_mbps if same else None)
    down, queue_down = direction(line, up=False, needed_mbps=today.down.needed_mbps if same else None)
    return PlannedLine(
        link=choice.link,
        changes=choice.link != busy.site.link,
        ordered_mbps=choice.mbps,
        rates=line.wire.all,
        up=up,
        down=down,
        queue_up=queue_up,
        queue_down=queue_down,
    )


def _on_planned_line(
    firm: Firm, busy: BusySite, choice: SiteChoice, pairs: Sequence[PairForecast]
) -> BusySite:
    """The site with the line ordered, its calls as forecast on what was chosen."""
    return replace(
        busy,
        site=replace(busy.site, access=_ordered(busy.site.access, choice), link=choice.link),
        wire=site_wire(firm, busy.site, link=choice.link),
        ta_ms=call_delays_ms(pairs, busy.codec, hour_utc=busy.hour_utc) if pairs else busy.ta_ms,
    )


def _ordered(access: Access, choice: SiteChoice) -> Access:
    """The line at the rate ordered, other traffic as it is in Mbit/s."""
    times = _times(choice, access)
    if times == 1.0:
        return access
    return replace(
        access,
        up_mbps=access.up_mbps * times,
        down_mbps=access.down_mbps * times,
        background_up=access.background_up / times,
        background_down=access.background_down / times,
    )
