"""The slow period by hour of China's time, against areas worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beacon.routes.diurnal import slow_share

TWELVE = {"centre_h": 21.0, "length_h": 12.0, "ramp_h": 0.5}


@pytest.mark.parametrize(
    ("hour_utc", "share"),
    [
        (13, 1.0),  # 21:00 in China, the middle
        (8, 1.0),  # 16:00
        (7, 0.9375),  # 15:00: from 0.5 to 1 over a quarter hour, then 1: 0.25 · 0.75 + 0.75
        (6, 0.0625),  # 14:00: 0 to 0.5 over its last quarter hour: 0.25 · 0.25
        (5, 0.0),
        (18, 0.9375),  # 02:00, the mirror of 15:00
        (19, 0.0625),
        (20, 0.0),
        (0, 0.0),
    ],
)
def test_hours_average_their_ramps(hour_utc: int, share: float):
    assert slow_share(hour_utc=hour_utc, **TWELVE) == pytest.approx(share)


@given(st.floats(0, 23.9), st.floats(1, 23), st.floats(0, 1))
def test_hours_of_a_day_sum_to_the_length(centre: float, length: float, ramp: float):
    total = sum(slow_share(hour_utc=h, centre_h=centre, length_h=length, ramp_h=ramp) for h in range(24))
    assert total == pytest.approx(length)


def test_a_slow_period_without_ramps_begins_within_its_hour():
    # 13 h about 21:00: from 14:30 in China, the middle of the UTC hour 6.
    assert slow_share(hour_utc=6, centre_h=21.0, length_h=13.0, ramp_h=0.0) == pytest.approx(0.5)


def test_a_slow_period_of_a_whole_day_has_no_clean_hour():
    assert slow_share(hour_utc=1, centre_h=21.0, length_h=24.0, ramp_h=0.5) == 1.0
