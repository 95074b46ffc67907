"""Visits over REST."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from beacon.centre.asked import Id
from beacon.centre.audit import note
from beacon.centre.board import rooms_of
from beacon.centre.file_names import attachment
from beacon.centre.firms.readings import FirmReadings
from beacon.centre.parts import CentreParts
from beacon.centre.text import Language
from beacon.centre.visits.answers import InvitationLink, Revoked, VisitAnswer, VisitsAnswer
from beacon.centre.visits.bodies import InvitationBody, ParticipantBody, VisitBody, VisitChange
from beacon.centre.visits.desk import VisitDesk

ONE_INVITED = "/api/visits/{id}/participants/{participant}"


def router(parts: CentreParts, readings: FirmReadings) -> APIRouter:
    """Routes of visits."""
    routes = APIRouter(tags=["visits"])
    desk = VisitDesk(parts, readings)
    _add_visits(routes, parts, desk)
    _add_people(routes, parts, desk)
    return routes


def _add_visits(routes: APIRouter, parts: CentreParts, desk: VisitDesk) -> None:
    @routes.get("/api/visits", response_model=VisitsAnswer, summary="All visits")
    async def visits() -> Response:
        return JSONResponse({"visits": await asyncio.to_thread(desk.rows)})

    @routes.post("/api/visits", response_model=VisitAnswer, status_code=201, summary="Make a visit")
    async def add(body: VisitBody, request: Request) -> Response:
        """Refused with every mistake, its field and what to do. A route or script left out is made for the firm."""
        visit = await asyncio.to_thread(desk.add, body)
        await note(request, parts, "visit_made", visit.title)
        return JSONResponse(await asyncio.to_thread(desk.whole, visit.id), 201)

    @routes.get("/api/visits/{id}", response_model=VisitAnswer, summary="A visit")
    async def visit(id: Id) -> Response:
        return JSONResponse(await asyncio.to_thread(desk.whole, id))

    @routes.patch("/api/visits/{id}", response_model=VisitAnswer, summary="Change a visit")
    async def change(id: Id, body: VisitChange, request: Request) -> Response:
        """What is left out stays; participants come as a whole."""
        changed = await asyncio.to_thread(desk.change, id, body)
        await note(request, parts, "visit_changed", changed.title)
        await _tell_room(request, id)
        return JSONResponse(await asyncio.to_thread(desk.whole, id))

    @routes.delete("/api/visits/{id}", status_code=204, summary="Delete a visit")
    async def delete(id: Id, request: Request) -> Response:
        """With its invitations and summary; its room ends."""
        known = await asyncio.to_thread(parts.visits.visit, id)
        await asyncio.to_thread(parts.visits.delete_visit, id)
        await note(request, parts, "visit_deleted", known.title)
        await _tell_room(request, id)
        return Response(status_code=204)

    @routes.get(
        "/api/visits/{id}/visit.ics", summary="A visit as a calendar entry", response_class=Response,
        responses={200: {"content": {"text/calendar": {}}}},
    )  # fmt: skip
    async def calendar(
        id: Id,
        participant: Annotated[str | None, Query(max_length=80, description="Whose language it is in.")] = None,
        lang: Annotated[Language, Query(description="Language without a participant.")] = Language.EN,
    ) -> Response:
        """Without anybody's link: that is told once, with the invitation, together with an entry that has it."""
        title, text = await asyncio.to_thread(desk.calendar, id, participant, lang.value)
        return Response(text, media_type="text/calendar", headers=attachment(title, "visit", "ics"))


def _add_people(routes: APIRouter, parts: CentreParts, desk: VisitDesk) -> None:
    @routes.post(
        "/api/visits/{id}/participants", response_model=VisitAnswer, status_code=201, summary="Add a participant"
    )
    async def add(id: Id, body: ParticipantBody, request: Request) -> Response:
        person = await asyncio.to_thread(desk.add_participant, id, body)
        await note(request, parts, "participant_added", person.name)
        await _tell_room(request, id)
        return JSONResponse(await asyncio.to_thread(desk.whole, id), 201)

    @routes.delete(ONE_INVITED, response_model=VisitAnswer, summary="Remove a participant")
    async def remove(id: Id, participant: Id, request: Request) -> Response:
        """Their invitations are revoked; one who is in the room is put out."""
        person = await asyncio.to_thread(desk.remove_participant, id, participant)
        await note(request, parts, "participant_removed", person.name)
        await _tell_room(request, id)
        return JSONResponse(await asyncio.to_thread(desk.whole, id))

    @routes.post(
        ONE_INVITED + "/invitation", response_model=InvitationLink, status_code=201, summary="Invite a participant"
    )
    async def invite(id: Id, participant: Id, body: InvitationBody, request: Request) -> Response:
        """A link, told this once. Earlier ones go on holding until they expire or are revoked."""
        made = await asyncio.to_thread(desk.invite, id, participant, hours=body.hours)
        person = await asyncio.to_thread(desk.participant, id, participant)
        await note(request, parts, "invitation_made", person.name)
        return JSONResponse(made, 201)

    @routes.delete(ONE_INVITED + "/invitation", response_model=Revoked, summary="Revoke a participant's invitations")
    async def revoke(id: Id, participant: Id, request: Request) -> Response:
        """All of them; one who is in the room by one of them is put out."""
        revoked = await asyncio.to_thread(desk.revoke, id, participant)
        person = await asyncio.to_thread(desk.participant, id, participant)
        await note(request, parts, "invitation_revoked", person.name)
        await _tell_room(request, id)
        return JSONResponse({"revoked": revoked})


async def _tell_room(request: Request, visit: str) -> None:
    """Have a running room look at its visit anew."""
    rooms = rooms_of(request)
    if rooms is not None:
        await rooms.visit_changed(visit)
