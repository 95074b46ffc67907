"""Every route and every role: who is let in, who is not, and with which answer.

ADMITTED below is written by hand, apart from the table it is compared with: to loosen a rule takes two edits. The
routes come from the application's own description, so that a new one without a rule, or without a row here, fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from centre_under_test import Centre, open_centre
from fastapi import APIRouter
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from beacon.centre import app as application
from beacon.centre.access.permissions import TABLE, WEBSOCKET, Permissions, Who, shape
from beacon.nouns.account import Role

EVERYBODY, READERS, HOSTS, SEATED = "public", "host viewer", "host", "visitor"
ADMITTED = f"""
GET    /api/authority.crt                                : {EVERYBODY}
GET    /api/centre                                       : {EVERYBODY}
GET    /api/text/(language)                              : {EVERYBODY}
POST   /api/invitation                                   : {EVERYBODY}
POST   /api/sign-in                                      : {EVERYBODY}
GET    /api/me                                           : {READERS}
POST   /api/me/password                                  : {READERS}
POST   /api/sign-out                                     : {READERS}
GET    /api/accounts                                     : {HOSTS}
POST   /api/accounts                                     : {HOSTS}
PATCH  /api/accounts/(id)                                : {HOSTS}
POST   /api/accounts/(id)/password                       : {HOSTS}
GET    /api/audit                                        : {HOSTS}
GET    /api/openapi.json                                 : {READERS}
GET    /api/firms                                        : {READERS}
POST   /api/firms                                        : {HOSTS}
POST   /api/firms/check                                  : {HOSTS}
GET    /api/firms/(id)                                   : {READERS}
PUT    /api/firms/(id)                                   : {HOSTS}
DELETE /api/firms/(id)                                   : {HOSTS}
GET    /api/firms/(id)/forecasts                         : {READERS}
POST   /api/firms/(id)/forecasts                         : {HOSTS}
GET    /api/forecasts/(id)                               : {READERS}
DELETE /api/forecasts/(id)                               : {HOSTS}
POST   /api/forecasts/(id)/cancel                        : {HOSTS}
GET    /api/forecasts/(id)/document                      : {READERS}
GET    /api/forecasts/(id)/report.html                   : {READERS}
GET    /api/forecasts/(id)/report.pdf                    : {READERS}
GET    /api/forecasts/(id)/forecast.xlsx                 : {READERS}
GET    /api/forecasts/(id)/forecast.json                 : {READERS}
GET    /api/forecasts/(id)/windows.ics                   : {READERS}
GET    /api/forecasts/(id)/meeting-times                 : {READERS}
GET    /api/forecasts/compare                            : {READERS}
GET    /api/visits                                       : {READERS}
POST   /api/visits                                       : {HOSTS}
GET    /api/visits/(id)                                  : {READERS}
PATCH  /api/visits/(id)                                  : {HOSTS}
DELETE /api/visits/(id)                                  : {HOSTS}
POST   /api/visits/(id)/participants                     : {HOSTS}
DELETE /api/visits/(id)/participants/(pid)               : {HOSTS}
POST   /api/visits/(id)/participants/(pid)/invitation    : {HOSTS}
DELETE /api/visits/(id)/participants/(pid)/invitation    : {HOSTS}
GET    /api/visits/(id)/visit.ics                        : {READERS}
POST   /api/visits/(id)/host-seat                        : {HOSTS}
GET    /api/visits/(id)/summary                          : {READERS} {SEATED}
GET    /api/board                                        : {READERS}
GET    /api/visitor                                      : {SEATED}
POST   /api/room/check                                   : {SEATED}
WEBSOCKET /api/room/ws                                   : {SEATED}
"""
Address = tuple[str, str]


def admitted() -> dict[Address, frozenset[Who]]:
    """ADMITTED by method and shape of the address."""
    found = {}
    for line in ADMITTED.strip().splitlines():
        address, _, who = line.partition(" : ")
        method, path = address.split()
        key = method, shape(path.replace("(", "{").replace(")", "}"))
        assert key not in found
        found[key] = frozenset(Who(word) for word in who.split())
    return found


EXPECTED = admitted()


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    return open_centre(tmp_path_factory.mktemp("centre"))


@pytest.fixture(scope="module")
def pages(centre: Centre) -> Iterator[dict[str, TestClient]]:
    """A browser a role. What they may do does not depend on what is there, so ids are of nothing."""
    with ExitStack() as open_pages:
        yield {
            role: open_pages.enter_context(centre.browser(address=f"203.0.113.{i}"))
            for i, role in enumerate(("nobody", *ROLES))
        }


ROLES = ("visitor", "viewer", "host")


def address_of(path: str, visit: str = "0" * 16) -> str:
    """A template with ids in it."""
    return path.replace("{}", "en" if path.startswith("/api/text/") else visit)


def answer_of(page: TestClient, method: str, path: str) -> tuple[int, str]:
    """Status, and the key of a refusal; a WebSocket that opens is 101."""
    if method != WEBSOCKET:
        answer = page.request(method, path, json={} if method in ("POST", "PUT", "PATCH") else None)
        refused = answer.headers.get("content-type", "").startswith("application/json") and answer.status_code >= 400
        return answer.status_code, answer.json()["error"]["key"] if refused else ""
    try:
        with page.websocket_connect(path):
            return 101, ""
    except WebSocketDenialResponse as denied:
        return denied.status_code, denied.json()["error"]["key"]
    except WebSocketDisconnect:
        return 101, ""  # let in, and then sent away by the room


def with_role(centre: Centre, pages: dict[str, TestClient], role: str) -> TestClient:
    """That role's browser, anew: an earlier request may have signed it out."""
    page = pages[role]
    page.cookies.clear()
    page.headers.pop("X-Beacon-CSRF", None)
    if role == "visitor":
        visit = centre.database.visits.visits() or [centre.make_visit()]
        centre.visitor(page, visit[0])
    elif role != "nobody":
        centre.hold_session(page, Role(role))
    return page


def test_the_table_says_what_this_file_says() -> None:
    assert {(method, shape(path)): rule.who for (method, path), rule in TABLE.items()} == EXPECTED


@pytest.mark.slow
def test_every_route_described_has_a_row_and_every_row_a_route(centre: Centre) -> None:
    described = {
        (method.upper(), shape(path))
        for path, methods in centre.app.openapi()["paths"].items()
        for method in methods
    }
    assert described | {(WEBSOCKET, "/api/room/ws"), ("GET", "/api/openapi.json")} == set(EXPECTED)


@pytest.mark.parametrize("role", ["nobody", *ROLES])
@pytest.mark.parametrize(("method", "path"), sorted(EXPECTED))
def test_route_admits_role(centre: Centre, pages: dict[str, TestClient], method: str, path: str, role: str) -> None:
    who = EXPECTED[method, path]
    page = with_role(centre, pages, role)
    own_visit = centre.database.visits.visits()[0].id if role == "visitor" else "0" * 16
    status, key = answer_of(page, method, address_of(path, own_visit))
    if Who.PUBLIC in who or (role != "nobody" and Who(role) in who):
        assert (status, key) != (404, "http.unknown_route")
        assert status not in (401, 403, 405) or key == "access.invitation_wrong", (status, key)
    elif role == "viewer" and Who.HOST in who:
        assert (status, key) == (403, "access.not_allowed")
    elif who == {Who.VISITOR}:
        assert (status, key) == (401, "access.no_invitation")
    else:
        assert status == 401


@pytest.mark.parametrize(
    ("method", "path"), [key for key in sorted(EXPECTED) if key[0] not in ("GET", WEBSOCKET)]
)
def test_a_change_needs_the_pages_own_proof_and_origin(
    centre: Centre, pages: dict[str, TestClient], method: str, path: str
) -> None:
    who = EXPECTED[method, path]
    role = "nobody" if Who.PUBLIC in who else "visitor" if Who.VISITOR in who else "host"
    page = with_role(centre, pages, role)
    foreign = {"Origin": "https://elsewhere.example"}
    answer = page.request(method, address_of(path), headers=foreign, json={})
    assert (answer.status_code, answer.json()["error"]["key"]) == (403, "access.origin")
    if role != "nobody":
        answer = page.request(method, address_of(path), headers={"X-Beacon-CSRF": "guess"}, json={})
        assert (answer.status_code, answer.json()["error"]["key"]) == (403, "access.csrf")


@pytest.mark.parametrize(("method", "path"), [key for key in sorted(EXPECTED) if Who.HOST in EXPECTED[key]])
def test_before_the_password_is_changed_only_the_own_account_opens(
    centre: Centre, pages: dict[str, TestClient], method: str, path: str
) -> None:
    page = pages["host"]
    page.cookies.clear()
    centre.hold_session(page, must_change=True)
    status, key = answer_of(page, method, address_of(path))
    own = path in ("/api/me", "/api/me/password", "/api/sign-out")
    assert ((status, key) == (403, "access.must_change")) is not own


def test_a_visitor_reads_the_summary_of_their_own_visit_only(centre: Centre, pages: dict[str, TestClient]) -> None:
    page = with_role(centre, pages, "visitor")
    other = centre.make_visit()
    answer = page.get(f"/api/visits/{other.id}/summary")
    assert (answer.status_code, answer.json()["error"]["key"]) == (403, "access.other_visit")


def test_a_socket_from_another_site_is_refused(centre: Centre, pages: dict[str, TestClient]) -> None:
    page = with_role(centre, pages, "visitor")
    foreign = page.websocket_connect("/api/room/ws", headers={"Origin": "https://elsewhere.example"})
    with pytest.raises(WebSocketDenialResponse) as denied, foreign:
        pass
    assert (denied.value.status_code, denied.value.json()["error"]["key"]) == (403, "access.origin")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/", 404), ("GET", "/api/nothing", 404), ("GET", "/api/me/", 404), ("GET", "/api//me", 404),
        ("GET", "/api/firms/a/b/c", 404), ("GET", "/api/room/ws", 404), ("GET", "/api/firms/%2e%2e/me", 404),
        ("PUT", "/api/me", 405), ("OPTIONS", "/api/firms", 405), ("HEAD", "/api/me", 405), ("BREW", "/api/me", 405),
    ],
)  # fmt: skip
@pytest.mark.parametrize("role", ["nobody", "host"])
def test_what_the_table_does_not_know_is_not_there(
    centre: Centre, pages: dict[str, TestClient], method: str, path: str, status: int, role: str
) -> None:
    answer = with_role(centre, pages, role).request(method, path)
    assert answer.status_code == status
    if path == "/api/firms":
        assert answer.headers["allow"] == "GET, POST"


def test_a_route_without_a_rule_keeps_the_application_from_starting(centre: Centre) -> None:
    stray = APIRouter()
    stray.add_api_route("/api/stray/{id}", lambda: {}, methods=["POST"])
    with pytest.raises(RuntimeError, match=r"POST /api/stray/\{id\}"):
        application.create_app(centre.parts, routers=(lambda _parts: stray,))


def test_routes_hidden_in_a_nested_router_are_our_mistake(centre: Centre, tmp_path: Path) -> None:
    outer, inner = APIRouter(), APIRouter()
    inner.add_websocket_route("/api/stray", lambda socket: socket.close())
    outer.include_router(inner)
    with pytest.raises(RuntimeError):
        application.create_app(centre.parts, routers=(lambda _parts: outer,))


def test_an_address_spelt_out_goes_before_one_with_a_name() -> None:
    rules = Permissions()
    found = rules.find("POST", "/api/firms/check")
    assert found is not None
    assert found[0] == ("POST", "/api/firms/check")
    assert rules.find("POST", "/api/firms/x") is None
