"""The traffic rows: every one with a source, rungs that a firm may change within reason."""

from __future__ import annotations

import pytest

from beacon.catalogue.rows import read_rows
from beacon.catalogue.traffic import traffic_sources, video_ladder
from beacon.errors import InputError
from beacon.nouns import Override


def test_every_row_has_source_date_and_grade():
    rows = read_rows("traffic")
    assert all(row["source"] and row["as_of"] for row in rows)
    assert len(traffic_sources()) == len(rows)


def test_a_firm_may_change_the_rate_of_a_rung():
    mine = (Override(row="traffic:rung.720", values={"value": 1500}),)
    rates = {r.height: r.rate_kbps for r in video_ladder(overrides=mine)}
    assert rates == {1080: 3800.0, 720: 1500.0, 360: 600.0, 180: 150.0}
    assert traffic_sources(overrides=mine)["traffic:rung.720"].users


@pytest.mark.parametrize("value", ["fast", -1, "nan", None])
def test_a_rate_that_cannot_be_is_refused(value):
    with pytest.raises(InputError):
        video_ladder(overrides=(Override(row="traffic:rung.720", values={"value": value}),))
