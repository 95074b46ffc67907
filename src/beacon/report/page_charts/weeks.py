"""Kind `weeks`: a strip of weeks for each group, shaded by shared hours; a row's name stands above its strip."""

from __future__ import annotations

from beacon.i18n import msg, render
from beacon.nouns import Chart
from beacon.report.charts.palette import HOURS_DOT, HOURS_DOT_ON_DARK, HOURS_FILL
from beacon.report.page_charts.frame import (
    NARROW_PX,
    SIZE,
    Spec,
    ex,
    layer,
    legend,
    letters,
    pick,
    picked,
    spec,
    themed,
    words_of,
)
from beacon.report.page_charts.frame import x_of as across
from beacon.report.page_charts.frame import y_px as down

NAME_H, CELL_H, GAP_H, MONTH_H = 20.0, 22.0, 8.0, 18.0
DOT = 9.0
"Area of a dot. [px²]"


def weeks(chart: Chart, language: str) -> Spec:
    """The drawing as a Vega-Lite specification."""
    most: int = chart.options["weeks"]
    words = words_of(chart.options["words"], language)
    rows = [{**r, "row": render(r["row"], language)} for r in chart.rows]
    names = list(dict.fromkeys(r["row"] for r in rows))
    step = NAME_H + CELL_H + GAP_H
    line = {n: MONTH_H + i * step + NAME_H for i, n in enumerate(names)}
    yes, no = (render(msg(f"chart.shared.{answer}"), language) for answer in ("yes", "no"))
    cells = [
        {
            "row": r["row"], "week": r["start"], "hours": r["hours"], "x": r["week"], "x2": r["week"] + 1,
            "y": line[r["row"]], "y2": line[r["row"]] + CELL_H, "word": words[r["class"]], "class": r["class"],
            "holiday": yes if r["holiday"] else no,
        }
        for r in rows
    ]  # fmt: skip
    bottom = MONTH_H + step * len(names)
    notes = ["holiday", *(["change"] if chart.options["changes"] else [])]
    layers = [
        _cells(cells, words, chart, language, most),
        _dots([c for c in cells if c["holiday"] == yes], most),
        *_changes(chart.options["changes"], most, list(line.values())),
        letters([{"x": 0, "y": line[n] - NAME_H / 2, "text": n} for n in names], _at(most), align="left"),
        _months(chart, language, most),
        letters(
            [
                {"x": 0, "y": bottom + NAME_H * (i + 0.5), "text": render(chart.options[note], language)}
                for i, note in enumerate(notes)
            ],
            _at(most), align="left", color=ex("faint"), fontSize=SIZE - 1,
        ),
    ]  # fmt: skip
    return spec(layers, height=bottom + NAME_H * len(notes))


def _at(most: int) -> Spec:
    return {"x": across("x", most=most), "y": down("y")}


def _cells(cells: list[Spec], words: dict[str, str], chart: Chart, language: str, most: int) -> Spec:
    title = render(chart.options["legend"], language)
    used = {c: word for c, word in words.items() if any(cell["class"] == c for cell in cells)}
    scale = {"domain": list(used.values()), "range": themed([HOURS_FILL[c] for c in used])}
    tips = [("row", "chart.tip.row"), ("week", "windows.tip.week"), ("hours", "windows.tip.hours")]
    encoding = {
        **_at(most), "x2": {"field": "x2"}, "y2": {"field": "y2"},
        "fill": {
            "field": "word", "type": "nominal", "scale": scale, "legend": legend(title, symbolType="square"),
        },
        "opacity": picked(),
        "tooltip": [
            {"field": field, "title": render(msg(key), language)}
            for field, key in (*tips, ("holiday", "windows.tip.holiday"))
        ],
    }  # fmt: skip
    mark = {"type": "rect", "stroke": ex("halo"), "strokeWidth": ex(f"width < {NARROW_PX} ? 0.3 : 1")}
    return layer(cells, mark, encoding, params=[pick("word")])


def _dots(cells: list[Spec], most: int) -> Spec:
    rows = [
        {
            "x": c["x"] + 0.5, "y": (c["y"] + c["y2"]) / 2,
            "light": HOURS_DOT[c["class"]], "dark": HOURS_DOT_ON_DARK[c["class"]],
        }
        for c in cells
    ]  # fmt: skip
    mark = {
        "type": "point", "filled": True, "size": DOT, "opacity": 1, "tooltip": False, "aria": False,
        "color": ex("dark ? datum.dark : datum.light"),
    }  # fmt: skip
    return layer(rows, mark, _at(most))


def _changes(at: list[float], most: int, tops: list[float]) -> list[Spec]:
    """A dashed line through every strip, not through the names between them."""
    if not at:
        return []
    rows = [{"x": x, "y": top - 3, "y2": top + CELL_H + 3} for x in at for top in tops]
    mark = {"type": "rule", "strokeDash": [3, 3], "color": ex("ink"), "aria": False}
    return [layer(rows, mark, {**_at(most), "y2": {"field": "y2"}})]


def _months(chart: Chart, language: str, most: int) -> Spec:
    rows = [
        {"x": month["at"], "y": MONTH_H / 2, "text": render(month["name"], language), "third": i % 3}
        for i, month in enumerate(chart.options["months"])
    ]
    return letters(
        rows, _at(most), align="left", color=ex("faint"), fontSize=SIZE - 2,
        opacity=ex(f"datum.third && width < {NARROW_PX} ? 0 : 1"),
    )  # fmt: skip
