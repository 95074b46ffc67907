"""What a firm file says of working days: calendars of sites, Saturdays, the firm's own days."""

from __future__ import annotations

import pytest
from firm_texts import SMALL, changed, refused

from beacon.firmfile import firm_from_text
from beacon.flows.forecasting.offices import calendar_of, office_of
from beacon.i18n import LANGUAGES, msg, translate

LONDON = "    link: internet\n"
OURS = "days:\n  - {date: 2027-12-24, where: GB, works: false, name: Shutdown}\n"


def test_a_site_keeps_the_calendar_the_file_names() -> None:
    firm = firm_from_text(changed(LONDON, LONDON + "    calendar: gb-sct\n"), name="firm.yaml")
    assert firm.sites[0].calendar == "GB-SCT"
    assert calendar_of(firm.sites[0], firm, years=(2027,)).key == "GB-SCT"
    assert "2027-11-30" in calendar_of(firm.sites[0], firm, years=(2027,)).off  # Saint Andrew's Day


def test_a_site_keeps_the_calendar_of_its_city_when_the_file_names_none() -> None:
    firm = firm_from_text(SMALL, name="firm.yaml")
    assert [calendar_of(site, firm, years=(2027,)).key for site in firm.sites] == ["GB-ENG", "CN"]


@pytest.mark.parametrize(
    ("name", "key"), [("GB-XX", "calendar.no_part"), ("CN-BJ", "calendar.no_parts"), ("Narnia", "calendar.unknown")]
)
def test_a_calendar_nobody_knows_is_refused_with_its_line(name: str, key: str) -> None:
    error = refused(changed(LONDON, LONDON + f"    calendar: {name}\n"))
    (problem,) = error.problems
    assert (problem.key, problem.line, problem.path) == (key, 10, "sites[0].calendar")
    for language in LANGUAGES:
        assert name in translate(msg(problem.key, **problem.fields), language)


def test_saturdays_are_worked_where_the_file_says() -> None:
    hours = '    hours: {start: "09:00", end: "18:00", saturday: {start: "09:00", end: "13:00"}}\n'
    firm = firm_from_text(changed(LONDON, LONDON + hours), name="firm.yaml")
    assert office_of(firm.sites[0], firm, years=(2027,)).saturday == (9.0, 13.0)
    assert office_of(firm.sites[1], firm, years=(2027,)).saturday is None


def test_a_saturday_that_ends_before_it_starts_is_refused() -> None:
    hours = '    hours: {start: "09:00", end: "18:00", saturday: {start: "13:00", end: "09:00"}}\n'
    (problem,) = refused(changed(LONDON, LONDON + hours)).problems
    assert (problem.key, problem.path) == ("hours.order", "sites[0].hours.saturday")


def test_the_firms_own_days_change_the_calendar_of_its_sites() -> None:
    firm = firm_from_text(SMALL + OURS, name="firm.yaml")
    london, beijing = (calendar_of(site, firm, years=(2027,)) for site in firm.sites)
    assert "2027-12-24" in london.off
    assert "2027-12-24" not in beijing.off
