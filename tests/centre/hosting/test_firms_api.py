"""Firms over REST: put in, changed, checked and deleted as a host does it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from centre_under_test import Centre, open_centre
from click.testing import CliRunner
from host_desk import FIRM, ToldForecaster, add_firm, files_of
from starlette.testclient import TestClient

from beacon.cli.failure import problem_line
from beacon.cli.forecast import command
from beacon.errors import InputError

WRONG = FIRM.replace("people: 60", "people: many").replace("city: London, GB", "citty: Londn")
NOT_YAML = "firm: {name: x"


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return open_centre(tmp_path, forecaster=ToldForecaster(files_of))


@pytest.fixture
def page(centre: Centre) -> Iterator[TestClient]:
    with centre.browser() as browser:
        yield centre.sign_in(browser)


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """One centre for all refusals and checks: they leave it as it was."""
    centre = open_centre(tmp_path_factory.mktemp("refusing"), forecaster=ToldForecaster(files_of))
    with centre.browser() as browser:
        yield centre.sign_in(browser)


def test_firm_put_in_is_listed_with_its_sites_and_people(page: TestClient) -> None:
    row = add_firm(page)
    assert page.get("/api/firms").json()["firms"] == [row]
    assert (row["name"], row["people"], row["version"], row["example"]) == ("Two Rivers", 110, 1, False)
    assert row["sites"][1] == {"name": "北京", "city": {"en": "Beijing", "zh": "北京"}, "people": 60}
    assert row["latest_forecast"] is None


@pytest.mark.slow
def test_firm_whole_has_its_text_and_what_routes_are_chosen_from(page: TestClient) -> None:
    whole = page.get(f"/api/firms/{add_firm(page)['id']}").json()
    assert whole["text"] == FIRM
    beijing = whole["sites_detail"][1]
    assert (beijing["time_zone"], beijing["link"]) == ("Asia/Shanghai", "sdwan@hk")
    assert set(beijing["links_available"]) == {"internet", "sdwan", "sdwan@hk", "mpls"}
    assert set(whole["link_kinds"]) == {"internet", "sdwan", "sdwan@hk", "mpls"}
    assert whole["default_choice"]["links"] == {"London": "internet", "北京": "sdwan@hk", "Delhi": "internet"}


@pytest.mark.parametrize("text", [WRONG, NOT_YAML, "", "[]", "firm: \0", "a: &a [*a]"])
def test_bad_firm_file_is_refused_and_checked_with_reasons(refusing: TestClient, text: str) -> None:
    page = refusing
    answer = page.post("/api/firms", json={"text": text})
    assert answer.status_code == 422
    assert page.get("/api/firms").json()["firms"] == []
    checked = page.post("/api/firms/check", json={"text": text})
    assert checked.status_code == 200
    problems = checked.json()["problems"]
    assert problems
    assert all(p["en"] and p["zh_Hans"] for p in problems)


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
@pytest.mark.parametrize("text", [WRONG, NOT_YAML])
def test_check_says_what_beacon_forecast_says(
    refusing: TestClient, tmp_path: Path, text: str, language: str
) -> None:
    file = tmp_path / "firm.yaml"
    file.write_text(text, encoding="utf-8")
    raised = CliRunner().invoke(command, [str(file), "--out", str(tmp_path / "out")]).exception
    assert isinstance(raised, InputError)
    lines = {problem_line(problem, language) for problem in raised.problems}
    told = refusing.post("/api/firms/check", json={"text": text}).json()["problems"]
    assert len(told) == len(raised.problems) >= 1
    for problem in told:
        line = next(line for line in lines if problem[language] in line)
        assert problem["path"] in line
        if problem["line"] is not None:
            assert re.search(rf"\b{problem['line']}\b", line)


def test_check_of_a_good_file_has_no_problems(refusing: TestClient) -> None:
    told = refusing.post("/api/firms/check", json={"text": FIRM}).json()
    assert told == {"name": "Two Rivers", "sites": 3, "problems": []}


def test_change_of_an_old_version_is_refused_and_loses_nothing(page: TestClient) -> None:
    id = add_firm(page)["id"]
    first = page.put(f"/api/firms/{id}", json={"text": FIRM.replace("Two Rivers", "Three Rivers"), "version": 1})
    assert (first.status_code, first.json()["version"], first.json()["name"]) == (200, 2, "Three Rivers")
    second = page.put(f"/api/firms/{id}", json={"text": FIRM, "version": 1})
    assert (second.status_code, second.json()["error"]["key"]) == (409, "store.changed_meanwhile")
    assert page.get(f"/api/firms/{id}").json()["name"] == "Three Rivers"


def test_bad_change_leaves_the_firm_as_it_was(page: TestClient) -> None:
    id = add_firm(page)["id"]
    assert page.put(f"/api/firms/{id}", json={"text": WRONG, "version": 1}).status_code == 422
    assert page.get(f"/api/firms/{id}").json()["text"] == FIRM


def test_deleted_firm_is_gone_and_one_with_a_visit_stays(page: TestClient, centre: Centre) -> None:
    id = add_firm(page)["id"]
    assert page.delete(f"/api/firms/{id}").status_code == 204
    assert page.get(f"/api/firms/{id}").status_code == 404
    assert page.delete(f"/api/firms/{id}").status_code == 404
    needed = centre.make_visit().firm
    assert page.delete(f"/api/firms/{needed}").status_code == 409


def test_firm_that_this_beacon_cannot_read_is_shown_all_the_same(page: TestClient, centre: Centre) -> None:
    kept = centre.parts.firms.add_firm(name="Old", text="firm: {}", example=False, now_utc=centre.clock())
    row = page.get("/api/firms").json()["firms"][0]
    assert (row["name"], row["readable"], row["sites"]) == ("Old", False, [])
    whole = page.get(f"/api/firms/{kept.id}").json()
    assert (whole["text"], whole["default_choice"]) == ("firm: {}", None)


@pytest.mark.slow
def test_what_was_done_to_firms_is_in_the_log(page: TestClient) -> None:
    id = add_firm(page)["id"]
    page.put(f"/api/firms/{id}", json={"text": FIRM, "version": 1})
    page.delete(f"/api/firms/{id}")
    acts = [(e["who"], e["act"], e["subject"]) for e in page.get("/api/audit").json()["entries"][:3]]
    assert acts == [("host", act, "Two Rivers") for act in ("firm_deleted", "firm_changed", "firm_added")]
