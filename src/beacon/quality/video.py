"""What camera picture one direction can sustain, by published rows. An indicator, never a MOS.

A rung (size of picture) is sustained when
- the rate left for the call reaches what its row asks for, and
- the loss is under the ceiling of its rate (`congestion.py`); the lowest rung holds until the sender is told
  of 10 % loss, since senders keep a floor.
Two published limits of a good call do not say what becomes of the picture; here each costs one rung, never
the last (our estimate): a round trip over 500 ms, where a lost picture is asked for again too late, and
jitter over 30 ms, which the sender's delay-based control takes for a queue.
"""

from __future__ import annotations

from collections.abc import Sequence

from beacon.errors import InputError
from beacon.nouns import VideoOutlook, VideoRung
from beacon.quality.congestion import FALL_ABOVE, loss_ceiling

RTT_LIMIT_MS = 500.0
"Round trip above which a stream counts as poor: `traffic:limit.rtt`. [ms]"
JITTER_LIMIT_MS = 30.0
"Jitter a network should stay under: `traffic:target.jitter`. [ms]"
VIDEO_ROWS = ("traffic:limit.rtt", "traffic:target.jitter", "traffic:gcc.grow", "traffic:gcc.fall")
"Rows every outlook rests on besides its rung's own."
NO_PICTURE = 0


def _first_borne(rungs: Sequence[VideoRung], *, rate_kbps: float) -> int:
    return next((i for i, rung in enumerate(rungs) if rate_kbps >= rung.rate_kbps), len(rungs))


def _first_resisting(rungs: Sequence[VideoRung], *, loss: float) -> int:
    for i, rung in enumerate(rungs):
        ceiling = FALL_ABOVE if i == len(rungs) - 1 else loss_ceiling(rate_kbps=rung.rate_kbps)
        if loss <= ceiling:
            return i
    return len(rungs)


def video_outlook(
    *, rate_kbps: float, loss: float, rtt_ms: float, jitter_ms: float, ladder: Sequence[VideoRung]
) -> VideoOutlook:
    """Largest sustainable picture of one direction and what keeps it from being larger.

    Parameters
    ----------
    rate_kbps
        Rate left for this call's picture in this direction: the least of the sender's uplink, the path and
        the receiver's downlink, other traffic and voice taken off. [kbit/s]
    loss
        Network loss of this direction. [0..1]
    rtt_ms
        Round trip. [ms]
    jitter_ms
        Mean delay change between packets. [ms]
    ladder
        Rungs from `catalogue.traffic`, largest first.

    Returns
    -------
    VideoOutlook
        `height` 0 when not even the lowest rung holds; `row` is then the rung that was missed. `limit` is the
        cause that costs most; of equal ones the first of rate, loss, delay, jitter.

    Raises
    ------
    InputError
        A negative or not finite figure, or a loss above 1.
    """
    figures = (rate_kbps, loss, rtt_ms, jitter_ms)
    if not (all(0.0 <= x < float("inf") for x in figures) and loss <= 1.0):
        raise InputError("error.video_figures")
    last = len(ladder) - 1
    by_rate, by_loss = _first_borne(ladder, rate_kbps=rate_kbps), _first_resisting(ladder, loss=loss)
    rung = max(by_rate, by_loss)
    limit = "none" if rung == 0 else ("rate" if by_rate >= by_loss else "loss")
    for cause, over in (("delay", rtt_ms > RTT_LIMIT_MS), ("jitter", jitter_ms > JITTER_LIMIT_MS)):
        if over and rung < last:
            rung += 1
            limit = cause if limit == "none" else limit
    if rung > last:
        return VideoOutlook(height=NO_PICTURE, frame_rate=0, limit=limit, row=ladder[last].row)
    return VideoOutlook(
        height=ladder[rung].height, frame_rate=ladder[rung].frame_rate, limit=limit, row=ladder[rung].row
    )
