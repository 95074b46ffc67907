"""The application as a whole: it starts, it answers errors with sentences, and everything has a rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from centre_under_test import PASSWORD, Centre, open_centre


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return open_centre(tmp_path)


def test_a_host_signs_in_and_is_known(centre: Centre) -> None:
    with centre.browser() as page:
        assert page.get("/api/me").status_code == 401
        centre.sign_in(page)
        me = page.get("/api/me").json()
        assert (me["account"]["name"], me["account"]["role"]) == ("host", "host")
        assert page.post("/api/sign-out").status_code == 204
        assert page.get("/api/me").status_code == 401


def test_wrong_password_is_a_sentence(centre: Centre) -> None:
    centre.account("host")
    with centre.browser() as page:
        answer = page.post("/api/sign-in", json={"name": "host", "password": PASSWORD + "x"})
    assert answer.status_code == 401
    assert answer.json()["error"]["key"] == "access.wrong_password"
    assert answer.json()["error"]["zh_Hans"]
