"""Shared working hours against cases worked out by hand.

2027 begins on a Friday and has 261 weekdays. British summer time runs from 28 March to 31 October 2027,
both Sundays: weekdays from Monday 29 March to Friday 29 October are 31 whole weeks, 155; the other 106 are
winter.
"""

import zoneinfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beacon.calendars import either_hours_by_utc_hour, shared_hours_by_utc_hour

SUMMER, WINTER = 155, 106
WEEKDAYS = SUMMER + WINTER
LONDON = ("Europe/London", 9.0, 17.5)
BEIJING = ("Asia/Shanghai", 9.0, 18.0)
MUMBAI = ("Asia/Kolkata", 9.0, 18.0)
ZONES = ("Europe/London", "Asia/Shanghai", "Asia/Kathmandu", "America/St_Johns", "Pacific/Auckland")


def by_hour(**hours: float) -> np.ndarray:
    expected = np.zeros(24)
    for key, value in hours.items():
        expected[int(key.removeprefix("h"))] = value
    return expected


def test_london_and_beijing_share_one_hour_in_winter_and_two_in_summer() -> None:
    # London 9:00 is 9 UTC in winter, 8 UTC in summer; Beijing stops at 18:00, 10 UTC.
    shared = shared_hours_by_utc_hour(a=LONDON, b=BEIJING, year=2027)
    np.testing.assert_array_equal(shared, by_hour(h8=SUMMER, h9=WEEKDAYS))


def test_mumbai_ends_in_the_middle_of_an_hour_of_utc() -> None:
    # 18:00 in India is 12:30 UTC.
    shared = shared_hours_by_utc_hour(a=LONDON, b=MUMBAI, year=2027)
    expected = by_hour(h8=SUMMER, h9=WEEKDAYS, h10=WEEKDAYS, h11=WEEKDAYS, h12=WEEKDAYS / 2)
    np.testing.assert_array_equal(shared, expected)


def test_one_zone_shares_every_working_hour() -> None:
    shared = shared_hours_by_utc_hour(a=BEIJING, b=BEIJING, year=2027)
    np.testing.assert_array_equal(shared, by_hour(**{f"h{h}": WEEKDAYS for h in range(1, 10)}))


def test_friday_evening_here_is_saturday_there_and_is_not_shared() -> None:
    # London 21:00-22:00 in winter is the next day 10:00-11:00 in Auckland (UTC+13): only the evenings of
    # Monday to Thursday meet a morning that is worked, four a week, not five.
    evening, morning = ("Etc/UTC", 21.0, 22.0), ("Etc/GMT-13", 10.0, 11.0)
    shared = shared_hours_by_utc_hour(a=evening, b=morning, year=2027)
    # 2027 has 52 weeks from Friday 1 January to Thursday 30 December, and Friday 31: 52 x 4 evenings.
    np.testing.assert_array_equal(shared, by_hour(h21=52 * 4))


def test_quarter_hour_zone_gives_three_quarters_of_an_hour() -> None:
    # Nepal is UTC+5:45: 9:00 is 3:15 UTC.
    shared = shared_hours_by_utc_hour(
        a=("Asia/Kathmandu", 9.0, 10.0), b=("Etc/UTC", 3.0, 4.0), year=2027
    )
    np.testing.assert_array_equal(shared, by_hour(h3=0.75 * WEEKDAYS))


def test_leap_years_have_their_own_number_of_weekdays() -> None:
    # 2028 begins on a Saturday: 52 weeks, and Saturday 30 and Sunday 31 December: 260 weekdays.
    # 2024 begins on a Monday: 52 weeks, and Monday 30 and Tuesday 31 December: 262.
    for year, weekdays in ((2028, 260), (2024, 262)):
        shared = shared_hours_by_utc_hour(a=("Etc/UTC", 9.0, 10.0), b=("Etc/UTC", 9.0, 10.0), year=year)
        assert shared.sum() == weekdays


def test_midnight_may_end_a_day() -> None:
    shared = shared_hours_by_utc_hour(a=("Etc/UTC", 0.0, 24.0), b=("Etc/UTC", 0.0, 24.0), year=2027)
    np.testing.assert_array_equal(shared, np.full(24, WEEKDAYS))


@pytest.mark.parametrize("hours", [(9.0, 9.0), (18.0, 9.0), (-1.0, 9.0), (9.0, 25.0), (float("nan"), 9.0)])
def test_hours_outside_one_day_are_refused(hours: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="not within one day"):
        shared_hours_by_utc_hour(a=("Etc/UTC", *hours), b=BEIJING, year=2027)


def test_unknown_zone_is_refused() -> None:
    with pytest.raises(zoneinfo.ZoneInfoNotFoundError):
        shared_hours_by_utc_hour(a=("Mars/Olympus", 9.0, 18.0), b=BEIJING, year=2027)


offices = st.tuples(st.sampled_from(ZONES), st.integers(0, 47), st.integers(1, 48)).filter(
    lambda office: office[1] < office[2]
)


@pytest.mark.slow
@given(a=offices, b=offices)
def test_shared_and_either_add_up_to_both(a: tuple[str, int, int], b: tuple[str, int, int]) -> None:
    a_office, b_office = ((zone, start / 2, end / 2) for zone, start, end in (a, b))
    shared = shared_hours_by_utc_hour(a=a_office, b=b_office, year=2027)
    either = either_hours_by_utc_hour(a=a_office, b=b_office, year=2027)
    alone = [shared_hours_by_utc_hour(a=o, b=o, year=2027) for o in (a_office, b_office)]
    # Sums of sixtieths below 2^53: floats differ by rounding of the last place only.
    np.testing.assert_allclose(shared + either, alone[0] + alone[1], rtol=0, atol=1e-9)
    np.testing.assert_array_equal(shared, shared_hours_by_utc_hour(a=b_office, b=a_office, year=2027))
