"""What all drawings share: layers in pixels, the font, the legend, and where their rows of data wait."""

from __future__ import annotations

from typing import Any

import altair as alt

from beacon.report.charts.palette import FAINT, INK
from beacon.report.charts.type import FAMILY

Rows = list[dict[str, Any]]

SIZE = 13
"Size of text in charts. [px]"


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
        return self.table(rows).mark_text(**look).encode(x=px("x"), y=px("y", alt.Y), text="text:N")

    def spec(self, layers: list[Any], *, width: float, height: float) -> dict[str, Any]:
        """The Vega-Lite specification of layers drawn on one another on a plain ground."""
        drawing = _styled(alt.layer(*layers, width=width, height=height))
        return {**drawing.to_dict(validate=False), "datasets": self._rows}


def _styled(drawing: Any) -> Any:
    return (
        drawing.configure(font=FAMILY, background="transparent", aria=False, padding=4)
        .configure_view(stroke=None)
        .configure_legend(
            labelFontSize=SIZE,
            titleFontSize=SIZE,
            labelColor=INK,
            titleColor=FAINT,
            titleFontWeight="normal",
            orient="bottom",
            direction="horizontal",
            columns=6,
            labelLimit=0,
            titleLimit=0,
            offset=10,
            symbolStrokeWidth=3,
            titleAnchor="start",
        )
        .configure_axis(
            labelFontSize=SIZE,
            titleFontSize=SIZE,
            labelColor=INK,
            titleColor=FAINT,
            titleFontWeight="normal",
            gridColor="#e3e8ec",
            domainColor="#9aa5b1",
            tickColor="#9aa5b1",
        )
    )
