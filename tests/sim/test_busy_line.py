"""A line in its busy hour makes voices wait as closed forms and brute force say."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from beacon.errors import InputError
from beacon.impair import stream_key, uniform
from beacon.nouns import Impairment, Queue
from beacon.sim.busy_line import WARM_S, Streams, VoiceStats, busy_line_stats
from beacon.sim.shared_queue import Sources, shared_queue_stats

SIGMAS = 4.0
VOICE = Streams(count=2, period_ms=20.0, size_bytes=250.0, voice=True)
PICTURES = Streams(count=1, period_ms=100.0 / 3.0, size_bytes=5_000.0, voice=False)


def line(*streams: Streams, rate_kbps: float, seed: int = 1, runs: int = 1, run_s: float = 1.0, load: float = 0.0):
    queue = Queue(rate_kbps=rate_kbps, limit_ms=200.0, load=load)
    return busy_line_stats(streams, queue=queue, runs=runs, run_s=run_s, seed=seed)


def spread(figures: list[float]) -> tuple[float, float]:
    """Mean and standard error."""
    values = np.array(figures)
    return float(values.mean()), float(values.std(ddof=1)) / math.sqrt(len(values))


def test_two_periodic_voices_wait_as_worked_by_hand():
    """A voice finds what is left of the other's packet, whose age is uniform over the period T: S/T · S/2."""
    service = 250.0 * 8.0 / 250.0  # 8 ms at 250 kbit/s
    mean, error = spread([line(VOICE, rate_kbps=250.0, seed=s).delay_ms.mean - service for s in range(400)])
    assert abs(mean - service / 20.0 * service / 2.0) <= SIGMAS * error


def test_voices_alone_wait_as_in_the_shared_queue():
    """Two simulators of one queue, which merge their packets differently; one figure a seed in each."""
    queue = Queue(rate_kbps=12 * 250 * 8 / 20.0)  # ten voices, room for twelve: N*D/D/1 with N = 10, D = 12
    here, other = [], []
    for seed in range(200):
        here.append(line(replace(VOICE, count=10), rate_kbps=queue.rate_kbps, seed=seed).delay_ms.mean)
        there = shared_queue_stats(
            frames_ms=np.full(10, 20.0), sizes_bytes=np.full(10, 250), sources=Sources(0.0, 0.0), queue=queue,
            lane=Impairment(), seconds=1.0, seed=10_000 + seed,
        )  # fmt: skip
        other.append(there.delay_ms.mean)
    (a, a_error), (b, b_error) = spread(here), spread(other)
    assert abs(a - b) <= SIGMAS * math.hypot(a_error, b_error)


def test_a_picture_makes_voices_wait_as_its_packets_would_one_by_one():
    """Brute force: five packets of 1000 bytes at one instant, Lindley's recursion, same phases."""
    rate = 2_000.0
    got = line(VOICE, PICTURES, rate_kbps=rate, seed=9)
    k0, k1 = (np.uint64(k) for k in stream_key(np.array([9, 0], np.uint64)))

    def phase(kind: int, i: int, period_ns: int) -> int:
        draw = (np.uint64(kind) << np.uint64(32)) + np.uint64(i)
        return int(uniform(k0, k1 ^ np.uint64(0x7777), draw) * period_ns)

    packets = []
    until = int((WARM_S + 1.0) * 1e9)
    for i in range(2):
        packets += [(at, 250, True) for at in range(phase(0, i, 20_000_000), until, 20_000_000)]
    picture_ns = round(1e8 / 3)
    for at in range(phase(1, 0, picture_ns), until, picture_ns):
        packets += [(at, 1_000, False)] * 5
    work, last, waits = 0.0, 0, []
    for at, size, voice in sorted(packets, key=lambda p: p[0]):
        work = max(0.0, work - (at - last)) + size * 8e6 / rate
        last = at
        if voice and at >= WARM_S * 1e9:
            waits.append(work * 1e-6)
    assert got.packets == len(waits)
    assert got.delay_ms.mean == pytest.approx(sum(waits) / len(waits), abs=1e-5)  # departures are whole ns


def test_other_traffic_alone_makes_a_voice_wait_as_m_g_1():
    """Mean wait ρ S / (2 (1 - ρ)); one figure a run of its own."""
    service, load = 1500.0 * 8.0 / 10_000.0, 0.7
    own = 250.0 * 8.0 / 10_000.0
    voice = replace(VOICE, count=1)
    mean, error = spread([line(voice, rate_kbps=10_000.0, load=load, seed=s).delay_ms.mean - own for s in range(300)])
    expected = load * service / (2.0 * (1.0 - load - 0.01))  # the voice itself takes a hundredth of the line
    assert abs(mean - expected) <= SIGMAS * error + 0.02 * expected  # and is no Brownian motion


def test_a_line_asked_for_more_than_it_has_drops_the_rest():
    """Ten voices on room for eight: a fifth is dropped, and what leaves has waited the limit."""
    got = line(replace(VOICE, count=10), rate_kbps=8 * 250 * 8 / 20.0, runs=20)
    assert got.loss == pytest.approx(0.2, abs=10 / (got.packets / 20))  # a run begins and ends within one round of ten
    assert 175.0 <= got.delay_ms.p50 <= 226.0  # the limit, and up to one packet of 12.5 ms on either side of it


def test_more_pictures_never_shorten_a_wait():
    """The same phases, one picture stream more: work only grows."""
    alone, more = (line(VOICE, replace(PICTURES, count=n), rate_kbps=8_000.0, runs=5) for n in (0, 3))
    assert alone.delay_ms.p95 <= more.delay_ms.p95
    assert alone.delay_ms.mean < more.delay_ms.mean


def test_pictures_are_not_counted():
    assert line(PICTURES, rate_kbps=8_000.0).packets == 0
    assert line(VOICE, PICTURES, rate_kbps=8_000.0, runs=3).packets == 3 * 2 * 50


def test_nothing_on_a_line_is_no_wait():
    got = line(replace(VOICE, count=0), rate_kbps=1_000.0)
    assert (got.packets, got.loss, got.delay_ms.p99) == (0, 0.0, 0.0)


def test_the_same_seed_gives_the_same_figures_and_another_seed_others():
    runs: list[VoiceStats] = [line(VOICE, PICTURES, rate_kbps=3_000.0, load=0.2, seed=s) for s in (1, 1, 2)]
    assert runs[0] == runs[1] != runs[2]


def test_a_load_that_no_line_has_is_refused():
    with pytest.raises(InputError):
        line(VOICE, rate_kbps=1_000.0, load=1.2)
