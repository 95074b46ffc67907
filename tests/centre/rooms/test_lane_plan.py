"""From what the relay knows to what the room wants: which steps, and in which order."""

from __future__ import annotations

from typing import Any

from room_talk import Talk, choice_of

from beacon.centre.rooms import events
from beacon.centre.rooms.lane_plan import (
    Known,
    Put,
    Revoke,
    SetLeg,
    Step,
    Switch,
    Wait,
    after,
    next_step,
    session_body,
    switch_body,
)
from beacon.centre.rooms.wanted import Wanted
from beacon.relay.control.models import SessionBody, SwitchBody
from beacon.relay.sessions.checks import check_session


def steps(known: Known | None, wanted: Wanted, *, now_ms: int) -> tuple[list[Step], Known | None]:
    """All steps up to a wait, and what the relay knows then."""
    taken: list[Step] = []
    while (step := next_step(known, wanted, now_ms=now_ms)) is not None:
        taken.append(step)
        if isinstance(step, Wait):
            break
        known = after(known, step)
        assert len(taken) < 50, "the steps come without end"
    return taken, known


def two_people(**more: Any) -> tuple[Talk, Any, Any]:
    talk = Talk(**more)
    return talk, talk.seated("anna", "London", presenter=True), talk.seated("bo", "Beijing")


def kinds(taken: list[Step]) -> list[str]:
    return [type(step).__name__ for step in taken]


def test_nothing_is_put_before_somebody_sits() -> None:
    talk = Talk()
    talk.enters("anna")
    assert steps(None, talk.wanted, now_ms=talk.now_ms)[0] == []


def test_what_the_relay_does_not_know_is_put_whole_and_is_a_session_it_takes() -> None:
    talk, _anna, _bo = two_people()
    taken, known = steps(None, talk.wanted, now_ms=talk.now_ms)
    assert kinds(taken) == ["Put"]
    check_session(SessionBody.model_validate(session_body(talk.wanted)).noun(talk.wanted.session))
    assert steps(known, talk.wanted, now_ms=talk.now_ms)[0] == []


def test_a_switch_names_what_changed_all_at_one_instant() -> None:
    talk, anna, _bo = two_people()
    _, known = steps(None, talk.wanted, now_ms=talk.now_ms)
    anna.says(events.OrderRoute(choice=choice_of(talk.firm, "mpls")))
    (switch,), known = steps(known, talk.wanted, now_ms=talk.now_ms)
    assert isinstance(switch, Switch)
    assert switch.at_ms == talk.wanted.at_ms
    assert switch.paths == tuple(talk.wanted.layout.paths)
    assert switch.sites == ()  # queues are the sites' own and stay
    assert next_step(known, talk.wanted, now_ms=talk.now_ms) is None


def test_another_hour_switches_queues_too() -> None:
    talk, anna, _bo = two_people()
    _, known = steps(None, talk.wanted, now_ms=talk.now_ms)
    anna.says(events.OrderRoute(choice=choice_of(talk.firm, hour_utc=14)))
    (switch,), _ = steps(known, talk.wanted, now_ms=talk.now_ms)
    assert isinstance(switch, Switch)
    assert switch.sites


def test_somebody_new_waits_for_a_switch_that_waits_so_that_it_is_not_void() -> None:
    talk, anna, _bo = two_people()
    _, known = steps(None, talk.wanted, now_ms=talk.now_ms)
    anna.says(events.OrderRoute(choice=choice_of(talk.firm, "mpls")))
    talk.seated("cho", "Shanghai")
    taken, known = steps(known, talk.wanted, now_ms=talk.now_ms)
    assert kinds(taken) == ["Switch", "Wait"]
    assert taken[1] == Wait(until_ms=talk.wanted.at_ms)
    taken, known = steps(known, talk.wanted, now_ms=talk.wanted.at_ms)
    assert kinds(taken) == ["Put"]


def test_who_leaves_is_revoked_before_the_leg_goes() -> None:
    talk, anna, bo = two_people()
    _, known = steps(None, talk.wanted, now_ms=talk.now_ms)
    bo.says(events.Leave())
    taken, known = steps(known, talk.wanted, now_ms=talk.now_ms)
    assert taken[0] == Revoke(leg=bo.you)
    assert kinds(taken) == ["Revoke", "Put"]
    anna.says(events.Leave())
    assert kinds(steps(known, talk.wanted, now_ms=talk.now_ms)[0]) == ["Revoke", "Put"]


def test_single_figures_of_a_leg_are_set_at_once_and_udp_with_the_route() -> None:
    talk, anna, bo = two_people()
    _, known = steps(None, talk.wanted, now_ms=talk.now_ms)
    anna.says(events.OwnDelay(rtt_ms=20.0, carriers={}))
    talk.connect(anna, bo)
    anna.says(events.OrderRoute(choice=choice_of(talk.firm, udp_refused=("Beijing",))))
    taken, known = steps(known, talk.wanted, now_ms=talk.now_ms)
    told = {step.leg: [] for step in taken if isinstance(step, SetLeg)}
    for step in taken:
        assert isinstance(step, SetLeg)
        told[step.leg].append((step.figures, step.at_ms))
    assert told[anna.you] == [({"own_delay_ms": 10.0, "in_force": True}, 0)]
    assert told[bo.you] == [({"udp_refused": True}, talk.wanted.at_ms), ({"in_force": True}, 0)]
    assert next_step(known, talk.wanted, now_ms=talk.now_ms) is None


def test_a_site_nobody_was_at_is_put_with_its_lanes() -> None:
    talk = Talk("London", "Beijing", "Shanghai", invited=("London",))
    talk.seated("anna", "London")
    _, known = steps(None, talk.wanted, now_ms=talk.now_ms)
    talk.seated("bo", "Beijing")
    taken, known = steps(known, talk.wanted, now_ms=talk.now_ms)
    assert kinds(taken) == ["Put"]
    assert known is not None
    assert len(known.paths) == 2


def test_what_a_switch_says_is_what_the_relay_reads() -> None:
    talk, anna, _bo = two_people()
    _, known = steps(None, talk.wanted, now_ms=talk.now_ms)
    anna.says(events.OrderRoute(choice=choice_of(talk.firm, "mpls", hour_utc=14)))
    (switch,), _ = steps(known, talk.wanted, now_ms=talk.now_ms)
    assert isinstance(switch, Switch)
    read = SwitchBody.model_validate({**switch_body(switch), "in_ms": 300.0})
    assert [path.noun() for path in read.paths] == list(switch.paths)
    assert [site.noun() for site in read.sites] == list(switch.sites)


def test_put_is_of_what_is_wanted() -> None:
    talk, _anna, _bo = two_people()
    assert next_step(None, talk.wanted, now_ms=talk.now_ms) == Put(wanted=talk.wanted)
