"""The scenario of docs/validation/simulator.md in Beacon's simulator: what validation and benchmark share."""

from __future__ import annotations

import platform
import time
from pathlib import Path

import ns3_peer
import numpy as np

from beacon.wiring.kernel_cache import use_kernel_cache

use_kernel_cache()  # before Numba is imported: no script may run an older kernel than its source

from beacon.nouns import Impairment, Queue  # noqa: E402
from beacon.sim.shared_queue import Sources, shared_queue_stats  # noqa: E402

FLOWS, QUEUE_PACKETS = 10, 20


def our_run(*, seed: int, seconds: float) -> tuple[list[float], int, float]:
    """Beacon's figures (loss, then mean, P50, P90, P99 [ms]), its packets and its processor time. [s]"""
    began = time.process_time()
    s = shared_queue_stats(
        frames_ms=np.full(FLOWS, 20.0),
        sizes_bytes=np.full(FLOWS, 200),
        sources=Sources(on_ms=1_000.0, off_ms=1_350.0),
        queue=Queue(rate_kbps=40.0 * FLOWS, limit_packets=QUEUE_PACKETS, overhead_bytes=2),
        lane=Impairment(base_delay_ms=120.0, loss=0.01),
        seconds=seconds,
        seed=seed,
        bin_ms=ns3_peer.BIN_MS,
    )
    cpu_s = time.process_time() - began
    return [s.loss, s.delay_ms.mean, s.delay_ms.p50, s.delay_ms.p90, s.delay_ms.p99], s.packets, cpu_s


def processor() -> str:
    """Name of this machine's processor."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
