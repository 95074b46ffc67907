"""The session book's orders. The data plane is a model that keeps what it is told and insists on sense."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beacon.errors import InputError, RelayError
from beacon.impair import compile_lane, compile_queue
from beacon.nouns import Impairment, Queue, RelayLeg, RelayPath, RelaySession, RelaySite
from beacon.relay.sessions.book import COMMIT_AHEAD_NS, BookLimits, SessionBook
from beacon.relay.sessions.names import OUTSIDE_LEG, WHOLE_SESSION
from beacon.relay.sessions.orders import NO_QUEUE_NUMBER, RefuseUdp, RevokeLeg
from beacon.relay.sessions.stored import pack_session, unpack_session
from relay.sessions.plane_model import PlaneModel
from relay.sessions.sessions_under_test import MS, T0, S, two_sites

CLEAN = compile_lane(Impairment())
UTC_S = 1.8e9


class Desk:
    """A book and the plane that obeys it."""

    def __init__(self, book: SessionBook | None = None) -> None:
        self.book = book or SessionBook()
        self.plane = PlaneModel()

    def put(self, session: RelaySession, now_ns: int = T0) -> None:
        self.plane.obey(self.book.put(session, now_ns=now_ns))

    def base_ms(self, origin: str, target: str, session: str = "call") -> float:
        ends = (self.book.number(session, origin), self.book.number(session, target))
        return self.plane.lanes[ends].profile.base / MS

    def switch(self, base_delay_ms: float, *, at_ns: int, now_ns: int) -> None:
        paths = (RelayPath(origin="London", target="Beijing", lane=Impairment(base_delay_ms=base_delay_ms)),)
        self.plane.obey(self.book.switch("call", paths=paths, sites=(), at_ns=at_ns, now_ns=now_ns))

    def sit(self, allocation: int, now_ns: int = T0) -> str:
        seat = self.book.take_seat("call", WHOLE_SESSION, utc_s=UTC_S, expiry_utc_s=UTC_S + 60)
        assert seat is not None
        self.plane.obey(self.book.opened("call", seat, allocation, now_ns=now_ns))
        return seat


@pytest.fixture
def desk() -> Desk:
    return Desk()


# Lanes.


def test_a_lane_is_the_path_between_the_sites_with_their_queues(desk: Desk) -> None:
    desk.put(two_sites())
    a, b = desk.book.number("call", "L"), desk.book.number("call", "B")
    out, back = desk.plane.lanes[a, b], desk.plane.lanes[b, a]
    assert out.profile == compile_lane(Impairment(base_delay_ms=100.0, loss=0.01))
    assert desk.plane.queues[out.up] == compile_queue(Queue(rate_kbps=2_000.0))
    assert out.down == NO_QUEUE_NUMBER
    assert back.profile == compile_lane(Impairment(base_delay_ms=120.0, loss=0.02))
    assert desk.plane.queues[back.down] == compile_queue(Queue(rate_kbps=4_000.0))


def test_two_seats_at_one_site_are_clean_of_everything_but_its_queues(desk: Desk) -> None:
    legs = (RelayLeg(id="a", site="London", in_force=True), RelayLeg(id="b", site="London", in_force=True))
    desk.put(two_sites(legs=legs))
    lane = desk.plane.lanes[desk.book.number("call", "a"), desk.book.number("call", "b")]
    assert lane.profile == CLEAN
    assert desk.plane.queues[lane.up] == compile_queue(Queue(rate_kbps=2_000.0))
    assert desk.plane.queues[lane.down] == compile_queue(Queue(rate_kbps=4_000.0))


def test_legs_of_two_sessions_share_no_lane_and_no_number(desk: Desk) -> None:
    desk.put(two_sites(id="one"))
    desk.put(two_sites(id="two"))
    one = {desk.book.number("one", leg) for leg in "LB"}
    two = {desk.book.number("two", leg) for leg in "LB"}
    assert not one & two
    assert all((a in one) == (b in one) for a, b in desk.plane.lanes)


def test_a_lane_is_clean_until_both_its_legs_are_in_force(desk: Desk) -> None:
    desk.put(two_sites(legs=(RelayLeg(id="L", site="London"), RelayLeg(id="B", site="Beijing", in_force=True))))
    ends = (desk.book.number("call", "L"), desk.book.number("call", "B"))
    assert desk.plane.lanes[ends].profile == CLEAN
    assert desk.plane.lanes[ends].up == NO_QUEUE_NUMBER
    desk.plane.obey(desk.book.set_leg("call", "L", in_force=True, at_ns=T0 + S // 4, now_ns=T0))
    assert desk.plane.lanes[ends].profile == compile_lane(Impairment(base_delay_ms=100.0, loss=0.01))
    assert desk.plane.switched_ns[ends] == T0 + S // 4


def test_legs_own_delays_are_subtracted_and_what_is_missing_is_said(desk: Desk) -> None:
    legs = (
        RelayLeg(id="L", site="London", in_force=True, own_delay_ms=30.0),
        RelayLeg(id="B", site="Beijing", in_force=True, own_delay_ms=80.0),
    )
    desk.put(two_sites(legs=legs))
    assert desk.base_ms("B", "L") == 120.0 - 110.0
    assert desk.base_ms("L", "B") == 0.0
    assert desk.book.shortfalls("call") == [("L", "B", 10.0)]


def test_refused_udp_puts_the_connection_on_the_lane(desk: Desk) -> None:
    desk.put(two_sites())
    ends = (desk.book.number("call", "L"), desk.book.number("call", "B"))
    assert desk.plane.lanes[ends].head_of_line is None
    desk.plane.obey(desk.book.set_leg("call", "L", udp_refused=True, at_ns=T0, now_ns=T0))
    connection = desk.plane.lanes[ends].head_of_line
    assert connection is not None
    assert connection.rtt == 220.0 * MS
    assert connection.loss == 0.01
    said = desk.book.lane(*ends, at_ns=T0)
    assert said is not None and said.commanded.loss == 0.0, "what is lost comes late, and is not lost"
    assert desk.plane.others == [RefuseUdp(session="call", leg="L", refused=True, at_ns=T0)]
    assert desk.book.udp_refused("call", "L") and not desk.book.udp_refused("call", "B")


def test_the_same_names_and_seed_have_the_same_chance_and_others_have_another() -> None:
    keys = {}
    for name, session in {
        "first": two_sites(),
        "again": two_sites(),
        "other seed": two_sites(seed=8),
        "other name": two_sites(id="other"),
    }.items():
        desk = Desk()
        desk.put(session)
        keys[name] = set(desk.plane.keys.values())
        assert len(keys[name]) == 4, "every lane has its own"
    assert keys["first"] == keys["again"]
    assert not keys["first"] & keys["other seed"]
    assert not keys["first"] & keys["other name"]


def test_open_mode_has_lanes_to_the_outside_and_none_from_it_to_itself() -> None:
    desk = Desk(SessionBook(open=True))
    desk.put(two_sites(outside_site="Beijing"))
    outside = desk.book.number("call", OUTSIDE_LEG)
    assert desk.base_ms("L", OUTSIDE_LEG) == 100.0
    assert desk.base_ms(OUTSIDE_LEG, "L") == 120.0
    assert desk.base_ms("B", OUTSIDE_LEG) == 0.0
    assert (outside, outside) not in desk.plane.lanes


def test_a_way_to_an_outside_without_a_site_crosses_only_the_legs_own_queue() -> None:
    desk = Desk(SessionBook(open=True))
    desk.put(two_sites())
    lane = desk.plane.lanes[desk.book.number("call", "L"), desk.book.number("call", OUTSIDE_LEG)]
    assert lane.profile == CLEAN
    assert desk.plane.queues[lane.up] == compile_queue(Queue(rate_kbps=2_000.0))
    assert lane.down == NO_QUEUE_NUMBER


# Changes in time.


def test_a_switch_waits_until_shortly_before_its_instant(desk: Desk) -> None:
    desk.put(two_sites())
    desk.switch(50.0, at_ns=T0 + 10 * S, now_ns=T0)
    assert desk.base_ms("L", "B") == 100.0
    deadline = desk.book.deadline_ns()
    assert deadline == T0 + 10 * S - COMMIT_AHEAD_NS
    desk.plane.obey(desk.book.due(deadline - 1))
    assert desk.base_ms("L", "B") == 100.0
    desk.plane.obey(desk.book.due(deadline))
    assert desk.base_ms("L", "B") == 50.0
    assert desk.plane.switched_ns[desk.book.number("call", "L"), desk.book.number("call", "B")] == T0 + 10 * S
    assert desk.book.deadline_ns() is None


def test_changes_take_force_in_the_order_of_their_instants_whatever_order_they_came_in(desk: Desk) -> None:
    desk.put(two_sites())
    desk.switch(50.0, at_ns=T0 + 10 * S, now_ns=T0)
    desk.switch(70.0, at_ns=T0 + 5 * S, now_ns=T0)
    desk.plane.obey(desk.book.due(T0 + 5 * S))
    assert desk.base_ms("L", "B") == 70.0
    desk.plane.obey(desk.book.due(T0 + 10 * S))
    assert desk.base_ms("L", "B") == 50.0


def test_nothing_is_told_for_an_instant_before_one_already_told(desk: Desk) -> None:
    desk.put(two_sites())
    desk.switch(50.0, at_ns=T0 + S // 2, now_ns=T0)
    desk.switch(70.0, at_ns=T0 + S // 4, now_ns=T0)  # the model insists on the order
    assert desk.base_ms("L", "B") == 70.0


def test_a_lane_says_what_is_commanded_at_an_instant(desk: Desk) -> None:
    desk.put(two_sites())
    at = T0 + S // 4
    desk.switch(50.0, at_ns=at, now_ns=T0)
    ends = (desk.book.number("call", "L"), desk.book.number("call", "B"))
    before, after = desk.book.lane(*ends, at_ns=at - 1), desk.book.lane(*ends, at_ns=at)
    assert before is not None and after is not None
    assert before[:5] == ("call", "L", "B", "London", "Beijing")
    assert (before.commanded.loss, before.switches) == (0.01, 0)
    assert (after.commanded.loss, after.switches) == (0.0, 1)
    assert before.commanded.rate_kbps == 2_000.0


def test_a_queue_keeps_its_number_when_its_figures_change_and_goes_with_its_site(desk: Desk) -> None:
    desk.put(two_sites())
    numbers = set(desk.plane.queues)
    london = RelaySite(id="London", up=Queue(rate_kbps=500.0), down=Queue(rate_kbps=0.0))
    desk.plane.obey(desk.book.switch("call", paths=(), sites=(london,), at_ns=T0, now_ns=T0))
    assert set(desk.plane.queues) == numbers
    lane = desk.plane.lanes[desk.book.number("call", "L"), desk.book.number("call", "B")]
    assert desk.plane.queues[lane.up] == compile_queue(Queue(rate_kbps=500.0))
    desk.plane.obey(desk.book.delete("call", utc_s=UTC_S))
    assert not desk.plane.queues and not desk.plane.lanes


def test_a_leg_settles_after_its_first_allocation_only(desk: Desk) -> None:
    legs = (RelayLeg(id="L", site="London"), RelayLeg(id="B", site="Beijing"))
    desk.put(two_sites(legs=legs, settle_s=5.0))
    desk.plane.obey(desk.book.opened("call", "L", 1, now_ns=T0))
    desk.plane.obey(desk.book.opened("call", "B", 2, now_ns=T0 + S))
    desk.plane.obey(desk.book.opened("call", "L", 3, now_ns=T0 + 2 * S))
    assert desk.base_ms("L", "B") == 0.0
    desk.plane.obey(desk.book.due(T0 + 5 * S))
    assert desk.base_ms("L", "B") == 0.0, "one leg has settled, the other has not"
    desk.plane.obey(desk.book.due(T0 + 6 * S))
    assert desk.base_ms("L", "B") == 100.0
    assert desk.plane.switched_ns[desk.book.number("call", "L"), desk.book.number("call", "B")] == T0 + 6 * S
    assert desk.book.deadline_ns() is None


# Replacing.


def test_replacing_keeps_legs_that_stay_and_revokes_those_that_go(desk: Desk) -> None:
    desk.put(two_sites())
    kept = desk.book.number("call", "L")
    new = RelayLeg(id="N", site="Beijing", in_force=True)
    desk.put(two_sites(legs=(two_sites().legs[0], new)))
    assert desk.book.number("call", "L") == kept
    assert desk.plane.others == [RevokeLeg(session="call", leg="B")]
    assert desk.base_ms("L", "N") == 100.0
    assert len(desk.plane.lanes) == 4


def test_replacing_voids_planned_switches_but_legs_go_on_settling(desk: Desk) -> None:
    session = two_sites(legs=(RelayLeg(id="L", site="London"), RelayLeg(id="B", site="Beijing")), settle_s=5.0)
    desk.put(session)
    desk.plane.obey(desk.book.opened("call", "L", 1, now_ns=T0))
    desk.plane.obey(desk.book.opened("call", "B", 2, now_ns=T0))
    desk.switch(50.0, at_ns=T0 + 10 * S, now_ns=T0)
    desk.put(session, T0 + S)
    desk.plane.obey(desk.book.due(T0 + 20 * S))
    assert desk.base_ms("L", "B") == 100.0
    desk.put(session, T0 + 21 * S)
    assert desk.base_ms("L", "B") == 100.0, "what has settled stays so"


def test_another_seed_is_another_chance_and_allocations_stay(desk: Desk) -> None:
    desk.put(two_sites())
    desk.plane.obey(desk.book.opened("call", "L", 1, now_ns=T0))
    keys, number = set(desk.plane.keys.values()), desk.book.number("call", "L")
    desk.put(two_sites(seed=8))
    assert not keys & set(desk.plane.keys.values())
    assert desk.book.allocations("call") == {"L": 1}
    assert desk.book.number("call", "L") == number
    assert desk.plane.others == []


def test_what_was_refused_has_changed_nothing(desk: Desk) -> None:
    desk.put(two_sites())
    before = desk.book.session("call")
    for session in (two_sites(sites=()), two_sites(seed=-1), two_sites(legs=(RelayLeg(id="x", site="Rome"),))):
        with pytest.raises(InputError):
            desk.book.put(session, now_ns=T0)
    with pytest.raises(InputError):
        desk.switch(float("nan"), at_ns=T0, now_ns=T0)
    with pytest.raises(InputError):
        desk.book.set_leg("call", "L", own_delay_ms=-1.0, at_ns=T0, now_ns=T0)
    assert desk.book.session("call") == before


def test_a_full_book_refuses_and_has_changed_nothing() -> None:
    desk = Desk(SessionBook(limits=BookLimits(legs=4, lanes=8, queues=64)))
    desk.put(two_sites(id="one"))
    before = dict(desk.plane.lanes)
    legs = tuple(RelayLeg(id=f"leg {i}", site="London") for i in range(3))
    with pytest.raises(RelayError):
        desk.book.put(two_sites(id="two", legs=legs), now_ns=T0)
    desk.put(two_sites(id="two"))
    assert desk.book.ids() == ["one", "two"]
    desk.plane.obey(desk.book.delete("two", utc_s=UTC_S))
    assert desk.plane.lanes == before


def test_a_deleted_session_gives_its_numbers_back() -> None:
    desk = Desk(SessionBook(limits=BookLimits(legs=2, lanes=4, queues=4, sessions=1)))
    for _ in range(10):
        desk.put(two_sites())
        desk.plane.obey(desk.book.delete("call", utc_s=UTC_S))


# Seats in turn.


def test_seats_come_at_the_sites_in_turn_and_are_taken_again(desk: Desk) -> None:
    desk.put(two_sites(legs=(), turns=True))
    assert [desk.sit(i) for i in range(4)] == ["London-1", "Beijing-1", "London-2", "Beijing-2"]
    assert desk.base_ms("London-1", "Beijing-2") == 100.0
    assert desk.base_ms("London-1", "London-2") == 0.0
    desk.book.closed(1)
    assert desk.sit(5) == "Beijing-1"
    assert desk.sit(6) == "London-3"


def test_a_seat_taken_again_settles_again(desk: Desk) -> None:
    desk.put(two_sites(legs=(), turns=True, settle_s=5.0))
    desk.sit(1)
    desk.sit(2)
    desk.plane.obey(desk.book.due(T0 + 5 * S))
    assert desk.base_ms("London-1", "Beijing-1") == 100.0
    desk.book.closed(1)
    assert desk.sit(3, T0 + 10 * S) == "London-1"
    assert desk.base_ms("London-1", "Beijing-1") == 0.0
    desk.plane.obey(desk.book.due(T0 + 15 * S))
    assert desk.base_ms("London-1", "Beijing-1") == 100.0


def test_seats_stay_when_the_session_is_replaced(desk: Desk) -> None:
    session = two_sites(legs=(), turns=True)
    desk.put(session)
    desk.sit(1)
    desk.put(replace(session, paths=()), T0 + S)
    assert desk.book.allocations("call") == {"London-1": 1}
    assert desk.plane.others == []


def test_a_session_with_no_room_for_another_seat_says_so() -> None:
    desk = Desk(SessionBook(limits=BookLimits(legs=3, lanes=64, queues=8)))
    desk.put(two_sites(legs=(), turns=True))
    for i in range(3):
        desk.sit(i)
    with pytest.raises(RelayError):
        desk.sit(4)


def test_a_seat_needs_a_credential_that_counts(desk: Desk) -> None:
    desk.put(two_sites())
    take = desk.book.take_seat
    assert take("call", "L", utc_s=UTC_S, expiry_utc_s=UTC_S + 1) == "L"
    assert take("call", "L", utc_s=UTC_S, expiry_utc_s=UTC_S) is None
    assert take("call", "L", utc_s=UTC_S, expiry_utc_s=UTC_S + 1e9) is None
    assert take("call", "X", utc_s=UTC_S, expiry_utc_s=UTC_S + 1) is None
    assert take("call", WHOLE_SESSION, utc_s=UTC_S, expiry_utc_s=UTC_S + 1) is None
    assert take("gone", "L", utc_s=UTC_S, expiry_utc_s=UTC_S + 1) is None


# Kept and restored.


def test_a_session_comes_back_from_its_stored_form_with_all_that_was_planned(desk: Desk) -> None:
    desk.put(two_sites(turns=True, settle_s=30.0, outside_site="Beijing"))
    desk.sit(1)
    desk.switch(50.0, at_ns=T0 + 10 * S, now_ns=T0)
    desk.book.set_leg("call", "L", own_delay_ms=12.5, at_ns=T0 + 20 * S, now_ns=T0)
    stored = desk.book.stored("call")
    assert unpack_session(json.loads(json.dumps(pack_session(stored)))) == stored
    again = Desk()
    again.plane.obey(again.book.restore(stored, now_ns=T0 + S))
    assert again.book.stored("call") == stored
    again.book.reopened("call", "London-1", 1)
    assert again.book.allocations("call") == {"London-1": 1}
    for one in (desk, again):
        one.plane.obey(one.book.due(T0 + 40 * S))
    assert again.plane.lanes.keys() == desk.plane.lanes.keys()
    assert again.book.session("call") == desk.book.session("call")


# Whatever is asked, the lanes are those of the session as it stands.

DELAYS = st.sampled_from([0.0, 10.0, 40.0])
STEPS = st.one_of(
    st.tuples(st.just("switch"), DELAYS, st.sampled_from(["L", "B"]), st.booleans()),
    st.tuples(st.just("leg"), DELAYS, st.sampled_from(["L", "B"]), st.booleans()),
    st.tuples(st.just("rate"), st.sampled_from([0.0, 100.0, 900.0]), st.sampled_from(["L", "B"]), st.booleans()),
    st.tuples(st.just("put"), DELAYS, st.sampled_from(["L", "B"]), st.booleans()),
    st.tuples(st.just("sit"), DELAYS, st.sampled_from(["L", "B"]), st.booleans()),
    st.tuples(st.just("rise"), DELAYS, st.sampled_from(["L", "B"]), st.booleans()),
)


def _step(desk: Desk, step: tuple[str, float, str, bool], number: int, now_ns: int) -> None:
    act, figure, leg, flag = step
    site, other = ("London", "Beijing") if leg == "L" else ("Beijing", "London")
    at_ns = now_ns + (0 if flag else 700 * MS)
    if act == "switch":
        paths = (RelayPath(origin=site, target=other, lane=Impairment(base_delay_ms=figure)),)
        desk.plane.obey(desk.book.switch("call", paths=paths, sites=(), at_ns=at_ns, now_ns=now_ns))
    elif act == "rate":
        sites = (RelaySite(id=site, up=Queue(rate_kbps=figure)),)
        desk.plane.obey(desk.book.switch("call", paths=(), sites=sites, at_ns=at_ns, now_ns=now_ns))
    elif act == "leg" and desk.book.has_leg("call", leg):
        desk.plane.obey(
            desk.book.set_leg("call", leg, own_delay_ms=figure, in_force=flag, at_ns=at_ns, now_ns=now_ns)
        )
    elif act == "put":
        legs = tuple(held for held in two_sites().legs if flag or held.id == leg)
        desk.put(two_sites(legs=legs, turns=True, settle_s=figure), now_ns)
    elif act == "sit":
        desk.sit(number, now_ns)
    elif act == "rise":
        desk.book.closed(number // 2)


@pytest.mark.slow
@given(st.lists(STEPS, max_size=20))
@settings(max_examples=150, deadline=None)
def test_after_any_changes_the_lanes_are_those_of_a_book_that_begins_with_the_result(
    steps: list[tuple[str, float, str, bool]],
) -> None:
    desk = Desk()
    desk.put(two_sites(turns=True))
    now_ns = T0
    for number, step in enumerate(steps):
        now_ns += 300 * MS
        desk.plane.obey(desk.book.due(now_ns))
        _step(desk, step, number, now_ns)
    desk.plane.obey(desk.book.due(now_ns + 100 * S))
    result = desk.book.stored("call")
    fresh = Desk()
    fresh.plane.obey(fresh.book.restore(result, now_ns=now_ns))
    assert _named_lanes(desk) == _named_lanes(fresh)


def _named_lanes(desk: Desk) -> dict[tuple[str, str], tuple[object, ...]]:
    """Lanes by the names of their legs, queues by their figures."""
    names = {desk.book.number("call", leg.id): leg.id for leg in desk.book.session("call").legs}
    return {
        (names[a], names[b]): (
            lane.profile,
            lane.head_of_line,
            desk.plane.queues.get(lane.up),
            desk.plane.queues.get(lane.down),
        )
        for (a, b), lane in desk.plane.lanes.items()
    }
