"""What all charts of the page share: colours of both themes behind one signal, letters, the legend, the tips."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from beacon.i18n import Message, msg, render
from beacon.report.charts.palette import EDGE, FAINT, INK, LAND, SEA

Spec = dict[str, Any]
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
FONT = 'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'
SIZE = 13
"Size of text. [px]"
COLOURS = {
    "ink": (INK, "#e4eaf0"),
    "faint": (FAINT, "#a9b6c3"),
    "land": (LAND, "#2b3642"),
    "sea": (SEA, "#171e26"),
    "edge": (EDGE, "#445261"),
    "grid": ("#e3e8ec", "#303c48"),
    "halo": ("#ffffff", "#11161c"),
}
"Colours that a theme changes: on light, on dark. Categories and causes keep theirs, which stand on both."
NARROW_PX = 560
"Below this the chart is on a phone. [px]"


def ex(expression: str) -> Spec:
    """A value worked out in the page."""
    return {"expr": expression}


def themed(pairs: Sequence[tuple[str, str]]) -> list[Spec]:
    """A scale's range of colours, light and dark."""
    return [ex(f"dark ? '{dark}' : '{light}'") for light, dark in pairs]


def tip(key: str, field: str, language: str, **more: Any) -> Spec:
    """A line of the tip that comes on pointing: its title is message `chart.tip.<key>`."""
    return {"field": field, "title": render(msg(f"chart.tip.{key}"), language), **more}


def words_of(words: Mapping[str, Message | str], language: str) -> dict[str, str]:
    """The words of a scale, by key."""
    return {key: render(word, language) for key, word in words.items()}


def picked(base: float = 1.0, faded: float = 0.15) -> Spec:
    """Opacity of what the legend has picked, and of the rest."""
    return {"condition": {"param": "pick", "value": base, "empty": True}, "value": faded}


def pick(field: str) -> Spec:
    """A parameter that the legend sets: a click shows one entry alone."""
    return {"name": "pick", "select": {"type": "point", "fields": [field]}, "bind": "legend"}


def legend(title: str, **more: Any) -> Spec:
    """A legend above, in as many columns as there is room for."""
    columns = ex(f"width < {NARROW_PX} ? 2 : 6")
    return {"title": title, "orient": "top", "direction": "horizontal", "columns": columns, **more}


def x_of(field: str, *, most: float) -> Spec:
    """A place along a width of `most` units, whatever it is in pixels."""
    return {"field": field, "type": "quantitative", "axis": None, "scale": _plain(most)}


def y_px(field: str) -> Spec:
    """A place in pixels from the top."""
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def _plain(most: float) -> Spec:
    return {"domain": [0, most], "nice": False, "zero": False}


def letters(rows: Sequence[Spec], encoding: Spec, **mark: Any) -> Spec:
    """A layer of text."""
    look = {"type": "text", "fontSize": SIZE, "baseline": "middle", "color": ex("ink"), "aria": False, **mark}
    return layer(rows, look, {"text": {"field": "text"}, **encoding})


def layer(rows: Sequence[Spec], mark: Spec, encoding: Spec, **more: Any) -> Spec:
    """A layer with its own rows."""
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": encoding, **more}


def spec(layers: Sequence[Spec], *, height: float, aspect: float | None = None, **more: Any) -> Spec:
    """The whole: layers on one another, in their container's width.

    `height` is what it is drawn at unless the page follows `aspect` (width over height). [px]
    """
    colours = [{"name": name, "expr": f"dark ? '{dark}' : '{light}'"} for name, (light, dark) in COLOURS.items()]
    whole = {
        "$schema": SCHEMA,
        "usermeta": {"beacon": {"aspect": aspect, "least_height": 260 if aspect else height}},
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "background": None,
        "params": [{"name": "dark", "value": False}, *colours],
        "layer": list(layers),
        "config": _config(),
        **more,
    }
    json.dumps(whole, allow_nan=False)  # the page's JSON has no NaN: better refused here
    return whole


def _config() -> Spec:
    text = {"labelFontSize": SIZE, "titleFontSize": SIZE, "titleFontWeight": "normal"}
    colour = {"labelColor": ex("ink"), "titleColor": ex("faint")}
    lines = {"gridColor": ex("grid"), "domainColor": ex("edge"), "tickColor": ex("edge")}
    return {
        "font": FONT,
        "padding": 4,
        "view": {"stroke": None},
        "axis": {**text, **colour, **lines},
        "legend": {**text, **colour, "labelLimit": 0, "titleLimit": 0, "titleAnchor": "start", "offset": 8},
    }
