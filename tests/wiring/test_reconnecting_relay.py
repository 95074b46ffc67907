"""The way to a relay that is not there yet, and to one that came back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from beacon.errors import InputError, RelayError
from beacon.wiring import reconnecting_relay
from beacon.wiring.reconnecting_relay import ReconnectingRelay


class OneConnection:
    """Answers until it breaks."""

    def __init__(self, breaks: list[RelayError | InputError | None]) -> None:
        self._breaks = breaks

    async def health(self) -> dict[str, Any]:
        if self._breaks and (error := self._breaks.pop(0)) is not None:
            raise error
        return {"state": "up"}

    async def close(self) -> None:
        """Nothing is open."""


def relay_that(breaks: list[Any], monkeypatch: pytest.MonkeyPatch) -> tuple[ReconnectingRelay, list[OneConnection]]:
    made: list[OneConnection] = []

    def beside(state_dir: Path) -> OneConnection:
        made.append(OneConnection(breaks))
        return made[-1]

    monkeypatch.setattr(reconnecting_relay.ControlClient, "beside", beside)
    return ReconnectingRelay(Path("nowhere")), made


def broken() -> RelayError:
    return RelayError("relay_control.unreachable", place="there", reason="gone")


def test_a_relay_that_never_ran_is_said_to_be_away_and_asked_anew_each_time(tmp_path: Path) -> None:
    relay = ReconnectingRelay(tmp_path)
    for _ in range(2):
        with pytest.raises(RelayError):
            asyncio.run(relay.health())


def test_a_connection_that_broke_under_a_question_is_made_anew_once(monkeypatch: pytest.MonkeyPatch) -> None:
    relay, made = relay_that([None, broken(), None], monkeypatch)
    assert [asyncio.run(relay.health())["state"] for _ in range(2)] == ["up", "up"]
    assert len(made) == 2


def test_a_relay_that_stays_away_is_not_asked_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    relay, made = relay_that([None, broken(), broken(), broken()], monkeypatch)
    asyncio.run(relay.health())
    with pytest.raises(RelayError):
        asyncio.run(relay.health())
    assert len(made) == 2


def test_what_the_relay_refuses_is_not_asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    relay, made = relay_that([InputError("relay_sessions.unknown_session")], monkeypatch)
    with pytest.raises(InputError):
        asyncio.run(relay.health())
    assert len(made) == 1
