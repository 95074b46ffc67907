"""Names of other sites that were made to mean this machine get no answers (DNS rebinding)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from centre_under_test import open_centre
from starlette.testclient import TestClient, WebSocketDenialResponse

OTHERS = ("attacker.example", "attacker.example:8484", "127.0.0.1.attacker.example", "localhost.attacker.example",
          "beacon.example@attacker.example", "[::1", "", "attacker.example#127.0.0.1")  # fmt: skip
OURS = ("127.0.0.1:8484", "127.0.0.1", "localhost:8484", "[::1]:8484", "beacon.example", "BEACON.example.:9000",
        "192.0.2.7:8484")  # fmt: skip


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    centre = open_centre(tmp_path_factory.mktemp("named"), other_base_urls=("https://beacon.example",))
    with centre.browser() as browser:
        yield browser


@pytest.mark.parametrize("host", OTHERS)
def test_another_sites_name_is_told_the_centres_address_and_nothing_else(page: TestClient, host: str) -> None:
    answer = page.get("/api/centre", headers={"Host": host})
    assert (answer.status_code, answer.json()["error"]["key"]) == (421, "http.other_host")
    assert page.get("/firms", headers={"Host": host}).status_code == 421
    assert answer.headers["content-security-policy"]


@pytest.mark.parametrize("host", OURS)
def test_own_names_and_every_number_are_answered(page: TestClient, host: str) -> None:
    assert page.get("/api/centre", headers={"Host": host}).status_code == 200


def test_a_socket_opened_by_another_name_is_refused(page: TestClient) -> None:
    foreign = page.websocket_connect("/api/room/ws", headers={"Host": "attacker.example"})
    with pytest.raises(WebSocketDenialResponse) as denied, foreign:
        pass
    assert (denied.value.status_code, denied.value.json()["error"]["key"]) == (421, "http.other_host")
