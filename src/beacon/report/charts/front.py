"""Kind `front`: cost across, quality up; a dot a choice, the line through those nothing beats, and names on the few."""

from __future__ import annotations

from typing import Any

import altair as alt

from beacon.i18n import render
from beacon.nouns import Chart
from beacon.report.charts.frame import SIZE, Canvas
from beacon.report.charts.front_places import NAMED, Named, ends_of, placed, unbeaten
from beacon.report.charts.palette import FRONT_LINE, INK, PAPER, REACH_FILL
from beacon.report.charts.type import text_width

PLOT_W, PLOT_H = 700.0, 280.0
DOT, NAMED_DOT = 70.0, 190.0
"Areas of marks. [px²]"
LIFT = 17.0
"From a mark to its name. [px]"


def front(chart: Chart, language: str) -> dict[str, Any]:
    """The drawing as a Vega-Lite specification."""
    canvas = Canvas()
    words = {key: render(word, language) for key, word in chart.options["words"].items()}
    rows = [{**r, "text": render(r["text"], language), "word": words[r["reach"]]} for r in chart.rows]
    ends = ends_of(rows)
    x = alt.X(
        "cost:Q",
        scale=alt.Scale(domain=ends.cost, nice=False),
        axis=alt.Axis(title=render(chart.options["x"], language), tickCount=8, format=",~f"),
    )
    y = alt.Y(
        "quality:Q",
        scale=alt.Scale(domain=ends.quality, nice=False, zero=False),
        axis=alt.Axis(title=render(chart.options["y"], language), tickCount=6),
    )
    legend = alt.Legend(title=None, symbolType="circle", symbolSize=90)
    reach = alt.Fill(
        "word:N", scale=alt.Scale(domain=list(words.values()), range=[REACH_FILL[key] for key in words]), legend=legend
    )
    dots = [r for r in rows if r["what"] == "point"]
    named = [r for r in rows if r["what"] != "point"]
    layers = []
    line = unbeaten(rows)
    if len(line) > 1:
        layers.append(canvas.table(line).mark_line(color=FRONT_LINE, interpolate="step-after").encode(x=x, y=y))
    marks = [(dots, "circle", DOT)]
    marks += [([r for r in named if r["what"] == what], shape, NAMED_DOT) for what, shape in NAMED.items()]
    for some, shape, size in marks:
        if some:
            mark = canvas.table(some).mark_point(shape=shape, size=size, stroke=INK, strokeWidth=1.2, opacity=1)
            layers.append(mark.encode(x=x, y=y, fill=reach))
    for name in placed(named, ends, width=PLOT_W, height=PLOT_H, lift=LIFT, wide=_wide):
        layers += _name(canvas, name, x, y)
    return canvas.spec(layers, width=PLOT_W, height=PLOT_H)


def _wide(text: str) -> float:
    return text_width(text, SIZE)


def _name(canvas: Canvas, name: Named, x: Any, y: Any) -> list[Any]:
    """A name on a ground of paper, so that neither line nor dots run through it."""
    row = [{"cost": name.cost, "quality": name.quality, "text": name.text}]
    look = {"dx": name.dx, "dy": name.dy, "align": "center", "baseline": "middle", "fontSize": SIZE}
    ground = canvas.table(row).mark_text(**look, stroke=PAPER, strokeWidth=4, color=PAPER, fontWeight="bold")
    words = canvas.table(row).mark_text(**look, color=INK, fontWeight="bold")
    return [drawn.encode(x=x, y=y, text=alt.Text("text:N")) for drawn in (ground, words)]
