"""What the relay's session of a room ought to be: a picture the lane keeper compares with what the relay was told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from beacon.centre.rooms import limits
from beacon.centre.rooms.seats import legs_of
from beacon.centre.rooms.state import Ice, RoomState
from beacon.nouns import RelayLeg

if TYPE_CHECKING:
    from beacon.flows.room_routes import RoomLayout


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A relay session, its route's instant, and who needs a credential."""

    session: str
    layout: RoomLayout
    at_ms: int
    "When the layout's route takes force; may lie ahead."
    legs: dict[str, RelayLeg]
    mint: frozenset[str]
    "Legs without a credential, or with an old one."


def session_name(visit: str) -> str:
    """The relay's session of a visit."""
    return f"visit-{visit}"


def wanted_session(state: RoomState, layout: RoomLayout, *, now_ms: int) -> Wanted:
    """What the relay should play for a room as it is."""
    held = {leg: _held(state, leg) for leg in legs_of(state)}
    return Wanted(
        session=session_name(state.visit),
        layout=layout,
        at_ms=state.route.at_ms,
        legs=_legs(state, layout),
        mint=frozenset(
            leg for leg, ice in held.items() if ice is None or now_ms >= ice.expires_ms - limits.RENEW_AHEAD_MS
        ),
    )


def _held(state: RoomState, leg: str) -> Ice | None:
    for person in state.people:
        if person.id == leg:
            return person.ice
        if person.mirror_leg == leg and person.mirror is not None:
            return person.mirror.ice
    return None


def _legs(state: RoomState, layout: RoomLayout) -> dict[str, RelayLeg]:
    legs = {}
    for person in state.people:
        if not person.seated:
            continue
        seats = [(person.id, person.site, person.in_force)]
        if person.mirror is not None:
            seats.append((person.mirror_leg, person.mirror.site, person.mirror.in_force))
        for leg, site, in_force in seats:
            legs[leg] = RelayLeg(
                id=leg,
                site=layout.relay_site[site],
                own_delay_ms=person.own_delay_ms,
                udp_refused=site in layout.udp_refused,
                in_force=in_force,
            )
    return legs
