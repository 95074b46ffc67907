"""Visitors over REST: an invitation becomes a cookie, a host takes a seat, and the page asks who it is."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response
from pydantic import Field

from beacon.centre.access.cookies import SESSION
from beacon.centre.access.gate import token_hash
from beacon.centre.access.people import Seated, SignedIn, VisitorSeat
from beacon.centre.access.seats import open_invitation, seat_host, seat_visitor
from beacon.centre.access.signing import HOST_PREFIX
from beacon.centre.access.source import masked
from beacon.centre.asked import Answer, Asked, Id
from beacon.centre.audit import note
from beacon.centre.firms.readings import FirmReadings
from beacon.centre.parts import CentreParts
from beacon.centre.rooms.events import Guest
from beacon.centre.times import utc_text
from beacon.errors import InputError
from beacon.i18n import LANGUAGES
from beacon.nouns import Firm
from beacon.nouns.visit import Participant, Visit


class InvitationToken(Asked):
    """The end of an invitation's link."""

    token: str = Field(max_length=1_000)


class ParticipantAnswer(Answer):
    """Who the page is for."""

    id: str
    name: str
    site: str
    language: str
    presenter: bool


class VisitAnswer(Answer):
    """The appointment."""

    id: str
    title: str
    at_utc: str
    minutes: int


class FirmNameAnswer(Answer):
    """The firm."""

    name: str


class CityAnswer(Answer):
    """A city in both languages."""

    en: str
    zh: str


class SiteAnswer(Answer):
    """A site one may sit at."""

    name: str
    city: CityAnswer
    time_zone: str
    place_id: str


class VisitorInfo(Answer):
    """All a visitor's page needs before the room."""

    participant: ParticipantAnswer
    visit: VisitAnswer
    firm: FirmNameAnswer
    sites: list[SiteAnswer]
    csrf: str
    "To be sent as X-Beacon-CSRF with everything but GET."


class VisitorAnswer(Answer):
    """The visitor of an invitation."""

    visitor: VisitorInfo


class SeatTaken(Answer):
    """The host has a seat: the room can be opened."""

    ok: bool


def add_visitor_routes(router: APIRouter, parts: CentreParts) -> None:
    """The routes."""
    readings = FirmReadings()

    @router.post("/api/invitation", summary="Open an invitation")
    async def open_link(asked: InvitationToken, request: Request, response: Response) -> VisitorAnswer:
        """Sets the visitor's cookie. A link that was revoked, has expired or was cut short is refused in words."""
        invitation = await asyncio.to_thread(open_invitation, parts, asked.token)
        seat = seat_visitor(parts, response, invitation)
        told = await asyncio.to_thread(visitor_info, parts, readings, seat)
        await asyncio.to_thread(
            parts.audit.note, who=f"visitor:{told.participant.name}", act="invitation_opened",
            subject=told.visit.title, address=masked(request.scope), now_utc=parts.now_utc(),
        )  # fmt: skip
        return VisitorAnswer(visitor=told)

    @router.get("/api/visitor", summary="The visitor this browser is")
    async def who_am_i(seat: Seated) -> VisitorInfo:
        return await asyncio.to_thread(visitor_info, parts, readings, seat)

    @router.post("/api/visits/{id}/host-seat", summary="Take a seat in a visit's room, as its host")
    async def host_seat(id: Id, who: SignedIn, request: Request, response: Response) -> SeatTaken:
        """Sets the visitor's cookie: the room then opens at /visit."""
        visit = await asyncio.to_thread(parts.visits.visit, id)
        session = token_hash(request.cookies[SESSION])
        seat_host(parts, response, visit=visit.id, account=who.account.id, session=session)
        await note(request, parts, "host_seated", visit.title)
        return SeatTaken(ok=True)


def visitor_info(parts: CentreParts, readings: FirmReadings, seat: VisitorSeat) -> VisitorInfo:
    """What a seat's page is told. Blocks. Raises InputError."""
    visit = parts.visits.visit(seat.visit)
    firm = readings.firm(parts.firms.firm(visit.firm))
    guest = guest_of(parts, seat, visit=visit)
    return VisitorInfo(
        participant=ParticipantAnswer(
            id=guest.participant, name=guest.name, site=guest.site or firm.sites[0].name, language=guest.language,
            presenter=guest.presenter,
        ),
        visit=VisitAnswer(id=visit.id, title=visit.title, at_utc=utc_text(visit.at_utc), minutes=visit.minutes),
        firm=FirmNameAnswer(name=firm.name),
        sites=_sites(firm),
        csrf=seat.csrf,
    )  # fmt: skip


def guest_of(parts: CentreParts, seat: VisitorSeat, *, visit: Visit) -> Guest:
    """Whoever holds a seat, by name. Blocks. Raises InputError `access.no_invitation`."""
    if seat.is_host:
        account = parts.accounts.account(seat.participant.removeprefix(HOST_PREFIX))
        return Guest(
            participant=seat.participant, invitation=seat.invitation, name=account.name, site="", language=LANGUAGES[0],
            presenter=True,
        )  # fmt: skip
    participant = _participant(visit, seat.participant)
    return Guest(
        participant=participant.id, invitation=seat.invitation, name=participant.name, site=participant.site,
        language=participant.language, presenter=participant.presenter,
    )  # fmt: skip


def _participant(visit: Visit, id: str) -> Participant:
    for participant in visit.participants:
        if participant.id == id:
            return participant
    raise InputError("access.no_invitation")


def _sites(firm: Firm) -> list[SiteAnswer]:
    return [
        SiteAnswer(
            name=site.name,
            city=CityAnswer(en=site.place.name_en, zh=site.place.name_zh or site.place.name_en),
            time_zone=site.place.zone,
            place_id=site.place.name_en,
        )
        for site in firm.sites
    ]
