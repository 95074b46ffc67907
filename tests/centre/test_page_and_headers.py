"""What goes with every answer, the page's files, and requests that are not the page's own."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from centre_under_test import BASE_URL, Centre, open_centre
from fastapi import APIRouter
from starlette.testclient import TestClient

from beacon.centre.access.origin import is_ours
from beacon.centre.access.source import counted, masked
from beacon.centre.app import create_app
from beacon.centre.headers import security_headers
from beacon.errors import RelayError, StoreError
from beacon.i18n import LANGUAGES, entries
from beacon.settings.centre import CentreSettings

SCRIPT = "export const beacon = 1;\n" * 100


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return open_centre(tmp_path)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A browser at a centre with a small page; nothing here changes either."""
    tmp_path = tmp_path_factory.mktemp("page")
    centre = open_centre(tmp_path)
    folder = tmp_path / "page"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Beacon</title>", encoding="utf-8")
    script = folder / "assets" / "main-abc123.js"
    script.write_text(SCRIPT, encoding="utf-8")
    script.with_name("main-abc123.js.gz").write_bytes(gzip.compress(SCRIPT.encode()))
    (folder / ".built").write_text("hash", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    return TestClient(create_app(centre.parts, page_dir=folder), base_url=BASE_URL)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/sign-in", "/firms/abc/forecast", "/v/eyJhIjo.x-y_z", "/visit/summary"])
def test_every_address_of_the_page_is_its_index_never_kept(page: TestClient, path: str) -> None:
    answer = page.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["cache-control"] == "no-store"
    assert "<title>Beacon" in answer.text


def test_assets_are_kept_for_ever_and_sent_compressed(page: TestClient) -> None:
    for accepts, encoding in (("gzip, br", "gzip"), ("gzip;q=0", None), ("identity", None)):
        answer = page.get("/assets/main-abc123.js", headers={"Accept-Encoding": accepts})
        assert answer.text == SCRIPT
        assert answer.headers.get("content-encoding") == encoding
        assert answer.headers["content-type"].startswith("text/javascript")
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/gone-1.js", "/.built", "/link.txt", "/../secret.txt", "/%2e%2e/secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/assets/%00.js", "/" + "x" * 5_000 + ".js", "/assets//etc/passwd.txt",
    ],
)  # fmt: skip
def test_nothing_but_the_pages_own_files_is_sent(page: TestClient, path: str) -> None:
    answer = page.get(path)
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_before_the_page_is_built_a_sentence_says_so(centre: Centre, tmp_path: Path) -> None:
    bare = TestClient(create_app(centre.parts, page_dir=tmp_path / "none"), base_url=BASE_URL)
    answer = bare.get("/")
    assert answer.status_code == 503
    assert [entries(language)["http.page_not_built"][0] for language in LANGUAGES] == answer.text.splitlines()


@pytest.mark.parametrize("path", ["/", "/assets/main-abc123.js", "/api/centre", "/api/me", "/api/nothing", "/gone.js"])
def test_every_answer_carries_the_security_headers(page: TestClient, path: str) -> None:
    headers = page.get(path).headers
    for name, value in security_headers(settings(BASE_URL)).items():
        assert headers[name] == value
    assert path.startswith("/api") <= (headers["cache-control"] == "no-store")


def test_the_policy_allows_no_inline_code_and_no_other_host() -> None:
    told = security_headers(settings(BASE_URL))["Content-Security-Policy"]
    policy = dict(part.split(" ", 1) for part in told.split("; "))
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert policy["connect-src"] == "'self' ws://127.0.0.1:8484"
    assert not re.search(r"unsafe|\*|https?:", " ".join(policy.values()))


def settings(base_url: str, **more: Any) -> CentreSettings:
    """Settings of a centre at `base_url`."""
    return CentreSettings(
        base_url=base_url, database=Path("x"), relay_state_dir=Path("y"), secret="5e" * 32, **more
    )


def test_https_is_made_to_stay_only_with_a_certificate_everybody_trusts(tmp_path: Path) -> None:
    operators, own = settings("https://b.example"), settings("https://b.example", authority_root=tmp_path / "root.crt")
    assert "Strict-Transport-Security" in security_headers(operators)
    assert "wss://b.example" in security_headers(operators)["Content-Security-Policy"]
    for others in (own, settings("http://127.0.0.1:8484")):
        assert "Strict-Transport-Security" not in security_headers(others)


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, True),
        ({"origin": "http://127.0.0.1:8484"}, True),
        ({"origin": "http://localhost:8484"}, True),
        ({"origin": "http://[::1]:8484"}, True),
        ({"origin": "http://LOCALHOST:8484"}, True),
        ({"origin": "https://beacon.lan"}, True),
        ({"origin": "https://beacon.lan:443"}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"origin": "http://127.0.0.1:8485"}, False),
        ({"origin": "https://127.0.0.1:8484"}, False),
        ({"origin": "http://beacon.lan"}, False),
        ({"origin": "http://127.0.0.1.evil.example:8484"}, False),
        ({"origin": "null"}, False),
        ({"origin": ""}, False),
        ({"origin": "http://[::1:8484"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
    ],
)
def test_origins(headers: dict[str, str], ours: bool) -> None:
    known = settings("http://127.0.0.1:8484", other_base_urls=("https://beacon.lan",))
    assert is_ours(known, headers) is ours


@pytest.mark.parametrize(
    ("client", "kept", "key"),
    [
        (("198.51.100.77", 1), "198.51.100.0/24", "198.51.100.77"),
        (("2001:db8:1:2:3:4:5:6", 1), "2001:db8:1::/48", "2001:db8:1:2::"),
        (("::ffff:198.51.100.77", 1), "198.51.100.0/24", "198.51.100.77"),
        (("fe80::1%eth0", 1), "fe80::/48", "fe80::"),
        (("testclient", 1), "", ""),
        (None, "", ""),
    ],
)
def test_addresses_are_masked_for_keeping(client: object, kept: str, key: str) -> None:
    assert (masked({"client": client}), counted({"client": client})) == (kept, key)


def test_a_body_too_large_is_refused_unread(centre: Centre) -> None:
    with centre.browser() as page:
        centre.hold_session(page)
        answer = page.post("/api/accounts", json={"name": "x" * 70_000, "role": "host"})
        assert (answer.status_code, answer.json()["error"]["fields"]) == (413, {"limit_kib": 64})
        chunks = (b" " * 10_000 for _ in range(100))
        assert page.post("/api/accounts", content=chunks).status_code == 413
        firm = page.post("/api/firms/check", json={"text": "# " + "x" * 300_000})
        assert firm.status_code == 200, firm.text
        assert page.post("/api/firms/check", json={"text": "x" * 600_000}).status_code == 413


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"", ""), (b"{", ""), (b"[]", ""), (b"\xff\xfe", ""), (b'{"name": "a"}', "password"), (b"null", ""),
        (b'{"name": 3, "password": "x"}', "name"), (b'{"name": "a", "password": "x", "more": 1}', "more"),
        (b'{"name": "\\ud800", "password": "x"}', None), (b"[" * 50_000, ""),
    ],
)  # fmt: skip
def test_bodies_that_cannot_be_are_told_by_place(centre: Centre, body: bytes, path: str | None) -> None:
    with centre.browser() as page:
        answer = page.post("/api/sign-in", content=body, headers={"Content-Type": "application/json"})
    error = answer.json()["error"]
    assert answer.status_code in ((422,) if path is not None else (401, 422))
    assert error["en"] and error["zh_Hans"]
    if path:
        assert path in {problem["path"] for problem in error["problems"]}
        assert all(problem["en"] and problem["zh_Hans"] for problem in error["problems"])


@pytest.mark.parametrize(
    ("role", "key", "words"),
    [
        ("king", "http.field.choice", "choose one of: host, viewer"), (None, "http.field.choice", "'null'"),
        ([], "http.field.choice", "host, viewer"),
    ],
)
def test_a_choice_that_is_none_names_the_choices(centre: Centre, role: object, key: str, words: str) -> None:
    with centre.browser() as page:
        centre.hold_session(page)
        (problem,) = page.post("/api/accounts", json={"name": "x", "role": role}).json()["error"]["problems"]
    assert (problem["path"], problem["key"]) == ("role", key)
    assert words in problem["en"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("error", "status"),
    [
        (StoreError("store.full", file="x"), 507), (StoreError("store.damaged", file="x"), 500),
        (RelayError("relay_control.unreachable", place="x", reason="y"), 503), (ValueError("secret detail"), 500),
    ],
)  # fmt: skip
def test_failures_are_sentences(centre: Centre, error: Exception, status: int) -> None:
    routes = APIRouter()

    @routes.get("/api/centre")
    async def failing() -> None:
        raise error

    app = create_app(centre.parts, routers=(lambda _parts: routes,))
    with TestClient(app, base_url=BASE_URL, raise_server_exceptions=False) as page:
        answer = page.get("/api/centre")
    assert answer.status_code == status
    assert {"key", "fields", "en", "zh_Hans", "problems"} == set(answer.json()["error"])
    assert "secret detail" not in answer.text
    assert "content-security-policy" in answer.headers


def test_a_full_disk_while_signing_in_is_a_sentence(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_fields: object) -> None:
        raise StoreError("store.full", file="beacon.db")

    with centre.browser() as page:
        centre.hold_session(page)
        monkeypatch.setattr(type(centre.parts.accounts), "session", full)
        answer = page.get("/api/me")
    assert (answer.status_code, answer.json()["error"]["key"]) == (507, "store.full")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_words_come_in_one_language_and_are_not_sent_twice(page: TestClient, language: str) -> None:
    answer = page.get(f"/api/text/{language}")
    told = answer.json()
    assert told["language"] == language
    assert told["messages"]["page.skip"] == entries(language)["page.skip"][0]
    assert told["messages"]["audit.sign_in"] == entries(language)["audit.sign_in"][0]
    plural = next(key for key, forms in entries("en").items() if len(forms) > 1 and key.startswith("page."))
    forms = entries(language)[plural]
    assert told["messages"][plural] == (list(forms) if len(forms) > 1 else forms[0])
    assert not any(key.startswith(("cli.", "store.")) for key in told["messages"])
    assert (answer.headers["content-encoding"], answer.headers["vary"]) == ("gzip", "Accept-Encoding")
    plain = page.get(f"/api/text/{language}", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == answer.content
    again = page.get(f"/api/text/{language}", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_an_unknown_language_is_refused(page: TestClient) -> None:
    assert page.get("/api/text/de").status_code == 422


def test_the_authority_is_given_to_devices_where_there_is_one(tmp_path: Path, page: TestClient) -> None:
    assert page.get("/api/authority.crt").json()["error"]["key"] == "http.no_authority"
    root = tmp_path / "root.crt"
    root.write_bytes(b"-----BEGIN CERTIFICATE-----\n")
    (tmp_path / "other").mkdir()
    centre = open_centre(tmp_path / "other", authority_root=root, base_url="https://192.0.2.1:8484")
    with centre.browser() as other:
        answer = other.get("/api/authority.crt")
        assert (answer.content, answer.headers["content-type"]) == (root.read_bytes(), "application/x-x509-ca-cert")
        told = other.get("/api/centre").json()
    assert (told["has_authority"], told["secure"], told["base_url"]) == (True, True, "https://192.0.2.1:8484")


@pytest.mark.slow
def test_public_addresses_are_not_asked_without_end(centre: Centre) -> None:
    with centre.browser() as page, centre.browser(address="203.0.113.5") as other:
        assert [page.get("/api/text/en").status_code for _ in range(60)] == [200] * 60
        refused = page.get("/api/text/en")
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
        assert other.get("/api/text/en").status_code == 200
        centre.clock.forward(seconds=1)
        # Five a second.
        assert [page.get("/api/text/en").status_code for _ in range(6)] == [200] * 5 + [429]


@pytest.mark.slow
def test_the_description_is_for_those_signed_in(centre: Centre) -> None:
    with centre.browser() as page:
        assert page.get("/api/openapi.json").status_code == 401
        centre.hold_session(page)
        assert json.loads(page.get("/api/openapi.json").text)["info"]["title"] == "Beacon centre"
