"""Places, ends and facts for tests of routes; the shipped catalogue unless a test brings its own."""

from __future__ import annotations

from typing import Any

from beacon.catalogue.places import find_place
from beacon.flows.route_facts import route_facts
from beacon.nouns import Link, Path
from beacon.routes.compose import build_path
from beacon.routes.endpoint import Endpoint

EVENING_UTC = 13
"21:00 in China: the middle of the slow period."
MORNING_UTC = 0
"08:00 in China: far outside it."


def end(city: str, link: str = "internet", **rest: Any) -> Endpoint:
    return Endpoint(place=find_place(city), link=Link.parse(link), **rest)


def path(a: Endpoint, b: Endpoint, hour_utc: int = EVENING_UTC, **changes: Any) -> Path:
    return build_path(facts=route_facts(**changes), a=a, b=b, hour_utc=hour_utc)
