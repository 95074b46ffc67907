"""Visits as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from beacon.centre.times import utc_text
from beacon.nouns import Firm
from beacon.nouns.visit import Invitation, RouteChoice, ScriptStep, StoredFirm, Visit

Json = dict[str, Any]


def choice_json(choice: RouteChoice) -> Json:
    """A route."""
    return {
        "links": dict(choice.links),
        "hour_utc": choice.hour_utc,
        "hub": choice.hub,
        "udp_refused": list(choice.udp_refused),
    }


def step_json(step: ScriptStep) -> Json:
    """A step of a demonstration."""
    return {"at_s": step.at_s, "choice": choice_json(step.choice), "title": step.title}


def visit_row(
    visit: Visit, firm: StoredFirm, invitations: Sequence[Invitation], *, now_utc: datetime, room_open: bool,
    has_summary: bool,
) -> Json:  # fmt: skip
    """A visit in a list."""
    return {
        "id": visit.id,
        "title": visit.title,
        "firm": {"id": firm.id, "name": firm.name},
        "at_utc": utc_text(visit.at_utc),
        "minutes": visit.minutes,
        "participants": len(visit.participants),
        "invited": len({i.participant for i in invitations if holds(i, now_utc)}),
        "sites": list(dict.fromkeys(person.site for person in visit.participants)),
        "room_open": room_open,
        "has_summary": has_summary,
    }


def visit_json(
    visit: Visit, stored: StoredFirm, firm: Firm | None, invitations: Sequence[Invitation], *, room_open: bool,
    has_summary: bool,
) -> Json:  # fmt: skip
    """A visit whole; `invitations` newest first."""
    newest = {i.participant: i for i in reversed(invitations)}
    return {
        "id": visit.id,
        "title": visit.title,
        "firm": {"id": stored.id, "name": stored.name},
        "at_utc": utc_text(visit.at_utc),
        "minutes": visit.minutes,
        "local_times": local_times(visit, firm),
        "participants": [
            {
                "id": person.id,
                "name": person.name,
                "site": person.site,
                "language": person.language,
                "presenter": person.presenter,
                "invitation": _invitation(newest.get(person.id)),
            }
            for person in visit.participants
        ],
        "choice": choice_json(visit.choice),
        "script": [step_json(step) for step in visit.script],
        "impair_setup": visit.impair_setup,
        "room_open": room_open,
        "has_summary": has_summary,
        "created_utc": utc_text(visit.created_utc),
    }


def holds(invitation: Invitation, now_utc: datetime) -> bool:
    """Whether an invitation can be used."""
    return invitation.revoked_utc is None and invitation.expires_utc > now_utc


def local_times(visit: Visit, firm: Firm | None) -> list[Json]:
    """The beginning on the clocks of every site with a participant; sites a changed firm no longer has are left out."""
    zones = {site.name: site.place.zone for site in firm.sites} if firm else {}
    names = dict.fromkeys(person.site for person in visit.participants)
    return [
        {
            "site": name,
            "zone": zones[name],
            "local": visit.at_utc.astimezone(ZoneInfo(zones[name])).isoformat(timespec="minutes"),
            "participants": [person.name for person in visit.participants if person.site == name],
        }
        for name in names
        if name in zones
    ]


def _invitation(invitation: Invitation | None) -> Json | None:
    if invitation is None:
        return None
    revoked = invitation.revoked_utc
    return {
        "id": invitation.id,
        "created_utc": utc_text(invitation.created_utc),
        "expires_utc": utc_text(invitation.expires_utc),
        "revoked_utc": None if revoked is None else utc_text(revoked),
    }
