"""One possible network out of a path's bands: from uniforms to figures, for many worlds at once.

Uniforms are the caller's: the columns of `DAY_UNIFORMS` come first and must be the same for every hour of a
day (in one world the cable, the base delay, the asymmetry, the carrier's state and the access media hold),
the columns of `HOUR_UNIFORMS` follow and are drawn for each hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from beacon.nouns import Band, Impairment, Path, Way
from beacon.nouns.band import Z_90
from beacon.routes.normal import clamped_normal_score

Floats = NDArray[np.float64]

DAY_UNIFORMS = ("delay_family", "rtt", "asymmetry", "carrier", "access")
"Columns that hold through a day."
HOUR_UNIFORMS = (
    "loss_out", "loss_back", "burst_out", "burst_back", "jitter_out", "jitter_back",
    "wander_out", "wander_back", "reorder_out", "reorder_back",
)  # fmt: skip
"Columns drawn for each hour."
UNIFORMS = len(DAY_UNIFORMS) + len(HOUR_UNIFORMS)
"Length of the vector of uniforms of one world at one hour."
_LOSS_TOP = 0.95
"A lane that loses more is no lane."
_LOG_TOP = 30.0
"Keeps the exponential of straight bands, which is thrown away, from overflowing."
_COLUMN = {name: i for i, name in enumerate(DAY_UNIFORMS + HOUR_UNIFORMS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class WayArrays:
    """One direction in n worlds; arrays of shape (n,), plain numbers where worlds do not differ."""

    base_ms: Floats
    "Base delay with the access media, queues excluded. [ms]"
    wander_ms: Floats
    jitter_ms: Floats
    loss: Floats
    burst_ms: Floats
    reorder: Floats
    congested: NDArray[np.bool_]
    "True where the carrier is in its slow state."
    spike_ms: float
    spike_rate_per_s: float
    reorder_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldArrays:
    """n worlds of one path at one hour."""

    out: WayArrays
    back: WayArrays
    rtt_ms: Floats
    "Round trip between the cities: out and back less the access media. [ms]"
    access_ms: Floats
    "Access media, in each way's base. [ms]"
    family: NDArray[np.int64]
    "Index into `Path.delay_families`."


def _chosen(weights: Sequence[float], u: Floats) -> NDArray[np.int64]:
    """Index of the family whose share of [0, 1) holds `u`."""
    if len(weights) == 1:
        return np.zeros(len(u), dtype=np.int64)
    if len(weights) == 2:
        return (u >= weights[0]).astype(np.int64)
    return np.array(weights[:-1]).cumsum().searchsorted(u, side="right").astype(np.int64)


class _Bands:
    """Bands as rows of one table, so that all columns are evaluated by one call."""

    def __init__(self) -> None:
        self._rows: list[tuple[float, float, float]] = []

    def add(self, band: Band) -> int:
        """Row number of a band."""
        self._rows.append((band.low, band.typical, band.high))
        return len(self._rows) - 1

    def values(self, rows: NDArray[np.int64], z: Floats) -> Floats:
        """`Band.at` of the bands named by `rows` at scores `z`, in straight lines of logarithms: quicker."""
        low, typical, high = np.array(self._rows).T
        curved = low > 0
        at = np.where(curved, np.log(np.where(curved, typical, 1.0)), typical)
        edges = np.where(curved, np.log(np.where(curved, (low, high), 1.0)), (low, high))
        slopes = (edges - at) * np.array([[-1.0], [1.0]]) / Z_90
        slope = np.where(z < 0, slopes[0][rows], slopes[1][rows])
        line = at[rows] + z * slope
        values: Floats = np.where(curved[rows], np.exp(np.minimum(line, _LOG_TOP)), np.maximum(line, 0.0))
        return values


def draw_worlds(path: Path, u: Floats, *, z: Floats | None = None) -> WorldArrays:
    """Worlds of a path.

    Parameters
    ----------
    path
        Bands and families.
    u
        Uniforms, shape (n, UNIFORMS): day columns, then hour columns. [0..1)
    z
        `clamped_normal_score(u)`, for callers that work it out for many paths at once.

    Returns
    -------
    Arrays of shape (n,). In every world the bases of both ways add up to the round trip plus twice the access
    media.

    Raises
    ------
    ValueError
        `u` has not UNIFORMS columns.
    """
    if u.ndim != 2 or u.shape[1] != UNIFORMS:
        raise ValueError(f"worlds need {UNIFORMS} uniforms each, not an array of shape {u.shape}")
    n = len(u)
    bands = _Bands()
    rows = np.zeros((n, UNIFORMS), dtype=np.int64)

    def column(name: str, band: Band) -> None:
        rows[:, _COLUMN[name]] = bands.add(band)

    family = _chosen([f.weight for f in path.delay_families], u[:, _COLUMN["delay_family"]])
    firsts = [bands.add(f.rtt_ms) for f in path.delay_families]
    rows[:, _COLUMN["rtt"]] = family + firsts[0]
    column("asymmetry", path.asymmetry)
    column("access", path.access_delay_ms)
    congested = {}
    for side, way in (("out", path.out), ("back", path.back)):
        state = _chosen([f.weight for f in way.loss_families], u[:, _COLUMN["carrier"]])
        congested[side] = state > 0
        losses = [bands.add(f.loss) for f in way.loss_families]
        bursts = [bands.add(f.burst_ms) for f in way.loss_families]
        rows[:, _COLUMN[f"loss_{side}"]] = state + losses[0]
        rows[:, _COLUMN[f"burst_{side}"]] = state + bursts[0]
        column(f"jitter_{side}", way.jitter_ms)
        column(f"wander_{side}", way.wander_ms)
        column(f"reorder_{side}", way.reorder)
    values = bands.values(rows, clamped_normal_score(u) if z is None else z)
    rtt, share, access = (values[:, _COLUMN[name]] for name in ("rtt", "asymmetry", "access"))
    out_ms = rtt * share
    return WorldArrays(
        out=_way_arrays(path.out, values, "out", out_ms + access, congested["out"]),
        back=_way_arrays(path.back, values, "back", rtt - out_ms + access, congested["back"]),
        rtt_ms=rtt,
        access_ms=access,
        family=family,
    )


def _way_arrays(way: Way, values: Floats, side: str, base: Floats, congested: NDArray[np.bool_]) -> WayArrays:
    def of(name: str) -> Floats:
        return values[:, _COLUMN[f"{name}_{side}"]]

    return WayArrays(
        base_ms=base,
        wander_ms=of("wander"),
        jitter_ms=of("jitter"),
        loss=np.minimum(of("loss"), _LOSS_TOP),
        burst_ms=of("burst"),
        reorder=np.minimum(of("reorder"), 1.0),
        congested=congested,
        spike_ms=way.spike_ms,
        spike_rate_per_s=way.spike_rate_per_s,
        reorder_ms=way.reorder_ms,
    )


def impairment_of(way: WayArrays, world: int) -> Impairment:
    """One world's direction as an Impairment."""
    reorder = float(way.reorder[world])
    return Impairment(
        base_delay_ms=float(way.base_ms[world]),
        wander_ms=float(way.wander_ms[world]),
        jitter_ms=float(way.jitter_ms[world]),
        spike_ms=way.spike_ms,
        spike_rate_per_s=way.spike_rate_per_s,
        loss=float(way.loss[world]),
        burst_ms=float(way.burst_ms[world]),
        reorder=reorder,
        reorder_ms=way.reorder_ms if reorder else 0.0,
    )


def draw_world(path: Path, *, u: Sequence[float]) -> tuple[Impairment, Impairment]:
    """One world of a path: the way out and the way back.

    Parameters
    ----------
    path
        Bands and families.
    u
        UNIFORMS uniforms: day columns, then hour columns. [0..1)
    """
    worlds = draw_worlds(path, np.asarray(u, dtype=np.float64).reshape(1, UNIFORMS))
    return impairment_of(worlds.out, 0), impairment_of(worlds.back, 0)


_MIDDLE = 0.5


def world_at_quantile(path: Path, *, quantile: float) -> tuple[Impairment, Impairment]:
    """The world whose every figure lies at one quantile of its band; both ways share the round trip evenly."""
    u = [quantile] * UNIFORMS
    u[_COLUMN["asymmetry"]] = _MIDDLE
    return draw_world(path, u=u)
