"""Kind `map`, style `outline`: sites joined by great circles on the outline of the land, without borders."""

from __future__ import annotations

import json
import math
from functools import cache
from importlib.resources import files

from beacon.nouns import Chart
from beacon.report.charts.geography import WIDTH, View, centre_of, fitted, great_circle, placed
from beacon.report.charts.type import text_width
from beacon.report.page_charts.frame import NARROW_PX, SIZE, Spec, ex, spec
from beacon.report.page_charts.places import dots, ends_of, line_layers, radius, site_names

PHONE_PX = 320.0
"Width for which the names are laid out below NARROW_PX. [px]"
PHONE_NAMES = 8
"Names a phone has room for: those of the largest sites; the others come on touching."
_DIGITS = 2
"Digits of a degree kept: a kilometre is less than a pixel here."


@cache
def _land() -> str:
    return (files("beacon.report") / "data" / "land.json").read_text(encoding="utf-8")


def outline(chart: Chart, language: str) -> Spec:
    """The drawing as a Vega-Lite specification."""
    sites, lines = ends_of(chart, language)
    at = {s["key"]: (s["lon_deg"], s["lat_deg"]) for s in sites}
    ways = [great_circle(at[r["a"]], at[r["b"]]) for r in lines]
    view = fitted(
        [p for way in ways for p in way] + list(at.values()), centre_of([lon for lon, _ in at.values()])
    )
    shapes = [{"type": "Feature", "geometry": _line(way), **r} for way, r in zip(ways, lines)]
    most = max(s["people"] for s in sites)
    rows = [_dot(s, most) for s in sorted(sites, key=lambda s: -s["people"])]
    place = {"longitude": {"field": "lon"}, "latitude": {"field": "lat"}}
    ground = {
        "data": {"values": [json.loads(_land())]},
        "mark": {"type": "geoshape", "fill": ex("land"), "stroke": ex("edge"), "strokeWidth": 0.6, "tooltip": False,
                 "aria": False},
    }  # fmt: skip
    layers = [
        ground,
        *line_layers(shapes, {"type": "geoshape", "filled": False}, {}, chart, language),
        dots(rows, place, language),
        *site_names(_labels(rows, view, WIDTH), place, test=f"width >= {NARROW_PX}"),
        *site_names(_labels(rows[:PHONE_NAMES], view, PHONE_PX), place, test=f"width < {NARROW_PX}"),
    ]
    sea = {"fill": ex("sea"), "stroke": ex("edge"), "cornerRadius": 6}
    return spec(
        layers, height=view.height, aspect=WIDTH / view.height, projection=_projection(view), view=sea
    )


def _projection(view: View) -> Spec:
    """The report's view, scaled to the box."""
    k = f"min(width / {WIDTH:g}, height / {view.height:g})"
    across, down = view.shift[0] - WIDTH / 2, view.shift[1] - view.height / 2
    return {
        "type": "naturalEarth1",
        "rotate": [-view.centre_deg, 0, 0],
        "scale": ex(f"{k} * {view.scale:.6g}"),
        "translate": ex(f"[width / 2 + {k} * {across:.6g}, height / 2 + {k} * {down:.6g}]"),
        "clipExtent": ex("[[0, 0], [width, height]]"),
    }


def _line(way: list[tuple[float, float]]) -> Spec:
    return {
        "type": "LineString",
        "coordinates": [[round(lon, _DIGITS), round(lat, _DIGITS)] for lon, lat in way],
    }


def _dot(site: Spec, most: int) -> Spec:
    r = radius(site["people"], most)
    return {
        "key": site["key"], "text": site["text"], "people": site["people"], "r": r, "area": math.pi * r * r,
        "lon": site["lon_deg"], "lat": site["lat_deg"],
    }  # fmt: skip


def _labels(rows: list[Spec], view: View, width: float) -> list[Spec]:
    """Names where they cover least on a map of that width, as distances from their dots. [px]"""
    k = width / WIDTH
    spots = [tuple(k * v for v in view.project(r["lon"], r["lat"])) for r in rows]
    labels = placed(
        [(x, y, r["r"], r["text"], text_width(r["text"], SIZE)) for (x, y), r in zip(spots, rows)],
        size=SIZE,
        canvas=(width, k * view.height),
    )
    return [
        {"lon": r["lon"], "lat": r["lat"], "text": r["text"], "align": n.align, "dx": round(n.x - x, 1),
         "dy": round(n.y - y, 1)}
        for n, (x, y), r in zip(labels, spots, rows)
    ]  # fmt: skip
