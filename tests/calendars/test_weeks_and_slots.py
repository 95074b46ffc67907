"""Shared windows week by week, meeting slots and compromises, against cases worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from beacon.calendars import (
    Office,
    changed_days,
    least_bad,
    shared_hours_by_utc_hour,
    shared_minutes,
    slots_of,
    weeks_of,
    with_dated_days,
)
from beacon.nouns import DatedDay, DayOff, WorkCalendar

FIRST, DAYS = date(2027, 1, 1), 365
LONDON = Office("Europe/London", 9.0, 17.5)
BEIJING = Office("Asia/Shanghai", 9.0, 18.0)
AUCKLAND = Office("Pacific/Auckland", 9.0, 17.0)
GOOD_FRIDAY = date(2027, 3, 26)
ZONES = ("Europe/London", "Asia/Shanghai", "Asia/Kolkata", "America/New_York")


def shared(*offices: Office, first: date = FIRST, days: int = DAYS) -> NDArray[np.bool_]:
    return shared_minutes(offices, first=first, days=days)


def test_london_and_beijing_share_an_hour_a_day_in_winter_and_two_in_summer() -> None:
    weeks = {w.monday: w for w in weeks_of(shared(LONDON, BEIJING), first=FIRST)}
    # Clocks go forward on Sunday 28 March: the Monday after begins the first week with two hours.
    before, after = weeks[date(2027, 3, 22)], weeks[date(2027, 3, 29)]
    assert (before.shared_min, before.start_utc_min, before.end_utc_min) == (5 * 60, 9 * 60, 10 * 60)
    assert (after.shared_min, after.start_utc_min, after.end_utc_min) == (5 * 120, 8 * 60, 10 * 60)


def test_weeks_cover_the_span_and_add_up_to_it() -> None:
    flags = shared(LONDON, BEIJING)
    weeks = weeks_of(flags, first=FIRST)
    # 2027 begins on a Friday: 53 weeks touch it, the first from Monday 28 December.
    assert len(weeks) == 53
    assert weeks[0].monday == date(2026, 12, 28)
    assert all(b.monday - a.monday == timedelta(days=7) for a, b in pairwise(weeks))
    assert sum(w.shared_min for w in weeks) == flags.sum()
    assert weeks[0].days == 1


def test_a_holiday_at_either_end_takes_its_day_away_and_a_make_up_saturday_adds_one() -> None:
    england = LONDON._replace(off=frozenset({GOOD_FRIDAY.isoformat()}))
    weeks = {w.monday: w for w in weeks_of(shared(england, BEIJING), first=FIRST)}
    assert weeks[date(2027, 3, 22)].shared_min == 4 * 60
    china = BEIJING._replace(worked=frozenset({"2027-03-20"}))
    assert shared(LONDON, china).sum() == shared(LONDON, BEIJING).sum()
    always = LONDON._replace(worked=frozenset({"2027-03-20"}))
    assert shared(always, china).sum() == shared(LONDON, BEIJING).sum() + 60


def test_a_day_the_firm_works_wins_over_a_holiday() -> None:
    office = LONDON._replace(off=frozenset({"2027-03-26"}), worked=frozenset({"2027-03-26"}))
    assert office.hours_on(GOOD_FRIDAY) == (9.0, 17.5)


def test_saturday_hours_are_worked_where_the_firm_says_and_no_holiday_falls_on_them() -> None:
    office = Office("Asia/Hong_Kong", 9.0, 18.0, off=frozenset({"2027-03-27"}), saturday=(9.0, 13.0))
    assert office.hours_on(date(2027, 3, 20)) == (9.0, 13.0)
    assert office.hours_on(date(2027, 3, 27)) is None
    assert office.hours_on(date(2027, 3, 21)) is None
    assert shared(office, first=date(2027, 3, 15), days=7).sum() == (5 * 9 + 4) * 60


def test_a_weekend_of_friday_and_saturday_leaves_sunday_to_thursday() -> None:
    riyadh = Office("Asia/Riyadh", 9.0, 17.0, weekend=frozenset({4, 5}))
    week = weeks_of(shared(riyadh, LONDON, first=date(2027, 1, 4), days=7), first=date(2027, 1, 4))[0]
    # Riyadh works until 14:00 UTC; Sunday has no London, Friday no Riyadh.
    assert (week.days, week.shared_min) == (4, 4 * 5 * 60)


def test_a_monday_morning_in_auckland_belongs_to_monday_although_it_is_sunday_in_utc() -> None:
    # NZDT is UTC+13: 09:00 Monday is 20:00 UTC on Sunday 10 January.
    weeks = {w.monday: w for w in weeks_of(shared(AUCKLAND), first=FIRST)}
    january = weeks[date(2027, 1, 11)]
    assert (january.days, january.start_utc_min, january.end_utc_min) == (5, 20 * 60, 28 * 60)


def test_days_changed_by_holidays_are_those_that_would_have_been_worked() -> None:
    # New Year's Day is a Friday, Christmas Day a Saturday; 2 January is a Saturday made up.
    office = LONDON._replace(off=frozenset({"2027-01-01", "2027-12-25"}), worked=frozenset({"2027-01-02"}))
    assert changed_days(office, first=FIRST, days=DAYS) == {date(2027, 1, 1), date(2027, 1, 2)}


def test_the_same_flags_weigh_the_hours_of_a_forecast() -> None:
    england = LONDON._replace(off=frozenset({"2027-03-26", "2027-03-29"}))
    hours = shared_hours_by_utc_hour(a=england, b=BEIJING, year=2027)
    assert hours.sum() * 60 == shared(england, BEIJING).sum()


def test_slots_are_whole_hours_and_shorter_ones_where_many_more_days_allow_them() -> None:
    # Beijing until 17:30 is 09:30 UTC: in winter only 09:00-09:30 is shared, in summer 08:00-09:30.
    flags = shared(LONDON, BEIJING._replace(end_h=17.5))
    slots = {(s.start_utc_min, s.length_min): s for s in slots_of(flags, first=FIRST)}
    assert set(slots) == {(480, 60), (540, 30)}
    # Weekdays of 2027: 155 in summer time, 106 in winter (see test_shared_hours).
    assert len(slots[480, 60].days) == 155
    assert len(slots[540, 30].days) == 261


def test_every_slot_lies_in_shared_time_on_each_of_its_days() -> None:
    flags = shared(LONDON, BEIJING)
    for slot in slots_of(flags, first=FIRST):
        for day in slot.days:
            at = (day - FIRST).days * 1440 + slot.start_utc_min
            assert flags[at : at + slot.length_min].all()


def test_nothing_is_shared_by_london_and_auckland_and_the_least_bad_time_is_evenly_bad() -> None:
    assert slots_of(shared(LONDON, AUCKLAND), first=FIRST) == ()
    least = least_bad([LONDON, AUCKLAND], first=FIRST, days=DAYS)
    # Offsets differ by 11 to 13 h; nobody is ever farther out than half of what 24 h leave beside both days:
    # (24 - 8.5 - 8) / 2 = 3.75 h, plus one hour for the clocks and half an hour for the meeting.
    assert max(*least.before_min, *least.after_min) <= (3.75 + 1 + 0.5) * 60
    assert any((*least.before_min, *least.after_min))


def test_no_start_is_better_than_the_least_bad_one() -> None:
    a, b = Office("Etc/UTC", 9.0, 17.0), Office("Etc/GMT-9", 9.0, 16.0)
    # Fixed offsets: b works 0-7 UTC, a 9-17; a meeting at 7:30 is 30..60 min after b's day and 90 before a's;
    # at 8:00 an hour before a's day and 90 min after b's: the best worst distance is 90 min.
    least = least_bad([a, b], first=date(2027, 1, 4), days=5)
    assert least.start_utc_min in (450, 480)
    assert max(*least.before_min, *least.after_min) == 90


@settings(max_examples=25, deadline=None)
@given(
    zones=st.lists(st.sampled_from(ZONES), min_size=2, max_size=4),
    off=st.sets(st.integers(0, 13), max_size=5),
)
def test_another_office_or_holiday_never_adds_shared_time(zones: list[str], off: set[int]) -> None:
    first = date(2027, 3, 22)
    offices = [Office(zone, 8.0, 18.0) for zone in zones]
    whole = shared(*offices, first=first, days=14).sum()
    assert shared(*offices[:-1], first=first, days=14).sum() >= whole
    resting = offices[0]._replace(off=frozenset((first + timedelta(days=i)).isoformat() for i in off))
    assert shared(resting, *offices[1:], first=first, days=14).sum() <= whole


def dated(date_: str, where: str, *, works: bool, name: str = "ours") -> DatedDay:
    return DatedDay(date=date_, where=where, works=works, name=name)


@pytest.mark.parametrize(
    ("days", "off", "worked"),
    [
        ([dated("2027-12-24", "GB", works=False)], {"2027-12-24", "2027-03-26"}, set()),
        ([dated("2027-03-26", "GB-ENG", works=True)], set(), {"2027-03-26"}),
        # The site wins over the part, the part over the country, whatever their order.
        (
            [dated("2027-03-26", "Leeds", works=True), dated("2027-03-26", "GB", works=False)],
            set(),
            {"2027-03-26"},
        ),
        # Of equals the last wins; other places change nothing.
        (
            [
                dated("2027-03-26", "GB", works=True),
                dated("2027-03-26", "GB", works=False),
                dated("2027-05-04", "CN", works=False),
                dated("2027-05-05", "GB-SCT", works=False),
                dated("2027-05-06", "York", works=False),
            ],
            {"2027-03-26"},
            set(),
        ),
    ],
)
def test_the_firms_own_days_win_over_the_calendar(days: list[DatedDay], off: set[str], worked: set[str]) -> None:
    good_friday = DayOff(
        date="2027-03-26", calendar="GB-ENG", name_en="Good Friday", name_zh="耶稣受难日", works=False,
        provisional=False, source="library",
    )  # fmt: skip
    england = WorkCalendar(key="GB-ENG", country="GB", part="ENG", weekend=frozenset({5, 6}), days=(good_friday,))
    kept = with_dated_days(england, days, site="Leeds")
    assert (set(kept.off), set(kept.worked)) == (off, worked)
    assert all(day.source == "firm" for day in kept.days if day.name_en == "ours")


@pytest.mark.parametrize(
    ("zone", "start_h", "end_h", "weekend", "first"),
    [
        ("Europe/London", 9.0, 17.5, {5, 6}, date(2027, 3, 27)),
        ("America/New_York", 0.0, 8.0, {5, 6}, date(2027, 11, 6)),
        ("Australia/Lord_Howe", 8.0, 17.0, {5, 6}, date(2027, 4, 3)),
        ("Pacific/Chatham", 9.5, 18.0, {5, 6}, date(2027, 9, 25)),
        ("Asia/Kathmandu", 10.0, 17.0, {5}, date(2028, 2, 28)),
        ("Asia/Riyadh", 8.0, 16.0, {4, 5}, date(2026, 12, 31)),
        ("Pacific/Apia", 8.0, 24.0, {5, 6}, date(2027, 1, 1)),
    ],
)
def test_minutes_are_those_a_person_reads_off_the_clock(
    zone: str, start_h: float, end_h: float, weekend: set[int], first: date
) -> None:
    """Through clock changes, half hours, a leap day and the turn of a year, each minute asked by itself."""
    days, clock = 4, ZoneInfo(zone)
    worked = frozenset({(first + timedelta(days=1)).isoformat()})
    office = Office(zone, start_h, end_h, weekend=frozenset(weekend), worked=worked)
    midnight = datetime(first.year, first.month, first.day, tzinfo=UTC)
    read = []
    for minute in range(days * 1440):
        local = (midnight + timedelta(minutes=minute)).astimezone(clock)
        at_work = local.date().isoformat() in worked or local.weekday() not in weekend
        read.append(at_work and start_h * 60 <= local.hour * 60 + local.minute < end_h * 60)
    assert shared(office, first=first, days=days).tolist() == read
