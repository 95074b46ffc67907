"""Kind `breaking`: a bar a site from today's people to the multiple at which its first resource gives way."""

from __future__ import annotations

from typing import Any

import altair as alt

from beacon.i18n import render
from beacon.nouns import Chart
from beacon.report.charts.frame import SIZE, Canvas, px
from beacon.report.charts.palette import FAINT, INK, TIMES_FILL, TIMES_HOLDS
from beacon.report.charts.type import text_width

ROW_H, BAR_H, GAP, NOTE_H = 26.0, 16.0, 12.0, 18.0
PLOT_W, WORDS_W = 380.0, 260.0
LABEL_LIMIT = 280.0
FEWEST, MOST = 1.0, 4.0
LEAST_W = 3.0
"A bar of what is past its bound today: a stub, so that it is seen. [px]"


def breaking(chart: Chart, language: str) -> dict[str, Any]:
    """The drawing as a Vega-Lite specification."""
    canvas = Canvas()
    rows = [{**r, "row": render(r["row"], language), "text": render(r["text"], language)} for r in chart.rows]
    left = min(max(text_width(r["row"], SIZE) for r in rows), LABEL_LIMIT) + GAP
    per_time = PLOT_W / (MOST - FEWEST)
    bottom = ROW_H * len(rows)
    marks: list[dict[str, Any]] = []
    for i, row in enumerate(rows):
        end = left + max((min(row["times"], MOST) - FEWEST) * per_time, LEAST_W)
        y = ROW_H * i + (ROW_H - BAR_H) / 2
        marks.append({"x": left, "x2": end, "y": y, "y2": y + BAR_H, "holds": row["holds"], "text": row["text"]})
    layers = [*_bars(canvas, marks), *_horizon(canvas, chart, language, left, per_time, bottom)]
    side = [{"x": left - GAP / 2, "y": ROW_H * (i + 0.5), "text": r["row"]} for i, r in enumerate(rows)]
    rule = left + (chart.options["horizon"] - FEWEST) * per_time
    ends = []
    for mark in marks:
        x = _clear_of(mark["x2"] + 6, text_width(mark["text"], SIZE - 1), rule)
        ends.append({"x": x, "y": (mark["y"] + mark["y2"]) / 2, "text": mark["text"]})
    ticks = [
        {"x": left + (t - FEWEST) * per_time, "y": bottom + NOTE_H / 2, "text": f"{t:g}×"}
        for t in (1, 1.5, 2, 2.5, 3, 3.5, 4)
    ]
    axis = [{"x": left + PLOT_W / 2, "y": bottom + NOTE_H * 1.5, "text": render(chart.options["axis"], language)}]
    layers += [
        canvas.texts(side, align="right", limit=LABEL_LIMIT),
        canvas.texts(ends, align="left", fontSize=SIZE - 1),
        canvas.texts(ticks, align="center", color=FAINT, fontSize=SIZE - 1),
        canvas.texts(axis, align="center", color=FAINT),
    ]
    return canvas.spec(layers, width=left + PLOT_W + WORDS_W, height=bottom + NOTE_H * 3)


def _clear_of(x: float, width: float, rule: float) -> float:
    """Where words of that width begin so that the line of the horizon does not cross them. [px]"""
    return rule + 6 if x - 6 < rule < x + width else x


def _bars(canvas: Canvas, marks: list[dict[str, Any]]) -> list[Any]:
    drawn = []
    box = {"x": px("x"), "x2": alt.X2("x2:Q"), "y": px("y", alt.Y), "y2": alt.Y2("y2:Q")}
    for holds, fill in ((False, TIMES_FILL), (True, TIMES_HOLDS)):
        some = [mark for mark in marks if mark["holds"] is holds]
        if some:
            drawn.append(canvas.table(some).mark_rect(fill=fill).encode(**box))
    return drawn


def _horizon(
    canvas: Canvas, chart: Chart, language: str, left: float, per_time: float, bottom: float
) -> list[Any]:
    """Where the firm's own planning ends."""
    times = chart.options["horizon"]
    if not FEWEST < times <= MOST:
        return []
    x = left + (times - FEWEST) * per_time
    rule = canvas.table([{"x": x, "y": 0.0, "y2": bottom}]).mark_rule(color=INK, strokeDash=[4, 3])
    text = f"{render(chart.options['horizon_word'], language)} {times:.2f}×"
    word = [{"x": x, "y": bottom + NOTE_H * 2.5, "text": text}]
    return [
        rule.encode(x=px("x"), y=px("y", alt.Y), y2=alt.Y2("y2:Q")),
        canvas.texts(word, align="center", color=INK, fontSize=SIZE - 1),
    ]
