"""Kind `causes`: points of R lost, stacked by cause, a bar a pair."""

from __future__ import annotations

from typing import Any

import altair as alt

from beacon.i18n import render
from beacon.nouns import Chart
from beacon.report.charts.frame import SIZE, Canvas, px
from beacon.report.charts.palette import CAUSE_FILL, CAUSE_INK, INK
from beacon.report.charts.type import text_width

ROW_H, BAR_H, GAP, PLOT_W = 28.0, 20.0, 12.0, 620.0
LABEL_LIMIT = 320.0
NARROWEST_LABELLED = 30.0
"Segments narrower than this carry no figure; the table has it. [px]"


def bars(chart: Chart, language: str) -> dict[str, Any]:
    """The drawing as a Vega-Lite specification."""
    canvas = Canvas()
    rows = [{**r, "row": render(r["row"], language)} for r in chart.rows]
    names = list(dict.fromkeys(r["row"] for r in rows))
    left = min(max(text_width(n, SIZE) for n in names), LABEL_LIMIT) + GAP
    segments, totals = _stack(rows, names)
    most = max(*totals.values(), 1.0)
    words = {c: render(w, language) for c, w in chart.options["words"].items()}
    scale_x = alt.Scale(domain=[0, most * 1.08], range=[left, left + PLOT_W], nice=False)
    per_px = most * 1.08 / PLOT_W
    axis = alt.Axis(title=render(chart.options["axis"], language), orient="bottom", tickCount=8)
    legend = alt.Legend(title=render(chart.options["legend"], language), symbolType="square")
    data = [{**s, "word": words[s["cause"]]} for s in segments]
    drawn = (
        canvas.table(data)
        .mark_rect(stroke="white", strokeWidth=0.6)
        .encode(
            x=alt.X("x:Q", scale=scale_x, axis=axis),
            x2=alt.X2("x2:Q"),
            y=px("y", alt.Y),
            y2=alt.Y2("y2:Q"),
            fill=alt.Fill(
                "word:N",
                scale=alt.Scale(domain=list(words.values()), range=[CAUSE_FILL[c] for c in words]),
                legend=legend,
            ),
        )
    )
    layers: list[Any] = [drawn]
    for ink in sorted(set(CAUSE_INK.values())):
        inside = [
            {"x": (s["x"] + s["x2"]) / 2, "y": (s["y"] + s["y2"]) / 2, "text": f"{s['points']:.1f}"}
            for s in data
            if CAUSE_INK[s["cause"]] == ink and s["points"] / per_px >= NARROWEST_LABELLED
        ]
        if inside:
            layers.append(_scaled(canvas, inside, scale_x, align="center", color=ink, fontSize=SIZE - 2))
    ends = [{"x": totals[n], "y": ROW_H * (i + 0.5), "text": f"{totals[n]:.1f}"} for i, n in enumerate(names)]
    side = [{"x": 0, "y": ROW_H * (i + 0.5), "text": n} for i, n in enumerate(names)]
    layers.append(_scaled(canvas, ends, scale_x, align="left", dx=5, color=INK, fontSize=SIZE - 1))
    layers.append(_scaled(canvas, side, scale_x, align="right", dx=-GAP / 2, color=INK, limit=LABEL_LIMIT))
    return canvas.spec(layers, width=left + PLOT_W, height=ROW_H * len(names))


def _stack(rows: list[dict[str, Any]], names: list[str]) -> tuple[list[dict[str, Any]], dict[str, float]]:
    """Segments end to end, and where each bar ends."""
    ends = dict.fromkeys(names, 0.0)
    segments = []
    for r in rows:
        start, y = ends[r["row"]], ROW_H * names.index(r["row"]) + (ROW_H - BAR_H) / 2
        ends[r["row"]] = start + r["points"]
        segments.append(
            {
                "cause": r["cause"],
                "points": r["points"],
                "x": start,
                "x2": ends[r["row"]],
                "y": y,
                "y2": y + BAR_H,
            }
        )
    return segments, ends


def _scaled(canvas: Canvas, rows: list[dict[str, Any]], scale: Any, **mark: Any) -> Any:
    return (
        canvas.table(rows)
        .mark_text(**{"fontSize": SIZE, "baseline": "middle", **mark})
        .encode(x=alt.X("x:Q", scale=scale), y=px("y", alt.Y), text=alt.Text("text:N"))
    )
