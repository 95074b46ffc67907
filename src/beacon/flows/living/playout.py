"""From the network a call crossed and the receiver that played it to PathStats at stage playout.

The loss sequence is the relay's, what the receiver did is the browser's. Losses and lateness are merged over frames of
play-out, as the simulator does: frames lost on the way, and beyond them those the receiver had to make up all the
same. Where a receiver repaired losses (in-band redundancy) the lost frames still count, since the models' robustness
figures were found without repair; the score then errs towards the worse, and says so.

A lane carries a call's sound and its pictures. A burst that swallows ten packets of both swallows fewer of sound:
for a loss process of continuous time, BurstR seen at a spacing d is 1 / (1 - exp(-lambda d)), so it is carried from
the lane's spacing to the sound's by taking lambda from one and putting it into the other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from beacon.flows.living.lane_window import LaneWindow, OwnDelay
from beacon.flows.living.receiver_window import CONTINUOUS, ReceiverWindow
from beacon.nouns import PathStats, Quantiles, Stage

REPAIRED_LEAST = 0.005
REPAIRED_SHARE = 0.8
"A receiver that made up less than this share of what was lost repaired the rest."


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePlayout:
    """A direction of a call at the ear."""

    stats: PathStats
    "Stage playout; `packets` are frames of play-out. Delay: way, relay, buffer; codec and terminals aside."
    network_loss: float
    "Lost on the way over frames of play-out. [0..1]"
    late: float
    "Made up beyond that. [0..1]"
    repaired: bool
    continuous: bool
    "The sender sent without pause."
    expected_packets: float
    "Packets of sound in the window."


def burst_ratio_at(ratio: float, *, seen_ms: float, wanted_ms: float) -> float:
    """BurstR at another packet spacing, for a loss process of continuous time.

    Parameters
    ----------
    ratio
        BurstR at spacing `seen_ms`, at least 1.
    seen_ms, wanted_ms
        Spacings of packets. [ms]
    """
    if ratio <= 1.0 or seen_ms <= 0.0:
        return 1.0
    stays = 1.0 - 1.0 / ratio  # exp(-lambda seen_ms)
    return float(1.0 / (1.0 - stays ** (wanted_ms / seen_ms)))


def playout(
    lane: LaneWindow, receiver: ReceiverWindow, *, own: OwnDelay, frame_ms: float
) -> LivePlayout | None:
    """Network and receiver joined; None while the browser has not told its buffer or played nothing.

    Parameters
    ----------
    lane
        As the relay told it, own ways not put back.
    receiver
        Over the same seconds.
    own
        Ways to the relay.
    frame_ms
        Speech in a packet of the codec. [ms]
    """
    if receiver.buffer_ms is None or not receiver.played_s or receiver.concealed is None:
        return None
    frames = receiver.played_s * 1_000.0 / frame_ms
    expected = max(receiver.packets_expected or 0.0, min(frames, float(lane.packets_in)))
    continuous = expected >= CONTINUOUS * frames
    heard = receiver.concealed_heard if receiver.concealed_heard is not None else receiver.concealed
    made_up = (receiver.concealed if continuous else heard) * frames
    lost = min(lane.network.loss * expected, frames)
    merged = min(max(lost, made_up), frames)
    delay_ms = own.delay_ms + lane.late_mean_ms + receiver.buffer_ms
    stats = replace(
        lane.network,
        stage=Stage.PLAYOUT,
        packets=round(frames),
        lost=round(merged),
        late=round(merged - lost),
        loss_runs=_runs(lane, receiver, merged=merged, lost=lost, made_up=made_up, frame_ms=frame_ms),
        delay_ms=_later(lane.network.delay_ms, delay_ms),
        concealed=made_up / frames,
    )
    return LivePlayout(
        stats=stats,
        network_loss=lost / frames,
        late=(merged - lost) / frames,
        repaired=made_up < REPAIRED_SHARE * lost and lost - made_up > REPAIRED_LEAST * frames,
        continuous=continuous,
        expected_packets=expected,
    )


def _runs(
    lane: LaneWindow, receiver: ReceiverWindow, *, merged: float, lost: float, made_up: float, frame_ms: float
) -> int:  # fmt: skip
    """Runs of lost or made-up frames: the receiver's own count while it heard what was lost, else the route's."""
    if round(merged) == 0:
        return 0
    events = receiver.concealment_events
    if events and made_up >= REPAIRED_SHARE * lost:
        return min(max(round(events), 1), round(merged))
    spacing_ms = lane.span_s * 1_000.0 / max(lane.packets_in, 1)
    ratio = lane.network.burst_ratio
    if spacing_ms < CONTINUOUS * frame_ms:
        ratio = burst_ratio_at(ratio, seen_ms=spacing_ms, wanted_ms=frame_ms)
    # BurstR is the mean run times (1 - loss).
    return max(1, math.ceil(merged * (1.0 - min(lane.network.loss, 0.999)) / ratio - 1e-9))


def _later(delay: Quantiles, by_ms: float) -> Quantiles:
    return Quantiles(
        mean=delay.mean + by_ms, minimum=delay.minimum + by_ms, p50=delay.p50 + by_ms, p90=delay.p90 + by_ms,
        p95=delay.p95 + by_ms, p99=delay.p99 + by_ms,
    )  # fmt: skip
