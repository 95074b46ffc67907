"""What all drawings share: layers in pixels, the font, the legend."""

from __future__ import annotations

from typing import Any

import altair as alt

from beacon.report.charts.palette import FAINT, INK
from beacon.report.charts.type import FAMILY

SIZE = 13
"Size of text in charts. [px]"


def table(rows: list[dict[str, Any]]) -> Any:
    """A drawing's beginning: rows of data."""
    source: Any = alt.Data
    return alt.Chart(source(values=rows))


def px(field: str, channel: type[Any] = alt.X) -> Any:
    """A channel whose field is in pixels already."""
    return channel(f"{field}:Q", scale=None, axis=None)


def pixels(layers: list[Any], *, width: float, height: float) -> Any:
    """Layers drawn on one another on a plain canvas."""
    return (
        alt.layer(*layers, width=width, height=height)
        .configure(font=FAMILY, background="transparent", aria=False, padding=4)
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


def texts(rows: list[dict[str, Any]], **mark: Any) -> Any:
    """Text at pixels x, y of each row."""
    look = {"fontSize": SIZE, "color": INK, "baseline": "middle", **mark}
    return table(rows).mark_text(**look).encode(x=px("x"), y=px("y", alt.Y), text="text:N")
