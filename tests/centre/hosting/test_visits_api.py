"""Visits over REST: made, changed, refused with reasons, invited to, put into calendars."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from centre_under_test import BASE_URL, NOON, Centre, open_centre
from host_desk import FIRM, ToldForecaster, add_firm, files_of
from icalendar import Calendar
from starlette.testclient import TestClient

from beacon.centre.times import utc_text

pytestmark = pytest.mark.slow

SOON = NOON + timedelta(days=2)


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return open_centre(tmp_path, forecaster=ToldForecaster(files_of))


@pytest.fixture
def page(centre: Centre) -> Iterator[TestClient]:
    with centre.browser() as browser:
        yield centre.sign_in(browser)


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """One centre for all refusals: they leave it as it was, which each of them checks."""
    centre = open_centre(tmp_path_factory.mktemp("refusing"), forecaster=ToldForecaster(files_of))
    with centre.browser() as browser:
        add_firm(centre.sign_in(browser))
        yield browser


def body(firm: str, **changes: Any) -> dict[str, Any]:
    people = [
        {"name": "Ada", "site": "London", "language": "en", "presenter": True},
        {"name": "王芳", "site": "北京", "language": "zh_Hans"},
    ]
    return {
        "title": "First look", "firm": firm, "at_utc": utc_text(SOON), "minutes": 45, "participants": people, **changes,
    }  # fmt: skip


def make(page: TestClient, **changes: Any) -> dict[str, Any]:
    answer = page.post("/api/visits", json=body(add_firm(page)["id"], **changes))
    assert answer.status_code == 201, answer.text
    visit: dict[str, Any] = answer.json()
    return visit


def test_visit_has_everybodys_local_time(page: TestClient) -> None:
    times = {t["site"]: (t["local"], t["participants"]) for t in make(page)["local_times"]}
    assert times == {
        "London": ("2026-03-07T12:00+00:00", ["Ada"]),
        "北京": ("2026-03-07T20:00+08:00", ["王芳"]),
    }


def test_route_and_script_left_out_are_made_for_the_firm(page: TestClient) -> None:
    visit = make(page)
    assert visit["choice"]["links"] == {"London": "internet", "北京": "sdwan@hk", "Delhi": "internet"}
    steps = [(s["at_s"], s["choice"]["hour_utc"], s["choice"]["links"]) for s in visit["script"]]
    plain = dict.fromkeys(("London", "北京", "Delhi"), "internet")
    assert steps == [
        (0, 2, plain),  # 10:00 in Beijing
        (60, 12, plain),  # 20:00 in Beijing
        (120, 12, {"London": "mpls", "北京": "sdwan", "Delhi": "internet"}),
    ]


def test_title_and_names_are_kept_as_one_line(page: TestClient) -> None:
    people = [{"name": "Ada\r\nLovelace\u202e", "site": "London", "language": "en"}]
    visit = make(page, title=" a\0b\n c ", participants=people)
    assert (visit["title"], visit["participants"][0]["name"]) == ("a b c", "Ada Lovelace")


def test_visit_is_listed_with_what_a_host_looks_for(page: TestClient) -> None:
    visit = make(page)
    row = page.get("/api/visits").json()["visits"][0]
    assert (row["id"], row["firm"]["name"], row["participants"]) == (visit["id"], "Two Rivers", 2)
    assert (row["invited"], row["room_open"], row["has_summary"], row["sites"]) == (0, False, False, ["London", "北京"])


@pytest.mark.parametrize(
    ("changes", "path", "key"),
    [
        ({"title": "  "}, "title", "visit.no_title"),
        ({"at_utc": utc_text(NOON - timedelta(days=1))}, "at_utc", "visit.past"),
        ({"at_utc": "9999-12-31T23:00:00-09:00"}, "at_utc", "visit.far"),
        ({"at_utc": "0001-01-01T00:00:00+09:00"}, "at_utc", "visit.past"),
        ({"minutes": 0}, "minutes", "visit.minutes"),
        ({"minutes": 2**31}, "minutes", "visit.minutes"),
        ({"participants": []}, "participants", "visit.nobody"),
        (
            {"participants": [{"name": "Ada", "site": "London", "language": "en"}] * 51},
            "participants", "visit.too_many",
        ),
        (
            {"participants": [{"name": "Ada", "site": "Paris", "language": "en"}]},
            "participants[0].site", "visit.unknown_site",
        ),
        (
            {"participants": [{"name": " ", "site": "London", "language": "en"}]},
            "participants[0].name", "visit.no_name",
        ),
        ({"choice": {"links": {}, "hour_utc": 24}}, "choice.hour_utc", "visit.hour"),
        ({"choice": {"links": {"Paris": "mpls"}, "hour_utc": 2}}, "choice.links[Paris]", "visit.unknown_site"),
        ({"choice": {"links": {"Delhi": "sdwan@sg"}, "hour_utc": 2}}, "choice.links[Delhi]", "visit.link"),
        ({"choice": {"links": {"Delhi": "string"}, "hour_utc": 2}}, "choice.links[Delhi]", "visit.link"),
        ({"choice": {"hour_utc": 2, "hub": "Atlantis"}}, "choice.hub", "visit.hub"),
        ({"choice": {"hour_utc": 2, "udp_refused": ["Paris"]}}, "choice.udp_refused", "visit.unknown_site"),
        ({"script": [{"at_s": -1, "choice": {"hour_utc": 2}}]}, "script[0].at_s", "visit.step_time"),
        ({"script": [{"at_s": 9, "choice": {"hour_utc": 2}}] * 2}, "script[1].at_s", "visit.step_order"),
        ({"script": [{"at_s": 9, "choice": {"hour_utc": -2}}]}, "script[0].choice.hour_utc", "visit.hour"),
    ],
)  # fmt: skip
def test_visits_that_make_no_sense_are_refused_by_field(
    refusing: TestClient, changes: dict[str, Any], path: str, key: str
) -> None:
    firm = refusing.get("/api/firms").json()["firms"][0]["id"]
    answer = refusing.post("/api/visits", json=body(firm, **changes))
    assert answer.status_code == 422, answer.text
    problems = answer.json()["error"]["problems"]
    assert [(p["path"], p["key"]) for p in problems] == [(path, key)]
    assert refusing.get("/api/visits").json() == {"visits": []}


def test_every_mistake_is_told_at_once(refusing: TestClient) -> None:
    firm = refusing.get("/api/firms").json()["firms"][0]["id"]
    wrong = body(firm, title="", minutes=1, participants=[])
    problems = refusing.post("/api/visits", json=wrong).json()["error"]["problems"]
    assert [p["path"] for p in problems] == ["title", "minutes", "participants"]


def test_visit_may_begin_now_or_have_just_begun(page: TestClient) -> None:
    assert make(page, at_utc=utc_text(NOON - timedelta(minutes=5)))["minutes"] == 45


def test_visit_of_a_firm_that_is_not_there_is_refused(refusing: TestClient) -> None:
    assert refusing.post("/api/visits", json=body("nobody")).status_code == 404


def test_change_keeps_what_is_left_out_and_who_keeps_their_id(page: TestClient) -> None:
    visit = make(page)
    ada, wang = visit["participants"]
    kept = {k: ada[k] for k in ("id", "name", "language", "presenter")} | {"site": "Delhi"}
    changed = page.patch(f"/api/visits/{visit['id']}", json={"title": "Second look", "participants": [kept]}).json()
    assert (changed["title"], changed["minutes"], changed["script"]) == ("Second look", 45, visit["script"])
    assert [(p["id"], p["site"]) for p in changed["participants"]] == [(ada["id"], "Delhi")]
    stranger = page.patch(f"/api/visits/{visit['id']}", json={"participants": [{**kept, "id": wang["id"]}]})
    assert stranger.status_code == 404


def test_old_visit_can_be_renamed_but_not_moved_into_the_past(page: TestClient, centre: Centre) -> None:
    visit = make(page)
    centre.clock.forward(days=5)
    centre.sign_in(page)
    past = utc_text(NOON + timedelta(days=3))
    assert page.patch(f"/api/visits/{visit['id']}", json={"at_utc": past}).status_code == 422
    assert page.patch(f"/api/visits/{visit['id']}", json={"title": "Looked"}).json()["title"] == "Looked"


def test_participants_come_and_go(page: TestClient) -> None:
    visit = make(page)
    address = f"/api/visits/{visit['id']}/participants"
    more = page.post(address, json={"name": "Ravi", "site": "Delhi", "language": "en"})
    assert (more.status_code, [p["name"] for p in more.json()["participants"]]) == (201, ["Ada", "王芳", "Ravi"])
    assert page.post(address, json={"name": "Ravi", "site": "Mars", "language": "en"}).status_code == 422
    less = page.delete(f"{address}/{visit['participants'][0]['id']}")
    assert [p["name"] for p in less.json()["participants"]] == ["王芳", "Ravi"]


def invite(page: TestClient, visit: dict[str, Any], number: int = 0, **asked: Any) -> dict[str, Any]:
    person = visit["participants"][number]["id"]
    answer = page.post(f"/api/visits/{visit['id']}/participants/{person}/invitation", json=asked)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_invitation_lets_its_participant_in_and_is_told_once(page: TestClient, centre: Centre) -> None:
    visit = make(page)
    made = invite(page, visit, 1)
    assert made["url"].startswith(f"{BASE_URL}/v/")
    token = urlsplit(made["url"]).path.removeprefix("/v/")
    whole = page.get(f"/api/visits/{visit['id']}")
    assert whole.json()["participants"][1]["invitation"]["id"] == made["id"]
    assert token not in whole.text
    assert token.encode() not in b"".join(f.read_bytes() for f in centre.parts.settings.database.parent.glob("*.db*"))
    with centre.browser() as visitor:
        assert visitor.post("/api/invitation", json={"token": token}).status_code == 200


def test_invitation_holds_until_a_day_after_the_visit_unless_asked_otherwise(page: TestClient) -> None:
    visit = make(page)
    assert invite(page, visit)["expires_utc"] == utc_text(SOON + timedelta(minutes=45, hours=24))
    assert invite(page, visit, hours=3)["expires_utc"] == utc_text(NOON + timedelta(hours=3))
    over = make(page, at_utc=utc_text(NOON - timedelta(minutes=40)))
    assert invite(page, over)["expires_utc"] == utc_text(NOON + timedelta(hours=24, minutes=5))
    person = visit["participants"][0]["id"]
    refused = page.post(f"/api/visits/{visit['id']}/participants/{person}/invitation", json={"hours": 0})
    assert refused.json()["error"]["problems"][0]["path"] == "hours"


def test_revoked_invitations_let_nobody_in(page: TestClient, centre: Centre) -> None:
    visit = make(page)
    links = [invite(page, visit)["url"] for _ in range(2)]
    person = visit["participants"][0]["id"]
    address = f"/api/visits/{visit['id']}/participants/{person}/invitation"
    assert page.delete(address).json() == {"revoked": 2}
    assert page.delete(address).json() == {"revoked": 0}
    with centre.browser() as visitor:
        for link in links:
            token = urlsplit(link).path.removeprefix("/v/")
            assert visitor.post("/api/invitation", json={"token": token}).status_code in (401, 403)


def test_invitation_comes_with_words_in_its_participants_language(page: TestClient) -> None:
    visit = make(page)
    english, chinese = invite(page, visit, 0), invite(page, visit, 1)
    assert "Saturday 7 March 2026, 12:00 (London time)" in english["message"]
    assert english["url"] in english["message"]
    assert "2026年3月7日星期六 20:00（北京时间）" in chinese["message"]
    assert chinese["warning"]["zh_Hans"].startswith("此链接只能在本机打开")


def test_qr_code_is_plain_svg_without_style(page: TestClient) -> None:
    svg = invite(page, make(page))["qr_svg"]
    assert svg.startswith("<svg") and "style" not in svg and "<script" not in svg


def entry_of(text: str) -> Any:
    (entry,) = Calendar.from_ical(text).walk("VEVENT")
    return entry


def test_calendar_entry_is_in_utc_without_organizer_and_without_anybodys_link(page: TestClient) -> None:
    visit = make(page)
    made = invite(page, visit, 1)
    wang = visit["participants"][1]["id"]
    answer = page.get(f"/api/visits/{visit['id']}/visit.ics", params={"participant": wang})
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "DTSTART:20260307T120000Z" in answer.text and "DTEND:20260307T124500Z" in answer.text
    entry = entry_of(answer.text)
    assert "organizer" not in entry and "url" not in entry
    assert "专属链接" in str(entry["description"])
    with_link = entry_of(made["ics"])
    assert (str(with_link["url"]), with_link["uid"]) == (made["url"], entry["uid"])


def test_calendar_lines_are_at_most_75_octets(page: TestClient) -> None:
    # RFC 5545, section 3.1
    visit = make(page, title="两地试通话，看看线路" * 9)
    text = page.get(f"/api/visits/{visit['id']}/visit.ics", params={"lang": "zh_Hans"}).text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert str(entry_of(text)["summary"]) == visit["title"]


def test_deleted_visit_is_gone_with_its_invitations(page: TestClient, centre: Centre) -> None:
    visit = make(page)
    token = urlsplit(invite(page, visit)["url"]).path.removeprefix("/v/")
    assert page.delete(f"/api/visits/{visit['id']}").status_code == 204
    assert page.get(f"/api/visits/{visit['id']}").status_code == 404
    with centre.browser() as visitor:
        assert visitor.post("/api/invitation", json={"token": token}).status_code >= 400


def test_site_the_firm_no_longer_has_is_left_out_of_the_times(page: TestClient) -> None:
    visit = make(page)
    firm = visit["firm"]["id"]
    page.put(f"/api/firms/{firm}", json={"text": FIRM.replace("name: London", "name: Leeds"), "version": 1})
    changed = page.get(f"/api/visits/{visit['id']}").json()
    assert [t["site"] for t in changed["local_times"]] == ["北京"]
    assert datetime.fromisoformat(changed["local_times"][0]["local"]).utcoffset() == timedelta(hours=8)


def test_what_was_done_to_visits_is_in_the_log(page: TestClient) -> None:
    visit = make(page)
    invite(page, visit)
    page.delete(f"/api/visits/{visit['id']}")
    entries = [(e["act"], e["subject"]) for e in page.get("/api/audit").json()["entries"][:3]]
    assert entries == [("visit_deleted", "First look"), ("invitation_made", "Ada"), ("visit_made", "First look")]
