"""What a firm file says of people's work and of its own days: what it means, and every mistake in it named."""

from __future__ import annotations

from pathlib import Path

import pytest
from firm_texts import EXAMPLES, SMALL, changed, only_problem, refused

from beacon.cli.failure import problem_line
from beacon.firmfile import firm_from_text, read_firm
from beacon.i18n import LANGUAGES
from beacon.nouns import DatedDay, Demand, Staff, Work


def demand(text: str) -> Demand:
    found = firm_from_text(text, name="firm.yaml").demand
    assert found is not None
    return found


def staffed(staff: str, more: str = "") -> str:
    return changed("people: 10", f"people: 10\n    staff: {staff}") + more


def test_a_firm_that_says_nothing_has_no_demand() -> None:
    assert firm_from_text(SMALL, name="firm.yaml").demand is None


def test_staff_and_trunks_are_read_and_the_rest_is_assumed() -> None:
    found = demand(changed("people: 10", "people: 10\n    staff: {light: 6, heavy: 4}\n    trunks: 3"))
    london, beijing = found.sites
    assert london.staff == (Staff(persona="light", people=6), Staff(persona="heavy", people=4))
    assert (london.trunks, london.assumed) == (3, False)
    assert (beijing.staff, beijing.assumed) == ((Staff(persona="moderate", people=20),), True)
    assert [p.key for p in found.personas] == ["light", "moderate", "heavy"]
    assert "blocking" in found.assumed


def test_personas_may_be_named_in_chinese_and_twice() -> None:
    found = demand(staffed("{轻度: 3, light: 2, 坐席: 5}"))
    assert found.sites[0].staff == (Staff(persona="light", people=5), Staff(persona="agent", people=5))


def test_a_persona_of_the_firms_own_starts_from_another() -> None:
    text = staffed("{engineer: 10}", "demand: {personas: {engineer: {like: heavy, meeting_pct: 40}}}\n")
    engineer = next(p for p in demand(text).personas if p.key == "engineer")
    assert (engineer.meeting_share, engineer.video_share, engineer.hold_s) == (0.4, 0.7, 200.0)
    assert engineer.assumed == ("video_share",)


def test_a_persona_of_its_own_figures_needs_no_other() -> None:
    calls = "work: 呼叫中心, internal_calls_per_h: 0, external_calls_per_h: 9, hold_s: 240"
    figures = calls + ", meeting_pct: 1, video_pct: 0"
    found = demand(SMALL + f"demand: {{personas: {{desk: {{{figures}}}}}}}\n")
    desk = next(p for p in found.personas if p.key == "desk")
    assert (desk.work, desk.external_erlangs, desk.assumed, desk.rows) == (Work.CONTACT_CENTRE, 0.6, (), ())


def test_a_built_in_persona_may_be_changed() -> None:
    text = staffed("{light: 10}", "demand: {personas: {轻度: {meeting_pct: 8}}}\n")
    light = next(p for p in demand(text).personas if p.key == "light")
    assert (light.meeting_share, light.external_calls_per_h) == (0.08, 0.5)


def test_what_is_said_in_per_cent_becomes_shares_and_is_no_assumption() -> None:
    said = "growth_pct_per_year: 10, horizon_years: 2, blocking_pct: 2, media_share_pct: 25"
    found = demand(SMALL + f"demand: {{{said}}}\n")
    assert found.growth == pytest.approx(1.21)
    assert (found.blocking, found.media_share) == (0.02, 0.25)
    assert not {"growth_per_year", "horizon_years", "blocking", "media_share"} & set(found.assumed)
    assert {"service_level", "answer_s", "meeting_hub"} <= set(found.assumed)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("london", "London"), ("香港", "Hong Kong"), ("London, GB", "London, GB"), ("北京", "Beijing, CN")],
)
def test_a_server_stands_at_a_site_or_in_a_city(written: str, meant: str) -> None:
    # Beijing is a site's name here: the city of that name says its country.
    assert demand(SMALL + f"demand: {{meeting_hub: '{written}'}}\n").meeting_hub == meant


def test_candidates_for_servers_are_named_once() -> None:
    firm = firm_from_text(SMALL + "hub_candidates: [香港, Hong Kong, london]\n", name="firm.yaml")
    assert firm.hub_candidates == ("Hong Kong", "London")


@pytest.mark.parametrize(
    ("text", "key", "path"),
    [
        (staffed("{light: 4, heavy: 5}"), "demand.staff_sum", "sites[0].staff"),
        (staffed("{ligth: 10}"), "demand.persona_unknown", "sites[0].staff.ligth"),
        (staffed("{light: -1}"), "field.at_least", "sites[0].staff.light"),
        (staffed("{light: 2.5}"), "field.not_whole", "sites[0].staff.light"),
        (staffed("{}"), "field.too_few", "sites[0].staff"),
        (staffed("10"), "field.not_group", "sites[0].staff"),
        (SMALL + "demand: {personas: {x: {meeting_pct: 8}}}\n", "demand.persona_figures", "demand.personas.x"),
        (SMALL + "demand: {personas: {x: {like: heaavy}}}\n", "demand.persona_unknown", "demand.personas.x.like"),
        (SMALL + "demand: {personas: {x: {lik: heavy}}}\n", "field.unknown", "demand.personas.x.lik"),
        (
            SMALL + "demand: {personas: {x: {like: heavy}, X: {like: light}}}\n",
            "demand.persona_twice",
            "demand.personas.X",
        ),
        (
            SMALL + "demand: {personas: {x: {like: agent, external_calls_per_h: 20}}}\n",
            "demand.persona_talks",
            "demand.personas.x",
        ),
        (SMALL + "demand: {personas: {x: {like: light, work: sleep}}}\n", "field.choice", "demand.personas.x.work"),
        (
            SMALL + "demand: {growth_pct_per_year: 100, horizon_years: 5}\n",
            "demand.growth",
            "demand.growth_pct_per_year",
        ),
        (SMALL + "demand: {meeting_hub: Bejing}\n", "demand.no_such_place", "demand.meeting_hub"),
        (SMALL + "demand: {meeting_height: 700}\n", "field.choice", "demand.meeting_height"),
        (SMALL + "demand: {blocking_pct: 0}\n", "field.above", "demand.blocking_pct"),
        (SMALL + "demand: {service_level_pct: 100}\n", "field.below", "demand.service_level_pct"),
        (SMALL + "demand: {grwth: 3}\n", "field.unknown", "demand.grwth"),
        (SMALL + "hub_candidates: [Lndon]\n", "demand.no_such_place", "hub_candidates[0]"),
        (SMALL + "plan_from: next year\n", "date.format", "plan_from"),
        (SMALL + "days: [{date: 2029-01-01, where: GB, works: no}]\n", "days.outside_span", "days[0].date"),
        (SMALL + "days: [{date: 2027-01-01, where: GB-SCO, works: no}]\n", "calendar.no_part", "days[0].where"),
        (SMALL + "days: [{date: 2027-01-01, where: GB, works: maybe}]\n", "field.choice", "days[0].works"),
        (SMALL + "days: [{date: 2027-01-01, wher: GB, where: GB, works: no}]\n", "field.unknown", "days[0].wher"),
        (SMALL + "days: days.csv\n", "days.no_folder", "days"),
    ],
)
def test_mistake_is_named_with_its_field(text: str, key: str, path: str) -> None:
    problem = only_problem(text)
    assert (problem.key, problem.path) == (key, path)
    assert problem.line is not None
    for language in LANGUAGES:
        assert "{" not in problem_line(problem, language)


def test_the_nearest_persona_is_offered() -> None:
    (problem,) = refused(staffed("{ligth: 10}")).problems
    assert "'light'" in problem_line(problem, "en")


CHINESE = "日期,地点,上班,名称\n2027-05-02,beijing,是,校庆\n\n2027-05-03,GB-sct,否,\n"
DAYS = (
    DatedDay(date="2027-05-02", where="Beijing", works=True, name="校庆"),
    DatedDay(date="2027-05-03", where="GB-SCT", works=False, name=""),
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("days.csv", "date,where,works,name\n2027-05-02,Beijing,yes,校庆\n2027-05-03,GB-SCT,no\n"),
        ("days.csv", "\ufeff" + CHINESE.replace("\n", "\r\n")),
        ("days.csv", CHINESE.replace(",", ";")),
        (
            "days.yaml",
            "- {date: 2027-05-02, where: Beijing, works: yes, name: 校庆}\n"
            "- {date: 2027-05-03, where: GB-SCT, works: no}\n",
        ),
        (
            "days.json",
            '[{"date": "2027-05-02", "where": "Beijing", "works": true, "name": "校庆"},\n'
            '\t{"date": "2027-05-03", "where": "GB-SCT", "works": false}]',
        ),
    ],
)
def test_days_may_stand_in_a_file_of_their_own(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content.encode())
    firm = firm_from_text(SMALL + f"days: {name}\n", name="firm.yaml", folder=tmp_path)
    assert firm.days == DAYS


def test_a_mistake_in_a_table_of_days_is_named_by_its_own_line(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("date,where,works\n2027-05-02,GB,yes\n2027-13-02,GB,yes\n", encoding="utf-8")
    problem = only_problem(SMALL + "days: d.csv\n", tmp_path)
    assert (problem.key, problem.line, problem.path) == ("date.format", 3, "d.csv: [1].date")


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("missing.csv", None, "file.missing"),
        ("../days.csv", None, "days.outside"),
        ("d.yaml", b"date: 2027-01-01\n", "days.not_list"),
        ("d.csv", "日期".encode("gbk") + b",where,works\n", "file.gbk"),
        ("d.csv", b"date,where,works\n" + b"2027-01-01,GB,no\n" * 5_001, "days.too_many"),
        ("d.csv", b'date,where,works\n"' + b"x" * 200_000 + b'",GB,no\n', "days.not_csv"),
    ],
)
def test_a_file_of_days_that_cannot_be_used_is_named(
    name: str, content: bytes | None, key: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    problem = only_problem(SMALL + f"days: {name}\n", tmp_path)
    assert problem.key == key
    for language in LANGUAGES:
        assert "{" not in problem_line(problem, language)


def test_a_day_of_the_planned_months_counts_beyond_the_year() -> None:
    text = SMALL + "plan_from: 2027-06-01\ndays: [{date: 2028-05-31, where: GB, works: no}]\n"
    assert len(firm_from_text(text, name="firm.yaml").days) == 1
    assert only_problem(text.replace("05-31", "06-01")).key == "days.outside_span"


@pytest.mark.parametrize("name", ["uk-manufacturer", "china-appliances"])
def test_examples_carry_demand_with_a_contact_centre(name: str) -> None:
    found = read_firm(EXAMPLES / f"{name}.yaml").demand
    assert found is not None
    assert any(p.work is Work.CONTACT_CENTRE for p in found.personas)
    assert found.growth > 1.0
