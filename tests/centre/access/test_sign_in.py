"""Signing in and out over HTTP, as a browser does it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from centre_under_test import PASSWORD, Centre, open_centre

from beacon.centre.access.cookies import SESSION
from beacon.nouns.account import Role


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return open_centre(tmp_path)


def key_of(answer: object) -> str:
    return str(answer.json()["error"]["key"])  # type: ignore[attr-defined]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(centre: Centre) -> None:
    with centre.browser() as page:
        centre.account("host")
        answer = page.post("/api/sign-in", json={"name": "host", "password": PASSWORD})
        cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{SESSION}=")
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Secure" not in cookie  # over HTTP on this machine


def test_over_https_cookies_are_for_https_only(tmp_path: Path) -> None:
    centre = open_centre(tmp_path, base_url="https://beacon.example")
    centre.account("host")
    with centre.browser() as page:
        page.headers["Origin"] = "https://beacon.example"
        answer = page.post("/api/sign-in", json={"name": "host", "password": PASSWORD})
    assert "Secure" in answer.headers["set-cookie"]


def test_only_the_hash_of_the_token_is_kept(centre: Centre) -> None:
    with centre.browser() as page:
        centre.sign_in(page)
        token = page.cookies[SESSION]
    assert len(token) >= 43  # 256 bits in base64
    with sqlite3.connect(centre.database.transactions.file) as raw:
        dump = "\n".join(raw.iterdump())
    assert token not in dump
    assert token.encode().hex() not in dump.lower()


@pytest.mark.parametrize("body", [{"name": "host", "password": "wrong"}, {"name": "nobody", "password": PASSWORD}])
def test_wrong_name_and_wrong_password_sound_the_same(centre: Centre, body: dict[str, str]) -> None:
    centre.account("host")
    with centre.browser() as page:
        answer = page.post("/api/sign-in", json=body)
        assert (answer.status_code, key_of(answer)) == (401, "access.wrong_password")
        assert SESSION not in page.cookies


def test_a_disabled_account_is_out_at_once(centre: Centre) -> None:
    id = centre.account("boole")
    centre.account("ada")
    with centre.browser() as page:
        centre.sign_in(page, "boole")
        centre.database.accounts.change_account(id, disabled=True)
        assert page.get("/api/me").status_code == 401
        answer = page.post("/api/sign-in", json={"name": "boole", "password": PASSWORD})
        assert (answer.status_code, key_of(answer)) == (401, "access.wrong_password")


def test_a_session_ends_after_lying_idle_and_after_a_week(centre: Centre) -> None:
    with centre.browser() as page:
        centre.sign_in(page)
        for _ in range(15):
            assert page.get("/api/me").status_code == 200
            centre.clock.forward(hours=11)
        assert page.get("/api/me").status_code == 200
        centre.clock.forward(hours=7)  # 15 · 11 + 7 > 7 · 24
        assert page.get("/api/me").status_code == 401
        centre.sign_in(page)
        assert page.get("/api/me").status_code == 200
        centre.clock.forward(hours=12)
        assert page.get("/api/me").status_code == 401


def test_a_given_password_opens_nothing_but_its_change(centre: Centre) -> None:
    centre.account("host", must_change=True)
    with centre.browser() as page:
        centre.sign_in(page)
        assert page.get("/api/me").json()["must_change_password"] is True
        refused = page.get("/api/accounts")
        assert (refused.status_code, key_of(refused)) == (403, "access.must_change")
        before = page.cookies[SESSION]
        changed = page.post("/api/me/password", json={"old": PASSWORD, "new": "quite another one"})
        assert changed.json()["must_change_password"] is False
        page.headers["X-Beacon-CSRF"] = changed.json()["csrf"]
        assert page.get("/api/accounts").status_code == 200
        page.cookies.clear()
        page.cookies.set(SESSION, before)
        assert page.get("/api/me").status_code == 401  # sessions from before the change are over


def test_a_change_needs_the_old_password_and_a_good_new_one(centre: Centre) -> None:
    with centre.browser() as page:
        centre.sign_in(page)
        wrong = page.post("/api/me/password", json={"old": "wrong", "new": "quite another one"})
        assert (wrong.status_code, key_of(wrong)) == (422, "access.old_password_wrong")
        short = page.post("/api/me/password", json={"old": PASSWORD, "new": "short"})
        assert (short.status_code, key_of(short)) == (422, "access.password_short")
        assert page.get("/api/me").status_code == 200


@pytest.mark.slow
def test_guessing_must_wait_longer_and_longer(centre: Centre) -> None:
    centre.account("host")
    with centre.browser() as page:
        tries = [page.post("/api/sign-in", json={"name": "host", "password": f"guess {i}"}) for i in range(6)]
        assert [answer.status_code for answer in tries] == [401] * 6
        waiting = page.post("/api/sign-in", json={"name": "HOST", "password": PASSWORD})
        # Not even the right one is heard: 2 s after the sixth wrong one.
        assert (waiting.status_code, key_of(waiting)) == (429, "access.too_often")
        assert waiting.headers["retry-after"] == "2"
        assert waiting.json()["error"]["fields"]["seconds"] == 2
        centre.clock.forward(seconds=2)
        assert page.post("/api/sign-in", json={"name": "host", "password": PASSWORD}).status_code == 200


def test_guessing_one_name_from_many_addresses_waits_too(centre: Centre) -> None:
    centre.account("host")
    with centre.browser(address="203.0.113.9") as page:
        for i in range(6):
            with centre.browser(address=f"198.51.100.{i}") as other:
                assert other.post("/api/sign-in", json={"name": "host", "password": "guess"}).status_code == 401
        assert page.post("/api/sign-in", json={"name": "host", "password": PASSWORD}).status_code == 429


@pytest.mark.slow
def test_guesses_from_elsewhere_do_not_keep_out_who_was_in_before(centre: Centre) -> None:
    with centre.browser(address="203.0.113.9") as own, centre.browser() as other:
        centre.sign_in(own)
        for _ in range(6):
            assert other.post("/api/sign-in", json={"name": "host", "password": "guess"}).status_code == 401
        assert other.post("/api/sign-in", json={"name": "host", "password": PASSWORD}).status_code == 429
        assert own.post("/api/sign-in", json={"name": "host", "password": PASSWORD}).status_code == 200
        # Their own place has no more tries than any other.
        statuses = [
            own.post("/api/sign-in", json={"name": "host", "password": "guess"}).status_code for _ in range(7)
        ]
    assert statuses == [401] * 6 + [429]


def test_a_cookie_of_another_application_on_this_machine_does_no_harm(centre: Centre) -> None:
    with centre.browser() as page:
        centre.hold_session(page)
        token = page.cookies[SESSION]
        page.cookies.clear()
        answer = page.get("/api/me", headers={"Cookie": f'other={{"a": [1]}}; odd; {SESSION}={token}; =x'})
    assert answer.status_code == 200


@pytest.mark.slow
def test_one_address_cannot_try_many_names(centre: Centre) -> None:
    with centre.browser() as page:
        statuses = [
            page.post("/api/sign-in", json={"name": f"n{i}", "password": "guess"}).status_code for i in range(25)
        ]
    assert statuses == [401] * 20 + [429] * 5


@pytest.mark.slow
def test_hosts_make_accounts_with_a_password_for_one_use(centre: Centre) -> None:
    with centre.browser() as page, centre.browser(address="198.51.100.8") as other:
        centre.sign_in(page)
        made = page.post("/api/accounts", json={"name": " Zoë ", "role": "viewer"})
        assert (made.status_code, made.json()["account"]["name"]) == (201, "Zoë")
        given = made.json()["one_time_password"]
        answer = other.post("/api/sign-in", json={"name": "zoë", "password": given})
        assert answer.json()["must_change_password"] is True
        taken = page.post("/api/accounts", json={"name": "ZOË", "role": "host"})
        assert (taken.status_code, key_of(taken)) == (409, "store.name_taken")
        again = page.post(f"/api/accounts/{made.json()['account']['id']}/password", json={}).json()
        assert again["one_time_password"] != given
        assert other.get("/api/me").status_code == 401
        changed = page.patch(f"/api/accounts/{made.json()['account']['id']}", json={"role": "host"})
        assert changed.json()["role"] == "host"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["", "   ", "a\nb", "x" * 61, "\u202eevil"])
def test_a_name_is_something_one_can_see(centre: Centre, name: str) -> None:
    with centre.browser() as page:
        centre.sign_in(page)
        refused = page.post("/api/accounts", json={"name": name, "role": "viewer"})
        assert (refused.status_code, key_of(refused)) == (422, "access.name")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["centre", "CENTRE", "visitor:Anna"])
def test_a_name_is_none_the_audit_log_gives_to_others(centre: Centre, name: str) -> None:
    with centre.browser() as page:
        centre.sign_in(page)
        refused = page.post("/api/accounts", json={"name": name, "role": "viewer"})
        assert (refused.status_code, key_of(refused)) == (422, "access.name_kept")


def test_the_last_host_cannot_shut_everybody_out(centre: Centre) -> None:
    with centre.browser() as page:
        centre.sign_in(page)
        own = page.get("/api/me").json()["account"]["id"]
        for change in ({"disabled": True}, {"role": "viewer"}):
            refused = page.patch(f"/api/accounts/{own}", json=change)
            assert (refused.status_code, key_of(refused)) == (409, "store.last_host")


@pytest.mark.slow
def test_the_log_says_who_did_what_from_where_and_no_more(centre: Centre) -> None:
    with centre.browser(address="198.51.100.77") as page:
        page.post("/api/sign-in", json={"name": "nobody", "password": "secret guess"})
        centre.sign_in(page)
        centre.account("viewer", Role.VIEWER)
        page.post("/api/accounts", json={"name": "zoë", "role": "viewer"})
        page.post("/api/sign-out")
        centre.sign_in(page)
        text = page.get("/api/audit").text
        entries = page.get("/api/audit").json()["entries"]
    told = [(entry["who"], entry["act"], entry["subject"]) for entry in entries]
    assert told == [
        ("host", "sign_in", ""), ("host", "sign_out", ""), ("host", "account_made", "zoë"), ("host", "sign_in", ""),
        ("", "sign_in_failed", ""),
    ]  # fmt: skip
    assert {entry["address"] for entry in entries} == {"198.51.100.0/24"}
    assert "secret guess" not in text
