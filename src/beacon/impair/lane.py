"""The kernel: decides the fate of one packet on one lane. No clock, no socket, no global chance, no mutation.

    state, n, first, second = step(state, profile, now_ns)

`n` is 0, 1 or 2: lost, sent, duplicated; `first` and `second` are release times. State and profile are tuples of
scalars, so a compiled loop keeps them in registers; a relay keeps its lanes' states in a table and swaps profiles
between two packets: what is in flight keeps its release time.

Theory of operation
- Loss is Gilbert-Elliott in continuous time. The state holds the instant of its next change; sojourns are
  exponential, so a burst lasts as many milliseconds whatever the packet rate. After a silence of many sojourns the
  state is drawn from the stationary law instead of being walked.
- Wander and jitter are linear between knots whose values are functions of (key, knot number): two packet streams on
  one lane see one and the same process. Where the first knot lies is the lane's own chance too.
- Spikes are a workload that drains; jumps come at exponential distances.
- Chance is drawn only when something happens (a knot, a jump, a change of state), never per packet unless loss is
  independent, bursts are thinned, or reordering or duplication is asked for.
- A change of profile in the middle of a call goes through `switched` and takes force at once, as if the path had always
  been so: the variation is a function of time and key, the loss state and the spikes are drawn from the new profile's
  stationary law. Kept from the old one, a sojourn of minutes without loss would outlast the switch to a lossy line.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from beacon.impair.chance import uniform
from beacon.impair.profile import SPIKE_DRAIN, LaneProfile

_WANDER_STREAM = np.uint64(1) << np.uint64(62)
_JITTER_STREAM = np.uint64(2) << np.uint64(62)
_PHASE_DRAW = (np.uint64(1) << np.uint64(62)) - np.uint64(1)
"Number of the draw that gives a lane its phase: the last of those that are counted up from 0."
_ONE = np.uint64(1)
_NEVER = 9.0e18
_NO_KNOT = -16
_LONG_SILENCE = 64.0
"Sojourns after which the loss state is drawn afresh: e^-64 is below one in 10^27."


class LaneState(NamedTuple):
    """State of one lane. Times in ns."""

    k0: np.uint64
    k1: np.uint64
    counter: np.uint64
    "Next draw of the stream."
    phase: float
    """Where in a piece the clock's zero lies, as a share of it: every lane's own, so that no stream of packets meets
    the knots of all lanes at the same place. [0..1)"""
    bad: bool
    "True in the lossy state."
    until: float
    "When the loss state changes; -1 before the first packet, and the first after a switch."
    wander_knot: int
    "Number of the knot behind, for the slow variation; the piece under way is a line from there to the next knot."
    wander_from: float
    wander_next: float
    "From when to when the piece holds; a packet from `wander_next` on turns to its own piece."
    wander_a: float
    wander_b: float
    "Values of the knots behind and ahead, in shares of the largest."
    wander_slope: float
    "Delay gained per ns. [1]"
    jitter_knot: int
    jitter_from: float
    jitter_next: float
    jitter_a: float
    jitter_b: float
    jitter_slope: float
    spike_left: float
    "Height of the spike workload at `spike_at`."
    spike_at: float
    spike_next: float
    "When the next jump comes; -1 before the first packet, and the first after a switch."


@njit(cache=True)
def new_lane(k0: np.uint64, k1: np.uint64) -> LaneState:
    """A fresh lane on the stream (k0, k1) of `chance.stream_key`."""
    return LaneState(
        np.uint64(k0), np.uint64(k1), np.uint64(0), uniform(np.uint64(k0), np.uint64(k1), _PHASE_DRAW), False, -1.0,
        np.int64(_NO_KNOT), 0.0, -1.0, 0.0, 0.0, 0.0, np.int64(_NO_KNOT), 0.0, -1.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1.0,
    )  # fmt: skip


@njit(cache=True)
def switched(s: LaneState) -> LaneState:
    """The lane as another profile takes it over: its key, its phase and its draws stay, everything else starts as the
    new profile has it."""
    return LaneState(
        s.k0, s.k1, s.counter, s.phase, False, -1.0, np.int64(_NO_KNOT), 0.0, -1.0, 0.0, 0.0, 0.0,
        np.int64(_NO_KNOT), 0.0, -1.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1.0,
    )  # fmt: skip


@njit(cache=True)
def _walk_loss(
    k0: np.uint64, k1: np.uint64, counter: np.uint64, bad: bool, until: float, p: LaneProfile, now: float
) -> tuple[np.uint64, bool, float]:
    """Loss state at `now`: (counter, bad, until)."""
    if until < 0.0 or now - until > _LONG_SILENCE * max(p.good_mean, p.bad_mean):
        bad = uniform(k0, k1, counter) < p.bad_share
        mean = p.bad_mean if bad else p.good_mean
        until = now - mean * math.log(uniform(k0, k1, counter + _ONE))
        return counter + _ONE + _ONE, bad, until
    while until <= now:
        if p.good_mean <= 0.0:  # loss inside bursts only, and nothing but bursts
            return counter, True, _NEVER
        bad = not bad
        mean = p.bad_mean if bad else p.good_mean
        until -= mean * math.log(uniform(k0, k1, counter))
        counter += _ONE
    return counter, bad, until


@njit(cache=True, inline="always")
def _knot(k0: np.uint64, k1: np.uint64, stream: np.uint64, number: int) -> float:
    """Value of a knot, as a share of the largest: the square of a uniform."""
    u = uniform(k0, k1, stream + np.uint64(number))
    return u * u


@njit(cache=True)
def _walk_spikes(
    k0: np.uint64, k1: np.uint64, counter: np.uint64, left: float, at: float, following: float,
    p: LaneProfile, now: float,
) -> tuple[np.uint64, float, float, float]:  # fmt: skip
    """Spike workload after every jump up to `now`: (counter, left, at, following)."""
    if following < 0.0 or now - following > 1000.0 * p.spike_gap:
        # stationary M/M/1 workload: P(V > x) = ρ e^{-(1-ρ) x / m}
        load = p.spike / p.spike_gap / SPIKE_DRAIN
        left = 0.0
        if uniform(k0, k1, counter) < load:
            left = -p.spike / (1.0 - load) * math.log(uniform(k0, k1, counter + _ONE))
        at = now
        following = now - p.spike_gap * math.log(uniform(k0, k1, counter + np.uint64(2)))
        counter += np.uint64(3)
    while following <= now:
        left = max(left - SPIKE_DRAIN * (following - at), 0.0)
        left -= p.spike * math.log(uniform(k0, k1, counter))
        at = following
        following -= p.spike_gap * math.log(uniform(k0, k1, counter + _ONE))
        counter += np.uint64(2)
    return counter, left, at, following


@njit(cache=True, inline="always")
def step(s: LaneState, p: LaneProfile, now_ns: int) -> tuple[LaneState, int, int, int]:  # noqa: C901, PLR0915
    """Fate of one packet.

    Parameters
    ----------
    s
        The lane's state before the packet.
    p
        The lane's profile.
    now_ns
        Instant of arrival, never earlier than at the previous call. [ns]

    Returns
    -------
    tuple
        State after the packet; number of releases (0 lost, 1 sent, 2 duplicated); first and second release. [ns]
        Without reordering, releases never decrease from call to call.
    """
    k0, k1, counter, phase = s.k0, s.k1, s.counter, s.phase
    bad, until = s.bad, s.until
    wander_knot, wander_from, wander_next = s.wander_knot, s.wander_from, s.wander_next
    wander_a, wander_b, wander_slope = s.wander_a, s.wander_b, s.wander_slope
    jitter_knot, jitter_from, jitter_next = s.jitter_knot, s.jitter_from, s.jitter_next
    jitter_a, jitter_b, jitter_slope = s.jitter_a, s.jitter_b, s.jitter_slope
    spike_left, spike_at, spike_next = s.spike_left, s.spike_at, s.spike_next
    now = np.float64(now_ns)
    copies = 1
    if p.loss > 0.0:
        thin = p.loss
        if p.bad_mean > 0.0:
            if until <= now:
                counter, bad, until = _walk_loss(k0, k1, counter, bad, until, p, now)
            thin = p.bad_loss if bad else 0.0
        if thin > 0.0:
            if thin >= 1.0:
                copies = 0
            else:
                copies = 0 if uniform(k0, k1, counter) < thin else 1
                counter += _ONE
    delay = p.base
    if p.wander_top > 0.0:
        if now >= wander_next:
            number = np.int64(now * p.wander_per_ns + phase)
            if number == wander_knot + 1:
                wander_a = wander_b
            else:
                wander_a = _knot(k0, k1, _WANDER_STREAM, number)
            wander_b = _knot(k0, k1, _WANDER_STREAM, number + 1)
            wander_knot = number
            wander_from = (number - phase) * p.wander_step
            wander_next = wander_from + p.wander_step
            wander_slope = p.wander_top * p.wander_per_ns * (wander_b - wander_a)
        delay += p.wander_top * wander_a + wander_slope * (now - wander_from)
    if p.jitter_top > 0.0:
        if now >= jitter_next:
            number = np.int64(now * p.jitter_per_ns + phase)
            if number == jitter_knot + 1:
                jitter_a = jitter_b
            else:
                jitter_a = _knot(k0, k1, _JITTER_STREAM, number)
            jitter_b = _knot(k0, k1, _JITTER_STREAM, number + 1)
            jitter_knot = number
            jitter_from = (number - phase) * p.jitter_step
            jitter_next = jitter_from + p.jitter_step
            jitter_slope = p.jitter_top * p.jitter_per_ns * (jitter_b - jitter_a)
        delay += p.jitter_top * jitter_a + jitter_slope * (now - jitter_from)
    if p.spike > 0.0:
        if spike_next <= now:
            counter, spike_left, spike_at, spike_next = _walk_spikes(
                k0, k1, counter, spike_left, spike_at, spike_next, p, now
            )
        delay += max(0.0, spike_left - SPIKE_DRAIN * (now - spike_at))
    if p.reorder > 0.0:
        if uniform(k0, k1, counter) < p.reorder:
            delay += p.reorder_hold
        counter += _ONE
    if p.duplicate > 0.0:
        if uniform(k0, k1, counter) < p.duplicate and copies == 1:
            copies = 2
        counter += _ONE
    release = now_ns + np.int64(delay)
    after = LaneState(
        k0, k1, counter, phase, bad, until, wander_knot, wander_from, wander_next, wander_a, wander_b, wander_slope,
        jitter_knot, jitter_from, jitter_next, jitter_a, jitter_b, jitter_slope, spike_left, spike_at, spike_next,
    )  # fmt: skip
    return after, copies, release, release
