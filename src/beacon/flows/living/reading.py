"""From all that is told of one direction to what is said of it: a score, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from beacon.flows.living.expected import ForecastBand
from beacon.flows.living.lane_window import LaneWindow, OwnDelay, whole_way
from beacon.flows.living.link_stats import LinkSnapshot
from beacon.flows.living.live_pair import Direction
from beacon.flows.living.playout import LivePlayout, playout
from beacon.flows.living.receiver_window import ReceiverWindow
from beacon.flows.living.recovery import Recovered
from beacon.flows.living.scoring import score_direction
from beacon.flows.living.verdict import Circumstances, is_inside, reasons
from beacon.nouns import Codec

LEAST_S = 3.0
"Sound a score rests on, and the time after a switch before one is told. [s]"
ROUNDING_S = 0.25
"Reports come every second, give or take. [s]"

RELAY_AWAY = "living.why_not.relay_away"
NO_REPORT = "living.why_not.no_report"
NOT_CONNECTED = "living.why_not.not_connected"
NOT_IN_FORCE = "living.why_not.not_in_force"
SETTLING = "living.why_not.settling"
MUTED = "living.why_not.muted"
NO_AUDIO = "living.why_not.no_audio"
NOT_PLAYED = "living.why_not.not_played"
NO_COUNTERS = "living.why_not.no_counters"
FEW_PACKETS = "living.why_not.few_packets"
CODEC = "living.why_not.codec"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairView:
    """All that is told of one direction; None for what is not."""

    sender: str
    listener: str
    from_site: str
    to_site: str
    relay_away: bool
    lane: LaneWindow | None
    own: OwnDelay
    age_s: float
    "Since the route took force here. [s]"
    report: LinkSnapshot | None
    "The listener's, while it is fresh."
    receiver: ReceiverWindow | None
    muted: bool
    "The sender's microphone is closed."
    over_stream: bool
    machine_limited: bool
    codec: Codec | None
    terminal_ms: float
    "Inside phones and computers, both ends together. [ms]"
    forecast: ForecastBand | None
    forecast_why_not: str | None
    recovered: Recovered | None


def played(view: PairView) -> LivePlayout | None:
    """What came out at the ear; None until a route in force and a receiver's window are there."""
    if view.lane is None or view.receiver is None or view.codec is None or view.relay_away:
        return None
    if not view.lane.in_force or view.age_s < LEAST_S:
        return None
    return playout(view.lane, view.receiver, own=view.own, frame_ms=view.codec.frame_ms)


def why_no_score(view: PairView, heard: LivePlayout | None) -> str | None:
    """Key of why this direction has no score now; None when it has."""
    holds = {
        RELAY_AWAY: view.relay_away,
        NO_REPORT: view.report is None,
        NOT_CONNECTED: view.lane is None,
        NOT_IN_FORCE: view.lane is not None and not view.lane.in_force,
        SETTLING: view.age_s < LEAST_S,
        MUTED: view.muted,
        NO_AUDIO: view.report is not None and view.report.audio is None,
        CODEC: view.codec is None,
        FEW_PACKETS: view.receiver is None,
        NOT_PLAYED: view.receiver is not None and view.receiver.played_s == 0.0,
        NO_COUNTERS: heard is None,
    }
    for key, true in holds.items():
        if true:
            return key
    return None if _enough(view, heard) else FEW_PACKETS


def _enough(view: PairView, heard: LivePlayout | None) -> bool:
    """Whether sound was sent for long enough, and without the pauses of a sender that saves silence."""
    if heard is None or view.codec is None:
        return False
    sent_s = heard.expected_packets * view.codec.frame_ms / 1_000.0
    return heard.continuous and sent_s >= LEAST_S - ROUNDING_S


def direction_of(view: PairView, heard: LivePlayout | None, back: LivePlayout | None) -> Direction:
    """What is said of this direction.

    Parameters
    ----------
    view
        All that is told.
    heard, back
        What came out at this ear, and at the other one.
    """
    why_not = why_no_score(view, heard)
    score = None
    if why_not is None and heard is not None and view.codec is not None:
        score = score_direction(heard, back, codec=view.codec, terminal_ms=view.terminal_ms)
    inside: bool | None = None
    why: tuple[str, ...] = ()
    if score is not None and view.forecast is not None:
        inside = is_inside(score.score.r_common, view.forecast, band=score.score.band)
        why = () if inside else _why(view, heard)
    return Direction(
        sender=view.sender, listener=view.listener, from_site=view.from_site, to_site=view.to_site,
        settling=view.age_s < LEAST_S, why_not=why_not,
        window_s=0.0 if view.receiver is None else view.receiver.span_s,
        lane=None if view.lane is None else whole_way(view.lane, view.own),
        own=view.own, report=view.report, receiver=view.receiver, playout=heard, score=score,
        codec="" if view.codec is None else view.codec.name,
        forecast=view.forecast, forecast_why_not=view.forecast_why_not, inside=inside, why=why,
        recovery=view.recovered,
    )  # fmt: skip


def _why(view: PairView, heard: LivePlayout | None) -> tuple[str, ...]:
    if view.lane is None or view.receiver is None or heard is None or view.forecast is None:
        return ()
    around = Circumstances(
        own=view.own,
        over_stream=view.over_stream,
        machine_limited=view.machine_limited,
        recovering=view.recovered is not None and not view.recovered.done,
    )
    return reasons(view.lane, heard, view.forecast, around, buffer_ms=view.receiver.buffer_ms or 0.0)
