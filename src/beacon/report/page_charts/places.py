"""What both maps share: looks of lines by category, dots of sites, names of sites, and what is lit on pointing."""

from __future__ import annotations

import math
from collections.abc import Sequence

from beacon.i18n import render
from beacon.nouns import Chart
from beacon.report.charts.palette import CATEGORY_DASH, CATEGORY_LINE
from beacon.report.page_charts.frame import SIZE, Spec, ex, layer, legend, letters, themed, tip, words_of

LINE, HALO, REACH = 2.2, 4.0, 14.0
"Width of lines, of the edge around them, and of what a pointer may hit. [px]"
_ON_DARK = {"best": "#5b9be0", "high": "#8fc1ea", "medium": "#e3b93a", "low": "#f0963f", "poor": "#ec6a50",
            "unusable": "#d0668f"}  # fmt: skip
"The lines' colours, lightened until they stand at 3 to 1 on the dark sea."
_LIT = "(!isValid(site.key) || !isValid(site.key[0]) || datum.a === site.key[0] || datum.b === site.key[0])"
"While a site is pointed at, only its lines are lit; what has no key is no site, and dims nothing."


def ends_of(chart: Chart, language: str) -> tuple[list[Spec], list[Spec]]:
    """(sites, lines): lines with words and both ends' names, the worst last so that none hides under a better one."""
    words = words_of(chart.options["words"], language)
    sites = [{**r, "text": render(r["name"], language)} for r in chart.rows if r["type"] == "site"]
    names = {s["key"]: s["text"] for s in sites}
    lines = [r for r in chart.rows if r["type"] == "arc"]
    lines.sort(key=lambda r: list(CATEGORY_LINE).index(r["category"]))
    return sites, [
        {"a": r["a"], "b": r["b"], "word": words[r["category"]], "pair": f"{names[r['a']]} – {names[r['b']]}"}
        for r in lines
    ]


def line_layers(rows: Sequence[Spec], mark: Spec, place: Spec, chart: Chart, language: str) -> list[Spec]:
    """Three layers: an edge, the lines, and a wide invisible one for the pointer. The tip is on the last."""
    words = words_of(chart.options["words"], language)
    title = render(chart.options["legend"], language)
    key = legend(title, symbolType="stroke", symbolSize=500)
    light = {"condition": {"test": {"and": [{"param": "pick", "empty": True}, _LIT]}, "value": 1}, "value": 0.08}
    colours = themed([(CATEGORY_LINE[c], _ON_DARK[c]) for c in words])
    looks = {
        "stroke": {
            "field": "word", "type": "nominal", "legend": key,
            "scale": {"domain": list(words.values()), "range": colours},
        },
        "strokeDash": {
            "field": "word", "type": "nominal", "legend": key,
            "scale": {"domain": list(words.values()), "range": [CATEGORY_DASH[c] for c in words]},
        },
        "opacity": light,
    }  # fmt: skip
    tips = {"tooltip": [tip("row", "pair", language), {"field": "word", "title": title}]}
    pick = {"name": "pick", "select": {"type": "point", "fields": ["word"]}, "bind": "legend"}
    under = {**mark, "strokeWidth": HALO, "stroke": ex("sea"), "tooltip": False}
    shown = {**mark, "strokeWidth": LINE, "tooltip": False}
    reach = {**mark, "strokeWidth": REACH, "stroke": "transparent", "aria": False}
    return [
        layer(rows, under, place),
        layer(rows, shown, {**place, **looks}, params=[pick]),
        layer(rows, reach, {**place, **tips}),
    ]


def radius(people: int, most: int) -> float:
    """Of a site's dot. [px]"""
    return 3.5 + 5.0 * math.sqrt(people / most)


def dots(rows: Sequence[Spec], place: Spec, language: str) -> Spec:
    """Sites, the larger the more people; pointing at one lights its lines."""
    mark = {"type": "circle", "fill": ex("ink"), "stroke": ex("halo"), "strokeWidth": 1.2, "opacity": 1}
    encoding = {
        **place,
        "size": {"field": "area", "type": "quantitative", "scale": None, "legend": None},
        "tooltip": [tip("site", "text", language), tip("people", "people", language)],
    }
    over = {"type": "point", "on": "pointerover", "clear": "pointerout", "fields": ["key"]}
    return layer(rows, mark, encoding, params=[{"name": "site", "select": over}])


def site_names(rows: Sequence[Spec], place: Spec, *, test: str = "true") -> list[Spec]:
    """Names beside the dots: an edge below, the letters above; `test` says at what widths."""
    shown = ex(f"{test} ? 1 : 0")
    where = {"align": ex("datum.align"), "dx": ex("datum.dx"), "dy": ex("datum.dy"), "opacity": shown, "tooltip": False}
    edge = {"stroke": ex("sea"), "strokeWidth": 3.5, "strokeJoin": "round", "color": ex("sea")}
    return [letters(rows, place, fontSize=SIZE, **where, **edge), letters(rows, place, fontSize=SIZE, **where)]
