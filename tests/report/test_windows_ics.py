"""The calendar file, parsed back: its series are exactly the shared days, its days off are all there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar

import planned_windows as pw
from beacon.i18n import LANGUAGES
from beacon.nouns import DatedDay, Forecast, Windows
from beacon.report.windows_ics import windows_ics


@pytest.fixture(scope="module")
def forecast() -> Forecast:
    return pw.few()


@pytest.fixture(scope="module")
def windows(forecast: Forecast) -> Windows:
    return pw.windows_of(forecast)


def made(forecast: Forecast, windows: Windows, *, language: str = "en", made_on: date = pw.MADE_ON) -> bytes:
    return windows_ics(pw.plan_with(windows, made_on), forecast.firm, language=language)


@pytest.fixture(scope="module")
def calendar(forecast: Forecast, windows: Windows) -> Any:
    return parsed(made(forecast, windows))


def parsed(data: bytes) -> Any:
    return Calendar.from_ical(data.decode())


def starts(event: Any) -> Iterator[datetime]:
    """Every start of an event, in UTC, as a calendar would show it."""
    first = event.start
    if "RRULE" not in event:
        yield first.astimezone(UTC)
        return
    rule = rrulestr(event["RRULE"].to_ical().decode(), dtstart=first)
    left_out = set()
    for listed in [event["EXDATE"]] if "EXDATE" in event else []:
        left_out |= {when.dt.astimezone(UTC) for when in listed.dts}
    yield from (when for start in rule if (when := start.astimezone(UTC)) not in left_out)


def meetings(calendar: Any, sites: str) -> list[Any]:
    return [event for event in calendar.walk("VEVENT") if event["SUMMARY"] == f"Good time to meet: {sites}"]


@pytest.mark.parametrize("other", ["Beijing", "Hong Kong", "Ho Chi Minh City"])
def test_series_name_exactly_the_days_that_suit(calendar: Any, windows: Windows, other: str) -> None:
    group = next(g for g in windows.pairs if g.sites == ("Manchester", other))
    best = group.best[0]
    told = sorted(start for event in meetings(calendar, f"Manchester – {other}") for start in starts(event))
    at = timedelta(minutes=best.start_utc_min)
    assert told == [datetime.combine(date.fromisoformat(d), datetime.min.time(), UTC) + at for d in best.days]


def test_all_sites_have_a_series_too(calendar: Any, windows: Windows) -> None:
    told = [start for event in meetings(calendar, "All 5 sites") for start in starts(event)]
    assert len(told) == windows.all_sites.best[0].days_per_year


def test_a_series_is_split_where_clocks_change_and_keeps_its_zone(calendar: Any) -> None:
    series = meetings(calendar, "Manchester – Hong Kong")
    assert {event["DTSTART"].params["TZID"] for event in series} == {"Europe/London"}
    # Winter, summer time from 28 March to 31 October 2027, winter again.
    assert [event.start.utcoffset() for event in series] == [timedelta(0), timedelta(hours=1), timedelta(0)]
    assert all(event.end - event.start == timedelta(minutes=30) for event in series)  # Hong Kong stops at 17:30


def test_zones_stand_in_the_file_with_their_changes(calendar: Any) -> None:
    zones = calendar.walk("VTIMEZONE")
    assert [str(zone["TZID"]) for zone in zones] == ["Europe/London"]
    assert {str(part["TZOFFSETTO"].to_ical()) for part in zones[0].subcomponents} == {"+0000", "+0100"}


def test_close_sites_get_no_suggestion_and_nothing_blocks_time(calendar: Any) -> None:
    assert meetings(calendar, "Manchester – Frankfurt") == []
    assert {str(event["TRANSP"]) for event in calendar.walk("VEVENT")} == {"TRANSPARENT"}


def test_every_day_off_is_an_all_day_entry_of_its_own_category(calendar: Any, windows: Windows) -> None:
    days = [event for event in calendar.walk("VEVENT") if event["CATEGORIES"].cats == ["Days off"]]
    assert len(days) == len(windows.days_off)
    assert sorted(event.start.isoformat() for event in days) == sorted(day.date for day in windows.days_off)
    assert all(event.end - event.start == timedelta(days=1) for event in days)


def test_an_odd_day_is_an_entry_of_its_own_and_not_a_rule() -> None:
    forecast = pw.few()
    works = [DatedDay(date="2027-05-15", where=w, works=True, name="Stocktaking") for w in ("GB", "CN")]
    forecast = pw.changed(forecast, days=tuple(works))
    windows = pw.windows_of(forecast)
    series = meetings(parsed(made(forecast, windows)), "Manchester – Beijing")
    alone = [event for event in series if "RRULE" not in event]
    assert [event.start.date() for event in alone] == [date(2027, 5, 15)]
    assert all("SA" not in event["RRULE"].get("BYDAY", []) for event in series if "RRULE" in event)


def test_the_file_is_as_calendars_want_it(forecast: Forecast, windows: Windows) -> None:
    data = made(forecast, windows)
    lines = data.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in b"".join(lines)
    assert all(len(line) <= 75 for line in lines)  # RFC 5545, 3.1
    calendar = parsed(data)
    uids = [str(event["UID"]) for event in calendar.walk("VEVENT")]
    assert len(set(uids)) == len(uids)
    assert all(event["DTSTAMP"].dt == datetime(2026, 11, 23, tzinfo=UTC) for event in calendar.walk("VEVENT"))


def test_the_same_plan_gives_the_same_bytes_and_a_later_one_the_same_entries(
    forecast: Forecast, windows: Windows
) -> None:
    first, later = made(forecast, windows), made(forecast, windows, made_on=date(2026, 12, 1))
    assert first == made(forecast, windows)
    assert first != later
    uids = [[str(e["UID"]) for e in parsed(data).walk("VEVENT")] for data in (first, later)]
    assert uids[0] == uids[1]


def test_titles_come_in_the_language_asked_for_and_descriptions_in_both(forecast: Forecast, windows: Windows) -> None:
    chinese = parsed(made(forecast, windows, language="zh_Hans"))
    meeting = next(e for e in chinese.walk("VEVENT") if e["CATEGORIES"].cats == ["开会时间"])
    assert meeting["SUMMARY"].startswith("适合开会：")
    assert "everybody is at work" in meeting["DESCRIPTION"]
    assert meeting["DESCRIPTION"].index("建议时段") < meeting["DESCRIPTION"].index("A suggestion")
    with pytest.raises(ValueError, match="language"):
        made(forecast, windows, language="fr")


def test_reading_and_writing_it_again_changes_no_byte(forecast: Forecast, windows: Windows) -> None:
    for language in LANGUAGES:
        data = made(forecast, windows, language=language)
        assert parsed(data).to_ical() == data


def test_nations_of_the_uk_are_called_by_their_names(forecast: Forecast, windows: Windows) -> None:
    for language, nation in (("en", "England"), ("zh_Hans", "英格兰")):
        days = parsed(made(forecast, windows, language=language)).walk("VEVENT")
        said = {str(event["summary"]) for event in days if "rrule" not in event}
        assert any(nation in summary for summary in said)
        assert not any("ENG" in summary for summary in said)
