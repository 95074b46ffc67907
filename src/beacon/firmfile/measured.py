"""Measured routes: from the firm file itself or from a JSON file beside it, set against the firm's sites."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from beacon.catalogue.gazetteer import distance_km
from beacon.errors import InputError, Problem
from beacon.firmfile.bands import band_of
from beacon.firmfile.beside import text_beside
from beacon.firmfile.model import RoutePart, RoutesPart
from beacon.firmfile.place_in_file import Loc
from beacon.firmfile.problems import problem_at, problems_of
from beacon.firmfile.tree import parse_tree
from beacon.nouns import Firm, MeasuredRoute, Site
from beacon.units import FIBRE_RTT_MS_PER_1000_KM

_FLOOR_SHARE = 0.9
"""Less than this share of the time light needs in fibre along the great circle is refused: a tenth allows
for offices that are not in the middle of their cities."""


def read_routes(name: str, folder: Path | None) -> tuple[RoutesPart, Mapping[Loc, int]]:
    """Routes of the JSON file `name`, which must lie in `folder`, and its lines. Raises InputError."""
    text = text_beside(name, folder, part="measured")
    data = _json(text, name)
    lines = _lines(text, name)
    try:
        return RoutesPart.model_validate(data), lines
    except ValidationError as error:
        problems = problems_of(error, lines, prefix=f"{name}: ", part="measured")
        raise InputError("measured.refused", file=name, problems=problems) from error


def _json(text: str, name: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_no_repeats, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        problem = Problem(key="json.syntax", line=error.lineno, path=name)
        raise InputError("measured.refused", file=name, problems=(problem,)) from error
    except (ValueError, RecursionError) as error:  # NaN, repeated fields, numbers of 5000 digits, depth
        problem = Problem(key="json.refused", path=name)
        raise InputError("measured.refused", file=name, problems=(problem,)) from error


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("repeated field")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _lines(text: str, name: str) -> Mapping[Loc, int]:
    """JSON is YAML but for tabs: the same reader tells the lines, and having none is no harm."""
    try:
        return parse_tree(text.replace("\t", " "), name=name).lines
    except InputError:
        return {}


def routes_of(
    part: RoutesPart, firm: Firm, lines: Mapping[Loc, int], *, at: Loc = (), prefix: str = ""
) -> tuple[tuple[MeasuredRoute, ...], list[Problem]]:
    """The routes as nouns, and what is wrong with them."""
    sites = {site.name.casefold(): site for site in firm.sites}
    routes: list[MeasuredRoute] = []
    problems: list[Problem] = []
    for index, route in enumerate(part.routes):
        loc = (*at, "routes", index)
        a, b = (sites.get(name.casefold()) for name in (route.a, route.b))
        for field, name, site in (("a", route.a, a), ("b", route.b, b)):
            if site is None:
                known = ", ".join(s.name for s in firm.sites[:20])
                place = (*loc, field)
                problems.append(
                    problem_at("firm.no_such_site", place, lines, prefix=prefix, name=name, sites=known)
                )
        if a is None or b is None:
            continue
        wrong = _wrong(route, a, b)
        problems += [problem_at(key, loc, lines, prefix=prefix, **fields) for key, fields in wrong]
        routes.append(_route(route, a, b))
    return tuple(routes), problems


def _wrong(route: RoutePart, a: Site, b: Site) -> list[tuple[str, dict[str, Any]]]:
    if a is b:
        return [("measured.same_site", {"name": a.name})]
    if not (a.place.country and b.place.country):
        return []  # a site without a place has its own problem
    km = distance_km(a.place, b.place)
    floor_ms = km / 1000 * FIBRE_RTT_MS_PER_1000_KM
    if route.rtt_ms.low < _FLOOR_SHARE * floor_ms:
        names = {"a": a.name, "b": b.name}
        figures = {"rtt": route.rtt_ms.low, "km": round(km), "floor": f"{floor_ms:.1f}"}
        return [("measured.too_fast", {**names, **figures})]
    return []


def _route(route: RoutePart, a: Site, b: Site) -> MeasuredRoute:
    loss_out, loss_back, burst, jitter = (
        None if band is None else band_of(band)
        for band in (route.loss_out, route.loss_back, route.burst_ms, route.jitter_ms)
    )
    hours = route.hours_utc
    return MeasuredRoute(
        site_a=a.name,
        site_b=b.name,
        link=route.link,
        rtt_ms=band_of(route.rtt_ms),
        as_of=route.as_of,
        source=route.source,
        loss_out=loss_out,
        loss_back=loss_back,
        burst_ms=burst,
        jitter_ms=jitter,
        hours_utc=None if hours is None else tuple(sorted(set(hours))),
    )
