"""A room as pages are told of it: the parts of docs/room-protocol.md, out of the state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beacon.centre.rooms import limits
from beacon.centre.rooms.about import About, city_view, site_view
from beacon.centre.rooms.state import Ice, Person, RoomState, RouteOn, Script
from beacon.nouns.visit import RouteChoice, ScriptStep

if TYPE_CHECKING:
    from beacon.flows.room_routes import RoomLayout


def ice_view(ice: Ice) -> dict[str, Any]:
    """One credential and its addresses."""
    return {
        "servers": [
            {"urls": list(server.urls), "username": server.username, "credential": server.credential}
            for server in ice.servers
        ]
    }


def person_view(person: Person) -> dict[str, Any]:
    """Somebody, to everybody."""
    return {
        "id": person.id,
        "name": person.name,
        "site": person.site,
        "language": person.language,
        "presenter": person.presenter,
        "seated": person.seated and person.ice is not None,
        "audio": person.audio,
        "video": person.video,
        "muted": person.muted,
        "camera": person.camera,
        "screen": person.screen,
        "hand": person.hand,
        "away": person.away_ms is not None,
        "carrier": person.carrier,
        "shortfall_ms": round(person.shortfall_ms, 1),
    }


def choice_view(choice: RouteChoice) -> dict[str, Any]:
    """What a route is made of."""
    return {
        "links": dict(choice.links),
        "hour_utc": choice.hour_utc,
        "hub": choice.hub,
        "udp_refused": list(choice.udp_refused),
    }


def route_view(route: RouteOn, layout: RoomLayout, *, in_force: bool) -> dict[str, Any]:
    """The route that was ordered last."""
    pairs = [
        {
            "from_site": a,
            "to_site": b,
            "delay_ms": round(path.delay_ms, 1),
            "loss": round(path.loss, 6),
            "via": [city_view(place) for place in path.via],
            "flags": list(path.flags),
        }
        for (a, b), path in layout.directed.items()
    ]
    return {
        "number": route.number,
        "choice": choice_view(route.choice),
        "at_utc_ms": route.at_ms,
        "by": route.by,
        "in_force": in_force,
        "pairs": pairs,
    }


def step_view(step: ScriptStep) -> dict[str, Any]:
    """One step of a demonstration."""
    return {"at_s": step.at_s, "choice": choice_view(step.choice), "title": step.title}


def script_view(script: Script) -> dict[str, Any]:
    """The demonstration, running or not."""
    following = script.following
    return {
        "running": script.running,
        "step": script.step,
        "steps": [step_view(step) for step in script.steps],
        "started_utc_ms": script.started_ms if script.running else None,
        "next_at_utc_ms": None if following is None else script.step_ms(following),
    }


def welcome_view(
    about: About, state: RoomState, person: Person, *, resume: str, route: dict[str, Any], relay_up: bool, now_ms: int
) -> dict[str, Any]:
    """Everything a page needs to show the room."""
    return {
        "t": "welcome",
        "you": person.id,
        "resume": resume,
        "server_utc_ms": now_ms,
        "presenter": person.presenter,
        "alone_ok": len(about.sites) > 1,
        "visit": {"id": about.visit, "title": about.title, "firm": about.firm},
        "sites": [site_view(about, name) for name in about.sites],
        "hubs": [{"id": id, "city": city_view(place)} for id, place in about.hubs.items()],
        "people": [person_view(held) for held in state.people],
        "route": route,
        "script": script_view(state.script),
        "limits": {"people": limits.PEOPLE, "video": limits.VIDEO},
        "relay": "up" if relay_up else "away",
    }
