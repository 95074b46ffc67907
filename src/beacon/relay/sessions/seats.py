"""Seats in turn: with one credential for a whole session each allocation is a leg of its own, at the sites in turn."""

from __future__ import annotations

from itertools import count

from beacon.nouns import RelayLeg, RelaySession
from beacon.relay.sessions.live_session import LiveSession


def next_seat(live: LiveSession) -> tuple[str, RelayLeg]:
    """First seat that is free, and the leg it is to be: a seat left by its allocation is taken again before a new one
    is made, so that two ends that come back sit at the two sites again."""
    session = live.session
    own = {leg.id for leg in session.legs} - set(live.seats)
    for turn in count():
        site = session.sites[turn % len(session.sites)]
        name = f"{site.id}-{turn // len(session.sites) + 1}"
        if name not in own and not live.allocations.get(name):
            return name, RelayLeg(id=name, site=site.id, in_force=session.settle_s == 0.0)
    raise AssertionError("count() does not end")


def seats_that_stay(live: LiveSession, after: RelaySession) -> tuple[RelayLeg, ...]:
    """Seats whose allocations live on when a session is replaced."""
    if not after.turns:
        return ()
    sites, own = {site.id for site in after.sites}, {leg.id for leg in after.legs}
    held = [leg for leg in live.session.legs if leg.id in live.seats]
    return tuple(leg for leg in held if leg.site in sites and leg.id not in own)
