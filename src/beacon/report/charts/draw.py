"""From a Chart noun to SVG text that can stand in a page beside others."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import cache
from typing import Any

import vl_convert

from beacon.nouns import Chart
from beacon.report.charts.bars import bars
from beacon.report.charts.breaking import breaking
from beacon.report.charts.front import front
from beacon.report.charts.heat import heat
from beacon.report.charts.map import site_map
from beacon.report.charts.weeks import weeks
from beacon.report.fonts.shipped import font_path

DRAWINGS: dict[str, Callable[[Chart, str], dict[str, Any]]] = {
    "map": site_map,
    "hours": heat,
    "causes": bars,
    "weeks": weeks,
    "breaking": breaking,
    "front": front,
}
"Kind of chart to its drawing."
_SVG = "{http://www.w3.org/2000/svg}"
_ELEMENTS = {
    _SVG + name
    for name in ["svg", "g", "path", "text", "tspan", "rect", "line", "circle", "defs", "clipPath"]
}
"Elements a static chart is made of; anything else is dropped, so nothing foreign reaches the page."
_ATTRIBUTES = {
    "id",
    "d",
    "transform",
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-opacity",
    "stroke-linejoin",
    "stroke-linecap",
    "stroke-miterlimit",
    "opacity",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "width",
    "height",
    "viewBox",
    "text-anchor",
    "font-size",
    "font-weight",
    "font-style",
    "clip-path",
}
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_DECIMALS = re.compile(r"(-?\d+\.\d{2})\d+")


@cache
def _fonts_known() -> bool:
    """Tell the converter where our font is, once; it measures legends with it."""
    vl_convert.register_font_directory(str(font_path().parent))
    return True


def chart_svg(chart: Chart, language: str, *, prefix: str) -> str:
    """The chart in one language as an SVG element.

    Parameters
    ----------
    chart : Chart
    language : str
        `en` or `zh_Hans`.
    prefix : str
        Put before every id, so that charts in one page do not share clip paths.

    Returns
    -------
        str SVG without width or height (it scales to its box), without links, scripts, styles or fonts of
        its own.

    Raises
    ------
    KeyError
        For a kind without a drawing.
    """
    _fonts_known()
    return _clean(vl_convert.vegalite_to_svg(DRAWINGS[chart.kind](chart, language)), prefix)


def _clean(svg: str, prefix: str) -> str:
    ET.register_namespace("", _SVG[1:-1])
    root = ET.fromstring(svg)
    # The converter counts its ids through the whole process; counted anew, the same chart is the same text.
    ids = [value for element in root.iter() if (value := element.get("id"))]
    _strip(root, {old: f"{prefix}{number}" for number, old in enumerate(dict.fromkeys(ids))})
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    root.set("aria-hidden", "true")  # the figure around it has the role and the words
    return ET.tostring(root, encoding="unicode")


def _strip(element: ET.Element, ids: dict[str, str]) -> None:
    for child in list(element):
        if child.tag in _ELEMENTS:
            _strip(child, ids)
        else:
            element.remove(child)
    for name, value in list(element.attrib.items()):
        if name not in _ATTRIBUTES:
            del element.attrib[name]
        elif name == "id":
            element.set(name, ids[value])
        elif name == "clip-path":
            element.set(name, _REFERENCE.sub(lambda found: f"url(#{ids[found[1]]})", value))
        elif name in ("d", "transform"):
            element.set(name, _DECIMALS.sub(r"\1", value))
