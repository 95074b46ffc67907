"""Kind `front`: cost across, quality up; a dot a choice, the line through those nothing beats, and names on the few."""

from __future__ import annotations

from beacon.i18n import render
from beacon.nouns import Chart
from beacon.report.charts.front_places import NAMED, ends_of, placed, unbeaten
from beacon.report.charts.palette import FRONT_LINE, REACH_FILL
from beacon.report.page_charts.frame import SIZE, Spec, ex, layer, legend, spec, tip, words_of

HEIGHT = 300.0
DOT, NAMED_DOT = 70.0, 190.0
"Areas of marks. [px²]"
LIFT = 18.0
NARROW_W, GLYPH_W = 300.0, 0.62
"Names are placed for a phone, where they lie closest; a letter is about that part of its size wide. [px]"


def front(chart: Chart, language: str) -> Spec:
    """The drawing as a Vega-Lite specification."""
    words = words_of(chart.options["words"], language)
    rows = [{**r, "text": render(r["text"], language), "word": words[r["reach"]]} for r in chart.rows]
    ends = ends_of(rows)
    x = {
        "field": "cost", "type": "quantitative", "scale": {"domain": list(ends.cost), "nice": False},
        "axis": {"title": render(chart.options["x"], language), "format": ",~f", "tickCount": 5},
    }  # fmt: skip
    y = {
        "field": "quality", "type": "quantitative",
        "scale": {"domain": list(ends.quality), "nice": False, "zero": False},
        "axis": {"title": render(chart.options["y"], language), "tickCount": 6},
    }  # fmt: skip
    scale = {"domain": list(words.values()), "range": [REACH_FILL[key] for key in words]}
    fill = {"field": "word", "type": "nominal", "scale": scale, "legend": legend("", columns=1, symbolType="circle")}
    tips = [tip("choice", "text", language, type="nominal"), tip("cost", "cost", language, format=",.0f"),
            tip("quality", "quality", language, format=".1f")]  # fmt: skip
    both = {"x": x, "y": y}
    marks = {**both, "fill": fill, "tooltip": tips}
    dots = [r for r in rows if r["what"] == "point"]
    named = [r for r in rows if r["what"] != "point"]
    layers: list[Spec] = []
    line = unbeaten(rows)
    if len(line) > 1:
        layers.append(layer(line, {"type": "line", "color": FRONT_LINE, "interpolate": "step-after"}, both))
    if dots:
        layers.append(layer(dots, _mark("circle", DOT), marks))
    for what, shape in NAMED.items():
        some = [r for r in named if r["what"] == what]
        if some:
            layers.append(layer(some, _mark(shape, NAMED_DOT), marks))
    for name in placed(named, ends, width=NARROW_W, height=HEIGHT, lift=LIFT, wide=_wide):
        look = {"type": "text", "fontSize": SIZE, "fontWeight": "bold", "baseline": "middle", "aria": False,
                "dy": name.dy, "align": _align(name.cost, ends.cost)}  # fmt: skip
        row = [{"cost": name.cost, "quality": name.quality, "text": name.text}]
        for more in ({"stroke": ex("halo"), "strokeWidth": 4, "color": ex("halo")}, {"color": ex("ink")}):
            layers.append(layer(row, {**look, **more}, {**both, "text": {"field": "text"}}))
    return spec(layers, height=HEIGHT)


def _mark(shape: str, size: float) -> Spec:
    return {"type": "point", "shape": shape, "size": size, "stroke": ex("ink"), "strokeWidth": 1.2, "opacity": 1}


def _align(cost: float, ends: tuple[float, float]) -> str:
    """Names at the ends of the axis run inwards."""
    part = (cost - ends[0]) / (ends[1] - ends[0])
    return "left" if part < 0.3 else "right" if part > 0.7 else "center"


def _wide(text: str) -> float:
    return sum(SIZE * (1.0 if ord(letter) > 0x2E7F else GLYPH_W) for letter in text)
