"""Which hour of UTC is a site's busy one. How much is done in it is `loads`' business.

The busy hour's figures are those of the hour with most traffic, whichever that is. It lies where most of the site's
conversations can be: calls outside at any hour of its own working day, calls and meetings with another site only while
that site works too (the forecast's shared hours). Published models say how much of a day falls into its busiest part
and not which part that is, so of hours that hold equally much the one that begins nearest to two hours after the
start of work is taken, which the page calls an assumption.
"""

from __future__ import annotations

from collections.abc import Sequence

from beacon.nouns import AS_IS, Forecast, PairForecast, PairLoad, Site, SiteLoad
from beacon.routes.endpoint import offset_h

AFTER_START_H = 2.0
"Where among equal hours the busy one is taken to begin. [h after the start of work]"
_EQUAL = 1e-3
"Hours whose conversations differ by less than this share of the most are equally busy."


def pairs_today(forecast: Forecast) -> dict[str, list[PairForecast]]:
    """Every site's pairs on the links it has today, or in the first column there is."""
    keys = [column.key for column in forecast.columns]
    today = AS_IS if AS_IS in keys else keys[0]
    found: dict[str, list[PairForecast]] = {site.name: [] for site in forecast.firm.sites}
    for pair in forecast.pairs:
        if pair.column == today:
            found[pair.site_a].append(pair)
            found[pair.site_b].append(pair)
    return found


def busy_hour(site: Site, load: SiteLoad, pairs: Sequence[PairForecast], pair_loads: Sequence[PairLoad]) -> int:
    """The hour of UTC, in winter time.

    Parameters
    ----------
    site, load
        The site, and what it does in its busy hour.
    pairs
        Its pairs in the forecast, with their shared hours.
    pair_loads
        Of all pairs; the weights.
    """
    weight = {frozenset((p.site_a, p.site_b)): p.weight for p in pair_loads}
    alone = load.external_erlangs + load.agent_calls_per_h * load.agent_hold_s / 3600.0
    held = [alone * works(site, hour) for hour in range(24)]
    for pair in pairs:
        most = max((hour.shared_h for hour in pair.hours), default=0.0)
        for hour in pair.hours:
            if most > 0.0:
                held[hour.hour_utc] += weight.get(frozenset((pair.site_a, pair.site_b)), 0.0) * hour.shared_h / most
    working = [hour for hour in range(24) if works(site, hour) > 0.0] or list(range(24))
    top = max(held[hour] for hour in working)
    equals = [hour for hour in working if held[hour] >= top * (1.0 - _EQUAL)]
    return min(equals, key=lambda hour: (abs(_since_start_h(site, hour) - AFTER_START_H), hour))


def works(site: Site, hour_utc: int) -> float:
    """Share of an hour of UTC in which the site works, in winter time. [0..1]"""
    local = (hour_utc + offset_h(site.place.zone)) % 24.0
    spans = ((local, local + 1.0), (local - 24.0, local - 23.0))
    return sum(max(0.0, min(end, site.hours.end_h) - max(start, site.hours.start_h)) for start, end in spans)


def _since_start_h(site: Site, hour_utc: int) -> float:
    """From the start of work to the beginning of that hour. [h]"""
    return (hour_utc + offset_h(site.place.zone) - site.hours.start_h) % 24.0
