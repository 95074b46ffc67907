"""Inside the forecast's band or outside, and what is known of why. Keys only; sentences are the catalogue's.

A figure counts as inside to within what one step of a receiver's buffer is worth at the band's delay, and at least one
point: the forecast's receiver sets its target in steps of 20 ms, so nothing finer was ever promised.
"""

from __future__ import annotations

from dataclasses import dataclass

from beacon.flows.living.expected import ForecastBand
from beacon.flows.living.lane_window import LaneWindow, OwnDelay
from beacon.flows.living.playout import LivePlayout
from beacon.nouns import AudioBand
from beacon.quality import r_clean, r_common

BUFFER_STEP_MS = 20.0
LEAST_TOLERANCE = 1.0
"Points of R on the common scale: figures are shown whole."
NOTED_MS = 5.0
"A delay of the relay, or of people's own ways, that is worth a reason. [ms]"
NOTED_SHARE = 0.005
BUFFER_LONGER_MS = 40.0
"Two steps of the buffer over the forecast's receiver. [ms]"

SHORTFALL = "living.why.shortfall"
TCP = "living.why.tcp"
RELAY_LATE = "living.why.relay_late"
MACHINE = "living.why.machine"
ADAPTING = "living.why.adapting"
LONG_BUFFER = "living.why.long_buffer"
SHORT_BUFFER = "living.why.short_buffer"
LATE = "living.why.late"
REPAIRED = "living.why.repaired"
LOSS_DRAWN = "living.why.loss_drawn"
FEW_WINDOWS = "living.why.few_windows"
SCATTER = "living.why.scatter"
UNKNOWN = "living.why.unknown"
CAUSES = (
    SHORTFALL, TCP, RELAY_LATE, MACHINE, LOSS_DRAWN, ADAPTING, REPAIRED, LATE, LONG_BUFFER, SHORT_BUFFER,
)  # fmt: skip
"What is told first is what the rest may follow from: a buffer is long because packets come late."


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What beside the figures bears on a verdict."""

    own: OwnDelay
    over_stream: bool
    "Somebody's media go over TCP or TLS, or the route refuses UDP."
    machine_limited: bool
    "A browser held its pictures back for want of processor."
    recovering: bool
    "The receiver is still settling after a switch."


def tolerance(forecast: ForecastBand, *, band: AudioBand) -> float:
    """By how much a figure may leave the band and still count as inside. [points of R on the common scale]"""
    ta_ms = forecast.mouth_to_ear_ms.typical
    step = r_clean(ta_ms=ta_ms, band=band) - r_clean(ta_ms=ta_ms + BUFFER_STEP_MS, band=band)
    return max(LEAST_TOLERANCE, float(r_common(step, band)))


def is_inside(rating: float, forecast: ForecastBand, *, band: AudioBand) -> bool:
    """Whether a rating on the common scale is what the forecast promised."""
    room = tolerance(forecast, band=band)
    return forecast.r_common.low - room <= rating <= forecast.r_common.high + room


def reasons(
    lane: LaneWindow, direction: LivePlayout, forecast: ForecastBand, around: Circumstances, *, buffer_ms: float
) -> tuple[str, ...]:
    """What is known of why a window differs from its forecast, in the order of CAUSES; SCATTER when nothing is.

    Parameters
    ----------
    lane, direction
        The window.
    forecast
        What was promised.
    around
        Beside the figures.
    buffer_ms
        Mean wait in the receiver's buffer. [ms]
    """
    extra_ms = buffer_ms - forecast.buffer_ms
    loss = lane.network.loss
    holds = {
        SHORTFALL: around.own.shortfall_ms > NOTED_MS,
        TCP: around.over_stream,
        RELAY_LATE: lane.late_mean_ms > NOTED_MS or lane.relay_lost > NOTED_SHARE,
        MACHINE: around.machine_limited,
        LOSS_DRAWN: not forecast.loss.low - NOTED_SHARE <= loss <= forecast.loss.high + NOTED_SHARE,
        ADAPTING: around.recovering,
        REPAIRED: direction.repaired,
        LATE: direction.late > forecast.late + 2.0 * NOTED_SHARE,
        LONG_BUFFER: extra_ms > BUFFER_LONGER_MS,
        SHORT_BUFFER: extra_ms < -BUFFER_LONGER_MS,
    }
    return tuple(key for key, true in holds.items() if true) or (SCATTER,)
