"""What is kept of an interval, and what it says."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from live_samples import relay_lane

from beacon.flows.living import ForecastBand, PairTally, lane_window, tally_of
from beacon.flows.living.figures import Figures
from beacon.flows.living.verdict import FEW_WINDOWS, SCATTER, SHORTFALL, UNKNOWN
from beacon.nouns import Band

SAVED = "2026-03-05T12:00:00.000Z"
BAND = ForecastBand(
    r_common=Band(low=70.0, typical=75.0, high=78.0), delay_ms=Band.point(100.0), loss=Band.point(0.0),
    mouth_to_ear_ms=Band.point(200.0), buffer_ms=60.0, late=0.0, model="g107", codec="G.711 + PLC",
)  # fmt: skip


def tally(ratings: list[float], *, why: tuple[str, ...] = ()) -> PairTally:
    made = PairTally("Leeds", "Beijing")
    made.meet(("Ann", "Bo"))
    made.promise(BAND, tolerance=1.0)
    for rating in ratings:
        made.add_network(lane_window(relay_lane(delay_ms=99.0, packets=500, lost=5)))
        made.add_score(rating, model="g107", codec="G.711 + PLC", why=why)
    return made


def test_lived_is_the_median_of_the_windows() -> None:
    told = tally([74.0] * 20 + [76.0] * 5).stored(saved_utc=SAVED)
    assert told["lived_p50"] == pytest.approx(74.0, abs=0.1)  # a bin's width
    assert (told["inside"], told["why"], told["windows"], told["words"]) == (True, [], 25, "medium")
    assert told["loss"] == pytest.approx(0.01)
    assert told["delay_ms_p50"] == pytest.approx(99.0, abs=1.0)
    assert told["people"] == ["Ann", "Bo"]


def test_outside_names_the_reasons_that_held_for_a_fifth_of_the_windows() -> None:
    told = tally([50.0] * 20, why=(SHORTFALL,)).stored(saved_utc=SAVED)
    assert (told["inside"], told["why"]) == (False, [SHORTFALL])


def test_outside_without_a_reason_says_that_there_is_none() -> None:
    assert tally([50.0] * 20, why=(SCATTER,)).stored(saved_utc=SAVED)["why"] == [UNKNOWN]


def test_windows_on_both_sides_of_the_edge_scatter() -> None:
    assert tally([60.0] * 11 + [75.0] * 9).stored(saved_utc=SAVED)["why"] == [SCATTER]


def test_few_windows_say_so_first() -> None:
    assert tally([50.0] * 4, why=(SHORTFALL,)).stored(saved_utc=SAVED)["why"] == [FEW_WINDOWS, SHORTFALL]


def test_an_interval_without_a_score_says_why() -> None:
    made = PairTally("Leeds", "Beijing")
    for key in ("living.why_not.settling", "living.why_not.muted", "living.why_not.muted"):
        made.add_silence(key)
    told = made.stored(saved_utc=SAVED)
    assert (told["lived_p50"], told["inside"], told["why"]) == (None, None, ["living.why_not.muted"])


@given(st.lists(st.floats(0.0, 100.0), min_size=1, max_size=30), st.lists(st.floats(0.0, 100.0), max_size=30))
def test_a_tally_that_was_kept_goes_on_as_if_nothing_had_happened(before: list[float], after: list[float]) -> None:
    whole = tally(before + after, why=(SHORTFALL,))
    kept = json.loads(json.dumps(tally(before, why=(SHORTFALL,)).stored(saved_utc=SAVED)))
    again = tally_of(kept)
    for rating in after:
        again.add_network(lane_window(relay_lane(delay_ms=99.0, packets=500, lost=5)))
        again.add_score(rating, model="g107", codec="G.711 + PLC", why=(SHORTFALL,))
    assert again.stored(saved_utc=SAVED) == whole.stored(saved_utc=SAVED)


STRANGE = [{}, {"kept": 3}, {"kept": {"rating": {"-1": 2, "x": 3, "5": "many"}}, "people": None}]


@pytest.mark.parametrize("strange", STRANGE)
def test_a_stored_tally_that_is_strange_counts_as_nothing(strange: dict[str, object]) -> None:
    assert tally_of(strange).stored(saved_utc=SAVED)["windows"] == 0


@given(st.lists(st.floats(0.0, 400.0), min_size=1), st.sampled_from([0.1, 0.5, 0.9]))
def test_a_quantile_is_a_value_that_was_there_to_half_a_bin(values: list[float], share: float) -> None:
    figures = Figures(width=0.1)
    for value in values:
        figures.add(value)
    told = figures.quantile(share)
    assert told is not None
    assert min(abs(told - value) for value in values) <= 0.05 + 1e-9
