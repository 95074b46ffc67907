"""Whatever people do and in whatever order, a room keeps its laws. A state machine of Hypothesis plays the people."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from room_talk import Page, Talk, choice_of, kept

from beacon.centre.rooms import events, limits
from beacon.centre.rooms.seats import legs_of
from beacon.nouns.visit import ScriptStep

SITES = ("London", "Beijing", "Shanghai")
NAMES = tuple(f"person{number}" for number in range(9))
LINKS = ("internet", "mpls", "sdwan", "tin cans")
ANSWERED = {
    events.Ping: {"pong"}, events.Sit: {"person"}, events.Shows: {"person"}, events.OwnDelay: {"person"},
    events.OrderRoute: {"route"}, events.StopScript: {"script"}, events.StartScript: {"script"},
    events.MirrorStands: {"route"},
}  # fmt: skip
"What one who is not refused is told at once. Signals are told to others; a word on a connection may change nothing."


class People(RuleBasedStateMachine):
    """Up to nine people in a room of six seats."""

    @initialize(impair_setup=st.booleans())
    def opens(self, impair_setup: bool) -> None:
        self.talk = Talk(*SITES, impair_setup=impair_setup)
        self.pages: list[Page] = []

    def _page(self, data: st.DataObject) -> Page | None:
        here = [page for page in self.pages if self.talk.room.person_of(page.number) is not None]
        return data.draw(st.sampled_from(here)) if here else None

    def _say(self, page: Page, event: Any) -> None:
        page.told.clear()
        page.says(event)
        wanted = ANSWERED.get(type(event))
        if wanted is not None:
            assert {message["t"] for message in page.told} & (wanted | {"refused"}), (event, page.told)

    @rule(name=st.sampled_from(NAMES), presenter=st.booleans(), resume=st.booleans())
    def enters(self, name: str, presenter: bool, resume: bool) -> None:
        secret = next((page.resume for page in self.pages if page.participant == name), None) if resume else None
        page = self.talk.enters(name, presenter=presenter, resume=secret)
        self.pages.append(page)
        page.hears("welcome")

    @rule(count=st.integers(1, 9), site=st.sampled_from(SITES), video=st.booleans(), presenter=st.booleans())
    def a_crowd_comes(self, count: int, site: str, video: bool, presenter: bool) -> None:
        for name in NAMES[:count]:
            page = self.talk.enters(name, presenter=presenter)
            self.pages.append(page)
            self._say(page, events.Sit(site=site, audio=True, video=video))
        self.everybody_connects()

    @rule(data=st.data(), site=st.sampled_from((*SITES, "Atlantis")), video=st.booleans())
    def sits(self, data: st.DataObject, site: str, video: bool) -> None:
        if page := self._page(data):
            self._say(page, events.Sit(site=site, audio=True, video=video))

    @rule(data=st.data(), muted=st.booleans(), camera=st.booleans(), screen=st.booleans())
    def shows(self, data: st.DataObject, muted: bool, camera: bool, screen: bool) -> None:
        if page := self._page(data):
            self._say(page, events.Shows(muted=muted, camera=camera, screen=screen, hand=False))

    @rule(data=st.data(), call=st.integers(0, 3), stands=st.booleans())
    def connection(self, data: st.DataObject, call: int, stands: bool) -> None:
        page, peer = self._page(data), self._page(data)
        if page and peer:
            self._say(page, (events.Stands if stands else events.Fallen)(peer=peer.you, call=call))

    @rule()
    def everybody_connects(self) -> None:
        here = [page for page in self.pages if (p := self.talk.room.person_of(page.number)) is not None and p.seated]
        self.talk.connect(*here)

    @rule(data=st.data())
    def signals(self, data: st.DataObject) -> None:
        page, peer = self._page(data), self._page(data)
        if page and peer:
            self._say(page, events.Signal(to=peer.you, call=1, content={"candidate": None}))

    @rule(data=st.data(), site=st.sampled_from((*SITES, None)))
    def alone(self, data: st.DataObject, site: str | None) -> None:
        if page := self._page(data):
            self._say(page, events.Solo(site=site))
            self._say(page, events.MirrorStands())

    @rule(data=st.data(), link=st.sampled_from(LINKS), hour=st.integers(0, 24), in_ms=st.sampled_from((None, 0.0, 9e3)))
    def switches(self, data: st.DataObject, link: str, hour: int, in_ms: float | None) -> None:
        if page := self._page(data):
            self._say(page, events.OrderRoute(choice=choice_of(self.talk.firm, link, hour_utc=hour), in_ms=in_ms))

    @rule(data=st.data(), at_s=st.lists(st.sampled_from((0.0, 3.0, 60.0, 61.0)), max_size=4))
    def demonstrates(self, data: st.DataObject, at_s: list[float]) -> None:
        if page := self._page(data):
            steps = tuple(ScriptStep(at_s=at, choice=choice_of(self.talk.firm, "mpls")) for at in at_s)
            self._say(page, events.StartScript(steps=steps))

    @rule(data=st.data())
    def stops(self, data: st.DataObject) -> None:
        if page := self._page(data):
            self._say(page, events.StopScript())
            self._say(page, events.Ping(n=1))

    @rule(data=st.data(), rtt_ms=st.floats(0.0, 500.0))
    def is_far(self, data: st.DataObject, rtt_ms: float) -> None:
        if page := self._page(data):
            self._say(page, events.OwnDelay(rtt_ms=rtt_ms, carriers={"udp": "ok"}))

    @rule(data=st.data())
    def is_lost(self, data: st.DataObject) -> None:
        if page := self._page(data):
            page.lost()

    @rule(data=st.data())
    def leaves(self, data: st.DataObject) -> None:
        if page := self._page(data):
            page.says(events.Leave())
            assert page.ended == "left"

    @rule(name=st.sampled_from(NAMES))
    def is_put_out(self, name: str) -> None:
        now_ms = self.talk.now_ms
        self.talk.happens(lambda room: room.put_out(lambda p: p.participant == name, why="revoked", now_ms=now_ms))

    @rule(answers=st.booleans())
    def relay(self, answers: bool) -> None:
        self.talk.relay_answers = answers
        self.talk.happens(lambda room: room.told(events.RelayIs(up=answers), now_ms=self.talk.now_ms))

    @rule(ms=st.sampled_from((10, 5_000, 70_000, 3 * 3_600_000)))
    def time_passes(self, ms: int) -> None:
        self.talk.waits(ms)

    @rule()
    def the_process_dies(self) -> None:
        before = kept(self.talk.room.state)
        self.talk.dies_and_comes_back()
        after = self.talk.room.state
        assert [p.id for p in after.people] == [p.id for p in before.people]
        assert after.route == before.route
        assert all(p.away_ms is not None for p in after.people)

    # Laws.

    @invariant()
    def never_more_people_seated_or_shown_than_there_is_room_for(self) -> None:
        people = self.talk.room.state.people
        assert sum(p.seated for p in people) <= limits.PEOPLE
        assert sum(p.camera or p.screen for p in people) <= limits.VIDEO

    @invariant()
    def every_leg_with_a_route_has_a_seat_and_the_relay_is_asked_for_exactly_these(self) -> None:
        state, wanted = self.talk.room.state, self.talk.wanted
        assert set(wanted.legs) == set(legs_of(state))
        assert all(p.seated for p in state.people if p.in_force or p.mirror is not None or p.ice is not None)
        known = {site.id for site in wanted.layout.sites}
        assert {leg.site for leg in wanted.legs.values()} <= known
        assert wanted.mint <= set(wanted.legs)

    @invariant()
    def ids_participants_and_sockets_are_one_each(self) -> None:
        people = self.talk.room.state.people
        assert len({p.id for p in people}) == len(people) == len({p.participant for p in people})
        holders = [p.id for n in self.talk.room.sockets() if (p := self.talk.room.person_of(n)) is not None]
        assert len(set(holders)) == len(holders) == len(self.talk.room.sockets())
        assert set(holders) == {p.id for p in people if p.away_ms is None}

    @invariant()
    def nobodys_connections_are_to_people_who_are_gone(self) -> None:
        ids = {p.id for p in self.talk.room.state.people}
        assert all(set(p.stands) <= ids for p in self.talk.room.state.people)

    @invariant()
    def route_numbers_count_up_and_instants_never_go_back(self) -> None:
        ordered = self.talk.ordered
        assert [each.number for each in ordered] == list(range(2, 2 + len(ordered)))
        assert all(a.at_ms <= b.at_ms for a, b in itertools.pairwise(ordered))


People.TestCase.settings = settings(
    max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestPeople = pytest.mark.slow(People.TestCase)
