"""People in meetings at once."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beacon.capacity.concurrent_calls import calls_at_once, continuous_calls_at_once
from beacon.capacity.concurrent_meetings import group_of_site, people_at_once, unit_of_cameras, unit_of_people

PEOPLE = st.floats(0.0, 3_000.0)
SHARES = st.floats(0.0005, 0.5)


@given(PEOPLE, SHARES)
def test_the_continuous_number_of_calls_is_never_above_the_whole_one_and_within_one_of_it(offered, exceeded):
    whole = calls_at_once(offered_erl=offered, exceeded=exceeded)
    found = continuous_calls_at_once(offered_erl=offered, exceeded=exceeded)
    assert max(whole - 1.0, 0.0) - 1e-6 <= found <= whole


@given(PEOPLE, st.floats(0.0, 1.0), st.floats(1.0, 20.0), SHARES)
def test_more_people_in_meetings_are_never_fewer_at_once(mean, more, group, exceeded):
    few, many = (people_at_once(mean_people=m, unit=group, exceeded=exceeded) for m in (mean, mean + more))
    # The distribution is a sum of up to thousands of terms, each right to 1e-16 of the whole; over its slope of at
    # least `exceeded` / 100 a step may move by a ten-millionth.
    assert many >= few - 1e-6 * group


@given(PEOPLE, st.floats(1.0, 20.0), SHARES)
def test_people_at_once_are_never_below_their_mean(mean, group, exceeded):
    assert people_at_once(mean_people=mean, unit=group, exceeded=exceeded) >= mean


def test_one_by_one_they_are_as_many_as_calls():
    assert math.ceil(people_at_once(mean_people=12.5, unit=1.0, exceeded=0.01)) == calls_at_once(
        offered_erl=12.5, exceeded=0.01
    )


def test_groups_of_four_are_four_times_a_quarter_of_the_calls():
    """Poisson of mean 5: 0.9863 at ten, 0.9945 at eleven; 0.99 lies (0.99 - 0.9863) / 0.0082 of the way."""
    assert people_at_once(mean_people=20.0, unit=4.0, exceeded=0.01) == pytest.approx(4.0 * 10.45, rel=0.005)


def test_nobody_meets_where_nobody_does():
    assert people_at_once(mean_people=0.0, unit=4.0, exceeded=0.01) == 0.0


@pytest.mark.parametrize(
    ("across", "size", "group"), [(0.0, 4, 4.0), (1.0, 4, 2.0), (0.5, 4, 3.0), (1.0, 2, 1.0), (0.5, 1, 1.0)]
)
def test_a_group_is_the_meeting_at_home_and_half_of_it_with_another_site(across, size, group):
    assert group_of_site(meeting_size=size, across_share=across) == group


def test_a_unit_stands_for_the_groups_it_was_made_of():
    """Twenty groups of four, each in a meeting three tenths of the time, counted: the binomial, four at a time.

    P(at most nine groups) is 0.9520, at most ten 0.9829, at most eleven 0.9949. Drawn straight between whole groups the
    99th percentile lies at 10.6 groups, 42.4 people. The stand-in has the mean 24 and the variance 24 x 2.8 and
    another skewness, which at this percentile moves it by less than half a group.
    """
    chance, groups, group = 0.3, 20, 4.0
    reached = np.cumsum([math.comb(groups, k) * chance**k * (1 - chance) ** (groups - k) for k in range(groups + 1)])
    counted = float(np.interp(0.99, reached, np.arange(groups + 1.0))) * group
    unit = unit_of_people(group=group, meeting_share=chance)
    found = people_at_once(mean_people=groups * group * chance, unit=unit, exceeded=0.01)
    assert found == pytest.approx(counted, abs=group / 2.0)


def test_where_everybody_meets_all_the_time_nobody_is_added():
    unit = unit_of_people(group=4.0, meeting_share=1.0)
    assert people_at_once(mean_people=30.0, unit=unit, exceeded=0.01) == 30.0


def test_cameras_vary_as_groups_and_chances_say():
    """Variance over mean of cameras of 400,000 hours, counted: known to sqrt(2 / 400,000), a quarter of a per cent."""
    rng = np.random.default_rng(2)
    in_meetings = rng.binomial(20, 0.3, 400_000)
    cameras = rng.binomial(in_meetings * 4, 0.5)
    unit = unit_of_cameras(group=4.0, meeting_share=0.3, video_share=0.5)
    assert unit == pytest.approx(cameras.var() / cameras.mean(), rel=0.01)


@pytest.mark.parametrize(("mean", "unit"), [(-1.0, 2.0), (math.inf, 2.0), (1.0, -0.5), (1.0, math.nan)])
def test_what_cannot_be_is_refused(mean, unit):
    with pytest.raises(ValueError, match=r"erlang|unit"):
        people_at_once(mean_people=mean, unit=unit, exceeded=0.01)
