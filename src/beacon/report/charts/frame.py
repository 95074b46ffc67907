"""What all drawings share: layers in pixels, the font, the legend, and where their rows of data wait."""

from __future__ import annotations

from typing import Any, Final

import altair as alt

from beacon.report.charts.palette import FAINT, INK
from beacon.report.charts.type import FAMILY

Rows = list[dict[str, Any]]

SIZE = 13
"Size of text in charts. [px]"
_WORDS: Final = {
    "labelFontSize": SIZE,
    "titleFontSize": SIZE,
    "labelColor": INK,
    "titleColor": FAINT,
    "titleFontWeight": "normal",
}
LOOK: Final = {
    "font": FAMILY,
    "background": "transparent",
    "aria": False,
    "padding": 4,
    "view": {"stroke": None},
    "legend": {
        **_WORDS,
        "orient": "bottom",
        "direction": "horizontal",
        "columns": 6,
        "labelLimit": 0,
        "titleLimit": 0,
        "offset": 10,
        "symbolStrokeWidth": 3,
        "titleAnchor": "start",
    },
    "axis": {**_WORDS, "gridColor": "#e3e8ec", "domainColor": "#9aa5b1", "tickColor": "#9aa5b1"},
}
"Configuration of every drawing. Altair's own methods for it copy the whole drawing once for each."


# Channels are written out (`alt.Text("text:N")`): to find the one of a bare word takes Altair fifteen milliseconds.
def px(field: str, channel: type[Any] = alt.X) -> Any:
    """A channel whose field is in pixels already."""
    return channel(f"{field}:Q", scale=None, axis=None)


class Canvas:
    """One drawing in the making.

    Layers know their rows by name only; the rows join them in the finished specification. Altair copies what
    it holds many times over, and an outline of the world's land is large.
    """

    def __init__(self) -> None:
        self._rows: dict[str, Rows] = {}

    def table(self, rows: Rows) -> Any:
        """A layer's beginning: rows of data."""
        name = f"rows{len(self._rows)}"
        self._rows[name] = rows
        source: Any = alt.NamedData
        return alt.Chart(source(name=name))

    def texts(self, rows: Rows, **mark: Any) -> Any:
        """Text at pixels x, y of each row."""
        look = {"fontSize": SIZE, "color": INK, "baseline": "middle", **mark}
        return self.table(rows).mark_text(**look).encode(x=px("x"), y=px("y", alt.Y), text=alt.Text("text:N"))

    def spec(self, layers: list[Any], *, width: float, height: float) -> dict[str, Any]:
        """The Vega-Lite specification of layers drawn on one another on a plain ground."""
        drawing = alt.layer(*layers, width=width, height=height).to_dict(validate=False)
        return {**drawing, "config": LOOK, "datasets": self._rows}
