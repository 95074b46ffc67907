"""Kind `breaking`: a bar a site to the multiple at which its first resource gives way, with its name above."""

from __future__ import annotations

from beacon.i18n import render
from beacon.nouns import Chart
from beacon.report.charts.palette import TIMES_FILL, TIMES_HOLDS
from beacon.report.page_charts.frame import Spec, ex, layer, letters, spec, y_px

NAME_H, BAR_H, GAP_H = 20.0, 16.0, 8.0
FEWEST, MOST = 1.0, 4.0
_STUB = 0.02
"Length of a bar of what is past its bound today, so that it is seen. [times]"


def breaking(chart: Chart, language: str) -> Spec:
    """The drawing as a Vega-Lite specification."""
    axis = {"title": render(chart.options["axis"], language), "orient": "bottom", "tickCount": 6}
    x = {"field": "x", "type": "quantitative", "axis": axis, "scale": {"domain": [FEWEST, MOST], "nice": False}}
    bars: list[Spec] = []
    names: list[Spec] = []
    for i, row in enumerate(chart.rows):
        y = i * (NAME_H + BAR_H + GAP_H) + NAME_H
        name, text = render(row["row"], language), render(row["text"], language)
        end = max(min(row["times"], MOST), FEWEST + _STUB)
        fill = TIMES_HOLDS if row["holds"] else TIMES_FILL
        bars.append({"x": FEWEST, "x2": end, "y": y, "y2": y + BAR_H, "row": name, "text": text, "fill": fill})
        names.append({"x": FEWEST, "y": y - NAME_H / 2, "text": f"{name}  ·  {text}"})
    encoding = {
        "x": x, "x2": {"field": "x2"}, "y": y_px("y"), "y2": {"field": "y2"},
        "fill": {"field": "fill", "type": "nominal", "scale": None},
        "tooltip": [{"field": field, "type": "nominal", "title": " "} for field in ("row", "text")],
    }  # fmt: skip
    drawn = layer(bars, {"type": "rect", "stroke": ex("halo"), "strokeWidth": 0.8}, encoding)
    layers = [drawn, letters(names, {"x": x, "y": y_px("y")}, align="left")]
    return spec(layers, height=(NAME_H + BAR_H + GAP_H) * len(bars))
