"""The summary of a visit, as a host and the visit's own visitors read it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from centre_under_test import NOON, open_centre
from live_room import CHOICE, PRIVATE, LivedRoom
from live_samples import FIRM

from beacon.centre.live.summary_answers import SummaryAnswer
from beacon.nouns.visit import RoomInterval
from beacon.store import Database

pytestmark = pytest.mark.usefixtures("quick_looks")
STRANGE = {"from_site": "London", "to_site": "Beijing", "people": [], "windows": 0, "why": ["living.why.of_tomorrow"]}


def kept(database: Database, visit: str, *, number: int, **told: Any) -> None:
    known: dict[str, Any] = {
        "visit": visit, "number": number, "from_utc": NOON, "to_utc": NOON + timedelta(minutes=5), "choice": CHOICE,
        "pairs": (STRANGE | {"model": "", "codec": ""},),
    }  # fmt: skip
    database.rooms.save_interval(RoomInterval(**(known | told)))


def summary(room: LivedRoom) -> dict[str, Any]:
    with room.centre.browser() as page:
        answer = room.centre.sign_in(page).get(f"/api/visits/{room.visit.id}/summary")
    assert answer.status_code == 200, answer.text
    SummaryAnswer.model_validate(answer.json())
    return dict(answer.json())


@pytest.mark.slow
def test_every_interval_says_what_was_forecast_and_what_was_lived(tmp_path: Path) -> None:
    room = LivedRoom(tmp_path)

    async def told() -> None:
        room.order(1)
        await room.seconds(2)
        await room.forecast()
        await room.seconds(15)
        room.lane, room.report = {"loss": 0.3}, {}
        room.order(2, PRIVATE)
        await room.seconds(2)
        await room.forecast()
        await room.seconds(15)
        room.book.closed(room.visit.id)
        await room.book.finish()

    asyncio.run(told())
    lived = summary(room)
    first, second = lived["intervals"]
    assert first["to_utc"] == second["from_utc"]
    assert first["choice"]["links"]["Beijing"] == "internet"
    there = next(pair for pair in second["pairs"] if pair["from_site"] == "Leeds")
    assert (there["people"], there["inside"], there["words"]) == (["Ann", "Bo"], False, "unusable")
    assert there["loss"] == pytest.approx(0.3, abs=0.01)
    assert "living.why.loss_drawn" in [reason["key"] for reason in there["why"]]
    assert all(reason["en"] and reason["zh_Hans"] for reason in there["why"])
    assert there["lived_low"] <= there["lived_p50"] <= there["lived_high"]
    assert lived["notes"][0]["en"].startswith("Nothing of the call was recorded")


def test_while_a_room_runs_the_summary_says_so(tmp_path: Path) -> None:
    room = LivedRoom(tmp_path)

    async def told() -> None:
        room.order(1)
        await room.seconds(7)
        await room.book.finish()

    asyncio.run(told())
    lived = summary(room)
    assert lived["intervals"][0]["to_utc"] is None
    assert "still open" in lived["notes"][-1]["en"]


def test_a_visit_without_a_call_has_no_figures_and_says_so(tmp_path: Path) -> None:
    lived = summary(LivedRoom(tmp_path))
    assert lived["intervals"] == []
    assert len(lived["notes"]) == 1


@pytest.mark.slow
def test_sites_and_hubs_have_their_cities_in_both_languages(tmp_path: Path) -> None:
    centre = open_centre(tmp_path)
    room = LivedRoom(tmp_path, centre=centre, visit=centre.make_visit(sites=("Leeds", "Beijing"), firm_text=FIRM))
    kept(room.centre.database, room.visit.id, number=1, choice=replace(CHOICE, hub="Hong Kong"))
    lived = summary(room)
    assert {site["name"]: site["city"]["zh"] for site in lived["sites"]} == {
        "Leeds": "利兹", "Beijing": "北京", "Paris": "巴黎",
    }  # fmt: skip
    assert lived["hubs"] == [{"id": "Hong Kong", "city": {"en": "Hong Kong", "zh": "香港"}}]


@pytest.mark.slow
def test_a_reason_of_another_version_is_a_reason_unknown(tmp_path: Path) -> None:
    room = LivedRoom(tmp_path)
    kept(room.centre.database, room.visit.id, number=1)
    (pair,) = summary(room)["intervals"][0]["pairs"]
    assert [reason["key"] for reason in pair["why"]] == ["living.why.unknown"]


def test_a_visitor_reads_the_own_visits_summary_and_no_other(tmp_path: Path) -> None:
    centre = open_centre(tmp_path)
    mine, other = centre.make_visit(), centre.make_visit()
    with centre.browser() as page:
        centre.visitor(page, mine)
        assert page.get(f"/api/visits/{mine.id}/summary").status_code == 200
        assert page.get(f"/api/visits/{other.id}/summary").status_code == 403
        page.cookies.clear()
        assert page.get(f"/api/visits/{mine.id}/summary").status_code == 401


def test_a_visit_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    centre = open_centre(tmp_path)
    with centre.browser() as page:
        assert centre.sign_in(page).get("/api/visits/none/summary").status_code == 404
