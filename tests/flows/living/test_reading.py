"""A score, or the one reason why there is none; inside or outside, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from live_samples import firm, link_stats, relay_lane

from beacon.catalogue.codecs import find_codec
from beacon.flows.living import (
    ForecastBand,
    OwnDelay,
    PairView,
    codec_row,
    direction_of,
    lane_window,
    live_pair,
    played,
    read_link,
    receiver_window,
    tolerance,
)
from beacon.flows.living.recovery import Recovered
from beacon.nouns import AudioBand, Band, Category

OPUS = find_codec("opus")
BAND = ForecastBand(
    r_common=Band(low=70.0, typical=72.0, high=74.0), delay_ms=Band.point(100.0),
    loss=Band(low=0.0, typical=0.0, high=0.001), mouth_to_ear_ms=Band.point(190.0), buffer_ms=60.0, late=0.0,
    model="g107.2", codec=OPUS.name,
)  # fmt: skip


def view(*, lane: dict[str, Any] | None = None, report: dict[str, Any] | None = None, **told: Any) -> PairView:
    end = read_link(link_stats() if report is None else report)
    start = read_link(link_stats(seconds=0.0, received=0.0, codec=end.codec))
    known: dict[str, Any] = {
        "sender": "p-a", "listener": "p-b", "from_site": "Leeds", "to_site": "Beijing", "relay_away": False,
        "lane": lane_window(relay_lane() if lane is None else lane), "own": OwnDelay(), "age_s": 20.0, "report": end,
        "receiver": receiver_window(start, end, span_s=10.0), "muted": False, "over_stream": False,
        "machine_limited": False, "codec": OPUS, "terminal_ms": 0.0, "forecast": BAND, "forecast_why_not": None,
        "recovered": None,
    }  # fmt: skip
    return PairView(**(known | told))


def told(seen: PairView, *, back: bool = True) -> dict[str, Any]:
    heard = played(seen)
    return live_pair(direction_of(seen, heard, heard if back else None))


def test_words_come_with_the_model_the_band_and_the_codec() -> None:
    pair = told(view())
    assert pair["why_not"] is None
    assert pair["words"] in set(Category)
    assert (pair["score"]["model"], pair["score"]["band"], pair["score"]["codec"]) == ("g107.2", "fb", OPUS.name)
    # 100 ms of way, 60 of buffer, 26.5 of packet and look-ahead
    assert pair["mouth_to_ear_ms"] == pytest.approx(186.5)


NO_SCORE = {
    "relay_away": {"relay_away": True},
    "no_report": {"report_gone": True},
    "not_connected": {"lane_gone": True},
    "not_in_force": {"lane": relay_lane(in_force=False)},
    "settling": {"age_s": 2.9},
    "muted": {"muted": True},
    "no_audio": {"report": link_stats() | {"audio": None}},
    "codec": {"codec": None},
    "not_played": {"report": link_stats(total_samples=0, jitter_buffer_emitted=0)},
    "no_counters": {"report": link_stats(jitter_buffer_emitted=None)},
    "few_packets": {"lane": relay_lane(packets=130), "report": link_stats(seconds=2.6)},
}


@pytest.mark.parametrize("key", NO_SCORE)
def test_without_a_score_there_is_one_reason(key: str) -> None:
    change = dict(NO_SCORE[key])
    gone = {name: None for name in ("report", "lane") if change.pop(f"{name}_gone", False)}
    pair = told(replace(view(**change), **gone))
    assert (pair["why_not"], pair["score"], pair["words"]) == (f"living.why_not.{key}", None, None)
    assert pair["inside"] is None


def test_a_sender_that_saves_silence_has_no_score() -> None:
    saving = view(lane=relay_lane(packets=300), report=link_stats(received=300, concealed_s=4.0, silent_s=4.0))
    assert told(saving)["why_not"] == "living.why_not.few_packets"


def test_a_way_back_that_is_not_known_is_flagged() -> None:
    assert "living.flag.one_way" in told(view(), back=False)["score"]["flags"]
    assert "living.flag.one_way" not in told(view())["score"]["flags"]


def test_a_conversation_has_half_the_sum_of_both_ways() -> None:
    seen, other = view(lane=relay_lane(delay_ms=100.0)), view(lane=relay_lane(delay_ms=300.0))
    one, two = played(seen), played(other)
    there, back = direction_of(seen, one, two), direction_of(other, two, one)
    assert there.score is not None and back.score is not None
    assert there.score.score.r == pytest.approx(back.score.score.r)
    assert there.score.ta_ms == pytest.approx(200.0 + 60.0 + 26.5)


def test_inside_is_to_within_a_step_of_the_receivers_buffer() -> None:
    rating = told(view())["score"]["r_common"]
    room = tolerance(BAND, band=AudioBand.FULL)
    assert room >= 1.0
    edges = {"just inside": rating + room - 0.01, "just outside": rating + room + 0.01}
    for name, low in edges.items():
        band = replace(BAND, r_common=Band(low=low, typical=low, high=low + 5.0))
        assert told(view(forecast=band))["inside"] is (name == "just inside")


FAR = replace(BAND, r_common=Band(low=20.0, typical=21.0, high=22.0))
WHY = {
    "shortfall": {"own": OwnDelay(delay_ms=50.0, shortfall_ms=20.0)},
    "tcp": {"over_stream": True},
    "relay_late": {"lane": relay_lane(late_ms=8.0)},
    "machine": {"machine_limited": True},
    "adapting": {"recovered": Recovered(number=2, path_ms=900.0, buffer_ms=None, done=False)},
    "long_buffer": {"report": link_stats(buffer_ms=160.0)},
    "short_buffer": {"report": link_stats(buffer_ms=10.0)},
    "late": {"report": link_stats(concealed_s=0.5, events=10)},
    "loss_drawn": {"lane": relay_lane(packets=500, lost=25), "report": link_stats(lost=25, concealed_s=0.5, events=25)},
    "repaired": {"lane": relay_lane(packets=500, lost=25), "report": link_stats(lost=25, concealed_s=0.1, events=5)},
    "scatter": {},
}


@pytest.mark.parametrize("key", WHY)
def test_outside_says_why(key: str) -> None:
    pair = told(view(forecast=FAR, **WHY[key]))
    assert pair["inside"] is False
    assert f"living.why.{key}" in pair["why"]
    assert key == "scatter" or "living.why.scatter" not in pair["why"]


def test_inside_needs_no_reason() -> None:
    rating = told(view())["score"]["r_common"]
    band = replace(BAND, r_common=Band.point(rating))
    assert (told(view(forecast=band, over_stream=True))["inside"], told(view(forecast=band))["why"]) == (True, [])


@pytest.mark.parametrize(
    ("negotiated", "row"),
    [("opus", OPUS.name), ("pcmu", "G.711 + PLC"), ("pcma", "G.711 + PLC"), ("isac", None), ("", None)],
)
def test_a_codec_is_scored_by_the_row_the_firm_forecast_with(negotiated: str, row: str | None) -> None:
    found = codec_row(negotiated, firm())
    assert (found.name if found else None) == row


def test_the_firms_own_row_of_a_codec_goes_before_the_usual_one() -> None:
    found = codec_row("opus", replace(firm(), codecs=("G.711 + PLC", "Opus SWB VBR 31")))
    assert found is not None and found.name == "Opus SWB VBR 31"
