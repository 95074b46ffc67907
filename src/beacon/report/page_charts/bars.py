"""Kind `causes`: points of R lost, stacked by cause, a bar a pair with its name above."""

from __future__ import annotations

from beacon.i18n import render
from beacon.nouns import Chart
from beacon.report.charts.palette import CAUSE_FILL, CAUSE_INK
from beacon.report.page_charts.frame import (
    SIZE,
    Spec,
    ex,
    layer,
    legend,
    letters,
    pick,
    picked,
    spec,
    tip,
    words_of,
    y_px,
)

NAME_H, BAR_H, GAP_H = 20.0, 20.0, 8.0
LABELLED_PX = 30
"Segments narrower than this carry no figure; the tip and the table have it. [px]"
_ROOM = 1.1
"The axis is this much longer than the longest bar: its total stands behind it."


def bars(chart: Chart, language: str) -> Spec:
    """The drawing as a Vega-Lite specification."""
    words = words_of(chart.options["words"], language)
    rows = [{**r, "row": render(r["row"], language)} for r in chart.rows]
    names = list(dict.fromkeys(r["row"] for r in rows))
    segments, totals = _stack(rows, names, words)
    most = max(*totals.values(), 1.0) * _ROOM
    height = (NAME_H + BAR_H + GAP_H) * len(names)
    axis = {"title": render(chart.options["axis"], language), "orient": "bottom", "tickCount": 6}
    x = {
        "field": "x",
        "type": "quantitative",
        "axis": axis,
        "scale": {"domain": [0, most], "nice": False},
    }
    ends = [{"x": totals[n], "y": _top(i) + BAR_H / 2, "text": f"{totals[n]:.1f}"} for i, n in enumerate(names)]
    sides = [{"x": 0, "y": _top(i) - NAME_H / 2, "text": n} for i, n in enumerate(names)]
    return spec(
        [
            _segments(segments, x, words, chart, language),
            _figures(segments, x, most),
            letters(ends, {"x": x, "y": y_px("y")}, align="left", dx=6),
            letters(sides, {"x": x, "y": y_px("y")}, align="left"),
        ],
        height=height,
    )


def _top(row: int) -> float:
    """Upper edge of a bar. [px]"""
    return row * (NAME_H + BAR_H + GAP_H) + NAME_H


def _stack(rows: list[Spec], names: list[str], words: dict[str, str]) -> tuple[list[Spec], dict[str, float]]:
    """Segments end to end, and where each bar ends."""
    ends = dict.fromkeys(names, 0.0)
    segments = []
    for r in rows:
        start, y = ends[r["row"]], _top(names.index(r["row"]))
        ends[r["row"]] = start + r["points"]
        segments.append(
            {
                "row": r["row"], "word": words[r["cause"]], "ink": CAUSE_INK[r["cause"]], "points": r["points"],
                "x": start, "x2": ends[r["row"]], "y": y, "y2": y + BAR_H,
            }
        )  # fmt: skip
    return segments, ends


def _segments(segments: list[Spec], x: Spec, words: dict[str, str], chart: Chart, language: str) -> Spec:
    title = render(chart.options["legend"], language)
    scale = {"domain": list(words.values()), "range": [CAUSE_FILL[c] for c in words]}
    encoding = {
        "x": x, "x2": {"field": "x2"}, "y": y_px("y"), "y2": {"field": "y2"},
        "fill": {
            "field": "word", "type": "nominal", "scale": scale, "legend": legend(title, symbolType="square"),
        },
        "opacity": picked(),
        "tooltip": [
            tip("row", "row", language), {"field": "word", "title": title},
            tip("points", "points", language, type="quantitative", format=".1f"),
        ],
    }  # fmt: skip
    mark = {"type": "rect", "stroke": ex("halo"), "strokeWidth": 0.8}
    return layer(segments, mark, encoding, params=[pick("word")])


def _figures(segments: list[Spec], x: Spec, most: float) -> Spec:
    rows = [
        {
            "x": (s["x"] + s["x2"]) / 2, "y": s["y"] + BAR_H / 2, "text": f"{s['points']:.1f}", "ink": s["ink"],
            "wide": s["points"] / most,
        }
        for s in segments
    ]  # fmt: skip
    room = ex(f"datum.wide * width < {LABELLED_PX} ? 0 : 1")
    return letters(
        rows, {"x": x, "y": y_px("y")}, align="center", color=ex("datum.ink"), opacity=room, fontSize=SIZE - 2,
        tooltip=False,
    )  # fmt: skip
