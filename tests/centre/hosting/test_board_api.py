"""The board: rooms, relay and centre as a host watches them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from centre_under_test import open_centre

from beacon.centre.board import resident_mib
from beacon.relay.control.client import ControlClient

HEALTH: dict[str, Any] = {
    "version": "1.2", "started_utc": "", "serving": True, "draining": False, "restorable": True, "restarts": 2,
    "mode": "closed", "shell": "native", "listeners": [], "sessions": 3, "allocations": 5,
    "warnings": ["relay_node.journal_damaged", "relay_node.of_another_version"],
}  # fmt: skip
LATE = {"packets": 10, "p50_ms": 0.1, "p99_ms": 0.4, "mean_ms": 0.1, "most_ms": 1.0}


class StandingRelay(ControlClient):
    """Answers health and stats; everything else is away."""

    async def health(self) -> dict[str, Any]:
        return HEALTH

    async def stats(self, session: str | None = None, *, window_s: float | None = None) -> dict[str, Any]:
        return {"lateness": LATE, "lanes": []}


class OneRoom:
    """What the rooms tell of themselves."""

    def __init__(self, *visits: str) -> None:
        self.visits = visits

    def overview(self) -> list[dict[str, Any]]:
        choice = {"links": {"London": "internet"}, "hour_utc": 3, "hub": "", "udp_refused": []}
        return [
            {"visit": v, "people": 2, "since_utc": "2026-03-05T12:00:00.000Z", "choice": choice, "worst_words": "low"}
            for v in self.visits
        ]

    def sockets(self) -> int:
        return 4


def test_relay_that_does_not_answer_is_starting_and_then_away(tmp_path: Path) -> None:
    centre = open_centre(tmp_path)
    with centre.browser() as page:
        centre.sign_in(page)
        assert page.get("/api/board").json()["relay"]["state"] == "starting"
        centre.clock.forward(minutes=1)
        relay = page.get("/api/board").json()["relay"]
        assert relay["state"] == "away"
        assert relay["warnings"][0]["zh_Hans"]


def test_relay_is_shown_with_its_lateness_restarts_and_warnings_in_words(tmp_path: Path) -> None:
    centre = open_centre(tmp_path, relay=StandingRelay(token="none"))
    with centre.browser() as page:
        relay = centre.sign_in(page).get("/api/board").json()["relay"]
    assert (relay["state"], relay["sessions"], relay["allocations"], relay["restarts"]) == ("up", 3, 5, 2)
    assert relay["lateness"] == {"p50_ms": 0.1, "p99_ms": 0.4}
    assert "journal" in relay["warnings"][0]["en"]
    assert "relay_node.of_another_version" in relay["warnings"][1]["en"]


def test_rooms_are_shown_with_their_visits_and_one_just_deleted_is_left_out(tmp_path: Path) -> None:
    centre = open_centre(tmp_path)
    visit = centre.make_visit()
    with centre.browser() as page:
        centre.sign_in(page)
        centre.app.state.rooms = OneRoom(visit.id, "deleted")
        board = page.get("/api/board").json()
    shown = [(room["visit"], room["title"], room["firm"]) for room in board["rooms"]]
    assert shown == [(visit.id, "A first look", "Tried and True")]
    assert (board["centre"]["signalling_sockets"], board["rooms"][0]["worst_words"]) == (4, "low")


def test_memory_is_this_processs() -> None:
    found = resident_mib()
    assert found is None or 20 < found < 20_000
