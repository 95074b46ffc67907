"""Prints what becomes of a few hundred packets of one seed, every stage in use: run as a program, to be compared."""

from __future__ import annotations

import hashlib
import sys
import warnings
from pathlib import Path


def digest() -> str:
    from plane_under_test import MS, StillPlane, channel_data, client, relayed, send_indication

    from beacon.impair import compile_head_of_line, compile_lane, compile_queue
    from beacon.nouns.impairment import Impairment, Queue
    from beacon.relay.plane.capacity import PlaneCapacity

    # small tables: plain Python then spends its time on packets
    capacity = PlaneCapacity(
        allocations=64, permissions=256, channels=256, lanes=64, queues=16, switches=64, packets=2_048
    )
    plane = StillPlane(capacity)
    rough = compile_lane(
        Impairment(
            base_delay_ms=30, wander_ms=3, wander_interval_ms=300, jitter_ms=1, spike_ms=5, spike_rate_per_s=2,
            loss=0.1, burst_ms=50, burst_density=0.8, reorder=0.02, reorder_ms=5, duplicate=0.02,
        )
    )  # fmt: skip
    smooth = compile_lane(Impairment(base_delay_ms=20, jitter_ms=2, loss=0.05))
    plane.queue(1, compile_queue(Queue(rate_kbps=300, limit_packets=8, load=0.3)), key=(21, 22))
    plane.queue(2, compile_queue(Queue(rate_kbps=200, limit_ms=30)), key=(23, 24))
    plane.pair(rough, key=(2**63 + 5, 6), up=1, down=2)
    plane.open(3)
    plane.permit(3)
    connection = compile_head_of_line(rtt_ms=60.0, loss=0.05, buffer_bytes=20_000)
    plane.lane(1, 3, smooth, key=(9, 10), down=2, connection=connection)
    plane.switch(1, 2, smooth, plane.now_ns + 3_000 * MS, down=2)
    plane.switch_queue(2, compile_queue(Queue(rate_kbps=400, limit_packets=4)), plane.now_ns + 2_000 * MS)
    left = []
    for i in range(400):
        plane.put(client(1), channel_data(0x4002, i.to_bytes(2, "big") * 40))
        if i % 2:
            plane.put(client(1), send_indication(relayed(3), i.to_bytes(2, "big") * 50))
        left += plane.due(plane.now_ns + 10 * MS)
    left += plane.due(plane.now_ns + 20_000 * MS)
    lanes = plane.plane["lanes"][:3]
    hashed = hashlib.sha256(repr(left).encode())
    for name in ("lost", "queue_dropped", "duplicated", "loss_runs", "burst_lost", "packets", "change_sum"):
        hashed.update(repr([int(v) for v in lanes[name]]).encode())
    return f"{len(left)} {int(lanes['lost'].sum())} {int(lanes['queue_dropped'].sum())} {hashed.hexdigest()}"


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    warnings.simplefilter("ignore", RuntimeWarning)  # plain NumPy says when a hash wraps round
    print(digest())
