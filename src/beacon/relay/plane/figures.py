# mypy: disable-error-code="no-any-return"
"""A lane's and a queue's figures as rows of numbers: what a message carries, a switch waits with and a lane lives by.

    lane row   | 0..16 LaneProfile | UP | DOWN | CONNECTED | 20..25 HeadOfLineProfile |
    queue row  | 0..5 QueueProfile |

UP and DOWN are queue numbers, NONE for none; CONNECTED is 1 where a connection carries the route.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from beacon.impair import HeadOfLineProfile, LaneProfile, QueueProfile
from beacon.relay.plane.compiled import inline

UP, DOWN, CONNECTED, CONNECTION = 17, 18, 19, 20
REORDER = LaneProfile._fields.index("reorder")
FIGURES = 32
QUEUE_FIGURES = 8


@inline
def lane_profile_of(f: NDArray[np.float64], i: int) -> LaneProfile:
    """The lane's profile in row `i`."""
    return LaneProfile(
        f[i, 0], f[i, 1], f[i, 2], f[i, 3], f[i, 4], f[i, 5], f[i, 6], f[i, 7], f[i, 8], f[i, 9], f[i, 10], f[i, 11],
        f[i, 12], f[i, 13], f[i, 14], f[i, 15], f[i, 16],
    )  # fmt: skip


@inline
def connection_of(f: NDArray[np.float64], i: int) -> HeadOfLineProfile:
    """The connection's profile in row `i`; meaningful where CONNECTED is set."""
    return HeadOfLineProfile(f[i, 20], f[i, 21], f[i, 22], f[i, 23], f[i, 24], f[i, 25])


@inline
def queue_profile_of(f: NDArray[np.float64], i: int) -> QueueProfile:
    """The queue's profile in row `i`."""
    return QueueProfile(f[i, 0], np.int64(f[i, 1]), f[i, 2], f[i, 3], f[i, 4], f[i, 5])


def write_lane_figures(
    row: NDArray[np.float64], profile: LaneProfile, *, up: int, down: int, connection: HeadOfLineProfile | None
) -> None:
    """Fill a lane's row."""
    row[: len(profile)] = profile
    row[UP], row[DOWN], row[CONNECTED] = up, down, connection is not None
    if connection is not None:
        row[CONNECTION : CONNECTION + len(connection)] = connection


def write_queue_figures(row: NDArray[np.float64], profile: QueueProfile) -> None:
    """Fill a queue's row."""
    row[: len(profile)] = profile
