"""Checks before a call: nobody takes the places of others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from centre_under_test import open_centre

from beacon.centre.rooms.check import MOST_OF_A_SEAT


class RelayOfChecks:
    """Takes sessions and gives credentials; nothing else is asked of it here."""

    def __init__(self) -> None:
        self.held: list[str] = []
        self.ended: list[str] = []

    async def sessions(self) -> list[dict[str, Any]]:
        return []

    async def put_session(self, session: str, body: Mapping[str, Any]) -> dict[str, Any]:
        self.held.append(session)
        return dict(body)

    async def mint(self, session: str, leg: str, *, lifetime_s: float | None = None) -> dict[str, Any]:
        return {
            "uris": ["turn:127.0.0.1:1"], "username": leg, "password": session, "expires_utc": "2026-03-05T12:03:00Z"
        }  # fmt: skip

    async def delete_session(self, session: str) -> None:
        self.ended.append(session)


def test_a_seat_that_checks_again_and_again_ends_its_own_first_checks(tmp_path: Path) -> None:
    relay = RelayOfChecks()
    centre = open_centre(tmp_path, relay=relay)  # type: ignore[arg-type]
    visit = centre.make_visit()
    with centre.browser() as page, centre.browser() as other:
        centre.visitor(other, visit, "someone-1")
        assert other.post("/api/room/check").status_code == 200
        centre.visitor(page, visit, "someone-0")
        for _ in range(MOST_OF_A_SEAT + 2):
            assert page.post("/api/room/check").status_code == 200
        assert relay.ended == relay.held[1:3]
