"""Answers of a relay and reports of a browser, as they come over the wire, for tests of live figures."""

from __future__ import annotations

from typing import Any

import numpy as np

from beacon.firmfile import firm_from_text
from beacon.nouns import Firm
from beacon.sim import call as counted

FRAME_MS = 20.0
SAMPLE_RATE_HZ = 48_000
FIRM = """
firm: {name: Test, home: GB}
sites:
  - {name: Leeds, city: "Leeds, GB", people: 10, link: internet,
     access: {medium: fibre, down_mbps: 500, up_mbps: 500, background_pct: 20}}
  - {name: Beijing, city: Beijing, people: 30, link: mpls,
     access: {medium: fibre, carrier: China Telecom, down_mbps: 200, up_mbps: 200, background_pct: 20}}
  - {name: Paris, city: Paris, people: 20, link: internet,
     access: {medium: fibre, down_mbps: 20, up_mbps: 20, background_pct: 60}}
codecs: [G.711 + PLC, opus]
links: [internet, mpls]
"""


def firm() -> Firm:
    """Leeds and Paris on the internet, Beijing on a private line."""
    return firm_from_text(FIRM, name="test.yaml")


def relay_lane(
    *, origin: str = "p-a", target: str = "p-b", delay_ms: float = 100.0, loss: float = 0.0, packets: int = 500,
    lost: int | None = None, runs: int | None = None, late_ms: float = 0.0, in_force: bool = True,
    span_s: float = 10.0, switches: int = 0, overrun: int = 0, session: str = "visit-v",
) -> dict[str, Any]:  # fmt: skip
    """One lane of an answer to GET /sessions/{session}/stats."""
    gone = round(loss * packets) if lost is None else lost
    figures = {
        "delay_p50_ms": delay_ms, "delay_p95_ms": delay_ms, "delay_mean_ms": delay_ms, "loss": loss, "queue_loss": 0.0,
        "rate_kbps": 0.0,
    }  # fmt: skip
    later = {name: figures[name] + late_ms for name in ("delay_p50_ms", "delay_p95_ms", "delay_mean_ms")}
    return {
        "session": session, "origin": origin, "target": target, "origin_site": "1-a", "target_site": "2-b",
        "in_force": in_force, "switches": switches, "span_s": span_s, "packets_in": packets,
        "bytes_in": 100 * packets, "packets_out": packets - gone, "bytes_out": 100 * (packets - gone), "lost": gone,
        "queue_dropped": 0, "overrun": overrun, "unsent": 0, "duplicated": 0, "in_flight": 0, "commanded": figures,
        "measured": figures | later | {"loss": gone / max(packets, 1)}, "late_mean_ms": late_ms,
        "path_stats": {
            "source": "relayed", "stage": "network", "packets": packets, "lost": gone, "late": 0,
            "loss_runs": gone if runs is None else runs, "jitter_ms": 0.5, "concealed": 0.0,
            "delay_ms": dict.fromkeys(("mean", "minimum", "p50", "p90", "p95", "p99"), delay_ms),
            "bursts": {"burst_ms": 0.0, "burst_density": 0.0, "gap_ms": 0.0, "gap_density": 0.0},
            "loss": gone / max(packets, 1), "burst_ratio": 1.0,
        },
    }  # fmt: skip


def link_stats(
    *, sender: str = "p-a", call: int = 1, seconds: float = 10.0, buffer_ms: float = 60.0, concealed_s: float = 0.0,
    silent_s: float = 0.0, events: float = 0.0, lost: float = 0.0, received: float | None = None,
    codec: str = "opus", mirror: bool = False, video: dict[str, Any] | None = None, **audio: Any,
) -> dict[str, Any]:  # fmt: skip
    """One LinkStats after so many seconds of a call that was alike from its beginning."""
    came = seconds * 1_000.0 / FRAME_MS - lost if received is None else received
    return {
        "from": sender, "call": call, "mirror": mirror,
        "audio": {
            "codec": codec, "clock_hz": SAMPLE_RATE_HZ, "channels": 1, "packets_received": came, "packets_lost": lost,
            "packets_discarded": 0, "jitter_buffer_delay_s": buffer_ms / 1_000.0 * seconds * SAMPLE_RATE_HZ,
            "jitter_buffer_emitted": seconds * SAMPLE_RATE_HZ, "total_samples": seconds * SAMPLE_RATE_HZ,
            "concealed_samples": concealed_s * SAMPLE_RATE_HZ, "silent_concealed_samples": silent_s * SAMPLE_RATE_HZ,
            "concealment_events": events, "inserted_samples": 0, "removed_samples": 0, "bytes": 4_000 * seconds,
            "level": 0.1, **audio,
        },
        "video": video,
        "transport": {"rtt_ms": 200.0, "carrier": "udp", "out_kbps": 40.0}, "chat_rtt_ms": None,
    }  # fmt: skip


def as_lived(counters: np.ndarray, *, sender: str, listener: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A simulated call as relay and browser would tell it: the lane, and the report at its end."""
    n = counters
    arrived = n[counted.PACKETS] - n[counted.LOST]
    lane = relay_lane(
        origin=sender, target=listener, delay_ms=n[counted.DELAY_SUM] / max(arrived, 1.0),
        packets=int(n[counted.PACKETS]), lost=int(n[counted.LOST]), runs=int(n[counted.LOSS_RUNS]), span_s=60.0,
    )  # fmt: skip
    frame = FRAME_MS / 1_000.0
    report = link_stats(
        sender=sender, seconds=n[counted.FRAMES] * frame, concealed_s=n[counted.MERGED_LOST] * frame,
        events=n[counted.MERGED_RUNS], lost=n[counted.LOST], received=arrived,
    )  # fmt: skip
    # What a packet waits is what it is played after it came: the sums of a receiver that plays everything it got.
    report["audio"]["jitter_buffer_delay_s"] = (
        (n[counted.PLAY_SUM] - n[counted.DELAY_SUM]) / 1_000.0 * SAMPLE_RATE_HZ * frame
    )
    report["audio"]["jitter_buffer_emitted"] = n[counted.PLAYED] * SAMPLE_RATE_HZ * frame
    return lane, report
