"""Where things stand in a chart of cost and quality: the ends of its axes, and names clear of one another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

NAMED = {"plan": "diamond", "cautious": "square", "today": "triangle-up"}
"Choices that have a name, and the shape of each."
LINE_H = 18.0
"A line of text and the air around it. [px]"
_LINES = 5
"A name is looked a place for this far above and below its mark."
_QUALITY_STEP = 5.0
_LEAST_SPAN = 10.0
"Less of the scale would make small differences look large. [R]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Of the axes."""

    cost: tuple[float, float]
    quality: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name beside its mark."""

    cost: float
    quality: float
    text: str
    dx: float
    dy: float
    "From the mark to the middle of the name; down is positive. [px]"


def ends_of(rows: Sequence[dict[str, Any]]) -> Ends:
    """From nothing to a little over the dearest; quality in whole steps of five around what there is."""
    most = max((float(r["cost"]) for r in rows), default=0.0)
    low = _QUALITY_STEP * (min(float(r["quality"]) for r in rows) // _QUALITY_STEP)
    high = -_QUALITY_STEP * (-max(float(r["quality"]) for r in rows) // _QUALITY_STEP)
    high = max(high, low + _LEAST_SPAN)
    return Ends(cost=(0.0, 1.06 * most if most > 0 else 1.0), quality=(low, high))


def unbeaten(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that nothing as cheap is better than, cheapest first: where the line runs."""
    kept: list[dict[str, Any]] = []
    for row in sorted(rows, key=lambda r: (r["cost"], -r["quality"])):
        if not kept or row["quality"] > kept[-1]["quality"]:
            kept.append(row)
    return kept


def placed(
    rows: Sequence[dict[str, Any]], ends: Ends, *, width: float, height: float, lift: float,
    wide: Callable[[str], float],
) -> list[Named]:  # fmt: skip
    """Each name above its mark, or below where one would lie on another or leave the drawing.

    Parameters
    ----------
    rows
        With cost, quality and text; those named first are placed first.
    ends
        Of the axes.
    width, height
        Of the plot. [px]
    lift
        From a mark to the middle of its name. [px]
    wide
        Width of a text. [px]
    """
    taken: list[tuple[float, float, float, float]] = []
    names = []
    for row in rows:
        x = width * (row["cost"] - ends.cost[0]) / (ends.cost[1] - ends.cost[0])
        y = height * (ends.quality[1] - row["quality"]) / (ends.quality[1] - ends.quality[0])
        half = wide(row["text"]) / 2
        middle = min(max(x, half), width - half)
        tries = [side * (lift + step * LINE_H) for step in range(_LINES) for side in (-1, 1)]
        boxes = [(middle - half, y + dy - LINE_H / 2, middle + half, y + dy + LINE_H / 2) for dy in tries]
        free = [i for i, box in enumerate(boxes) if _inside(box, height) and not any(_meet(box, b) for b in taken)]
        best = free[0] if free else 0
        taken += [boxes[best], (x - lift / 2, y - lift / 2, x + lift / 2, y + lift / 2)]
        names.append(Named(cost=row["cost"], quality=row["quality"], text=row["text"], dx=middle - x, dy=tries[best]))
    return names


def _inside(box: tuple[float, float, float, float], height: float) -> bool:
    return box[1] >= -LINE_H and box[3] <= height


def _meet(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
