"""The live book: what rooms tell it, what it says each second, and what it keeps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from centre_under_test import NOON
from live_room import CHOICE, LEGS, PRIVATE, LivedRoom

from beacon.errors import StoreError

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("quick_looks")]
Told = Callable[[LivedRoom], Coroutine[Any, Any, None]]


def lived(folder: Path, told: Told) -> LivedRoom:
    room = LivedRoom(folder)
    asyncio.run(told(room))
    return room


def test_a_score_comes_when_the_route_has_settled_and_three_seconds_were_heard(tmp_path: Path) -> None:
    async def told(room: LivedRoom) -> None:
        room.order(1)
        seen = [(await room.seconds(1))["why_not"] for _ in range(6)]
        assert seen[:3] == ["living.why_not.settling"] * 3
        assert seen[-1] is None

    lived(tmp_path, told)


@pytest.mark.slow
def test_the_band_is_worked_out_beside_the_ticks_and_then_stands_behind_the_line(tmp_path: Path) -> None:
    async def told(room: LivedRoom) -> None:
        room.order(1)
        assert (await room.seconds(1))["forecast_why_not"] == "living.no_forecast.pending"
        await room.forecast()
        pair = await room.seconds(9)
        assert pair["forecast_why_not"] is None
        assert pair["forecast"]["r_common"]["low"] <= pair["forecast"]["r_common"]["typical"]
        assert pair["inside"] in (True, False)

    lived(tmp_path, told)


@pytest.mark.slow
def test_a_switch_settles_again_and_ends_the_interval_at_its_instant(tmp_path: Path) -> None:
    async def told(room: LivedRoom) -> None:
        room.order(1)
        await room.seconds(8)
        room.order(2, PRIVATE, in_s=1.3)
        assert (await room.seconds(1))["why_not"] is None  # ordered, not in force yet
        pair = await room.seconds(1)
        assert (pair["settling"], pair["recovery"]["number"]) == (True, 2)
        assert (await room.seconds(6))["why_not"] is None
        room.book.closed(room.visit.id)
        await room.forecast()

    room = lived(tmp_path, told)
    first, second = room.centre.database.rooms.intervals(room.visit.id)
    assert (first.number, first.choice, second.choice) == (1, CHOICE, PRIVATE)
    assert first.to_utc == second.from_utc
    assert (second.from_utc - first.from_utc).total_seconds() == pytest.approx(9.3)
    assert second.to_utc == room.centre.clock()


def test_what_is_lived_is_kept_every_five_seconds(tmp_path: Path) -> None:
    async def told(room: LivedRoom) -> None:
        room.order(1)
        await room.seconds(11)
        await room.forecast()
        (kept,) = room.centre.database.rooms.intervals(room.visit.id)
        assert kept.to_utc is None
        assert {pair["people"][0] for pair in kept.pairs} == {"Ann", "Bo"}
        assert all(pair["windows"] >= 5 for pair in kept.pairs)

    lived(tmp_path, told)


def test_a_centre_that_died_goes_on_with_the_interval(tmp_path: Path) -> None:
    async def before(room: LivedRoom) -> None:
        room.order(1)
        await room.seconds(11)
        await room.forecast()

    died = lived(tmp_path, before)
    (kept,) = died.centre.database.rooms.intervals(died.visit.id)

    async def after(room: LivedRoom) -> None:
        room.book.route_ordered(room.visit.id, 1, CHOICE, NOON)
        await room.seconds(12)
        await room.book.finish()

    again = LivedRoom(tmp_path, centre=died.centre, visit=died.visit)
    asyncio.run(after(again))
    (now,) = again.centre.database.rooms.intervals(again.visit.id)
    assert (now.number, now.from_utc) == (kept.number, kept.from_utc)
    # Of twelve seconds at most the first four settle again.
    assert now.pairs[0]["windows"] >= kept.pairs[0]["windows"] + 8


def test_a_room_opened_days_later_begins_a_new_interval_and_ends_the_old(tmp_path: Path) -> None:
    async def before(room: LivedRoom) -> None:
        room.order(1)
        await room.seconds(11)
        await room.forecast()

    died = lived(tmp_path, before)
    died.centre.clock.forward(days=2)

    async def after(room: LivedRoom) -> None:
        room.order(1)
        await room.seconds(12)
        await room.book.finish()

    again = LivedRoom(tmp_path, centre=died.centre, visit=died.visit)
    asyncio.run(after(again))
    old, new = again.centre.database.rooms.intervals(again.visit.id)
    assert (old.number, new.number) == (1, 2)
    assert old.to_utc is not None and (new.from_utc - old.to_utc).days == 2


def test_a_relay_that_is_away_leaves_figures_without_a_score_and_comes_back(tmp_path: Path) -> None:
    async def told(room: LivedRoom) -> None:
        room.order(1)
        await room.seconds(8)
        room.relay.away = True
        assert (await room.seconds(7))["why_not"] == "living.why_not.relay_away"
        room.relay.away = False
        assert (await room.seconds(3))["why_not"] is None

    lived(tmp_path, told)


def test_a_relay_that_hangs_holds_a_tick_for_its_patience_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("beacon.centre.live.relay_eye.PATIENCE_S", 0.05)

    async def told(room: LivedRoom) -> None:
        room.order(1)
        await room.seconds(8)
        room.relay.hangs = True
        room.relay.asked.clear()
        await asyncio.wait_for(room.second(), 10.0)
        assert len(room.relay.asked) == 1

    lived(tmp_path, told)


def test_a_page_that_was_reloaded_begins_anew(tmp_path: Path) -> None:
    async def told(room: LivedRoom) -> None:
        room.order(1)
        await room.seconds(9)
        room.talked_s = 0.0
        room.report = {"call": 2}
        assert (await room.seconds(1))["why_not"] == "living.why_not.few_packets"
        assert (await room.seconds(4))["why_not"] is None

    lived(tmp_path, told)


def test_a_listener_whose_browser_falls_silent_is_said_to(tmp_path: Path) -> None:
    async def told(room: LivedRoom) -> None:
        room.order(1)
        await room.seconds(9)
        room.silent = {"p-bo"}
        assert (await room.seconds(7))["why_not"] == "living.why_not.no_report"

    lived(tmp_path, told)


def test_a_muted_sender_has_no_score_and_the_other_way_goes_on(tmp_path: Path) -> None:
    async def told(room: LivedRoom) -> None:
        room.order(1)
        await room.seconds(9)
        room.seat(LEGS, muted=["p-ann"])
        pairs = {pair["from"]: pair["why_not"] for pair in await room.second()}
        assert pairs == {"p-ann": "living.why_not.muted", "p-bo": None}

    lived(tmp_path, told)


@pytest.mark.slow
def test_who_left_is_gone_and_who_comes_settles_alone(tmp_path: Path) -> None:
    async def told(room: LivedRoom) -> None:
        room.order(1)
        await room.seconds(9)
        room.seat({**LEGS, "p-chen": "Paris"})
        pairs = {(pair["from"], pair["to"]): pair["why_not"] for pair in await room.second()}
        assert pairs["p-ann", "p-bo"] is None
        assert pairs["p-ann", "p-chen"] == "living.why_not.settling"
        assert len(pairs) == 6
        room.seat({"p-ann": "Leeds"})
        assert await room.second() == []

    lived(tmp_path, told)


def test_somebody_alone_is_paired_with_the_own_mirror_only(tmp_path: Path) -> None:
    async def told(room: LivedRoom) -> None:
        room.order(1)
        room.seat({**LEGS, "m-ann": "Beijing"})
        pairs = {(pair["from"], pair["to"]) for pair in await room.second()}
        assert pairs == {("p-ann", "p-bo"), ("p-bo", "p-ann"), ("p-ann", "m-ann"), ("m-ann", "p-ann")}

    lived(tmp_path, told)


def test_what_a_mirror_hears_is_its_persons_report(tmp_path: Path) -> None:
    from live_samples import link_stats

    async def told(room: LivedRoom) -> None:
        room.order(1)
        room.seat({"p-ann": "Leeds", "m-ann": "Beijing"})
        room.silent = {"p-ann", "m-ann"}
        for second in range(1, 10):
            both = [link_stats(sender=leg, seconds=second, mirror=leg == "p-ann") for leg in ("p-ann", "m-ann")]
            room.book.person_stats(room.visit.id, "p-ann", NOON, both)
            pairs = {(pair["from"], pair["to"]): pair["why_not"] for pair in await room.second()}
        assert pairs == {("p-ann", "m-ann"): None, ("m-ann", "p-ann"): None}

    lived(tmp_path, told)


def test_a_shortfall_is_told_and_explains_a_call_that_is_worse(tmp_path: Path) -> None:
    async def told(room: LivedRoom) -> None:
        legs = [{"id": leg, "own_delay_ms": 300.0, "udp_refused": False} for leg in LEGS]
        room.relay.legs = {
            "session": {"legs": legs},
            "shortfalls": [{"origin": "p-ann", "target": "p-bo", "missing_ms": 480.0}],
        }
        room.lane = {"delay_ms": 0.0}
        room.order(1)
        await room.seconds(2)
        await room.forecast()
        pair = await room.seconds(8)
        assert (pair["shortfall_ms"], pair["measured"]["delay_p50_ms"]) == (480.0, 600.0)
        assert pair["inside"] is False and "living.why.shortfall" in pair["why"]

    lived(tmp_path, told)


def test_a_wall_clock_that_jumps_moves_no_window(tmp_path: Path) -> None:
    async def told(room: LivedRoom) -> None:
        room.order(1)
        await room.seconds(9)
        room.centre.clock.forward(hours=-5)
        pair = await room.seconds(1)
        assert (pair["why_not"], pair["settling"]) == (None, False)

    lived(tmp_path, told)


def test_rooms_looking_back_ten_seconds_share_one_question(tmp_path: Path) -> None:
    async def told(room: LivedRoom) -> None:
        room.order(1)
        await room.seconds(15)
        room.relay.asked.clear()
        await asyncio.gather(*(room.book.tick(room.visit.id) for _ in range(5)))
        assert room.relay.asked == []  # a second's answer serves them all
        await room.second()
        assert room.relay.asked == [(None, 10.0)]

    lived(tmp_path, told)


HOSTILE: list[Any] = [
    [], [None, 3, "x", []], [{"from": "p-nobody"}], [{"from": "p-bo"}], [{"from": 7, "audio": "loud"}],
    [{"from": "p-ann", "call": -1, "audio": {"total_samples": -5, "codec": ["opus"]}}] * 500,
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("links", HOSTILE)
def test_nothing_a_page_reports_stops_the_figures(links: Any, tmp_path: Path) -> None:
    async def told(room: LivedRoom) -> None:
        room.order(1)
        for _ in range(6):
            room.book.person_stats(room.visit.id, "p-bo", NOON, links)
            room.book.person_stats(room.visit.id, "p-nobody", NOON, links)
            await room.second()
        assert len(await room.second()) == 2

    lived(tmp_path, told)


def test_a_store_that_fails_costs_no_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def told(room: LivedRoom) -> None:
        def full(*_: object) -> None:
            raise StoreError("store.full")

        monkeypatch.setattr(room.parts.rooms, "save_interval", full)
        room.order(1)
        assert (await room.seconds(12))["why_not"] is None
        await room.book.finish()

    lived(tmp_path, told)


def test_a_room_that_is_not_there_has_no_figures(tmp_path: Path) -> None:
    async def told(room: LivedRoom) -> None:
        assert await room.book.tick("nowhere") == []
        room.book.closed("nowhere")
        room.book.seats("nowhere", {})
        room.book.person_stats("nowhere", "p-ann", NOON, [])

    lived(tmp_path, told)
