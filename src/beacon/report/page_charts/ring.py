"""Kind `map`, style `schematic`: sites on a ring joined by straight lines, without a map."""

from __future__ import annotations

import math

from beacon.nouns import Chart
from beacon.report.page_charts.frame import Spec, ex, spec
from beacon.report.page_charts.places import dots, ends_of, line_layers, radius, site_names

WIDTH, HEIGHT = 940.0, 500.0
REACH_X, REACH_Y = 0.27, 0.37
"Half axes of the ring, as shares of the box: names need room at the sides."
_UPRIGHT = 0.15
"Sites nearer to the upright axis than this have their names above or below. [share of the half axis]"


def ring(chart: Chart, language: str) -> Spec:
    """The drawing as a Vega-Lite specification."""
    sites, lines = ends_of(chart, language)
    most = max(s["people"] for s in sites)
    rows = [_dot(s, i, len(sites), most) for i, s in enumerate(sites)]
    at = {r["key"]: (r["x"], r["y"]) for r in rows}
    ways = [
        {**r, "x": at[r["a"]][0], "y": at[r["a"]][1], "x2": at[r["b"]][0], "y2": at[r["b"]][1]} for r in lines
    ]
    place = {"x": _share("x"), "y": _share("y")}
    ends = {**place, "x2": {"field": "x2"}, "y2": {"field": "y2"}}
    layers = [
        *line_layers(ways, {"type": "rule"}, ends, chart, language),
        dots(rows, place, language),
        *site_names(rows, place),
    ]
    ground = {"fill": ex("sea"), "stroke": ex("edge"), "cornerRadius": 6}
    return spec(layers, height=HEIGHT, aspect=WIDTH / HEIGHT, view=ground)


def _share(field: str) -> Spec:
    """A place as a share of the box, down positive."""
    scale = {"domain": [0, 1], "nice": False, "zero": False, "reverse": field == "y"}
    return {"field": field, "type": "quantitative", "axis": None, "scale": scale}


def _dot(site: Spec, number: int, of: int, most: int) -> Spec:
    turn = 2 * math.pi * number / of - math.pi / 2
    east, south, r = math.cos(turn), math.sin(turn), radius(site["people"], most)
    upright = abs(east) < _UPRIGHT
    return {
        "key": site["key"], "text": site["text"], "people": site["people"], "area": math.pi * r * r,
        "x": round(0.5 + REACH_X * east, 4), "y": round(0.5 + REACH_Y * south, 4),
        "align": "center" if upright else "left" if east > 0 else "right",
        "dx": 0 if upright else math.copysign(r + 6, east), "dy": (r + 12) * south if upright else 0,
    }  # fmt: skip
