"""A LivePair of the room protocol: everything known of one direction this second, as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from beacon.flows.living.expected import ForecastBand
from beacon.flows.living.lane_window import LaneFigures, LaneWindow, OwnDelay
from beacon.flows.living.link_stats import LinkSnapshot
from beacon.flows.living.playout import LivePlayout
from beacon.flows.living.receiver_window import ReceiverWindow
from beacon.flows.living.recovery import RESOLUTION_MS, Recovered
from beacon.flows.living.scoring import LiveScore
from beacon.nouns import Band

_DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """What is known of one direction; None for what is not."""

    sender: str
    listener: str
    from_site: str
    to_site: str
    settling: bool
    why_not: str | None
    "Key of why there is no score."
    window_s: float
    lane: LaneWindow | None
    "Own ways put back."
    own: OwnDelay
    report: LinkSnapshot | None
    receiver: ReceiverWindow | None
    playout: LivePlayout | None
    score: LiveScore | None
    codec: str
    forecast: ForecastBand | None
    forecast_why_not: str | None
    inside: bool | None
    why: tuple[str, ...]
    recovery: Recovered | None


def live_pair(known: Direction) -> dict[str, Any]:
    """As docs/room-protocol.md has it; figures are cut to what they can mean."""
    told = {
        "from": known.sender,
        "to": known.listener,
        "from_site": known.from_site,
        "to_site": known.to_site,
        "settling": known.settling,
        "words": None if known.score is None else known.score.score.category.value,
        "why_not": known.why_not,
        "score": None if known.score is None else _score(known.score, codec=known.codec),
        "window_s": known.window_s,
        **_heard(known),
        **_network(known),
        "forecast": None if known.forecast is None else _forecast(known.forecast),
        "forecast_why_not": known.forecast_why_not,
        "inside": known.inside,
        "why": list(known.why),
        "recovery": None if known.recovery is None else {**asdict(known.recovery), "resolution_ms": RESOLUTION_MS},
    }
    return {name: _cut(value) for name, value in told.items()}


def _heard(known: Direction) -> dict[str, Any]:
    """What the browser and the receiver tell."""
    receiver, report, played = known.receiver, known.report, known.playout
    return {
        "rtt_ms": None if report is None else report.rtt_ms,
        "late": None if played is None else played.late,
        "concealed": None if receiver is None else receiver.concealed if played is None else played.stats.concealed,
        "buffer_ms": None if receiver is None else receiver.buffer_ms,
        "mouth_to_ear_ms": None if known.score is None else known.score.mouth_to_ear_ms,
        "burst_ratio": None if played is None else played.stats.burst_ratio,
        "audio_kbps": None if receiver is None else receiver.audio_kbps,
        "video": None if receiver is None or receiver.video is None else asdict(receiver.video),
        "chat_rtt_ms": None if report is None else report.chat_rtt_ms,
        "carrier": "" if report is None else report.carrier,
    }


def _network(known: Direction) -> dict[str, Any]:
    """What the relay tells."""
    lane = known.lane
    return {
        "loss": None if lane is None else lane.network.loss,
        "commanded": None if lane is None else _figures(lane.commanded),
        "measured": None if lane is None else _figures(lane.measured),
        "relay_late_ms": None if lane is None else lane.late_mean_ms,
        "shortfall_ms": known.own.shortfall_ms,
    }


def _figures(figures: LaneFigures) -> dict[str, float]:
    return {
        "delay_p50_ms": figures.delay_p50_ms,
        "delay_p95_ms": figures.delay_p95_ms,
        "loss": figures.loss,
        "rate_kbps": figures.rate_kbps,
    }


def _score(live: LiveScore, *, codec: str) -> dict[str, Any]:
    score = live.score
    return {
        "r": score.r,
        "r_common": score.r_common,
        "mos": score.mos,
        "model": score.model,
        "band": score.band.value,
        "codec": codec,
        "flags": list(score.flags),
    }


def _forecast(band: ForecastBand) -> dict[str, Any]:
    return {
        "r_common": _band(band.r_common),
        "delay_ms": _band(band.delay_ms),
        "loss": _band(band.loss),
        "model": band.model,
        "codec": band.codec,
    }


def _band(band: Band) -> dict[str, float]:
    return {"low": band.low, "typical": band.typical, "high": band.high}


def _cut(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, dict):
        return {name: _cut(part) for name, part in value.items()}
    return value
