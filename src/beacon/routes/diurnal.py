"""The daily slow period towards the mainland, by hour of China's time."""

from __future__ import annotations

from itertools import pairwise

from beacon.routes.endpoint import CHINA_OFFSET_H

_DAY_H = 24.0


def _depth(*, from_centre_h: float, length_h: float, ramp_h: float) -> float:
    """How far into the slow period a moment is: 0 outside, 1 inside, a straight line over the ramp."""
    inside = length_h / 2 - from_centre_h
    if ramp_h <= 0:
        return float(inside > 0)
    return min(max(inside / ramp_h + 0.5, 0.0), 1.0)


def slow_share(*, hour_utc: int, centre_h: float, length_h: float, ramp_h: float) -> float:
    """Mean depth of the slow period over one hour of UTC.

    Parameters
    ----------
    hour_utc
        The hour that begins then. [0..23]
    centre_h
        Middle of the slow period, China time. [h]
    length_h
        Its length at half depth. [h]
    ramp_h
        Onset and recovery, each. [h]

    Returns
    -------
    Mean depth. [0..1] Exact: the depth is a broken line, summed by middles between its corners.
    """
    if length_h >= _DAY_H:
        return 1.0
    start = (hour_utc + CHINA_OFFSET_H - centre_h) % _DAY_H
    end = start + 1.0
    edges = [length_h / 2 + side * ramp_h / 2 for side in (-1, 1)]
    corners = {day * _DAY_H + side * edge for day in (0, 1, 2) for side in (-1, 1) for edge in edges}
    folds = {_DAY_H / 2, _DAY_H}
    marks = sorted({start, end, *(c for c in corners | folds if start < c < end)})

    def depth(at_h: float) -> float:
        around = at_h % _DAY_H
        from_centre = min(around, _DAY_H - around)
        return _depth(from_centre_h=from_centre, length_h=length_h, ramp_h=ramp_h)

    return sum((b - a) * depth((a + b) / 2) for a, b in pairwise(marks))
