"""Kind `hours`: rows by hours, coloured by category, R in each cell; clocks above; shared hours outlined."""

from __future__ import annotations

from typing import Any

import altair as alt

from beacon.i18n import render
from beacon.nouns import Chart
from beacon.report.charts.frame import SIZE, Canvas, px
from beacon.report.charts.palette import CATEGORY_FILL, CATEGORY_INK, FAINT, INK
from beacon.report.charts.type import text_width

CELL_W, CELL_H, CLOCK_H, GAP = 27.0, 26.0, 20.0, 12.0
LABEL_LIMIT = 320.0
"Longest label before it is cut with an ellipsis; the table beside holds it whole. [px]"


def heat(chart: Chart, language: str) -> dict[str, Any]:
    """The drawing as a Vega-Lite specification."""
    canvas = Canvas()
    hours: list[int] = chart.options["hours"]
    clocks = [{"name": render(c["name"], language), "labels": c["labels"]} for c in chart.options["clocks"]]
    rows = [{**r, "row": render(r["row"], language)} for r in chart.rows]
    names = list(dict.fromkeys(r["row"] for r in rows))
    widest = max(text_width(n, SIZE) for n in (*names, *(c["name"] for c in clocks)))
    left = min(widest, LABEL_LIMIT) + GAP
    top = CLOCK_H * len(clocks) + 4
    column = {h: left + i * CELL_W for i, h in enumerate(hours)}
    line = {n: top + i * CELL_H for i, n in enumerate(names)}
    cells = [
        {
            "x": column[r["hour"]] + 0.5,
            "x2": column[r["hour"]] + CELL_W - 0.5,
            "y": line[r["row"]] + 0.5,
            "y2": line[r["row"]] + CELL_H - 0.5,
            "word": render(chart.options["words"][r["category"]], language),
            "ink": CATEGORY_INK[r["category"]],
            "r": str(r["r"]),
            "shared": r["shared"],
        }
        for r in rows
    ]
    width, height = left + CELL_W * len(hours) + 2, top + CELL_H * len(names) + 2
    return canvas.spec(
        [*_cells(canvas, cells, chart, language), *_labels(canvas, names, line, clocks, column, left)],
        width=width,
        height=height,
    )


def _cells(canvas: Canvas, cells: list[dict[str, Any]], chart: Chart, language: str) -> list[Any]:
    words = {c: render(w, language) for c, w in chart.options["words"].items()}
    scale = alt.Scale(domain=list(words.values()), range=[CATEGORY_FILL[c] for c in words])
    box = {"x": px("x"), "x2": alt.X2("x2:Q"), "y": px("y", alt.Y), "y2": alt.Y2("y2:Q")}
    legend = alt.Legend(title=render(chart.options["legend"], language), symbolType="square")
    fills = canvas.table(cells).mark_rect().encode(**box, fill=alt.Fill("word:N", scale=scale, legend=legend))
    shared = _runs([c for c in cells if c["shared"]])
    outline = canvas.table(shared).mark_rect(fill=None, stroke=INK, strokeWidth=1.8).encode(**box)
    layers = [fills, outline] if shared else [fills]
    for ink in sorted(set(CATEGORY_INK.values())):
        inside = [
            {"x": (c["x"] + c["x2"]) / 2, "y": (c["y"] + c["y2"]) / 2, "text": c["r"]}
            for c in cells
            if c["ink"] == ink
        ]
        if inside:
            layers.append(canvas.texts(inside, align="center", color=ink, fontSize=SIZE - 1))
    return layers


def _runs(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Cells side by side joined into one box."""
    runs: list[dict[str, Any]] = []
    for c in sorted(cells, key=lambda c: (c["y"], c["x"])):
        if runs and runs[-1]["y"] == c["y"] and c["x"] - runs[-1]["x2"] < CELL_W / 2:
            runs[-1]["x2"] = c["x2"]
        else:
            runs.append({k: c[k] for k in ("x", "x2", "y", "y2")})
    return runs


def _labels(
    canvas: Canvas,
    names: list[str],
    line: dict[str, float],
    clocks: list[dict[str, Any]],
    column: dict[int, float],
    left: float,
) -> list[Any]:
    side = [{"x": left - GAP / 2, "y": line[n] + CELL_H / 2, "text": n} for n in names]
    heads = [{"x": left - GAP / 2, "y": CLOCK_H * (i + 0.5), "text": c["name"]} for i, c in enumerate(clocks)]
    times = [
        {"x": x + CELL_W / 2, "y": CLOCK_H * (i + 0.5), "text": label}
        for i, c in enumerate(clocks)
        for x, label in zip(column.values(), c["labels"], strict=True)
    ]
    return [
        canvas.texts(side, align="right", limit=LABEL_LIMIT),
        canvas.texts(heads, align="right", color=FAINT, limit=LABEL_LIMIT),
        canvas.texts(times, align="center", color=FAINT, fontSize=SIZE - 2),
    ]
