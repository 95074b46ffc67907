"""From a Chart noun to a Vega-Lite specification for the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from beacon.nouns import Chart
from beacon.report.page_charts.bars import bars
from beacon.report.page_charts.breaking import breaking
from beacon.report.page_charts.front import front
from beacon.report.page_charts.heat import heat
from beacon.report.page_charts.outline import outline
from beacon.report.page_charts.ring import ring
from beacon.report.page_charts.weeks import weeks

Drawing = Callable[[Chart, str], dict[str, Any]]


def _site_map(chart: Chart, language: str) -> dict[str, Any]:
    return (ring if chart.options["style"] == "schematic" else outline)(chart, language)


PAGE_DRAWINGS: dict[str, Drawing] = {
    "map": _site_map,
    "hours": heat,
    "causes": bars,
    "weeks": weeks,
    "breaking": breaking,
    "front": front,
}
"Kind of chart to its drawing for the page."


def page_spec(chart: Chart, language: str) -> dict[str, Any]:
    """The chart in one language as a Vega-Lite specification with its data inside.

    Parameters
    ----------
    chart : Chart
    language : str
        `en` or `zh_Hans`.

    Returns
    -------
    dict
        Width `container`; signal `dark` switches the colours at run time; `usermeta.beacon` holds `aspect` (width
        over height, None where the height is fixed) and `least_height` [px].

    Raises
    ------
    KeyError
        For a kind without a drawing.
    """
    return PAGE_DRAWINGS[chart.kind](chart, language)
