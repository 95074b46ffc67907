"""Calendars against dated facts (State Council, General Holidays Ordinance, Viet Nam News), as of 2026-11-22."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import holidays
import pytest

from beacon.calendars import clock_changes
from beacon.catalogue.calendars import (
    calendar_sources,
    parts_of,
    provisional_years,
    split_calendar,
    work_calendar,
)
from beacon.catalogue.rows import read_rows
from beacon.errors import InputError
from beacon.nouns import Override


def off_weekdays(country: str, part: str, year: int) -> int:
    calendar = work_calendar(country, part, years=(year,))
    return sum(date.fromisoformat(day).weekday() not in calendar.weekend for day in calendar.off)


@pytest.mark.parametrize(
    ("country", "year", "worked"),
    [
        ("CN", 2025, ["2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"]),
        ("CN", 2026, ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]),
        ("TW", 2025, ["2025-02-08"]),
        ("TW", 2026, []),
        ("KZ", 2025, ["2025-01-05"]),
        ("VN", 2025, ["2025-04-26"]),
        ("VN", 2026, ["2026-01-10", "2026-08-22"]),
    ],
)
def test_make_up_days_are_the_published_ones(country: str, year: int, worked: list[str]) -> None:
    assert sorted(work_calendar(country, years=(year,)).worked) == worked


def test_the_library_agrees_with_the_make_up_days_and_weekends_found_by_hand() -> None:
    for row in read_rows("countries"):
        calendar = work_calendar(row["id"], years=(2026,))
        of_library = sorted(day.date for day in calendar.days if day.works and day.source == "library")
        assert of_library == sorted(filter(None, row["make_up_workdays_2026"].split(";"))), row["id"]
        # Hong Kong's Saturday is nobody's weekend by law and is not worked here.
        weekend = {int(day) for day in row["weekend"].split(";")} | ({5} if row["id"] == "HK" else set())
        assert calendar.weekend == weekend, row["id"]


def test_vietnam_has_the_friday_it_gave_for_a_saturday_in_2026() -> None:
    calendar = work_calendar("VN", years=(2026,))
    assert "2026-01-02" in calendar.off
    day = next(d for d in calendar.days if d.date == "2026-01-10")
    assert day.works
    assert day.source == "day_overrides:vn-2026-01-10"
    assert set(calendar_sources("VN", "", years=(2026,))) == {
        "day_overrides:vn-2026-01-02",
        "day_overrides:vn-2026-01-10",
    }


def test_china_is_provisional_from_2027_and_settled_before() -> None:
    assert provisional_years("CN", "", (2025, 2026, 2027, 2028)) == (2027, 2028)
    calendar = work_calendar("CN", years=(2026, 2027))
    assert all(day.provisional == day.date.startswith("2027") for day in calendar.days)
    assert provisional_years("GB", "ENG", (2027,)) == ()


def test_hong_kong_rests_on_saturday_and_keeps_the_general_holidays() -> None:
    calendar = work_calendar("HK", years=(2027,))
    assert calendar.weekend == {5, 6}
    assert calendar.saturday_open
    # Good Friday is a general holiday, which offices keep, and no statutory one before 2028.
    assert "2027-03-26" in calendar.off
    assert not work_calendar("GB", "ENG", years=(2027,)).saturday_open


@pytest.mark.parametrize(("part", "days"), [("ENG", 8), ("WLS", 8), ("SCT", 9), ("NIR", 10)])
def test_each_nation_of_the_united_kingdom_has_its_own_holidays_in_2025(part: str, days: int) -> None:
    # gov.uk/bank-holidays 2025: 8 in England and Wales, 9 in Scotland, 10 in Northern Ireland, all on weekdays.
    assert off_weekdays("GB", part, 2025) == days


def test_the_united_kingdom_without_a_nation_lacks_days_and_says_so() -> None:
    whole, england = work_calendar("GB", years=(2027,)), work_calendar("GB", "ENG", years=(2027,))
    assert not whole.part_known
    assert england.part_known
    # Easter Monday and the bank holiday of August.
    assert england.off - whole.off == {"2027-03-29", "2027-08-30"}


def test_macau_and_indonesia_keep_the_days_of_their_governments() -> None:
    # Monday after Easter Saturday in Macau; joint leave around Eid al-Fitr 2026 in Indonesia.
    assert "2027-03-29" in work_calendar("MO", years=(2027,)).off
    assert {"2026-03-20", "2026-03-23", "2026-03-24"} <= work_calendar("ID", years=(2026,)).off


def test_days_that_hang_on_the_moon_are_provisional() -> None:
    eid = next(day for day in work_calendar("IN", "KA", years=(2027,)).days if "Eid al-Fitr" in day.name_en)
    assert eid.provisional
    assert "estimated" not in eid.name_en


@pytest.mark.parametrize(
    ("country", "weekend"),
    [("SA", {4, 5}), ("IL", {4, 5}), ("BD", {4, 5}), ("AE", {5, 6}), ("CN", {5, 6}), ("IR", {4})],
)
def test_weekends_are_the_countrys_own(country: str, weekend: set[int]) -> None:
    assert work_calendar(country, years=(2027,)).weekend == weekend


def test_kazakhstan_is_one_zone_five_hours_ahead() -> None:
    for zone in ("Asia/Almaty", "Asia/Aqtau"):
        offset = ZoneInfo(zone).utcoffset(datetime(2027, 1, 15, 12))
        assert offset is not None
        assert offset.total_seconds() == 5 * 3600


@pytest.mark.parametrize(
    ("year", "spring", "autumn"),
    [(2026, date(2026, 3, 29), date(2026, 10, 25)), (2027, date(2027, 3, 28), date(2027, 10, 31))],
)
@pytest.mark.parametrize("zone", ["Europe/London", "Europe/Berlin"])
def test_european_clocks_change_on_the_published_sundays(zone: str, year: int, spring: date, autumn: date) -> None:
    assert clock_changes(zone, first=date(year, 1, 1), days=365) == ((spring, 60), (autumn, -60))


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Asia/Hong_Kong", "Asia/Tokyo", "Asia/Kolkata", "Asia/Almaty"])
def test_asian_clocks_do_not_change(zone: str) -> None:
    assert clock_changes(zone, first=date(2026, 1, 1), days=730) == ()


def test_a_country_without_facts_says_so_and_works_monday_to_friday() -> None:
    calendar = work_calendar("XX", years=(2027,))
    assert not calendar.known
    assert calendar.weekend == {5, 6}
    assert calendar.days == ()


def test_names_come_in_both_languages_without_marks_of_the_library() -> None:
    for name in ("CN", "HK", "MO", "TW", "GB-SCT", "JP", "KR", "SG"):
        country, part = split_calendar(name)
        for day in work_calendar(country, part, years=(2026, 2027)).days:
            assert not set("()") & set(day.name_zh), (country, day)
            assert any("\u4e00" <= c <= "\u9fff" for c in day.name_zh), (country, day)
            assert not any(word in day.name_en for word in ("observed", "estimated", "Labor")), (country, day)


@pytest.mark.parametrize(
    ("text", "country", "part"),
    [("GB-SCT", "GB", "SCT"), ("gb-sct", "GB", "SCT"), ("HK", "HK", ""), ("中国", "CN", ""), ("IN-KA", "IN", "KA")],
)
def test_a_calendar_is_named_by_country_and_part(text: str, country: str, part: str) -> None:
    assert split_calendar(text) == (country, part)


@pytest.mark.parametrize(
    ("text", "key"), [("GB-XYZ", "calendar.no_part"), ("CN-SH", "calendar.no_parts"), ("Mars", "calendar.unknown")]
)
def test_a_calendar_nobody_knows_is_refused(text: str, key: str) -> None:
    with pytest.raises(InputError) as refused:
        split_calendar(text)
    assert refused.value.key == key


def test_a_row_of_days_may_be_overridden_and_is_checked() -> None:
    moved = Override(row="day_overrides:vn-2026-01-10", values={"date": "2026-01-17"})
    assert "2026-01-17" in work_calendar("VN", years=(2026,), overrides=(moved,)).worked
    for values, key in (({"date": "soon"}, "error.cell_date"), ({"kind": "maybe"}, "error.cell_word")):
        with pytest.raises(InputError) as refused:
            work_calendar("VN", years=(2026,), overrides=(Override(row=moved.row, values=values),))
        assert refused.value.key == key


def test_cities_know_their_part() -> None:
    from beacon.catalogue.places import find_place

    parts = {"Edinburgh": "SCT", "Cardiff": "WLS", "Belfast": "NIR", "Leeds": "ENG", "Munich": "BY", "Mumbai": "MH"}
    parts |= {"George Town": "07", "Sydney": "NSW", "São Paulo": "SP", "Beijing": ""}
    for city, part in parts.items():
        place = find_place(city)
        assert place.part == part, city
        assert part in ("", *parts_of(place.country))


def test_countries_whose_governments_move_days_each_year_say_which_years_they_have_not_published() -> None:
    years = tuple(range(2025, 2030))
    unsettled = {c: provisional_years(c, "", years)[:1] for c in ("CN", "VN", "KZ", "TH", "ID", "PH", "GB", "JP")}
    assert unsettled == {
        "CN": (2027,), "VN": (2027,), "KZ": (2026,), "TH": (2027,), "ID": (2028,), "PH": (2028,), "GB": (), "JP": (),
    }  # fmt: skip


@pytest.mark.parametrize("country", ["CN", "VN", "KZ", "TH", "ID", "PH"])
def test_the_library_still_lacks_what_its_years_are_called_provisional_for(country: str) -> None:
    """When this fails, the library has learnt of a year: move the row of `day_overrides`."""
    library = getattr(holidays, country)(years=[2026])
    kinds = ("special_public_holidays", "special_government_holidays")
    dated = [year for kind in kinds for year in getattr(library, kind, {}) if isinstance(year, int)]
    (since,) = provisional_years(country, "", range(2020, 2040))[:1]
    assert max(dated) == since - 1


@pytest.mark.parametrize(("country", "part"), [("GB", "ENG"), ("MY", "10"), ("IN", "KA"), ("DE", "BY"), ("AU", "NSW")])
def test_a_part_has_days_that_its_country_has_not(country: str, part: str) -> None:
    whole, own = (work_calendar(country, p, years=(2026,)) for p in ("", part))
    assert (whole.part_known, own.part_known) == (False, True)
    assert own.off - whole.off


def test_plain_britain_has_seven_holidays_in_2026_and_england_more() -> None:
    england = work_calendar("GB", "ENG", years=(2026,)).off
    whole = work_calendar("GB", years=(2026,)).off
    assert len(whole) == 7
    # Easter Monday and the bank holiday of August.
    assert england - whole == {"2026-04-06", "2026-08-31"}


@pytest.mark.parametrize(("country", "days"), [("CN", 22), ("TW", 22), ("JP", 18), ("KR", 22), ("SG", 14), ("TH", 23)])
def test_public_holidays_of_2026_are_as_many_as_found_by_hand(country: str, days: int) -> None:
    assert len(work_calendar(country, years=(2026,)).off) == days


def test_macau_has_more_days_off_with_its_governments() -> None:
    public = set(holidays.MO(years=2026))
    assert len(public) == 10
    assert {day.isoformat() for day in public} < work_calendar("MO", years=(2026,)).off


@pytest.mark.parametrize(("month", "hours"), [(1, 8), (7, 7)])
def test_beijing_is_eight_hours_ahead_of_london_in_winter_and_seven_in_summer(month: int, hours: int) -> None:
    at = datetime(2027, month, 15, 12)
    beijing, london = (at.replace(tzinfo=ZoneInfo(zone)).utcoffset() for zone in ("Asia/Shanghai", "Europe/London"))
    assert beijing is not None
    assert london is not None
    assert (beijing - london).total_seconds() == hours * 3600


@pytest.mark.parametrize(
    ("country", "years", "known"),
    [("JP", (2098, 2099, 2100), True), ("JP", (2099, 2100, 2101), False), ("MN", (2000, 2001, 2002), False)],
)
def test_years_the_library_does_not_reach_are_not_taken_for_years_without_holidays(
    country: str, years: tuple[int, ...], known: bool
) -> None:
    # The library knows Japan to 2099 and Mongolia from 2004.
    assert work_calendar(country, years=years).known is known
