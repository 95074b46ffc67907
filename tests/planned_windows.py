"""Working windows of the firms of `factories`, for tests of what makes and tells them."""

from __future__ import annotations

import dataclasses
from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import Any

import factories
from beacon.flows.planning.request import PlanRequest
from beacon.flows.planning.windows import shared_windows
from beacon.nouns import DatedDay, Firm, Forecast, LinkOption, LinkPlan, SiteChoice, Windows

MADE_ON = date(2026, 11, 23)


def link_plan(forecast: Forecast) -> LinkPlan:
    """Every site keeps the link it has."""
    sites = tuple(
        SiteChoice(site=s.name, link=s.link, changes=False, mbps=100.0, quote=None, monthly=None)
        for s in forecast.firm.sites
    )
    option = LinkOption(sites=sites, pairs=(), monthly=None, quality=80.0, pairs_failing=0)
    return LinkPlan(
        priced=False, currency=None, fictional=False, feasible=True, chosen=option, today=option, front=(),
        failing=(), unpriced=(), proven=True, gap=0.0, tabulated_calls=0,
    )  # fmt: skip


def changed(forecast: Forecast, *, days: tuple[DatedDay, ...] = (), parts: bool = True, **firm: Any) -> Forecast:
    """The forecast of a firm whose sites know their part of the country, with other fields changed."""

    def placed(site: Any) -> Any:
        part = {"GB": "ENG", "DE": "HE", "IN": "MH", "BR": "SP"}.get(site.place.country, "") if parts else ""
        return dataclasses.replace(site, place=dataclasses.replace(site.place, part=part))

    whole: Firm = dataclasses.replace(forecast.firm, days=days, **firm)
    return dataclasses.replace(
        forecast, firm=dataclasses.replace(whole, sites=tuple(placed(s) for s in whole.sites))
    )


def of_cities(*cities: str) -> Forecast:
    """A forecast of sites in cities of the factories; the first is the head office, the last has the internet."""
    sites = tuple(factories.site(city, 100 - i, "mpls") for i, city in enumerate(cities[:-1]))
    sites += (factories.site(cities[-1], 50, "internet"),)
    firm = dataclasses.replace(factories.uk_firm(), sites=sites, head_office=cities[0])
    return changed(factories.forecast_of(firm, home_city="London"))


@cache
def few() -> Forecast:
    """Manchester and four others, one of each kind of calendar."""
    return of_cities("Manchester", "Beijing", "Hong Kong", "Frankfurt", "Ho Chi Minh City")


def windows_of(forecast: Forecast) -> Windows:
    return shared_windows(forecast, link_plan(forecast), PlanRequest(made_on=MADE_ON))


def plan_with(windows: Windows, made_on: date = MADE_ON) -> Any:
    """As much of a plan as its windows need."""
    return SimpleNamespace(windows=windows, made_on=made_on.isoformat())
