"""The netem command for an Impairment."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beacon.nouns import Impairment
from beacon.routes.netem import gemodel, netem_command


def test_a_clean_lane_is_a_delay():
    command, cannot = netem_command(Impairment(base_delay_ms=120.0), dev="wan0")
    assert command == "tc qdisc replace dev wan0 root netem limit 10000 delay 120.000ms"
    assert cannot == ("netem.cannot.queue",)


def test_independent_loss_is_random():
    command, _ = netem_command(Impairment(base_delay_ms=10.0, loss=0.02, duplicate=0.001))
    assert command.endswith("delay 10.000ms loss random 2% duplicate 0.1%")


def test_everything_netem_cannot_say_is_said():
    lane = Impairment(
        base_delay_ms=90, wander_ms=2, jitter_ms=0.5, spike_ms=30, spike_rate_per_s=0.01, loss=0.1,
        burst_ms=60, reorder=0.001, reorder_ms=3,
    )  # fmt: skip
    command, cannot = netem_command(lane)
    assert "delay 92.500ms 0.500ms distribution normal" in command
    kinds = ("order", "wander", "spikes", "packet_rate", "reorder", "queue")
    assert cannot == tuple(f"netem.cannot.{kind}" for kind in kinds)


@given(st.floats(0.001, 0.8), st.floats(5, 2000), st.floats(20, 1000))
def test_the_loss_chain_keeps_the_loss_at_any_packet_rate(loss: float, burst_ms: float, rate: float):
    p, r = gemodel(loss=loss, burst_ms=burst_ms, density=1.0, packets_per_s=rate)
    assert p / (p + r) == pytest.approx(loss)


def test_long_bursts_last_their_time_in_packets():
    _, r = gemodel(loss=0.01, burst_ms=1000.0, density=1.0, packets_per_s=50.0)
    # Mean run 1/r; the chain seen every 20 ms misses gaps shorter than a step: (1/r)·20 ms exceeds 1000 ms by
    # half a step at most, less the share of short gaps (1 % of the time lossy).
    assert 1000.0 <= 20.0 / r <= 1000.0 + 20.0


def test_the_command_holds_no_exponents():
    command, _ = netem_command(Impairment(base_delay_ms=90, loss=1e-6, burst_ms=40))
    assert not re.search(r"\de[-+]?\d", command)
