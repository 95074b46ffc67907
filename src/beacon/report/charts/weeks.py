"""Kind `weeks`: a strip of weeks for each group, shaded by shared hours; months above, dots for holidays."""

from __future__ import annotations

from typing import Any

import altair as alt

from beacon.i18n import render
from beacon.nouns import Chart
from beacon.report.charts.frame import SIZE, Canvas, Rows, px
from beacon.report.charts.palette import FAINT, HOURS_DOT, HOURS_FILL, INK
from beacon.report.charts.type import text_width

ROW_H, BAR_H, GAP, MONTH_H, NOTE_H, PLOT_W = 26.0, 20.0, 12.0, 20.0, 18.0, 660.0
LABEL_LIMIT = 280.0
DOT = 9.0
"Area of a dot. [px²]"


def weeks(chart: Chart, language: str) -> dict[str, Any]:
    """The drawing as a Vega-Lite specification."""
    canvas = Canvas()
    rows = [{**r, "row": render(r["row"], language)} for r in chart.rows]
    names = list(dict.fromkeys(r["row"] for r in rows))
    left = min(max(text_width(n, SIZE) for n in names), LABEL_LIMIT) + GAP
    step = PLOT_W / chart.options["weeks"]
    line = {n: MONTH_H + i * ROW_H + (ROW_H - BAR_H) / 2 for i, n in enumerate(names)}
    cells = [
        {
            "x": left + r["week"] * step + 0.4,
            "x2": left + (r["week"] + 1) * step - 0.4,
            "y": line[r["row"]],
            "y2": line[r["row"]] + BAR_H,
            "word": render(chart.options["words"][r["class"]], language),
            "class": r["class"],
            "holiday": r["holiday"],
        }
        for r in rows
    ]
    bottom = MONTH_H + ROW_H * len(names)
    side = [{"x": left - GAP / 2, "y": line[n] + BAR_H / 2, "text": n} for n in names]
    layers = [
        _cells(canvas, cells, chart, language),
        *_dots(canvas, cells),
        *_changes(canvas, [left + at * step for at in chart.options["changes"]], bottom),
        canvas.texts(side, align="right", limit=LABEL_LIMIT),
        canvas.texts(_months(chart, language, left, step), align="left", color=FAINT, fontSize=SIZE - 2),
        canvas.texts(_notes(chart, language, left, bottom), align="left", color=FAINT, fontSize=SIZE - 1),
    ]
    notes = 1 + bool(chart.options["changes"])
    return canvas.spec(layers, width=left + PLOT_W + 2, height=bottom + NOTE_H * notes + 4)


def _cells(canvas: Canvas, cells: Rows, chart: Chart, language: str) -> Any:
    words = {c: render(w, language) for c, w in chart.options["words"].items()}
    scale = alt.Scale(domain=list(words.values()), range=[HOURS_FILL[c][0] for c in words])
    legend = alt.Legend(title=render(chart.options["legend"], language), symbolType="square")
    box = {"x": px("x"), "x2": alt.X2("x2:Q"), "y": px("y", alt.Y), "y2": alt.Y2("y2:Q")}
    return canvas.table(cells).mark_rect().encode(**box, fill=alt.Fill("word:N", scale=scale, legend=legend))


def _dots(canvas: Canvas, cells: Rows) -> list[Any]:
    layers = []
    for ink in sorted(set(HOURS_DOT.values())):
        inside = [
            {"x": (c["x"] + c["x2"]) / 2, "y": (c["y"] + c["y2"]) / 2}
            for c in cells
            if c["holiday"] and HOURS_DOT[c["class"]] == ink
        ]
        if inside:
            mark = canvas.table(inside).mark_point(filled=True, size=DOT, color=ink, opacity=1)
            layers.append(mark.encode(x=px("x"), y=px("y", alt.Y)))
    return layers


def _changes(canvas: Canvas, at: list[float], bottom: float) -> list[Any]:
    if not at:
        return []
    rows = [{"x": x, "y": MONTH_H - 2, "y2": bottom + 2} for x in at]
    mark = canvas.table(rows).mark_rule(color=INK, strokeDash=[3, 3], strokeWidth=1.2)
    return [mark.encode(x=px("x"), y=px("y", alt.Y), y2=alt.Y2("y2:Q"))]


def _months(chart: Chart, language: str, left: float, step: float) -> Rows:
    return [
        {"x": left + month["at"] * step, "y": MONTH_H / 2, "text": render(month["name"], language)}
        for month in chart.options["months"]
    ]


def _notes(chart: Chart, language: str, left: float, bottom: float) -> Rows:
    notes = ["holiday", *(["change"] if chart.options["changes"] else [])]
    return [
        {"x": left, "y": bottom + NOTE_H * (i + 0.6), "text": render(chart.options[note], language)}
        for i, note in enumerate(notes)
    ]
