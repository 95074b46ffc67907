"""A map's geometry: the projection cut to a firm's extent, great circles, labels clear of each other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geographiclib.geodesic import Geodesic

Point = tuple[float, float]

WIDTH = 940.0
HEIGHTS = (380.0, 560.0)
MARGIN = 46.0
LARGEST_SCALE = 2400.0
"Pixels per radian at most: closer than that the outline is too coarse to show."
STEP_KM = 250.0
"Points of a great circle are no further apart. [km]"


def _natural_earth(lam: float, phi: float) -> Point:
    """Natural Earth projection: polynomials of Šavrič, Patterson and Jenny (2011), x east, y north. [rad]"""
    p2 = phi * phi
    p4 = p2 * p2
    x = lam * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)))
    y = phi * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)))
    return x, y


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A projection fitted to some points."""

    centre_deg: float
    "Meridian in the middle; the map is cut opposite to it."
    scale: float
    "Pixels per radian."
    shift: Point
    "Pixels added after scaling."
    height: float

    def project(self, lon_deg: float, lat_deg: float) -> Point:
        """Pixel of a place, down positive."""
        x, y = _natural_earth(_wrapped(lon_deg, self.centre_deg), math.radians(lat_deg))
        return self.shift[0] + self.scale * x, self.shift[1] - self.scale * y


def _wrapped(lon_deg: float, centre_deg: float) -> float:
    """Longitude from the centre, within half a turn. [rad]"""
    return math.radians((lon_deg - centre_deg + 180.0) % 360.0 - 180.0)


def centre_of(lons_deg: Sequence[float]) -> float:
    """Middle of the shortest stretch of longitude that holds all: no arc then crosses the map's edge."""
    turns = sorted({lon % 360.0 for lon in lons_deg})
    gaps = [(b - a, b) for a, b in zip(turns, [*turns[1:], turns[0] + 360.0], strict=True)]
    widest, start = max(gaps)
    middle = start + (360.0 - widest) / 2
    return (middle + 180.0) % 360.0 - 180.0


def great_circle(a: Point, b: Point) -> list[Point]:
    """Points (longitude, latitude) along the shortest way over the ellipsoid. [deg]"""
    line = Geodesic.WGS84.InverseLine(a[1], a[0], b[1], b[0])
    steps = max(1, math.ceil(line.s13 / 1000.0 / STEP_KM))
    at = (line.Position(line.s13 * i / steps) for i in range(steps + 1))
    return [(p["lon2"], p["lat2"]) for p in at]


def fitted(points: Iterable[Point], centre_deg: float) -> View:
    """The view that shows all the points, with a margin."""
    flat = [_natural_earth(_wrapped(lon, centre_deg), math.radians(lat)) for lon, lat in points]
    xs, ys = [p[0] for p in flat], [p[1] for p in flat]
    span_x, span_y = max(max(xs) - min(xs), 1e-6), max(max(ys) - min(ys), 1e-6)
    scale = min((WIDTH - 2 * MARGIN) / span_x, (HEIGHTS[1] - 2 * MARGIN) / span_y, LARGEST_SCALE)
    height = min(max(span_y * scale + 2 * MARGIN, HEIGHTS[0]), HEIGHTS[1])
    middle = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    return View(
        centre_deg=centre_deg,
        scale=scale,
        height=height,
        shift=(WIDTH / 2 - scale * middle[0], height / 2 + scale * middle[1]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A text beside a point, with its alignment."""

    x: float
    y: float
    text: str
    align: str


def _box(label: Label, width: float, size: float) -> tuple[float, float, float, float]:
    left = {"left": label.x, "right": label.x - width, "center": label.x - width / 2}[label.align]
    return left, label.y - size * 0.6, left + width, label.y + size * 0.6


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> float:
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def placed(
    sites: Sequence[tuple[float, float, float, str, float]], *, size: float, canvas: Point
) -> list[Label]:
    """Labels of sites (x, y, radius, text, text width), each where it covers least, in the order given."""
    dots = [(x - r, y - r, x + r, y + r) for x, y, r, _, _ in sites]
    taken: list[tuple[float, float, float, float]] = []
    labels = []
    for x, y, r, text, width in sites:
        near, line = r + 4, r + size * 0.75
        spots = [
            Label(x=x + near, y=y, text=text, align="left"),
            Label(x=x - near, y=y, text=text, align="right"),
            Label(x=x, y=y - line, text=text, align="center"),
            Label(x=x, y=y + line, text=text, align="center"),
        ]
        for dy in (-1.1, 1.1, -2.2, 2.2):
            spots += [
                Label(x=x + near, y=y + dy * size, text=text, align="left"),
                Label(x=x - near, y=y + dy * size, text=text, align="right"),
            ]

        def cost(spot: Label, width: float = width) -> float:
            box = _box(spot, width, size)
            inside = _overlap(box, (0.0, 0.0, *canvas))
            cut = width * size * 1.2 - inside
            return 4 * sum(_overlap(box, t) for t in taken) + sum(_overlap(box, d) for d in dots) + 8 * cut

        best = min(spots, key=cost)
        taken.append(_box(best, width, size))
        labels.append(best)
    return labels
