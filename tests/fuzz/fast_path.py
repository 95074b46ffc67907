"""Fuzzes the data plane's pure half: classifying, fates, framing, and the handle's messages, on whatever bytes.

Invariant: any datagram is forwarded, handed to the TURN core or dropped, and nothing is raised, index out of bounds
included; a frame lies in its packet's slot and goes where its lane leads, never to another session; the tables leak
nothing and stay within their sizes.

Two ways, one corpus: plain Python, where coverage of the source's own branches guides (`fast_path`); compiled with
bounds checking, where what has happened to the tables guides and a hundred times as many inputs are run
(`fast_path_compiled`).
"""

from __future__ import annotations

from binascii import crc32

import numpy as np

from beacon.impair import compile_head_of_line, compile_lane, compile_queue
from beacon.nouns.impairment import Impairment, Queue
from beacon.relay.plane.capacity import PlaneCapacity
from beacon.relay.plane.figures import FIGURES, QUEUE_FIGURES, write_lane_figures, write_queue_figures
from beacon.relay.plane.tables import NONE, new_plane
from fuzz.plane_laws import HOLDS, run_many
from fuzz.plane_program import FEATURES, SENT, SLOTS, Stage

LONGEST_BYTES = 300
CAPACITY = PlaneCapacity(
    allocations=5, permissions=6, channels=5, lanes=6, queues=3, switches=5, packets=320, receive_buffer_bytes=0,
    link_buffer_bytes=0,
)  # fmt: skip
"So small that every table runs full. Packets: a batch is kept free of lanes."
START_NS = 1_000_000_000_000
_HARSH = Impairment(
    base_delay_ms=4.0, wander_ms=2.0, wander_interval_ms=20.0, jitter_ms=1.0, spike_ms=5.0, spike_rate_per_s=20.0,
    loss=0.3, burst_ms=5.0, burst_density=0.7, reorder=0.3, reorder_ms=3.0, duplicate=0.3,
)  # fmt: skip
_NARROW, _WIDE = Queue(rate_kbps=200.0, limit_packets=3, load=0.3), Queue(rate_kbps=5_000.0, limit_ms=2.0)
_QUEUES = (_NARROW, _WIDE, Queue(rate_kbps=0.0))


def _lane_rows() -> np.ndarray:
    """Lanes to choose from: clean, harsh, with queues, over a connection."""
    connection = compile_head_of_line(rtt_ms=20.0, loss=0.1, buffer_bytes=3_000)
    rows = np.zeros((5, FIGURES))
    write_lane_figures(rows[0], compile_lane(Impairment()), up=NONE, down=NONE, connection=None)
    write_lane_figures(rows[1], compile_lane(_HARSH), up=NONE, down=NONE, connection=None)
    write_lane_figures(rows[2], compile_lane(Impairment(loss=1.0)), up=0, down=1, connection=None)
    write_lane_figures(rows[3], compile_lane(Impairment(base_delay_ms=2.0)), up=0, down=1, connection=None)
    write_lane_figures(rows[4], compile_lane(Impairment(loss=0.2)), up=NONE, down=2, connection=connection)
    return rows


def _queue_rows() -> np.ndarray:
    rows = np.zeros((len(_QUEUES), FIGURES))
    for row, queue in zip(rows, _QUEUES, strict=True):
        write_queue_figures(row[:QUEUE_FIGURES], compile_queue(queue))
    return rows


_PLANE = new_plane(CAPACITY, seed=(11, 22), salt=33, now_ns=START_NS)
_BYTES = _PLANE.view(np.uint8)
_FRESH = _BYTES.copy()
"The tables as they are at first, to begin every input with."
_STAGE = Stage(
    profiles=_lane_rows(),
    queues=_queue_rows(),
    generations=np.zeros(SLOTS, np.int64),
    features=np.zeros(FEATURES, np.uint8),
)


def execute(data: bytes, *, rounds: int) -> np.ndarray:
    """Run a program, and `rounds - 1` mutations of it; which features they had."""
    _BYTES[:] = _FRESH
    _STAGE.features[:] = 0
    _STAGE.generations[:] = 0
    with np.errstate(over="ignore"):  # Plain, NumPy warns of what compiled code and the algorithm mean to do.
        seed = np.uint64(crc32(data))
        wrong, broken = run_many(_PLANE, _STAGE, np.frombuffer(data, np.uint8), START_NS, rounds, seed)
    assert wrong == SENT, f"a packet was sent that should not: {wrong}"
    assert broken == HOLDS, f"the tables broke a law: {broken}"
    assert _PLANE[0]["loop"]["in_flight"] == 0
    return np.flatnonzero(_STAGE.features)


def one_input(data: bytes) -> None:
    """One execution."""
    execute(data, rounds=1)
