"""Working windows of a plan: calendars by site, meeting times with quality, and one truth with the forecast."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

import factories
import planned_windows as pw
from beacon.flows.briefing.planning.windows import windows as section_of
from beacon.flows.briefing.reading import Reading
from beacon.flows.forecasting.working import hours_of
from beacon.flows.planning.request import PlanRequest
from beacon.flows.planning.windows import first_day, last_day, shared_windows
from beacon.i18n import LANGUAGES, render
from beacon.nouns import Band, Bullets, DatedDay, Forecast, Link, PairForecast, Paragraph, Table, Windows


@pytest.fixture(scope="module")
def forecast() -> Forecast:
    return pw.few()


@pytest.fixture(scope="module")
def windows(forecast: Forecast) -> Windows:
    return pw.windows_of(forecast)


def test_every_site_has_the_calendar_of_its_place(windows: Windows) -> None:
    assert windows.calendars["Manchester"] == "GB-ENG"
    assert windows.calendars["Frankfurt"] == "DE-HE"
    assert windows.calendars["Hong Kong"] == "HK"
    assert windows.unknown == ()
    assert windows.national == ()
    assert windows.saturdays == ("Hong Kong",)
    assert windows.provisional == (("CN", 2027), ("VN", 2027))


def test_hours_agree_with_those_the_forecast_weighs(forecast: Forecast, windows: Windows) -> None:
    firm = forecast.firm
    for group in windows.pairs:
        a, b = (firm.site(name) for name in group.sites)
        basis, hours = hours_of(a, b, firm=firm, hours=tuple(range(24)))
        assert group.shared_h == pytest.approx(hours.sum() if basis == "shared" else 0.0, abs=1e-6), group.sites


def test_all_sites_share_no_more_than_any_pair(windows: Windows) -> None:
    for i, week in enumerate(windows.all_sites.weeks):
        assert all(week.shared_h <= group.weeks[i].shared_h + 1e-9 for group in windows.pairs)


def test_the_week_of_good_friday_is_short_and_named(windows: Windows) -> None:
    group = next(g for g in windows.pairs if set(g.sites) == {"Manchester", "Beijing"})
    weeks = {week.week_start: week for week in group.weeks}
    assert weeks["2027-03-22"].days == 4
    assert weeks["2027-03-22"].holidays == ("GB-ENG",)
    assert weeks["2027-03-15"].holidays == ()
    # Golden Week 2027 as the calendar has it so far: 1 to 5 October; Friday to Tuesday.
    assert "CN" in weeks["2027-09-27"].holidays
    assert weeks["2027-09-27"].days == 4


def test_meeting_times_carry_the_worst_pair_of_the_hour(forecast: Forecast, windows: Windows) -> None:
    group = next(g for g in windows.pairs if set(g.sites) == {"Manchester", "Beijing"})
    best = group.best[0]
    pair = next(
        p for p in forecast.pairs if {p.site_a, p.site_b} == {"Manchester", "Beijing"} and p.column == "as-is"
    )
    hour = next(h for h in pair.hours if h.hour_utc == best.hour_utc)
    assert best.r_common.typical == min(q.r_common.typical for q in hour.quality[forecast.codecs[0]])
    assert best.r_chosen == best.r_common  # the plan keeps today's links
    assert best.days_per_year == len(best.days)
    assert all(not later.days for later in group.best[1:])
    worst = windows.all_sites.best[0]
    assert all(
        worst.r_common.typical <= time.r_common.typical
        for g in windows.pairs
        for time in g.best
        if time.hour_utc == worst.hour_utc
    )


def test_pairs_simulated_for_the_plan_tell_the_quality_on_its_links(forecast: Forecast) -> None:
    links = pw.link_plan(forecast)
    site = links.chosen.sites[1]
    mixed = dataclasses.replace(site, link=Link.parse("mpls@hk"))
    chosen = dataclasses.replace(links.chosen, sites=(links.chosen.sites[0], mixed, *links.chosen.sites[2:]))
    links = dataclasses.replace(links, chosen=chosen)
    request = PlanRequest(made_on=pw.MADE_ON)

    def told(*simulated: PairForecast) -> Band | None:
        found = shared_windows(forecast, links, request, simulated=simulated)
        return next(g for g in found.pairs if g.sites == ("Manchester", "Beijing")).best[0].r_chosen

    pair = next(p for p in forecast.pairs if (p.site_a, p.site_b, p.column) == ("Manchester", "Beijing", "as-is"))
    assert told() is None
    assert told(dataclasses.replace(pair, link_b=mixed.link)) is not None


def test_a_dated_day_of_the_firm_takes_a_day_away_or_gives_one(forecast: Forecast, windows: Windows) -> None:
    def days(found: Windows) -> int:
        return sum(w.days for w in next(g for g in found.pairs if set(g.sites) == {"Manchester", "Beijing"}).weeks)

    shut = DatedDay(date="2027-07-05", where="Beijing", works=False, name="Works outing")
    kept = DatedDay(date="2027-03-26", where="GB", works=True, name="Inventory")
    assert days(pw.windows_of(pw.changed(forecast, days=(shut,)))) == days(windows) - 1
    changed = pw.windows_of(pw.changed(forecast, days=(kept,)))
    assert days(changed) == days(windows) + 1
    assert next(d for d in changed.days_off if d.source == "firm").works


def test_the_twelve_months_start_where_the_firm_says(forecast: Forecast) -> None:
    found = pw.windows_of(pw.changed(forecast, plan_from="2026-09-01"))
    assert (found.first_day, found.last_day) == ("2026-09-01", "2027-08-31")
    # Make-up days of autumn 2026 and the clocks of both years are in.
    assert {d.date for d in found.days_off if d.works and d.calendar == "CN"} == {"2026-09-20", "2026-10-10"}
    assert ("2026-10-25", "Europe/London", -60) in found.clock_changes
    assert ("2027-03-28", "Europe/London", 60) in found.clock_changes
    assert found.provisional == (("CN", 2027), ("VN", 2027))


@pytest.mark.parametrize(
    ("first", "last"), [("2028-02-29", "2029-02-28"), ("2027-01-01", "2027-12-31"), ("2027-03-15", "2028-03-14")]
)
def test_twelve_months_end_the_day_before_their_first(first: str, last: str) -> None:
    assert last_day(date.fromisoformat(first)) == date.fromisoformat(last)
    assert first_day(dataclasses.replace(factories.uk_firm(), plan_from=first)) == date.fromisoformat(first)


def test_sites_that_never_meet_get_the_least_bad_time_and_who_pays_for_it() -> None:
    forecast = pw.of_cities("Tokyo", "São Paulo")
    found = pw.windows_of(forecast)
    group = found.pairs[0]
    assert group.best == ()
    assert group.shared_h == 0
    assert group.compromise_utc_min is not None
    assert {o.site for o in group.outside} <= {"Tokyo", "São Paulo"}
    assert group.outside
    section = section_of(Reading(forecast=forecast, codec=forecast.codecs[0]), pw.plan_with(found))
    lead = section.blocks[0]
    assert isinstance(lead, Paragraph)
    assert lead.role == "lead"
    assert "never work at the same time" in render(lead.text, "en")
    assert "没有共同的工作时间" in render(lead.text, "zh_Hans")


def test_a_country_without_facts_and_a_part_nobody_said_are_told() -> None:
    forecast = pw.changed(pw.few(), parts=False)
    last = forecast.firm.sites[-1]
    nowhere = dataclasses.replace(last, place=dataclasses.replace(last.place, country="QQ"))
    firm = dataclasses.replace(forecast.firm, sites=(*forecast.firm.sites[:-1], nowhere))
    forecast = dataclasses.replace(forecast, firm=firm)
    found = pw.windows_of(forecast)
    assert found.unknown == (nowhere.name,)
    assert "Manchester" in found.national
    sites = tuple(dataclasses.replace(site, calendar=site.place.country) for site in firm.sites[:2])
    said = dataclasses.replace(firm, sites=sites)
    assert pw.windows_of(dataclasses.replace(forecast, firm=said)).national == ()  # the firm chose the national list
    section = section_of(Reading(forecast=forecast, codec=forecast.codecs[0]), pw.plan_with(found))
    told = [render(item, "en") for block in section.blocks for item in getattr(block, "items", ())]
    assert any("No calendar of holidays is known" in text and nowhere.name in text for text in told)
    assert any("national list" in text and "Manchester" in text for text in told)


@pytest.mark.slow
def test_twelve_months_that_have_begun_or_are_over_are_told(forecast: Forecast) -> None:
    found = pw.windows_of(pw.changed(forecast, plan_from="2026-01-01"))
    for made_on, phrase in ((date(2026, 6, 1), "began on 2026-01-01"), (date(2027, 6, 1), "were over")):
        section = section_of(Reading(forecast=forecast, codec=forecast.codecs[0]), pw.plan_with(found, made_on))
        told = [render(item, "en") for block in section.blocks for item in getattr(block, "items", ())]
        assert any(phrase in text for text in told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_section_reads_in_both_languages(forecast: Forecast, windows: Windows, language: str) -> None:
    section = section_of(Reading(forecast=forecast, codec=forecast.codecs[0]), pw.plan_with(windows))
    lead = section.blocks[0]
    assert isinstance(lead, Paragraph)
    said = render(lead.text, language)
    assert "UTC" in said
    tables = [block for block in section.blocks if isinstance(block, Table)]
    assert {t.key for t in tables} >= {"windows-pairs", "windows-clocks", "windows-days"}
    for table in tables:
        for row in table.rows:
            assert len(row) == len(table.columns)
            assert all(render(cell.text, language) for cell in row)


def test_saturdays_that_the_firm_works_are_counted(forecast: Forecast, windows: Windows) -> None:
    sites = tuple(
        dataclasses.replace(
            site, hours=dataclasses.replace(site.hours, saturday_start_h=9.0, saturday_end_h=13.0)
        )
        if site.name in ("Hong Kong", "Beijing")
        else site
        for site in forecast.firm.sites
    )
    found = pw.windows_of(
        dataclasses.replace(forecast, firm=dataclasses.replace(forecast.firm, sites=sites))
    )
    assert found.saturdays == ()

    def hours(of: Windows) -> float:
        return next(g for g in of.pairs if set(g.sites) == {"Hong Kong", "Beijing"}).shared_h

    # Saturdays of 2027: 52, less holidays on them at either end (Chinese New Year 6 February, Easter 27 March,
    # Labour Day 1 May, 2 October and Christmas Day).
    assert hours(found) - hours(windows) == 4 * (52 - 5)


def _notes(forecast: Forecast, windows: Windows) -> list[str]:
    section = section_of(Reading(forecast=forecast, codec=forecast.codecs[0]), pw.plan_with(windows))
    bullets = [block for block in section.blocks if isinstance(block, Bullets)]
    return [render(item, "en") for block in bullets for item in block.items]


def test_every_country_whose_list_is_missing_is_named_with_its_years(forecast: Forecast) -> None:
    later = pw.changed(forecast, plan_from="2027-06-01")
    (told,) = (note for note in _notes(later, pw.windows_of(later)) if "provisional. The official notice" in note)
    assert all(word in told for word in ("China", "Vietnam", "2027", "2028"))


def test_years_nobody_has_published_are_said_to_be_computed(forecast: Forecast, windows: Windows) -> None:
    far = pw.changed(forecast, plan_from="2029-03-01")
    (told,) = (note for note in _notes(far, pw.windows_of(far)) if "follow from rules" in note)
    assert "2029 and 2030" in told
    assert not any("follow from rules" in note for note in _notes(forecast, windows))


def test_days_that_hang_on_the_moon_name_their_country() -> None:
    forecast = pw.of_cities("Mumbai", "London")
    told = [note for note in _notes(forecast, pw.windows_of(forecast)) if "moon" in note]
    assert len(told) == 1
    assert "India" in told[0]


def test_days_of_a_calendar_no_site_keeps_are_said_to_change_nothing(forecast: Forecast) -> None:
    places = ("GB-SCT", "GB", "Beijing")
    days = tuple(DatedDay(date="2027-07-05", where=where, works=False, name="") for where in places)
    changed = pw.changed(forecast, days=days)
    (told,) = (note for note in _notes(changed, pw.windows_of(changed)) if "no site keeps" in note)
    assert "Scotland" in told
    assert "Beijing" not in told


def test_quarter_hours_and_other_weekends_leave_the_days_both_work() -> None:
    # Kathmandu is 5 h 45 min ahead of UTC, Riyadh 3 h with Friday and Saturday off: no Friday is shared.
    forecast = pw.of_cities("London", "Beijing")
    places = [("NP", "Asia/Kathmandu"), ("SA", "Asia/Riyadh")]
    sites = tuple(
        dataclasses.replace(site, place=dataclasses.replace(site.place, country=country, part="", zone=zone))
        for site, (country, zone) in zip(forecast.firm.sites, places, strict=True)
    )
    found = pw.windows_of(dataclasses.replace(forecast, firm=dataclasses.replace(forecast.firm, sites=sites)))
    (group,) = found.pairs
    assert {date.fromisoformat(day).weekday() for day in group.best[0].days} <= {0, 1, 2, 3, 6}
    assert all(week.days <= 4 for week in group.weeks if week.days)
