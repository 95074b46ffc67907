"""Kind `hours`: a row of 24 cells for each pair or link, coloured by category; clocks above; shared hours outlined.

A row's name stands above its cells, so that neither long names nor a phone's width cut it.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from beacon.i18n import msg, render
from beacon.nouns import Chart
from beacon.report.charts.palette import CATEGORY_FILL, CATEGORY_INK
from beacon.report.page_charts.frame import SIZE, Spec, ex, layer, legend, letters, pick, picked, spec, tip, words_of
from beacon.report.page_charts.frame import x_of as across
from beacon.report.page_charts.frame import y_px as down

NAME_H, CELL_H, GAP_H = 20.0, 26.0, 8.0
CLOCK_H, CLOCK_NAME_H = 16.0, 17.0
FIGURES_PX = 21
"Cells narrower than this carry no figure; the tip and the tables have it. [px]"
CLOCK_PX = 19
"Columns narrower than this name every third hour. [px]"


def heat(chart: Chart, language: str) -> Spec:
    """The drawing as a Vega-Lite specification."""
    hours: list[int] = chart.options["hours"]
    words = words_of(chart.options["words"], language)
    clocks = [(render(c["name"], language), c["labels"]) for c in chart.options["clocks"]]
    rows = [{**r, "row": render(r["row"], language)} for r in chart.rows]
    names = list(dict.fromkeys(r["row"] for r in rows))
    top = (CLOCK_NAME_H + CLOCK_H) * len(clocks) + 4
    line = {n: top + i * (NAME_H + CELL_H + GAP_H) + NAME_H for i, n in enumerate(names)}
    column = {h: i for i, h in enumerate(hours)}
    yes, no = (render(msg(f"chart.shared.{answer}"), language) for answer in ("yes", "no"))
    cells = [
        {
            "row": r["row"], "x": column[r["hour"]], "x2": column[r["hour"]] + 1,
            "y": line[r["row"]], "y2": line[r["row"]] + CELL_H,
            "word": words[r["category"]], "ink": CATEGORY_INK[r["category"]], "r": r["r"],
            "hour": f"{r['hour']:02d}:00", "shared": yes if r["shared"] else no,
            **{f"clock{i}": labels[column[r["hour"]]] for i, (_, labels) in enumerate(clocks)},
        }
        for r in rows
    ]  # fmt: skip
    layers = [
        _cells(cells, words, clocks, chart, language, len(hours)),
        _figures(cells, len(hours)),
        *_outlines([c for c in cells if c["shared"] == yes], len(hours)),
        *_names(names, line, clocks, len(hours)),
    ]
    height = top + (NAME_H + CELL_H + GAP_H) * len(names)
    if any(c["shared"] == yes for c in cells):
        note = [{"x": 0, "y": height + NAME_H / 2, "text": render(chart.options["shared"], language)}]
        place = {"x": across("x", most=len(hours)), "y": down("y")}
        layers.append(letters(note, place, align="left", color=ex("faint"), fontSize=SIZE - 1))
        height += NAME_H
    return spec(layers, height=height)


def _cells(
    cells: list[Spec], words: dict[str, str], clocks: list[Any], chart: Chart, language: str, columns: int
) -> Spec:
    title = render(chart.options["legend"], language)
    used = {category: word for category, word in words.items() if any(c["word"] == word for c in cells)}
    scale = {"domain": list(used.values()), "range": [CATEGORY_FILL[c] for c in used]}
    local = [{"field": f"clock{i}", "title": name} for i, (name, _) in enumerate(clocks) if i]
    encoding = {
        "x": across("x", most=columns), "x2": {"field": "x2"}, "y": down("y"), "y2": {"field": "y2"},
        "fill": {
            "field": "word", "type": "nominal", "scale": scale, "legend": legend(title, symbolType="square"),
        },
        "opacity": picked(),
        "tooltip": [
            {"field": "row", "title": render(msg("chart.tip.row"), language)}, tip("hour", "hour", language), *local,
            {"field": "word", "title": title}, tip("r", "r", language), tip("shared", "shared", language),
        ],
    }  # fmt: skip
    mark = {"type": "rect", "stroke": ex("halo"), "strokeWidth": 1}
    return layer(cells, mark, encoding, params=[pick("word")])


def _figures(cells: list[Spec], columns: int) -> Spec:
    rows = [{"x": c["x"] + 0.5, "y": c["y"] + CELL_H / 2, "text": str(c["r"]), "ink": c["ink"]} for c in cells]
    shown = ex(f"width / {columns} < {FIGURES_PX} ? 0 : 1")
    return letters(
        rows, {"x": across("x", most=columns), "y": down("y")},
        color=ex("datum.ink"), opacity=shown, align="center", fontSize=SIZE - 1, tooltip=False,
    )  # fmt: skip


def _outlines(cells: list[Spec], columns: int) -> list[Spec]:
    """Shared hours side by side as one box, in every row."""
    boxes: list[Spec] = []
    for y, row in groupby(cells, key=lambda c: c["y"]):
        for cell in sorted(row, key=lambda c: c["x"]):
            if boxes and boxes[-1]["y"] == y and boxes[-1]["x2"] == cell["x"]:
                boxes[-1]["x2"] = cell["x2"]
            else:
                boxes.append({"x": cell["x"], "x2": cell["x2"], "y": y, "y2": cell["y2"]})
    if not boxes:
        return []
    encoding = {"x": across("x", most=columns), "x2": {"field": "x2"}, "y": down("y"), "y2": {"field": "y2"}}
    return [layer(boxes, {"type": "rect", "filled": False, "stroke": ex("ink"), "strokeWidth": 2}, encoding)]


def _names(names: list[str], line: dict[str, float], clocks: list[Any], columns: int) -> list[Spec]:
    place = {"x": across("x", most=columns), "y": down("y")}
    rows = [{"x": 0, "y": line[n] - NAME_H / 2, "text": n} for n in names]
    step = CLOCK_NAME_H + CLOCK_H
    titles = [{"x": 0, "y": i * step + CLOCK_NAME_H / 2, "text": name} for i, (name, _) in enumerate(clocks)]
    times = [
        {"x": at + 0.5, "y": i * step + CLOCK_NAME_H + CLOCK_H / 2, "text": text, "third": at % 3}
        for i, (_, labels) in enumerate(clocks)
        for at, text in enumerate(labels)
    ]
    room = ex(f"datum.third && width / {columns} < {CLOCK_PX} ? 0 : 1")
    return [
        letters(rows, place, align="left"),
        letters(titles, place, align="left", color=ex("faint"), fontSize=SIZE - 1),
        letters(times, place, align="center", color=ex("faint"), fontSize=SIZE - 2, opacity=room),
    ]
