"""Make src/beacon/report/data/land.json: the outline of the world's land, without any border.

Usage: python scripts/make_land_outline.py WORLD_110M_JSON

WORLD_110M_JSON is `data/world-110m.json` of the npm package vega-datasets 2.11.0 (also served to the Python
package vega_datasets): TopoJSON made from Natural Earth 1:110m, public domain. Only its object `land` is
read; the object `countries` is not, so no border can reach a report.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

OUT = Path(__file__).parent.parent / "src" / "beacon" / "report" / "data" / "land.json"
DIGITS = 1
"Digits after the decimal mark: 0.1 deg is 11 km, under a pixel at the scale of a report's map."
NOTE = "Natural Earth 1:110m land, public domain (www.naturalearthdata.com), by vega-datasets 2.11.0"


def arcs(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """The quantised, delta-coded arcs as degrees."""
    (kx, ky), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((round(x * kx + tx, DIGITS), round(y * ky + ty, DIGITS)))
        found.append(points)
    return found


def ring(indices: list[int], known: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """One closed ring: arcs joined end to end, ~i meaning arc i backwards; repeated points left out."""
    points: list[tuple[float, float]] = []
    for i in indices:
        for point in known[i] if i >= 0 else reversed(known[~i]):
            if not points or points[-1] != point:
                points.append(point)
    return points


def main(source: str) -> None:
    """Write the outline as one GeoJSON MultiPolygon."""
    topology = json.loads(Path(source).read_text(encoding="utf-8"))
    known = arcs(topology)
    land = topology["objects"]["land"]
    parts = land["geometries"] if land["type"] == "GeometryCollection" else [land]
    polygons = [polygon for part in parts for polygon in part["arcs"]]
    shapes = [[ring(r, known) for r in polygon] for polygon in polygons]
    shapes = [rings for rings in shapes if len(rings[0]) > 3]
    outline = {
        "type": "Feature",
        "properties": {"source": NOTE},
        "geometry": {"type": "MultiPolygon", "coordinates": shapes},
    }
    OUT.write_text(json.dumps(outline, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
