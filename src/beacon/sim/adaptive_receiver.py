"""An adaptive jitter buffer with NetEQ's published parameters, packet by packet, in continuous play-out time.

What is NetEQ's (WebRTC, delay_manager, underrun_optimizer, histogram, buffer_level_filter, decision_logic)
- Target delay starts at 80 ms. Every half second the largest delay over the minimum of the last two seconds goes
  into a histogram of 100 bins of 20 ms that forgets with factor 0.983 (at start 1 - 2/(n+1)); the target is the bin
  of its 95 % quantile plus one, in steps of 20 ms.
- The buffer level is smoothed (251..254 parts in 256 at every 10 ms, by target). Play-out is slowed below
  max(3/4 target, target - 85 ms), sped up above max(target, that + 20 ms), at no more than 100 ms a second, and sped
  up harder above four times the upper limit.
- A packet that is not there in time is made up until it comes: the delay grows by what it was late.

What is ours, and why
- Play-out is one delay, not blocks of 10 ms: it changes by at most `stretch` of a packet at each packet.
- The two-second minimum is kept in four half seconds, the ones the histogram uses.
- Hard acceleration is a quarter of real time (NetEQ removes several pitch periods at once; no rate is published).
- A packet x ms late counts as ceil(x / frame) made-up frames: the E-model wants frames, and part of a frame is heard.

Limits: no comfort noise, no reordering optimiser (lanes keep order unless told otherwise), no DTX.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

BUCKET_MS = 20.0
BUCKETS = 100
START_TARGET_MS = 80.0
WINDOW_MS = 500.0
QUANTILE = 0.95
FORGET = 0.983
START_FORGET_WEIGHT = 2.0
OFFSET_MS = 85.0
GRANULARITY_MS = 20.0
STRETCH = 0.1
"Most that play-out time may gain or lose: 100 ms a second."
HARD_STRETCH = 0.25
_FAR = 1.0e18


class Adaptive(NamedTuple):
    """State of the receiver. Delays in ms, counted from sending."""

    play_ms: float
    "Play-out delay; -1 before the first packet."
    target_ms: float
    level_ms: float
    "Smoothed wait in the buffer."
    window_end_ms: float
    "Sending time at which the half second under way ends."
    largest_ms: float
    "Largest delay over the minimum in the half second under way."
    low_now_ms: float
    low_1_ms: float
    low_2_ms: float
    "Smallest delays of this half second and the two before."
    low_past_ms: float
    "Smallest of the three half seconds before."
    keep: float
    "Smoothing factor for one packet at the present target."
    slow_below_ms: float
    fast_above_ms: float
    windows: int
    top: int
    "Highest bin ever used."


@njit(cache=True)
def _limits(target: float, frame_ms: float) -> tuple[float, float, float]:
    """(slow below, fast above, smoothing) for a target."""
    low = max(0.75 * target, target - OFFSET_MS)
    high = max(target, low + GRANULARITY_MS)
    if target <= 20.0:
        parts = 251.0
    elif target <= 60.0:
        parts = 252.0
    elif target <= 140.0:
        parts = 253.0
    else:
        parts = 254.0
    return low, high, (parts / 256.0) ** (frame_ms / 10.0)


@njit(cache=True)
def new_adaptive(histogram: NDArray[np.float64], frame_ms: float) -> Adaptive:
    """A receiver before its first packet; `histogram`, shape (BUCKETS,), is made new too."""
    histogram[:] = 0.0
    low, high, keep = _limits(START_TARGET_MS, frame_ms)
    return Adaptive(
        -1.0, START_TARGET_MS, 0.0, -1.0, 0.0, _FAR, _FAR, _FAR, _FAR, keep, low, high, np.int64(0), np.int64(0)
    )


@njit(cache=True)
def learn(histogram: NDArray[np.float64], largest_ms: float, windows: int, top: int) -> tuple[float, int]:
    """Take a half second's largest delay into the histogram, shape (BUCKETS,): (target [ms], top)."""
    keep = min(FORGET, max(0.0, 1.0 - START_FORGET_WEIGHT / (windows + 1.0)))
    number = min(BUCKETS - 1, np.int64(largest_ms / BUCKET_MS))
    top = max(top, number)
    total = 0.0
    for i in range(top + 1):
        histogram[i] *= keep
    histogram[number] += 1.0 - keep
    for i in range(top + 1):
        total += histogram[i]
    above = total - histogram[0]
    found = 0
    while above > (1.0 - QUANTILE) * total and found < top:
        found += 1
        above -= histogram[found]
    return (found + 1.0) * BUCKET_MS, top


@njit(cache=True, inline="always")
def begin_window(r: Adaptive, target_ms: float, top: int, learnt: int, sent_ms: float, frame_ms: float) -> Adaptive:
    """A half second is over: take what was learnt, forget the oldest minimum, begin the next."""
    low, high, keep = _limits(target_ms, frame_ms)
    past = min(r.low_now_ms, min(r.low_1_ms, r.low_2_ms))
    return Adaptive(
        r.play_ms, target_ms, r.level_ms, sent_ms + WINDOW_MS, 0.0, _FAR, r.low_now_ms, r.low_1_ms, past, keep, low,
        high, r.windows + learnt, top,
    )  # fmt: skip


@njit(cache=True, inline="always")
def receive(r: Adaptive, delay_ms: float, frame_ms: float) -> tuple[Adaptive, float]:
    """A packet that arrived, inside the half second under way.

    The caller turns windows first: `if sent_ms >= r.window_end_ms`, learn (unless it is the first packet), then
    `begin_window`. It is the caller's because the histogram is an array and the rest is scalars, which a compiled
    loop keeps in registers.

    Parameters
    ----------
    r
        State.
    delay_ms
        The packet's network delay. [ms]
    frame_ms
        Speech in it. [ms]

    Returns
    -------
    tuple
        State after the packet; how late it was, 0 when in time. [ms]
    """
    low_now = min(r.low_now_ms, delay_ms)
    largest = max(r.largest_ms, delay_ms - min(low_now, r.low_past_ms))
    play, level = r.play_ms, r.level_ms
    late = 0.0
    if play < 0.0:
        play = delay_ms
        level = 0.5 * frame_ms
    elif delay_ms > play:
        late = delay_ms - play
        play = delay_ms
        level = level * r.keep
    else:
        level = (play - delay_ms + 0.5 * frame_ms) * (1.0 - r.keep) + level * r.keep
        if level >= r.fast_above_ms:
            change = HARD_STRETCH if level >= 4.0 * r.fast_above_ms else STRETCH
            change = min(change * frame_ms, play - delay_ms)
            play -= change
            level -= change
        elif level < r.slow_below_ms:
            play += STRETCH * frame_ms
            level += STRETCH * frame_ms
    after = Adaptive(
        play, r.target_ms, level, r.window_end_ms, largest, low_now, r.low_1_ms, r.low_2_ms, r.low_past_ms, r.keep,
        r.slow_below_ms, r.fast_above_ms, r.windows, r.top,
    )  # fmt: skip
    return after, late


def made_up_frames(*, late_ms: float, frame_ms: float) -> int:
    """Frames the receiver made up while it waited for a packet `late_ms` late."""
    return math.ceil(late_ms / frame_ms - 1e-9)
