"""A profile file: read, or refused with what is wrong and where."""

import contextlib
import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beacon.errors import InputError
from beacon.flows.relay_profile import read_profile
from beacon.nouns import Impairment


def test_one_impairment_holds_both_ways():
    out, back = read_profile('{"base_delay_ms": 120, "loss": 0.02, "burst_ms": 80}', source="p.json")
    assert out == back == Impairment(base_delay_ms=120.0, loss=0.02, burst_ms=80.0)


def test_each_way_may_have_its_own():
    out, back = read_profile('{"out": {"base_delay_ms": 120}, "back": {"jitter_ms": 3}}', source="p.json")
    assert (out.base_delay_ms, back.jitter_ms) == (120.0, 3.0)


def test_every_figure_of_an_impairment_can_be_given():
    lane = Impairment(
        base_delay_ms=10, wander_ms=1, wander_interval_ms=3e4, jitter_ms=2, spike_ms=20, spike_rate_per_s=0.1,
        loss=0.1, burst_ms=50, burst_density=0.9, reorder=0.01, reorder_ms=5, duplicate=0.001,
    )  # fmt: skip
    assert read_profile(json.dumps(asdict(lane)), source="p.json") == (lane, lane)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("{", "relay.profile.json"),
        ("[]", "relay.profile.object"),
        ('{"out": {}}', "relay.profile.ways"),
        ('{"out": {}, "back": {}, "loss": 0}', "relay.profile.ways"),
        ('{"out": {}, "back": 3}', "relay.profile.wrong"),
        ('{"loss": "much"}', "relay.profile.wrong"),
        ('{"loss": true}', "relay.profile.wrong"),
        ('{"loss": NaN}', "relay.profile.wrong"),
        ('{"base_delay_ms": 1e999}', "relay.profile.wrong"),
        ('{"los": 0.1}', "relay.profile.wrong"),
        ('{"loss": 2}', "impairment.range"),
        ('{"loss": -1}', "impairment.range"),
        ('{"loss": 0.5, "burst_ms": 10, "burst_density": 0.2}', "impairment.density"),
        ("[" * 100_000, "relay.profile.json"),
    ],
)
def test_what_is_wrong_is_named(text, key):
    with pytest.raises(InputError) as error:
        read_profile(text, source="p.json")
    assert error.value.key == key


def test_a_wrong_figure_is_named_with_its_place():
    with pytest.raises(InputError) as error:
        read_profile('{"out": {"loss": "x"}, "back": {}}', source="p.json")
    assert [p.path for p in error.value.problems] == ["out.loss"]


@given(st.text())
def test_any_text_is_a_profile_or_an_input_error(text):
    with contextlib.suppress(InputError):
        read_profile(text, source="p.json")
