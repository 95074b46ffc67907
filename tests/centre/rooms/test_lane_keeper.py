"""The keeper against a relay that goes, comes, forgets and refuses: the session book itself, behind a door."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from room_talk import Talk, choice_of

from beacon.centre.rooms import events, lane_keeper
from beacon.centre.rooms.lane_keeper import LaneKeeper
from beacon.centre.rooms.session_census import SessionCensus
from beacon.errors import InputError, RelayError
from beacon.relay.control.models import SessionBody, SwitchBody
from beacon.relay.sessions.book import SessionBook


class BookRelay:
    """A RelayGateway around a session book."""

    def __init__(self) -> None:
        self.book = SessionBook()
        self.away = False
        self.asked: list[str] = []
        self.minted = 0
        self.now_ns = 0

    def _door(self, what: str) -> None:
        self.asked.append(what)
        if self.away:
            raise RelayError("relay_control.unreachable", place="here", reason="shut")

    async def health(self) -> dict[str, Any]:
        self._door("health")
        return {}

    async def session(self, session: str) -> dict[str, Any]:
        self._door("session")
        self.book.session(session)
        return {}

    async def sessions(self) -> list[dict[str, Any]]:
        self._door("sessions")
        return [
            {"id": name, "shortfalls": [lane._asdict() for lane in self.book.shortfalls(name)]}
            for name in self.book.ids()
        ]

    async def put_session(self, session: str, body: Mapping[str, Any]) -> dict[str, Any]:
        self._door("put")
        self.book.put(SessionBody.model_validate(body).noun(session), now_ns=self.now_ns)
        return {}

    async def delete_session(self, session: str) -> None:
        self._door("delete")
        self.book.delete(session, utc_s=0.0)

    async def switch(self, session: str, *, paths: Sequence[Any] = (), sites: Sequence[Any] = (), **when: Any) -> Any:
        self._door("switch")
        body = SwitchBody.model_validate({"paths": list(paths), "sites": list(sites), **when})
        self.book.switch(
            session, paths=tuple(p.noun() for p in body.paths), sites=tuple(s.noun() for s in body.sites),
            at_ns=self.now_ns, now_ns=self.now_ns,
        )  # fmt: skip

    async def set_leg(self, session: str, leg: str, *, in_ms: float | None = None, **figures: Any) -> Any:
        self._door("set_leg")
        self.book.set_leg(session, leg, at_ns=self.now_ns, now_ns=self.now_ns, **figures)

    async def mint(self, session: str, leg: str, *, lifetime_s: float | None = None) -> dict[str, Any]:
        self._door("mint")
        if not self.book.has_leg(session, leg):
            raise InputError("relay_control.unknown_leg", session=session, leg=leg)
        self.minted += 1
        return {
            "username": f"{self.minted}:{leg}", "password": "x", "uris": ["turn:127.0.0.1:1?transport=udp"],
            "expires_utc": "2036-01-01T00:00:00Z",
        }  # fmt: skip

    async def revoke(self, session: str, leg: str) -> int:
        self._door("revoke")
        self.book.revoke(session, leg)
        return 0

    async def stats(self, session: str | None = None, *, window_s: float | None = None) -> dict[str, Any]:
        return {"lanes": []}


class Kept:
    """A talk whose relay is kept by a keeper."""

    def __init__(self, talk: Talk, relay: BookRelay, keeper: LaneKeeper) -> None:
        self.talk, self.relay, self.keeper = talk, relay, keeper

    def want(self) -> None:
        self.keeper.want(self.talk.wanted)

    async def until(self, true: Callable[[], Any]) -> None:
        async with asyncio.timeout(20.0):
            while not true():
                self.talk.now_ms += 5
                self.want()
                await asyncio.sleep(0.005)

    @property
    def legs(self) -> dict[str, Any]:
        name = self.talk.wanted.session
        return {leg.id: leg for leg in self.relay.book.session(name).legs} if self.relay.book.has(name) else {}


@asynccontextmanager
async def kept(talk: Talk) -> Any:
    """While the block runs the keeper keeps the relay as the room wants it, and the room hears what it says."""
    relay = BookRelay()
    talk.relay_answers = False

    def tell(news: Any) -> None:
        talk.happens(lambda room: room.told(news, now_ms=talk.now_ms))

    def now_ms() -> int:
        return talk.now_ms

    census = SessionCensus(relay, now_ms=now_ms)
    keeper = LaneKeeper(relay, census, session=talk.wanted.session, now_ms=now_ms, tell=tell)
    running = asyncio.create_task(keeper.run())
    try:
        yield Kept(talk, relay, keeper)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def case(test: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    def run() -> None:
        asyncio.run(test())

    run.__name__ = test.__name__
    return run


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries without patience: what is tried is the order of things."""
    for name in ("FIRST_RETRY_S", "LAST_RETRY_S", "CHECK_S", "SOON_S"):
        monkeypatch.setattr(lane_keeper, name, 0.01)


@case
async def test_seats_get_their_credentials_and_the_route_reaches_the_relay() -> None:
    talk = Talk()
    async with kept(talk) as held:
        anna, bo = talk.enters("anna", presenter=True).sits("London"), talk.enters("bo").sits("Beijing")
        await held.until(lambda: anna.person.ice and bo.person.ice)
        assert talk.room.relay_up
        anna.hears("seated")
        talk.connect(anna, bo)
        await held.until(lambda: all(leg.in_force for leg in held.legs.values()))
        anna.says(events.OrderRoute(choice=choice_of(talk.firm, "mpls")))
        lanes = {(p.origin, p.target): p.lane for p in talk.wanted.layout.paths}
        name = talk.wanted.session
        await held.until(
            lambda: {(p.origin, p.target): p.lane for p in held.relay.book.session(name).paths} == lanes
        )


@pytest.mark.slow
@case
async def test_a_relay_that_is_away_is_tried_until_it_is_there_and_pages_are_told() -> None:
    talk = Talk()
    async with kept(talk) as held:
        held.relay.away = True
        anna = talk.enters("anna").sits("London")
        await held.until(lambda: len(held.relay.asked) > 3)
        assert anna.person.ice is None
        held.relay.away = False
        await held.until(lambda: anna.person.ice)
        assert anna.hears("relay")["state"] == "up"
        held.relay.away = True
        await held.until(lambda: not talk.room.relay_up)
        anna.says(events.OwnDelay(rtt_ms=8.0, carriers={}))
        held.relay.away = False
        await held.until(lambda: held.legs[anna.you].own_delay_ms == 4.0)


@case
async def test_a_relay_that_forgot_the_session_is_given_it_again_and_everybody_a_new_credential() -> None:
    talk = Talk()
    async with kept(talk) as held:
        anna, bo = talk.enters("anna").sits("London"), talk.enters("bo").sits("Beijing")
        await held.until(lambda: anna.person.ice and bo.person.ice)
        talk.connect(anna, bo)
        before = [page.person.ice for page in (anna, bo)]
        held.relay.book = SessionBook()
        await held.until(lambda: held.legs and [page.person.ice for page in (anna, bo)] != before)
        await held.until(lambda: all(page.person.ice not in before for page in (anna, bo)))
        assert all(leg.in_force for leg in held.legs.values())
        anna.hears("credentials")


@case
async def test_who_leaves_has_no_leg_and_no_credential_any_longer() -> None:
    talk = Talk()
    async with kept(talk) as held:
        anna, bo = talk.enters("anna").sits("London"), talk.enters("bo").sits("Beijing")
        await held.until(lambda: len(held.legs) == 2 and bo.person.ice)
        bo.says(events.Leave())
        await held.until(lambda: set(held.legs) == {anna.you})
        assert "revoke" in held.relay.asked


@case
async def test_what_own_delays_leave_over_is_told() -> None:
    talk = Talk()
    async with kept(talk) as held:
        anna, bo = talk.enters("anna").sits("London"), talk.enters("bo").sits("Beijing")
        await held.until(lambda: anna.person.ice and bo.person.ice)
        talk.connect(anna, bo)
        anna.says(events.OwnDelay(rtt_ms=2_000.0, carriers={}))
        await held.until(lambda: anna.person.shortfall_ms > 500.0)


@case
async def test_at_the_end_the_session_goes() -> None:
    talk = Talk()
    async with kept(talk) as held:
        anna = talk.enters("anna").sits("London")
        await held.until(lambda: anna.person.ice)
        await held.keeper.end()
        assert not held.relay.book.ids()
