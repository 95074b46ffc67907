"""Invitations: a signed link for one participant of one visit, told once, with its QR code and words to send it with.

The link itself is not kept: who has the database cannot come in with it.
"""

from __future__ import annotations

import ipaddress
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import segno

from beacon.centre.access.signing import sign_invitation
from beacon.errors import InputError, Problem
from beacon.i18n import msg, translate
from beacon.nouns.visit import Invitation, Participant, Visit

AFTER = timedelta(hours=24)
"An invitation holds until so long after the visit, and at least so long from now."
HOURS = (1, 90 * 24)
"What a host may ask for. [h]"
_QR_SCALE = 4


def new_invitation(visit: Visit, participant: str, *, hours: int | None, now_utc: datetime) -> Invitation:
    """An invitation, not kept yet. Raises InputError `visit.refused` for a time it cannot hold."""
    low, high = HOURS
    if hours is not None and not low <= hours <= high:
        fields = {"given": hours, "low": low, "high": high}
        raise InputError("visit.refused", problems=(Problem(key="visit.hours", fields=fields, path="hours"),))
    usual = max(visit.at_utc + timedelta(minutes=visit.minutes), now_utc) + AFTER
    expires = usual if hours is None else now_utc + timedelta(hours=hours)
    return Invitation(
        id=secrets.token_urlsafe(12), visit=visit.id, participant=participant, created_utc=now_utc, expires_utc=expires
    )


def link_of(invitation: Invitation, *, secret: str, base_url: str) -> str:
    """What the participant opens."""
    return f"{base_url}/v/{sign_invitation(secret, invitation.id)}"


def qr_svg(link: str) -> str:
    """The link as a QR code: an SVG element without style, dark on white whatever the theme, for cameras."""
    code = segno.make(link, error="m", micro=False)
    return str(code.svg_inline(scale=_QR_SCALE, border=4, dark="#000", light="#fff", omitsize=True))


def words(visit: Visit, person: Participant, *, link: str, firm: str, local: str, zone: str) -> str:
    """What a host sends with the link, in the participant's language."""
    message = msg(
        "visit.message", name=person.name, title=visit.title, firm=firm, local=local, zone=zone,
        minutes=visit.minutes, link=link,
    )  # fmt: skip
    return translate(message, person.language)


def only_here(base_url: str) -> bool:
    """Whether the centre can be reached from this machine alone."""
    host = urlsplit(base_url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
