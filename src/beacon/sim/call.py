"""One direction of one call, packet by packet: talk, sender's queue, lane, receiver's queue, receiver, counters.

Virtual time; nothing is stored but counters. The kernel is `beacon.impair`, the one a relay runs in real time.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from beacon.impair import (
    DROPPED,
    LaneProfile,
    QueueProfile,
    enter_queue,
    new_lane,
    new_queue,
    step,
    uniform,
)
from beacon.sim.adaptive_receiver import begin_window, learn, new_adaptive, receive
from beacon.stats import BurstCount, bin_of, count_lost, count_received, no_bursts

(
    PACKETS, LOST, LOSS_RUNS, LATE_FRAMES, MERGED_LOST, MERGED_RUNS, FRAMES,
    DELAY_SUM, DELAY_LEAST, CHANGE_SUM, CHANGES, PLAY_SUM, PLAYED, LATE_MS,
) = range(14)  # fmt: skip
COUNTERS = 14
"""Counters of a call: packets sent; lost on the way; runs of such losses; frames made up for lateness; lost and made
up; runs of those; frames of play-out; sum and least of network delays [ms]; sum of absolute changes of delay between
consecutive arrivals [ms] and their number; sum of play-out delays [ms] and packets played; time waited for late
packets [ms]."""
ADAPTIVE = -1.0
"Buffer of a schedule that asks for the adaptive receiver."
_LANE_KEY, _UP_KEY, _DOWN_KEY, _TALK_KEY = (np.uint64(n) for n in (0, 0x5555, 0xAAAA, 0xCCCC))


class Schedule(NamedTuple):
    """What is sent and how it is received."""

    frame_ms: float
    "Speech in a packet. [ms]"
    packets: int
    "Packets of the call."
    size_bytes: int
    "Packet on the wire, IP header included."
    buffer_ms: float
    "ADAPTIVE, or the wait of a fixed buffer over the first packet's delay. [ms]"
    talk_ms: float
    "Mean talkspurt (exponential); 0 for talk without pause. [ms]"
    silence_ms: float
    "Mean pause (exponential). [ms]"


@njit(cache=True)
def _pause(k0: np.uint64, k1: np.uint64, draw: int, mean_ns: float) -> float:
    return -mean_ns * math.log(uniform(k0, k1 ^ _TALK_KEY, np.uint64(draw)))


def _loop(*, adaptive: bool, talks: bool, queued: bool, detail: bool) -> Callable[..., tuple[BurstCount, BurstCount]]:  # noqa: C901, PLR0915
    """The loop over a call's packets, compiled for literal flags, so that what is off costs nothing.

    One long loop on purpose: cut into functions that pass its state about, it ran three times slower.

    `adaptive`: the receiver adapts, else its buffer is fixed. `talks`: talk has pauses. `queued`: an access queue is
    simulated. `detail`: histograms (where given) and burst counts are kept. The flags are constants of the closure:
    the compiler drops the branches, and the lean loop keeps its state in registers.
    """

    @njit(cache=True)
    def run(  # noqa: C901, PLR0915
        k0: np.uint64, k1: np.uint64, lane: LaneProfile, up: QueueProfile, down: QueueProfile, schedule: Schedule,
        counters: NDArray[np.float64], learnt: NDArray[np.float64], network: NDArray[np.int64],
        played: NDArray[np.int64],
    ) -> tuple[BurstCount, BurstCount]:  # fmt: skip
        frame_ms = schedule.frame_ms
        frame_ns = np.int64(frame_ms * 1e6)
        line = new_lane(k0, k1)
        before = new_queue(k0 ^ _UP_KEY, k1)
        behind = new_queue(k0 ^ _DOWN_KEY, k1)
        receiver = new_adaptive(learnt, frame_ms)
        fixed_ms = -1.0
        bursts, merged_bursts = no_bursts(), no_bursts()
        lost = runs = late_frames = merged_lost = merged_runs = arrivals = changes = 0
        delay_sum = change_sum = play_sum = late_sum = 0.0
        least, last_delay = 1e18, -1.0
        gone = made_up = False
        latest = np.int64(0)
        now = np.int64(0)
        spurt_end, draws = np.int64(9e18), 0
        if schedule.talk_ms > 0.0:
            spurt_end = np.int64(_pause(k0, k1, 0, schedule.talk_ms * 1e6))
        for _ in range(schedule.packets):
            if talks and now >= spurt_end:
                now += np.int64(_pause(k0, k1, draws + 1, schedule.silence_ms * 1e6))
                spurt_end = now + np.int64(_pause(k0, k1, draws + 2, schedule.talk_ms * 1e6))
                draws += 2
            arrival = now
            copies = 1
            if queued:
                if up.ns_per_byte > 0.0:
                    before, arrival = enter_queue(before, up, 0, schedule.size_bytes, now)
                copies = 0 if arrival == DROPPED else 1
            if copies > 0:
                line, copies, release, _twin = step(line, lane, arrival)
                arrival = release
                if queued and copies > 0:
                    latest = max(latest, arrival)
                    arrival = latest
                    if down.ns_per_byte > 0.0:
                        behind, arrival = enter_queue(behind, down, 0, schedule.size_bytes, latest)
                    copies = 0 if arrival == DROPPED else copies
            if copies == 0:
                lost += 1
                merged_lost += 1
                runs += 0 if gone else 1
                merged_runs += 0 if made_up else 1
                gone = made_up = True
                if detail:
                    bursts = count_lost(bursts)
                    merged_bursts = count_lost(merged_bursts)
            else:
                delay = (arrival - now) * 1e-6
                delay_sum += delay
                least = min(least, delay)
                if not gone and arrivals > 0:
                    change_sum += abs(delay - last_delay)
                    changes += 1
                last_delay = delay
                arrivals += 1
                gone = False
                late = 0.0
                if not adaptive:
                    if fixed_ms < 0.0:
                        fixed_ms = delay + schedule.buffer_ms
                    late = delay - fixed_ms
                    play = fixed_ms
                else:
                    sent_ms = now * 1e-6
                    if sent_ms >= receiver.window_end_ms:
                        told, target, top = 0, receiver.target_ms, receiver.top
                        if receiver.window_end_ms >= 0.0:
                            told = 1
                            target, top = learn(learnt, receiver.largest_ms, receiver.windows, receiver.top)
                        receiver = begin_window(receiver, target, top, told, sent_ms, frame_ms)
                    receiver, late = receive(receiver, delay, frame_ms)
                    play = receiver.play_ms
                if late > 0.0:
                    frames = 1
                    if adaptive:
                        frames = np.int64(math.ceil(late / frame_ms - 1e-9))
                        late_sum += late
                    late_frames += frames
                    merged_lost += frames
                    merged_runs += 0 if made_up else 1
                    if detail:
                        for _frame in range(frames):
                            merged_bursts = count_lost(merged_bursts)
                made_up = not adaptive and late > 0.0
                if not made_up:
                    play_sum += play
                if detail and len(network) > 0:
                    network[bin_of(delay * 1e6)] += 1
                    bursts = count_received(bursts, 1)
                    if not made_up:
                        played[bin_of(play * 1e6)] += 1
                        merged_bursts = count_received(merged_bursts, 1)
            now += frame_ns
        counters[PACKETS] = schedule.packets
        counters[LOST] = lost
        counters[LOSS_RUNS] = runs
        counters[LATE_FRAMES] = late_frames
        counters[MERGED_LOST] = merged_lost
        counters[MERGED_RUNS] = merged_runs
        counters[FRAMES] = schedule.packets + (late_frames if adaptive else 0)
        counters[DELAY_SUM] = delay_sum
        counters[DELAY_LEAST] = least
        counters[CHANGE_SUM] = change_sum
        counters[CHANGES] = changes
        counters[PLAY_SUM] = play_sum
        counters[PLAYED] = arrivals if adaptive else arrivals - late_frames
        counters[LATE_MS] = late_sum
        return bursts, merged_bursts

    loop: Callable[..., tuple[BurstCount, BurstCount]] = run
    return loop


_lean = _loop(adaptive=True, talks=False, queued=False, detail=False)
_behind_queues = _loop(adaptive=True, talks=False, queued=True, detail=False)
_adaptive_in_detail = _loop(adaptive=True, talks=True, queued=True, detail=True)
_fixed_in_detail = _loop(adaptive=False, talks=True, queued=True, detail=True)


@njit(cache=True)
def run_call(
    k0: np.uint64, k1: np.uint64, lane: LaneProfile, up: QueueProfile, down: QueueProfile, schedule: Schedule,
    counters: NDArray[np.float64], learnt: NDArray[np.float64], network: NDArray[np.int64], played: NDArray[np.int64],
) -> tuple[BurstCount, BurstCount]:  # fmt: skip
    """Simulate one direction of one call.

    Parameters
    ----------
    k0, k1
        The call's stream.
    lane, up, down
        The lane, the sender's access and the receiver's access; an access is limited in time, not in packets.
    schedule
        Packets and receiver.
    counters
        Filled; shape (COUNTERS,).
    learnt
        Scratch of the adaptive receiver; shape (adaptive_receiver.BUCKETS,).
    network, played
        Histograms of network and play-out delays to add to, shape (stats.BINS,); shape (0,) for none.

    Returns
    -------
    tuple
        Burst counts of network losses and of merged losses (counted only with histograms).
    """
    talks, adaptive = schedule.talk_ms > 0.0, schedule.buffer_ms < 0.0
    if not adaptive:
        return _fixed_in_detail(k0, k1, lane, up, down, schedule, counters, learnt, network, played)
    if talks or len(network) > 0:
        return _adaptive_in_detail(k0, k1, lane, up, down, schedule, counters, learnt, network, played)
    if up.ns_per_byte > 0.0 or down.ns_per_byte > 0.0:
        return _behind_queues(k0, k1, lane, up, down, schedule, counters, learnt, network, played)
    return _lean(k0, k1, lane, up, down, schedule, counters, learnt, network, played)
