"""What a visit has when its host does not say: the route its room opens with, and a demonstration worth seeing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from zoneinfo import ZoneInfo

import numpy as np

from beacon.calendars import shared_hours_by_utc_hour
from beacon.catalogue.gazetteer import distance_km
from beacon.flows.forecasting.offices import offices_in
from beacon.nouns import Firm, Link, LinkKind, Site
from beacon.nouns.visit import RouteChoice, ScriptStep

STEP_S = 60.0
"Time to say a few sentences, and for the live figures to settle. [s]"
MORNING, EVENING = 10, 20
"Local hours at the far end: the quiet and the crowded internet."
PRIVATE_KINDS = (LinkKind.MPLS, LinkKind.SDWAN, LinkKind.PREMIUM, LinkKind.SPLIT)
"What stands for the private line at a site: the first that can be had there."
_ENOUGH_H = 26.0
"Shared hours a year from which an hour counts: one working day in ten, as in the report. [h]"
_MOST_SITES = 12
"The largest sites decide the hour: a firm of hundreds need not be worked through for it."


def default_choice(firm: Firm, *, sites: Sequence[str]) -> RouteChoice:
    """Every site's present link, in the first working hour that most of `sites` share."""
    links = {site.name: str(site.link) for site in firm.sites}
    return RouteChoice(links=links, hour_utc=_shared_hour(firm, _taking_part(firm, sites)))


def default_script(firm: Firm, *, sites: Sequence[str], at_utc: datetime) -> tuple[ScriptStep, ...]:
    """Internet at 10:00, internet at 20:00, private line at 20:00: hours of the far end on the day of the visit, and
    only kinds that can be had at the sites."""
    present = default_choice(firm, sites=sites)
    zone = _far_end(firm, _taking_part(firm, sites)).place.zone
    morning, evening = (_hour_utc(zone, hour, at_utc) for hour in (MORNING, EVENING))
    plain = _links(firm, (LinkKind.INTERNET,))
    private = _links(firm, PRIVATE_KINDS)
    wanted = [(plain, morning), (plain, evening), (private, evening)]
    choices = [replace(present, links=links, hour_utc=hour) for links, hour in wanted]
    different = [choice for i, choice in enumerate(choices) if choice not in choices[:i]]
    return tuple(ScriptStep(at_s=STEP_S * i, choice=choice) for i, choice in enumerate(different))


def _taking_part(firm: Firm, sites: Sequence[str]) -> list[Site]:
    """The sites named, or all of them where a conversation needs another."""
    found = [site for site in firm.sites if site.name in set(sites)]
    return found if len(found) > 1 else list(firm.sites)


def _far_end(firm: Firm, sites: list[Site]) -> Site:
    """The site furthest from the head office, or from the first when that takes no part."""
    near = next((site for site in sites if site.name == firm.head_office), sites[0])
    return max(sites, key=lambda site: distance_km(near.place, site.place))


def _hour_utc(zone: str, hour: int, at_utc: datetime) -> int:
    """The hour of UTC in which a local hour begins on the day of the visit."""
    day = at_utc.astimezone(ZoneInfo(zone))
    return day.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC).hour


def _links(firm: Firm, kinds: Sequence[LinkKind]) -> dict[str, str]:
    """At every site the first of the kinds that can be had there, else what it has."""
    found = {}
    for site in firm.sites:
        at_hand = {link for link in (*site.links_available, site.link) if not link.break_out}
        found[site.name] = str(next((Link(kind) for kind in kinds if Link(kind) in at_hand), site.link))
    return found


def _shared_hour(firm: Firm, sites: list[Site]) -> int:
    """Of the hours most pairs share, the first in the head office's day."""
    office = firm.site(firm.head_office)
    sites = sorted(sites, key=lambda site: -site.people)[:_MOST_SITES]
    pairs = np.zeros(24)
    for office_a, office_b in combinations(offices_in(firm.year, firm, *sites), 2):
        pairs += shared_hours_by_utc_hour(a=office_a, b=office_b, year=firm.year) >= _ENOUGH_H
    start = _hour_utc(office.place.zone, int(office.hours.start_h), datetime(firm.year, 3, 1, tzinfo=UTC))
    day = [(start + i) % 24 for i in range(24)]
    return max(day, key=lambda hour: pairs[hour]) if pairs.any() else _hour_utc(
        office.place.zone, MORNING, datetime(firm.year, 3, 1, tzinfo=UTC)
    )
