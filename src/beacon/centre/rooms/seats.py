"""Seats of a room: who may sit and show themselves, which legs there are, and when the route takes force for each.

A leg's set-up is clean: at the losses some routes have, DTLS alone would take tens of seconds. It takes the route when
its connections to everybody stand, or after SETTLE_MS when at least one does. Then it keeps it: somebody who comes
later meets clean lanes until their own leg takes the route.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from beacon.centre.rooms import limits
from beacon.centre.rooms.state import Mirror, Person, RoomState
from beacon.errors import InputError


def check_room_for(state: RoomState, person: Person, *, video: bool) -> None:
    """Raises InputError `room.full` or `room.cameras_full` when a person can not sit, or not with a camera."""
    others = [held for held in state.people if held.id != person.id]
    if not person.seated and sum(held.seated for held in others) >= limits.PEOPLE:
        raise InputError("room.full", most=limits.PEOPLE)
    if video and sum(held.camera or held.screen for held in others) >= limits.VIDEO:
        raise InputError("room.cameras_full", most=limits.VIDEO)


def legs_of(state: RoomState) -> dict[str, str]:
    """Site of every leg there should be, mirrors included; also of those that wait for their credential."""
    legs = {}
    for person in state.people:
        if person.seated:
            legs[person.id] = person.site
            if person.mirror is not None:
                legs[person.mirror_leg] = person.mirror.site
    return legs


def in_force(state: RoomState) -> bool:
    """Whether the route holds for everybody who sits, and for two at least."""
    held = [person.in_force for person in _seated(state)] + [mirror.in_force for mirror in _mirrors(state)]
    return len(held) > 1 and all(held)


def _seated(state: RoomState) -> list[Person]:
    return [person for person in state.people if person.seated]


def _mirrors(state: RoomState) -> list[Mirror]:
    return [person.mirror for person in _seated(state) if person.mirror is not None]


def _peers(state: RoomState, person: Person) -> list[Person]:
    return [held for held in state.people if held.id != person.id and held.here]


def _standing(state: RoomState, person: Person) -> list[Person]:
    """Those to whom a connection stands by the word of both ends."""
    return [peer for peer in _peers(state, person) if peer.id in person.stands and person.id in peer.stands]


def _takes_force(state: RoomState, person: Person, *, now_ms: int) -> bool:
    peers, standing = _peers(state, person), _standing(state, person)
    return bool(standing) and (len(standing) == len(peers) or now_ms >= person.sat_ms + limits.SETTLE_MS)


def settled(state: RoomState, *, impair_setup: bool, now_ms: int) -> RoomState:
    """With the route in force for the legs it is time for."""
    after = state
    for person in state.people:
        if person.seated and not person.in_force and (
            impair_setup or (person.here and _takes_force(state, person, now_ms=now_ms))
        ):  # fmt: skip
            after = after.with_person(replace(person, in_force=True))
    return after


def settle_deadline_ms(state: RoomState) -> int | None:
    """When `settled` may change something of its own accord."""
    waiting = [
        person.sat_ms + limits.SETTLE_MS
        for person in state.people
        if person.here and not person.in_force and _standing(state, person)
    ]
    return min(waiting, default=None)

@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsTold:
    """Legs, mirrors included, as those who keep figures want them."""

    sites: dict[str, str]
    names: dict[str, str]
    muted: frozenset[str]


def seats_told(state: RoomState) -> SeatsTold:
    """All legs of a room."""
    sites, names, muted = {}, {}, set()
    for person in state.people:
        if not person.seated:
            continue
        legs = {person.id: person.site}
        if person.mirror is not None:
            legs[person.mirror_leg] = person.mirror.site
        for leg, site in legs.items():
            sites[leg], names[leg] = site, person.name
            if person.muted or not person.audio:
                muted.add(leg)
    return SeatsTold(sites=sites, names=names, muted=frozenset(muted))
