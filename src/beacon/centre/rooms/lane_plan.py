"""From what the relay was told to what it should play, one step at a time. Pure.

A switch goes first, all lanes at one instant. A change of seats replaces the session whole, which would void a switch
that still waits for its instant: so it waits for that instant too. Single figures of a leg are set last. What the
relay does not know at all (a first time, or a relay that lost its memory) is put whole and at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from beacon.centre.rooms.wanted import Wanted
from beacon.nouns import RelayLeg, RelayPath, RelaySite

if TYPE_CHECKING:
    from beacon.flows.room_routes import RoomLayout


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the relay was told last."""

    sites: dict[str, RelaySite]
    paths: dict[tuple[str, str], RelayPath]
    legs: dict[str, RelayLeg]
    at_ms: int
    "When the last switch takes force."
    revoked: frozenset[str] = frozenset()
    "Legs nobody may use any longer; they go with the next session that is put."


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """Create the session, or replace it whole."""

    wanted: Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """New figures for lanes and queues at an instant."""

    paths: tuple[RelayPath, ...]
    sites: tuple[RelaySite, ...]
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLeg:
    """New figures of a leg."""

    leg: str
    figures: dict[str, Any]
    at_ms: int
    "In the past for at once."


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoke:
    """A leg's credentials count no longer."""

    leg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Nothing before this instant."""

    until_ms: int


Step = Put | Switch | SetLeg | Revoke | Wait


def next_step(known: Known | None, wanted: Wanted, *, now_ms: int) -> Step | None:
    """What to do next; None when the relay plays what it should."""
    if known is None:
        return Put(wanted=wanted) if wanted.legs else None
    switch = _switch(known, wanted)
    if switch is not None:
        return switch
    gone = sorted(set(known.legs) - set(wanted.legs) - known.revoked)
    if gone:
        return Revoke(leg=gone[0])
    if _seats(known.legs) != _seats(wanted.legs) or not _sites(wanted.layout) <= set(known.sites):
        return Wait(until_ms=known.at_ms) if known.at_ms > now_ms else Put(wanted=wanted)
    return _set_leg(known, wanted)


def after(known: Known | None, step: Step) -> Known | None:
    """What the relay knows once a step is done."""
    match step:
        case Put(wanted=wanted):
            layout = wanted.layout
            return Known(
                sites={site.id: site for site in layout.sites},
                paths={(path.origin, path.target): path for path in layout.paths},
                legs=dict(wanted.legs),
                at_ms=wanted.at_ms,
            )
        case Wait():
            return known
    assert known is not None
    match step:
        case Switch(paths=paths, sites=sites, at_ms=at_ms):
            return replace(
                known,
                paths={**known.paths, **{(path.origin, path.target): path for path in paths}},
                sites={**known.sites, **{site.id: site for site in sites}},
                at_ms=at_ms,
            )
        case SetLeg(leg=leg, figures=figures):
            return replace(known, legs={**known.legs, leg: replace(known.legs[leg], **figures)})
        case Revoke(leg=leg):
            return replace(known, revoked=known.revoked | {leg})


def _seats(legs: Mapping[str, RelayLeg]) -> dict[str, str]:
    return {leg.id: leg.site for leg in legs.values()}


def _sites(layout: RoomLayout) -> set[str]:
    return {site.id for site in layout.sites}


def _switch(known: Known, wanted: Wanted) -> Switch | None:
    """Lanes and queues the relay knows, where their figures differ."""
    layout = wanted.layout
    sites = tuple(site for site in layout.sites if site.id in known.sites and known.sites[site.id] != site)
    paths = tuple(
        path
        for path in layout.paths
        if {path.origin, path.target} <= set(known.sites) and known.paths.get((path.origin, path.target)) != path
    )
    return Switch(paths=paths, sites=sites, at_ms=wanted.at_ms) if paths or sites else None


def _set_leg(known: Known, wanted: Wanted) -> SetLeg | None:
    for name, leg in wanted.legs.items():
        held = known.legs[name]
        if leg.udp_refused != held.udp_refused:  # part of the route, so at its instant
            return SetLeg(leg=name, figures={"udp_refused": leg.udp_refused}, at_ms=wanted.at_ms)
        figures = {
            figure: getattr(leg, figure)
            for figure in ("own_delay_ms", "in_force")
            if getattr(leg, figure) != getattr(held, figure)
        }
        if figures:
            return SetLeg(leg=name, figures=figures, at_ms=0)
    return None


def session_body(wanted: Wanted) -> dict[str, Any]:
    """A session as the control interface takes it."""
    return {
        "seed": wanted.layout.seed,
        "sites": [asdict(site) for site in wanted.layout.sites],
        "legs": [asdict(leg) for leg in wanted.legs.values()],
        "paths": [asdict(path) for path in wanted.layout.paths],
    }


def switch_body(switch: Switch) -> dict[str, Any]:
    """The lanes and queues of a switch as the control interface takes them."""
    return {"paths": [asdict(path) for path in switch.paths], "sites": [asdict(site) for site in switch.sites]}
