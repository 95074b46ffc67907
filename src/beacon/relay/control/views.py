"""What the control interface says, as plain values for JSON: records, windows, sessions."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from beacon.nouns import RelaySession
from beacon.relay.control.history import LaneName, LaneWindow
from beacon.relay.control.ports import Health, LaneRecord, LoopRecord, MintedCredential, SessionStatus
from beacon.relay.observation import Comparison, Figures, LaneTally, lateness_of
from beacon.relay.plane.records import LATENESS_BIN_NS
from beacon.units import NS_PER_MS, NS_PER_S

_DIGITS = 6
"Of figures in milliseconds and shares: a nanosecond, a packet in a million."


def utc_text(utc_s: float) -> str:
    """An instant as 2027-01-15T20:00:00.250Z."""
    at = datetime.fromtimestamp(utc_s, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def lane_view(record: LaneRecord) -> dict[str, Any]:
    """One lane's second."""
    tally = LaneTally()
    tally.add(record.second, commanded_loss=record.commanded_loss, commanded_kbps=record.commanded_kbps)
    return {**_lane_head(record), "at_utc": utc_text(record.at_utc_s), **_counts(tally)}


def window_view(name: LaneName, window: LaneWindow) -> dict[str, Any]:
    """A lane over a window, with its PathStats."""
    stats = window.tally.path_stats()
    told = _rounded(asdict(stats) | {"loss": stats.loss, "burst_ratio": stats.burst_ratio})
    return {**_lane_head(window.latest), "session": name.session, **_counts(window.tally), "path_stats": told}


def loop_view(record: LoopRecord) -> dict[str, Any]:
    """The data plane's second."""
    second = record.second
    return {
        "at_utc": utc_text(record.at_utc_s),
        "span_s": round(second.span_ns / NS_PER_S, _DIGITS),
        "wakes": second.wakes,
        "received": second.received,
        "handed_up": second.handed_up,
        "unknown": second.unknown,
        "sent": second.sent,
        "overrun": second.overrun,
        "kernel_dropped": second.kernel_dropped,
        "in_flight": second.in_flight,
        "lateness": lateness_view(second.lateness, bins=True),
    }


def lateness_view(histogram: NDArray[np.int64], *, bins: bool = False) -> dict[str, Any]:
    """The relay's own lateness; with `bins` the histogram itself: pairs of a bin's upper edge in ms and its count."""
    view: dict[str, Any] = _rounded(asdict(lateness_of(histogram)))
    if bins:
        bin_ms = LATENESS_BIN_NS / NS_PER_MS
        view["bins"] = [
            [round((int(i) + 1) * bin_ms, 3), int(histogram[i])] for i in np.flatnonzero(histogram)
        ]
    return view


def session_view(status: SessionStatus) -> dict[str, Any]:
    """A session as it stands; `session` reads back as it was put."""
    return {
        "id": status.session.id,
        "session": _session(status.session),
        "allocations": dict(status.allocations),
        "shortfalls": [_rounded(asdict(shortfall)) for shortfall in status.shortfalls],
    }


def health_view(health: Health) -> dict[str, Any]:
    """How the relay is."""
    view = asdict(health)
    view["started_utc"] = utc_text(view.pop("started_utc_s"))
    return view | {"listeners": list(health.listeners), "warnings": list(health.warnings)}


def credential_view(minted: MintedCredential) -> dict[str, Any]:
    """A credential."""
    view = asdict(minted)
    view["expires_utc"] = utc_text(view.pop("expires_utc_s"))
    return view | {"uris": list(minted.uris)}


def comparison_view(comparison: Comparison) -> dict[str, Any]:
    """Commanded beside measured."""
    return {
        "commanded": _figures(comparison.commanded),
        "measured": _figures(comparison.measured),
        "late_mean_ms": round(comparison.late_mean_ms, _DIGITS),
    }


def _figures(figures: Figures) -> dict[str, float]:
    return {
        "delay_p50_ms": round(figures.delay_p50_ms, _DIGITS),
        "delay_p95_ms": round(figures.delay_p95_ms, _DIGITS),
        "delay_mean_ms": round(figures.delay_mean_ms, _DIGITS),
        "loss": round(figures.loss, _DIGITS),
        "queue_loss": round(figures.queue_loss, _DIGITS),
        "rate_kbps": round(figures.rate_kbps, _DIGITS),
    }


def _lane_head(record: LaneRecord) -> dict[str, Any]:
    return {
        "session": record.session,
        "origin": record.origin,
        "target": record.target,
        "origin_site": record.origin_site,
        "target_site": record.target_site,
        "in_force": record.in_force,
        "switches": record.switches,
    }


def _counts(tally: LaneTally) -> dict[str, Any]:
    return {
        "span_s": round(tally.span_ns / NS_PER_S, _DIGITS),
        "packets_in": tally.packets_in,
        "bytes_in": tally.bytes_in,
        "packets_out": tally.packets_out,
        "bytes_out": tally.bytes_out,
        "lost": tally.lost,
        "queue_dropped": tally.queue_dropped,
        "overrun": tally.overrun,
        "unsent": tally.unsent,
        "duplicated": tally.duplicated,
        "in_flight": tally.in_flight,
        **comparison_view(tally.comparison()),
    }


def _session(session: RelaySession) -> dict[str, Any]:
    view = asdict(session)
    del view["id"]
    view["outside_site"] = session.outside_site or None
    return {name: list(value) if isinstance(value, tuple) else value for name, value in view.items()}


def _rounded(value: Any) -> Any:
    """The same with floats cut to what they can mean."""
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    return round(value, _DIGITS) if isinstance(value, float) else value
