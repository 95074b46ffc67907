"""Kind `map`: sites joined by arcs, on the outline of the land or on a ring."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

import altair as alt

from beacon.i18n import render
from beacon.nouns import Chart
from beacon.report.charts.frame import SIZE, Canvas, Rows, px
from beacon.report.charts.geography import WIDTH, Label, centre_of, fitted, great_circle, placed
from beacon.report.charts.palette import CATEGORY_DASH, CATEGORY_LINE, EDGE, INK, LAND, SEA
from beacon.report.charts.type import text_width

LINE, HALO = 1.8, 3.2
"Width of arcs and of the pale edge around them. [px]"
RING = 210.0
RING_MARGIN = 40.0


@cache
def _land() -> Rows:
    return [json.loads((files("beacon.report") / "data" / "land.json").read_text(encoding="utf-8"))]


def site_map(chart: Chart, language: str) -> dict[str, Any]:
    """The drawing in the style the chart asks for, as a Vega-Lite specification."""
    canvas = Canvas()
    sites = [{**r, "text": render(r["name"], language)} for r in chart.rows if r["type"] == "site"]
    arcs = [r for r in chart.rows if r["type"] == "arc"]
    # The worst are drawn last: a bad line must not hide under a good one.
    arcs.sort(key=lambda r: list(CATEGORY_LINE).index(r["category"]))
    words = {c: render(w, language) for c, w in chart.options["words"].items()}
    looks = _looks(words, render(chart.options["legend"], language))
    draw = _schematic if chart.options["style"] == "schematic" else _outline
    return draw(canvas, sites, [{**r, "word": words[r["category"]]} for r in arcs], looks)


def _looks(words: dict[str, str], title: str) -> dict[str, Any]:
    """Colour and dashes by category, on one legend."""
    domain, legend = list(words.values()), alt.Legend(title=title, symbolType="stroke", symbolSize=500)
    return {
        "stroke": alt.Stroke(
            "word:N", legend=legend, scale=alt.Scale(domain=domain, range=[CATEGORY_LINE[c] for c in words])
        ),
        "strokeDash": alt.StrokeDash(
            "word:N", legend=legend, scale=alt.Scale(domain=domain, range=[CATEGORY_DASH[c] for c in words])
        ),
    }


def _by_category(
    canvas: Canvas, rows: Rows, halo: Callable[[Any], Any], line: Callable[[Any], Any]
) -> list[Any]:
    """Two layers a category: a pale edge, then lines, so that dashes stand clear of better lines below."""
    layers = []
    for word in dict.fromkeys(r["word"] for r in rows):
        data = canvas.table([r for r in rows if r["word"] == word])
        layers += [halo(data), line(data)]
    return layers


def _radius(people: int, most: int) -> float:
    return 3.5 + 5.0 * math.sqrt(people / most)


def _dots(canvas: Canvas, rows: Rows) -> Any:
    return (
        canvas.table(rows)
        .mark_circle(fill=INK, stroke="white", strokeWidth=1.2, opacity=1)
        .encode(x=px("x"), y=px("y", alt.Y), size=alt.Size("area:Q", scale=None))
    )


def _names(canvas: Canvas, labels: list[Label]) -> list[Any]:
    """A layer per alignment, each twice: a white edge below, the letters above."""
    layers = []
    for align in ("left", "right", "center"):
        rows = [{"x": n.x, "y": n.y, "text": n.text} for n in labels if n.align == align]
        if rows:
            edge = {"stroke": "white", "strokeWidth": 3.5, "strokeJoin": "round"}
            layers += [canvas.texts(rows, align=align, **edge), canvas.texts(rows, align=align)]
    return layers


def _outline(canvas: Canvas, sites: Rows, arcs: Rows, looks: dict[str, Any]) -> dict[str, Any]:
    at = {s["key"]: (s["lon_deg"], s["lat_deg"]) for s in sites}
    ways = [great_circle(at[r["a"]], at[r["b"]]) for r in arcs]
    centre = centre_of([lon for lon, _ in at.values()])
    view = fitted([p for way in ways for p in way] + list(at.values()), centre)
    shapes = [
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": way}, "word": r["word"]}
        for way, r in zip(ways, arcs, strict=True)
    ]
    size = (WIDTH, view.height)
    projected = {
        "type": "naturalEarth1",
        "scale": view.scale,
        "translate": list(view.shift),
        "rotate": [-view.centre_deg, 0, 0],
        "clipExtent": [[0, 0], list(size)],
    }
    most = max(s["people"] for s in sites)
    rows = []
    for s in sorted(sites, key=lambda s: -s["people"]):
        (x, y), r = view.project(*at[s["key"]]), _radius(s["people"], most)
        rows.append({"x": x, "y": y, "area": math.pi * r * r, "r": r, "text": s["text"]})
    labels = placed(
        [(s["x"], s["y"], s["r"], s["text"], text_width(s["text"], SIZE)) for s in rows],
        size=SIZE,
        canvas=size,
    )
    sea = (
        canvas.table([{"x": 0, "y": 0, "x2": WIDTH, "y2": view.height}])
        .mark_rect(fill=SEA, stroke=EDGE, cornerRadius=6)
        .encode(x=px("x"), x2=alt.X2("x2:Q"), y=px("y", alt.Y), y2=alt.Y2("y2:Q"))
    )
    ground = canvas.table(_land()).mark_geoshape(fill=LAND, stroke=EDGE, strokeWidth=0.6)
    lines = _by_category(
        canvas,
        shapes,
        lambda data: data.mark_geoshape(fill=None, strokeWidth=HALO, stroke=SEA),
        lambda data: data.mark_geoshape(fill=None, strokeWidth=LINE).encode(**looks),
    )
    shown = [layer.project(**projected) for layer in (ground, *lines)]
    return canvas.spec(
        [sea, *shown, _dots(canvas, rows), *_names(canvas, labels)], width=WIDTH, height=view.height
    )


def _schematic(canvas: Canvas, sites: Rows, arcs: Rows, looks: dict[str, Any]) -> dict[str, Any]:
    middle = (WIDTH / 2, RING + RING_MARGIN)
    most = max(s["people"] for s in sites)
    at: dict[str, tuple[float, float]] = {}
    dots, labels = [], []
    for i, s in enumerate(sites):
        turn = 2 * math.pi * i / len(sites) - math.pi / 2
        east, south = math.cos(turn), math.sin(turn)
        x, y, r = middle[0] + RING * east, middle[1] + RING * south, _radius(s["people"], most)
        at[s["key"]] = (x, y)
        dots.append({"x": x, "y": y, "area": math.pi * r * r})
        align = "center" if abs(east) < 0.15 else "left" if east > 0 else "right"
        lift = (r + 12) * south if align == "center" else 0.0
        labels.append(
            Label(
                x=x + (r + 6) * (0 if align == "center" else east / abs(east)),
                y=y + lift,
                text=s["text"],
                align=align,
            )
        )
    rows = [
        {"x": at[r["a"]][0], "y": at[r["a"]][1], "x2": at[r["b"]][0], "y2": at[r["b"]][1], "word": r["word"]}
        for r in arcs
    ]
    ends = {"x": px("x"), "x2": alt.X2("x2:Q"), "y": px("y", alt.Y), "y2": alt.Y2("y2:Q")}
    lines = _by_category(
        canvas,
        rows,
        lambda data: data.mark_rule(strokeWidth=HALO, stroke="white").encode(**ends),
        lambda data: data.mark_rule(strokeWidth=LINE).encode(**ends, **looks),
    )
    return canvas.spec(
        [*lines, _dots(canvas, dots), *_names(canvas, labels)], width=WIDTH, height=2 * (RING + RING_MARGIN)
    )
