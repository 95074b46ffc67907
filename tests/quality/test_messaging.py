"""Delivery of a message: the closed form against a brute-force connection, and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beacon.errors import InputError
from beacon.quality import messaging_outlook
from beacon.quality.messaging import RETRIES, copy_times_ms


def test_copies_leave_when_the_timers_run_out_by_hand():
    # Steady path, RTT 200: RTO = 200 + 200 = 400 comes before PTO = 2 * 200 + 200 = 600; then it doubles.
    assert copy_times_ms(rtt_ms=200.0, rttvar_ms=10.0)[:5] == (0.0, 400.0, 1200.0, 2800.0, 6000.0)
    # Unsteady path, RTTVAR 150: RTO = 200 + 600 = 800; the probe at 600 is first, then the timer restarts.
    assert copy_times_ms(rtt_ms=200.0, rttvar_ms=150.0)[:4] == (0.0, 600.0, 1400.0, 3000.0)


def test_the_timer_stops_doubling_at_two_minutes():
    times = copy_times_ms(rtt_ms=200.0, rttvar_ms=0.0)
    assert len(times) == RETRIES + 1
    assert times[-1] - times[-2] == 120_000.0


def test_without_loss_a_message_takes_the_way_it_goes():
    got = messaging_outlook(delay_out_ms=100.0, delay_back_ms=140.0, loss_out=0.0, loss_back=0.0)
    assert (got.p50_ms, got.p95_ms) == (100.0, 140.0)


def test_quantiles_by_hand():
    # 10 % lost both ways of 100 ms: 90 % arrive at 100, 99 % by 100 + RTO of 400.
    got = messaging_outlook(delay_out_ms=100.0, delay_back_ms=100.0, loss_out=0.1, loss_back=0.1)
    assert (got.p50_ms, got.p95_ms) == (100.0, 500.0)
    # 4 % lost one way only: 98 % of all messages arrive at once.
    got = messaging_outlook(delay_out_ms=100.0, delay_back_ms=100.0, loss_out=0.0, loss_back=0.04)
    assert got.p95_ms == 100.0


def _brute_force(rng, *, delay, other, loss, rttvar, messages):
    """Run the timers event by event, as a sender would, for messages one way."""
    delivered = np.full(messages, np.nan)
    for i in range(messages):
        now, rto = 0.0, delay + other + max(200.0, 4.0 * rttvar)
        probe = 2.0 * (delay + other) + 200.0
        wait, probed = (probe, True) if probe < rto else (rto, False)
        while rng.random() < loss:
            now += wait
            if probed:
                wait, probed = rto, False
            else:
                rto *= 2.0
                wait = rto
        delivered[i] = now + delay
    return delivered


@pytest.mark.parametrize(
    ("out", "back", "loss_out", "loss_back", "rttvar"),
    [(120.0, 110.0, 0.02, 0.17, 5.0), (90.0, 160.0, 0.30, 0.12, 200.0), (15.0, 20.0, 0.07, 0.08, 0.0)],
)
def test_the_closed_form_is_what_a_sender_does(out, back, loss_out, loss_back, rttvar):
    rng, n = np.random.default_rng(11), 20_000
    times = np.concatenate([
        _brute_force(rng, delay=out, other=back, loss=loss_out, rttvar=rttvar, messages=n),
        _brute_force(rng, delay=back, other=out, loss=loss_back, rttvar=rttvar, messages=n),
    ])  # fmt: skip
    got = messaging_outlook(
        delay_out_ms=out, delay_back_ms=back, loss_out=loss_out, loss_back=loss_back, rttvar_ms=rttvar
    )
    for share, value in ((0.5, got.p50_ms), (0.95, got.p95_ms)):
        # The distribution has steps: at its quantile it reaches the share and just before it does not. The
        # observed share of 2n messages scatters by at most 0.5 / sqrt(2n); four of these.
        margin = 4.0 * 0.5 / np.sqrt(2 * n)
        assert np.mean(times <= value + 1e-6) > share - margin
        assert np.mean(times < value - 1e-6) < share + margin


_delay, _loss = st.floats(0, 500), st.floats(0, 1)


@given(_delay, _delay, st.tuples(_loss, _loss), _loss, st.floats(0, 99))
def test_more_loss_never_hastens_a_message(out, back, pair, loss_back, rttvar):
    less, more = sorted(pair)
    fixed = {"delay_out_ms": out, "delay_back_ms": back, "loss_back": loss_back, "rttvar_ms": rttvar}
    a, b = messaging_outlook(loss_out=less, **fixed), messaging_outlook(loss_out=more, **fixed)
    assert b.p50_ms >= a.p50_ms
    assert b.p95_ms >= a.p95_ms
    assert a.p50_ms <= a.p95_ms


def test_a_dead_way_still_has_a_number():
    got = messaging_outlook(delay_out_ms=100.0, delay_back_ms=100.0, loss_out=1.0, loss_back=1.0)
    assert got.p50_ms == copy_times_ms(rtt_ms=200.0, rttvar_ms=0.0)[-1] + 100.0


@pytest.mark.parametrize("bad", [{"loss_out": 1.1}, {"delay_out_ms": -1.0}, {"rttvar_ms": float("nan")}])
def test_figures_that_cannot_be_are_refused(bad):
    good = {"delay_out_ms": 1.0, "delay_back_ms": 1.0, "loss_out": 0.0, "loss_back": 0.0}
    with pytest.raises(InputError):
        messaging_outlook(**(good | bad))
