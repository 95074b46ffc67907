"""The join: a call lived over the route it was forecast for scores what the forecast says.

Simulated calls are told as relay and browser tell theirs; the live figures must come out as the forecast's own, call by
call. What it cannot see: how far a browser's receiver is from the simulated one.
"""

from __future__ import annotations

import numpy as np
import pytest
from live_samples import as_lived, firm, link_stats

from beacon.catalogue.codecs import find_codec
from beacon.flows.forecasting.forecast import schedule_of
from beacon.flows.forecasting.lines import Line
from beacon.flows.forecasting.playout import playout_of
from beacon.flows.forecasting.scoring import score_line
from beacon.flows.forecasting.simulation import simulate_line
from beacon.flows.forecasting.worlds import line_worlds
from beacon.flows.living import OwnDelay, lane_window, playout, read_link, receiver_window, score_direction
from beacon.flows.living.playout import LivePlayout
from beacon.flows.route_facts import route_facts
from beacon.nouns import Link

CALLS = 16
HOURS = (3, 13)
"A clean morning, and China's evening with its losses."


def lived(counters: np.ndarray, *, frame_ms: float) -> LivePlayout:
    lane, report = as_lived(counters, sender="p-a", listener="p-b")
    start = link_stats(seconds=0.0, received=0.0)
    told = receiver_window(read_link(start), read_link(report), span_s=60.0)
    heard = playout(lane_window(lane), told, own=OwnDelay(), frame_ms=frame_ms)
    assert heard is not None
    return heard


@pytest.mark.parametrize("name", ["G.711 + PLC", "opus"])
@pytest.mark.parametrize("links", [("internet", "internet"), ("internet", "mpls")])
def test_a_lived_call_scores_as_the_same_call_forecast(name: str, links: tuple[str, str]) -> None:
    a_firm, codec = firm(), find_codec(name)
    line = Line(a=a_firm.sites[0], b=a_firm.sites[1], link_a=Link.parse(links[0]), link_b=Link.parse(links[1]))
    schedule = schedule_of([codec], 20.0)
    worlds = line_worlds(
        line, facts=route_facts(), hours=HOURS, seed=5, calls=CALLS, size_bytes=schedule.size_bytes
    )
    counters = simulate_line(worlds, seed=5, schedule=schedule)
    forecast = score_line(playout_of(counters), codec=codec, terminal_ms=7.0).common
    for hour in range(len(HOURS)):
        for call in range(CALLS):
            ways = [lived(counters[hour, side, call], frame_ms=codec.frame_ms) for side in range(2)]
            for side in range(2):
                live = score_direction(ways[side], ways[1 - side], codec=codec, terminal_ms=7.0)
                # Counts are whole and exact; means differ by the order of a division, 1e-12 of 500 ms.
                assert live.score.r_common == pytest.approx(forecast[hour, side, call], abs=1e-9)


def test_the_lived_calls_are_not_all_alike() -> None:
    # Else the join would hold nothing: the evening must have losses and lateness among its calls.
    a_firm, codec = firm(), find_codec("opus")
    line = Line(a=a_firm.sites[0], b=a_firm.sites[1], link_a=Link.parse("internet"), link_b=Link.parse("internet"))
    schedule = schedule_of([codec], 20.0)
    worlds = line_worlds(line, facts=route_facts(), hours=(13,), seed=5, calls=CALLS, size_bytes=schedule.size_bytes)
    play = playout_of(simulate_line(worlds, seed=5, schedule=schedule))
    assert play.loss.max() > 0.02
    assert play.late_share.max() > 0.0
    assert play.burst_ratio.max() > 1.0
